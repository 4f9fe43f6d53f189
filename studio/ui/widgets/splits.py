"""Panels side by side, or above each other, whose borders can be dragged."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from studio.ui.look.theme import TIGHT


def split(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    """Return widgets in a splitter in which none can be dragged shut."""
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(TIGHT)
    splitter.setChildrenCollapsible(False)
    for widget in widgets:
        splitter.addWidget(widget)
    return splitter
