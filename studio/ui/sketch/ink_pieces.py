"""Strokes cut into short painter paths, made once: what is out of view costs nothing, what is in view little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from studio.sketch.item import Ink, Point, Sketch, Stroke
from studio.sketch.strokes.curve import smooth_pressed
from studio.sketch.strokes.pressure import LEVELS, even_width, pen_width
from studio.ui.sketch.ink_curve import line_along, smooth_path

_LONGEST = 96
"""Points of a piece."""


class Piece(NamedTuple):
    """A part of a stroke, of one width.

    Attributes:
        path: in canvas units.
        width: likewise.
        box: what it covers.
    """

    path: QPainterPath
    width: float
    box: QRectF


class StrokePieces(NamedTuple):
    """All pieces of a stroke, and what they cover together."""

    pieces: tuple[Piece, ...]
    box: QRectF


class InkPieces:
    """Keeps the pieces of strokes as long as their drawing is shown."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Stroke, Ink, StrokePieces]] = {}

    def of(self, stroke: Stroke, ink: Ink) -> StrokePieces:
        """Return the pieces of a stroke."""
        # The stroke itself is kept beside them, so that no other can have its identity.
        kept = self._kept.get(id(stroke))
        if kept is None or kept[0] is not stroke or kept[1] is not ink:
            pieces, box = pieces_of(stroke, ink), QRectF()
            for piece in pieces:
                box = box.united(piece.box)
            kept = (stroke, ink, StrokePieces(pieces, box))
            self._kept[id(stroke)] = kept
        return kept[2]

    def forget_all_but(self, sketch: Sketch) -> None:
        """Let go of strokes that are no longer there, once they are many."""
        if len(self._kept) > 2 * len(sketch.strokes) + 64:
            there = {id(stroke) for stroke in sketch.strokes}
            self._kept = {key: kept for key, kept in self._kept.items() if key in there}


def pieces_of(stroke: Stroke, ink: Ink) -> tuple[Piece, ...]:
    """Cut a stroke."""
    if not stroke:
        return ()
    width = even_width(stroke, ink)
    if width is not None:
        paths = [
            smooth_path(stroke, start, start + _LONGEST)
            for start in range(0, max(1, len(stroke) - 1), _LONGEST)
        ]
        return tuple(_piece(path, width) for path in paths)
    return tuple(
        _piece(line_along([run[0][0], *(b for _, b, _ in run)]), width)
        for width, run in _runs(*smooth_pressed(stroke, ink))
    )


def pressed_pieces(stroke: Stroke, ink: Ink) -> list[tuple[Point, Point, float]]:
    """Cut a stroke into short lines, each with the width the pen had there."""
    pieces = []
    for i, (a, b) in enumerate(pairwise(stroke)):
        pressure = (ink.pressures[i] + ink.pressures[i + 1]) / 2.0
        pieces.append((a, b, pen_width(ink, pressure)))
    return pieces


def small_runs(
    ink: Ink, least: float, most: float, step: float
) -> Iterator[tuple[float, int, int]]:
    """Cut a pressed stroke where it is shown so small that most of its widths look the same.

    Args:
        ink: with a pressure for each point.
        least: thinnest line to draw, in canvas units.
        most: widest.
        step: widths that are less apart are one.

    Yields:
        Width, and first and last point for :func:`smooth_path`.
    """
    widths = (pen_width(ink, pressure) for pressure in ink.pressures)
    levels = (round((min(most, max(least, width)) - least) / step) for width in widths)
    start = 0
    for level, group in groupby(levels):
        end = start + sum(1 for _ in group)
        yield least + level * step, max(0, start - 1), end - 1
        start = end


def thinning(strokes: Sequence[Stroke], most: int) -> int:
    """Return which points of strokes to show in a small picture: each so many-th."""
    return max(1, -(-sum(map(len, strokes)) // most))


def thin(stroke: Stroke, step: int) -> Stroke:
    """Keep each so many-th point of a stroke, and its last."""
    return stroke if step == 1 else (*stroke[:-1:step], *stroke[-1:])


def thin_ink(ink: Ink, step: int) -> Ink:
    """Keep the pressures of the points that :func:`thin` keeps."""
    pressures = ink.pressures
    if step == 1 or not pressures:
        return ink
    return Ink(ink.colour, ink.width, (*pressures[:-1:step], *pressures[-1:]))


def _runs(stroke: Stroke, ink: Ink) -> list[tuple[float, list[tuple[Point, Point, float]]]]:
    """Return neighbouring lines of about the same width together, with it."""
    runs: list[tuple[float, list[tuple[Point, Point, float]]]] = []
    unit = max(ink.width, 1e-6) / LEVELS
    for level, group in groupby(pressed_pieces(stroke, ink), lambda piece: round(piece[2] / unit)):
        lines = list(group)
        starts = range(0, len(lines), _LONGEST)
        runs += [(level * unit, lines[start : start + _LONGEST]) for start in starts]
    return runs


def _piece(path: QPainterPath, width: float) -> Piece:
    edge = width / 2.0 + 1.0
    return Piece(path, width, path.controlPointRect().adjusted(-edge, -edge, edge, edge))
