"""Mini piano rolls: a whole clip in a few pixels, for tiles, slots, shelves and tooltips."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPixmapCache

from studio.melody.notes import Clip

MIN_SPAN = 12
"""Semitones that fill the height at least, so that a two-note phrase does not look like a leap."""

_BAR_LINES_FROM_WIDTH = 56.0
_THICKEST_NOTE = 5.0
_LOUDEST = 100
"""A velocity from which on a note is opaque."""
_MOST_ROUNDED = 500
"""More notes than this are plain blocks: rounding 5,000 takes two frames of the window."""
_GAP = 0.75


def paint_clip(painter: QPainter, rect: QRectF, clip: Clip, colour: QColor) -> None:
    """Draw a clip's notes into ``rect``: time from left to right, pitch upwards, louder notes more opaque.

    Args:
        painter: where to draw; its state is kept.
        rect: where the whole length of the clip goes.
        clip: what to draw. A clip without notes shows a thin line at half height.
        colour: of the notes.
    """
    if rect.width() < 2 or rect.height() < 2:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(rect)
    if clip.notes:
        if rect.width() >= _BAR_LINES_FROM_WIDTH:
            _paint_bar_lines(painter, rect, clip, colour)
        _paint_notes(painter, rect, clip, colour)
    else:
        _paint_silence(painter, rect, colour)
    painter.restore()


def clip_pixmap(clip: Clip, size: QSize, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """Return a picture of a clip, drawn once and then kept by Qt's pixmap cache.

    Args:
        clip: what to draw.
        size: in device-independent pixels.
        colour: of the notes.
        ratio: device pixels a device-independent pixel, e.g. 2.0 on a Retina screen.
    """
    content = hash((clip.notes, clip.length, clip.meter))
    key = f"clip:{content}:{size.width()}x{size.height()}:{colour.rgba()}:{ratio}"
    pixmap = QPixmap()
    if not QPixmapCache.find(key, pixmap):
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_clip(painter, QRectF(0, 0, size.width(), size.height()), clip, colour)
        painter.end()
        QPixmapCache.insert(key, pixmap)
    return pixmap


def _paint_notes(painter: QPainter, rect: QRectF, clip: Clip, colour: QColor) -> None:
    low = min(note.pitch for note in clip.notes)
    high = max(note.pitch for note in clip.notes)
    span = max(high - low + 1, MIN_SPAN)
    bottom = (low + high + 1) / 2 - span / 2
    row = rect.height() / span
    thickness = min(max(row, 1.5), _THICKEST_NOTE)
    shades = [_shade(colour, velocity) for velocity in range(_LOUDEST + 1)]
    per_tick, plain = rect.width() / clip.length, len(clip.notes) > _MOST_ROUNDED
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not plain)
    for note in clip.notes:
        start, length, shade = note.start, note.length, shades[min(note.velocity, _LOUDEST)]
        top = rect.bottom() - (note.pitch + 0.5 - bottom) * row - thickness / 2
        width = max(min(length, clip.length - start) * per_tick - _GAP, 1.2)
        block = QRectF(rect.left() + start * per_tick, top, width, thickness)
        if plain:
            painter.fillRect(block, shade)
            continue
        radius = min(thickness / 2, width / 2, 1.5)
        painter.setBrush(shade)
        painter.drawRoundedRect(block, radius, radius)


def _shade(colour: QColor, velocity: int) -> QColor:
    shade = QColor(colour)
    shade.setAlphaF(colour.alphaF() * (0.45 + 0.55 * velocity / _LOUDEST))
    return shade


def _paint_bar_lines(painter: QPainter, rect: QRectF, clip: Clip, colour: QColor) -> None:
    faint = QColor(colour)
    faint.setAlphaF(colour.alphaF() * 0.16)
    painter.setPen(QPen(faint, 0))
    bars = int(clip.length // clip.meter.bar_ticks)
    if bars * 6 > rect.width():
        return
    for bar in range(1, bars + 1):
        x = rect.left() + rect.width() * bar * clip.meter.bar_ticks / clip.length
        if x < rect.right() - 1:
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))


def _paint_silence(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    faint = QColor(colour)
    faint.setAlphaF(colour.alphaF() * 0.35)
    painter.setPen(QPen(faint, 1, Qt.PenStyle.DotLine))
    y = rect.center().y()
    painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
