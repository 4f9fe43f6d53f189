"""A stroke of a drawing, dropped on a morph pad, becomes a path with the timing of the hand that drew it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF

from studio.errors import PlainError
from studio.project.pad_path import PadPath
from studio.project.stroke_melody import InkedStroke
from studio.ui.morph.pad import MorphPad
from studio.ui.stroke_drop import StrokeDrop


def path_over(pad: MorphPad, strokes: Sequence[InkedStroke]) -> bool:
    """Lay the longest of some strokes over a pad as a path; say whether the pad took it.

    Strokes keep the timing of the hand where it is known; a pad without items has no paths.
    """
    if not strokes or not any(pad.filled):
        return False
    stroke, ink = max(strokes, key=lambda drawn: len(drawn[0]))
    times = ink.times if len(ink.times) == len(stroke) else None
    pad.path_recorded.emit(PadPath.of_stroke(stroke, times).points)
    return True


class PadStrokeDrop(StrokeDrop):
    """Lets a pad take strokes as paths.

    Args:
        pad: any room's pad.
    """

    def __init__(self, pad: MorphPad) -> None:
        super().__init__(pad.surface, pad)
        self._pad = pad

    def take(self, strokes: tuple[InkedStroke, ...], _place: QPointF) -> None:
        """Lay them over the pad."""
        if not path_over(self._pad, strokes):
            raise PlainError(
                "Put items into the pad's corners first, then a stroke can be its path."
            )
