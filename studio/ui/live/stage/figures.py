"""The typeface of what is read from afar, whose digits are all equally wide."""

from __future__ import annotations

from PySide6.QtGui import QFont


def figures(size: int, weight: QFont.Weight = QFont.Weight.DemiBold) -> QFont:
    """Return a font of so many device-independent pixels in which a running number does not shiver."""
    font = QFont("Inter")
    font.setPixelSize(size)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
