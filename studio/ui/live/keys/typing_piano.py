"""Plays notes on the computer's keyboard: the letter row is a piano while it is switched on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

ROW = "AWSEDFTGYHUJKOLP"
"""Letters of the keys from C upwards, as in other music programs; the row above holds the black keys."""

OCTAVE_DOWN, OCTAVE_UP, SOFTER, LOUDER = "Z", "X", "C", "V"
LOWEST_OCTAVE, HIGHEST_OCTAVE = 0, 8
VELOCITY_STEP = 10

TEXT_FIELDS = (QLineEdit, QAbstractSpinBox, QKeySequenceEdit, QPlainTextEdit, QTextEdit)


class TypingPiano(QObject):
    """Turns keys of one window into notes while :attr:`on`.

    Letters go on reaching text fields, and combinations with Ctrl, Alt or Shift keep their meaning.

    Signals:
        pressed: MIDI key and velocity.
        let_go: MIDI key.
        changed: it was switched, or octave or velocity are different now.
    """

    pressed = Signal(int, int)
    let_go = Signal(int)
    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._on = False
        self._octave = 4
        self._velocity = 90
        self._held: dict[int, int] = {}

    @property
    def on(self) -> bool:
        """Whether letters play notes."""
        return self._on

    @property
    def octave(self) -> int:
        """Octave of the letter A: 4 begins at middle C."""
        return self._octave

    @property
    def velocity(self) -> int:
        """How loud the next key is, 1..127."""
        return self._velocity

    @property
    def letters(self) -> dict[int, str]:
        """MIDI keys and the letters that play them now."""
        base = 12 * (self._octave + 1)
        return {base + step: letter for step, letter in enumerate(ROW) if base + step < 128}

    def set_on(self, on: bool) -> None:
        """Switch; what is held is let go."""
        if on != self._on:
            self._on = on
            app = QApplication.instance()
            # Every event of the program passes a filter of the application, so it is there only while it is wanted.
            if on:
                app.installEventFilter(self)
            else:
                app.removeEventFilter(self)
            self.let_all_go()
            self.changed.emit()

    def toggle(self) -> None:
        """Switch to the other."""
        self.set_on(not self._on)

    def set_octave(self, octave: int) -> None:
        """Choose the octave, 0..8; held keys keep sounding as they were pressed."""
        self._octave = min(max(octave, LOWEST_OCTAVE), HIGHEST_OCTAVE)
        self.changed.emit()

    def set_velocity(self, velocity: int) -> None:
        """Choose how loud keys are, 1..127."""
        self._velocity = min(max(velocity, 1), 127)
        self.changed.emit()

    def let_all_go(self) -> None:
        """Let every held key go."""
        held, self._held = self._held, {}
        for pitch in held.values():
            self.let_go.emit(pitch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the letters of this window before its shortcuts and widgets see them."""
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate and watched is self._window:
            self.let_all_go()
        if kind == QEvent.Type.KeyRelease:
            return self._on_release(event)
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and self._means(
            watched, event
        ):
            if kind == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            self._on_press(event)
            return True
        return False

    def _means(self, watched: QObject, event: QKeyEvent) -> bool:
        """Whether a key is ours: a bare letter of the row, in this window, outside of text fields."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        focus = QApplication.focusWidget()
        if isinstance(focus, TEXT_FIELDS) and not getattr(focus, "isReadOnly", bool)():
            return False
        if isinstance(focus, QComboBox) and focus.isEditable():
            return False
        return _letter(event) in {*ROW, OCTAVE_DOWN, OCTAVE_UP, SOFTER, LOUDER}

    def _on_press(self, event: QKeyEvent) -> None:
        letter = _letter(event)
        if letter in (SOFTER, LOUDER):
            self.set_velocity(
                self._velocity + (VELOCITY_STEP if letter == LOUDER else -VELOCITY_STEP)
            )
        elif event.isAutoRepeat():
            return
        elif letter in (OCTAVE_DOWN, OCTAVE_UP):
            self.set_octave(self._octave + (1 if letter == OCTAVE_UP else -1))
        else:
            pitch = 12 * (self._octave + 1) + ROW.index(letter)
            if pitch < 128 and event.key() not in self._held:
                self._held[event.key()] = pitch
                self.pressed.emit(pitch, self._velocity)

    def _on_release(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat():
            return event.key() in self._held
        pitch = self._held.pop(event.key(), None)
        if pitch is not None:
            self.let_go.emit(pitch)
        return pitch is not None


def _letter(event: QKeyEvent) -> str:
    key = event.key()
    return chr(key) if Qt.Key.Key_A <= key <= Qt.Key.Key_Z else ""
