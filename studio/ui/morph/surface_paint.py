"""How the square of the morph pad looks. The cells are kept as a picture; only what moves is drawn each frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from studio.ui.look.theme import RADIUS, tokens
from studio.ui.morph import reach
from studio.ui.morph.colours import blend, corner_colours, over, with_alpha
from studio.ui.morph.items import CORNERS, PaintItem

SIDE = reach.GRID_SIDE
_ROLL_FROM_PX = 17.0
_GAP = 1.5
_PUCK = 9.0
_TRAIL_BANDS = 14
_EMPTY = (False,) * 4


class SurfacePainter:
    """Geometry and painting of a :class:`PadSurface`."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._filled: tuple[bool, ...] = _EMPTY
        self._cells: list[PaintItem | None] = [None] * (SIDE * SIDE)
        self._picture: QPixmap | None = None
        self._stale: set[int] = set()

    # -- geometry ---------------------------------------------------------------------------

    @property
    def _square(self) -> QRectF:
        side = min(self._widget.width(), self._widget.height()) - 2.0
        left = (self._widget.width() - side) / 2
        top = (self._widget.height() - side) / 2
        return QRectF(left, top, side, side)

    def to_pixel(self, x: float, y: float) -> QPointF:
        """Return the pixel of a pad position; positions 0 and 1 are the middles of the outer cells."""
        square = self._square
        cell = square.width() / SIDE
        way = square.width() - cell
        return QPointF(square.left() + cell / 2 + x * way, square.top() + cell / 2 + y * way)

    def to_pad(self, pixel: QPointF) -> tuple[float, float]:
        """Return the pad position of a pixel, unclamped."""
        square = self._square
        cell = square.width() / SIDE
        way = max(square.width() - cell, 1.0)
        return (
            (pixel.x() - square.left() - cell / 2) / way,
            (pixel.y() - square.top() - cell / 2) / way,
        )

    def cell_at(self, pixel: QPointF) -> int:
        """Return the cell under a pixel, or -1."""
        square = self._square
        if not square.contains(pixel):
            return -1
        cell = square.width() / SIDE
        column = min(int((pixel.x() - square.left()) / cell), SIDE - 1)
        row = min(int((pixel.y() - square.top()) / cell), SIDE - 1)
        return row * SIDE + column

    def cell_rect(self, index: int) -> QRectF:
        """Return the rectangle of a cell without the gaps around it."""
        square = self._square
        cell = square.width() / SIDE
        row, column = divmod(index, SIDE)
        return QRectF(
            square.left() + column * cell, square.top() + row * cell, cell, cell
        ).adjusted(_GAP / 2, _GAP / 2, -_GAP / 2, -_GAP / 2)

    # -- what is shown ----------------------------------------------------------------------

    def set_filled(self, filled: Sequence[bool]) -> None:
        """Tint the cells by the corners that hold an item."""
        self._filled = tuple(filled)
        self.invalidate()

    def set_cells(self, cells: Sequence[PaintItem | None]) -> None:
        """Show what every cell holds."""
        self._cells = list(cells)
        self.invalidate()

    @property
    def cells(self) -> tuple[PaintItem | None, ...]:
        """What every cell holds, row by row."""
        return tuple(self._cells)

    def set_cell(self, index: int, cell: PaintItem | None) -> None:
        """Show what one cell holds."""
        self._cells[index] = cell
        self._stale.add(index)

    def small_cell(self, index: int) -> PaintItem | None:
        """Return what a cell holds where the cells are too small to show it."""
        if index < 0 or self.cell_rect(index).width() >= _ROLL_FROM_PX:
            return None
        return self._cells[index]

    def invalidate(self) -> None:
        """Draw all cells anew at the next paint."""
        self._picture = None

    # -- painting ---------------------------------------------------------------------------

    def paint(
        self,
        painter: QPainter,
        *,
        position: tuple[float, float],
        trail: Sequence[tuple[float, float, float]],
        path: Sequence[tuple[float, float]],
        hovered: int,
        pressed: bool,
        focused: bool,
        drawing: bool,
    ) -> None:
        """Paint everything.

        Args:
            painter: of the widget.
            position: of the puck.
            trail: positions with their strength 0..1, oldest first.
            path: positions of the path that is shown.
            hovered: cell under the mouse, or -1.
            pressed: whether the puck is held.
            focused: whether the keyboard speaks to the pad.
            drawing: whether drags record a path.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._kept_picture())
        count = sum(self._filled)
        if count == 0:
            self._paint_hint(painter)
        if hovered >= 0 and not pressed:
            self._paint_cell_frame(painter, hovered, with_alpha(tokens().text, 0.55))
        if count == 2:
            self._paint_line(painter)
        self._paint_path(painter, path)
        self._paint_trail(painter, trail)
        if count:
            self._paint_puck(painter, position, pressed)
        if focused or drawing:
            self._paint_frame(painter, tokens().danger if drawing else tokens().focus)

    def _kept_picture(self) -> QPixmap:
        ratio = self._widget.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(self._widget.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            self._stale = set(range(SIDE * SIDE))
        if self._stale:
            tints, reached = _tints(self._filled, tokens().name), _reached(self._filled)
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for index in self._stale:
                self._paint_cell(painter, index, tints[index], reached=reached[index])
            painter.end()
            self._stale.clear()
        return self._picture

    def _paint_cell(self, painter: QPainter, index: int, tint: QColor, *, reached: bool) -> None:
        rect = self.cell_rect(index)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(rect, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        radius = min(rect.width() * 0.12, 4.0)
        painter.drawRoundedRect(rect, radius, radius)
        paint = self._cells[index]
        # A drawing can be told in fewer pixels than a roll.
        smallest = getattr(paint, "smallest_px", _ROLL_FROM_PX)
        if paint is not None and rect.width() >= smallest and reached:
            inset = rect.width() * 0.12
            paint(
                painter,
                rect.adjusted(inset, inset, -inset, -inset),
                over(tint, tokens().text, 0.62),
            )

    def _paint_hint(self, painter: QPainter) -> None:
        painter.setPen(tokens().text_dim)
        font = self._widget.font()
        painter.setFont(font)
        painter.drawText(
            self._square.adjusted(24, 24, -24, -24),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            f"Drop items on the corners {', '.join(CORNERS[:3])} and {CORNERS[3]} "
            "to morph between them",
        )

    def _paint_cell_frame(self, painter: QPainter, index: int, colour: QColor) -> None:
        rect = self.cell_rect(index)
        radius = min(rect.width() * 0.12, 4.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.25))
        painter.drawRoundedRect(rect.adjusted(0.6, 0.6, -0.6, -0.6), radius, radius)

    def _paint_line(self, painter: QPainter) -> None:
        pair = reach.segment(self._filled)
        if pair is None:
            return
        start, end = (self.to_pixel(*reach.CORNER_POSITIONS[corner]) for corner in pair)
        colours = corner_colours()
        gradient = QLinearGradient(start, end)
        gradient.setColorAt(0.0, colours[pair[0]])
        gradient.setColorAt(1.0, colours[pair[1]])
        painter.setPen(QPen(gradient, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(start, end)

    def _paint_path(self, painter: QPainter, path: Sequence[tuple[float, float]]) -> None:
        if not path:
            return
        line = QPolygonF([self.to_pixel(x, y) for x, y in path])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((with_alpha(tokens().sunken, 0.6), 4.0), (tokens().text, 1.6)):
            pen = QPen(colour, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(line)
        painter.setPen(QPen(tokens().sunken, 1.5))
        painter.setBrush(tokens().text)
        painter.drawEllipse(line.first(), 3.5, 3.5)
        last = line.last()
        painter.drawRect(QRectF(last.x() - 3.0, last.y() - 3.0, 6.0, 6.0))

    def _paint_trail(self, painter: QPainter, trail: Sequence[tuple[float, float, float]]) -> None:
        # A few lines of even strength look like a fade and cost a tenth of one line for each of a hundred points.
        # Qt paints a line of one pixel in a sixth of the time of a wider one, so the older part stays thin.
        near, far = self.to_pixel(0.0, 0.0), self.to_pixel(1.0, 1.0)
        size = far - near
        points = [QPointF(near.x() + x * size.x(), near.y() + y * size.y()) for x, y, _ in trail]
        step = max(len(points) // _TRAIL_BANDS, 1)
        for start in range(0, len(points) - 1, step):
            strength = trail[min(start + step, len(trail) - 1)][2]
            width = max(1.0, 6.0 * strength - 2.0)
            pen = QPen(with_alpha(tokens().text, 0.55 * strength), width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(points[start : start + step + 1])

    def _paint_puck(self, painter: QPainter, position: tuple[float, float], pressed: bool) -> None:
        at = self.to_pixel(*position)
        weights = reach.corner_weights(self._filled, np.array([position]))[0]
        colour = blend(corner_colours(), weights)
        radius = _PUCK + (1.5 if pressed else 0.0)
        painter.setPen(Qt.PenStyle.NoPen)
        for spread, alpha in ((5.0, 0.10), (3.0, 0.16), (1.5, 0.24)):
            painter.setBrush(with_alpha(tokens().shadow, alpha))
            painter.drawEllipse(at + QPointF(0, 1), radius + spread, radius + spread)
        painter.setBrush(colour)
        painter.setPen(QPen(tokens().playhead, 2.5))
        painter.drawEllipse(at, radius, radius)

    def _paint_frame(self, painter: QPainter, colour: QColor) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.5))
        painter.drawRoundedRect(self._square, RADIUS, RADIUS)


@lru_cache(maxsize=64)
def _tints(filled: tuple[bool, ...], _theme: str) -> tuple[QColor, ...]:
    """Return the colour of every cell, row by row; the theme is the one of now."""
    base = tokens().sunken
    if not any(filled):
        return (over(base, tokens().text, 0.035),) * (SIDE * SIDE)
    grid = np.linspace(0.0, 1.0, SIDE)
    y, x = np.meshgrid(grid, grid, indexing="ij")
    weights = reach.corner_weights(filled, np.stack([x.ravel(), y.ravel()], axis=1))
    colours = corner_colours()
    return tuple(
        over(base, blend(colours, row), 0.40 if reached else 0.10)
        for row, reached in zip(weights, _reached(filled), strict=True)
    )


@lru_cache(maxsize=64)
def _reached(filled: tuple[bool, ...]) -> tuple[bool, ...]:
    """Say of every cell, row by row, whether the puck can be there."""
    steps = [number / (SIDE - 1) for number in range(SIDE)]
    return tuple(
        math.dist(reach.constrain(filled, x, y), (x, y)) < 1e-6 for y in steps for x in steps
    )
