"""Through the model and out of it: redraw mine, draw something like it, the gallery of a category, and the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.latent import Latents
from studio.sketch.chance import seeds_of
from studio.sketch.growth import Growth
from studio.sketch.item import Point
from studio.sketch.jobs.finishing import ENDINGS, MOST_ENDINGS
from studio.sketch.jobs.making import (
    AUTO,
    Drawing,
    Pieces,
    SketchJobError,
    grow,
    lead,
    open_space,
)
from studio.sketch.jobs.morphing import Corner, corner_points
from studio.sketch.rein import Rein
from studio.sketch.strokes.frame import fitted_scale
from studio.sketch.strokes.stroke3 import Strokes
from studio.worker.job import Workbench

MOST_SAMPLES = 1000


@dataclass(frozen=True)
class Redrawn:
    """A drawing as the model sees it.

    Attributes:
        category: what it was taken for, or was drawn through.
        strokes: of each version, where the person's drawing lies and about as large.
    """

    category: str | None
    strokes: tuple[Strokes, ...]


@dataclass(frozen=True)
class Reconstruct(Drawing):
    """Redraw a drawing from its point of the space, beginning where it began. Partial results are marks.

    Attributes:
        strokes: the drawing.
        category: what it is taken for; None for anything, ``"auto"`` for the classifier's best guess. Another category
            than its own draws it through that one (a truck as a pig).
        count: versions.
        similarity: 1 is the drawing's own point; less mixes it with others, ``z' = s z + (1 - s) e``, ``e`` normal
            (magenta-js, ``similar``).
    """

    strokes: Strokes
    category: str | None = AUTO
    count: int = ENDINGS
    similarity: float = 1.0

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Redraw the drawing"

    def run(self, bench: Workbench) -> Pieces[Redrawn]:
        """Yield the marks of all versions as they grow and return them."""
        if not 1 <= self.count <= MOST_ENDINGS or not 0.0 <= self.similarity <= 1.0:
            raise SketchJobError(
                f"There can be 1 to {MOST_ENDINGS} versions of a similarity from 0 to 1."
            )
        space = open_space(self, bench)
        category = lead(self, bench, space, self.strokes, self.category)
        own = corner_points(self, bench, space, [Corner(self.strokes, category)])
        latents = np.repeat(own, self.count, axis=0)
        seeds = seeds_of(self.seed, self.count)
        if self.similarity < 1.0:
            size = space.network.latent_size
            noise = np.stack([np.random.default_rng(seed).standard_normal(size) for seed in seeds])
            mixed = self.similarity * latents[:, :size] + (1.0 - self.similarity) * noise
            latents[:, :size] = mixed
        first = next(stroke[0] for stroke in self.strokes if stroke)
        pixel = fitted_scale(self.strokes)
        growth = space.growth(latents, [first] * self.count, pixel)
        yield from grow(growth, self.temperature, seeds)
        return Redrawn(category, growth.all_strokes())


@dataclass(frozen=True)
class SampleGallery(Drawing):
    """Draw a category from nothing, several times. Partial results are marks.

    Attributes:
        category: what to draw; None for anything.
        count: how many.
        last_temperature: where given, the temperature rises evenly from ``temperature`` of the first drawing to this
            of the last.
        from_prior: draw around random points of the space, N(0, 1), instead of without any point.
    """

    category: str | None = None
    count: int = ENDINGS
    last_temperature: float | None = None
    from_prior: bool = False

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Draw “{self.category}”" if self.category else "Draw something"

    def run(self, bench: Workbench) -> Pieces[tuple[Strokes, ...]]:
        """Yield the marks of all drawings as they grow and return them, in corpus pixels from ``(0, 0)``."""
        if not 1 <= self.count <= MOST_SAMPLES:
            raise SketchJobError(f"There can be 1 to {MOST_SAMPLES} drawings.")
        space = open_space(self, bench)
        category = lead(self, bench, space, (), self.category)
        seeds = seeds_of(self.seed, self.count)
        categories = [category] * self.count
        if self.from_prior and space.network.latent_size:
            size = space.network.latent_size
            z = [np.random.default_rng(seed).standard_normal(size) for seed in seeds]
            pens = space.begin(space.points_of(np.stack(z).astype(np.float32), categories))
        else:
            pens = space.begin_free(categories)
        last = self.temperature if self.last_temperature is None else self.last_temperature
        temperatures = np.linspace(self.temperature, last, self.count, dtype=np.float32)
        origins: list[Point] = [(0.0, 0.0)] * self.count
        scale = space.network.scale_factor
        growth = Growth(pens, origins, scale, continued=True, rein=Rein())
        yield from grow(growth, temperatures, seeds)
        return growth.all_strokes()


@dataclass(frozen=True)
class PlaceOnMap(Drawing):
    """Find where drawings lie on the latent map.

    Attributes:
        drawings: with their categories.
    """

    drawings: Sequence[Corner] = field(default=())

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Place drawings on the map"

    def run(self, bench: Workbench) -> Pieces[NDArray[np.float32]]:
        """Return ``(n, 2)`` in standard deviations from the corpus mean."""
        space = open_space(self, bench)
        if space.map is None:
            raise SketchJobError("This sketch model came without a map.")
        yield from ()
        if not self.drawings:
            return np.zeros((0, 2), dtype=np.float32)
        points: Latents = corner_points(self, bench, space, self.drawings)
        return space.map.project(points)
