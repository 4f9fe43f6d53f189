"""Drags on the ruler: playhead, loop region, end of the clip."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from studio.ui.roll.gestures.base import EditGesture, Gesture
from studio.ui.roll.names import duration, position
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState

Loop = tuple[int, int]


class DragPlayhead(Gesture):
    """Takes the playhead along."""

    cursor = Qt.CursorShape.SizeHorCursor
    scrolls_rows = False

    def begin(self, at: Pointer) -> None:  # noqa: ARG002 - same for all gestures
        """Remember where it was."""
        self.before = self.state.playhead

    def update(self, at: Pointer) -> None:
        """Put it under the mouse."""
        tick = self.state.snap(at.tick, at.alt)
        self.state.move_playhead(tick)
        self.state.tip_changed.emit(f"bar {position(tick, self.state.meter)}")

    def end(self, at: Pointer) -> None:  # noqa: ARG002 - same for all gestures
        """Let go."""
        self.state.tip_changed.emit("")

    def cancel(self) -> None:
        """Put it back."""
        if self.before is not None:
            self.state.move_playhead(self.before)
        self.state.tip_changed.emit("")


class DragLoop(EditGesture):
    """A click puts the playhead there; a drag sets the loop region, or moves one of its edges.

    Args:
        state: shared state.
        fixed: the edge that stays, in ticks; None begins a new region at the press.
    """

    cursor = Qt.CursorShape.SizeHorCursor
    scrolls_rows = False

    def __init__(self, state: RollState, fixed: int | None = None) -> None:
        super().__init__(state)
        self.fixed = fixed

    def begin(self, at: Pointer) -> None:
        """Remember the loop."""
        super().begin(at)
        self.before = self.session.clip.loop if self.session.clip is not None else None

    def drag(self, at: Pointer) -> None:
        """Loop from the press to the mouse."""
        fixed = self.state.snap(self.start.tick, at.alt) if self.fixed is None else self.fixed
        edge = self.state.snap(at.tick, at.alt)
        if edge == fixed:
            edge = fixed + (self.state.step if at.tick >= fixed or fixed == 0 else -self.state.step)
        set_loop(self.state, (max(min(fixed, edge), 0), max(fixed, edge)))

    def end(self, at: Pointer) -> None:
        """Take a press that never became a drag as a click."""
        super().end(at)
        if not self.dragged and self.fixed is None:
            self.state.move_playhead(self.state.snap(at.tick, at.alt))

    def cancel(self) -> None:
        """Bring back the loop."""
        changed = self.session.clip is not None and self.session.clip.loop != self.before
        super().cancel()
        if changed:
            self.state.loop_changed.emit(self.before)


class DragClipEnd(EditGesture):
    """Makes the clip longer or shorter; it never ends before its last note begins."""

    cursor = Qt.CursorShape.SizeHorCursor
    scrolls_rows = False

    def drag(self, at: Pointer) -> None:
        """Let the clip end under the mouse."""
        clip = self.session.clip
        if clip is None:
            return
        last = max((note.start for note in clip.notes), default=0)
        length = max(self.state.snap(at.tick, at.alt), last + 1, 1)
        if length == last + 1:
            length = max(self.state.ceil(length, at.alt), length)
        if length != clip.length:
            loop = clip.loop if clip.loop is None or clip.loop[0] < length else None
            self.session.edit("Change clip length", replace(clip, length=length, loop=loop))
        bars = length / clip.meter.bar_ticks
        self.state.tip_changed.emit(f"{bars:g} bars · {duration(length)}")


def set_loop(state: RollState, loop: Loop | None) -> None:
    """Loop over another region, or over the whole clip."""
    clip = state.session.clip
    if clip is None or clip.loop == loop:
        return
    state.session.edit("Set loop" if loop else "Loop off", replace(clip, loop=loop))
    state.loop_changed.emit(loop)
    if loop is not None and state.session.in_gesture:
        first, last = (position(tick, state.meter) for tick in loop)
        state.tip_changed.emit(f"Loop {first} – {last} · {duration(loop[1] - loop[0])}")
