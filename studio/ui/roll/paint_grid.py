"""The paper under the notes: rows, bar, beat and step lines, loop region, and what lies behind the clip's end."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtGui import QPainter

from studio.melody.edits.grid import GridLines
from studio.melody.notes import Meter
from studio.ui.roll.colours import Palette, palette
from studio.ui.roll.view import View

BLACK_KEYS = frozenset((1, 3, 6, 8, 10))

_MIN_STEP_PX = 7.0
_MIN_BEAT_PX = 9.0
_MIN_BAR_PX = 18.0
_MIN_LINED_ROW_PX = 8.0


@dataclass(frozen=True)
class Paper:
    """What decides how the paper looks, besides view and theme.

    Attributes:
        meter: of the clip.
        lines: the snap grid.
        scale: pitch classes of the scale, or None where it is not shown.
        tonic: pitch class of the tonic.
        end: tick at which the clip ends; 0 where there is no clip.
        loop: ticks of the loop region.
    """

    meter: Meter
    lines: GridLines
    scale: frozenset[int] | None
    tonic: int
    end: int
    loop: tuple[int, int] | None


def paint_paper(painter: QPainter, view: View, paper: Paper) -> None:
    """Draw the whole note area's ground."""
    colours = palette()
    painter.fillRect(0, 0, view.width, view.height, colours.ground)
    _paint_rows(painter, view, paper, colours)
    _paint_times(painter, view, paper, colours)
    if paper.loop is not None:
        _paint_loop(painter, view, paper.loop, colours)
    end = round(view.x(paper.end))
    if end < view.width:
        painter.fillRect(max(end, 0), 0, view.width, view.height, colours.beyond_veil)


def bar_stride(view: View, meter: Meter, least_px: float = _MIN_BAR_PX) -> int:
    """Return every how many bars (a power of two) a line has at least ``least_px`` of room."""
    bar_px = meter.bar_ticks * view.px_per_tick
    return 1 << max(math.ceil(math.log2(least_px / bar_px)), 0)


def _paint_rows(painter: QPainter, view: View, paper: Paper, colours: Palette) -> None:
    first = max(math.floor(view.top), 0)
    last = min(math.ceil(view.top + view.rows_shown), len(view.rows))
    lined = view.row_px >= _MIN_LINED_ROW_PX
    for row in range(first, last):
        pitch = view.rows.pitch(row)
        top, bottom = round(view.row_y(row)), round(view.row_y(row + 1))
        ground = _row_colour(pitch % 12, paper, colours)
        if ground is not None:
            painter.fillRect(0, top, view.width, bottom - top, ground)
        below = view.rows.pitch(row + 1)
        octave = pitch // 12 != below // 12 and row + 1 < len(view.rows)
        if lined or octave:
            line = colours.octave_line if octave else colours.row_line
            painter.fillRect(0, bottom - 1, view.width, 1, line)
    foot = round(view.row_y(len(view.rows)))
    if foot < view.height:
        painter.fillRect(0, foot, view.width, view.height - foot, colours.beyond_veil)


def _row_colour(pitch_class: int, paper: Paper, colours: Palette):
    if paper.scale is None:
        return colours.dark_row if pitch_class in BLACK_KEYS else None
    if pitch_class == paper.tonic:
        return colours.tonic_row
    return None if pitch_class in paper.scale else colours.dark_row


def _paint_times(painter: QPainter, view: View, paper: Paper, colours: Palette) -> None:
    meter, first, last = paper.meter, view.left, view.left + view.ticks_shown
    if paper.lines.step * view.px_per_tick >= _MIN_STEP_PX:
        for tick in paper.lines.between(int(first), math.ceil(last)):
            painter.fillRect(round(view.x(tick)), 0, 1, view.height, colours.step)
    if meter.beat_ticks * view.px_per_tick >= _MIN_BEAT_PX:
        for tick in _multiples(meter.beat_ticks, first, last):
            painter.fillRect(round(view.x(tick)), 0, 1, view.height, colours.beat)
    stride = bar_stride(view, meter) * meter.bar_ticks
    for tick in _multiples(stride, first, last):
        painter.fillRect(round(view.x(tick)), 0, 1, view.height, colours.bar)


def _multiples(step: int, first: float, last: float) -> range:
    return range(math.ceil(first / step) * step, math.ceil(last), step)


def _paint_loop(painter: QPainter, view: View, loop: tuple[int, int], colours: Palette) -> None:
    left, right = round(view.x(loop[0])), round(view.x(loop[1]))
    painter.fillRect(left, 0, right - left, view.height, colours.loop_veil)
    for x in (left, right):
        painter.fillRect(x, 0, 1, view.height, colours.loop_line)
