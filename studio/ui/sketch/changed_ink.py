"""Where two states of a drawing differ."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from studio.sketch.item import Sketch
from studio.ui.sketch.ink_pieces import InkPieces


def is_grown(before: Sketch, after: Sketch) -> bool:
    """Say whether only strokes were added at the end, so that the picture of the others is good."""
    count = len(before.strokes)
    return (
        after.id == before.id
        and len(after.strokes) >= count
        and after.strokes[:count] == before.strokes
        and after.all_inks[:count] == before.all_inks
    )


def changed_box(before: Sketch, after: Sketch, pieces: InkPieces) -> QRectF | None:
    """Return what all strokes cover that are not the same in both, in canvas units; None where all are."""
    old, new = _drawn(before), _drawn(after)
    if len(old) != len(new):
        first = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
        first = min(len(old), len(new)) if first is None else first
        tail = 0
        most = min(len(old), len(new)) - first
        while tail < most and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        changed = [(before, range(first, len(old) - tail)), (after, range(first, len(new) - tail))]
    else:
        differing = [n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        changed = [(before, differing), (after, differing)]
    box = QRectF()
    for sketch, numbers in changed:
        for number in numbers:
            box = box.united(pieces.of(sketch.strokes[number], sketch.ink(number)).box)
    return None if box.isNull() else box


def _drawn(sketch: Sketch) -> list[tuple[int, int]]:
    """Return what tells strokes apart quickly: which objects they are made of."""
    inks = sketch.all_inks
    return [(id(stroke), id(ink)) for stroke, ink in zip(sketch.strokes, inks, strict=True)]
