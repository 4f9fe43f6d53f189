"""The bar at the top: play, position, tempo, meter, key, and how loud it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from studio.melody.notes import TICKS_PER_STEP, Meter
from studio.project.song import MAX_TEMPO, MIN_TEMPO, NOTE_NAMES, SCALES, Key, Song
from studio.ui.actions.registry import ActionRegistry
from studio.ui.look import icons
from studio.ui.look.style import inset_number
from studio.ui.look.theme import ICON, SPACE, TIGHT, tokens
from studio.ui.transport.swing import SwingButton
from studio.ui.transport.tap_tempo import TapTempo
from studio.ui.widgets.bar_fit import BarFit, MoreButton, Step, leave_out, narrow

METERS = ("2/4", "3/4", "4/4", "5/4", "6/4", "7/4", "3/8", "5/8", "6/8", "7/8", "9/8", "12/8")
_SETTLE_MS = 500
_BUTTON = 34
_SMALL_BUTTON = 30
_RULE = 2 * SPACE + 1
_SPARE = (
    ("view.shelf", "view.strip", "view.side"),
    ("response.toggle", "view.keyboard", "view.stage"),
    ("record.sound",),
    ("edit.undo", "edit.redo"),
    ("play.count_in",),
)
"""Buttons that a narrow window can spare, the first ones first: a menu at the end of the bar offers them then."""


def position_text(tick: int, meter: Meter) -> str:
    """Write a place as bar, beat and sixteenth, each counted from 1, e.g. ``"2.1.3"``."""
    bar, rest = divmod(max(tick, 0), meter.bar_ticks)
    beat, rest = divmod(rest, meter.beat_ticks)
    return f"{bar + 1}.{beat + 1}.{rest // TICKS_PER_STEP + 1}"


class TransportBar(QFrame):
    """Shows and changes time and key. It keeps no song.

    Signals:
        tempo_edited: quarter notes a minute, while it is being changed.
        tempo_settled: the change is over; the one moment for an undo step.
        meter_chosen: a :class:`Meter`.
        key_chosen: a :class:`Key`.
    """

    tempo_edited = Signal(float)
    tempo_settled = Signal()
    meter_chosen = Signal(object)
    key_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transportBar")
        self.setAccessibleName("Transport")
        self.setProperty("panel", True)
        self.setFixedHeight(48)
        self._meter = Meter()
        self._taps = TapTempo()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.tempo_settled)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE, 0, SPACE, 0)
        self._row.setSpacing(TIGHT)
        self._rules: list[QFrame] = []
        self._buttons: dict[str, QToolButton] = {}
        self._sound_widgets: tuple[QWidget, ...] = ()
        self._swing: SwingButton | None = None
        self._master: QWidget | None = None
        self._make_fields()
        self.more = MoreButton()
        self._fit = BarFit(self._row, ())

    def take_actions(
        self, registry: ActionRegistry, left: Sequence[str], right: Sequence[str]
    ) -> None:
        """Add buttons of commands; ``left`` before the fields, ``right`` at the far end, ``""`` is a gap."""
        for at, action_id in enumerate(left):
            self._row.insertWidget(at, self._button(registry, action_id))
        for action_id in right:
            if action_id:
                self._row.addWidget(self._button(registry, action_id))
            else:
                self._add_rule()
        self._row.addWidget(self.more)
        self.more.offer(self.tap, registry.action("play.tap"))
        for names in _SPARE:
            for name in names:
                if name in self._buttons:
                    self.more.offer(self._buttons[name], registry.action(name))
        self._fit = BarFit(self._row, self._steps())

    def show_song(self, song: Song) -> None:
        """Show the song's tempo, meter and key without telling anyone."""
        self._meter = song.meter
        with QSignalBlocker(self.tempo), QSignalBlocker(self.meter):
            if not self.tempo.isReadOnly() and abs(self.tempo.value() - song.tempo) > 0.004:
                self.tempo.setValue(song.tempo)
            _choose(self.meter, str(song.meter))
        with QSignalBlocker(self.tonic), QSignalBlocker(self.scale):
            self.tonic.setCurrentIndex(song.key.tonic)
            _choose(self.scale, song.key.scale)

    def show_position(self, tick: int, meter: Meter) -> None:
        """Show where the playhead is in a clip of this meter."""
        self.position.setText(position_text(tick, meter))

    def tap_tempo(self) -> None:
        """Take a tap of the tempo."""
        tempo = self._taps.tap()
        if tempo is not None and not self.tempo.isReadOnly():
            self.tempo.setValue(tempo)

    def show_playing(self, playing: bool) -> None:
        """Show the button that stops while time is passing."""
        button = self.findChild(QToolButton, "button.play.toggle")
        if button is not None:
            button.defaultAction().setIcon(icons.icon("pause" if playing else "play"))

    def show_recording(self, recording: bool) -> None:
        """Write the position in the colour of recording while something is taken down."""
        colour = tokens().record.name() if recording else ""
        self.position.setStyleSheet(f"color: {colour};" if colour else "")
        self.position.setAccessibleName("Position, recording" if recording else "Position")

    def take_sound(self, instrument: QWidget, meter: QWidget) -> None:
        """Show what plays, and how loud it is."""
        after_stretch = self._row.indexOf(self.scale) + 2
        for widget in (meter, instrument):
            self._row.insertWidget(after_stretch, widget)
        instrument.installEventFilter(self)
        self._sound_widgets = (instrument, meter)
        self._fit = BarFit(self._row, self._steps())

    def take_master(self, master: QWidget) -> None:
        """Show the master pad, before the buttons at the far end."""
        self._row.insertWidget(self._row.indexOf(self.scale) + 2, master)
        self._master = master
        self._fit = BarFit(self._row, self._steps())

    def button(self, action_id: str) -> QToolButton | None:
        """Return the button of a command, or None where it has none."""
        return self._buttons.get(action_id)

    def take_time(self, swing: SwingButton, clock: QWidget) -> None:
        """Show the swing and how the MIDI clock is doing, after the tempo."""
        after = self._row.indexOf(self.tap) + 1
        self._row.insertWidget(after, swing)
        self._row.insertWidget(after, clock)
        clock.installEventFilter(self)
        swing.grown.connect(lambda: self._fit.fit(self.width()))
        self._swing = swing
        self._fit = BarFit(self._row, self._steps())

    def show_foreign_tempo(self, tempo: float | None) -> None:
        """Show the tempo of a clock that is followed, which cannot be changed here; None shows the song's own again."""
        foreign = tempo is not None
        if self.tempo.isReadOnly() != foreign:
            self.tempo.setReadOnly(foreign)
            self.tap.setDisabled(foreign)
        if tempo is not None:
            with QSignalBlocker(self.tempo):
                self.tempo.setValue(tempo)

    def minimumSizeHint(self) -> QSize:
        """Any width: the bar makes itself fit."""
        return QSize(0, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make everything fit."""
        super().resizeEvent(event)
        self._fit.fit(event.size().width())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make everything fit when the instruments have come or gone."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            QTimer.singleShot(0, self, lambda: self._fit.fit(self.width()))
        return super().eventFilter(watched, event)

    # -- within -----------------------------------------------------------------------------

    def _make_fields(self) -> None:
        self._row.addSpacing(SPACE)
        self.position = QLabel("1.1.1")
        self.position.setAccessibleName("Position")
        self.position.setToolTip("Position: bar, beat, sixteenth")
        self.position.setFont(_figures(18))
        self.position.setMinimumWidth(84)
        self._row.addWidget(self.position)
        self._add_rule()
        self._make_tempo()
        self._make_meter()
        self._add_rule()
        self._make_key()
        self._row.addStretch(1)

    def _add_rule(self) -> None:
        rule = _rule()
        self._rules.append(rule)
        self._row.addWidget(rule)

    def _steps(self) -> list[Step]:
        """Return what gives way in a narrow window, the least missed first."""
        scale = self.scale.sizeHint().width()
        steps = [narrow(self.scale, scale, min(scale, 96))]
        if self._sound_widgets:
            instrument, meter = self._sound_widgets
            steps.insert(0, narrow(instrument, 136, 104))
            steps.append(narrow(meter, 120, 76))
        if self._swing is not None:
            steps.insert(0, self._swing.tighten)
        steps += [
            self._tighten,
            self._drop_unit,
            narrow(self.position, 84, 70),
            self._shrink_buttons,
        ]
        for names in _SPARE:
            spare = [self._buttons[name] for name in names if name in self._buttons]
            steps.append(self.more.take(*spare, *self._rules_before(spare)))
            if names is _SPARE[0]:
                steps.append(self.more.take(self.tap))
        if self._master is not None:
            steps.append(leave_out(self._master))
        return steps

    def _rules_before(self, buttons: list[QToolButton]) -> list[QFrame]:
        """Return the rule that would divide nothing without these buttons."""
        if not buttons:
            return []
        before = self._row.itemAt(self._row.indexOf(buttons[0]) - 1).widget()
        return [rule for rule in self._rules if rule is before]

    def _tighten(self, on: bool) -> None:
        for rule in self._rules:
            rule.setFixedWidth(5 if on else _RULE)

    def _drop_unit(self, on: bool) -> None:
        self.tempo.setSuffix("" if on else " bpm")
        self.tempo.setFixedWidth(82 if on else 108)

    def _shrink_buttons(self, on: bool) -> None:
        for button in (*self._buttons.values(), self.more):
            button.setFixedWidth(_SMALL_BUTTON if on else _BUTTON)

    def _make_tempo(self) -> None:
        self.tempo = QDoubleSpinBox(decimals=2, minimum=MIN_TEMPO, maximum=MAX_TEMPO, value=120)
        inset_number(self.tempo)
        self.tempo.setAccessibleName("Tempo in beats per minute")
        self.tempo.setToolTip(
            f"Tempo, {MIN_TEMPO:.0f} to {MAX_TEMPO:.0f} quarter notes a minute (wheel or arrows: 1)"
        )
        self.tempo.setSuffix(" bpm")
        self.tempo.setKeyboardTracking(False)
        self.tempo.setFixedWidth(108)
        self.tempo.valueChanged.connect(self._on_tempo)
        self.tempo.editingFinished.connect(self._on_tempo_done)
        self.tap = QPushButton("Tap", toolTip="Tap the tempo with the mouse or the Space key")
        self.tap.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tap.pressed.connect(self.tap_tempo)
        self._row.addWidget(self.tempo)
        self._row.addWidget(self.tap)

    def _make_meter(self) -> None:
        self.meter = QComboBox()
        self.meter.setAccessibleName("Time signature")
        self.meter.setToolTip("Time signature of the song and the open clip")
        self.meter.addItems(METERS)
        self.meter.setFixedWidth(74)
        self.meter.textActivated.connect(self._on_meter)
        self._row.addWidget(self.meter)

    def _make_key(self) -> None:
        self.tonic = QComboBox()
        self.tonic.setAccessibleName("Tonic of the key")
        self.tonic.setToolTip("Tonic of the key")
        self.tonic.addItems(NOTE_NAMES)
        self.tonic.setFixedWidth(64)
        self.scale = QComboBox()
        self.scale.setAccessibleName("Scale of the key")
        self.scale.setToolTip("Scale, for highlighting, folding and snapping in the editor")
        for name in SCALES:
            self.scale.addItem(name.capitalize(), name)
        self.scale.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for box in (self.tonic, self.scale):
            box.activated.connect(self._on_key)
            self._row.addWidget(box)

    def _button(self, registry: ActionRegistry, action_id: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"button.{action_id}")
        button.setProperty("flat", True)
        button.setDefaultAction(registry.action(action_id))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setIconSize(QSize(ICON, ICON))
        button.setFixedSize(_BUTTON, _BUTTON)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(registry.spec(action_id).title.removesuffix("…"))
        self._buttons[action_id] = button
        return button

    def _on_tempo(self, tempo: float) -> None:
        self.tempo_edited.emit(tempo)
        self._settle.start()

    def _on_tempo_done(self) -> None:
        if self._settle.isActive():
            self._settle.stop()
            self.tempo_settled.emit()

    def _on_meter(self, text: str) -> None:
        beats, _, unit = text.partition("/")
        self.meter_chosen.emit(Meter(int(beats), int(unit)))

    def _on_key(self) -> None:
        self.key_chosen.emit(Key(self.tonic.currentIndex(), self.scale.currentData()))


def _choose(box: QComboBox, value: str) -> None:
    """Show a value, adding it to the list where it is not usual."""
    index = box.findData(value) if box.itemData(0) is not None else box.findText(value)
    if index < 0:
        box.addItem(value, value if box.itemData(0) is not None else None)
        index = box.count() - 1
    box.setCurrentIndex(index)


def _figures(size: int) -> QFont:
    """Return a font whose digits are all equally wide, so that a running number does not shiver."""
    font = QFont("Inter")
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _rule() -> QFrame:
    line = QFrame()
    line.setProperty("rule", True)
    line.setFixedSize(1, 24)
    holder = QFrame()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(line)
    holder.setFixedWidth(_RULE)
    return holder
