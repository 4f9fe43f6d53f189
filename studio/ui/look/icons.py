"""Our own icons: one-colour SVG drawings on a 24 px grid, tinted when they are loaded."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from studio.assets import resources_dir
from studio.ui.look.theme import tokens

_DISABLED_ALPHA = 0.35


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """Return an icon that is sharp at every size and scale.

    Args:
        name: file name in ``resources/icons`` without its ending.
        colour: of the strokes; the text colour of the theme of now where None.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    return QIcon(_Engine(name, QColor(colour or tokens().text), colour is None))


def pixmap(name: str, size: int, ratio: float, colour: QColor | None = None) -> QPixmap:
    """Draw an icon into a pixmap of ``size`` device-independent pixels at ``ratio`` device pixels each."""
    picture = QPixmap(QSize(size, size) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_icon(painter, QRectF(0, 0, size, size), name, colour or tokens().text)
    painter.end()
    return picture


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Draw an icon into ``rect`` in one colour."""
    _renderer(name, colour.name(), colour.alphaF()).render(painter, rect)


@cache
def _source(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str, alpha: float) -> QSvgRenderer:
    text = _source(name).replace("currentColor", colour)
    text = text.replace("<svg ", f'<svg opacity="{alpha:.3f}" ', 1) if alpha < 1.0 else text
    return QSvgRenderer(QByteArray(text.encode()))


class _Engine(QIconEngine):
    """Paints one icon at whatever size it is asked for, fainter while disabled, on the accent while switched on."""

    def __init__(self, name: str, colour: QColor, follows_state: bool) -> None:
        super().__init__()
        _source(name)
        self._name, self._colour, self._follows_state = name, colour, follows_state

    def clone(self) -> QIconEngine:
        return _Engine(self._name, QColor(self._colour), self._follows_state)

    def paint(self, painter: QPainter, rect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = QColor(self._colour)
        if mode is QIcon.Mode.Disabled:
            colour.setAlphaF(_DISABLED_ALPHA)
        elif state is QIcon.State.On and self._follows_state:
            colour = QColor(tokens().accent)
        paint_icon(painter, QRectF(rect), self._name, colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, picture.rect(), mode, state)
        painter.end()
        return picture
