"""Finishing what a person began, in nine ways at once; and saying what it may become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.sketch.chance import seeds_of
from studio.sketch.growth import Growth
from studio.sketch.item import Point
from studio.sketch.jobs.making import (
    AUTO,
    CLASSIFIER,
    Drawing,
    Pieces,
    SketchJobError,
    grow,
    lead,
    open_space,
)
from studio.sketch.rein import END, Rein
from studio.sketch.strokes.frame import BOX, bounds
from studio.sketch.strokes.stroke3 import Strokes
from studio.worker.job import Workbench

if TYPE_CHECKING:
    from studio.sketch.net.fast import Pens
    from studio.sketch.recognise import Guess, Recogniser
    from studio.sketch.space import SketchSpace

ENDINGS = 9
MOST_ENDINGS = 100
LEAST_POINTS = 6
"""Points that every ending adds at least, though the model may take the drawing for finished."""


@dataclass(frozen=True)
class Endings:
    """What a drawing may become.

    Attributes:
        category: what it was taken for; None for anything.
        strokes: of each ending, what is added to the person's strokes, in canvas units. Where ``continued``, the first
            stroke of an ending begins with the person's last point and goes on with their last stroke.
        continued: the person's last stroke goes on.
        finished: how probably the model would have added nothing, at the job's temperature, 0..1.
    """

    category: str | None
    strokes: tuple[Strokes, ...]
    continued: bool
    finished: float = 0.0


@dataclass(frozen=True)
class FinishDrawing(Drawing):
    """Finish a drawing in several ways. Partial results are :class:`studio.sketch.growth.Mark` tuples.

    Ending ``i`` is the same for the same seed whatever ``count`` is.

    Attributes:
        strokes: the drawing so far, in canvas units; without points, drawings are made from nothing at ``start``.
        category: what it shall become, None for anything, ``"auto"`` for the classifier's best guess.
        side: canvas units that the longer side of a finished drawing is expected to have; a drawing that is larger
            already is taken to be whole. Keep it the same while one drawing grows.
        count: endings.
        lifted: the pen is in the air; otherwise the last stroke may go on.
        start: where a drawing from nothing begins.
        least: points that every ending adds at least; 0 lets the model say that nothing is missing.
    """

    strokes: Strokes = ()
    category: str | None = AUTO
    side: float = BOX
    count: int = ENDINGS
    lifted: bool = True
    start: Point = (0.0, 0.0)
    least: int = LEAST_POINTS

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Finish the drawing"

    def run(self, bench: Workbench) -> Pieces[Endings]:
        """Yield the endings' marks as they grow and return the endings.

        Raises:
            SketchJobError: a number is out of range, or the model does not know the category.
        """
        if not 1 <= self.count <= MOST_ENDINGS or not self.side > 0.0:
            raise SketchJobError(f"There can be 1 to {MOST_ENDINGS} endings of some size.")
        space = open_space(self, bench)
        category = lead(self, bench, space, self.strokes, self.category)
        growth, finished = self._begin(space, category)
        yield from grow(growth, self.temperature, seeds_of(self.seed, self.count))
        return Endings(category, growth.all_strokes(), self._continued, finished)

    @property
    def _continued(self) -> bool:
        return not (self.lifted and any(self.strokes))

    def _begin(self, space: SketchSpace, category: str | None) -> tuple[Growth, float]:
        rein = Rein(least=self.least)
        if not any(self.strokes):
            pens = space.begin_free([category] * self.count)
            scale = self.side / BOX * space.network.scale_factor
            origins = [self.start] * self.count
            return Growth(pens, origins, scale, continued=True, rein=rein), 0.0
        box = bounds(self.strokes)
        pixel = max(self.side, 0.0 if box is None else box.side) / BOX
        prefix = space.prefix(self.strokes, category, pixel, lifted=self.lifted)
        growth = Growth(
            prefix.pens.branch(self.count),
            [prefix.end] * self.count,
            prefix.scale,
            continued=self._continued,
            rein=rein,
        )
        return growth, _end_chance(prefix.pens, self.temperature)


def _end_chance(pens: Pens, temperature: float) -> float:
    """Return how probably the only drawing ends with its next point; its pens are not to be used any more."""
    logits = pens.outputs()[0, :3].astype(np.float64) / max(temperature, 1e-3)
    chances = np.exp(logits - logits.max())
    return float(chances[END] / chances.sum())


@dataclass(frozen=True)
class ClassifyDrawing:
    """Say what a drawing may be.

    Attributes:
        strokes: in any unit.
        best: how many answers.
        model: name of the classifier.
    """

    strokes: Strokes
    best: int = 3
    model: str = CLASSIFIER

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Name the drawing"

    def run(self, bench: Workbench) -> Pieces[tuple[Guess, ...]]:
        """Return the likeliest categories, best first; none for an empty drawing."""
        recogniser: Recogniser = bench.models.get(self.model)
        yield from ()
        return recogniser.guess(self.strokes, self.best)
