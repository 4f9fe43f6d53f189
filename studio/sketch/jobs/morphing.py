"""Jobs between drawings: a strip, the pad's grid, one place of it, arithmetic and averages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from studio.latent import Latents, MixLaw, Weights, grid_positions
from studio.pad_weights import corner_weights
from studio.sketch.chance import fresh_seed
from studio.sketch.growth import Mark
from studio.sketch.item import Sketch
from studio.sketch.jobs.making import (
    AUTO,
    Drawing,
    Marks,
    Pieces,
    SketchJobError,
    grow,
    lead,
    open_space,
)
from studio.sketch.strokes.frame import BOX, Box, place
from studio.sketch.strokes.stroke3 import Strokes
from studio.worker.job import Step, Workbench

if TYPE_CHECKING:
    from studio.sketch.space import SketchSpace

GRID_SIDE = 11
MOST_SIDE = 21
MIN_TILES, MAX_TILES = 2, 32
WHOLE_BOX = Box(0.0, 0.0, BOX, BOX)


@dataclass(frozen=True)
class Corner:
    """A drawing on a corner of the pad.

    Attributes:
        strokes: the drawing.
        category: what it shows; None for anything, ``"auto"`` for the classifier's best guess.
    """

    strokes: Strokes
    category: str | None = AUTO


FourCorners = tuple[Corner | None, Corner | None, Corner | None, Corner | None]


@dataclass(frozen=True)
class MorphGrid:
    """A square of drawings.

    Attributes:
        side: tiles a side.
        tiles: row by row from the top-left, in corpus pixels: a drawing fills about 255.
        law: how the corners were mixed.
    """

    side: int
    tiles: tuple[Strokes, ...]
    law: MixLaw


@dataclass(frozen=True)
class MorphStrip(Drawing):
    """Walk from one drawing to another; the ends are the person's own. Partial results are marks.

    Attributes:
        a: first tile.
        b: last tile.
        steps: tiles, ends included.
        law: slerp or lerp.
    """

    a: Corner
    b: Corner
    steps: int = 10
    law: MixLaw = field(default=MixLaw.SLERP, kw_only=True)
    temperature: float = field(default=0.1, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Morph in {self.steps} drawings"

    def run(self, bench: Workbench) -> Pieces[tuple[Strokes, ...]]:
        """Yield the marks of all tiles as they grow and return the tiles."""
        if not MIN_TILES <= self.steps <= MAX_TILES:
            raise SketchJobError(f"A morph has {MIN_TILES} to {MAX_TILES} tiles.")
        along = np.linspace(0.0, 1.0, self.steps, dtype=np.float32)
        weights = np.stack([1.0 - along, along], axis=1)
        return (yield from make_tiles(self, bench, (self.a, self.b), weights, self.law))


@dataclass(frozen=True)
class MorphPad(Drawing):
    """Fill a square between up to four drawings; the corners are the person's own. Partial results are marks.

    All tiles meet the same chances, so that neighbours differ by their places alone.

    Attributes:
        corners: top-left, top-right, bottom-left, bottom-right; None for an empty corner.
        side: tiles a side.
        law: bilinear, slerp (four corners) or distance.
    """

    corners: FourCorners
    side: int = GRID_SIDE
    law: MixLaw = field(default=MixLaw.BILINEAR, kw_only=True)
    temperature: float = field(default=0.1, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Morph pad of {self.side} by {self.side}"

    def run(self, bench: Workbench) -> Pieces[MorphGrid]:
        """Yield the marks of all tiles as they grow and return the square."""
        if not 2 <= self.side <= MOST_SIDE:
            raise SketchJobError(f"A pad has 2 to {MOST_SIDE} tiles a side.")
        held, weights = pad_mix(self.corners, grid_positions(self.side), self.law)
        tiles = yield from make_tiles(self, bench, held, weights, self.law)
        return MorphGrid(self.side, tiles, self.law)


@dataclass(frozen=True)
class MorphPoint(Drawing):
    """Draw one place of the pad; on a corner it is the person's own. Partial results are marks.

    Attributes:
        corners: as in :class:`MorphPad`.
        x: 0..1 to the right.
        y: 0..1 downwards.
        law: as in :class:`MorphPad`.
    """

    corners: FourCorners
    x: float
    y: float
    law: MixLaw = field(default=MixLaw.BILINEAR, kw_only=True)
    temperature: float = field(default=0.1, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Pad"

    def run(self, bench: Workbench) -> Pieces[Strokes]:
        """Yield the marks and return the drawing, in corpus pixels."""
        held, weights = pad_mix(self.corners, np.array([[self.x, self.y]]), self.law)
        tiles = yield from make_tiles(self, bench, held, weights, self.law)
        return tiles[0]


@dataclass(frozen=True)
class Term:
    """A part of a sum of drawings.

    Attributes:
        drawing: with its category.
        weight: +1 to add, -1 to take away, a share for an average.
    """

    drawing: Corner
    weight: float = 1.0


@dataclass(frozen=True)
class DrawSum(Drawing):
    """Draw a sum of drawings: cat's head - cat + pig; or an average, with weights that sum to 1.

    Partial results are marks.

    Attributes:
        terms: what is added.
        through: the category to draw as; None for the sum of the terms' own.
    """

    terms: tuple[Term, ...]
    through: str | None = None
    temperature: float = field(default=0.1, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Sum of {len(self.terms)} drawings"

    def run(self, bench: Workbench) -> Pieces[Strokes]:
        """Yield the marks and return the drawing, in corpus pixels."""
        if not self.terms:
            raise SketchJobError("Put a drawing into the sum first.")
        space = open_space(self, bench)
        points = corner_points(self, bench, space, [term.drawing for term in self.terms])
        weights = np.array([[term.weight for term in self.terms]], dtype=np.float32)
        total = np.asarray(weights @ points, dtype=np.float32)
        if self.through is not None:
            category = lead(self, bench, space, (), self.through)
            total = space.through(total, category)
        growth = space.growth(total, [(0.0, 0.0)])
        yield from grow(growth, self.temperature, [fresh_seed(self.seed)])
        return growth.strokes(0)


def pad_mix(
    corners: FourCorners, places: Latents, law: MixLaw
) -> tuple[tuple[Corner, ...], Weights]:
    """Return the corners that hold a drawing, and their weights at each place ``(n, 2)``.

    Raises:
        SketchJobError: no corner does.
    """
    present = [corner is not None for corner in corners]
    if not any(present):
        raise SketchJobError("Put a drawing into a corner of the pad first.")
    held = tuple(corner for corner in corners if corner is not None)
    return held, corner_weights(present, places, law)[:, np.flatnonzero(present)]


def make_tiles(
    job: Drawing,
    bench: Workbench,
    corners: Sequence[Corner],
    weights: Weights,
    law: MixLaw,
) -> Pieces[tuple[Strokes, ...]]:
    """Draw a tile for each row of ``weights`` ``(tiles, corners)``; on a corner it is the person's own drawing.

    The tiles are in corpus pixels; the person's own are scaled to fill 255.
    """
    space = open_space(job, bench)
    tiles: list[Strokes] = [()] * len(weights)
    own = [place(corner.strokes, WHOLE_BOX) for corner in corners]
    inner = []
    marks: list[Mark] = []
    for index, row in enumerate(weights):
        corner = int(row.argmax())
        if row[corner] >= 1.0 - 1e-6:
            tiles[index] = own[corner]
            marks += marks_of(own[corner], index)
        else:
            inner.append(index)
    yield Step(0.0, tuple(marks))
    if inner:
        points = corner_points(job, bench, space, corners)
        law = law if len(corners) in (2, 4) or law is not MixLaw.SLERP else MixLaw.BILINEAR
        latents = space.mix(list(points), weights[inner], law)
        growth = space.growth(latents, [(0.0, 0.0)] * len(inner))
        growing = grow(growth, job.temperature, [fresh_seed(job.seed)] * len(inner))
        for step in growing:
            shown: Marks = step.partial or ()
            renamed = tuple(mark._replace(drawing=inner[mark.drawing]) for mark in shown)
            yield Step(step.progress, renamed)
        for number, index in enumerate(inner):
            tiles[index] = growth.strokes(number)
    return tuple(tiles)


def corner_points(
    job: Drawing, bench: Workbench, space: SketchSpace, corners: Sequence[Corner]
) -> Latents:
    """Encode drawings, ``(n, latent_size)``."""
    categories = [lead(job, bench, space, c.strokes, c.category) for c in corners]
    return space.encode([Sketch(strokes=c.strokes) for c in corners], categories)


def marks_of(strokes: Strokes, drawing: int) -> Marks:
    """Return a whole drawing as marks."""
    return tuple(
        Mark(drawing, x, y, index == 0) for stroke in strokes for index, (x, y) in enumerate(stroke)
    )
