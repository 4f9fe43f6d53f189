"""Strokes as smooth ink, as wide as the pen was pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from studio.sketch.item import Ink, Sketch, Stroke, bounds
from studio.sketch.strokes.pressure import even_width
from studio.ui.look.theme import tokens
from studio.ui.sketch.ink_curve import smooth_path
from studio.ui.sketch.ink_pieces import pieces_of, small_runs, thin, thin_ink, thinning

_WIDEST = 0.1
"""Share of a small picture that a line is wide at most: what has just begun to grow is a few units large."""
_FILLED = 0.95
"""Share of a small picture that its drawing fills."""
_POINTS = 1500
"""Points that a small picture shows at most, or nearly."""
_STEP = 0.35
"""Pixels that two widths of a small picture differ at least."""
_STEPS = 16
"""So many widths a small picture has at most."""
DENSE = 200
"""Strokes from which on a small picture is drawn in hair lines."""


def ink_colour(ink: Ink) -> QColor:
    """Return the colour of a stroke on the screen."""
    return QColor(ink.colour) if ink.colour else QColor(tokens().text)


def ink_pen(ink: Ink, width: float, colour: QColor | None = None) -> QPen:
    """Return the pen of a stroke, or of a part of it with a width of its own."""
    pen = QPen(colour or ink_colour(ink), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def paint_stroke(painter: QPainter, stroke: Stroke, ink: Ink, colour: QColor | None = None) -> None:
    """Draw one stroke in canvas units, as its pen was pressed."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for piece in pieces_of(stroke, ink):
        painter.setPen(ink_pen(ink, piece.width, colour))
        painter.drawPath(piece.path)


def paint_sketch(
    painter: QPainter, rect: QRectF, sketch: Sketch, colour: QColor | None = None
) -> None:
    """Draw a whole drawing into a rectangle, as large as fits; lines get no thinner than can be seen.

    Args:
        painter: where to draw; its state is kept.
        rect: where to.
        sketch: what to draw.
        colour: of every stroke; None for their own.
    """
    step = thinning(sketch.strokes, _POINTS)
    strokes = [thin(stroke, step) for stroke in sketch.strokes]
    inks = [thin_ink(ink, step) for ink in sketch.all_inks]
    box = bounds(strokes)
    if box is None or rect.width() < 2 or rect.height() < 2:
        return
    painter.save()
    # Whoever paints a cell of many paints that cell again, and nothing beside it.
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setTransform(fitted(rect, box, widest(strokes, inks)), combine=True)
    paint_small(painter, strokes, inks, colour, dense=len(strokes) > DENSE, room=rect)
    painter.restore()


def widest(strokes: Sequence[Stroke], inks: Sequence[Ink]) -> float:
    """Return the width of the widest pen that drew anything, in canvas units."""
    drawn = zip(strokes, inks, strict=True)
    return max((ink.width for stroke, ink in drawn if stroke), default=0.0)


def fitted(rect: QRectF, box: tuple[float, float, float, float], pen: float) -> QTransform:
    """Return how a drawing lies in the middle of a rectangle, nearly filling it with its ink.

    Args:
        rect: where to.
        box: bounds of the drawing's points.
        pen: width of its widest pen, in canvas units.
    """
    width, height = max(box[2] - box[0], 1e-3), max(box[3] - box[1], 1e-3)
    whole = min(rect.width() / width, rect.height() / height)
    most = _WIDEST * min(rect.width(), rect.height())
    edge = min(most, pen * whole)
    scale = min((rect.width() - edge) / width, (rect.height() - edge) / height) * _FILLED
    centre = rect.center()
    x, y = (box[0] + box[2]) / 2.0, (box[1] + box[3]) / 2.0
    return QTransform(scale, 0, 0, scale, centre.x() - scale * x, centre.y() - scale * y)


def paint_small(
    painter: QPainter,
    strokes: Sequence[Stroke],
    inks: Sequence[Ink],
    colour: QColor | None = None,
    *,
    dense: bool,
    room: QRectF,
) -> None:
    """Draw strokes in canvas units where they are shown small: no line thinner than can be seen, or a mere blot.

    Args:
        painter: scaled to canvas units.
        strokes: what to draw.
        inks: of each.
        colour: of every stroke; None for their own.
        dense: there are very many: hair lines, which are painted quickly.
        room: where they are shown, in the painter's units before it was scaled.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    scale = painter.transform().m11()
    least, most = 1.2 / scale, max(1.2, _WIDEST * min(room.width(), room.height())) / scale
    step = max(_STEP / scale, (most - least) / _STEPS)
    pens: dict[tuple[str, float], QPen] = {}

    def draw(path: QPainterPath, ink: Ink, width: float) -> None:
        look = (ink.colour, width)
        if look not in pens:
            pens[look] = ink_pen(ink, width, colour)
        painter.setPen(pens[look])
        painter.drawPath(path)

    for stroke, ink in zip(strokes, inks, strict=True):
        if not stroke:
            continue
        width = 0.0 if dense else even_width(stroke, ink)
        if width is not None:
            draw(smooth_path(stroke), ink, width if dense else min(most, max(least, width)))
            continue
        for width, start, end in small_runs(ink, least, most, step):
            draw(smooth_path(stroke, start, end), ink, width)
