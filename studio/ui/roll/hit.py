"""What lies under the mouse: a note's body or one of its edges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from studio.ui.roll.note_arrays import NoteArrays
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.view import View

EDGE_PX = 7.0
"""Width of the part of a note that stretches it."""

_SLACK_PX = 3.0
_BODY_SHARE = 3


class Zone(Enum):
    """Part of a note."""

    START = "start"
    BODY = "body"
    END = "end"


@dataclass(frozen=True)
class Hit:
    """A note that was hit, and where."""

    note_id: int
    zone: Zone


def hit_test(arrays: NoteArrays, view: View, at: Pointer) -> Hit | None:
    """Return what lies under the mouse, or None.

    At least a third of a note is its body, so short notes can be moved at any zoom.
    """
    index = arrays.at(at.tick, at.pitch, _SLACK_PX / view.px_per_tick)
    if index is None:
        return None
    left, right = view.x(int(arrays.start[index])), view.x(int(arrays.end[index]))
    edge = min(EDGE_PX, (right - left) / _BODY_SHARE)
    zone = Zone.BODY
    if at.x >= right - edge:
        zone = Zone.END
    elif at.x <= left + edge:
        zone = Zone.START
    return Hit(int(arrays.ids[index]), zone)
