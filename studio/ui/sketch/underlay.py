"""The picture to draw after, below the ink."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

SIDE = 600.0
"""Canvas units that its longer side takes."""


class Underlay:
    """A picture, or none.

    Args:
        picture: what to show.
        opacity: 0..1.
    """

    def __init__(self, picture: QImage | None = None, opacity: float = 0.35) -> None:
        self._picture = None if picture is None or picture.isNull() else picture
        self._opacity = opacity

    @property
    def there(self) -> bool:
        """Whether there is a picture."""
        return self._picture is not None

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """Draw it where it lies on the canvas."""
        if self._picture is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(transform)
        painter.setOpacity(self._opacity)
        size = self._picture.size().toSizeF()
        size.scale(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        corner = QPointF(SIDE - size.width(), SIDE - size.height()) / 2
        painter.drawImage(QRectF(corner, size), self._picture)
        painter.restore()
