"""SVG in and out: geometry, appearance, round trips, and files that mean harm."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtSvg import QSvgRenderer

from studio.sketch.files.svg_check import SvgError
from studio.sketch.files.svg_read import parse_svg, read_svg
from studio.sketch.files.svg_write import sketch_to_animated_svg, sketch_to_svg, stroke_seconds
from studio.sketch.item import Ink, Sketch, bounds

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '


def parsed(
    body: str, *, head: str = 'viewBox="0 0 100 100">', size: float = 100, tolerance: float = 0.05
):
    return parse_svg(f"{HEAD}{head}{body}</svg>".encode(), "x", size=size, tolerance=tolerance)


def test_lines_transforms_groups_and_uses() -> None:
    found = parsed(
        '<g transform="translate(10 0)"><path d="M0 0 L50 0 M0 100 l50 0"/></g>'
        '<defs><line id="a" x1="0" y1="50" x2="60" y2="50" stroke="#ff0000" stroke-width="3"/></defs>'
        '<use href="#a" x="10"/>'
    )
    assert found.notices == ()
    assert len(found.sketch.strokes) >= 3
    assert bounds(found.sketch.strokes)[2:] == pytest.approx((60, 100), abs=0.01)
    red = [
        s
        for s, ink in zip(found.sketch.strokes, found.sketch.all_inks, strict=True)
        if ink.colour == "#ff0000"
    ]
    assert red
    assert red[0][0][1] == pytest.approx(50, abs=0.01)


@pytest.mark.parametrize(
    "turn", ["rotate(30)", "skewX(20)", "matrix(2 0.5 -1 1 3 4)", "scale(-1 2) rotate(-75 10 20)"]
)
@pytest.mark.parametrize(
    ("shape", "path"),
    [
        ('<rect x="20" y="40" width="60" height="30"', "M20 40H80V70H20Z"),
        ('<ellipse cx="50" cy="50" rx="40" ry="10"', "M90 50A40 10 0 0 1 10 50A40 10 0 0 1 90 50"),
    ],
)
def test_shapes_are_turned_as_paths_are(shape: str, path: str, turn: str) -> None:
    """In groups within groups too."""
    anchor = '<path d="M0 0L0 1"/>'
    outlines = []
    for body in (f"{shape}/>", f'<path d="{path}"/>'):
        group = f'<g transform="translate(3 9)"><g transform="{turn}">{body}</g></g>{anchor}'
        _, drawn = sorted(parsed(group).sketch.strokes, key=len)
        outlines.append(np.array(drawn))
    gaps = [np.abs(outlines[1] - point).sum(axis=1).min() for point in outlines[0]]
    assert max(gaps) < 8.0
    assert outlines[0].min(axis=0) == pytest.approx(outlines[1].min(axis=0), abs=0.2)
    assert outlines[0].max(axis=0) == pytest.approx(outlines[1].max(axis=0), abs=0.2)


def test_curves_are_flattened_within_the_tolerance() -> None:
    found = parsed('<circle cx="50" cy="50" r="50"/>', tolerance=0.2)
    (circle,) = found.sketch.strokes
    radii = [math.dist(point, (50, 50)) for point in circle]
    assert max(abs(radius - 50) for radius in radii) < 0.01
    # Chords stay within the tolerance of the arc.
    for a, b in pairwise(circle):
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        assert 50 - math.dist(middle, (50, 50)) < 0.25
    assert len(circle) < 80


def test_a_large_drawing_is_scaled_to_the_canvas() -> None:
    found = parsed('<path d="M0 0 L5000 1000"/>', size=600)
    assert bounds(found.sketch.strokes) == pytest.approx((0, 0, 600, 120))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<script>alert(1)</script><path d='M0 0L9 9'/>", "holds a program"),
        ('<path d="M0 0L9 9" onclick="x()"/>', "holds a program"),
        ('<image href="http://example.org/x.png"/>', "refers to other files"),
        ('<use href="other.svg#a"/>', "refers to other files"),
        ('<path d="M0 0L9 9" fill="url(http://example.org/#a)"/>', "refers to other files"),
        ("", "holds no lines"),
        ("<text>only words</text>", "holds no lines"),
    ],
)
def test_what_is_refused(body: str, words: str) -> None:
    with pytest.raises(SvgError, match=words):
        parsed(body)


def test_text_stays_out_with_a_notice() -> None:
    found = parsed('<text>words</text><path d="M0 0L9 9"/>')
    assert found.notices == ("Its text had to stay out: only lines are taken.",)


def test_bombs_are_refused_at_once() -> None:
    entities = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
    with pytest.raises(SvgError, match="entities"):
        parse_svg(entities, "x", size=1, tolerance=0)
    levels = ['<g id="g0"><path d="M0 0L1 1"/></g>']
    for level in range(1, 12):
        uses = f'<use xlink:href="#g{level - 1}"/>' * 10
        levels.append(f'<g id="g{level}">{uses}</g>')
    with pytest.raises(SvgError, match="too often"):
        parsed("".join(levels))
    with pytest.raises(SvgError, match="without end"):
        parsed('<g id="a"><use href="#a"/></g>')
    with pytest.raises(SvgError, match="too many parts"):
        parsed("<g>" * 100 + "</g>" * 100)
    with pytest.raises(SvgError, match="too many parts"):
        parsed("<g/>" * 30_000)
    with pytest.raises(SvgError, match=r"too many (points|parts)"):
        parsed('<path d="' + "M0 0" + "L1 2L3 1" * 150_000 + '"/>', tolerance=0)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "cat.svg"
    path.write_text(f'{HEAD}width="10cm" height="5cm"><path d="M0 0L10 10"/></svg>')
    assert read_svg(path).sketch.name == "cat"
    path.write_bytes(b"")
    with pytest.raises(SvgError, match=r"“cat\.svg” is empty"):
        read_svg(path)
    path.write_bytes(b"\x89PNG")
    with pytest.raises(SvgError, match="is no SVG"):
        read_svg(path)
    with pytest.raises(SvgError, match="could not be opened"):
        read_svg(tmp_path / "none.svg")
    path.write_bytes(b" " * (9 * 2**20))
    with pytest.raises(SvgError, match="larger than 8 MB"):
        read_svg(path)


@settings(max_examples=120)
@given(st.data())
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    good = f'{HEAD}viewBox="0 0 9 9"><g transform="rotate(3)"><path d="M1 1C2 2 3 3 4 1A1 1 0 0 1 8 8z"/></g></svg>'
    content = bytearray(good.encode())
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(content) - 1))
        if data.draw(st.booleans()):
            content[place] = data.draw(st.integers(32, 126))
        else:
            del content[place]
    try:
        found = parse_svg(bytes(content), "x", size=100, tolerance=0.5)
    except SvgError as error:
        assert str(error).endswith(".")  # noqa: PT017
    else:
        assert np.isfinite([c for s in found.sketch.strokes for p in s for c in p]).all()


coordinates = st.floats(-500, 500).map(lambda value: round(value, 2))
points = st.tuples(coordinates, coordinates)
drawings = st.builds(
    lambda strokes: Sketch("a", tuple(map(tuple, strokes))),
    st.lists(st.lists(points, min_size=2, max_size=8), min_size=1, max_size=5),
).filter(lambda sketch: _extent(sketch) > 1)


def _extent(sketch: Sketch) -> float:
    box = bounds(sketch.strokes)
    return max(box[2] - box[0], box[3] - box[1])


@settings(max_examples=60)
@given(drawings)
def test_a_drawing_comes_back(sketch: Sketch) -> None:
    text = sketch_to_svg(sketch)
    found = parse_svg(text.encode(), "a", size=_extent(sketch), tolerance=0).sketch
    left, top, _, _ = bounds(sketch.strokes)
    assert len(found.strokes) == len(sketch.strokes)
    for made, back in zip(sketch.strokes, found.strokes, strict=True):
        expected = [(x - left, y - top) for x, y in made]
        np.testing.assert_allclose(back, expected, atol=_extent(sketch) * 1e-4 + 1e-3)


def test_colours_and_widths_are_written() -> None:
    stroke = ((0.0, 0.0), (10.0, 0.0))
    sketch = Sketch(
        "A & B", (stroke, stroke), inks=(Ink("#ff8800", 4.0), Ink(pressures=(0.5, 0.5)))
    )
    text = sketch_to_svg(sketch, background="#ffffff")
    assert 'stroke="#ff8800" stroke-width="4"' in text
    assert 'stroke-width="1.68"' in text
    assert "<title>A &amp; B</title>" in text
    found = parse_svg(text.encode(), "a", size=100, tolerance=0)
    assert "#ff8800" in {ink.colour for ink in found.sketch.all_inks}


def test_ink_of_the_theme_comes_back_as_such() -> None:
    """Exported it is nearly black, which nobody could see on dark paper; dark colours that can be seen stay."""
    line = ((0.0, 0.0), (10.0, 0.0))
    own = sketch_to_svg(Sketch("a", (line, line), inks=(Ink(), Ink("#602020"))))
    assert [
        ink.colour for ink in parse_svg(own.encode(), "a", size=100, tolerance=0).sketch.all_inks
    ] == ["", "#602020"]
    for colour in ("black", "#222", "#1c1c28"):
        text = f'{HEAD}viewBox="0 0 9 9"><path d="M0 0L9 9" stroke="{colour}" fill="none"/></svg>'
        assert parse_svg(text.encode(), "a", size=100, tolerance=0).sketch.ink(0).colour == ""


def test_the_animation_takes_the_time_of_the_hand(qapp: object) -> None:
    slow = Ink(times=(0.0, 2.0))
    sketch = Sketch("a", (((0.0, 0.0), (90.0, 0.0)), ((0.0, 9.0), (90.0, 9.0))), inks=(slow,))
    assert stroke_seconds(sketch.strokes[0], slow) == 2.0
    assert stroke_seconds(sketch.strokes[1], Ink()) == pytest.approx(0.1)
    text = sketch_to_animated_svg(sketch)
    assert text.count("<animate ") == 6
    assert QSvgRenderer(text.encode()).isValid()
    # 2 s, a pause, 0.1 s, a pause, and time to look at it.
    assert 'dur="3.840s"' in text


def test_masks_markers_and_symbols_are_drawn_only_where_they_are_used() -> None:
    unseen = "".join(
        f'<{name} id="{name}"><path d="M0 0L{size} {size}"/></{name}>'
        for name, size in (("mask", 30), ("marker", 40), ("symbol", 50))
    )
    found = parsed(f'<g>{unseen}</g><path d="M0 0L10 0L10 10"/>')
    assert [len(stroke) for stroke in found.sketch.strokes] == [3]
    used = parsed(f'{unseen}<use href="#symbol"/><path d="M0 0L10 0L10 10"/>')
    assert sorted(len(stroke) for stroke in used.sketch.strokes) == [2, 3]


def test_a_long_path_is_not_repeated_without_end() -> None:
    long = '<path id="a" d="M0 0' + "L1 2L3 1" * 60_000 + '"/>'
    with pytest.raises(SvgError, match="too often"):
        parsed(f"<defs>{long}</defs>" + '<use href="#a"/>' * 2000)
