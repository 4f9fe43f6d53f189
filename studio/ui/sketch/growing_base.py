"""What the person drew, faintly, below endings that grow: painted once for all cells that show the same of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap, QTransform

from studio.sketch.item import Stroke
from studio.ui.look.theme import tokens
from studio.ui.sketch.ink_curve import smooth_path
from studio.ui.sketch.ink_pieces import thin, thinning

LINE_PX = 2.0
_DENSE = 400
"""Curves and lines from which a drawing is shown in hair lines: they can be told apart, and are painted quickly."""
_KEPT = 12
_POINTS = 1200


class GrowingBase:
    """A drawing below others.

    Args:
        strokes: of the drawing.
        before: of what it may have grown from; then only what was added costs time.
    """

    def __init__(self, strokes: Sequence[Stroke] = (), before: GrowingBase | None = None) -> None:
        self._strokes = tuple(strokes)
        self._pictures: dict[tuple[object, ...], QPixmap] = {}
        if before is not None and before.begins(self._strokes):
            self._path, self._step = QPainterPath(before._path), before._step
            added = self._strokes[len(before._strokes) :]
        else:
            self._path, self._step = QPainterPath(), thinning(self._strokes, _POINTS)
            added = self._strokes
        for stroke in added:
            self._path.addPath(smooth_path(thin(stroke, self._step)))

    def begins(self, strokes: tuple[Stroke, ...]) -> bool:
        """Say whether a drawing has grown from this one, and can be shown with as many of its points."""
        count = len(self._strokes)
        same = len(strokes) >= count and strokes[:count] == self._strokes
        return same and thinning(strokes, _POINTS) <= 2 * self._step

    @property
    def empty(self) -> bool:
        """Whether there is nothing."""
        return self._path.isEmpty()

    @property
    def box(self) -> QRectF:
        """What it covers, in canvas units."""
        return self._path.controlPointRect()

    def picture(self, view: QRectF, size: QSize, ratio: float) -> QPixmap:
        """Return how a part of the canvas looks in a size."""
        colour = tokens().text_dim
        key = (view.getRect(), size.width(), size.height(), ratio, colour.rgba())
        if key not in self._pictures:
            while len(self._pictures) >= _KEPT:
                self._pictures.pop(next(iter(self._pictures)))
            picture = QPixmap(size * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            transform = fitted(view, picture)
            painter.setTransform(transform)
            dense = self._path.elementCount() > _DENSE
            pen = QPen(colour, 0.0 if dense else LINE_PX / transform.m11())
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPath(self._path)
            painter.end()
            self._pictures[key] = picture
        return self._pictures[key]


def fitted(view: QRectF, picture: QPixmap) -> QTransform:
    """Return how a part of the canvas lies in the middle of a picture, as large as fits."""
    size = picture.deviceIndependentSize()
    scale = min(size.width() / view.width(), size.height() / view.height())
    centre = view.center()
    across, down = size.width() / 2 - scale * centre.x(), size.height() / 2 - scale * centre.y()
    return QTransform(scale, 0, 0, scale, across, down)
