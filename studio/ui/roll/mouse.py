"""The mouse over the note area: presses become gestures, hovering shows what a press would do."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtWidgets import QWidget

from studio.melody.edits.transform import delete, edit_name
from studio.ui.roll.choose import gesture_for
from studio.ui.roll.gestures.base import Gesture
from studio.ui.roll.gestures.draw import Draw
from studio.ui.roll.gestures.erase import Erase
from studio.ui.roll.gestures.host import GestureHost
from studio.ui.roll.gestures.pan import Pan
from studio.ui.roll.hit import Hit, Zone, hit_test
from studio.ui.roll.options import Tool
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import Cut, RollState

_TOOL_CURSORS = {
    Tool.SELECT: Qt.CursorShape.ArrowCursor,
    Tool.DRAW: Qt.CursorShape.CrossCursor,
    Tool.ERASE: Qt.CursorShape.PointingHandCursor,
    Tool.SPLIT: Qt.CursorShape.SplitHCursor,
}


class MouseControl(QObject):
    """Turns mouse events of the note area into gestures.

    Signals:
        menu_wanted: global position at which a context menu was asked for.
    """

    menu_wanted = Signal(QPoint)

    def __init__(self, widget: QWidget, state: RollState, host: GestureHost) -> None:
        super().__init__(widget)
        self._widget = widget
        self._state = state
        self._host = host
        self._held = Qt.KeyboardModifier.NoModifier
        self._button = Qt.MouseButton.NoButton
        self._drawn: int | None = None
        host.changed.connect(self._show_gesture_cursor)

    # -- events -----------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """Start the gesture of a button; another button does not disturb a drag."""
        if self._state.session.clip is None or not self._free_for(event):
            return
        self._held = event.modifiers()
        at = self.read(event.position())
        button = event.button()
        if button == Qt.MouseButton.LeftButton:
            self._start(gesture_for(self._state, at, self._hit(at)), event)
        elif button == Qt.MouseButton.RightButton:
            self._start(Erase(self._state), event)
        elif button == Qt.MouseButton.MiddleButton:
            self._start(Pan(self._state), event)

    def double_click(self, event: QMouseEvent) -> None:
        """Add a note, or remove the one under the mouse.

        The pencil's first click has just put a note: the second one takes hold of it instead of removing it.
        """
        self._held = event.modifiers()
        at = self.read(event.position())
        hit = self._hit(at)
        tool = self._state.options.tool
        plain = event.button() == Qt.MouseButton.LeftButton and not at.ctrl and not at.shift
        if not plain or tool not in (Tool.SELECT, Tool.DRAW) or self._state.session.clip is None:
            self.press(event)
        elif hit is None:
            self._start(Draw(self._state), event)
        elif hit.note_id == self._drawn:
            self.press(event)
        else:
            session = self._state.session
            notes = delete(session.notes, frozenset((hit.note_id,)))
            session.edit_notes(edit_name("Erase", 1), notes)

    def move(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        self._held = event.modifiers()
        if self._host.gesture is not None:
            self._host.move(event.position(), self.read)
        else:
            self.hover(event.position())

    def release(self, event: QMouseEvent) -> None:
        """End the gesture; a right click that hit nothing asks for the menu."""
        self._held = event.modifiers()
        if event.button() != self._button:
            return
        gesture = self._host.finish(event.position(), self.read)
        self._drawn = gesture.note.id if isinstance(gesture, Draw) else None
        right = event.button() == Qt.MouseButton.RightButton
        if right and isinstance(gesture, Erase) and not gesture.gone and not gesture.dragged:
            self.menu_wanted.emit(event.globalPosition().toPoint())
        self.hover(event.position())

    def leave(self) -> None:
        """Forget what was under the mouse."""
        self._state.mouse_tick = None
        if self._host.gesture is None:
            self._state.set_overlay(replace(self._state.overlay, hover=None, cut=None))

    def modifiers_changed(self, held: Qt.KeyboardModifier) -> None:
        """Show what a press would do with other modifiers."""
        self._held = held
        point = QPointF(self._widget.mapFromGlobal(QCursor.pos()))
        if self._host.gesture is None and self._widget.underMouse():
            self.hover(point)

    # -- reading ----------------------------------------------------------------------------

    def read(self, point: QPointF) -> Pointer:
        """Read a pixel at the view of now."""
        return Pointer.of(point, self._state.view, self._held)

    def hover(self, point: QPointF) -> None:
        """Light the note under the mouse and show what a press would do."""
        at = self.read(point)
        hit = self._hit(at)
        self._state.mouse_tick = self._state.snap(at.tick, at.alt)
        overlay = self._state.overlay
        note_id = hit.note_id if hit is not None else None
        self._state.set_overlay(replace(overlay, hover=note_id, cut=self._cut(at, hit)))
        self._widget.setCursor(self._cursor(at, hit))

    def _cut(self, at: Pointer, hit: Hit | None) -> Cut | None:
        """Return where the split tool would cut."""
        if self._state.options.tool is not Tool.SPLIT or hit is None or at.ctrl:
            return None
        note = self._state.session.note(hit.note_id)
        tick = self._state.snap(at.tick, at.alt)
        if note is None or not note.start < tick < note.end:
            return None
        return Cut(tick, at.pitch, at.pitch)

    def _hit(self, at: Pointer) -> Hit | None:
        return hit_test(self._state.session.arrays, self._state.view, at)

    def _cursor(self, at: Pointer, hit: Hit | None) -> Qt.CursorShape:
        tool = Tool.SELECT if at.ctrl else self._state.options.tool
        if self._state.session.clip is None or hit is None or tool in (Tool.ERASE, Tool.SPLIT):
            return _TOOL_CURSORS[tool]
        if at.alt:
            return Qt.CursorShape.SizeVerCursor
        if at.ctrl:
            return Qt.CursorShape.DragCopyCursor
        if hit.zone is Zone.BODY:
            return Qt.CursorShape.OpenHandCursor
        return Qt.CursorShape.SizeHorCursor

    def _free_for(self, event: QMouseEvent) -> bool:
        """Whether a press may start a gesture; one whose release was never seen is taken back."""
        if self._host.gesture is not None and event.buttons() != event.button():
            return False
        self._host.cancel()
        return True

    def _start(self, gesture: Gesture, event: QMouseEvent) -> None:
        self._button = event.button()
        self._host.start(gesture, event.position(), self.read)

    def _show_gesture_cursor(self) -> None:
        if self._host.gesture is not None:
            self._widget.setCursor(self._host.gesture.cursor)
