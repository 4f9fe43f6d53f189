"""A stroke of a drawing, dropped on a morph pad, becomes a path with the timing of the hand that drew it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QDragEnterEvent

from studio.errors import PlainError
from studio.project.pad_path import PadPath
from studio.project.stroke_melody import InkedStroke
from studio.ui.drag.stroke_drop import StrokeDrop, holds_strokes, strokes_of
from studio.ui.morph.pad import MorphPad


def path_over(pad: MorphPad, strokes: Sequence[InkedStroke]) -> bool:
    """Lay the longest of some strokes over a pad as a path; say whether the pad took it.

    Strokes keep the timing of the hand where it is known; a pad without items has no paths.
    """
    if not strokes or not any(pad.filled):
        return False
    pad.path_recorded.emit(_path_of(strokes).points)
    return True


def _path_of(strokes: Sequence[InkedStroke]) -> PadPath:
    stroke, ink = max(strokes, key=lambda drawn: len(drawn[0]))
    times = ink.times if len(ink.times) == len(stroke) else None
    return PadPath.of_stroke(stroke, times)


class PadStrokeDrop(StrokeDrop):
    """Lets a pad take strokes as paths; while one is held over it, the path that it would be is seen.

    Args:
        pad: any room's pad.
    """

    def __init__(self, pad: MorphPad) -> None:
        super().__init__(pad.surface, pad)
        self._pad = pad

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the path that is about to be one, and what was there before once it is not."""
        if event.type() == QEvent.Type.DragEnter and any(self._pad.filled):
            self._foreshow(event)
        elif event.type() in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            self._pad.foreshow_path(None)
        return super().eventFilter(watched, event)

    def _foreshow(self, event: QDragEnterEvent) -> None:
        if holds_strokes(event.mimeData()):
            with contextlib.suppress(PlainError, ValueError):
                self._pad.foreshow_path(_path_of(strokes_of(event.mimeData())).points)

    def take(self, strokes: tuple[InkedStroke, ...], _place: QPointF) -> None:
        """Lay them over the pad."""
        if not path_over(self._pad, strokes):
            raise PlainError(
                "Put items into the pad's corners first, then a stroke can be its path."
            )
