"""A piano across the screen: press it with the mouse, and see what sounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.look.theme import theme_changed, tokens
from studio.ui.roll.colours import palette
from studio.ui.roll.names import note_name

BLACK = frozenset((1, 3, 6, 8, 10))
SOFTEST, LOUDEST = 30, 120

_BLACK_HEIGHT = 0.62
_BLACK_WIDTH = 0.62


class PianoKeys(QWidget):
    """Keys from ``lowest`` to ``highest``; the further down a key is pressed, the louder.

    Signals:
        pressed: MIDI key and velocity.
        let_go: MIDI key.
    """

    pressed = Signal(int, int)
    let_go = Signal(int)

    def __init__(self, lowest: int = 36, highest: int = 96, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lowest, self._highest = lowest, highest
        self._sounding: frozenset[int] = frozenset()
        self._letters: dict[int, str] = {}
        self._down: int | None = None
        self.setMinimumHeight(48)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(False)
        self.setAccessibleName("Piano keyboard")
        self.setToolTip(f"Click to play, louder towards the front ({SOFTEST} to {LOUDEST})")
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(800, 72)

    @property
    def range(self) -> tuple[int, int]:
        """Lowest and highest key."""
        return self._lowest, self._highest

    @property
    def sounding(self) -> frozenset[int]:
        """The keys that are lit."""
        return self._sounding

    def set_range(self, lowest: int, highest: int) -> None:
        """Show other keys; both ends become white ones."""
        self._lowest = lowest - 1 if lowest % 12 in BLACK else lowest
        self._highest = highest + 1 if highest % 12 in BLACK else highest
        self.update()

    def set_sounding(self, pitches: Iterable[int]) -> None:
        """Light these keys."""
        sounding = frozenset(pitches)
        if sounding != self._sounding:
            self._sounding = sounding
            self.update()

    def set_letters(self, letters: Mapping[int, str]) -> None:
        """Write the computer's keys on these keys."""
        self._letters = dict(letters)
        self.update()

    def key_rect(self, pitch: int) -> QRectF:
        """Return where a key lies."""
        width = self._white_width()
        place = _white_index(pitch) - _white_index(self._lowest)
        if pitch % 12 in BLACK:
            narrow = width * _BLACK_WIDTH
            return QRectF(
                (place + 1) * width - narrow / 2, 0, narrow, self.height() * _BLACK_HEIGHT
            )
        return QRectF(place * width, 0, width, self.height())

    def key_at(self, place: QPointF) -> int | None:
        """Return the key under a point."""
        pitches = range(self._lowest, self._highest + 1)
        for black in (True, False):
            for pitch in pitches:
                if (pitch % 12 in BLACK) is black and self.key_rect(pitch).contains(place):
                    return pitch
        return None

    # -- events -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press a key."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Slide to another key."""
        if self._down is not None and self.key_at(event.position()) != self._down:
            self._press(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let the key go."""
        self._release()

    def hideEvent(self, event: QEvent) -> None:
        """A key must not hang when the keyboard goes away under the mouse."""
        self._release()
        super().hideEvent(event)

    def _press(self, place: QPointF) -> None:
        self._release()
        pitch = self.key_at(place)
        if pitch is not None:
            rect = self.key_rect(pitch)
            share = min(max(place.y() / max(rect.height(), 1.0), 0.0), 1.0)
            self._down = pitch
            self.pressed.emit(pitch, round(SOFTEST + (LOUDEST - SOFTEST) * share))
            self.update()

    def _release(self) -> None:
        if self._down is not None:
            pitch, self._down = self._down, None
            self.let_go.emit(pitch)
            self.update()

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw white keys, then black ones over them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), tokens().background)
        for black in (False, True):
            for pitch in range(self._lowest, self._highest + 1):
                if (pitch % 12 in BLACK) is black:
                    self._paint_key(painter, pitch)

    def _paint_key(self, painter: QPainter, pitch: int) -> None:
        colours = palette()
        black = pitch % 12 in BLACK
        rect = self.key_rect(pitch).adjusted(0.5, 0, -0.5, -0.5)
        lit = pitch in self._sounding or pitch == self._down
        ground = QColor(colours.ebony if black else colours.ivory)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().accent if lit else ground)
        radius = min(4.0, rect.width() / 5)
        # The upper corners lie under the edge of the keyboard and stay square.
        painter.save()
        painter.setClipRect(rect)
        painter.drawRoundedRect(rect.adjusted(0, -radius, 0, 0), radius, radius)
        painter.restore()
        self._paint_words(painter, pitch, rect, lit=lit, black=black)

    def _paint_words(
        self, painter: QPainter, pitch: int, rect: QRectF, *, lit: bool, black: bool
    ) -> None:
        letter = self._letters.get(pitch, "")
        name = note_name(pitch) if pitch % 12 == 0 and not black else ""
        colours = palette()
        painter.setPen(
            tokens().on_accent if lit else colours.ebony_name if black else colours.ivory_name
        )
        font = QFont(self.font())
        bottom = rect.bottom() - max(4.0, rect.height() * 0.04)
        for text, size, weight in (
            (name, 0.34, QFont.Weight.Normal),
            (letter, 0.42, QFont.Weight.DemiBold),
        ):
            pixels = int(min(max(rect.width() * size, 9.0), rect.height() * 0.2, 26.0))
            if text and rect.width() >= 12.0:
                font.setPixelSize(pixels)
                font.setWeight(weight)
                painter.setFont(font)
                line = QRectF(
                    rect.left() - 6, bottom - pixels * 1.3, rect.width() + 12, pixels * 1.3
                )
                painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
                bottom -= pixels * 1.3

    def _white_width(self) -> float:
        whites = _white_index(self._highest) - _white_index(self._lowest) + 1
        return self.width() / max(whites, 1)


def _white_index(pitch: int) -> int:
    """Number the white keys from MIDI key 0; a black key has the number of the white one below it."""
    octave, step = divmod(pitch, 12)
    return octave * 7 + (0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6)[step]
