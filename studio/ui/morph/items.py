"""What the morph widgets know of an item: its name, and how to draw it small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

CORNERS = ("A", "B", "C", "D")
"""Names of the pad's corners: top-left, top-right, bottom-left, bottom-right."""

PaintItem = Callable[[QPainter, QRectF, QColor], None]
"""Draws an item into a rectangle in a colour."""


@dataclass(frozen=True)
class MorphItem:
    """An item as the widgets see it; two are equal where they look the same.

    Attributes:
        id: identity within the song.
        label: what the person calls it.
        paint: draws it small.
        content: what ``paint`` draws.
        square: whether the picture is about as high as wide; a melody's or a sound's is a long strip.
    """

    id: str
    label: str
    paint: PaintItem = field(compare=False)
    content: object = None
    square: bool = False
