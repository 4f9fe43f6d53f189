"""Which part of the endless canvas is in view: zoom and place, as a plain value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QTransform, QWheelEvent

from studio.sketch.item import Stroke, bounds

CLOSEST, FARTHEST = 16.0, 0.05
_WHEEL_STEP = 1.15


@dataclass(frozen=True, slots=True)
class CanvasScale:
    """The view of a canvas.

    Attributes:
        zoom: pixels a canvas unit.
        x, y: canvas units at the left and the top edge.
    """

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_canvas(self, place: QPointF) -> tuple[float, float]:
        """Return what lies at a place of the widget."""
        return self.x + place.x() / self.zoom, self.y + place.y() / self.zoom

    def to_widget(self, x: float, y: float) -> QPointF:
        """Return where a canvas point lies on the widget."""
        return QPointF((x - self.x) * self.zoom, (y - self.y) * self.zoom)

    @property
    def transform(self) -> QTransform:
        """The same, for a painter."""
        return QTransform(self.zoom, 0, 0, self.zoom, -self.x * self.zoom, -self.y * self.zoom)

    def zoomed(self, factor: float, at: QPointF) -> CanvasScale:
        """Come nearer or go away; what lies at a place stays there."""
        anchor = self.to_canvas(at)
        zoom = min(CLOSEST, max(FARTHEST, self.zoom * factor))
        return CanvasScale(zoom, anchor[0] - at.x() / zoom, anchor[1] - at.y() / zoom)

    def scrolled(self, dx: float, dy: float) -> CanvasScale:
        """Move the view by pixels."""
        return replace(self, x=self.x + dx / self.zoom, y=self.y + dy / self.zoom)

    def pinched(
        self, before: tuple[QPointF, QPointF], after: tuple[QPointF, QPointF]
    ) -> CanvasScale:
        """Follow two fingers: what lay between them stays between them."""
        old, new = (before[0] + before[1]) / 2, (after[0] + after[1]) / 2
        was = QLineF(*before).length()
        now = QLineF(*after).length()
        scale = self.scrolled(old.x() - new.x(), old.y() - new.y())
        return scale.zoomed(now / was, new) if was > 1 and now > 1 else scale

    @classmethod
    def fitting(cls, box: QRectF, width: float, height: float, margin: float = 40.0) -> CanvasScale:
        """Show a part of the canvas as large as the widget allows, but not larger than life."""
        room_x, room_y = max(1.0, width - 2 * margin), max(1.0, height - 2 * margin)
        zoom = min(room_x / max(1.0, box.width()), room_y / max(1.0, box.height()), 1.0)
        zoom = min(CLOSEST, max(FARTHEST, zoom))
        centre = box.center()
        return cls(zoom, centre.x() - width / 2 / zoom, centre.y() - height / 2 / zoom)


def rect_around(strokes: Sequence[Stroke]) -> QRectF | None:
    """Return the smallest rectangle around all points, which may have no width; None where there are none."""
    box = bounds(strokes)
    return None if box is None else QRectF(QPointF(*box[:2]), QPointF(*box[2:]))


def wheeled(scale: CanvasScale, event: QWheelEvent) -> CanvasScale:
    """Return what a wheel shows: scrolled, sideways with Shift, nearer or farther with Ctrl."""
    delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
    held = event.modifiers()
    if held & Qt.KeyboardModifier.ControlModifier:
        return scale.zoomed(_WHEEL_STEP ** (event.angleDelta().y() / 120.0), event.position())
    if held & Qt.KeyboardModifier.ShiftModifier:
        return scale.scrolled(-(delta.y() or delta.x()), 0)
    return scale.scrolled(-delta.x(), -delta.y())
