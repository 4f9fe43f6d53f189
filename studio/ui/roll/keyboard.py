"""The piano keys beside the note area: names of the rows, and a click to hear them."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.melody.edits.selection import at_pitches
from studio.ui.look.theme import TEXT_SMALL, theme_changed, tokens
from studio.ui.roll import wheel
from studio.ui.roll.colours import palette, veil
from studio.ui.roll.names import note_name
from studio.ui.roll.paint_grid import BLACK_KEYS
from studio.ui.roll.rows import PITCHES
from studio.ui.roll.state import RollState

WIDTH = 58
SOFTEST = 30
LOUDEST = 120

_BLACK_SHARE = 0.62
_MIN_NAMED_ROW_PX = 12.0
_MIN_C_ROW_PX = 6.0


class KeyColumn(QWidget):
    """A press sounds a key, louder towards its front edge; a drag slides; Shift+click selects the row's notes."""

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._down: int | None = None
        self._hover: int | None = None
        self.setMouseTracking(True)
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Piano keys")
        self.setToolTip(
            "Click to hear a key, louder towards its front edge (velocity "
            f"{SOFTEST} to {LOUDEST})\nShift+click selects the notes of the row"
        )
        for changed in (state.view_changed, state.options_changed, state.overlay_changed):
            changed.connect(self.update)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as keys are, as high as there is room."""
        return QSize(WIDTH, 200)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the keys in sight."""
        view, colours = self._state.view, tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.background)
        painter.setFont(self._font())
        first = max(math.floor(view.top), 0)
        last = min(math.ceil(view.top + view.rows_shown), len(view.rows))
        for row in range(first, last):
            top, bottom = round(view.row_y(row)), round(view.row_y(row + 1))
            self._paint_key(painter, view.rows.pitch(row), top, bottom - top)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colours.outline)

    def _paint_key(self, painter: QPainter, pitch: int, top: int, height: int) -> None:
        colours = palette()
        black = pitch % 12 in BLACK_KEYS
        ebony_width = round(self.width() * _BLACK_SHARE)
        painter.fillRect(0, top, self.width(), height, colours.ivory)
        painter.fillRect(0, top + height - 1, self.width(), 1, colours.ivory_line)
        if black:
            painter.fillRect(0, top, ebony_width, height - 1, colours.ebony)
            if self._state.view.row_px >= _MIN_C_ROW_PX:
                # The crack between the white keys on both sides of a black one.
                line = top + height // 2
                painter.fillRect(ebony_width, line, self.width(), 1, colours.ivory_crack)
        lit = self._lit(pitch)
        if lit > 0:
            width = ebony_width if black else self.width()
            painter.fillRect(0, top, width, height - 1, veil(tokens().accent, lit))
        self._paint_name(painter, pitch, top, height)

    def _lit(self, pitch: int) -> float:
        if pitch == self._down:
            return 0.9
        hovered = self._state.overlay.hover
        note = self._state.session.note(hovered) if hovered is not None else None
        if pitch == self._hover or (note is not None and note.pitch == pitch):
            return 0.4
        return 0.0

    def _paint_name(self, painter: QPainter, pitch: int, top: int, height: int) -> None:
        if not self._is_named(pitch):
            return
        colours = palette()
        black = pitch % 12 in BLACK_KEYS
        painter.setPen(colours.ebony_name if black else colours.ivory_name)
        rect = QRectF(0, top - 1, self.width() - 6, max(height, 10))
        side = Qt.AlignmentFlag.AlignRight
        if black:
            rect = QRectF(5, top - 1, self.width() * _BLACK_SHARE - 6, max(height, 10))
            side = Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, note_name(pitch))

    def _is_named(self, pitch: int) -> bool:
        """Every C is named; while folded all keys are, and always the one under the mouse."""
        view = self._state.view
        if pitch % 12 == 0 and view.row_px >= _MIN_C_ROW_PX:
            return True
        shown = pitch in (self._hover, self._down) or len(view.rows) < PITCHES
        return shown and view.row_px >= _MIN_NAMED_ROW_PX

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(int(min(max(self._state.view.row_px - 3, 8), TEXT_SMALL)))
        return font

    # -- events -----------------------------------------------------------------------------

    def velocity_at(self, x: float) -> int:
        """Return how loud a click at a pixel is: soft at the back, loud at the front edge."""
        share = min(max(x / max(self.width() - 1, 1), 0.0), 1.0)
        return round(SOFTEST + (LOUDEST - SOFTEST) * share)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Sound a key, or select its row."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        pitch = self._state.view.pitch(event.position().y())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            session = self._state.session
            session.select(session.selection | at_pitches(session.notes, frozenset((pitch,))))
            return
        self._sound(pitch, event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Slide from key to key."""
        pitch = self._state.view.pitch(event.position().y())
        if pitch != self._hover:
            self._hover = pitch
            self.update()
        if self._down is not None and pitch != self._down:
            self._sound(pitch, event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Let the key go."""
        self._down = None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Forget what was under the mouse."""
        self._hover = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll or zoom as over the notes."""
        wheel.wheel(self._state, event, event.position())

    def _sound(self, pitch: int, x: float) -> None:
        self._down = pitch
        self._state.preview_note.emit(pitch, self.velocity_at(x))
        self.update()
