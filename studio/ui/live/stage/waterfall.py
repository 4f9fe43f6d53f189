"""The live rainbowgram on the screen: computed on a thread of its own, scrolled without being drawn anew."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHideEvent, QImage, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.live.rainbowgram import BINS, BINS_PER_OCTAVE, OCTAVES, Rainbowgram
from studio.ui.look.theme import TEXT_STAGE, tokens
from studio.ui.morph.colours import with_alpha

SECONDS = 8.0
FRAME_S = 1 / 30
_COLUMNS = 500

Source = Callable[[], tuple[float, NDArray[np.float32]] | None]
"""Returns the frames a second and the frames since the last call, or None while nothing plays."""


class RainbowThread(QObject):
    """Computes columns while it runs.

    Signals:
        columns: RGB of shape ``(n, 240, 3)``.
    """

    columns = Signal(object)

    def __init__(self, source: Source, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether columns are being computed."""
        return self._thread is not None

    def start(self) -> None:
        """Begin."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="rainbowgram", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End; returns when the thread has."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stop.set()
            thread.join(timeout=2.0)

    def _run(self) -> None:
        picture: Rainbowgram | None = None
        rate = 0.0
        while not self._stop.wait(FRAME_S):
            heard = self._source()
            if heard is None:
                continue
            if picture is None or heard[0] != rate:
                rate = heard[0]
                picture = Rainbowgram(rate)
            finished = picture.feed(heard[1])
            if len(finished) and not self._stop.is_set():
                self.columns.emit(finished)


class Waterfall(QWidget):
    """The last seconds as a rainbowgram, newest at the right.

    Each column is written twice into a picture of double width, so that what is in sight is always one piece.

    Args:
        source: where sound comes from; called on another thread.
    """

    def __init__(self, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels = np.zeros((BINS, 2 * _COLUMNS, 4), np.uint8)
        self._image = QImage(
            self._pixels.data, 2 * _COLUMNS, BINS, 8 * _COLUMNS, QImage.Format.Format_RGB32
        )
        self._next = 0
        self._thread = RainbowThread(source, self)
        self._thread.columns.connect(self.add_columns, Qt.ConnectionType.QueuedConnection)
        self.setMinimumHeight(80)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Live rainbowgram")
        self.setToolTip(
            "Rainbowgram of the output, C2 to C8, the last 8 seconds: brightness is loudness (70 dB), "
            "hue is how the tone lies within its band (instantaneous frequency)"
        )

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(640, 240)

    @property
    def running(self) -> bool:
        """Whether the picture moves."""
        return self._thread.running

    def add_columns(self, columns: NDArray[np.uint8]) -> None:
        """Scroll by these columns: RGB ``(n, 240, 3)``, lowest frequency first."""
        for column in columns[-_COLUMNS:]:
            bgr = column[::-1, ::-1]
            self._pixels[:, self._next, :3] = bgr
            self._pixels[:, self._next + _COLUMNS, :3] = bgr
            self._next = (self._next + 1) % _COLUMNS
        self.update()

    def newest(self) -> NDArray[np.uint8]:
        """Return the newest column, RGB ``(240, 3)``, lowest frequency first."""
        return self._pixels[::-1, (self._next - 1) % _COLUMNS, 2::-1]

    def showEvent(self, event: QShowEvent) -> None:
        """Compute only while one can see it."""
        super().showEvent(event)
        self._thread.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        self._thread.stop()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the piece in sight and the octaves beside it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image, QRect(self._next, 0, _COLUMNS, BINS))
        self._paint_octaves(painter)

    def _paint_octaves(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPixelSize(TEXT_STAGE)
        painter.setFont(font)
        for octave in range(OCTAVES):
            y = self.height() * (1.0 - octave * BINS_PER_OCTAVE / BINS)
            painter.setPen(with_alpha(tokens().on_picture, 0.16))
            painter.drawLine(0, int(y) - 1, self.width(), int(y) - 1)
            painter.setPen(with_alpha(tokens().on_picture, 0.75))
            painter.drawText(
                QRectF(8, y - 26, 60, 22),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                f"C{octave + 2}",
            )
