"""The picture of all finished strokes, drawn once and kept: 50,000 points move as smoothly as none.

What is added is drawn on the picture. What was changed is drawn anew where it lies. A picture that is pushed aside is
kept, and only what comes into view is drawn. In another size the old picture is shown scaled at once, while the sharp
one is drawn in small helpings between two frames.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, QSizeF, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap, QRegion, QTransform

from studio.sketch.item import Ink, Sketch, Stroke
from studio.ui.look.theme import tokens
from studio.ui.sketch.canvas_scale import CanvasScale
from studio.ui.sketch.changed_ink import changed_box, is_grown
from studio.ui.sketch.ink_paint import ink_pen
from studio.ui.sketch.ink_pieces import InkPieces
from studio.ui.sketch.underlay import Underlay

AT_ONCE = 2500
"""Points that are drawn without a helping hand: a few milliseconds."""
_HELPING_SECONDS = 0.004
_WHOLE_PIXEL = 0.02


@dataclass
class _Picture:
    """A picture of a drawing.

    Attributes:
        pixmap: what is painted so far.
        sketch: what it shows, or is to show.
        scale: the part in view.
        done: strokes that are painted.
    """

    pixmap: QPixmap
    sketch: Sketch
    scale: CanvasScale
    done: int = 0


class FinishedInk(QObject):
    """Keeps the picture.

    Signals:
        refined: more of the picture is there.
    """

    refined = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sharp: _Picture | None = None
        self._rough: _Picture | None = None
        self._fresh: _Picture | None = None
        self._pieces = InkPieces()
        self._underlay = Underlay()
        self._helping = QTimer(self, interval=1, singleShot=True)
        self._helping.timeout.connect(self._help)

    def set_underlay(self, picture: QImage | None, opacity: float) -> None:
        """Show a picture below the ink, or none."""
        self._underlay = Underlay(picture, opacity)
        self.forget()

    @property
    def has_underlay(self) -> bool:
        """Whether a picture lies below the ink."""
        return self._underlay.there

    @property
    def sharp(self) -> bool:
        """Whether nothing is left to be drawn."""
        return self._rough is None

    def forget(self) -> None:
        """Draw everything anew next time, e.g. in another theme."""
        self._sharp = self._rough = self._fresh = None

    def picture(self, sketch: Sketch, scale: CanvasScale, size: QSize, ratio: float) -> QPixmap:
        """Return the strokes of a drawing as they lie on the widget; rough where a sharp picture takes its time."""
        shown = self._rough or self._sharp
        if shown is None or shown.pixmap.size() != size * ratio or shown.sketch.id != sketch.id:
            self._sharp = self._rough = self._fresh = None
            shown = self._anew(sketch, scale, size, ratio)
        elif shown.scale != scale:
            shown = self._pushed(sketch, scale) or self._anew(sketch, scale, size, ratio)
        elif shown.sketch is not sketch and not is_grown(shown.sketch, sketch):
            shown = self._patched(shown, sketch) or self._anew(sketch, scale, size, ratio)
        shown.sketch = sketch
        if shown is not self._fresh:
            self._paint(shown)
        if self._fresh is not None:
            self._fresh.sketch = sketch
        self._pieces.forget_all_but(sketch)
        return shown.pixmap

    # -- ways to a picture ------------------------------------------------------------------

    def _anew(self, sketch: Sketch, scale: CanvasScale, size: QSize, ratio: float) -> _Picture:
        """Begin another picture: whole where that is quick, else the old one scaled until it is there."""
        fresh = self._blank(sketch, scale, size, ratio)
        self._rough = self._fresh = None
        old = self._sharp
        if sketch.points <= AT_ONCE:
            self._sharp = fresh
            return fresh
        self._fresh = fresh
        self._helping.start()
        if old is None:
            # Nothing to scale: the strokes come into view as they are drawn.
            self._rough = fresh
            return fresh
        self._rough = self._blank(sketch, scale, size, ratio)
        self._rough.done = len(sketch.strokes)
        painter = QPainter(self._rough.pixmap)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(old.scale.transform.inverted()[0] * scale.transform)
        painter.drawPixmap(0, 0, old.pixmap)
        painter.end()
        return self._rough

    def _pushed(self, sketch: Sketch, scale: CanvasScale) -> _Picture | None:
        """Push the sharp picture aside and draw what comes into view; None where it was not merely pushed."""
        old = self._sharp
        if old is None or self._rough is not None or old.scale.zoom != scale.zoom:
            return None
        if old.sketch is not sketch:
            return None
        ratio = old.pixmap.devicePixelRatio()
        exact = QPointF(old.scale.x - scale.x, old.scale.y - scale.y) * scale.zoom * ratio
        way = exact.toPoint()
        off = exact - QPointF(way)
        far = abs(way.x()) >= old.pixmap.width() or abs(way.y()) >= old.pixmap.height()
        if far or max(abs(off.x()), abs(off.y())) > _WHOLE_PIXEL:
            return None
        uncovered = QRegion()
        old.pixmap.scroll(way.x(), way.y(), old.pixmap.rect(), uncovered)
        old.scale = scale
        corners = [(QPointF(rect.topLeft()) / ratio, rect.size() / ratio) for rect in uncovered]
        self._paint_parts(old, [QRectF(corner, QSizeF(size)) for corner, size in corners])
        return old

    def _patched(self, shown: _Picture, sketch: Sketch) -> _Picture | None:
        """Draw anew where strokes were changed; None where that is too much."""
        if shown is not self._sharp:
            return None
        box = changed_box(shown.sketch, sketch, self._pieces)
        shown.sketch, shown.done = sketch, len(sketch.strokes)
        if box is not None:
            part = shown.scale.transform.mapRect(box).adjusted(-2, -2, 2, 2)
            self._paint_parts(shown, [QRectF(part.toAlignedRect())])
        return shown

    def _blank(self, sketch: Sketch, scale: CanvasScale, size: QSize, ratio: float) -> _Picture:
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(tokens().sunken)
        painter = QPainter(pixmap)
        self._underlay.paint(painter, scale.transform)
        painter.end()
        return _Picture(pixmap, sketch, scale)

    # -- painting ---------------------------------------------------------------------------

    def _help(self) -> None:
        """Draw a helping of the sharp picture."""
        fresh = self._fresh
        if fresh is None:
            return
        self._paint(fresh, time.perf_counter() + _HELPING_SECONDS)
        if fresh.done < len(fresh.sketch.strokes):
            self._helping.start()
            if self._rough is fresh:
                self.refined.emit()
            return
        self._sharp, self._rough, self._fresh = fresh, None, None
        self.refined.emit()

    def _paint(self, picture: _Picture, until: float | None = None) -> None:
        """Paint the strokes that are not painted yet, until a time is over."""
        strokes, inks = picture.sketch.strokes, picture.sketch.all_inks
        if picture.done >= len(strokes):
            return
        painter = QPainter(picture.pixmap)
        size = picture.pixmap.deviceIndependentSize()
        views = _begin(painter, picture.scale.transform, [QRectF(QPointF(), size)])
        while picture.done < len(strokes):
            self._paint_stroke(painter, strokes[picture.done], inks[picture.done], views)
            picture.done += 1
            if until is not None and time.perf_counter() >= until:
                break
        painter.end()

    def _paint_parts(self, picture: _Picture, parts: Sequence[QRectF]) -> None:
        """Paint rectangles of the widget anew."""
        painter = QPainter(picture.pixmap)
        region = QRegion()
        for part in parts:
            region += part.toAlignedRect()
            painter.fillRect(part, tokens().sunken)
        painter.setClipRegion(region)
        self._underlay.paint(painter, picture.scale.transform)
        views = _begin(painter, picture.scale.transform, parts)
        done = zip(picture.sketch.strokes, picture.sketch.all_inks, strict=True)
        for stroke, ink in islice(done, picture.done):
            self._paint_stroke(painter, stroke, ink, views)
        painter.end()

    def _paint_stroke(
        self, painter: QPainter, stroke: Stroke, ink: Ink, views: Sequence[QRectF]
    ) -> None:
        whole = self._pieces.of(stroke, ink)
        if not any(view.intersects(whole.box) for view in views):
            return
        for piece in whole.pieces:
            if any(view.intersects(piece.box) for view in views):
                painter.setPen(ink_pen(ink, piece.width))
                painter.drawPath(piece.path)


def _begin(painter: QPainter, transform: QTransform, parts: Sequence[QRectF]) -> list[QRectF]:
    """Let a painter draw in canvas units; returns what parts of the widget cover in them."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(transform)
    back = transform.inverted()[0]
    return [back.mapRect(part) for part in parts]
