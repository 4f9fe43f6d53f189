"""Press the sustain pedal for a while: draw, move, stretch and erase the blocks of its lane."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt

from studio.project.curve_edits import pedal_of, presses
from studio.ui.roll.gestures.curve import CurveGesture
from studio.ui.roll.names import duration, position
from studio.ui.roll.options import Lane
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState

Block = tuple[int, int]


class Grip(Enum):
    """Where a block is held."""

    START = 0
    STOP = 1
    BODY = 2


class PedalGesture(CurveGesture):
    """A gesture on the blocks of the pedal.

    Attributes:
        blocks: from which tick to which it was down at the moment of the press.
    """

    def __init__(self, state: RollState) -> None:
        super().__init__(state, Lane.PEDAL)

    def begin(self, at: Pointer) -> None:
        """Open the undo step."""
        super().begin(at)
        self.blocks = presses(self.before, self.length)

    def show(self, name: str, blocks: list[Block], block: Block | None = None) -> None:
        """Show blocks, and tell of one of them."""
        self.session.edit_curve(name, pedal_of(blocks))
        if block is not None:
            where = position(block[0], self.state.meter)
            self.state.tip_changed.emit(f"pedal · bar {where} · {duration(block[1] - block[0])}")


class PressPedal(PedalGesture):
    """Draws a block over the grid; Alt is free of it.

    Args:
        state: shared state.
        at_once: the cell under the press is a block before the mouse moves.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, state: RollState, *, at_once: bool = False) -> None:
        super().__init__(state)
        self.at_once = at_once

    def begin(self, at: Pointer) -> None:
        """Begin at the grid line before the press."""
        super().begin(at)
        if self.at_once:
            self.drag(at)

    def drag(self, at: Pointer) -> None:
        """Let the block reach to the mouse."""
        state = self.state
        ends = sorted((self.start, at), key=lambda pointer: pointer.tick)
        low = state.floor(ends[0].tick, at.alt)
        high = max(state.ceil(ends[1].tick, at.alt), low + (1 if at.alt else state.step))
        block = (self.within(low), self.within(high))
        self.show("Draw sustain pedal", [*self.blocks, block], block)


class DragPedal(PedalGesture):
    """Moves a block, or one of its ends.

    Args:
        state: shared state.
        index: of the block, in time.
        grip: where it is held.
    """

    def __init__(self, state: RollState, index: int, grip: Grip) -> None:
        super().__init__(state)
        self.index, self.grip = index, grip
        body = grip is Grip.BODY
        self.cursor = Qt.CursorShape.ClosedHandCursor if body else Qt.CursorShape.SizeHorCursor

    def drag(self, at: Pointer) -> None:
        """Follow the mouse."""
        others = [block for n, block in enumerate(self.blocks) if n != self.index]
        block = self._moved(self.blocks[self.index], at)
        what = "Move" if self.grip is Grip.BODY else "Change"
        self.show(f"{what} sustain pedal", [*others, block], block)

    def _moved(self, block: Block, at: Pointer) -> Block:
        start, stop = block
        way = at.tick - self.start.tick
        least = 1 if at.alt else self.state.step
        if self.grip is Grip.START:
            return min(self._snapped(start + way, at), max(stop - least, 0)), stop
        if self.grip is Grip.STOP:
            return start, max(self._snapped(stop + way, at), min(start + least, self.length))
        begin = min(self._snapped(start + way, at), max(self.length - (stop - start), 0))
        return begin, begin + stop - start

    def _snapped(self, tick: float, at: Pointer) -> int:
        return self.within(self.state.snap(tick, at.alt))


class ErasePedal(PedalGesture):
    """Erases every block that the mouse sweeps over."""

    cursor = Qt.CursorShape.ForbiddenCursor

    def begin(self, at: Pointer) -> None:
        """Erase the block under the press."""
        super().begin(at)
        self.low = self.high = at.tick
        self.gone = False
        self._sweep(at)

    def update(self, at: Pointer) -> None:
        """Erase along the way."""
        self.dragged = self.dragged or at.far_from(self.start)
        self._sweep(at)

    def _sweep(self, at: Pointer) -> None:
        self.low, self.high = min(self.low, at.tick), max(self.high, at.tick)
        left = [b for b in self.blocks if b[1] <= self.low or b[0] > self.high]
        if len(left) < len(self.blocks):
            self.gone = True
            self.show("Erase sustain pedal", left)
