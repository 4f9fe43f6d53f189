"""What the model does beside the canvas: morph pad, redrawing, sums, gallery and map."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.latent import MixLaw, PcaMap
from studio.project.sketches import CANVAS_BOX
from studio.sketch.growth import Mark
from studio.sketch.item import Sketch, bounds
from studio.sketch.jobs.finishing import FinishDrawing
from studio.sketch.jobs.making import AUTO
from studio.sketch.jobs.morphing import DrawSum, MorphGrid, MorphPad, MorphPoint
from studio.sketch.jobs.redrawing import PlaceOnMap, Reconstruct, SampleGallery
from studio.sketch.space_files import DrawingMap
from studio.ui.drag.item_mime import ITEM_MIME
from studio.ui.sketch.gallery_panel import heat_colours
from studio.ui.sketch.sketch_drag import sketch_mime
from tests.ui.sketch.desk import LEFT, TRIANGLE, ZIGZAG, Desk, drag, drop

A = Sketch("Boat", TRIANGLE, id="a", category="cat")
B = Sketch("Wave", ZIGZAG, id="b")
GROWN = (Mark(4, 10.0, 10.0, True), Mark(4, 40.0, 10.0, False))


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def item(sketch_id: str) -> QMimeData:
    mime = QMimeData()
    mime.setData(ITEM_MIME, QByteArray(sketch_id.encode()))
    return mime


# -- morph ----------------------------------------------------------------------------------


def on_pad(desk: Desk) -> None:
    desk.put(A, B)
    desk.room.side.show_tab("Morph")
    desk.room.put_on_corner(0, "a")
    desk.room.put_on_corner(1, "b")


def test_two_corners_make_a_square_that_refines(desk: Desk) -> None:
    on_pad(desk)
    given = desk.wait_for(MorphPad)
    assert [corner.category for corner in given.job.corners[:2]] == ["cat", AUTO]
    assert given.job.side == 11
    before = desk.room.pad.surface.grab().toImage()
    given.step(*(Mark(n, x, y, x == 0.0) for n in range(121) for x, y in ((0.0, 0.0), (9.0, 9.0))))
    desk.qtbot.waitUntil(lambda: desk.room.pad.surface.grab().toImage() != before)
    rough = desk.room.pad.surface.grab().toImage()
    given.finish(MorphGrid(11, (ZIGZAG,) * 121, MixLaw.BILINEAR))
    assert desk.room.pad.surface.grab().toImage() != rough


def test_the_pucks_place_is_shown_large_and_kept(desk: Desk) -> None:
    on_pad(desk)
    surface = desk.room.pad.surface
    drag(surface, surface.pixel(0.5, 0.0).toPoint(), surface.pixel(0.25, 0.0).toPoint())
    given = desk.worker.last(MorphPoint)
    assert given.job.x == pytest.approx(0.25, abs=0.02)
    given.finish(ZIGZAG)
    ghost = desk.room.canvas.ghost
    box = bounds(ghost)
    assert box[2] - box[0] == pytest.approx(CANVAS_BOX.width)
    QTest.mouseClick(desk.room.side.morph.keep, LEFT)
    assert desk.sketches[-1].strokes == ghost
    assert desk.room.shown.id == desk.sketches[-1].id
    assert desk.document.undo() == "Keep the morph"
    assert [sketch.id for sketch in desk.sketches] == ["a", "b"]
    assert desk.document.undo() == "Move morph point"


def test_the_nearest_thumbnail_is_shown_before_the_exact_place(desk: Desk) -> None:
    on_pad(desk)
    tiles = [TRIANGLE] * 121
    tiles[3] = ZIGZAG
    desk.wait_for(MorphPad).finish(MorphGrid(11, tuple(tiles), MixLaw.BILINEAR))
    surface = desk.room.pad.surface
    drag(surface, surface.pixel(0.31, 0.0).toPoint())
    assert len(desk.room.canvas.ghost[0]) == len(ZIGZAG[0])


def test_drawing_or_leaving_takes_the_ghost_away(desk: Desk) -> None:
    on_pad(desk)
    desk.room.side.morph.logic.show_point()
    desk.worker.last(MorphPoint).finish(ZIGZAG)
    assert desk.room.canvas.ghost
    desk.stroke((100, 100), (200, 200))
    assert desk.room.canvas.ghost == ()
    desk.room.side.morph.logic.point_drawn.emit(ZIGZAG)
    desk.room.side.show_tab("Gallery")
    assert desk.room.canvas.ghost == ()


def test_an_ending_dropped_on_a_corner_joins_the_song_in_one_step(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    desk.wait_for(FinishDrawing).step(*GROWN)
    grid = desk.room.grid
    start = grid.cell_rect(4).center()
    drag(grid, start, start + QPoint(40, 40))
    ((mime, _shown),) = desk.drags.carried
    assert drop(desk.room.pad.slots[2], mime)
    assert len(desk.sketches) == 2
    assert desk.sketches[1].strokes[-1] == ((10.0, 10.0), (40.0, 10.0))
    assert desk.document.song.pad("sketch").corners[2] == desk.sketches[1].id
    desk.document.undo()
    assert len(desk.sketches) == 1
    assert desk.document.song.pad("sketch").corners[2] is None


def test_the_law_and_the_kinds_of_corners_are_undo_steps(desk: Desk) -> None:
    on_pad(desk)
    morph = desk.room.side.morph
    desk.wait_for(MorphPad)
    QTest.mouseClick(morph.law.button(2), LEFT)
    assert desk.document.song.pad("sketch").law is MixLaw.DISTANCE
    assert desk.wait_for(MorphPad, 2).job.law is MixLaw.DISTANCE
    box = morph.kinds[1]
    box.setCurrentIndex(box.findData("pig"))
    box.activated.emit(box.currentIndex())
    assert desk.sketches[1].category == "pig"
    assert desk.wait_for(MorphPad, 3).job.corners[1].category == "pig"
    desk.document.undo()
    assert box.category == AUTO
    assert desk.document.undo() == "Mixing law"
    assert morph.law.index() == 0


def test_a_path_is_recorded_on_the_pad(desk: Desk) -> None:
    on_pad(desk)
    surface = desk.room.pad.surface
    QTest.mouseClick(desk.room.pad.path_bar.draw_button, LEFT)
    drag(surface, *(surface.pixel(x / 10, 0.0).toPoint() for x in range(2, 9)))
    (path,) = desk.document.song.gestures
    assert path.room == "sketch"
    assert desk.document.undo() == "Record path"


# -- through --------------------------------------------------------------------------------


def test_my_drawing_is_redrawn_through_another_kind(desk: Desk) -> None:
    desk.put(A)
    desk.room.open_sketch("a")
    desk.room.side.show_tab("Through")
    through = desk.room.side.through
    job = desk.wait_for(Reconstruct).job
    assert (job.strokes, job.category, job.similarity, job.count) == (TRIANGLE, AUTO, 1.0, 9)
    box = through.through
    box.setCurrentIndex(box.findData("pig"))
    box.activated.emit(box.currentIndex())
    desk.wait_for(Reconstruct, 2)
    through.similarity.slider.setFocus()
    QTest.keyClick(through.similarity.slider, Qt.Key.Key_Home)
    given = desk.wait_for(Reconstruct, 3)
    assert (given.job.category, given.job.similarity) == ("pig", 0.0)
    given.step(*GROWN)
    QTest.mouseClick(through.grid, LEFT, pos=through.grid.cell_rect(4).center())
    assert desk.sketches[-1].name == "Boat as pig"
    assert desk.document.undo() == "Take a reconstruction"


def test_the_pen_stops_redrawing_and_endings_wait_for_their_tab(desk: Desk) -> None:
    desk.put(A)
    desk.room.open_sketch("a")
    desk.room.side.show_tab("Through")
    given = desk.wait_for(Reconstruct)
    count = len(desk.worker.of(FinishDrawing))
    QTest.mousePress(desk.room.canvas, LEFT, pos=QPoint(80, 80))
    assert given.cancelled
    QTest.mouseMove(desk.room.canvas, QPoint(160, 80))
    QTest.mouseRelease(desk.room.canvas, LEFT, pos=QPoint(160, 80))
    assert len(desk.wait_for(Reconstruct, 2).job.strokes) == 2
    assert len(desk.worker.of(FinishDrawing)) == count
    desk.room.side.show_tab("Finish")
    assert len(desk.wait_for(FinishDrawing, count + 1).job.strokes) == 2


def test_arithmetic_adds_takes_away_and_averages(desk: Desk) -> None:
    desk.put(A, B)
    desk.room.side.show_tab("Through")
    row = desk.room.side.through.sum
    assert drop(row.slots[0], item("a"))
    assert drop(row.slots[2], item("b"))
    terms = desk.worker.last(DrawSum).job.terms
    assert [(term.drawing.category, term.weight) for term in terms] == [("cat", 1.0), (AUTO, -1.0)]
    QTest.mouseClick(row.mode.button(1), LEFT)
    assert row.signs[2].text() == "+"
    assert not row.signs[2].isEnabled()
    QTest.mouseClick(row.mode.button(0), LEFT)
    assert row.signs[2].text() == "\N{MINUS SIGN}", "a sum takes away what it took away before"
    QTest.mouseClick(row.signs[2], LEFT)
    assert [term.weight for term in desk.worker.last(DrawSum).job.terms] == [1.0, 1.0]
    QTest.mouseClick(row.mode.button(1), LEFT)
    given = desk.worker.last(DrawSum)
    assert [term.weight for term in given.job.terms] == [0.5, 0.5]
    assert [sign.text() for sign in row.signs] == ["+", "+", "+"]
    assert not row.keep.isEnabled()
    given.step(Mark(0, 1.0, 1.0, True), Mark(0, 9.0, 9.0, False))
    given.finish((((1.0, 1.0), (9.0, 9.0)),))
    QTest.mouseClick(row.keep, LEFT)
    assert desk.sketches[-1].name == "Boat and Wave"
    assert desk.document.undo() == "Keep the average"
    row.slots[0].setFocus()
    QTest.keyClick(row.slots[0], Qt.Key.Key_Delete)
    assert len(desk.worker.last(DrawSum).job.terms) == 1


def test_a_reconstruction_can_be_dropped_into_the_sum(desk: Desk) -> None:
    desk.put(A)
    desk.room.open_sketch("a")
    desk.room.side.show_tab("Through")
    desk.wait_for(Reconstruct).step(*GROWN)
    through = desk.room.side.through
    start = through.grid.cell_rect(4).center()
    drag(through.grid, start, start + QPoint(40, 40))
    ((mime, _),) = desk.drags.carried
    assert drop(through.sum.slots[1], mime)
    assert len(desk.worker.last(DrawSum).job.terms) == 1
    assert len(desk.sketches) == 1


# -- gallery --------------------------------------------------------------------------------


def test_the_gallery_rises_in_temperature_and_redness(desk: Desk) -> None:
    desk.room.side.show_tab("Gallery")
    gallery = desk.room.side.gallery
    first = desk.wait_for(SampleGallery)
    assert first.job.category == "cat", "something that can be told from a thumbnail"
    gallery.category.setCurrentIndex(gallery.category.findData(None))
    gallery.category.activated.emit(gallery.category.currentIndex())
    assert desk.wait_for(SampleGallery, 2).job.category is None
    gallery.category.setCurrentIndex(gallery.category.findData("cat"))
    gallery.category.activated.emit(gallery.category.currentIndex())
    given = desk.wait_for(SampleGallery, 3)
    job = given.job
    assert (job.category, job.count, job.temperature, job.last_temperature) == (
        "cat",
        20,
        0.05,
        1.0,
    )
    reds = [colour.red() - colour.blue() for colour in heat_colours(20)]
    assert reds == sorted(reds)
    assert reds[-1] > 80
    given.step(Mark(19, 0.0, 0.0, True), Mark(19, 50.0, 50.0, False))
    QTest.mouseClick(gallery.grid, LEFT, pos=gallery.grid.cell_rect(19).center())
    assert (desk.sketches[0].name, desk.sketches[0].category) == ("Cat", "cat")
    assert desk.document.undo() == "Take from the gallery"


def test_a_failing_gallery_is_told(desk: Desk) -> None:
    desk.room.side.show_tab("Gallery")
    given = desk.wait_for(SampleGallery)
    with desk.qtbot.waitSignal(desk.room.notify) as told:
        given.fail("The sketch model is missing.")
    assert told.args[0].sentence == "The sketch model is missing."


# -- map ------------------------------------------------------------------------------------


def drawing_map() -> DrawingMap:
    axes = PcaMap(np.zeros(2), np.eye(2), np.ones(2))
    rows = np.array([[10, 0, 0], [0, 10, 1], [5, 5, 0], [5, -5, 1]], dtype=np.int16)
    return DrawingMap(
        axes,
        np.array([[-1, 0], [1, 0]], dtype=np.float32),
        rows,
        np.array([0, 2, 4], dtype=np.int32),
        np.array([0, 1], dtype=np.int16),
        ("cat", "pig"),
    )


def test_the_map_shows_real_drawings_and_those_of_the_song(desk: Desk) -> None:
    desk.library = drawing_map()
    on_pad(desk)
    desk.room.side.show_tab("Map")
    panel = desk.room.side.map
    given = desk.wait_for(PlaceOnMap)
    given.finish(np.array([[0.0, 1.0], [2.0, 1.0]], dtype=np.float32))
    assert panel.places == {"a": (0.0, 1.0), "b": (2.0, 1.0)}
    assert [point.item.label for point in panel.map.points] == ["Boat", "Wave"]
    desk.room.pad.set_position(0.25, 0.0)
    desk.room.pad.moved.emit(0.25, 0.0)
    assert panel.map.current == pytest.approx((0.5, 1.0))
    panel.map.library_clicked.emit(1)
    assert (desk.sketches[-1].name, desk.sketches[-1].category) == ("Pig", "pig")
    assert desk.document.undo() == "Take from the map"


def test_without_a_map_it_says_so(desk: Desk) -> None:
    desk.room.side.show_tab("Map")
    desk.qtbot.waitUntil(lambda: "without a map" in desk.room.side.map.map._note.text())


# -- drags out ------------------------------------------------------------------------------


def test_a_drag_carries_a_finished_file_and_only_while_it_is_held(
    desk: Desk, tmp_path: object
) -> None:
    path = tmp_path / "Boat.svg"
    waiting: list = []
    held = [True]
    desk.drags._prepare = lambda _sketch, _form, done: waiting.append(done)
    desk.drags._still_held = lambda: held[0]
    desk.drags.start(desk.room.grid, A)
    assert desk.drags.carried == []
    waiting.pop()(path)
    ((mime, _),) = desk.drags.carried
    assert [url.toLocalFile() for url in mime.urls()] == [str(path)]
    held[0] = False
    desk.drags.start(desk.room.grid, A)
    waiting.pop()(path)
    assert len(desk.drags.carried) == 1


def test_the_ending_under_the_mouse_is_shown_at_its_size(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    desk.wait_for(FinishDrawing).step(*GROWN)
    grid = desk.room.grid
    QTest.mouseMove(grid, grid.cell_rect(4).center())
    assert desk.room.canvas.ghost == (*desk.room.shown.strokes, ((10.0, 10.0), (40.0, 10.0)))
    QTest.mouseMove(grid, grid.cell_rect(3).center())
    assert desk.room.canvas.ghost == ()


def test_a_drawing_of_the_shelf_is_dragged_to_a_corner(desk: Desk) -> None:
    desk.put(A, B)
    shelf = desk.room.shelf
    start = shelf.visualItemRect(shelf.item(1)).center()
    drag(shelf.viewport(), start, start + QPoint(40, 0))
    ((mime, _),) = desk.drags.carried
    assert drop(desk.room.pad.slots[3], mime)
    assert desk.document.song.pad("sketch").corners[3] == "b"
    assert len(desk.sketches) == 2


def test_choosing_strokes_does_not_move_the_paper(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    before = desk.room.canvas.geometry(), desk.room.canvas.scale
    QTest.keyClick(desk.room.canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert desk.room.strokes.isVisible()
    assert (desk.room.canvas.geometry(), desk.room.canvas.scale) == before
    assert desk.room.canvas.rect().contains(desk.room.strokes.geometry())


def test_what_is_dropped_elsewhere_in_the_window_joins_the_song(desk: Desk) -> None:
    desk.drags.start(desk.room.grid, B)
    assert desk.room.take_item("b")
    assert desk.room.shown.id == "b"
    assert desk.document.undo() == "Take “Wave”"
    assert not desk.room.take_item("nobody")
    assert bytes(sketch_mime("b").data(ITEM_MIME).data()) == b"b"


def test_small_cells_show_drawings_too(desk: Desk) -> None:
    desk.room.resize(900, 480)
    on_pad(desk)
    surface = desk.room.pad.surface
    given = desk.wait_for(MorphPad)
    before = surface.grab().toImage()
    given.finish(MorphGrid(11, (ZIGZAG,) * 121, MixLaw.BILINEAR))
    assert 11.0 <= surface.cell_rect(0).width() < 24.0
    assert surface.grab().toImage() != before


def test_a_clicked_tab_leaves_the_keys_to_the_canvas(desk: Desk) -> None:
    room, bar = desk.room, desk.room.side.tabs.tabBar()
    room.canvas.setFocus()
    place = bar.tabRect(1).center()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place)
    assert room.side.tabs.currentWidget() is room.side.morph
    assert room.window().focusWidget() is room.canvas
