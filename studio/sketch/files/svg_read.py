"""Import of SVG drawings: every outline becomes strokes, flattened and simplified with a tolerance one can see.

Geometry (paths, arcs, curves, transforms, groups, ``use``, view boxes, units) is read by svgelements; what could do
harm never gets there (:mod:`studio.sketch.files.svg_check`).
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import svgelements

from studio.files import plain_reason
from studio.sketch.files.svg_check import SvgError, check_svg, with_only_seen
from studio.sketch.files.svg_pressed import kept_stroke
from studio.sketch.item import MAX_WIDTH, MIN_WIDTH, Ink, Point, Sketch, Stroke
from studio.sketch.strokes.pressure import pen_width
from studio.sketch.strokes.simplify import kept_of, simplify

MAX_BYTES = 8 * 2**20
MAX_POINTS = 200_000
DEFAULT_TOLERANCE = 0.5
"""Canvas units that a simplified line may lie beside the drawn one."""
_STEP = 2.0
"""Canvas units between two points of a flattened curve, before simplification."""
_MOST_STEPS = 512
_DARK = 0x30
"""Brightest channel, of 255, of a colour that counts as black."""


@dataclass(frozen=True)
class SvgImport:
    """What a file holds.

    Attributes:
        sketch: its outlines, scaled to the canvas.
        notices: sentences on what was left out.
    """

    sketch: Sketch
    notices: tuple[str, ...]


def read_svg(path: Path, *, size: float = 600.0, tolerance: float = DEFAULT_TOLERANCE) -> SvgImport:
    """Read a drawing.

    Args:
        path: the file.
        size: the longer side of the drawing on the canvas, in canvas units.
        tolerance: canvas units that the simplified lines may be off, 0 for none.

    Raises:
        SvgError: it is no SVG, is too large, refers to other files, or holds no lines.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SvgError(f"“{path.name}” is larger than {MAX_BYTES // 2**20} MB.")
        data = path.read_bytes()
    except OSError as error:
        raise SvgError(f"“{path.name}” could not be opened: {plain_reason(error)}.") from error
    try:
        return parse_svg(data, path.stem, size=size, tolerance=tolerance)
    except SvgError as error:
        raise SvgError(f"“{path.name}” {error}") from error


def parse_svg(data: bytes, name: str, *, size: float, tolerance: float) -> SvgImport:
    """Read a drawing from the content of a file; arguments and errors as :func:`read_svg`, without the name."""
    notices = check_svg(data)
    try:
        drawing = svgelements.SVG.parse(io.BytesIO(with_only_seen(data)), reify=True, ppi=96.0)
        shapes = [shape for shape in drawing.elements() if isinstance(shape, svgelements.Shape)]
        lines = [line for shape in shapes for line in _lines(shape)]
    except SvgError:
        raise
    except (
        ValueError,
        TypeError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
    ) as error:
        raise SvgError("is damaged or uses something that cannot be read.") from error
    if not lines:
        raise SvgError("holds no lines to draw.")
    strokes, inks = _on_canvas(lines, size, tolerance)
    return SvgImport(Sketch(name or "Sketch", strokes, inks=inks), notices)


_Line = tuple[list[Point], Ink]


def _lines(shape: svgelements.Shape) -> list[_Line]:
    """Flatten one shape; nothing where it cannot be seen."""
    if shape.values.get("visibility") == "hidden" or shape.values.get("display") == "none":
        return []
    ink = _ink(shape)
    own = _own_line(shape, ink)
    if own is not None:
        return [own]
    lines: list[_Line] = []
    points: list[Point] = []
    # A rectangle or an ellipse that is turned keeps its turn beside it: only its segments know where they come to lie.
    for segment in shape.segments(transformed=True):
        if isinstance(segment, svgelements.Move):
            if len(points) > 1:
                lines.append((points, ink))
            points = [_point(segment.end)] if segment.end is not None else []
        elif segment.end is not None:
            points.extend(_flattened(segment))
        if len(points) > MAX_POINTS:
            raise SvgError("has too many points to be drawn by hand.")
    if len(points) > 1:
        lines.append((points, ink))
    return lines


def _own_line(shape: svgelements.Shape, ink: Ink) -> _Line | None:
    """Return the stroke that an outline of ours was drawn with, where it lies now; None of any other shape."""
    kept = kept_stroke(shape.values.get("attributes", {}))
    if kept is None:
        return None
    points, pressures, width = kept
    turn = svgelements.Matrix(shape.values.get("transform", ""))
    placed = [_point(turn.point_in_matrix_space(point)) for point in points]
    factor = math.sqrt(abs(turn.determinant))
    return placed, Ink(ink.colour, width * factor, pressures)


def _flattened(segment: svgelements.PathSegment) -> list[Point]:
    """Return points along a segment, without its first."""
    if isinstance(segment, svgelements.Line | svgelements.Close):
        return [_point(segment.end)]
    # The control polygon is never shorter than the curve.
    corners = [segment.start, *_controls(segment), segment.end]
    length = sum(math.dist((a.x, a.y), (b.x, b.y)) for a, b in pairwise(corners))
    if not math.isfinite(length):
        raise SvgError("is damaged: a curve goes nowhere.")
    steps = min(_MOST_STEPS, max(8, math.ceil(length / _STEP)))
    return [_point(segment.point(i / steps)) for i in range(1, steps + 1)]


def _controls(segment: svgelements.PathSegment) -> list[svgelements.Point]:
    if isinstance(segment, svgelements.CubicBezier):
        return [segment.control1, segment.control2]
    if isinstance(segment, svgelements.QuadraticBezier):
        return [segment.control]
    return [segment.point(share) for share in (0.25, 0.5, 0.75)]


def _point(point: svgelements.Point) -> Point:
    x, y = float(point.x), float(point.y)
    if not (math.isfinite(x) and math.isfinite(y)):
        raise SvgError("is damaged: a line goes nowhere.")
    return x, y


def _ink(shape: svgelements.Shape) -> Ink:
    """Return the colour of the line, or of the surface where there is no line."""
    stroke, fill = shape.stroke, shape.fill
    has_stroke = stroke is not None and stroke.value is not None
    colour = stroke if has_stroke else fill
    text = "" if colour is None or colour.value is None else str(colour.hex)[:7]
    width = float(shape.stroke_width) if has_stroke and shape.stroke_width else 2.0
    # Black is what every file has that says nothing, and nearly black what ours have: it takes the ink of the theme.
    return Ink("" if _is_dark(text) else text, width)


def _is_dark(text: str) -> bool:
    """Say whether a colour ``"#rrggbb"`` could not be seen on dark paper."""
    channels = [int(text[start : start + 2], 16) for start in (1, 3, 5)] if text else [255]
    return max(channels) <= _DARK


def _on_canvas(
    lines: list[_Line], size: float, tolerance: float
) -> tuple[tuple[Stroke, ...], tuple[Ink, ...]]:
    xs = [x for points, _ in lines for x, _ in points]
    ys = [y for points, _ in lines for _, y in points]
    left, top = min(xs), min(ys)
    extent = max(max(xs) - left, max(ys) - top)
    scale = size / extent if extent > 0 else 1.0
    strokes: list[Stroke] = []
    inks: list[Ink] = []
    for points, ink in lines:
        moved = [((x - left) * scale, (y - top) * scale) for x, y in points]
        width = min(MAX_WIDTH, max(MIN_WIDTH, ink.width * scale))
        stroke, look = _simplified(moved, Ink(ink.colour, width, ink.pressures), tolerance)
        strokes.append(stroke)
        inks.append(look)
    if sum(len(stroke) for stroke in strokes) > MAX_POINTS:
        raise SvgError("has too many points to be drawn by hand.")
    return tuple(strokes), tuple(inks)


def _simplified(points: list[Point], ink: Ink, tolerance: float) -> tuple[Stroke, Ink]:
    """Leave out what lies within the tolerance: places of a line, and of a pressed one its edges as well."""
    if not ink.pressures:
        kept = simplify(np.array(points), tolerance)
        return tuple((float(x), float(y)) for x, y in kept), ink
    halves = [pen_width(ink, pressure) / 2.0 for pressure in ink.pressures]
    chosen = kept_of(np.column_stack([points, halves]), tolerance)
    pressures = tuple(ink.pressures[number] for number in chosen)
    return tuple(points[number] for number in chosen), replace(ink, pressures=pressures)
