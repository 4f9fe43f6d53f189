"""The library arranged so that neighbours stay neighbours: UMAP (McInnes, Healy and Melville 2018).

umap-learn is an optional part of the installation (``chimera-studio[map]``); without it the map offers PCA only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.latent import Latents
from studio.melody.jobs.making import MODEL, MelodyJobError, Pieces, encode_windows
from studio.melody.notes import Clip
from studio.melody.space import MelodySpace
from studio.melody.tokens import Windows
from studio.melody.windows import clip_to_windows
from studio.worker.job import Step, Workbench

NEIGHBOURS = 15
MIN_DISTANCE = 0.1
SEED = 0
_POLL_S = 0.02
"""How long the worker may be kept from more urgent work while the fit goes on beside it."""


class Reducer(Protocol):
    """What umap-learn's ``UMAP`` does for us."""

    def fit_transform(self, points: Latents) -> NDArray[np.float32]:
        """Arrange points ``(n, z)`` as ``(n, 2)``."""
        ...

    def transform(self, points: Latents) -> NDArray[np.float32]:
        """Place further points among them."""
        ...


@dataclass(frozen=True, eq=False)
class UmapArrangement:
    """The library on two axes that mean nothing by themselves.

    Attributes:
        points: float32 ``(m, 2)``, scaled to a standard deviation of 1.
        mean: of the raw arrangement, ``(2,)``.
        spread: its standard deviations, ``(2,)``.
        reducer: places further points.
    """

    points: NDArray[np.float32]
    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    reducer: Reducer

    def place(self, latents: Latents) -> NDArray[np.float32]:
        """Place points ``(n, z)``: ``(n, 2)``."""
        raw = self.reducer.transform(latents)
        return np.asarray((raw - self.mean) / self.spread, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class UmapJob:
    """Arrange the library. The fit takes half a minute and runs beside the worker, which stays free meanwhile.

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

    def run(self, bench: Workbench) -> Pieces[UmapArrangement]:
        """Return the arrangement."""
        if not umap_available():
            raise MelodyJobError("UMAP needs the package umap-learn, which is not installed.")
        space: MelodySpace = bench.models.get(self.model)
        latents = yield from encode_windows(space, self.windows, bench)
        reducer = make_reducer(len(latents))
        raw = yield from _beside(lambda: reducer.fit_transform(latents))
        mean, spread = raw.mean(axis=0), np.maximum(raw.std(axis=0), 1e-6)
        points = np.asarray((raw - mean) / spread, dtype=np.float32)
        return UmapArrangement(points, mean, spread, reducer)


@dataclass(frozen=True, eq=False)
class UmapPlaceJob:
    """Place clips among the library.

    Attributes:
        clips: which, at least one.
        arrangement: made by :class:`UmapJob`.
        model: name of the model.
    """

    clips: tuple[Clip, ...]
    arrangement: UmapArrangement
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
        return (yield from _beside(lambda: self.arrangement.place(points)))


def umap_available() -> bool:
    """Whether umap-learn is installed; does not import it."""
    spec = find_spec("umap")
    # A folder that happens to be called umap is found too, as a package without a file.
    return spec is not None and spec.origin is not None


def make_reducer(count: int) -> Reducer:
    """Return an unfitted UMAP for ``count`` points."""
    from umap import UMAP

    reducer: Reducer = UMAP(
        n_neighbors=min(NEIGHBOURS, count - 1),
        min_dist=MIN_DISTANCE,
        n_components=2,
        random_state=SEED,
        n_jobs=1,
    )
    return reducer


def _beside(
    work: Callable[[], NDArray[np.float32]],
) -> Generator[Step[Any], None, NDArray[np.float32]]:
    """Do ``work`` on a thread of its own and yield meanwhile; where the job is cancelled the thread ends by itself."""
    outcome: list[NDArray[np.float32]] = []
    trouble: list[Exception] = []

    def target() -> None:
        try:
            outcome.append(np.asarray(work(), dtype=np.float32))
        except Exception as error:  # noqa: BLE001 - handed to the worker, which tells the person
            trouble.append(error)

    thread = threading.Thread(target=target, name="umap", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_POLL_S)
        yield Step(message="Arranging neighbours")
    if trouble:
        raise trouble[0]
    return outcome[0]
