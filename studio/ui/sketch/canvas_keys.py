"""What keys do to the chosen strokes: arrows move them, Delete deletes them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from studio.sketch import edits
from studio.sketch.item import Sketch

_NUDGE, _FAR_NUDGE = 1.0, 10.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def key_edit(
    event: QKeyEvent, sketch: Sketch, selected: frozenset[int]
) -> tuple[str, Sketch] | None:
    """Return the name of what a key does to the chosen strokes and the edited drawing, or None."""
    key = event.key()
    if not selected:
        return None
    if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        return "Delete strokes", edits.without(sketch, selected)
    if key in _ARROWS:
        far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        dx, dy = (part * (_FAR_NUDGE if far else _NUDGE) for part in _ARROWS[key])
        return "Move strokes", edits.moved(sketch, selected, dx, dy)
    return None
