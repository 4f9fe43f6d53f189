"""Strokes of varying width in SVG: as wide as on the canvas everywhere, and the same stroke when they come back."""

from __future__ import annotations

import math
import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from studio.sketch.files.svg_pressed import NAMESPACE
from studio.sketch.files.svg_read import SvgImport, parse_svg
from studio.sketch.files.svg_write import sketch_to_animated_svg, sketch_to_svg
from studio.sketch.item import MIN_WIDTH, Ink, Sketch, bounds
from studio.sketch.strokes.pressure import LEVELS, pen_width

SWELL = tuple((2.0 * n, 20.0 * math.sin(n / 15)) for n in range(100))
INK = Ink("#2255cc", 16.0, tuple(0.5 - 0.5 * math.cos(n / 12) for n in range(100)))
SWELLING = Sketch("Swell", (SWELL,), inks=(INK,))


def extent(sketch: Sketch) -> float:
    left, top, right, bottom = bounds(sketch.strokes)
    return max(right - left, bottom - top)


def back(text: str, size: float = 198.0, tolerance: float = 0.0) -> Sketch:
    return parse_svg(text.encode(), "a", size=size, tolerance=tolerance).sketch


@pytest.mark.parametrize("write", [sketch_to_svg, sketch_to_animated_svg])
def test_a_pressed_stroke_comes_back_with_its_pressures(write: object) -> None:
    plain = ((0.0, 30.0), (198.0, 30.0))
    found = back(write(SWELLING.plus(plain, Ink("#ff0000", 4.0))))
    assert [len(stroke) for stroke in found.strokes] == [100, 2]
    assert [ink.colour for ink in found.inks] == ["#2255cc", "#ff0000"]
    np.testing.assert_allclose(found.ink(0).pressures, INK.pressures, atol=6e-4)
    assert found.ink(0).width == pytest.approx(16.0, abs=1e-3)
    assert found.ink(1) == Ink("#ff0000", pytest.approx(4.0, abs=1e-3))
    top = bounds(SWELLING.strokes)[1]
    np.testing.assert_allclose(found.strokes[0], [(x, y - top) for x, y in SWELL], atol=1e-3)


def test_what_is_simplified_keeps_its_widths_within_the_tolerance() -> None:
    found = back(sketch_to_svg(SWELLING), tolerance=0.5)
    points, ink = np.array(found.strokes[0]), found.ink(0)
    assert 8 < len(points) < 60
    assert len(ink.pressures) == len(points)
    halves = [pen_width(ink, pressure) / 2 for pressure in ink.pressures]
    wanted = [pen_width(INK, pressure) / 2 for pressure in INK.pressures]
    there = np.interp([x for x, _ in SWELL], points[:, 0], halves)
    assert np.abs(there - wanted).max() < 0.6


def test_other_programs_see_the_width(qapp: object) -> None:
    renderer = QSvgRenderer(sketch_to_svg(SWELLING).encode())
    size = renderer.defaultSize()
    image = QImage(size, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    left, top, width, _ = renderer.viewBoxF().getRect()
    scale = image.width() / width
    for number in (38, 56, 75):
        column = round((SWELL[number][0] - left) * scale)
        dark = [y for y in range(image.height()) if image.pixelColor(column, y).value() < 200]
        slope = math.atan2(SWELL[number + 1][1] - SWELL[number - 1][1], 4.0)
        seen = len(dark) / scale * math.cos(slope)
        assert seen == pytest.approx(pen_width(INK, INK.pressures[number]), abs=1.5)
        middle = sum(dark) / len(dark) / scale + top
        assert middle == pytest.approx(SWELL[number][1], abs=2.0)


def test_a_stroke_of_one_width_is_a_line() -> None:
    even = Ink("", 10.0, (0.5,) * 100)
    text = sketch_to_svg(Sketch("a", (SWELL, SWELL), inks=(even, Ink("", 10.0))))
    assert "chimera" not in text
    assert re.findall('stroke-width="([^"]+)"', text) == ["5.6", "10"]


def test_the_animation_uncovers_the_outline(qapp: object) -> None:
    twice = SWELLING.plus(SWELL, INK)
    text = sketch_to_animated_svg(twice)
    ids = re.findall('<mask id="([^"]+)"', text)
    assert len(set(ids)) == 2
    assert re.findall(r'mask="url\(#([^)]+)\)"', text) == ids
    assert text.count("<animate ") == 6
    assert QSvgRenderer(text.encode()).isValid()


def test_what_was_moved_elsewhere_comes_back_moved() -> None:
    text = sketch_to_svg(SWELLING)
    body = text[text.index("<path") : text.index("</svg>")]
    smaller = body.replace("<path", '<path transform="scale(0.5)"')
    moved = f'<g transform="translate(5 9)">{smaller}</g>'
    found = back(text.replace(body, moved + '<path d="M5 100L203 100" stroke="#00ff00"/>'))
    pressed = next(n for n, ink in enumerate(found.inks) if ink.pressures)
    assert found.ink(pressed).width == pytest.approx(8.0, abs=1e-3)
    xs = [x for x, _ in found.strokes[pressed]]
    assert (min(xs), max(xs)) == pytest.approx((0.0, 99.0), abs=1e-2)


def test_what_was_edited_elsewhere_is_what_is_seen() -> None:
    text = sketch_to_svg(SWELLING)
    edited = re.sub(r' d="M[^"]*"', ' d="M0 0L50 0L50 50Z"', text)
    found = back(edited)
    assert found.ink(0).pressures == ()
    assert len(found.strokes[0]) == 4


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("width", "nan"),
        ("width", "-3"),
        ("width", "1e9"),
        ("width", "0x10"),
        ("line", "0 0 5000 1 1 100"),
        ("line", "0 0 500 1 1 -1"),
        ("line", "0 0 500 inf 1 100"),
        ("line", "0 0 500 1 1"),
        ("line", "0 0 500"),
        ("line", ""),
        ("line", "0 0 500 " + "9" * 5000 + " 1 1"),
        ("line", "a b c d e f"),
        ("outline", "00000000"),
        ("outline", ""),
    ],
)
def test_hostile_values_count_for_nothing(attribute: str, value: str) -> None:
    text = sketch_to_svg(SWELLING)
    hostile = re.sub(f'chimera:{attribute}="[^"]*"', f'chimera:{attribute}="{value}"', text)
    assert hostile != text
    found = back(hostile)
    assert all(not ink.pressures for ink in found.inks)
    assert np.isfinite([c for stroke in found.strokes for point in stroke for c in point]).all()


def test_a_line_without_end_is_left_at_once() -> None:
    text = sketch_to_svg(SWELLING)
    endless = re.sub('chimera:line="[^"]*"', 'chimera:line="' + "1 2 3 " * 400_000 + '"', text)
    began = time.thread_time()
    found = back(endless)
    assert time.thread_time() - began < 10
    assert not found.ink(0).pressures


def test_a_foreign_file_is_read_as_before() -> None:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:a="{NAMESPACE}" '
    body = '<g a:line="0 0 500 9 9 500" a:width="4" a:outline="0"><path d="M0 0L5 9"/></g>'
    found = back(f'{head}viewBox="0 0 9 9">{body}</svg>', size=9.0)
    assert found.strokes == (((0.0, 0.0), (5.0, 9.0)),)
    assert not found.ink(0).pressures


place = st.tuples(st.floats(-400, 400), st.floats(-400, 400), st.floats(0, 1))
strokes = st.lists(place, min_size=2, max_size=12)


@settings(max_examples=40)
@given(st.lists(st.tuples(strokes, st.floats(0.5, 64)), min_size=1, max_size=4))
def test_any_drawing_comes_back(
    drawn: list[tuple[list[tuple[float, float, float]], float]],
) -> None:
    sketch = Sketch("a")
    for points, width in drawn:
        ink = Ink("#123456", width, tuple(p for _, _, p in points))
        sketch = sketch.plus(tuple((x, y) for x, y, _ in points), ink)
    side = extent(sketch)
    if side < 1:
        return
    found: SvgImport = parse_svg(sketch_to_svg(sketch).encode(), "a", size=side, tolerance=0)
    left, top, _, _ = bounds(sketch.strokes)
    assert len(found.sketch.strokes) == len(sketch.strokes)
    for number, stroke in enumerate(found.sketch.strokes):
        wanted = [(x - left, y - top) for x, y in sketch.strokes[number]]
        np.testing.assert_allclose(stroke, wanted, atol=side * 1e-4 + 1e-3)
        made, came = sketch.ink(number), found.sketch.ink(number)
        wanted_widths = [pen_width(made, pressure) for pressure in made.pressures]
        if came.pressures:
            seen = [pen_width(came, pressure) for pressure in came.pressures]
            assert seen == pytest.approx(wanted_widths, abs=2e-3 * made.width)
        else:
            # All was drawn with one width; none is thinner than the thinnest pen.
            seen = [came.width] * len(stroke)
            wanted_widths = [max(MIN_WIDTH, width) for width in wanted_widths]
            assert seen == pytest.approx(wanted_widths, abs=0.5 / LEVELS * made.width + 1e-2)
