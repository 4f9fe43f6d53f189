"""The map of sounds arranged so that neighbours stay neighbours; see :mod:`studio.worker.arranging`."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from studio.errors import PlainError
from studio.worker.arranging import (
    MISSING,
    Arrangement,
    Points,
    arranged,
    beside,
    make_reducer,
    umap_available,
)
from studio.worker.job import Step, Workbench


@dataclass(frozen=True, eq=False)
class ArrangeSounds:
    """Arrange mean embeddings.

    Attributes:
        points: ``(n, 16)``, at least three.
    """

    points: Points

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Arrange the sounds by UMAP"

    def run(self, _bench: Workbench) -> Generator[Step[Any], None, Arrangement]:
        """Return the arrangement.

        Raises:
            PlainError: umap-learn is not installed.
        """
        if not umap_available():
            raise PlainError(MISSING)
        return (yield from arranged(self.points, make_reducer(len(self.points))))


@dataclass(frozen=True, eq=False)
class PlaceSounds:
    """Place further mean embeddings among those arranged.

    Attributes:
        points: ``(n, 16)``, at least one.
        arrangement: made by :class:`ArrangeSounds`.
    """

    points: Points
    arrangement: Arrangement

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Place sounds on the map"

    def run(self, _bench: Workbench) -> Generator[Step[Any], None, Points]:
        """Return ``(n, 2)``."""
        return (yield from beside(lambda: self.arrangement.place(self.points)))
