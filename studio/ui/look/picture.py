"""Turn an SVG picture into a PNG, with or without a screen."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def ensure_application() -> QGuiApplication:
    """Return the application, making one without a screen where there is none yet."""
    existing = QGuiApplication.instance()
    if existing is not None:
        return existing
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["chimera"])


def svg_to_png(svg: str, *, scale: float = 2.0) -> bytes:
    """Render an SVG document.

    Args:
        svg: its text.
        scale: pixels a unit of the document.

    Returns:
        A PNG file.

    Raises:
        ValueError: it is not an SVG document.
    """
    application = ensure_application()
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    if not renderer.isValid():
        raise ValueError("this is not an SVG document")
    image = QImage((renderer.defaultSize().toSizeF() * scale).toSize(), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    del application
    return data.data()
