"""The shelf's small pictures of drawings: of one that has grown only what was added is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap

from studio.sketch.item import Sketch, bounds
from studio.ui.look.theme import tokens
from studio.ui.sketch.changed_ink import is_grown
from studio.ui.sketch.ink_paint import DENSE, fitted, paint_small, widest
from studio.ui.sketch.ink_pieces import thin, thin_ink, thinning

Box = tuple[float, float, float, float]

_POINTS = 1500


@dataclass
class _Picture:
    """A picture, and how it was drawn.

    Attributes:
        pixmap: what is seen.
        sketch: what it shows.
        box: of the drawing.
        pen: width of the widest it was drawn with.
        step: each so many-th point is shown.
        dense: in hair lines.
    """

    pixmap: QPixmap
    sketch: Sketch
    box: Box | None
    pen: float
    step: int
    dense: bool


class ShelfPictures:
    """Keeps the pictures of drawings.

    Args:
        size: of a picture.
    """

    def __init__(self, size: QSize) -> None:
        self._size = size
        self._kept: dict[str, _Picture] = {}

    def of(self, sketch: Sketch, ratio: float) -> QPixmap:
        """Return the picture of a drawing."""
        kept = self._kept.get(sketch.id)
        added = None if kept is None else self._added(kept, sketch, ratio)
        if kept is None or added is None:
            kept, added = self._blank(sketch, ratio), sketch
            self._kept[sketch.id] = kept
        kept.sketch = sketch
        if kept.box is not None and added.strokes:
            painter = QPainter(kept.pixmap)
            room = QRectF(0, 0, *self._size.toTuple())
            painter.setTransform(fitted(room, kept.box, kept.pen))
            strokes = [thin(stroke, kept.step) for stroke in added.strokes]
            inks = [thin_ink(ink, kept.step) for ink in added.all_inks]
            paint_small(painter, strokes, inks, dense=kept.dense, room=room)
            painter.end()
        return kept.pixmap

    def forget(self) -> None:
        """Draw everything anew next time, in another theme."""
        self._kept = {}

    def forget_all_but(self, ids: set[str]) -> None:
        """Let go of drawings that are no longer there."""
        self._kept = {key: kept for key, kept in self._kept.items() if key in ids}

    def _blank(self, sketch: Sketch, ratio: float) -> _Picture:
        pixmap = QPixmap(self._size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(tokens().sunken)
        step, dense = thinning(sketch.strokes, _POINTS), len(sketch.strokes) > DENSE
        box, pen = bounds(sketch.strokes), widest(sketch.strokes, sketch.all_inks)
        return _Picture(pixmap, sketch, box, pen, step, dense)

    def _added(self, kept: _Picture, sketch: Sketch, ratio: float) -> Sketch | None:
        """Return what a drawing has more than its picture; None where that must be drawn anew."""
        if kept.pixmap.devicePixelRatio() != ratio or not is_grown(kept.sketch, sketch):
            return None
        count = len(kept.sketch.strokes)
        strokes, inks = sketch.strokes[count:], sketch.all_inks[count:]
        box = bounds(strokes)
        if widest(strokes, inks) > kept.pen or (box is not None and not _holds(kept.box, box)):
            return None
        as_fine = thinning(sketch.strokes, _POINTS) <= 2 * kept.step
        as_dense = (len(sketch.strokes) > DENSE) == kept.dense
        return Sketch(strokes=strokes, inks=inks) if as_fine and as_dense else None


def _holds(box: Box | None, other: Box) -> bool:
    if box is None:
        return False
    return box[0] <= other[0] and box[1] <= other[1] and box[2] >= other[2] and box[3] >= other[3]
