"""The stage: one sheet over the whole window, to be read from two metres, on which no dialog ever appears."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.melody.notes import Clip
from studio.project.song import MAX_MORPH_BEATS, Song
from studio.ui import icons
from studio.ui.live.corner_name import CORNER_HEIGHT, CornerName
from studio.ui.live.figures import figures
from studio.ui.live.keys import PianoKeys
from studio.ui.live.meter import LevelMeter
from studio.ui.live.scene_player import ScenePlayer
from studio.ui.live.scene_tiles import SceneTiles
from studio.ui.live.waterfall import Source, Waterfall
from studio.ui.morph.pad import MorphPad
from studio.ui.morph.surface import PadSurface
from studio.ui.theme import SPACE, theme_changed, tokens

MORPH_BEATS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
_SAY_MS = 5000
_KEYS = (36, 96)
_CORNER_ROWS = 2 * (CORNER_HEIGHT + SPACE)
_READABLE = "font-size: 20px;"
"""The smallest writing that can be read from two metres."""


class PerformanceView(QWidget):
    """Big pad, scenes, rainbowgram and keyboard.

    Args:
        window: what it covers.
        pad: the melody room's pad, which this one steers.
        scenes: launches scenes.
        source: sound for the rainbowgram.

    Signals:
        pressed: MIDI key and velocity.
        let_go: MIDI key.
        leave_asked: back to the rooms.
        play_asked: play or stop.
        panic_asked: silence everything.
        response_asked: begin or end call and response.
    """

    pressed = Signal(int, int)
    let_go = Signal(int)
    leave_asked = Signal()
    play_asked = Signal()
    panic_asked = Signal()
    response_asked = Signal()

    def __init__(self, window: QWidget, pad: MorphPad, scenes: ScenePlayer, source: Source) -> None:
        super().__init__(window)
        self.setObjectName("performanceView")
        self.setAccessibleName("Performance view")
        self._pad, self._scenes = pad, scenes
        self._song: Song | None = None
        self.surface = PadSurface()
        self.waterfall = Waterfall(source)
        self.tiles = SceneTiles()
        self.keys = PianoKeys(*_KEYS)
        self.keys.setMinimumHeight(110)
        self.corners = tuple(CornerName(number) for number in range(4))
        self._make_head()
        self._make_morph_time()
        self.words = QLabel()
        self._clear = QTimer(self, singleShot=True, interval=_SAY_MS)
        self._clear.timeout.connect(lambda: self.words.setText(""))
        self._lay_out()
        self._connect()
        self.retint()
        self.hide()
        window.installEventFilter(self)

    # -- what others set --------------------------------------------------------------------

    def enter(self) -> None:
        """Cover the window."""
        self._copy_pad()
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self.surface.setFocus()

    def leave(self) -> None:
        """Uncover it."""
        self.hide()

    def take_row(self, row: QWidget) -> None:
        """Show a row of controls above the keys, as high as it is."""
        self.layout().insertWidget(self.layout().indexOf(self.keys), row)

    def show_song(self, song: Song) -> None:
        """Show scenes, tempo and corner names."""
        self._song = song
        self.tempo.setText(f"{song.tempo:.4g} bpm")
        self.meter_text.setText(str(song.meter))
        self._show_scenes()
        self._copy_pad()

    def show_position(self, text: str, *, playing: bool) -> None:
        """Show bar, beat and sixteenth, and whether time is passing."""
        self.position.setText(text)
        self.play.setIcon(icons.icon("pause" if playing else "play"))

    def show_clip(self, clip: Clip | None) -> None:
        """Name what is played."""
        self.clip_name.setText(clip.name if clip is not None else "No melody yet")

    def show_status(self, text: str, heard: bool) -> None:
        """Say where the sound goes."""
        self.status.setText(text)
        colour = tokens().text_dim if heard else tokens().warning
        self.status.setStyleSheet(f"color: {colour.name()}; font-size: 20px;")

    def set_sounding(self, pitches: Iterable[int]) -> None:
        """Light the keys that sound."""
        self.keys.set_sounding(pitches)

    def say(self, sentence: str) -> None:
        """Say something in the line at the bottom for a few seconds."""
        self.words.setText(sentence)
        self._clear.start()

    def retint(self) -> None:
        """Take the colours of another theme."""
        self.leave_button.setIcon(icons.icon("close"))
        self.response.setIcon(icons.icon("response"))
        self.panic.setIcon(icons.icon("panic"))
        for label, size in ((self.position, 52), (self.tempo, 30), (self.clip_name, 30)):
            label.setFont(figures(size))
        self.meter_text.setFont(figures(22))
        self.words.setFont(figures(24))
        self.update()

    # -- building ---------------------------------------------------------------------------

    def _make_head(self) -> None:
        self.play = _big_button("play", "Play or stop (Space)")
        self.response = _big_button("response", "Call and response (Ctrl+Alt+R)")
        self.panic = _big_button("panic", "Silence everything (Shift+Esc)")
        self.leave_button = _big_button("close", "Back to the rooms (F11 or Esc)")
        self.position = QLabel("1.1.1")
        self.position.setAccessibleName("Position")
        self.position.setMinimumWidth(180)
        self.tempo, self.meter_text, self.clip_name = QLabel(), QLabel(), QLabel()
        self.clip_name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.status = QLabel()
        self.status.setAccessibleName("Sound")
        self.meter = LevelMeter()
        self.meter.setFixedSize(320, 32)
        for label in (self.meter_text, self.clip_name):
            label.setProperty("dim", True)

    def _make_morph_time(self) -> None:
        self.beats = QComboBox()
        self.beats.setAccessibleName("Morph time between scenes in beats")
        self.beats.setToolTip("How many beats the pads travel from one scene to the next")
        for beats in MORPH_BEATS:
            text = "at once" if beats == 0 else f"{beats:g} beat" + ("s" if beats != 1 else "")
            self.beats.addItem(text, beats)
        self.beats.setMinimumSize(150, 44)
        self.beats.setStyleSheet(_READABLE)
        self.beats.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        for widget in (self.play, self.position, self.tempo, self.meter_text):
            head.addWidget(widget)
        head.addSpacing(2 * SPACE)
        head.addWidget(self.clip_name, 1)
        sound = QVBoxLayout()
        sound.setSpacing(4)
        sound.addStretch(1)
        sound.addWidget(self.meter, 0, Qt.AlignmentFlag.AlignRight)
        sound.addWidget(self.status, 0, Qt.AlignmentFlag.AlignRight)
        sound.addStretch(1)
        head.addLayout(sound)
        head.addWidget(self.response)
        head.addWidget(self.panic)
        head.addWidget(self.leave_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(head)
        column.addLayout(self._make_middle(), 5)
        column.addWidget(self.keys, 1)
        column.addWidget(self.words)
        self.words.setFixedHeight(32)

    def _make_middle(self) -> QHBoxLayout:
        pad = QGridLayout()
        pad.setSpacing(SPACE)
        pad.setColumnStretch(0, 1)
        pad.setColumnStretch(1, 1)
        pad.addWidget(self.corners[0], 0, 0)
        pad.addWidget(self.corners[1], 0, 1)
        pad.addWidget(self.surface, 1, 0, 1, 2)
        pad.addWidget(self.corners[2], 2, 0)
        pad.addWidget(self.corners[3], 2, 1)
        pad.setRowStretch(1, 1)
        right = QVBoxLayout()
        right.setSpacing(SPACE)
        right.addWidget(self.waterfall, 3)
        line = QHBoxLayout()
        title = QLabel("Scenes")
        title.setFont(figures(26))
        hint = QLabel("keys 1 to 9")
        hint.setProperty("dim", True)
        hint.setStyleSheet(_READABLE)
        line.addWidget(title)
        line.addSpacing(SPACE)
        line.addWidget(hint)
        line.addStretch(1)
        reach = QLabel("reached")
        reach.setProperty("dim", True)
        reach.setStyleSheet(_READABLE)
        line.addWidget(reach)
        line.addWidget(self.beats)
        right.addSpacing(SPACE)
        right.addLayout(line)
        right.addWidget(self.tiles, 2)
        middle = QHBoxLayout()
        middle.setSpacing(3 * SPACE)
        pad.setContentsMargins(0, 0, 0, 0)
        self._pad_place = QWidget()
        self._pad_place.setLayout(pad)
        middle.addWidget(self._pad_place)
        middle.addLayout(right, 1)
        return middle

    def _connect(self) -> None:
        self.surface.grabbed.connect(self._pad.grabbed)
        self.surface.moved.connect(self._steer)
        self.surface.released.connect(self._on_released)
        self._pad.moved.connect(self.surface.set_position)
        self.keys.pressed.connect(self.pressed)
        self.keys.let_go.connect(self.let_go)
        self.play.clicked.connect(self.play_asked)
        self.panic.clicked.connect(self.panic_asked)
        self.response.clicked.connect(self.response_asked)
        self.leave_button.clicked.connect(self.leave_asked)
        tiles, scenes = self.tiles, self._scenes
        tiles.launched.connect(scenes.launch)
        tiles.store_asked.connect(scenes.store)
        tiles.overwrite_asked.connect(scenes.overwrite)
        tiles.delete_asked.connect(scenes.delete)
        tiles.renamed.connect(scenes.rename)
        scenes.changed.connect(self._show_scenes)
        scenes.told.connect(self.say)
        self.beats.activated.connect(lambda _row: scenes.set_beats(self.beats.currentData()))
        theme_changed.connect(self.retint)

    # -- keeping up -------------------------------------------------------------------------

    def _steer(self, x: float, y: float) -> None:
        self._pad.set_position(x, y)
        self._pad.moved.emit(x, y)

    def _on_released(self, x: float, y: float) -> None:
        self._pad.set_position(x, y)
        self._pad.released.emit(x, y)

    def _show_scenes(self) -> None:
        song = self._song
        if song is None or self.isHidden():
            return
        self.tiles.show_scenes(song.scenes, self._scenes.current, self._scenes.share)
        row = self.beats.findData(song.morph_beats)
        if row < 0 and song.morph_beats <= MAX_MORPH_BEATS:
            self.beats.addItem(f"{song.morph_beats:g} beats", song.morph_beats)
            row = self.beats.count() - 1
        self.beats.setCurrentIndex(row)

    def _copy_pad(self) -> None:
        """Show what the room's pad shows."""
        if self.isHidden() and self.parentWidget() is None:
            return
        self.surface.set_filled(self._pad.filled)
        self.surface.set_position(*self._pad.position)
        for corner, slot in zip(self.corners, self._pad.slots, strict=True):
            corner.show_name(slot.item.label if slot.item is not None else "")

    # -- events -----------------------------------------------------------------------------

    def showEvent(self, event: QEvent) -> None:
        """Catch up with what happened meanwhile."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._square_up)
        self._show_scenes()

    def resizeEvent(self, event: QEvent) -> None:
        """Keep the pad square."""
        super().resizeEvent(event)
        # A width set amid a change of size would not reach the neighbours.
        QTimer.singleShot(0, self, self._square_up)

    def _square_up(self) -> None:
        """Make the pad as wide as it is high, at most nearly half of the window."""
        layout = self.layout()
        layout.activate()
        wide = min(self._pad_place.height() - _CORNER_ROWS, int(self.width() * 0.45))
        self._pad_place.setFixedWidth(max(wide, 200))
        layout.invalidate()
        layout.activate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self.parentWidget().rect())
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Claim Escape and the numbers before they become shortcuts of something behind."""
        if event.type() == QEvent.Type.ShortcutOverride and (
            event.key() == Qt.Key.Key_Escape or _digit(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Launch scenes by 1 to 9, leave by Escape."""
        digit = _digit(event)
        if digit is not None:
            if not event.isAutoRepeat():
                self._scenes.launch_number(digit - 1)
        elif event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.leave_asked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Hide everything behind."""
        QPainter(self).fillRect(event.rect(), tokens().background)


def _digit(event: QKeyEvent) -> int | None:
    """Return 1..9 for a bare number key, on the keypad too."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return None
    key = event.key()
    return key - Qt.Key.Key_0 if Qt.Key.Key_1 <= key <= Qt.Key.Key_9 else None


def _big_button(icon: str, tip: str) -> QToolButton:
    button = QToolButton(toolTip=tip)
    button.setProperty("flat", True)
    button.setIcon(icons.icon(icon))
    button.setIconSize(button.iconSize() * 2)
    button.setFixedSize(56, 56)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(tip)
    return button
