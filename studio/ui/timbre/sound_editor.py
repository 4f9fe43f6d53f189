"""The sound on show: its waveform, what is used of it, its root pitch and level."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent, QValidator
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.project.song import NOTE_NAMES
from studio.timbre.item import Sound
from studio.timbre.see.peaks import Peaks
from studio.ui.look.style import inset_number
from studio.ui.look.theme import SPACE
from studio.ui.timbre.wave_marks import Marks
from studio.ui.timbre.waveform import Waveform
from studio.ui.widgets.controls import IconButton, caption
from studio.ui.widgets.elided import ElidedLabel

NO_PITCH = -1.0


class SoundEditor(QWidget):
    """Shows one sound and asks for edits; it keeps no song.

    Signals:
        mark_grabbed: a mark is being moved; its handle.
        marks_moved: the new :class:`Marks`, while they move.
        mark_released: the move is over.
        listen_asked: play from this frame.
        stop_asked: be quiet.
        renamed: the new name.
        root_changed: the root pitch as a MIDI key with fractions, or None for none.
        gain_changed: dB, -60..+24.
        trim_asked, loop_asked, normalise_asked, detect_asked, reset_asked, export_asked: the buttons.
    """

    mark_grabbed = Signal(object)
    marks_moved = Signal(object)
    mark_released = Signal()
    listen_asked = Signal(int)
    stop_asked = Signal()
    renamed = Signal(str)
    root_changed = Signal(object)
    gain_changed = Signal(float)
    trim_asked = Signal()
    loop_asked = Signal()
    normalise_asked = Signal()
    detect_asked = Signal()
    reset_asked = Signal()
    export_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("soundEditor")
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sound: Sound | None = None
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the sound")
        self.name.setToolTip("Name of the sound (Enter keeps it)")
        self.name.setMinimumWidth(110)
        self.name.setMaximumWidth(220)
        self.facts = ElidedLabel()
        self.facts.setProperty("dim", True)
        self.wave = Waveform()
        self.listen = IconButton("play", "Listen", "Listen from the start of what is used (Space)")
        self.trim = IconButton("fit", "Trim", "Cut the silence before and after", show_text=True)
        self.loop = IconButton(
            "loop", "Loop", "Find a loop that does not click; again: take it away", show_text=True
        )
        self.normalise = IconButton(
            "velocity", "Normalise", "Bring the peak to -1 dB", show_text=True
        )
        self.reset = IconButton("undo", "Whole", "Use the whole recording, no loop")
        self.export = IconButton(
            "export",
            "Export",
            "Save as WAV or FLAC (from the list, drag a sound to take it to another program)",
        )
        self.root = RootBox()
        self.detect = IconButton("search", "Detect", "Listen for the pitch again")
        self.sure = QLabel()
        self.sure.setProperty("dim", True)
        self.gain = _gain_box()
        self._lay_out()
        self._connect()
        self.set_sound(None, ())

    @property
    def sound(self) -> Sound | None:
        """What is on show."""
        return self._sound

    def set_sound(self, sound: Sound | None, peaks: Sequence[Peaks]) -> None:
        """Show a sound; without peaks the waveform says that it is being read."""
        same = sound is not None and self._sound is not None and sound.id == self._sound.id
        self._sound = sound
        for widget in self._controls():
            widget.setEnabled(sound is not None)
        if sound is None:
            self.wave.set_sound((), None)
            self.name.clear()
            self.facts.clear()
            self.sure.clear()
            self.root.show_pitch(None)
            return
        marks = Marks.of(sound)
        if same and len(peaks) == len(self.wave.peaks):
            self.wave.set_marks(marks)
        else:
            self.wave.set_sound(peaks, marks)
        if not (same and self.name.hasFocus()):
            self.name.setText(sound.name)
            self.name.setCursorPosition(0)
        self.facts.setText(facts(sound))
        self.facts.setToolTip(facts(sound))
        self._fit_words()
        self.root.show_pitch(sound.root_pitch)
        self.sure.setText(_sure_words(sound))
        self.loop.setChecked(sound.loop is not None)
        with QSignalBlocker(self.gain):
            self.gain.setValue(sound.gain_db)

    def finish_typing(self) -> None:
        """Take the name as far as it is typed, before another sound is shown."""
        if self.name.isModified():
            self._on_name()

    def set_playing(self, playing: bool) -> None:
        """Show whether this sound is heard."""
        self.listen.set_icon("stop" if playing else "play")
        self.listen.setAccessibleName("Stop" if playing else "Listen")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the buttons' words go where the facts would not fit beside them."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        """Facts are to be read whole; what a button does, its picture and its tooltip say."""
        parts = (self.listen, self.trim, self.loop, self.normalise, self.reset, self.export)
        worded = (self.trim, self.loop, self.normalise)
        for button in worded:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        name = max(self.name.minimumWidth(), self.name.sizeHint().width())
        taken = sum(button.sizeHint().width() for button in parts) + name
        wanted = self.facts.fontMetrics().horizontalAdvance(self.facts.toolTip()) + 2
        if taken + wanted + (len(parts) + 3) * SPACE > self.width():
            for button in worded:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _controls(self) -> tuple[QWidget, ...]:
        buttons = (self.listen, self.trim, self.loop, self.normalise, self.reset, self.export)
        return (self.name, *buttons, self.root, self.detect, self.gain)

    def _lay_out(self) -> None:
        self.loop.setCheckable(True)
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(self.listen)
        top.addWidget(self.name)
        top.addWidget(self.facts)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        top.setStretchFactor(self.facts, 1)
        for button in (self.trim, self.loop, self.normalise, self.reset, self.export):
            top.addWidget(button)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        for words, box in (("Root", self.root),):
            below.addWidget(caption(words, box))
            below.addWidget(box)
        below.addWidget(self.detect)
        below.addWidget(self.sure)
        below.addStretch(1)
        below.addWidget(caption("Gain", self.gain))
        below.addWidget(self.gain)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self.wave, 1)
        column.addLayout(below)

    def _connect(self) -> None:
        self.wave.grabbed.connect(self.mark_grabbed)
        self.wave.moved.connect(self.marks_moved)
        self.wave.released.connect(self.mark_released)
        self.wave.clicked.connect(self.listen_asked)
        self.listen.clicked.connect(self._on_listen)
        self.name.editingFinished.connect(self._on_name)
        self.root.changed.connect(self.root_changed)
        self.gain.valueChanged.connect(self.gain_changed)
        for button, signal in (
            (self.trim, self.trim_asked),
            (self.loop, self.loop_asked),
            (self.normalise, self.normalise_asked),
            (self.reset, self.reset_asked),
            (self.detect, self.detect_asked),
            (self.export, self.export_asked),
        ):
            button.clicked.connect(lambda _checked=False, s=signal: s.emit())

    def _on_listen(self) -> None:
        if self.listen.accessibleName() == "Stop":
            self.stop_asked.emit()
        elif self._sound is not None:
            self.listen_asked.emit(self._sound.start)

    def _on_name(self) -> None:
        name = self.name.text().strip()
        if self._sound is not None and name and name != self._sound.name:
            self.renamed.emit(name)
        elif self._sound is not None:
            self.name.setText(self._sound.name)


class RootBox(QDoubleSpinBox):
    """A root pitch: a note name and cents, e.g. ``A3 +12``; the lowest step is "none".

    Signals:
        changed: MIDI key with fractions, or None.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        inset_number(self)
        self.setRange(NO_PITCH, 127.0)
        self.setDecimals(2)
        self.setSingleStep(1.0)
        self.setKeyboardTracking(False)
        self.setSpecialValueText("none")
        self.setAccessibleName("Root pitch, the key at which the sound is as recorded")
        self.setToolTip(
            "The key at which the sound is as recorded: a note name and cents, or a MIDI number"
        )
        self.setMinimumWidth(104)
        self.valueChanged.connect(
            lambda value: self.changed.emit(None if value <= NO_PITCH else round(value, 2))
        )

    def show_pitch(self, pitch: float | None) -> None:
        """Show a pitch without telling anyone."""
        with QSignalBlocker(self):
            self.setValue(NO_PITCH if pitch is None else pitch)

    def textFromValue(self, value: float) -> str:
        """Write note name and cents."""
        return pitch_name(value)

    def valueFromText(self, text: str) -> float:
        """Read a note name with cents, or a number."""
        pitch = read_pitch(text)
        return self.value() if pitch is None else pitch

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let the person write; nonsense is put back when they leave."""
        return QValidator.State.Acceptable, text, position


def pitch_name(pitch: float) -> str:
    """Return e.g. ``C4`` or ``A3 -12`` (cents); C4 is key 60."""
    key = round(pitch)
    cents = round(100 * (pitch - key))
    name = f"{NOTE_NAMES[key % 12]}{key // 12 - 1}"
    return f"{name} {cents:+d}" if cents else name


def read_pitch(text: str) -> float | None:
    """Read what :func:`pitch_name` writes, flats, or a MIDI number 0..127; None for nonsense."""
    words = text.strip().upper().replace("♯", "#").replace("♭", "B").split()
    if not words:
        return None
    try:
        number = float(words[0].replace(",", "."))
    except ValueError:
        pass
    else:
        return number if 0 <= number <= 127 else None
    letters = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    word, cents = words[0], 0.0
    if word[0] not in letters:
        return None
    key, rest = letters[word[0]], word[1:]
    while rest[:1] in ("#", "B"):
        key += 1 if rest[0] == "#" else -1
        rest = rest[1:]
    try:
        octave = int(rest)
        cents = float(words[1]) if len(words) > 1 else 0.0
    except ValueError:
        return None
    pitch = key + 12 * (octave + 1) + cents / 100.0
    return pitch if 0 <= pitch <= 127 else None


def facts(sound: Sound) -> str:
    """Return one line about a sound, e.g. ``3.2 s of 4.0 s, 44.1 kHz, stereo``."""
    whole = len(sound.samples) / sound.sample_rate
    length = f"{sound.seconds:.2f} s"
    if sound.stop - sound.start < len(sound.samples):
        length += f" of {whole:.2f} s"
    channels = sound.samples.shape[1]
    words = {1: "mono", 2: "stereo"}.get(channels, f"{channels} channels")
    return f"{length}, {sound.sample_rate / 1000:g} kHz, {words}"


def _sure_words(sound: Sound) -> str:
    if sound.root_confidence is None:
        return "set by hand" if sound.root_pitch is not None else ""
    percent = f"{100 * sound.root_confidence:.0f} %"
    return (
        f"heard, {percent} sure" if sound.root_pitch is not None else f"no clear pitch ({percent})"
    )


def _gain_box() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    inset_number(box)
    box.setRange(-60.0, 24.0)
    box.setDecimals(1)
    box.setSingleStep(0.5)
    box.setSuffix(" dB")
    box.setKeyboardTracking(False)
    box.setAccessibleName("Gain in dB")
    box.setToolTip("How much louder the sound is than recorded, in dB")
    box.setMinimumWidth(90)
    return box
