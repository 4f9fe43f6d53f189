"""Strokes of varying width in SVG: a filled outline to every program, and to this one its middle line and pressures.

The outline's path carries three attributes of a namespace of our own. They count only while the outline is as it was
written: who edits it in another program gets back what can be seen, and not what it was.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

from studio.sketch.item import MAX_WIDTH, Ink, Point, Stroke
from studio.sketch.strokes.curve import smooth_pressed
from studio.sketch.strokes.outline import outline_path
from studio.sketch.strokes.pressure import even_width, pen_width

NAMESPACE = "urn:chimera-studio:sketch"
DECLARATION = f' xmlns:chimera="{NAMESPACE}"'
MOST_POINTS = 200_000
_PRESSURES = 1000
"""Steps from none to full pressure that are kept."""
_LONGEST_NUMBER = 32


def is_uneven(stroke: Stroke, ink: Ink) -> bool:
    """Say whether a stroke is wider here than there, so that a line of one width is not what was drawn."""
    return even_width(stroke, ink) is None


def pressed_line(stroke: Stroke, ink: Ink) -> tuple[Stroke, tuple[float, ...]]:
    """Return points along the curve of an uneven stroke, as it is seen on the canvas, and the width at each."""
    points, pressed = smooth_pressed(stroke, ink)
    return points, tuple(pen_width(ink, pressure) for pressure in pressed.pressures)


def pressed_shape(stroke: Stroke, ink: Ink, colour: str, *, mask: str = "") -> str:
    """Return the SVG element of an uneven stroke.

    Args:
        stroke: two points or more.
        ink: with a pressure for each.
        colour: to fill it with.
        mask: id of a mask that shows parts of it, or none.
    """
    outline = outline_path(*pressed_line(stroke, ink))
    line = " ".join(
        f"{x:.7g} {y:.7g} {round(pressure * _PRESSURES)}"
        for (x, y), pressure in zip(stroke, ink.pressures, strict=True)
    )
    seen = f' mask="url(#{mask})"' if mask else ""
    return (
        f'<path d="{outline}" fill={quoteattr(colour)} stroke="none"{seen} chimera:width="{ink.width:.7g}" '
        f'chimera:outline="{_mark(outline)}" chimera:line="{line}"/>'
    )


def kept_stroke(
    attributes: Mapping[str, object],
) -> tuple[list[Point], tuple[float, ...], float] | None:
    """Return the points, pressures and width that an outline was made of.

    Args:
        attributes: of a path, by names with their namespaces in braces.

    Returns:
        None where there are none, they are not sound, or the outline is no longer the one that was written.
    """
    outline, line, width_text, mark = (
        attributes.get(name)
        for name in ("d", *(f"{{{NAMESPACE}}}{own}" for own in ("line", "width", "outline")))
    )
    if not (isinstance(outline, str) and isinstance(line, str) and isinstance(width_text, str)):
        return None
    if mark != _mark(outline):
        return None
    numbers, width = _numbers(line.split(maxsplit=3 * MOST_POINTS)), _numbers([width_text])
    if numbers is None or width is None or not 0.0 < width[0] <= MAX_WIDTH:
        return None
    if len(numbers) % 3 or len(numbers) < 6 or len(numbers) > 3 * MOST_POINTS:
        return None
    pressures = tuple(value / _PRESSURES for value in numbers[2::3])
    if not all(0.0 <= pressure <= 1.0 for pressure in pressures):
        return None
    return list(zip(numbers[::3], numbers[1::3], strict=True)), pressures, width[0]


def _mark(outline: str) -> str:
    return f"{zlib.crc32(outline.encode()):08x}"


def _numbers(words: Sequence[str]) -> list[float] | None:
    """Read numbers; None where one of them is none, or no finite one."""
    if any(len(word) > _LONGEST_NUMBER for word in words):
        return None
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        return None
    return numbers if all(map(math.isfinite, numbers)) else None
