"""The piano roll: an editor of one clip. It keeps no history; it shows a value and says what it became."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QCursor
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.melody.notes import Clip
from studio.project.song import Key
from studio.ui.actions.registry import ActionSpec, Hint
from studio.ui.roll import actions
from studio.ui.roll.canvas import NoteCanvas
from studio.ui.roll.commands.arrows import ArrowCommands
from studio.ui.roll.commands.edit import EditCommands
from studio.ui.roll.commands.look import LookCommands
from studio.ui.roll.corner import Corner
from studio.ui.roll.curve_lane import CurveLane
from studio.ui.roll.edit_session import Curves
from studio.ui.roll.follow import follow
from studio.ui.roll.gestures.host import GestureHost
from studio.ui.roll.keyboard import WIDTH as KEYS_WIDTH
from studio.ui.roll.keyboard import KeyColumn
from studio.ui.roll.lane_canvas import MIN_HEIGHT
from studio.ui.roll.lane_grip import LaneGrip
from studio.ui.roll.lane_head import LaneHead
from studio.ui.roll.names import describe
from studio.ui.roll.note_menu import note_menu
from studio.ui.roll.options import Follow, Lane
from studio.ui.roll.quantise_popup import QuantisePopup
from studio.ui.roll.ruler import HEIGHT as RULER_HEIGHT
from studio.ui.roll.ruler import Ruler
from studio.ui.roll.scroll_bars import PitchBar, TimeBar
from studio.ui.roll.state import RollState
from studio.ui.roll.tip import ValueTip
from studio.ui.roll.tool_bar import RollToolBar
from studio.ui.roll.velocity_lane import VelocityLane


class PianoRollEditor(QWidget):
    """Edits a clip with mouse, trackpad or keyboard.

    Give its :meth:`action_specs` to an action registry with the editor as their scope: the shortcuts live there.

    Signals:
        gesture_began: a drag made its first change; name of the edit.
        clip_edited: name of the edit, e.g. ``"Move 3 notes"``, and the new clip. During a drag it comes again and
            again between ``gesture_began`` and ``gesture_committed``; on its own it is a whole edit.
        curves_edited: name of the edit, e.g. ``"Draw pitch bend"``, and the clip's new controllers, likewise.
        gesture_committed: the drag is one undo step.
        gesture_cancelled: the drag was taken back; the editor already shows the clip as it was.
        preview_note: pitch and velocity to be heard.
        loop_changed: the person set another loop, ``(start, end)`` in ticks or None. It is part of the edited clip
            too; this is for the player.
        playhead_moved: the person put the playhead to a tick of the clip.
        selection_changed: how many notes are selected.
    """

    gesture_began = Signal(str)
    clip_edited = Signal(str, object)
    curves_edited = Signal(str, object)
    gesture_committed = Signal()
    gesture_cancelled = Signal()
    preview_note = Signal(int, int)
    loop_changed = Signal(object)
    playhead_moved = Signal(int)
    selection_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pianoRoll")
        self.setAccessibleName("Piano roll")
        self.state = RollState(self)
        self.host = GestureHost(self.state, self)
        self.edit = EditCommands(self.state)
        self.look = LookCommands(self.state)
        self.arrows = ArrowCommands(self.state, self.edit)
        self._specs = actions.all_specs(
            actions.Commands(
                self.state,
                self.edit,
                self.look,
                self.arrows,
                self.step,
                self.cancel,
                self.open_menu,
                self.open_quantise,
                lambda: self.host.gesture is not None,
            )
        )
        by_name = {spec.id.removeprefix("roll."): spec for spec in self._specs}
        self._by_name = by_name
        self.tool_bar = RollToolBar(by_name, self.state, self.look)
        self.canvas = NoteCanvas(self.state, self.host)
        self.keys = KeyColumn(self.state)
        self.ruler = Ruler(self.state, self.host)
        self.lane = VelocityLane(self.state, self.host)
        self.curve_lane = CurveLane(self.state, self.host)
        self.lane_head = LaneHead(self.state, by_name, self.lane, self.curve_lane, KEYS_WIDTH)
        self.grip = LaneGrip()
        self.time_bar, self.pitch_bar = TimeBar(self.state), PitchBar(self.state)
        self.quantise_popup = QuantisePopup(self.state, self.edit, self)
        self._lay_out()
        self.tip = ValueTip(self)
        self._connect()
        self.setFocusProxy(self.canvas)
        for part in (self.ruler, self.lane, self.curve_lane, self.keys):
            part.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            part.setFocusProxy(self.canvas)
        self._show_lane()

    # -- what the window asks ---------------------------------------------------------------

    def set_clip(self, clip: Clip | None) -> None:
        """Show a clip, or nothing. Another value of the same clip keeps view and selection."""
        session = self.state.session
        if self.host.gesture is not None and not session.telling and not session.shows(clip):
            self.host.drop()
        self.state.set_clip(clip)

    def set_curves(self, curves: Curves) -> None:
        """Show the controllers of the clip that was set last."""
        session = self.state.session
        if self.host.gesture is not None and not session.telling and curves != session.curves:
            self.host.drop()
        session.set_curves(curves)

    def clip(self) -> Clip | None:
        """Return the clip as it stands now."""
        return self.state.session.clip

    def set_ghosts(self, clips: tuple[Clip, ...]) -> None:
        """Show other clips behind this one, in the colours of corners A, B, C and D."""
        self.state.set_ghosts(tuple(clips))

    def set_key(self, key: Key) -> None:
        """Set the key by which rows are shaded and folded, and by whose steps notes are transposed."""
        self.state.set_key(key)

    def set_playhead(self, tick: int | None) -> None:
        """Show the playhead at a tick of the clip, or hide it. Cheap enough for every frame."""
        self.state.set_playhead(tick)

    def set_follow(self, mode: str | Follow) -> None:
        """Keep the playhead in sight: ``"off"``, ``"page"`` or ``"smooth"``."""
        self.look.set_follow(Follow(mode))

    def action_specs(self) -> list[ActionSpec]:
        """List every command with its keys."""
        return list(self._specs)

    def mouse_hints(self) -> list[Hint]:
        """List what the mouse does, for the help overlay."""
        return actions.mouse_hints()

    def sizeHint(self) -> QSize:
        """Room for eight bars and three octaves."""
        return QSize(960, 560)

    # -- commands of the editor itself ------------------------------------------------------

    def cancel(self) -> None:
        """Take back the drag under way; without one, select nothing."""
        if not self.host.cancel():
            self.arrows.drop_selection()

    def step(self, forward: bool) -> None:
        """Go to the next or the previous note; from the last one, and from the tools, to the next control."""
        focused = self.focusWidget()
        beside = focused is not None and focused.hasFocus() and focused is not self.canvas
        if beside or not self.arrows.neighbour(forward=forward):
            self.focusNextPrevChild(forward)

    def open_menu(self, point: QPoint | None = None) -> None:
        """Open the menu of all commands at a global position, by default at the selection or the cursor."""
        menu = note_menu(self._by_name, self.state, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point if point is not None else self._menu_place())

    def open_quantise(self) -> None:
        """Open the quantise settings below their button."""
        if self.state.session.notes and not self.host.gesture:
            button = self.tool_bar.buttons["quantise"]
            self.quantise_popup.open_at(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu by the menu key; the right button is a gesture of its own."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.open_menu()
        event.accept()

    # -- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.tool_bar, 0, 0, 1, 3)
        grid.addWidget(Corner(self.state, KEYS_WIDTH, RULER_HEIGHT), 1, 0)
        grid.addWidget(self.ruler, 1, 1)
        grid.addWidget(self.keys, 2, 0)
        grid.addWidget(self.canvas, 2, 1)
        grid.addWidget(self.pitch_bar, 2, 2)
        grid.addWidget(self.grip, 3, 0, 1, 3)
        grid.addWidget(self.lane_head, 4, 0)
        grid.addWidget(self.lane, 4, 1)
        grid.addWidget(self.curve_lane, 4, 1)
        grid.addWidget(self.time_bar, 5, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2, 1)

    def _connect(self) -> None:
        state, session = self.state, self.state.session
        session.began.connect(self.gesture_began)
        session.edited.connect(self.clip_edited)
        session.curves_edited.connect(self.curves_edited)
        session.committed.connect(self.gesture_committed)
        session.cancelled.connect(self.gesture_cancelled)
        session.selection_changed.connect(self._selection_changed)
        state.preview_note.connect(self.preview_note)
        state.loop_changed.connect(self.loop_changed)
        state.playhead_moved.connect(self.playhead_moved)
        state.playhead_changed.connect(self._follow_playhead)
        state.options_changed.connect(self._show_lane)
        state.tip_changed.connect(self._show_tip)
        self.canvas.mouse.menu_wanted.connect(self.open_menu)
        self.tool_bar.menu_wanted.connect(self._open_menu_at_button)
        self.curve_lane.menu_wanted.connect(self.lane_head.open_menu)
        self.grip.dragged.connect(self._resize_lane)
        self.quantise_popup.applied.connect(self._keep_quantise)

    # -- slots ------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        session = self.state.session
        notes = session.selected_notes
        text = describe(notes[0], self.state.meter) if len(notes) == 1 else f"{len(notes)} notes"
        self.canvas.setAccessibleDescription(f"Selected: {text}" if notes else "Nothing selected")
        self.selection_changed.emit(len(notes))

    def _follow_playhead(self) -> None:
        if self.host.gesture is None:
            follow(self.state)

    def _show_lane(self) -> None:
        options = self.state.options
        velocity = options.lane is Lane.VELOCITY
        for widget in (self.grip, self.lane_head):
            widget.setVisible(options.velocities)
        self.lane.setVisible(options.velocities and velocity)
        self.curve_lane.setVisible(options.velocities and not velocity)

    def _show_tip(self, text: str) -> None:
        self.tip.say(text, during_gesture=self.host.gesture is not None)

    def _resize_lane(self, way: int) -> None:
        highest = max(self.height() // 2, MIN_HEIGHT)
        height = min(max(self.lane_head.height() - way, MIN_HEIGHT), highest)
        for lane in (self.lane, self.curve_lane):
            lane.setFixedHeight(height)

    def _keep_quantise(self, options) -> None:
        self.state.set_options(replace(self.state.options, quantise=options))

    def _open_menu_at_button(self) -> None:
        button = self.tool_bar.buttons["more"]
        self.open_menu(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _menu_place(self) -> QPoint:
        if self.canvas.underMouse():
            return QCursor.pos()
        view, cell = self.state.view, self.state.cell
        notes = self.state.session.selected_notes
        tick, pitch = (notes[0].start, notes[0].pitch) if notes else (cell.tick, cell.pitch)
        point = QPointF(view.x(tick), view.y(pitch) + view.row_px).toPoint()
        inside = QPoint(
            min(max(point.x(), 0), self.canvas.width()),
            min(max(point.y(), 0), self.canvas.height()),
        )
        return self.canvas.mapToGlobal(inside)
