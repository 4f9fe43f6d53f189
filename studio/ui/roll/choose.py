"""Which gesture a press of the mouse starts."""

from __future__ import annotations

from studio.ui.roll.gestures.base import Gesture
from studio.ui.roll.gestures.draw import Draw
from studio.ui.roll.gestures.erase import Erase
from studio.ui.roll.gestures.marquee import Marquee
from studio.ui.roll.gestures.move import Copy, Move
from studio.ui.roll.gestures.resize import Resize
from studio.ui.roll.gestures.split import Split
from studio.ui.roll.gestures.velocity import ShiftVelocity
from studio.ui.roll.hit import Hit, Zone
from studio.ui.roll.options import Tool
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState


def gesture_for(state: RollState, at: Pointer, hit: Hit | None) -> Gesture:
    """Return the gesture of a press of the left button in the note area.

    Ctrl makes every tool the select tool for as long as it is held.
    """
    tool = Tool.SELECT if at.ctrl else state.options.tool
    if tool is Tool.ERASE:
        return Erase(state)
    if tool is Tool.SPLIT:
        return Split(state)
    if hit is None:
        return Draw(state) if tool is Tool.DRAW else Marquee(state)
    if at.alt:
        return ShiftVelocity(state, hit.note_id)
    if at.ctrl:
        return Copy(state, hit.note_id)
    if hit.zone is Zone.BODY or at.shift:
        return Move(state, hit.note_id)
    return Resize(state, hit.note_id, at_start=hit.zone is Zone.START)
