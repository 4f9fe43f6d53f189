"""Waveforms in a few pixels: for lists, corners and tooltips."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QLineF, QObject, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from studio.timbre.item import Sound
from studio.timbre.see.outline import Outline, outline
from studio.ui.background.io_pool import IoPool

_KEPT = 512


def paint_outline(painter: QPainter, rect: QRectF, heights: Outline, colour: QColor) -> None:
    """Draw an outline mirrored about the middle of a rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    columns = max(1, min(len(heights), int(rect.width() / 2.5)))
    firsts = np.linspace(0, len(heights), columns, endpoint=False).astype(np.intp)
    step = rect.width() / columns
    painter.setPen(QPen(colour, max(1.0, step * 0.6)))
    middle, half = rect.center().y(), rect.height() / 2 - 0.5
    lines = []
    for number, height in enumerate(np.maximum.reduceat(heights, firsts).tolist()):
        x, reach = rect.left() + (number + 0.5) * step, max(0.4, height * half)
        lines.append(QLineF(x, middle - reach, x, middle + reach))
    painter.drawLines(lines)
    painter.restore()


class PaintWave:
    """Draws one sound small."""

    def __init__(self, heights: Outline | None) -> None:
        self._heights = heights

    def __call__(self, painter: QPainter, rect: QRectF, colour: QColor) -> None:
        """Draw into a rectangle in a colour; nothing while the sound is being read."""
        if self._heights is not None:
            paint_outline(painter, rect, self._heights, colour)


class Outlines(QObject):
    """Outlines of sounds, worked out in the background and kept.

    Signals:
        ready: an outline that was asked for is there.
    """

    ready = Signal()

    def __init__(self, pool: IoPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._kept: dict[tuple[int, int, int], tuple[object, Outline | None]] = {}
        self._named: dict[str, Outline | None] = {}

    def of(self, sound: Sound) -> Outline | None:
        """Return a sound's outline, or None while it is coming."""
        key = (id(sound.samples), sound.start, sound.stop)
        if key not in self._kept:
            # Kept with the samples, so that their address stays taken.
            self._kept[key] = (sound.samples, None)
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
            self._pool.run(lambda: outline(sound), lambda found: self._take(key, sound, found))
        return self._kept[key][1]

    def named(self, name: str, load: Callable[[], Sound]) -> Outline | None:
        """Return the outline of a sound that ``load`` reads, or None while it is coming or cannot be read."""
        if name not in self._named:
            self._named[name] = None

            def done(found: Outline) -> None:
                self._named[name] = found
                self.ready.emit()

            self._pool.run(lambda: outline(load()), done)
        return self._named[name]

    def _take(self, key: tuple[int, int, int], sound: Sound, found: Outline) -> None:
        self._kept[key] = (sound.samples, found)
        self.ready.emit()
