"""How a clip is described in words, and pictured while it is dragged."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPixmap

from studio.melody.notes import Clip
from studio.ui.look.theme import tokens
from studio.ui.widgets.thumbs import clip_pixmap

_PICTURE = QSize(120, 48)


def facts(clip: Clip) -> str:
    """Say how long a clip is and how many notes it holds, e.g. ``"2 bars, 16 notes"``."""
    bars = f"{clip.bars:.4g} {'bar' if clip.bars == 1 else 'bars'}"
    count = len(clip.notes)
    meter = "" if str(clip.meter) == "4/4" else f" of {clip.meter}"
    return f"{bars}{meter}, {count:,} {'note' if count == 1 else 'notes'}"


def drag_picture(clip: Clip, ratio: float, colour: QColor) -> QPixmap:
    """Return what hangs at the mouse while a clip is dragged, at ``ratio`` device pixels a pixel."""
    picture = QPixmap(_PICTURE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(tokens().raised)
    painter = QPainter(picture)
    painter.drawPixmap(6, 6, clip_pixmap(clip, _PICTURE - QSize(12, 12), colour, ratio))
    painter.end()
    return picture
