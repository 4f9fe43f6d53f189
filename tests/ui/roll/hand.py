"""A musician's hand: presses, drags and keys on a piano roll, and a memory of what the roll said."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio.melody.notes import Clip, Note
from studio.project.clip_curves import Curve
from studio.project.history import History
from studio.project.song import Song, replace_clip
from studio.project.song_curves import with_curves
from studio.ui.roll.piano_roll import PianoRollEditor

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton
RIGHT = Qt.MouseButton.RightButton
MIDDLE = Qt.MouseButton.MiddleButton

Row = tuple[int, int, int, int]


class Hand:
    """Drives an editor that is wired to a history as the window wires it."""

    def __init__(self, editor: PianoRollEditor, clip: Clip) -> None:
        self.editor = editor
        self.canvas: QWidget = editor.canvas
        self.history = History(Song(clips=(clip,)))
        self.clip_id = clip.id
        self.said: list[tuple] = []
        self.heard: list[tuple[int, int]] = []
        editor.gesture_began.connect(lambda name: self._say("began", name))
        editor.clip_edited.connect(self._edited)
        editor.gesture_committed.connect(self._committed)
        editor.gesture_cancelled.connect(self._cancelled)
        editor.preview_note.connect(lambda pitch, velocity: self.heard.append((pitch, velocity)))
        editor.loop_changed.connect(lambda loop: self._say("loop", loop))
        editor.playhead_moved.connect(lambda tick: self._say("playhead", tick))
        editor.curves_edited.connect(self._curves_edited)
        self.history.listen(self._show)
        editor.set_clip(clip)

    # -- what became of it ------------------------------------------------------------------

    @property
    def clip(self) -> Clip:
        clip = self.editor.clip()
        assert clip is not None
        assert clip is self.history.song.find_clip(self.clip_id)
        return clip

    @property
    def curves(self) -> tuple[Curve, ...]:
        curves = self.editor.state.session.curves
        assert curves == self.history.song.curves_of(self.clip_id)
        return curves

    @property
    def rows(self) -> list[Row]:
        """Notes as (start, length, pitch, velocity)."""
        return [(n.start, n.length, n.pitch, n.velocity) for n in self.clip.notes]

    @property
    def selected(self) -> list[Row]:
        return [
            (n.start, n.length, n.pitch, n.velocity)
            for n in self.clip.notes
            if n.id in self.editor.state.session.selection
        ]

    @property
    def steps(self) -> list[str]:
        """Names of the undo steps, the oldest first."""
        names = []
        while (name := self.history.undo()) is not None:
            names.append(name)
        for _ in names:
            self.history.redo()
        return names[::-1]

    # -- mouse ------------------------------------------------------------------------------

    def at(self, tick: float, pitch: int, share: float = 0.5) -> QPointF:
        """Pixel of a tick in a pitch's row, ``share`` of the way down the row."""
        view = self.editor.state.view
        return QPointF(view.x(tick), view.y(pitch) + view.row_px * share)

    def press(self, point: QPointF, mods=NONE, button=LEFT, on: QWidget | None = None) -> None:
        self._send(QEvent.Type.MouseButtonPress, point, button, button, mods, on)

    def send_press(self, point: QPointF, button, held) -> None:
        """Press a button while others are held."""
        self._send(QEvent.Type.MouseButtonPress, point, button, held, NONE, None)

    def move(self, point: QPointF, mods=NONE, button=LEFT, on: QWidget | None = None) -> None:
        self._send(QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, button, mods, on)

    def release(self, point: QPointF, mods=NONE, button=LEFT, on: QWidget | None = None) -> None:
        self._send(QEvent.Type.MouseButtonRelease, point, button, Qt.MouseButton.NoButton, mods, on)

    def hover(self, point: QPointF, mods=NONE, on: QWidget | None = None) -> None:
        self.move(point, mods, Qt.MouseButton.NoButton, on)

    def click(self, point: QPointF, mods=NONE, button=LEFT, on: QWidget | None = None) -> None:
        self.press(point, mods, button, on)
        self.release(point, mods, button, on)

    def double_click(self, point: QPointF, mods=NONE, on: QWidget | None = None) -> None:
        self.click(point, mods, on=on)
        self._send(QEvent.Type.MouseButtonDblClick, point, LEFT, LEFT, mods, on)
        self.release(point, mods, on=on)

    def drag(
        self, start: QPointF, stop: QPointF, mods=NONE, button=LEFT, on: QWidget | None = None
    ) -> None:
        self.press(start, mods, button, on)
        self.drag_on(start, stop, mods, button, on)
        self.release(stop, mods, button, on)

    def drag_on(
        self, start: QPointF, stop: QPointF, mods=NONE, button=LEFT, on: QWidget | None = None
    ) -> None:
        """Move without letting go, in three strides."""
        for share in (0.3, 0.7, 1.0):
            self.move(start + (stop - start) * share, mods, button, on)

    def wheel(
        self, point: QPointF, notches: float, mods=NONE, on: QWidget | None = None, across=0.0
    ) -> None:
        widget = on or self.canvas
        event = QWheelEvent(
            point,
            QPointF(widget.mapToGlobal(point.toPoint())),
            QPoint(0, 0),
            QPoint(round(across * 120), round(notches * 120)),
            Qt.MouseButton.NoButton,
            mods,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    # -- keys -------------------------------------------------------------------------------

    def key(self, key: Qt.Key, mods=NONE) -> None:
        QTest.keyClick(self.canvas, key, mods)

    # -- notes ------------------------------------------------------------------------------

    def note(self, index: int) -> Note:
        return self.clip.notes[index]

    def select(self, *indices: int) -> None:
        self.editor.state.session.select(self.note(index).id for index in indices)

    def record(self, curves: tuple[Curve, ...]) -> None:
        """Let a recording bring controllers."""
        self._curves_edited("Record", curves)

    # -- within -----------------------------------------------------------------------------

    def _send(self, kind, point, button, buttons, mods, on) -> None:
        widget = on or self.canvas
        where = QPointF(widget.mapToGlobal(QPoint(0, 0))) + point
        QApplication.sendEvent(widget, QMouseEvent(kind, point, where, button, buttons, mods))

    def _say(self, *what) -> None:
        if what[0] == "began":
            self.history.begin(what[1])
        self.said.append(what)

    def _edited(self, name: str, clip: Clip) -> None:
        self.said.append(("edited", name))
        self.history.apply(name, lambda song: replace_clip(song, clip))

    def _curves_edited(self, name: str, curves) -> None:
        self.said.append(("curves", name))
        self.history.apply(name, lambda song: with_curves(song, self.clip_id, curves))

    def _show(self, song: Song) -> None:
        self.editor.set_clip(song.find_clip(self.clip_id))
        self.editor.set_curves(song.curves_of(self.clip_id))

    def _committed(self) -> None:
        self.said.append(("committed",))
        self.history.commit()

    def _cancelled(self) -> None:
        self.said.append(("cancelled",))
        self.history.rollback()
