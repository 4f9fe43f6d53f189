"""The MIDI page of the preferences: which keyboards play, which instruments are played, whose clock is followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from studio.project.settings import MidiInputChoice, MidiOutputChoice, Settings, SettingsStore
from studio.ui.live.devices.midi_desk import MidiDesk
from studio.ui.look.style import inset_number
from studio.ui.look.theme import ROOMY, SPACE, TIGHT, theme_changed, tokens

LOOK_MS = 100
NO_INPUTS = "No MIDI input is plugged in; one that is plugged in later plays at once."
NO_OUTPUTS = "No MIDI output is plugged in; one that is plugged in later shows up here."
NO_SYSTEM = "No MIDI system answers on this computer; as soon as one does, its ports show up here."
VIRTUAL = "Other programs see “Chimera Studio in” to play it and “Chimera Studio out” to be played."
NO_VIRTUAL = "This system has no virtual MIDI ports. On Windows install loopMIDI: its ports connect two programs."
OFF = "Off"
_NAME_WIDTH = 196
_MEMBERS_TIP = "Semitones that a note bends by its own channel (MPE: 48)"
_MANAGER_TIP = "Semitones that all notes bend together (MPE: 2)"
T = TypeVar("T", MidiInputChoice, MidiOutputChoice)


class MidiPage(QWidget):
    """Every choice counts at once and is remembered by the port's name.

    Args:
        store: keeps the choices.
        desk: opens the ports.
        systems: names of the MIDI systems this program speaks to.
    """

    def __init__(self, store: SettingsStore, desk: MidiDesk, systems: Sequence[str]) -> None:
        super().__init__()
        self._store, self._desk = store, desk
        self._shown: tuple[object, ...] = ()
        self.lights: dict[str, Light] = {}
        self.out_lights: dict[str, Light] = {}
        self.system = QComboBox()
        self.system.setAccessibleName("MIDI system")
        self.system.setToolTip("How the program talks to MIDI devices and other programs")
        for text, name in [("Automatic", ""), *((name, name) for name in systems)]:
            self.system.addItem(text, name)
        self.system.setCurrentIndex(max(self.system.findData(store.settings.midi_system), 0))
        self.system.activated.connect(
            lambda _row: store.update(midi_system=self.system.currentData())
        )
        self.answer = _dim()
        self.clock = QComboBox()
        self.clock.setAccessibleName("Follow the clock of")
        self.clock.setToolTip("Tempo, start and stop come from this input (MIDI clock)")
        self.clock.setMinimumWidth(220)
        self.clock.activated.connect(
            lambda _row: store.update(midi_clock_from=self.clock.currentData())
        )
        self.note = _dim()
        self.inputs, self.outputs = _Table(), _Table()
        self._lay_out()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 2 * SPACE, SPACE, 0)
        column.setSpacing(SPACE)
        column.addLayout(_row(QLabel("MIDI system"), self.system, self.answer))
        column.addSpacing(SPACE)
        for title, table in (("Inputs", self.inputs), ("Outputs", self.outputs)):
            column.addWidget(_heading(title))
            column.addWidget(table)
            column.addSpacing(SPACE)
        column.addWidget(_heading("Clock"))
        column.addLayout(_row(QLabel("Follow the clock of"), self.clock))
        column.addSpacing(SPACE)
        column.addWidget(self.note)
        column.addStretch(1)
        scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        own = QVBoxLayout(self)
        own.setContentsMargins(0, 0, 0, 0)
        own.addWidget(scroll)

    # -- showing ----------------------------------------------------------------------------

    def look(self) -> None:
        """Switch the lights, and show ports that came or went."""
        for name, light in self.lights.items():
            light.set_on(self._desk.active(name))
        for name, light in self.out_lights.items():
            light.set_on(self._desk.sending(name))
        desk, settings = self._desk, self._store.settings
        shown = (
            desk.ready, desk.system, desk.has_virtual_ports, desk.inputs_there, desk.outputs_there,
            _mpe_names(settings),
        )  # fmt: skip
        if shown != self._shown:
            self._shown = shown
            self._show(settings)

    def _show(self, settings: Settings) -> None:
        desk = self._desk
        self.answer.setText(desk.system and f"{desk.system} answers.")
        nothing = NO_SYSTEM if desk.ready and not desk.system else ""
        self._fill_inputs(nothing or NO_INPUTS, settings)
        self._fill_outputs(nothing or NO_OUTPUTS, settings)
        self._fill_clock(settings)
        self.note.setText(VIRTUAL if desk.has_virtual_ports else NO_VIRTUAL if desk.system else "")

    def _fill_inputs(self, nothing: str, settings: Settings) -> None:
        chosen, there = settings.midi_inputs, self._desk.inputs_there
        names = _with_absent(there, chosen)
        mpe = any(chosen.get(name, MidiInputChoice()).mpe for name in names)
        self.inputs.begin(
            ["", "", "Plays", "Channel", "MPE", *(["Note ±", "All ±"] if mpe else [])]
        )
        self.lights = {}
        for name in names:
            choice = chosen.get(name, MidiInputChoice())
            self.lights[name] = Light()
            fields: list[QWidget] = [
                self.lights[name],
                _port_name(name, there=name in there),
                self._tick(name, choice.on, "on", f"{name} plays", self._set_input),
                self._channels(name, choice.channel, "All", self._set_input),
                self._tick(name, choice.mpe, "mpe", f"{name} speaks MPE", self._set_input),
            ]
            if choice.mpe:
                for field, value, tip in (
                    ("member_range", choice.member_range, _MEMBERS_TIP),
                    ("manager_range", choice.manager_range, _MANAGER_TIP),
                ):
                    fields.append(self._semitones(name, field, value, tip))
            self.inputs.add(fields)
        self.inputs.end(nothing)

    def _fill_outputs(self, nothing: str, settings: Settings) -> None:
        chosen, there = settings.midi_outputs, self._desk.outputs_there
        self.outputs.begin(["", "", "Song", "Keys", "Clock", "Channel", "Later by"])
        self.out_lights = {}
        for name in _with_absent(there, chosen):
            choice = chosen.get(name, MidiOutputChoice())
            self.out_lights[name] = Light()
            ticks = [
                self._tick(name, getattr(choice, field), field, f"{words} {name}", self._set_output)
                for field, words in (
                    ("song", "The song's notes go to"),
                    ("keys", "What is played on keyboards goes to"),
                    ("clock", "MIDI clock goes to"),
                )
            ]
            self.outputs.add(
                [
                    self.out_lights[name],
                    _port_name(name, there=name in there),
                    *ticks,
                    self._channels(name, choice.channel, "As played", self._set_output),
                    self._delay(name, choice.delay_ms),
                ]
            )
        self.outputs.end(nothing)

    def _fill_clock(self, settings: Settings) -> None:
        names = list(self._desk.inputs_there)
        if settings.midi_clock_from and settings.midi_clock_from not in names:
            names.append(settings.midi_clock_from)
        with QSignalBlocker(self.clock):
            self.clock.clear()
            self.clock.addItem(OFF, "")
            for name in names:
                self.clock.addItem(name, name)
            self.clock.setCurrentIndex(max(self.clock.findData(settings.midi_clock_from), 0))

    # -- fields -----------------------------------------------------------------------------

    def _tick(
        self, name: str, on: bool, field: str, words: str, change: Callable[..., None]
    ) -> QCheckBox:
        box = QCheckBox(toolTip=words)
        box.setAccessibleName(words)
        box.setObjectName(f"{field}:{name}")
        box.setChecked(on)
        box.clicked.connect(lambda checked: change(name, **{field: checked}))
        return box

    def _channels(
        self, name: str, channel: int, every: str, change: Callable[..., None]
    ) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"Channel of {name}")
        box.setObjectName(f"channel:{name}")
        box.addItem(every, 0)
        for number in range(1, 17):
            box.addItem(str(number), number)
        box.setCurrentIndex(box.findData(channel))
        box.activated.connect(lambda _row: change(name, channel=box.currentData()))
        return box

    def _semitones(self, name: str, field: str, value: int, tip: str) -> QSpinBox:
        box = QSpinBox(minimum=1, maximum=96, value=value, toolTip=tip)
        inset_number(box)
        box.setAccessibleName(f"{tip.split(' (')[0]}, {name}")
        box.setObjectName(f"{field}:{name}")
        box.valueChanged.connect(lambda number: self._set_input(name, **{field: number}))
        return box

    def _delay(self, name: str, delay_ms: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox(minimum=-50, maximum=200, decimals=0, suffix=" ms", value=delay_ms)
        inset_number(box)
        box.setToolTip("Later than heard here, for instruments that answer sooner; less is earlier")
        box.setAccessibleName(f"Delay of {name}")
        box.valueChanged.connect(lambda value: self._set_output(name, delay_ms=value))
        return box

    def _set_input(self, name: str, **changes: object) -> None:
        chosen = self._store.settings.midi_inputs
        self._store.update(midi_inputs=_changed(chosen, name, MidiInputChoice(), changes))

    def _set_output(self, name: str, **changes: object) -> None:
        chosen = self._store.settings.midi_outputs
        self._store.update(midi_outputs=_changed(chosen, name, MidiOutputChoice(), changes))


def _changed(chosen: dict[str, T], name: str, new: T, changes: dict[str, object]) -> dict[str, T]:
    """Return the choices with one changed; one that is as new needs not be remembered."""
    choice = replace(chosen.get(name, new), **changes)  # type: ignore[arg-type]
    others = {other: kept for other, kept in chosen.items() if other != name}
    return others if choice == new else {**others, name: choice}


def _with_absent(there: Sequence[str], chosen: Iterable[str]) -> list[str]:
    """Return the ports that are there, then those that the person chose and that are not."""
    return [*there, *sorted(name for name in chosen if name not in there)]


def _mpe_names(settings: Settings) -> tuple[str, ...]:
    return tuple(name for name, choice in settings.midi_inputs.items() if choice.mpe)


class _Table(QWidget):
    """Rows of fields under headings, made anew when ports come or go."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE)
        self._grid.setVerticalSpacing(TIGHT)
        self._grid.setColumnStretch(1, 1)
        self._row = 0

    def begin(self, headings: Sequence[str]) -> None:
        """Empty it."""
        while (item := self._grid.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self._headings, self._row = headings, 0

    def add(self, fields: Sequence[QWidget]) -> None:
        """Add a row."""
        if self._row == 0:
            for number, text in enumerate(self._headings):
                self._grid.addWidget(_dim(text), 0, number, _alignment(number))
        self._row += 1
        for number, field in enumerate(fields):
            self._grid.addWidget(field, self._row, number, _alignment(number))

    def end(self, nothing: str) -> None:
        """Say so if there is no row."""
        if self._row == 0:
            self._grid.addWidget(_dim(nothing), 0, 0, 1, 7)


def _alignment(column: int) -> Qt.AlignmentFlag:
    middle = Qt.AlignmentFlag.AlignVCenter
    return middle | (Qt.AlignmentFlag.AlignLeft if column < 2 else Qt.AlignmentFlag.AlignHCenter)


def _port_name(name: str, *, there: bool) -> QLabel:
    label = QLabel()
    words = name if there else f"{name} (not there)"
    label.setText(
        QFontMetrics(label.font()).elidedText(words, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH)
    )
    label.setToolTip(words)
    label.setAccessibleName(words)
    if not there:
        label.setProperty("dim", True)
    return label


def _dim(text: str = "") -> QLabel:
    label = QLabel(text, wordWrap=len(text) > 12 or not text)
    label.setProperty("dim", True)
    return label


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("heading", True)
    return label


def _row(*widgets: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(ROOMY)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return line


class Light(QWidget):
    """A small lamp."""

    def __init__(self) -> None:
        super().__init__()
        self._on = False
        self.setFixedSize(14, 14)
        theme_changed.connect(self.update)

    @property
    def on(self) -> bool:
        """Whether it is lit."""
        return self._on

    def set_on(self, on: bool) -> None:
        """Switch it."""
        if on != self._on:
            self._on = on
            self.update()

    def sizeHint(self) -> QSize:
        """As small as it is."""
        return QSize(14, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a disc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().ok if self._on else tokens().outline))
        painter.drawEllipse(QRectF(3, 3, 8, 8))
