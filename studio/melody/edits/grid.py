"""The grid that notes snap to: straight and triplet values, adaptive to the zoom, aware of bar lines, with swing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.melody.notes import TICKS_PER_BEAT, Meter

WHOLE_NOTE = 4 * TICKS_PER_BEAT
ADAPTIVE_PIXELS = 14.0
"""An adaptive grid takes the finest value whose lines are at least this far apart on the screen."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A choice of the grid menu.

    Attributes:
        name: what the person reads, e.g. ``"1/16"``, ``"1/8T"``, ``"Adaptive"``.
        division: how many fill a whole note (4 is a quarter); 0 is adaptive.
        triplet: three in the time of two.
    """

    name: str
    division: int
    triplet: bool = False

    def step(self, meter: Meter | None = None, ticks_per_pixel: float = 1.0) -> int:
        """Return the distance of the lines in ticks.

        Args:
            meter: of the clip; an adaptive grid that has no room for finer lines shows its bars.
            ticks_per_pixel: the zoom; only an adaptive grid looks at it.
        """
        if self.division:
            ticks = WHOLE_NOTE // self.division
            return ticks * 2 // 3 if self.triplet else ticks
        wanted = ADAPTIVE_PIXELS * ticks_per_pixel
        meter = meter or Meter()
        fitting = (g.step() for g in reversed(_STRAIGHT) if g.step() >= wanted)
        return min(next(fitting, meter.bar_ticks), meter.bar_ticks)

    def lines(self, meter: Meter | None = None, ticks_per_pixel: float = 1.0) -> GridLines:
        """Lay the grid over a clip.

        Lines begin anew at every bar, so a half-note grid in 3/4 meets every bar line. A triplet grid of which two
        bars hold a whole number and one does not begins anew at every second bar.

        Args:
            meter: of the clip, 4/4 if None.
            ticks_per_pixel: the zoom, for an adaptive grid.
        """
        meter = meter or Meter()
        step, bar = self.step(meter, ticks_per_pixel), meter.bar_ticks
        two_bars = self.triplet and bar % step and 2 * bar % step == 0
        return GridLines(step, 2 * bar if two_bars else bar)


@dataclass(frozen=True, slots=True)
class GridLines:
    """Where the lines are.

    Attributes:
        step: distance of neighbouring lines in ticks.
        period: after this many ticks the lines begin anew.
        swing: 0..1, how late every second line of a period is: 0 is straight (a pair is parted at 50 %), 1 parts it
            at 75 % (dotted), 2/3 at 66.7 % (triplet feel). The percentages are those of the MPC's swing.
    """

    step: int
    period: int
    swing: float = 0.0

    def swung(self, swing: float) -> GridLines:
        """Return the same lines with every second one late by ``swing`` half steps; see the class."""
        return replace(self, swing=min(max(swing, 0.0), 1.0))

    def floor(self, tick: int) -> int:
        """Return the last line at or before ``tick``."""
        begin, place = self._locate(tick)
        return self._line(begin, place)

    def above(self, tick: int) -> int:
        """Return the first line after ``tick``."""
        begin, place = self._locate(tick)
        return self._line(begin, place + 1)

    def below(self, tick: int) -> int:
        """Return the last line before ``tick``; at tick 0 or before it, 0."""
        return self.floor(tick - 1) if tick > 0 else 0

    def ceil(self, tick: int) -> int:
        """Return the first line at or after ``tick``."""
        line = self.floor(tick)
        return line if line == tick else self.above(tick)

    def snap(self, tick: int) -> int:
        """Return the nearest line, the later one where two are as near; never before tick 0."""
        if tick <= 0:
            return 0
        begin, place = self._locate(tick)
        before, after = self._line(begin, place), self._line(begin, place + 1)
        return before if tick - before < after - tick else after

    def between(self, start: int, end: int) -> list[int]:
        """List the lines from ``start`` up to but without ``end``."""
        found = []
        line = self.ceil(max(start, 0))
        while line < end:
            found.append(line)
            line = self.above(line)
        return found

    def _locate(self, tick: int) -> tuple[int, int]:
        """Find the last line at or before ``tick``: its period's first tick and its place in the period."""
        begin = tick // self.period * self.period
        place = (tick - begin) // self.step
        return begin, place if self._line(begin, place) <= tick else place - 1

    def _line(self, begin: int, place: int) -> int:
        late = round(self.swing * self.step / 2) if place % 2 and self.swing else 0
        return min(begin + place * self.step + late, begin + self.period)


_STRAIGHT = tuple(Grid(f"1/{d}", d) for d in (1, 2, 4, 8, 16, 32))
ADAPTIVE = Grid("Adaptive", 0)
GRIDS: tuple[Grid, ...] = (
    ADAPTIVE,
    *_STRAIGHT,
    *(Grid(f"{g.name}T", g.division, triplet=True) for g in _STRAIGHT),
)
"""The grid menu, in its order."""


def grid_named(name: str) -> Grid:
    """Return the grid of this name, the adaptive one where there is none."""
    return next((grid for grid in GRIDS if grid.name == name), ADAPTIVE)


def narrower(grid: Grid) -> Grid:
    """Return the next finer grid of the same kind (the finest stays; adaptive becomes 1/16)."""
    return _neighbour(grid, 2)


def wider(grid: Grid) -> Grid:
    """Return the next coarser grid of the same kind (the coarsest stays; adaptive becomes 1/16)."""
    return _neighbour(grid, 0.5)


def toggled_triplet(grid: Grid) -> Grid:
    """Turn a straight grid into the triplet grid of its name and back (adaptive becomes 1/16T)."""
    division = grid.division or 16
    return next(g for g in GRIDS if g.division == division and g.triplet != grid.triplet)


def _neighbour(grid: Grid, times: float) -> Grid:
    wanted = grid.division * times if grid.division else 16
    same_kind = (g for g in GRIDS if g.division == wanted and g.triplet == grid.triplet)
    return next(same_kind, grid)
