"""A moment of the mouse as the gestures see it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt

from studio.ui.roll.view import View

DRAG_PX = 4.0
"""Shorter ways are a click, not a drag."""


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is and what is held.

    Attributes:
        x: pixel of the widget it is over.
        y: pixel of the widget it is over.
        tick: under the pixel, not rounded and not snapped, 0 or more.
        pitch: of the row under the pixel (in the note area).
        shift: Shift is held.
        ctrl: Ctrl (Command on a Mac) is held.
        alt: Alt (Option on a Mac) is held: snapping is off.
    """

    x: float
    y: float
    tick: float
    pitch: int
    shift: bool = False
    ctrl: bool = False
    alt: bool = False

    @staticmethod
    def of(point: QPointF, view: View, held: Qt.KeyboardModifier) -> Pointer:
        """Read a position of the note area (or of a lane that shares its time axis)."""
        modifier = Qt.KeyboardModifier
        return Pointer(
            point.x(),
            point.y(),
            max(view.tick(point.x()), 0.0),
            view.pitch(point.y()),
            shift=bool(held & modifier.ShiftModifier),
            ctrl=bool(held & modifier.ControlModifier),
            alt=bool(held & modifier.AltModifier),
        )

    def far_from(self, other: Pointer) -> bool:
        """Whether the way from ``other`` makes a drag."""
        return max(abs(self.x - other.x), abs(self.y - other.y)) >= DRAG_PX
