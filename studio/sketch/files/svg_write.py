"""Export of drawings as SVG, still or as they are drawn."""

from __future__ import annotations

import math
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from studio.sketch.item import Ink, Sketch, Stroke, bounds

MARGIN = 12.0
DARK_INK = "#1b1e24"
"""What ink without a colour of its own becomes on paper."""
_UNITS_PER_SECOND = 900.0
"""Speed of the pen where a stroke does not know its own times."""
_PAUSE_S = 0.12
_HOLD_S = 1.5


def sketch_to_svg(sketch: Sketch, *, ink: str = DARK_INK, background: str | None = None) -> str:
    """Return the drawing as an SVG document whose points are exactly those of the strokes.

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
    for stroke, look, (start, lasts) in zip(sketch.strokes, sketch.all_inks, starts, strict=True):
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
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.6g}" height="{height:.6g}" '
        f'viewBox="{left:.6g} {top:.6g} {width:.6g} {height:.6g}" fill="none" '
        'stroke-linecap="round" stroke-linejoin="round">'
        f"<title>{escape(sketch.name)}</title>"
    )
    if background is None:
        return head
    paper = f'<rect x="{left:.6g}" y="{top:.6g}" width="{width:.6g}" height="{height:.6g}" fill='
    return f"{head}\n{paper}{quoteattr(background)}/>"


def _shape(stroke: Stroke, look: Ink, ink: str, inside: str) -> str:
    colour = quoteattr(look.colour or ink)
    ends = ">" + inside + "</path>" if inside else "/>"
    points = stroke if len(stroke) > 1 else (*stroke, *stroke)
    path = "M" + "L".join(f"{x:.7g} {y:.7g}" for x, y in points)
    return f'<path d="{path}" stroke={colour} stroke-width="{_width(look):.4g}"{ends}'


def _width(look: Ink) -> float:
    """One width a path: the pen's, at its mean pressure."""
    if not look.pressures:
        return look.width
    return look.width * max(0.1, sum(look.pressures) / len(look.pressures))


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
