"""What lies on a corner of the stage's pad."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui.live.stage.figures import figures
from studio.ui.look.theme import theme_changed, tokens
from studio.ui.morph.colours import corner_colours
from studio.ui.morph.items import CORNERS

CORNER_HEIGHT = 40
_WIDE = 220
"""Below this width names are written smaller, so that more of them fits."""


class CornerName(QWidget):
    """The letter of a corner in its colour and what lies there.

    Args:
        corner: 0..3.
    """

    def __init__(self, corner: int) -> None:
        super().__init__()
        self._corner, self._name, self._factor = corner, "", 1.0
        self.setFixedHeight(CORNER_HEIGHT)
        theme_changed.connect(self.update)

    def set_size(self, factor: float) -> None:
        """Write so many times larger."""
        self._factor = factor
        self.update()

    def show_name(self, name: str) -> None:
        """Show another name; "" is an empty corner."""
        self._name = name
        self.setAccessibleName(f"Corner {CORNERS[self._corner]}: {name or 'empty'}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw letter and name on the side of the corner."""
        painter = QPainter(self)
        colour = QColor(corner_colours()[self._corner])
        if not self._name:
            colour = QColor(tokens().outline)
        right = self._corner % 2 == 1
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.setFont(figures(32))
        painter.setPen(colour)
        painter.drawText(self.rect(), side | Qt.AlignmentFlag.AlignVCenter, CORNERS[self._corner])
        painter.setFont(
            figures(round((24 if self.width() >= _WIDE else 18) * min(self._factor, 1.3)))
        )
        painter.setPen(tokens().text if self._name else tokens().text_dim)
        inner = self.rect().adjusted(0 if right else 36, 0, -36 if right else 0, 0)
        text = painter.fontMetrics().elidedText(
            self._name or "empty", Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, text)
