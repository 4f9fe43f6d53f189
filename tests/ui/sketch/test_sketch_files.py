"""Drawings from and to files, through the pool."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.sketch.files.sniff import is_stroke_archive, is_svg
from studio.sketch.files.stroke_archive import read_archive
from studio.sketch.files.svg_read import read_svg
from studio.sketch.item import Ink, Sketch
from studio.ui.background.io_pool import IoPool
from studio.ui.sketch.sketch_files import Form, SketchFiles, as_told, file_bytes

BOAT = Sketch("Boat", (((0.0, 0.0), (50.0, 40.0), (100.0, 0.0)), ((50.0, 0.0), (50.0, -60.0))))


@pytest.fixture
def files(qapp: QApplication) -> Iterator[SketchFiles]:
    pool = IoPool()
    yield SketchFiles(pool)
    pool.close()


@pytest.mark.parametrize(
    ("typed", "chosen", "name", "form"),
    [
        ("a", Form.SVG, "a.svg", Form.SVG),
        ("a", Form.PNG, "a.png", Form.PNG),
        ("a.npz", Form.SVG, "a.npz", Form.STROKES),
        ("a.PNG", Form.ANIMATED, "a.PNG", Form.PNG),
        ("a.svg", Form.ANIMATED, "a.svg", Form.ANIMATED),
        ("a.svg", Form.PNG, "a.svg", Form.SVG),
        ("Boat 1.5", Form.STROKES, "Boat 1.5.npz", Form.STROKES),
        ("a", "All files (*)", "a.svg", Form.SVG),
    ],
)
def test_a_typed_ending_says_more_than_the_filter(
    typed: str, chosen: str, name: str, form: Form
) -> None:
    assert as_told(Path(typed), chosen) == (Path(name), form)


@pytest.mark.parametrize("form", list(Form))
def test_every_form_is_written(
    files: SketchFiles, qtbot: QtBot, tmp_path: Path, form: Form
) -> None:
    path = tmp_path / f"Boat{form.suffix}"
    with qtbot.waitSignal(files.notify) as told:
        files.write(BOAT, path, form)
    assert told.args[0].sentence == f"Saved “{path.name}”."
    if form is Form.PNG:
        picture = QImage(str(path))
        assert picture.hasAlphaChannel()
        assert picture.pixelColor(0, 0).alpha() == 0
    elif form is Form.STROKES:
        assert is_stroke_archive(path)
        assert read_archive(path)[0].strokes == BOAT.strokes
    else:
        assert is_svg(path)
        assert len(read_svg(path).sketch.strokes) == 2


def test_good_and_bad_files_are_read(files: SketchFiles, qtbot: QtBot, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.svg", tmp_path / "bad.svg"
    with qtbot.waitSignal(files.notify):
        files.write(BOAT, good, Form.SVG)
    bad.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>")
    told: list[str] = []
    files.notify.connect(lambda note: told.append(note.sentence))
    with qtbot.waitSignal(files.imported) as imported:
        files.read([bad, good])
    assert [sketch.name for sketch in imported.args[0]] == ["good"]
    assert told == ["“bad.svg” was refused: it holds a program."]


def test_a_file_for_a_drag_has_a_readable_name(
    files: SketchFiles, qtbot: QtBot, tmp_path: Path
) -> None:
    found: list[Path] = []
    odd = Sketch("../cat - pig/2", BOAT.strokes)
    for sketch in (BOAT, BOAT, BOAT.plus(((1.0, 1.0), (9.0, 9.0))), odd):
        files.prepare(sketch, Form.SVG, tmp_path / "out", found.append)
    qtbot.waitUntil(lambda: len(found) == 4)
    assert {path.parent for path in found} == {tmp_path / "out"}
    assert sorted({path.name for path in found}) == ["Boat (2).svg", "Boat.svg", "cat - pig 2.svg"]


@pytest.mark.parametrize("form", list(Form))
def test_a_file_for_a_drag_has_the_form_that_was_chosen(
    files: SketchFiles, qtbot: QtBot, tmp_path: Path, form: Form
) -> None:
    found: list[Path] = []
    files.prepare(BOAT, form, tmp_path, found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    assert found[0].name == f"Boat{form.suffix}"
    assert found[0].read_bytes() == file_bytes(BOAT, form)


def test_a_png_shows_how_the_pen_was_pressed() -> None:
    line = tuple((4.0 * x, 0.0) for x in range(101))
    pressed = Ink("#ff0000", 20.0, tuple(x / 100 for x in range(101)))
    picture = QImage.fromData(
        file_bytes(Sketch("Pressed", (line,), inks=(pressed,)), Form.PNG), "PNG"
    )

    def thickness(x: int) -> int:
        return sum(picture.pixelColor(x, y).alpha() > 128 for y in range(picture.height()))

    assert picture.pixelColor(0, 0).alpha() == 0
    assert picture.pixelColor(picture.width() // 2, picture.height() // 2) == QColor("#ff0000")
    assert thickness(picture.width() // 8) < 12 < 28 < thickness(7 * picture.width() // 8)


def test_a_full_folder_is_told(files: SketchFiles, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(files.notify) as told:
        files.write(BOAT, tmp_path / "none" / "boat.svg", Form.SVG)
    assert told.args[0].sentence == "“boat.svg” was not saved: its folder does not exist."


def test_kinds_are_known_by_content(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    path.write_bytes(b"junk")
    assert not is_stroke_archive(path)
    assert not is_svg(path)
    path.write_bytes(b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- c --><svg/>")
    assert is_svg(path)
    assert not is_svg(tmp_path / "none")
