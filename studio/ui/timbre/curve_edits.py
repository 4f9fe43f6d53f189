"""What the buttons under the curves do, and how they are labelled."""

from __future__ import annotations

from collections.abc import Callable

from studio.timbre import curves as tools
from studio.timbre.curves import Curves

_STRETCH = 1.25
_SHIFT_FRAMES = 4
_FADE_FRAMES = 16

Edit = Callable[[Curves, int, Curves | None], Curves | None]
"""Makes new curves ``(frames, 16)`` of these, the marked frame (0 for none) and the other sound's (None if unknown)."""


def _average(now: Curves, _mark: int, other: Curves | None) -> Curves | None:
    return None if other is None else tools.averaged([now, other])


def _fade(now: Curves, mark: int, other: Curves | None) -> Curves | None:
    """Go over into the other sound at the mark, or in the middle where nothing is marked."""
    if other is None:
        return None
    at = min(max(mark or len(now) // 2, 1), len(now))
    overlap = min(_FADE_FRAMES, at, max(1, len(other) - 1))
    rest = other[max(0, min(at - overlap, len(other) - overlap - 1)) :]
    return tools.crossfaded(now[:at], rest, overlap)


EDITS: dict[str, tuple[str, Edit]] = {
    "longer": ("Stretch in time", lambda c, _m, _o: tools.stretched(c, round(len(c) * _STRETCH))),
    "shorter": ("Shrink in time", lambda c, _m, _o: tools.stretched(c, round(len(c) / _STRETCH))),
    "earlier": ("Shift earlier", lambda c, _m, _o: tools.shifted(c, -_SHIFT_FRAMES)),
    "later": ("Shift later", lambda c, _m, _o: tools.shifted(c, _SHIFT_FRAMES)),
    "reverse": ("Reverse in time", lambda c, _m, _o: tools.reversed_in_time(c)),
    "freeze": ("Freeze from the mark", lambda c, m, _o: tools.frozen(c, m or len(c) // 2)),
    "average": ("Average of two sounds", _average),
    "fade": ("Cross-fade in time", _fade),
}
BUTTONS = (
    ("longer", "longer", "Longer", "A quarter longer at the same pitch"),
    ("shorter", "shorter", "Shorter", "A fifth shorter at the same pitch"),
    ("earlier", "earlier", "Earlier", "An eighth of a second earlier; the end is held"),
    ("later", "later", "Later", "An eighth of a second later; the beginning is held"),
    ("reverse", "reverse", "Reverse", "Play the timbre backwards"),
    ("freeze", "pause", "Freeze", "Hold the marked frame (Shift+click marks one), or the middle, to the end"),
    ("reset", "close", "As encoded", "Take back what was drawn: the curves as the encoder found them"),
)  # fmt: skip
PAIR_BUTTONS = (
    ("average", "morph", "Average", "The mean of both sounds"),
    ("fade", "split", "Fade into", "Go over into the other sound at the mark, or in the middle"),
)
