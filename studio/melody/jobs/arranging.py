"""The library of melodies arranged so that neighbours stay neighbours; see :mod:`studio.worker.arranging`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.melody.jobs.making import MODEL, MelodyJobError, Pieces, encode_windows
from studio.melody.notes import Clip
from studio.melody.space import MelodySpace
from studio.melody.tokens import Windows
from studio.melody.windows import clip_to_windows
from studio.worker.arranging import (
    MISSING,
    Arrangement,
    arranged,
    beside,
    make_reducer,
    umap_available,
)
from studio.worker.job import Workbench


@dataclass(frozen=True, eq=False)
class UmapJob:
    """Arrange the library.

    Attributes:
        windows: of the library, uint8 ``(m, 32)``.
        model: name of the model.
    """

    windows: Windows
    model: str = MODEL

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Arrange the map by UMAP"

    def run(self, bench: Workbench) -> Pieces[Arrangement]:
        """Return the arrangement."""
        if not umap_available():
            raise MelodyJobError(MISSING)
        space: MelodySpace = bench.models.get(self.model)
        latents = yield from encode_windows(space, self.windows, bench)
        return (yield from arranged(latents, make_reducer(len(latents))))


@dataclass(frozen=True, eq=False)
class UmapPlaceJob:
    """Place clips among the library.

    Attributes:
        clips: which, at least one.
        arrangement: made by :class:`UmapJob`.
        model: name of the model.
    """

    clips: tuple[Clip, ...]
    arrangement: Arrangement
    model: str = MODEL

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Place clips on the map"

    def run(self, bench: Workbench) -> Pieces[NDArray[np.float32]]:
        """Return ``(n, 2)``; a clip of several windows lies at the place of their mean."""
        space: MelodySpace = bench.models.get(self.model)
        means = []
        for clip in self.clips:
            latents = yield from encode_windows(space, clip_to_windows(clip).windows, bench)
            means.append(latents.mean(axis=0))
        points = np.stack(means)
        return (yield from beside(lambda: self.arrangement.place(points)))
