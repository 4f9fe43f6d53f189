"""Jobs between clips: the strip, the pad, a path over the pad and a single place of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from studio.latent import MixLaw, grid_positions
from studio.melody.jobs.making import (
    Clips,
    FourCorners,
    MelodyJobError,
    Mixing,
    Pieces,
    held_corners,
    make_tiles,
)
from studio.melody.morph import align, pad_weights, strip_weights
from studio.melody.notes import Clip
from studio.worker.job import Workbench

GRID_SIDE = 11
MIN_TILES, MAX_TILES = 2, 16


@dataclass(frozen=True)
class MorphGrid:
    """A square of clips.

    Attributes:
        side: tiles a side.
        clips: row by row from the top-left; None where a tile is not made yet.
        law: how the corners were mixed.
    """

    side: int
    clips: tuple[Clip | None, ...]
    law: MixLaw


@dataclass(frozen=True)
class MorphJob(Mixing):
    """Walk from one clip to another in ``steps`` tiles (2..16), the first and last being the clips themselves.

    Attributes:
        a: first tile.
        b: last tile.
        steps: tiles, ends included.
    """

    a: Clip
    b: Clip
    steps: int = 5
    law: MixLaw = field(default=MixLaw.SLERP, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Morph “{self.a.name}” to “{self.b.name}”"

    def run(self, bench: Workbench) -> Pieces[Clips]:
        """Yield the tiles as they come and return all of them."""
        if not MIN_TILES <= self.steps <= MAX_TILES:
            raise MelodyJobError(f"A morph has {MIN_TILES} to {MAX_TILES} tiles.")
        corners = align((self.a, self.b))
        names = [f"{self.a.name} to {self.b.name} {i + 1}/{self.steps}" for i in range(self.steps)]
        clips = yield from make_tiles(self, bench, corners, strip_weights(self.steps), names, tuple)
        return clips


@dataclass(frozen=True)
class GridJob(Mixing):
    """Fill a square between four clips; the corners are the clips themselves.

    Attributes:
        corners: top-left, top-right, bottom-left, bottom-right; None for an empty corner.
        side: tiles a side.
    """

    corners: FourCorners
    side: int = GRID_SIDE

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Morph pad of {self.side} by {self.side}"

    def run(self, bench: Workbench) -> Pieces[MorphGrid]:
        """Yield the grid as it fills and return it."""
        held, present = held_corners(self.corners)
        weights = pad_weights(grid_positions(self.side), self.law, present)
        places = [(i % self.side + 1, i // self.side + 1) for i in range(self.side**2)]
        names = [f"Pad {column}, {row}" for column, row in places]

        def shown(clips: tuple[Clip | None, ...]) -> MorphGrid:
            return MorphGrid(self.side, clips, self.law)

        clips = yield from make_tiles(self, bench, align(held), weights, names, shown)
        return MorphGrid(self.side, clips, self.law)


@dataclass(frozen=True)
class PathJob(Mixing):
    """Make the clips along a path over the pad.

    Attributes:
        corners: as in :class:`GridJob`.
        points: places ``(x, y)`` in 0..1.
    """

    corners: FourCorners
    points: tuple[tuple[float, float], ...]

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Path of {len(self.points)} places"

    def run(self, bench: Workbench) -> Pieces[Clips]:
        """Yield the clips as they come and return one for each place."""
        if not self.points:
            raise MelodyJobError("The path has no places to play.")
        held, present = held_corners(self.corners)
        weights = pad_weights(np.array(self.points, dtype=np.float32), self.law, present)
        names = [f"Path {index + 1}" for index in range(len(self.points))]
        clips = yield from make_tiles(self, bench, align(held), weights, names, tuple)
        return clips


@dataclass(frozen=True)
class PadPointJob(Mixing):
    """Make the clip at one place of the pad; on a corner it is the person's own.

    Attributes:
        corners: as in :class:`GridJob`.
        x: 0..1 to the right.
        y: 0..1 downwards.
        seed: of every chance; the same seed plays the same at the same place as a grid does.
    """

    corners: FourCorners
    x: float
    y: float

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Pad"

    def run(self, bench: Workbench) -> Pieces[Clip]:
        """Return the clip."""
        held, present = held_corners(self.corners)
        weights = pad_weights(np.array([[self.x, self.y]]), self.law, present)
        clips = yield from make_tiles(self, bench, align(held), weights, ["Morph"], lambda _: None)
        return clips[0]
