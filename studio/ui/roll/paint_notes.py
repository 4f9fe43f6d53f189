"""The notes: rounded and lettered while few are in sight, plain blocks while many are.

Qt draws 5,000 plain blocks in some 3 ms and 5,000 rounded ones in some 30 ms, which is two frames of 60 a second;
:mod:`studio.ui.roll.raster` draws the plain ones quicker still.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QStaticText

from studio.melody.edits.transform_velocity import MAX_VELOCITY
from studio.ui.look.theme import TEXT_SMALL, tokens
from studio.ui.roll.colours import LEVELS, palette
from studio.ui.roll.names import note_name
from studio.ui.roll.note_arrays import NoteArrays
from studio.ui.roll.raster import paint_blocks
from studio.ui.roll.view import View

MOST_ROUNDED = 500
"""With more notes than this in sight they are plain blocks."""

_MIN_ROUNDED_ROW_PX = 7.0
_MIN_LETTERED_ROW_PX = 13.0
_MIN_LETTERED_PX = 30.0
_RADIUS = 2.5


@dataclass(frozen=True)
class Blocks:
    """Notes in sight as pixels of the note area; columns of equal length, in the order of drawing."""

    index: NDArray[np.int64]
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    width: NDArray[np.int64]
    height: int

    def __len__(self) -> int:
        return len(self.index)

    def taken(self, order: NDArray[np.int64]) -> Blocks:
        """Return some of the blocks."""
        return Blocks(
            self.index[order], self.x[order], self.y[order], self.width[order], self.height
        )


def blocks(arrays: NoteArrays, view: View, left: float = 0.0, right: float | None = None) -> Blocks:
    """Return the notes that touch the pixels ``left``..``right`` and whose row is in sight."""
    right = view.width if right is None else right
    found = arrays.visible(view.tick(left - 1), view.tick(right + 1))
    row = view.rows.row_of_pitch[arrays.pitch[found]]
    y = np.rint((row - view.top) * view.row_px).astype(np.int64)
    keep = (row >= 0) & (y > -view.row_px) & (y < view.height)
    found, y = found[keep], y[keep]
    x0 = np.rint((arrays.start[found] - view.left) * view.px_per_tick).astype(np.int64)
    x1 = np.rint((arrays.end[found] - view.left) * view.px_per_tick).astype(np.int64)
    # A gap of a pixel parts notes that touch.
    width = np.maximum(x1 - x0 - 1, 2)
    return Blocks(found, x0 + 1, y, width, max(int(view.row_px) - 1, 2))


def paint_notes(
    painter: QPainter,
    arrays: NoteArrays,
    view: View,
    selected: NDArray[np.bool_],
    hover: int | None,
    span: tuple[float, float],
) -> None:
    """Draw the notes within ``span`` pixels.

    Args:
        painter: of the note area.
        arrays: the notes.
        view: where it looks.
        selected: ``(n,)`` True for selected notes.
        hover: id of the note under the mouse.
        span: left and right pixel of what has to be drawn.
    """
    shown = blocks(arrays, view, *span)
    if not len(shown):
        return
    levels = np.minimum(arrays.velocity[shown.index] * LEVELS // (MAX_VELOCITY + 1), LEVELS - 1)
    chosen = selected[shown.index]
    if len(shown) > MOST_ROUNDED or view.row_px < _MIN_ROUNDED_ROW_PX:
        _paint_plain(painter, shown, levels, chosen, span)
    else:
        hovered = arrays.ids[shown.index] == hover if hover is not None else chosen & False
        _paint_rounded(painter, shown, levels, chosen, hovered, arrays.pitch[shown.index])


def paint_ghosts(
    painter: QPainter, arrays: NoteArrays, view: View, which: int, span: tuple[float, float]
) -> None:
    """Draw another clip's notes faintly, in the colour of corner ``which``."""
    colours = palette()
    fill = colours.ghosts[which % len(colours.ghosts)]
    border = colours.ghost_borders[which % len(colours.ghosts)]
    shown = blocks(arrays, view, *span)
    height = shown.height
    outlined = len(shown) <= MOST_ROUNDED and view.row_px >= _MIN_ROUNDED_ROW_PX
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(border, 1))
    for x, y, width in zip(shown.x.tolist(), shown.y.tolist(), shown.width.tolist(), strict=True):
        painter.fillRect(x, y, width, height, fill)
        if outlined:
            painter.drawRect(x, y, width - 1, height - 1)


def _paint_plain(
    painter: QPainter,
    shown: Blocks,
    levels: NDArray[np.int64],
    chosen: NDArray[np.bool_],
    span: tuple[float, float],
) -> None:
    colours = palette()
    fills = (*colours.notes.fill, *colours.selected.fill)
    shades = levels + chosen * LEVELS
    if painter.device().devicePixelRatioF() == 1.0:
        x, y, width = shown.x, shown.y, shown.width
        if paint_blocks(painter, x, y, width, shown.height, shades, fills, span):
            return
    fill, height = painter.fillRect, shown.height
    for x, y, width, shade in zip(
        shown.x.tolist(), shown.y.tolist(), shown.width.tolist(), shades.tolist(), strict=True
    ):
        fill(x, y, width, height, fills[shade])


def _paint_rounded(
    painter: QPainter,
    shown: Blocks,
    levels: NDArray[np.int64],
    chosen: NDArray[np.bool_],
    hovered: NDArray[np.bool_],
    pitches: NDArray[np.int64],
) -> None:
    colours = palette()
    lettered = shown.height + 1 >= _MIN_LETTERED_ROW_PX
    font = _letter_font(painter.font(), shown.height)
    font_key = font.toString()
    painter.setFont(font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = min(_RADIUS, shown.height / 4)
    for x, y, width, shade, is_chosen, is_hovered, pitch in zip(
        shown.x.tolist(),
        shown.y.tolist(),
        shown.width.tolist(),
        levels.tolist(),
        chosen.tolist(),
        hovered.tolist(),
        pitches.tolist(),
        strict=True,
    ):
        look = colours.selected if is_chosen else colours.notes
        border = look.border[shade]
        if is_chosen or is_hovered:
            border = tokens().accent if is_chosen else colours.notes.fill[-1]
        painter.setPen(QPen(border, 1.5 if is_chosen else 1.0))
        painter.setBrush(look.fill[shade])
        painter.drawRoundedRect(
            QRectF(x + 0.5, y + 0.5, width - 1, shown.height - 1), radius, radius
        )
        if lettered and width >= _MIN_LETTERED_PX:
            painter.setPen(look.text[shade])
            _letter(painter, x, y, width, shown.height, _name(pitch, font_key))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _letter(painter: QPainter, x: int, y: int, width: int, height: int, name: QStaticText) -> None:
    # A long note whose beginning is out of sight keeps its name in sight.
    left = max(x, 0) + 5
    size = name.size()
    if left + size.width() <= x + width - 2:
        painter.drawStaticText(QPointF(left, y + (height - size.height()) / 2), name)


def _letter_font(font: QFont, height: int) -> QFont:
    small = QFont(font)
    small.setPixelSize(min(max(height - 4, 8), TEXT_SMALL))
    return small


@cache
def _name(pitch: int, font_key: str) -> QStaticText:
    """Lay a note's name out once for each font."""
    name = QStaticText(note_name(pitch))
    name.setTextFormat(Qt.TextFormat.PlainText)
    font = QFont()
    font.fromString(font_key)
    name.prepare(font=font)
    return name
