"""Drawings that grow: the decoder's rows become points on the canvas, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from studio.sketch.item import Point
from studio.sketch.rein import Held, Rein
from studio.sketch.strokes.stroke3 import Strokes

if TYPE_CHECKING:  # the window reads marks without loading the compiled loops
    from studio.sketch.net.fast import Floats, Pens


class Mark(NamedTuple):
    """One point more of one of the drawings.

    Attributes:
        drawing: which, from 0.
        x: on the canvas.
        y: on the canvas, downwards.
        begins: the pen was lifted on the way here: a new stroke begins.
    """

    drawing: int
    x: float
    y: float
    begins: bool


class Growth:
    """A few drawings growing side by side, each from its own place.

    Args:
        pens: where the decoder stands.
        starts: where each drawing's next offset counts from.
        scale: canvas units of what is 1 to the network, for all drawings.
        continued: a stroke is under way at ``starts``, or a new drawing begins there; False where the pen is in
            the air.
        rein: what the drawings are held to; None for nothing but the network's own law.
    """

    def __init__(
        self,
        pens: Pens,
        starts: Sequence[Point],
        scale: float,
        *,
        continued: bool,
        rein: Rein | None = None,
    ) -> None:
        self._pens, self._scale = pens, scale
        self._places = [(float(x), float(y)) for x, y in starts]
        self._lifted = [not continued] * len(pens)
        self._strokes: list[list[list[Point]]] = [[[p]] if continued else [] for p in self._places]
        self._ended = [False] * len(pens)
        self._held = None if rein is None else Held(rein, pens)

    def __len__(self) -> int:
        """Return the number of drawings."""
        return len(self._pens)

    @property
    def progress(self) -> float:
        """Share of the drawings that are finished."""
        return sum(self._ended) / max(1, len(self._ended))

    def first_marks(self) -> tuple[Mark, ...]:
        """Return the points that are there before the first step: where strokes are under way."""
        places = enumerate(self._places)
        return tuple(Mark(i, x, y, True) for i, (x, y) in places if not self._lifted[i])

    def steps(
        self, temperature: float | Floats, seeds: Sequence[int], most: int | None = None
    ) -> Iterator[tuple[Mark, ...]]:
        """Grow every drawing by a point a step; see :meth:`studio.sketch.net.fast.Pens.grow`."""
        for frame in self._pens.grow(temperature, seeds, most):
            if self._held is not None:
                self._held.after(frame)
            rows = frame.rows.tolist()
            marks = []
            for i in range(len(rows)):
                if frame.grown[i] and not frame.ended[i]:
                    marks.append(self._add(i, rows[i]))
                self._ended[i] = bool(frame.ended[i])
            yield tuple(marks)

    def strokes(self, drawing: int) -> Strokes:
        """Return what a drawing has so far."""
        return tuple(tuple(stroke) for stroke in self._strokes[drawing])

    def all_strokes(self) -> tuple[Strokes, ...]:
        """Return :meth:`strokes` of every drawing."""
        return tuple(self.strokes(i) for i in range(len(self)))

    def _add(self, drawing: int, row: list[float]) -> Mark:
        x, y = self._places[drawing]
        place = (x + row[0] * self._scale, y + row[1] * self._scale)
        begins = self._lifted[drawing]
        if begins:
            self._strokes[drawing].append([])
        self._strokes[drawing][-1].append(place)
        self._places[drawing] = place
        self._lifted[drawing] = row[3] > 0.5
        return Mark(drawing, *place, begins)
