"""A drawing, as a person makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from studio.latent import new_item_id

Point = tuple[float, float]
Stroke = tuple[Point, ...]

MIN_WIDTH, MAX_WIDTH = 0.5, 64.0
"""Widths of a pen, in canvas units."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How a stroke looks and when it was drawn; the networks see only where it goes.

    Attributes:
        colour: ``"#rrggbb"``, or ``""`` for the ink of the theme.
        width: of the pen at full pressure, in canvas units.
        pressures: 0..1 of each point, or empty where the pen knew none.
        times: seconds of each point since the stroke began, or empty where unknown.
    """

    colour: str = ""
    width: float = 3.0
    pressures: tuple[float, ...] = ()
    times: tuple[float, ...] = ()


PLAIN = Ink()


@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawing of pen strokes.

    Attributes:
        name: what the person calls it.
        strokes: each a tuple of ``(x, y)`` points in canvas units, ``y`` growing downwards.
        id: identity within the song, saved.
        inks: how each stroke looks; where there are fewer than strokes, the rest is plain.
        category: what it shows, e.g. ``"cat"``, or ``""`` where nobody said.
    """

    name: str = "Sketch"
    strokes: tuple[Stroke, ...] = ()
    id: str = field(default_factory=new_item_id)
    inks: tuple[Ink, ...] = ()
    category: str = ""

    def ink(self, number: int) -> Ink:
        """Return how a stroke looks."""
        return self.inks[number] if number < len(self.inks) else PLAIN

    @property
    def all_inks(self) -> tuple[Ink, ...]:
        """How every stroke looks, one each."""
        if len(self.inks) == len(self.strokes):
            return self.inks
        return tuple(self.ink(number) for number in range(len(self.strokes)))

    @property
    def points(self) -> int:
        """How many points all strokes have."""
        return sum(map(len, self.strokes))

    def with_strokes(self, strokes: Sequence[Stroke], inks: Sequence[Ink]) -> Sketch:
        """Return the drawing with other strokes, one ink each."""
        return replace(self, strokes=tuple(strokes), inks=tuple(inks))

    def plus(self, stroke: Stroke, ink: Ink = PLAIN) -> Sketch:
        """Return the drawing with one stroke more."""
        return self.with_strokes((*self.strokes, stroke), (*self.all_inks, ink))


def bounds(strokes: Sequence[Sequence[Point]]) -> tuple[float, float, float, float] | None:
    """Return left, top, right and bottom of all points, or None where there is none."""
    xs = [x for stroke in strokes for x, _ in stroke]
    ys = [y for stroke in strokes for _, y in stroke]
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None
