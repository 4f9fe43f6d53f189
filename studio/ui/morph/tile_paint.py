"""How the tiles between A and B look: colour by place, a name, and a picture or that it is still to come."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap

from studio.ui.look.theme import RADIUS_SMALL, tokens
from studio.ui.morph.colours import over, with_alpha
from studio.ui.morph.items import PaintItem

_EMPTY = "Fill two corners of the pad to see the steps between them"
_LABEL_FROM_PX = 30.0
_DRAGGED = QSize(120, 48)


@dataclass(frozen=True)
class TileLook:
    """One tile.

    Attributes:
        label: its name.
        colour: between those of the ends.
        item: paints what it shows; None is still to come.
        end: whether it is A or B.
        chosen: whether it is the selected one.
        hovered: whether it is under the mouse.
        focus: whether the row has the keyboard.
    """

    label: str
    colour: QColor
    item: PaintItem | None
    end: bool
    chosen: bool
    hovered: bool
    focus: bool


def paint_empty(painter: QPainter, row: QRectF) -> None:
    """Paint a row that has nothing to morph between."""
    rect = row.adjusted(0.75, 0.75, -0.75, -0.75)
    painter.setPen(QPen(tokens().outline, 1, Qt.PenStyle.DashLine))
    painter.setBrush(tokens().sunken)
    painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
    painter.setPen(tokens().text_dim)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(rect.adjusted(12, 0, -12, 0), flags, _EMPTY)


def paint_tile(painter: QPainter, place: QRectF, look: TileLook) -> None:
    """Paint one tile into its place."""
    rect = place.adjusted(0.75, 0.75, -0.75, -0.75)
    base = tokens().sunken
    strength = 0.30 if look.chosen else 0.20 if look.hovered else 0.13
    painter.setBrush(over(base, look.colour, strength))
    if look.chosen:
        painter.setPen(QPen(tokens().focus if look.focus else look.colour, 1.75))
    else:
        painter.setPen(QPen(over(base, look.colour, 0.35), 1))
    painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
    inner = rect.adjusted(5, 4, -5, -5)
    line = painter.fontMetrics().height()
    if rect.width() >= _LABEL_FROM_PX:
        _paint_label(painter, QRectF(inner.left(), inner.top(), inner.width(), line), look)
    picture = inner.adjusted(0, line + 3, 0, 0)
    if look.item is not None:
        look.item(painter, picture, _ink(look.colour))
    else:
        _paint_waiting(painter, picture, look.colour)


def paint_grip(painter: QPainter, place: QRectF, *, active: bool) -> None:
    """Paint the handle that changes how many tiles there are."""
    rect = place.adjusted(2, 0.75, -0.75, -0.75)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens().outline if active else tokens().raised))
    painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
    painter.setBrush(QColor(tokens().text if active else tokens().text_dim))
    for step in (-1, 0, 1):
        painter.drawEllipse(rect.center() + QPointF(0, 6.0 * step), 1.3, 1.3)


def dragged_picture(item: PaintItem | None, colour: QColor, ratio: float) -> QPixmap:
    """Return what hangs on the mouse while a tile is dragged out; ``ratio`` is the screen's."""
    picture = QPixmap(_DRAGGED * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(over(tokens().sunken, colour, 0.25))
    painter = QPainter(picture)
    if item is not None:
        item(painter, QRectF(6, 6, 108, 36), _ink(colour))
    painter.end()
    return picture


def _ink(colour: QColor) -> QColor:
    return over(colour, tokens().text, 0.25)


def _paint_label(painter: QPainter, rect: QRectF, look: TileLook) -> None:
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.Bold if look.end else QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(QColor(tokens().text if look.end or look.chosen else tokens().text_dim))
    elide = Qt.TextElideMode.ElideRight
    label = painter.fontMetrics().elidedText(look.label, elide, int(rect.width()))
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)


def _paint_waiting(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(with_alpha(colour, 0.5))
    spread = min(7.0, rect.width() / 4)
    for step in (-1, 0, 1):
        painter.drawEllipse(rect.center() + QPointF(step * spread, 0), 1.6, 1.6)
