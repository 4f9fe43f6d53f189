"""Contrast of two colours as WCAG 2 measures it, and what each use of the theme's tokens has to reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QColor

from studio.ui.look.theme import Tokens

WORDS = 4.5
"""Least contrast of words with their ground (WCAG 2.2, 1.4.3, level AA)."""

SIGNS = 3.0
"""Least contrast of icons, marks and edges that tell something (WCAG 2.2, 1.4.11, level AA)."""

_GROUNDS = ("background", "surface", "raised", "sunken")
_UNDER_HAND = ("hover", "pressed")


@dataclass(frozen=True)
class Pair:
    """Two tokens that lie on each other somewhere in the window.

    Attributes:
        name: of both, ``"text on raised"``.
        front: words or sign.
        ground: what it lies on.
        least: contrast it has to reach.
    """

    name: str
    front: QColor
    ground: QColor
    least: float

    @property
    def contrast(self) -> float:
        """What it reaches."""
        return contrast(self.front, self.ground)


def contrast(a: QColor, b: QColor) -> float:
    """Return the contrast ratio of two opaque colours, 1..21 (WCAG 2, "contrast ratio")."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    """Return the relative luminance of a colour, 0..1 (WCAG 2, "relative luminance")."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def pairs(t: Tokens) -> Iterator[Pair]:
    """List the tokens that lie on each other in a theme; what cannot be used now is exempt, as in WCAG."""
    for ground in _GROUNDS:
        for words in ("text", "text_dim", "accent", "danger", "warning", "ok", "record"):
            yield _pair(t, words, ground, WORDS)
        for sign in ("focus", "edge", "note", "note_selected", "playhead"):
            yield _pair(t, sign, ground, SIGNS)
        for number, colour in enumerate(t.corner):
            name = f"corner {'ABCD'[number]} on {ground}"
            yield Pair(name, colour, getattr(t, ground), SIGNS)
    for ground in _UNDER_HAND:
        yield _pair(t, "text", ground, WORDS)
        yield _pair(t, "text_dim", ground, WORDS)
        yield _pair(t, "accent", ground, WORDS)
    yield _pair(t, "on_accent", "accent", WORDS)
    yield _pair(t, "on_picture", "picture", WORDS)
    for number, colour in enumerate(t.corner):
        yield Pair(f"letter on corner {'ABCD'[number]}", t.background, colour, WORDS)


def _pair(t: Tokens, front: str, ground: str, least: float) -> Pair:
    return Pair(f"{front} on {ground}", getattr(t, front), getattr(t, ground), least)
