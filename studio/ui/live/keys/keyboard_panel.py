"""The keyboard under the rooms: the computer's letters as piano keys, with octave and loudness."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSpinBox, QToolButton, QVBoxLayout

from studio.ui.live.keys.piano import PianoKeys
from studio.ui.live.keys.typing_piano import HIGHEST_OCTAVE, LOWEST_OCTAVE, TypingPiano
from studio.ui.look import icons
from studio.ui.look.style import inset_number
from studio.ui.look.theme import ROOMY, SPACE, TIGHT

_OCTAVES_SHOWN = 3


class KeyboardPanel(QFrame):
    """Shows which letter plays which note, and what sounds.

    Args:
        typing: the letters.

    Signals:
        pressed: MIDI key and velocity, by letter or mouse.
        let_go: MIDI key.
    """

    pressed = Signal(int, int)
    let_go = Signal(int)

    def __init__(self, typing: TypingPiano) -> None:
        super().__init__()
        self.setObjectName("keyboardPanel")
        self.setProperty("panel", True)
        self.setFixedHeight(104)
        self._typing = typing
        self._held: set[int] = set()
        self._sounding: frozenset[int] = frozenset()
        self.keys = PianoKeys(60, 95)
        self.octave = _box(
            LOWEST_OCTAVE, HIGHEST_OCTAVE, "Octave of the letter A (Z lower, X higher)"
        )
        self.velocity = _box(1, 127, "Velocity of typed notes, 1 to 127 (C softer, V louder)")
        self.close_button = QToolButton(toolTip="Letters are letters again (M)")
        self.close_button.setProperty("flat", True)
        self.close_button.setIcon(icons.icon("close"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setAccessibleName("Close the keyboard")
        self._lay_out()
        for source in (typing, self.keys):
            source.pressed.connect(self._on_pressed)
            source.let_go.connect(self._on_let_go)
        self.octave.valueChanged.connect(typing.set_octave)
        self.velocity.valueChanged.connect(typing.set_velocity)
        self.close_button.clicked.connect(lambda: typing.set_on(False))
        typing.changed.connect(self.refresh)
        self.refresh()

    def set_sounding(self, pitches: Iterable[int]) -> None:
        """Light the keys that sound, whoever plays them."""
        self._sounding = frozenset(pitches)
        self._light()

    def refresh(self) -> None:
        """Show octave, velocity and letters as they are now."""
        typing = self._typing
        with QSignalBlocker(self.octave), QSignalBlocker(self.velocity):
            self.octave.setValue(typing.octave)
            self.velocity.setValue(typing.velocity)
        lowest = min(12 * (typing.octave + 1), 127 - 12 * _OCTAVES_SHOWN)
        self.keys.set_range(max(lowest - 12, 0), min(lowest + 12 * (_OCTAVES_SHOWN - 1), 127))
        self.keys.set_letters(typing.letters)
        self.setVisible(typing.on)

    def retint(self) -> None:
        """Take the colours of another theme."""
        self.close_button.setIcon(icons.icon("close"))

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(TIGHT)
        for name, box in (("Octave  Z X", self.octave), ("Velocity  C V", self.velocity)):
            line = QHBoxLayout()
            label = QLabel(name)
            label.setProperty("dim", True)
            label.setFixedWidth(80)
            line.addWidget(label)
            line.addWidget(box)
            side.addLayout(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(ROOMY, SPACE, SPACE, SPACE)
        row.setSpacing(ROOMY)
        row.addLayout(side)
        row.addWidget(self.keys, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def _on_pressed(self, pitch: int, velocity: int) -> None:
        self._held.add(pitch)
        self._light()
        self.pressed.emit(pitch, velocity)

    def _on_let_go(self, pitch: int) -> None:
        self._held.discard(pitch)
        self._light()
        self.let_go.emit(pitch)

    def _light(self) -> None:
        self.keys.set_sounding(self._sounding | self._held)


def _box(lowest: int, highest: int, name: str) -> QSpinBox:
    box = QSpinBox(minimum=lowest, maximum=highest)
    inset_number(box)
    box.setFixedWidth(68)
    box.setToolTip(name)
    box.setAccessibleName(name)
    box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return box
