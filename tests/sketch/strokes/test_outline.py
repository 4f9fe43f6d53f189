"""The outline of a stroke of varying width: it covers what the pen covered, and nothing else."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from studio.sketch.item import Point
from studio.sketch.strokes.outline import outline_path

SIDE = 120


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    assert qapp


def covered(path: str) -> np.ndarray:
    """Which pixels another program fills."""
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<path d="{path}" fill="#ffffff"/></svg>'
    )
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(QColor("black"))
    painter = QPainter(image)
    QSvgRenderer(text.encode()).render(painter)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, image.bytesPerLine())
    return rows[:, :SIDE] > 127


def distances(points: list[Point], widths: list[float]) -> np.ndarray:
    """How far the middle of each pixel lies outside of what a round pen covers; below 0 inside."""
    ys, xs = np.mgrid[:SIDE, :SIDE] + 0.5
    nearest = np.full((SIDE, SIDE), np.inf)
    for (a, from_width), (b, to_width) in pairwise(zip(points, widths, strict=True)):
        for share in np.linspace(0, 1, 60):
            x, y = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
            half = (from_width + share * (to_width - from_width)) / 2
            nearest = np.minimum(nearest, np.hypot(xs - x, ys - y) - half)
    return nearest


def check(points: list[Point], widths: list[float]) -> None:
    seen, off = covered(outline_path(points, widths)), distances(points, widths)
    assert seen[off < -1.0].all(), "a hole"
    assert not seen[off > 1.0].any(), "a spike"


@pytest.mark.parametrize(
    ("points", "widths"),
    [
        ([(20, 60), (100, 60)], [4, 30]),
        ([(20, 60), (100, 60)], [30, 4]),
        ([(60, 20), (60, 22), (60, 100)], [2, 30, 6]),
        ([(50, 60), (55, 60)], [4, 40]),
        ([(20, 100), (60, 20), (100, 100)], [6, 24, 8]),
        ([(20, 60), (100, 60), (22, 62)], [10, 20, 14]),
        ([(60, 60), (60, 60)], [10, 20]),
        ([(30, 30), (30, 30), (90, 90)], [6, 12, 20]),
        ([(30, 30), (90, 90), (90, 90)], [4, 4, 30]),
        ([(20, 60), (60, 60), (60, 60), (60, 60), (100, 60)], [4, 4, 30, 8, 8]),
    ],
    ids=[
        *("widens", "narrows", "at once", "swallows", "roof", "back", "dot", "stays"),
        *("pressed at the end", "pressed amid"),
    ],
)
def test_what_the_pen_covers_is_filled(points: list[Point], widths: list[float]) -> None:
    check(points, widths)


def test_a_tight_curl_and_a_loop_have_no_holes() -> None:
    curl = [(60 + 6 * math.cos(n / 2), 60 + 6 * math.sin(n / 2)) for n in range(26)]
    check(curl, [4 + n for n in range(26)])
    loop = [(20 + 2.2 * n + 25 * math.sin(n / 5), 60 + 25 * math.cos(n / 5)) for n in range(38)]
    check(loop, [8 + 6 * math.sin(n / 4) for n in range(38)])


def test_a_gentle_line_is_one_outline() -> None:
    wave = [(10 + n, 60 + 10 * math.sin(n / 15)) for n in range(100)]
    path = outline_path(wave, [6 + 4 * math.sin(n / 20) for n in range(100)])
    assert path.count("M") == 1
    assert path.count("A") == 2


places = st.tuples(st.floats(25, 95), st.floats(25, 95))


@settings(max_examples=25)
@given(st.lists(st.tuples(places, st.floats(1, 40)), min_size=2, max_size=7))
def test_any_stroke(drawn: list[tuple[Point, float]]) -> None:
    check([place for place, _ in drawn], [width for _, width in drawn])
