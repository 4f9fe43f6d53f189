"""Points arranged so that neighbours stay neighbours: UMAP (McInnes, Healy and Melville 2018), for any room's map.

umap-learn is an optional part of the installation (``chimera-studio[map]``); without it maps offer PCA only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.worker.job import Step

NEIGHBOURS = 15
MIN_DISTANCE = 0.1
SEED = 0
MISSING = "UMAP needs the package umap-learn, which is not installed."
_POLL_S = 0.02
"""How long the worker may be kept from more urgent work while the fit goes on beside it."""
Points = NDArray[np.float32]


class Reducer(Protocol):
    """What umap-learn's ``UMAP`` does for us."""

    def fit_transform(self, points: Points) -> Points:
        """Arrange points ``(n, z)`` as ``(n, 2)``."""
        ...

    def transform(self, points: Points) -> Points:
        """Place further points among them."""
        ...


@dataclass(frozen=True, eq=False)
class Arrangement:
    """Points on two axes that mean nothing by themselves.

    Attributes:
        points: float32 ``(m, 2)``, scaled to a standard deviation of 1.
        mean: of the raw arrangement, ``(2,)``.
        spread: its standard deviations, ``(2,)``.
        reducer: places further points.
    """

    points: Points
    mean: Points
    spread: Points
    reducer: Reducer

    def place(self, points: Points) -> Points:
        """Place points ``(n, z)``: ``(n, 2)``."""
        raw = self.reducer.transform(points)
        return np.asarray((raw - self.mean) / self.spread, dtype=np.float32)


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


def arranged(points: Points, reducer: Reducer) -> Generator[Step[Any], None, Arrangement]:
    """Arrange points ``(m, z)``; the fit may take half a minute and runs beside the worker, which stays free."""
    raw = yield from beside(lambda: reducer.fit_transform(points))
    mean, spread = raw.mean(axis=0), np.maximum(raw.std(axis=0), 1e-6)
    placed = np.asarray((raw - mean) / spread, dtype=np.float32)
    return Arrangement(placed, mean, spread, reducer)


def beside(work: Callable[[], Points]) -> Generator[Step[Any], None, Points]:
    """Do ``work`` on a thread of its own and yield meanwhile; where the job is cancelled the thread ends by itself."""
    outcome: list[Points] = []
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
