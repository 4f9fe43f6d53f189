"""Export of drawings as SVG, still or as they are drawn."""

from __future__ import annotations

import math
import zlib
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from studio.sketch.files.svg_pressed import DECLARATION, is_uneven, pressed_line, pressed_shape
from studio.sketch.item import Ink, Sketch, Stroke, bounds
from studio.sketch.strokes.pressure import even_width

MARGIN = 12.0
DARK_INK = "#1b1e24"
"""What ink without a colour of its own becomes on paper."""
_UNITS_PER_SECOND = 900.0
"""Speed of the pen where a stroke does not know its own times."""
_PAUSE_S = 0.12
_HOLD_S = 1.5


def sketch_to_svg(sketch: Sketch, *, ink: str = DARK_INK, background: str | None = None) -> str:
    """Return the drawing as an SVG document whose points are exactly those of the strokes.

    A stroke of one width is a line; one that was pressed harder here than there is a filled outline, as wide as it is
    on the canvas, which keeps its own points beside it (:mod:`studio.sketch.files.svg_pressed`).

    Args:
        sketch: what to write.
        ink: colour of strokes without one of their own.
        background: colour of the paper; None leaves it transparent.
    """
    parts = [_head(sketch, background)]
    for stroke, look in zip(sketch.strokes, sketch.all_inks, strict=True):
        parts.append(_shape(stroke, look, ink, ""))
    return "\n".join([*parts, "</svg>"]) + "\n"


def sketch_to_animated_svg(
    sketch: Sketch, *, ink: str = DARK_INK, background: str | None = None, speed: float = 1.0
) -> str:
    """Return an SVG document that shows the drawing being drawn, over and over.

    Each stroke takes the time the hand took, where that is known, else as long as its length needs.

    Args:
        sketch: what to write.
        ink: colour of strokes without one of their own.
        background: colour of the paper; None leaves it transparent.
        speed: 2 is twice as fast.
    """
    starts, now = [], 0.0
    for stroke, look in zip(sketch.strokes, sketch.all_inks, strict=True):
        lasts = stroke_seconds(stroke, look) / speed
        starts.append((now, lasts))
        now += lasts + _PAUSE_S / speed
    whole = now + _HOLD_S
    parts = [_head(sketch, background)]
    for number, (stroke, look) in enumerate(zip(sketch.strokes, sketch.all_inks, strict=True)):
        start, lasts = starts[number]
        if is_uneven(stroke, look):
            # Ids of their own, for pages that show several drawings.
            name = f"pen-{zlib.crc32(sketch.id.encode()):08x}-{number}"
            line, widths = pressed_line(stroke, look)
            moving = _animation(line, start, lasts, whole)
            parts.append(_mask(name, line, max(widths), moving))
            parts.append(pressed_shape(stroke, look, look.colour or ink, mask=name))
        else:
            parts.append(_shape(stroke, look, ink, _animation(stroke, start, lasts, whole)))
    return "\n".join([*parts, "</svg>"]) + "\n"


def stroke_length(stroke: Stroke) -> float:
    """Return the length of a stroke in canvas units."""
    return sum(math.dist(a, b) for a, b in pairwise(stroke))


def stroke_seconds(stroke: Stroke, ink: Ink) -> float:
    """Return how long a stroke took, or how long its length needs; at least 50 ms."""
    known = ink.times[-1] - ink.times[0] if len(ink.times) == len(stroke) and ink.times else 0.0
    return max(0.05, known or stroke_length(stroke) / _UNITS_PER_SECOND)


def _head(sketch: Sketch, background: str | None) -> str:
    box = bounds(sketch.strokes) or (0.0, 0.0, 1.0, 1.0)
    widest = max((ink.width for ink in sketch.all_inks), default=0.0)
    margin = MARGIN + widest / 2.0
    left, top = box[0] - margin, box[1] - margin
    width, height = box[2] - box[0] + 2 * margin, box[3] - box[1] + 2 * margin
    inks = zip(sketch.strokes, sketch.all_inks, strict=True)
    names = DECLARATION if any(is_uneven(stroke, look) for stroke, look in inks) else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg"{names} width="{width:.6g}" height="{height:.6g}" '
        f'viewBox="{left:.6g} {top:.6g} {width:.6g} {height:.6g}" fill="none" '
        'stroke-linecap="round" stroke-linejoin="round">'
        f"<title>{escape(sketch.name)}</title>"
    )
    if background is None:
        return head
    paper = f'<rect x="{left:.6g}" y="{top:.6g}" width="{width:.6g}" height="{height:.6g}" fill='
    return f"{head}\n{paper}{quoteattr(background)}/>"


def _shape(stroke: Stroke, look: Ink, ink: str, inside: str) -> str:
    colour = look.colour or ink
    width = even_width(stroke, look)
    return (
        pressed_shape(stroke, look, colour)
        if width is None
        else _line(stroke, f'stroke={quoteattr(colour)} stroke-width="{width:.4g}"', inside)
    )


def _line(stroke: Stroke, looks: str, inside: str) -> str:
    ends = ">" + inside + "</path>" if inside else "/>"
    points = stroke if len(stroke) > 1 else (*stroke, *stroke)
    path = "M" + "L".join(f"{x:.7g} {y:.7g}" for x, y in points)
    return f'<path d="{path}" {looks}{ends}'


def _mask(name: str, line: Stroke, widest: float, moving: str) -> str:
    """Let an outline be seen where a pen as wide as its widest place has been; programs that stand still see all."""
    left, top, right, bottom = bounds([line]) or (0.0, 0.0, 0.0, 0.0)
    room = widest + 1.0
    place = (
        f'x="{left - room:.6g}" y="{top - room:.6g}" '
        f'width="{right - left + 2 * room:.6g}" height="{bottom - top + 2 * room:.6g}"'
    )
    pen = _line(line, f'stroke="#ffffff" stroke-width="{room:.4g}"', moving)
    return f'<defs><mask id="{name}" maskUnits="userSpaceOnUse" {place}>{pen}</mask></defs>'


def _animation(stroke: Stroke, start: float, lasts: float, whole: float) -> str:
    """Let the dash that is the whole stroke slide in at its time; before that nothing is seen."""
    length = stroke_length(stroke) + 1.0
    times = ";".join(f"{t / whole:.5f}" for t in (0.0, start, start + lasts, whole))
    clock = f'dur="{whole:.3f}s" repeatCount="indefinite" keyTimes="{times}" calcMode="linear"'
    slide = ";".join(f"{v:.4g}" for v in (length, length, 0.0, 0.0))
    seen = f"{start / whole:.5f}"
    return (
        f'<animate attributeName="stroke-dasharray" values="{length:.4g};{length:.4g}" dur="{whole:.3f}s" '
        'repeatCount="indefinite"/>'
        f'<animate attributeName="stroke-dashoffset" values="{slide}" {clock}/>'
        f'<animate attributeName="visibility" values="hidden;visible;visible" keyTimes="0;{seen};1" '
        f'calcMode="discrete" dur="{whole:.3f}s" repeatCount="indefinite"/>'
    )
