"""How wide a pen draws at a pressure, and whether that differs along a stroke."""

from __future__ import annotations

from studio.sketch.item import Ink, Stroke

LEVELS = 24
"""Widths that a pen is drawn with, from none to full pressure: steps between them are not seen."""
LEAST = 0.12
"""Share of the width that is drawn at no pressure, so that a stroke never vanishes."""


def pen_width(ink: Ink, pressure: float) -> float:
    """Return how wide a pen draws at a pressure of 0..1, in canvas units."""
    return ink.width * (LEAST + (1.0 - LEAST) * pressure)


def even_width(stroke: Stroke, ink: Ink) -> float | None:
    """Return the one width of a stroke in canvas units; None where the pen was pressed harder here than there."""
    if len(ink.pressures) != len(stroke) or not stroke:
        return ink.width
    least, most = min(ink.pressures), max(ink.pressures)
    if most - least >= 1.0 / LEVELS:
        return None
    return pen_width(ink, (least + most) / 2.0)
