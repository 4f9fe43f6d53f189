"""Rainbowgrams of finished sounds, side by side: the original, and what a decoder made of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from studio.timbre.see.constant_q import BINS, BINS_PER_OCTAVE
from studio.timbre.see.rainbowgram import Rainbowgram
from studio.ui.look.theme import TEXT_SMALL, theme_changed, tokens

_TITLE, _LEFT, _GAP, _BOTTOM = 22, 30, 10, 18


class RainbowView(QWidget):
    """Shows rainbowgrams; brightness is loudness over 70 dB, hue is instantaneous frequency.

    Signals:
        clicked: number of the picture, and where in it, 0..1 of its length.
        export_asked: ``"png"`` or ``"svg"``.
    """

    clicked = Signal(int, float)
    export_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._grams: tuple[Rainbowgram | None, ...] = ()
        self._images: list[QImage | None] = []
        self._playheads: dict[int, float] = {}
        self.setMinimumHeight(140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Rainbowgrams")
        self.setToolTip(
            "Rainbowgram, C2 to C8: brightness is loudness (70 dB), hue is instantaneous frequency\n"
            "Click to listen from there; the menu saves a picture"
        )
        theme_changed.connect(self.update)

    def set_grams(self, grams: Sequence[tuple[str, Rainbowgram | None]]) -> None:
        """Show these: name and content, None while it is being made."""
        kept = {id(g): i for g, i in zip(self._grams, self._images, strict=True) if g is not None}
        self._names = tuple(name for name, _ in grams)
        before, self._grams = self._grams, tuple(gram for _, gram in grams)
        self._images = [kept.get(id(gram)) or _image(gram) for gram in self._grams]
        if before != self._grams:
            self._playheads.clear()
        self.update()

    def set_playhead(self, number: int, share: float | None) -> None:
        """Show where picture ``number`` sounds, 0..1, or nowhere."""
        if share is None:
            self._playheads.pop(number, None)
        else:
            self._playheads[number] = share
        self.update()

    @property
    def grams(self) -> tuple[tuple[str, Rainbowgram], ...]:
        """What is finished."""
        pairs = zip(self._names, self._grams, strict=True)
        return tuple((name, gram) for name, gram in pairs if gram is not None)

    def place(self, number: int) -> QRectF:
        """Return where a picture lies."""
        count = max(1, len(self._grams))
        width = (self.width() - _LEFT - _GAP * (count - 1)) / count
        height = self.height() - _TITLE - _BOTTOM
        return QRectF(_LEFT + number * (width + _GAP), _TITLE, width, height)

    def sizeHint(self) -> QSize:
        """As wide as there is."""
        return QSize(480, 220)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Listen from there."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        for number in range(len(self._grams)):
            rect = self.place(number)
            if rect.contains(event.position()):
                self.clicked.emit(number, (event.position().x() - rect.left()) / rect.width())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the picture as a file."""
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """Return what can be done with the pictures."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for form in ("png", "svg"):
            action = menu.addAction(f"Save the picture as {form.upper()}")
            action.setEnabled(bool(self.grams))
            action.triggered.connect(lambda _=False, form=form: self.export_asked.emit(form))
        return menu

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pictures with names, octaves and seconds."""
        colours, painter = tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        font = QFont(self.font())
        font.setPixelSize(TEXT_SMALL)
        painter.setFont(font)
        if not self._grams:
            painter.setPen(colours.text_dim)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Choose a sound to see it")
            return
        self._paint_octaves(painter)
        for number, (name, gram) in enumerate(zip(self._names, self._grams, strict=True)):
            rect = self.place(number)
            # Brightness is loudness, so silence is black in every theme.
            painter.fillRect(rect, Qt.GlobalColor.black)
            painter.setPen(colours.text)
            title = painter.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideMiddle, int(rect.width())
            )
            painter.drawText(QPointF(rect.left(), _TITLE - 7), title)
            image = self._images[number]
            if gram is None or image is None:
                painter.setPen(Qt.GlobalColor.lightGray)
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "coming")
                continue
            painter.drawImage(rect, image)
            self._paint_seconds(painter, rect, gram)
            if number in self._playheads:
                x = rect.left() + self._playheads[number] * rect.width()
                painter.setPen(QPen(Qt.GlobalColor.white, 1.5))
                painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))

    def _paint_octaves(self, painter: QPainter) -> None:
        rect = self.place(0)
        painter.setPen(tokens().text_dim)
        for octave in range(BINS // BINS_PER_OCTAVE + 1):
            y = rect.bottom() - rect.height() * octave * BINS_PER_OCTAVE / BINS
            box = QRectF(0, y - 8, _LEFT - 6, 16)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"C{octave + 2}"
            )

    def _paint_seconds(self, painter: QPainter, rect: QRectF, gram: Rainbowgram) -> None:
        painter.setPen(tokens().text_dim)
        step = next(
            (s for s in (0.5, 1, 2, 5, 10, 30, 60, 120) if gram.seconds / s * 36 <= rect.width()),
            300,
        )
        for number in range(int(gram.seconds / step + 0.05) + 1):
            x = rect.left() + rect.width() * number * step / max(gram.seconds, 1e-6)
            if x < rect.right() - 14:
                painter.drawText(QPointF(x, self.height() - 5), f"{number * step:g} s")


def _image(gram: Rainbowgram | None) -> QImage | None:
    if gram is None:
        return None
    pixels = np.ascontiguousarray(gram.picture())
    height, width, _ = pixels.shape
    # A copy: the array is gone when this returns.
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
