"""Where the piano roll looks: ticks and pitches to pixels and back, zooming about a point, keeping within bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from studio.melody.notes import TICKS_PER_BEAT
from studio.ui.roll.rows import Rows

MIN_PX_PER_TICK = 0.5 / TICKS_PER_BEAT
MAX_PX_PER_TICK = 960.0 / TICKS_PER_BEAT
MIN_ROW_PX = 4.0
MAX_ROW_PX = 44.0


@dataclass(frozen=True)
class View:
    """A place and a zoom, in device-independent pixels of the note area.

    Attributes:
        left: tick at the left edge, 0 or more, not necessarily whole.
        top: row at the upper edge, counted from the highest, not necessarily whole.
        px_per_tick: horizontal zoom.
        row_px: height of a row.
        width: of the note area.
        height: of the note area.
        end: tick up to which it can scroll (the length of the clip and some room behind it).
        rows: which pitches have a row.
    """

    left: float = 0.0
    top: float = 0.0
    px_per_tick: float = 96.0 / TICKS_PER_BEAT
    row_px: float = 16.0
    width: int = 800
    height: int = 400
    end: int = 16 * TICKS_PER_BEAT
    rows: Rows = field(default_factory=Rows)

    # -- conversion -------------------------------------------------------------------------

    def x(self, tick: float) -> float:
        """Return the pixel of a tick."""
        return (tick - self.left) * self.px_per_tick

    def tick(self, x: float) -> float:
        """Return the tick of a pixel, not rounded."""
        return self.left + x / self.px_per_tick

    def row_y(self, row: float) -> float:
        """Return the pixel of the upper edge of a row."""
        return (row - self.top) * self.row_px

    def y(self, pitch: int) -> float:
        """Return the pixel of the upper edge of a pitch's row."""
        return self.row_y(self.rows.row(pitch))

    def row(self, y: float) -> int:
        """Return the row of a pixel, kept within the rows there are."""
        return min(max(math.floor(self.top + y / self.row_px), 0), len(self.rows) - 1)

    def pitch(self, y: float) -> int:
        """Return the pitch of a pixel."""
        return self.rows.pitch(self.row(y))

    # -- moving -----------------------------------------------------------------------------

    @property
    def ticks_shown(self) -> float:
        """Ticks that fit into the width."""
        return self.width / self.px_per_tick

    @property
    def rows_shown(self) -> float:
        """Rows that fit into the height."""
        return self.height / self.row_px

    @property
    def max_left(self) -> float:
        """How far it can scroll to the right, in ticks."""
        return max(self.end - self.ticks_shown, 0.0)

    @property
    def max_top(self) -> float:
        """How far it can scroll down, in rows."""
        return max(len(self.rows) - self.rows_shown, 0.0)

    def bounded(self) -> View:
        """Return this view with zoom and place brought into what is allowed."""
        zoomed = replace(
            self,
            px_per_tick=min(max(self.px_per_tick, MIN_PX_PER_TICK), MAX_PX_PER_TICK),
            row_px=min(max(self.row_px, MIN_ROW_PX), MAX_ROW_PX),
        )
        return replace(
            zoomed,
            left=min(max(zoomed.left, 0.0), zoomed.max_left),
            top=min(max(zoomed.top, 0.0), zoomed.max_top),
        )

    def panned(self, dx: float, dy: float) -> View:
        """Move the content by pixels: positive ``dx`` shows what is earlier, positive ``dy`` what is higher."""
        return replace(
            self, left=self.left - dx / self.px_per_tick, top=self.top - dy / self.row_px
        ).bounded()

    def zoomed(self, factor: float, x: float) -> View:
        """Zoom in time; the tick at pixel ``x`` stays where it is."""
        anchor = self.tick(x)
        scale = min(max(self.px_per_tick * factor, MIN_PX_PER_TICK), MAX_PX_PER_TICK)
        return replace(self, px_per_tick=scale, left=anchor - x / scale).bounded()

    def zoomed_rows(self, factor: float, y: float) -> View:
        """Zoom in pitch; the row at pixel ``y`` stays where it is."""
        anchor = self.top + y / self.row_px
        height = min(max(self.row_px * factor, MIN_ROW_PX), MAX_ROW_PX)
        return replace(self, row_px=height, top=anchor - y / height).bounded()

    def resized(self, width: int, height: int) -> View:
        """Return this view for another size of the note area, the upper left staying."""
        return replace(self, width=max(width, 1), height=max(height, 1)).bounded()

    def showing(self, start: float, stop: float, low: int, high: int, margin: float = 24.0) -> View:
        """Zoom and scroll so that ticks ``start``..``stop`` and pitches ``low``..``high`` fill the area."""
        usable = max(self.width - 2 * margin, 1.0)
        scale = usable / max(stop - start, 1.0)
        scale = min(max(scale, MIN_PX_PER_TICK), MAX_PX_PER_TICK)
        first, last = self.rows.row(high), self.rows.row(low)
        height = min(max(self.height / (last - first + 1 + 4), 10.0), 24.0)
        return replace(
            self,
            px_per_tick=scale,
            row_px=height,
            left=(start + stop) / 2 - self.width / 2 / scale,
            top=(first + last + 1) / 2 - self.height / 2 / height,
        ).bounded()

    def revealing(self, start: float, stop: float, pitch: int) -> View:
        """Scroll, only as far as needed, until a good part of a stretch of a row is in sight."""
        left, top = self.left, self.top
        pad = min(32.0, self.width / 8) / self.px_per_tick
        if start + pad > left + self.ticks_shown or stop - pad < left:
            left = stop + pad - self.ticks_shown if start > left else start - pad
            left = min(left, max(start - pad, 0.0))
        row = self.rows.row(pitch)
        if row + 2 > top + self.rows_shown:
            top = row + 2 - self.rows_shown
        if row - 1 < top:
            top = row - 1
        return replace(self, left=left, top=top).bounded()
