"""The stage: one sheet over the whole window, to be read from two metres, on which no dialog ever appears."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.song import MAX_MORPH_BEATS, Song
from studio.ui.live.keys.piano import PianoKeys
from studio.ui.live.stage.figures import figures
from studio.ui.live.stage.head import StageHead
from studio.ui.live.stage.pads import StagePads
from studio.ui.live.stage.scene_player import ScenePlayer
from studio.ui.live.stage.scene_tiles import SceneTiles
from studio.ui.live.stage.waterfall import Source, Waterfall
from studio.ui.look.theme import SPACE, theme_changed, tokens

MORPH_BEATS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
_KEYS = (36, 96)
_FEW_KEYS = (48, 84)
_TALL = 860
"""Height from which the keys go across the whole stage."""
_SCENE_STEPS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_EVEN, _LARGEST = 1000.0, 1.6
"""Up to this height writing has its own size, beyond it grows with the screen, up to so many times."""


class Stage(QWidget):
    """Big pad, scenes, rainbowgram and keyboard.

    Args:
        window: what it covers.
        pads: the pads of all rooms and the master pad.
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

    def __init__(
        self, window: QWidget, pads: StagePads, scenes: ScenePlayer, source: Source
    ) -> None:
        super().__init__(window)
        self.setObjectName("performanceView")
        self.setAccessibleName("Performance view")
        # Else Qt would paint all that is covered, a playing roll with every frame.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._scenes = scenes
        self._song: Song | None = None
        self._row: QWidget | None = None
        self._row_wanted = self._low = False
        self.allowed: Callable[[QKeyEvent], bool] = lambda _event: True
        self.pads = pads
        self.waterfall = Waterfall(source)
        self.tiles = SceneTiles()
        self.keys = PianoKeys(*_KEYS)
        self.keys.setMinimumHeight(110)
        self.head = StageHead()
        self.meter = self.head.meter
        self.show_position, self.show_clip = self.head.show_position, self.head.show_clip
        self.show_status, self.say = self.head.show_status, self.head.say
        self._make_morph_time()
        self._lay_out()
        self._connect()
        self.retint()
        self.hide()
        window.installEventFilter(self)

    # -- what others set --------------------------------------------------------------------

    def enter(self) -> None:
        """Cover the window."""
        self.pads.copy_pads()
        self.setGeometry(self.parentWidget().rect())
        self._square_up()  # before the first painting, of which the pad's picture is the dearest part
        self.show()
        self.raise_()
        self.pads.current.setFocus()

    def leave(self) -> None:
        """Uncover it."""
        self.hide()

    def take_row(self, row: QWidget) -> None:
        """Show a row of controls across the stage, as high as it is, while :meth:`want_row` says so."""
        self._row = row
        self.layout().insertWidget(2, row)

    def want_row(self, on: bool) -> None:
        """Say whether the row is in use; the pad gets its place where not."""
        if on != self._row_wanted:
            self._row_wanted = on
            QTimer.singleShot(0, self, self._square_up)

    def show_song(self, song: Song) -> None:
        """Show scenes, tempo and corner names."""
        self._song = song
        self.head.show_song(song)
        self._show_scenes()
        self.pads.copy_pads()

    def set_sounding(self, pitches: Iterable[int]) -> None:
        """Light the keys that sound."""
        self.keys.set_sounding(pitches)

    def retint(self) -> None:
        """Take the colours of another theme."""
        self.head.retint()
        self.update()

    # -- building ---------------------------------------------------------------------------

    def _make_morph_time(self) -> None:
        self.beats = QComboBox()
        self.beats.setAccessibleName("Morph time between scenes in beats")
        self.beats.setToolTip("How many beats the pads travel from one scene to the next")
        for beats in MORPH_BEATS:
            text = "at once" if beats == 0 else f"{beats:g} beat" + ("s" if beats != 1 else "")
            self.beats.addItem(text, beats)
        self.beats.setMinimumSize(150, 44)
        self.beats.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.head)
        column.addLayout(self._make_middle(), 5)
        column.addWidget(self.keys, 1)

    def _make_middle(self) -> QHBoxLayout:
        self._right = right = QVBoxLayout()
        right.setSpacing(SPACE)
        right.addWidget(self.waterfall, 3)
        right.addSpacing(SPACE)
        right.addLayout(self._make_scene_line())
        right.addWidget(self.tiles, 2)
        middle = QHBoxLayout()
        middle.setSpacing(3 * SPACE)
        middle.addWidget(self.pads)
        middle.addLayout(right, 1)
        return middle

    def _make_scene_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.scenes_title = QLabel("Scenes")
        self.previous = _step_button("◀", "Previous scene (Page up)")
        self.next = _step_button("▶", "Next scene (Page down)")
        self.reach = QLabel("Morph in")
        self.reach.setProperty("dim", True)
        for widget in (self.scenes_title, self.previous, self.next):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.reach)
        line.addWidget(self.beats)
        return line

    def _connect(self) -> None:
        self.keys.pressed.connect(self.pressed)
        self.keys.let_go.connect(self.let_go)
        head = self.head
        head.play.clicked.connect(self.play_asked)
        head.panic.clicked.connect(self.panic_asked)
        head.response.clicked.connect(self.response_asked)
        head.leave.clicked.connect(self.leave_asked)
        tiles, scenes = self.tiles, self._scenes
        tiles.launched.connect(scenes.launch)
        tiles.store_asked.connect(scenes.store)
        tiles.overwrite_asked.connect(scenes.overwrite)
        tiles.delete_asked.connect(scenes.delete)
        tiles.renamed.connect(scenes.rename)
        self.previous.clicked.connect(lambda: scenes.launch_next(-1))
        self.next.clicked.connect(lambda: scenes.launch_next())
        scenes.changed.connect(self._show_scenes)
        scenes.told.connect(self.say)
        self.beats.activated.connect(lambda _row: scenes.set_beats(self.beats.currentData()))
        theme_changed.connect(self.retint)

    # -- keeping up -------------------------------------------------------------------------

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

    def changeEvent(self, event: QEvent) -> None:
        """Write large again after a change of theme, which takes the fonts of labels away."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            QTimer.singleShot(0, self, self._square_up)

    def _square_up(self) -> None:
        """Make the pad as wide as it is high, at most nearly half of the window."""
        self._set_size(min(max(self.height() / _EVEN, 1.0), _LARGEST))
        self._arrange(low=self.height() < _TALL)
        layout = self.layout()
        layout.activate()
        self.pads.setFixedWidth(min(self.pads.square_width, int(self.width() * 0.45)))
        layout.invalidate()
        layout.activate()

    def _set_size(self, factor: float) -> None:
        """Write larger on larger screens, which are looked at from further away."""
        self.head.set_size(factor, self.width())
        self.scenes_title.setFont(figures(round(26 * factor)))
        readable = f"font-size: {round(20 * factor)}px;"
        for widget in (self.beats, self.reach, self.previous, self.next):
            if widget.styleSheet() != readable:
                widget.setStyleSheet(readable)
        self.beats.setMinimumWidth(round(150 * factor))
        self.pads.set_size(factor)

    def _arrange(self, *, low: bool) -> None:
        """Put the keys across the stage, or on low screens beside the pad, which then is half as large again."""
        if self._row is not None:
            self._row.setVisible(self._row_wanted)
        if low != self._low:
            self._low = low
            column = self._right if low else self.layout()
            column.addWidget(self.keys, 1)
            self.keys.set_range(*(_FEW_KEYS if low else _KEYS))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self.parentWidget().rect())
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Claim the stage's own keys, and those that would open a dialog, before they become shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and (
            _is_ours(event) or not self.allowed(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Launch scenes by 1 to 9 and Page up and down, change pads by Ctrl+Tab, leave by Escape."""
        digit, key = _digit(event), event.key()
        if event.isAutoRepeat() and _is_ours(event):
            return
        if digit is not None:
            self._scenes.launch_number(digit - 1)
        elif key in _SCENE_STEPS:
            self._scenes.launch_next(_SCENE_STEPS[key])
        elif _next_pad(event):
            self.pads.show_next()
        elif key == Qt.Key.Key_Escape and not event.modifiers():
            self.leave_asked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Hide everything behind."""
        QPainter(self).fillRect(event.rect(), tokens().background)


def _is_ours(event: QKeyEvent) -> bool:
    """Whether a key means something to the stage itself."""
    plain = not event.modifiers()
    return (
        (plain and (event.key() == Qt.Key.Key_Escape or event.key() in _SCENE_STEPS))
        or _next_pad(event)
        or _digit(event) is not None
    )


def _next_pad(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Tab and bool(
        event.modifiers() & Qt.KeyboardModifier.ControlModifier
    )


def _digit(event: QKeyEvent) -> int | None:
    """Return 1..9 for a bare number key, on the keypad too."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return None
    key = event.key()
    return key - Qt.Key.Key_0 if Qt.Key.Key_1 <= key <= Qt.Key.Key_9 else None


def _step_button(text: str, tip: str) -> QToolButton:
    button = QToolButton(text=text, toolTip=tip)
    button.setFixedSize(48, 44)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(tip)
    return button
