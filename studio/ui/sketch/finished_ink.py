"""The picture of all finished strokes, drawn once and kept: 50,000 points paint as fast as none."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from studio.sketch.item import Ink, Sketch, Stroke, bounds
from studio.ui.sketch.canvas_scale import CanvasScale
from studio.ui.sketch.ink_paint import paint_stroke
from studio.ui.theme import tokens

UNDERLAY_SIDE = 600.0
"""Canvas units that the longer side of a reference picture takes."""


class FinishedInk:
    """Keeps the picture; only strokes that were added since are drawn, unless something else changed."""

    def __init__(self) -> None:
        self._picture: QPixmap | None = None
        self._drawn = Sketch()
        self._scale: CanvasScale | None = None
        self._underlay: QImage | None = None
        self._opacity = 0.35

    def set_underlay(self, picture: QImage | None, opacity: float) -> None:
        """Show a picture below the ink, or none."""
        self._underlay, self._opacity = picture, opacity
        self.forget()

    @property
    def has_underlay(self) -> bool:
        """Whether a picture lies below the ink."""
        return self._underlay is not None

    def forget(self) -> None:
        """Draw everything anew next time, e.g. in another theme."""
        self._picture = None

    def picture(self, sketch: Sketch, scale: CanvasScale, size: QSize, ratio: float) -> QPixmap:
        """Return the strokes of a drawing as they lie on the widget."""
        fits = (
            self._picture is not None
            and self._picture.size() == size * ratio
            and scale == self._scale
            and is_grown(self._drawn, sketch)
        )
        if not fits:
            self._picture = QPixmap(size * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(tokens().sunken)
            self._drawn, self._scale = Sketch(id=sketch.id), scale
            self._paint_underlay(scale)
        first = len(self._drawn.strokes)
        if first < len(sketch.strokes):
            self._paint(sketch, first, scale, QRectF(0, 0, size.width(), size.height()))
        self._drawn = sketch
        return self._picture

    def _paint(self, sketch: Sketch, first: int, scale: CanvasScale, rect: QRectF) -> None:
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(scale.transform)
        in_view = scale.transform.inverted()[0].mapRect(rect)
        for number in range(first, len(sketch.strokes)):
            stroke, ink = sketch.strokes[number], sketch.ink(number)
            if _seen(stroke, ink, in_view):
                paint_stroke(painter, stroke, ink)
        painter.end()

    def _paint_underlay(self, scale: CanvasScale) -> None:
        if self._underlay is None or self._underlay.isNull():
            return
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(scale.transform)
        painter.setOpacity(self._opacity)
        size = self._underlay.size().toSizeF()
        size.scale(UNDERLAY_SIDE, UNDERLAY_SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        corner = QPointF(UNDERLAY_SIDE - size.width(), UNDERLAY_SIDE - size.height()) / 2
        painter.drawImage(QRectF(corner, size), self._underlay)
        painter.end()


def is_grown(before: Sketch, after: Sketch) -> bool:
    """Say whether only strokes were added at the end, so that the picture of the others is good."""
    count = len(before.strokes)
    return (
        after.id == before.id
        and len(after.strokes) >= count
        and after.strokes[:count] == before.strokes
        and after.all_inks[:count] == before.all_inks
    )


def _seen(stroke: Stroke, ink: Ink, view: QRectF) -> bool:
    box = bounds([stroke])
    if box is None:
        return False
    rect = QRectF(QPointF(*box[:2]), QPointF(*box[2:]))
    grown = ink.width + 1.0
    return view.intersects(rect.adjusted(-grown, -grown, grown, grown))
