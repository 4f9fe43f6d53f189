"""The paper of every lane below the notes: bar lines, lines of values, and what lies behind the clip's end."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QPainter

from studio.ui.roll.colours import palette
from studio.ui.roll.paint_grid import bar_stride
from studio.ui.roll.state import RollState


def paint_lane_paper(
    painter: QPainter, state: RollState, width: int, height: int, guides: Iterable[float]
) -> None:
    """Draw the ground of a lane, as wide as the note area.

    Args:
        painter: on the lane.
        state: shared state.
        width: of the lane in pixels.
        height: of the lane in pixels.
        guides: pixels from the top at which a line goes across.
    """
    view, colours = state.view, palette()
    painter.fillRect(0, 0, width, height, colours.ground)
    for y in guides:
        painter.fillRect(0, round(y), width, 1, colours.step)
    stride = bar_stride(view, state.meter) * state.meter.bar_ticks
    bar = int(view.left // stride) * stride
    while bar < view.left + view.ticks_shown:
        painter.fillRect(round(view.x(bar)), 0, 1, height, colours.bar)
        bar += stride


def paint_beyond(painter: QPainter, state: RollState, width: int, height: int) -> None:
    """Veil what lies behind the clip's end."""
    clip = state.session.clip
    end = round(state.view.x(clip.length)) if clip is not None else 0
    painter.fillRect(max(end, 0), 0, width, height, palette().beyond_veil)
