"""A drawing, as a person makes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.latent import new_item_id

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawing of pen strokes.

    Attributes:
        name: what the person calls it.
        strokes: each a tuple of ``(x, y)`` points in canvas units, ``y`` growing downwards.
        id: identity within the song, saved.
    """

    name: str = "Sketch"
    strokes: tuple[tuple[Point, ...], ...] = ()
    id: str = field(default_factory=new_item_id)
