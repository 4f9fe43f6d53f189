import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from studio.project.song import Gesture, PadPoint
from studio.ui.drag.item_mime import ITEM_MIME
from studio.ui.morph.colours import corner_colours
from studio.ui.morph.items import MorphItem
from studio.ui.morph.pad import MorphPad

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
PATH = (PadPoint(0.0, 0.1, 0.1), PadPoint(0.05, 0.9, 0.9))


def at(pad: MorphPad, x: float, y: float) -> QPoint:
    return pad.surface.pixel(x, y).toPoint()


def press(pad: MorphPad, x: float, y: float, keys=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mousePress(pad.surface, LEFT, keys, at(pad, x, y))


def move(qtbot, pad: MorphPad, x: float, y: float, keys=Qt.KeyboardModifier.NoModifier) -> None:
    pixel = QPointF(at(pad, x, y))
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        pixel,
        pad.surface.mapToGlobal(pixel),
        Qt.MouseButton.NoButton,
        LEFT,
        keys,
    )
    QApplication.sendEvent(pad.surface, event)


def release(pad: MorphPad, x: float, y: float) -> None:
    QTest.mouseRelease(pad.surface, LEFT, Qt.KeyboardModifier.NoModifier, at(pad, x, y))


def test_a_drag_moves_the_puck_and_says_so_once_at_the_end(qtbot, make_pad, listen):
    pad = make_pad(0, 1, 2, 3)
    grabbed, moved, released = (listen(pad.grabbed), listen(pad.moved), listen(pad.released))
    press(pad, 0.5, 0.5)
    move(qtbot, pad, 0.6, 0.55)
    move(qtbot, pad, 0.8, 0.25)
    release(pad, 0.8, 0.25)
    assert len(grabbed) == 1
    assert moved.last == pytest.approx((0.8, 0.25), abs=0.01)
    assert released.calls == [pytest.approx((0.8, 0.25), abs=0.01)]
    assert pad.x_box.value() == pytest.approx(0.8, abs=0.01)
    assert pad.surface.trail


def test_a_drag_past_the_edge_reaches_the_corner_exactly(qtbot, make_pad):
    pad = make_pad(0, 1, 2, 3)
    press(pad, 0.5, 0.5)
    move(qtbot, pad, 1.4, -0.3)
    assert pad.position == (1.0, 0.0)


def test_shift_is_fine_and_does_not_jump(qtbot, make_pad):
    pad = make_pad(0, 1, 2, 3)
    press(pad, 0.2, 0.2, SHIFT)
    assert pad.position == (0.5, 0.5)
    move(qtbot, pad, 0.7, 0.2, SHIFT)
    assert pad.position == pytest.approx((0.55, 0.5), abs=0.005)


def test_ctrl_locks_the_axis(qtbot, make_pad):
    pad = make_pad(0, 1, 2, 3)
    press(pad, 0.5, 0.5, CTRL)
    move(qtbot, pad, 0.7, 0.53, CTRL)
    move(qtbot, pad, 0.7, 0.9, CTRL)
    assert pad.position == pytest.approx((0.7, 0.5), abs=0.01)


@pytest.mark.parametrize(
    ("key", "keys", "expected"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, (0.55, 0.5)),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, (0.5, 0.45)),
        (Qt.Key.Key_Left, SHIFT, (0.49, 0.5)),
        (Qt.Key.Key_Down, SHIFT, (0.5, 0.51)),
    ],
)
def test_arrows_move_by_a_twentieth_and_with_shift_by_a_hundredth(make_pad, key, keys, expected):
    pad = make_pad(0, 1, 2, 3)
    QTest.keyClick(pad.surface, key, keys)
    assert pad.position == pytest.approx(expected)


def test_arrow_strokes_in_a_row_are_one_move(qtbot, make_pad, listen):
    pad = make_pad(0, 1, 2, 3)
    pad.activateWindow()
    qtbot.waitUntil(pad.isActiveWindow)
    pad.surface.setFocus()
    grabbed, released = listen(pad.grabbed), listen(pad.released)
    for _ in range(4):
        QTest.keyClick(pad.surface, Qt.Key.Key_Right)
    assert (len(grabbed), len(released)) == (1, 0)
    pad.x_box.setFocus()
    assert released.calls == [pytest.approx((0.7, 0.5))]


def test_double_click_and_right_click_reset(make_pad):
    pad = make_pad(0, 1, 2, 3)
    pad.set_position(0.9, 0.1)
    QTest.mouseDClick(pad.surface, LEFT, Qt.KeyboardModifier.NoModifier, at(pad, 0.2, 0.2))
    assert pad.position == (0.5, 0.5)
    pad.set_position(0.9, 0.1)
    QApplication.sendEvent(
        pad.surface,
        QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse,
            at(pad, 0.3, 0.3),
            pad.surface.mapToGlobal(at(pad, 0.3, 0.3)),
        ),
    )
    assert pad.position == (0.5, 0.5)


def test_two_corners_make_a_line(qtbot, make_pad):
    pad = make_pad(0, 1)
    assert pad.position == (0.5, 0.0)
    press(pad, 0.3, 0.7)
    assert pad.position == pytest.approx((0.3, 0.0), abs=0.01)


def test_numbers_can_be_typed(make_pad, listen):
    pad = make_pad(0, 1, 2, 3)
    moved, released = listen(pad.moved), listen(pad.released)
    pad.x_box.setValue(0.25)
    assert pad.position == (0.25, 0.5)
    assert moved.last == released.last == (0.25, 0.5)


def test_an_empty_pad_is_disabled_but_takes_drops(make_pad):
    pad = make_pad()
    assert not pad.x_box.isEnabled()
    assert not pad.path_bar.isEnabled()
    assert pad.slots[0].isEnabled()


def test_a_path_is_drawn(qtbot, make_pad, listen):
    pad = make_pad(0, 1, 2, 3)
    recorded = listen(pad.path_recorded)
    QTest.mouseClick(pad.path_bar.draw_button, LEFT)
    assert pad.surface.drawing
    press(pad, 0.1, 0.1)
    for step in range(1, 9):
        move(qtbot, pad, 0.1 + step / 10, 0.1 + step / 20)
    release(pad, 0.9, 0.5)
    (points,) = recorded.last
    assert len(points) == 9
    assert points[0].time == 0.0
    assert [p.time for p in points] == sorted(p.time for p in points)
    assert (points[-1].x, points[-1].y) == pytest.approx((0.9, 0.5), abs=0.01)
    assert not pad.surface.drawing


def test_a_path_is_played(qtbot, make_pad, listen):
    pad = make_pad(0, 1, 2, 3)
    pad.set_paths([Gesture("melody", PATH, "Path 1")])
    moved, released = listen(pad.moved), listen(pad.released)
    with qtbot.waitSignal(pad.path_bar.player.finished, timeout=2000):
        QTest.mouseClick(pad.path_bar.play_button, LEFT)
        assert pad.busy
        pad.set_position(0.0, 1.0)
    assert moved.calls[0] == pytest.approx((0.1, 0.1), abs=0.1)
    assert pad.position == pytest.approx((0.9, 0.9))
    assert released.calls == [pytest.approx((0.9, 0.9))]
    assert not pad.path_bar.play_button.isChecked()


def test_a_path_is_stretched_to_bars(make_pad):
    pad = make_pad(0, 1, 2, 3)
    pad.set_bar_seconds(1.5)
    pad.set_paths([Gesture("melody", PATH)])
    pad.path_bar.set_bars(2)
    assert pad.path_bar.list.currentText() == "Path · 2 bars"
    QTest.mouseClick(pad.path_bar.play_button, LEFT)
    assert pad.path_bar.player.playing
    assert pad.path_bar.player.seconds == 3.0
    QTest.mouseClick(pad.path_bar.play_button, LEFT)
    assert not pad.path_bar.player.playing


def test_grabbing_the_puck_stops_the_path(make_pad):
    pad = make_pad(0, 1, 2, 3)
    pad.set_paths([Gesture("melody", (PATH[0], PadPoint(5.0, 1.0, 1.0)))])
    QTest.mouseClick(pad.path_bar.play_button, LEFT)
    press(pad, 0.5, 0.5)
    assert not pad.path_bar.player.playing


def test_paths_are_listed_newest_chosen_and_deleted(make_pad, listen):
    pad = make_pad(0, 1, 2, 3)
    first, second = Gesture("melody", PATH, "One"), Gesture("melody", PATH, "Two")
    pad.set_paths([first])
    pad.set_paths([first, second])
    assert pad.path_bar.current == second
    deleted = listen(pad.path_deleted)
    pad.path_bar.delete_action.trigger()
    assert deleted.last == (second.id,)
    pad.set_paths([first])
    assert pad.path_bar.current == first
    pad.set_paths([])
    assert pad.path_bar.play_button.isHidden()


def drop(widget, mime: QMimeData) -> bool:
    where = QPoint(20, 20)
    enter = QDragEnterEvent(
        where, Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(
        QPointF(where), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_an_item_is_dropped_on_a_slot(make_pad, items, listen):
    pad = make_pad()
    dropped = listen(pad.slot_dropped)
    mime = QMimeData()
    mime.setData(ITEM_MIME, items[2].id.encode())
    assert drop(pad.slots[3], mime)
    assert dropped.last == (3, items[2].id)


def test_files_are_dropped_on_a_slot(make_pad, listen, tmp_path):
    pad = make_pad()
    dropped = listen(pad.files_dropped)
    mime = QMimeData()
    path = tmp_path / "a tune with spaces.mid"
    mime.setUrls([QUrl.fromLocalFile(str(path)), QUrl("https://example.org/x.mid")])
    assert drop(pad.slots[1], mime)
    assert dropped.last == (1, [str(path)])


def test_a_locked_slot_refuses_drops(make_pad, items):
    pad = make_pad(0)
    pad.slots[0].lock_toggled.emit(True)
    mime = QMimeData()
    mime.setData(ITEM_MIME, items[2].id.encode())
    assert not drop(pad.slots[0], mime)


def test_text_is_no_item(make_pad):
    pad = make_pad()
    mime = QMimeData()
    mime.setText("hello")
    assert not drop(pad.slots[0], mime)


def test_the_slot_menu_lists_the_items(make_pad, items, listen):
    pad = make_pad(0)
    dropped, cleared = listen(pad.slot_dropped), listen(pad.slot_cleared)
    menu = pad.slots[0].choice_menu()
    assert [a.text() for a in menu.actions()][:4] == ["Alpha", "Beta", "Gamma", "Delta"]
    assert menu.actions()[0].isChecked()
    menu.actions()[1].trigger()
    assert dropped.last == (0, items[1].id)
    menu.actions()[-1].trigger()
    assert cleared.last == (0,)


def test_a_click_on_a_slot_opens_its_menu(qtbot, make_pad):
    pad = make_pad(0)
    QTest.mouseClick(pad.slots[1], LEFT)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    popup.close()


def test_the_context_menu_swaps_and_locks(make_pad, listen):
    pad = make_pad(0, 1)
    swapped = listen(pad.slots_swapped)
    actions = {a.text(): a for a in pad.slots[0].context_menu().actions()}
    actions["Swap with D"].trigger()
    assert swapped.last == (0, 3)
    actions["Lock"].trigger()
    assert pad.slots[0].locked
    assert not pad.slots[0].context_menu().actions()[-1].isEnabled()


def test_delete_empties_a_slot(make_pad, listen):
    pad = make_pad(2)
    cleared = listen(pad.slot_cleared)
    QTest.keyClick(pad.slots[2], Qt.Key.Key_Delete)
    assert cleared.last == (2,)


def test_cells_are_tinted_by_their_nearest_corner(make_pad):
    pad = make_pad(0, 1, 2, 3)
    picture = pad.surface.grab().toImage()
    ratio = picture.devicePixelRatio()

    def colour(cell: int):
        rect = pad.surface.cell_rect(cell)
        return picture.pixelColor(int((rect.left() + 4) * ratio), int((rect.center().y()) * ratio))

    for cell, corner in ((0, 0), (10, 1), (110, 2), (120, 3)):
        hue = corner_colours()[corner].hueF()
        assert colour(cell).hueF() == pytest.approx(hue, abs=0.06)


def test_accessible_names_say_where_and_what(make_pad):
    pad = make_pad(0)
    assert pad.slots[0].accessibleName() == "Corner A, top left: Alpha"
    assert pad.slots[3].accessibleName() == "Corner D, bottom right: empty"
    assert "X 0.50" in pad.surface.accessibleDescription()
    assert pad.x_box.accessibleName()


def test_p_draws_a_path_while_the_pad_has_the_keyboard(qtbot, make_pad):
    pad = make_pad(0, 1, 2, 3)
    pad.activateWindow()
    qtbot.waitUntil(pad.isActiveWindow)
    pad.surface.setFocus()
    QTest.keyClick(pad.surface, Qt.Key.Key_P)
    assert pad.surface.drawing
    QTest.keyClick(pad.surface, Qt.Key.Key_P)
    assert not pad.surface.drawing


def test_a_cell_too_small_to_read_is_shown_beside_the_mouse(qtbot, make_pad, items):
    pad = make_pad(0, 1, 2, 3)
    pad.setFixedSize(262, 310)
    qtbot.waitUntil(lambda: pad.surface.height() < 185)
    pad.set_cells([items[0].paint] * 121)
    QTest.mouseMove(pad.surface, pad.surface.cell_rect(5).center().toPoint())
    assert pad.surface._peek.isVisible()
    assert pad.surface._peek.label == "A 50%  B 50%"
    press(pad, 0.5, 0.0)
    assert not pad.surface._peek.isVisible()


def test_on_a_wide_low_pad_the_slots_stand_beside_a_larger_square(qtbot, make_pad):
    pad = make_pad(0, 1, 2, 3)
    a, _b, c, d = pad.slots
    assert a.geometry().bottom() < pad.surface.y() < c.y()
    pad.resize(600, 320)
    qtbot.waitUntil(lambda: a.geometry().right() < pad.surface.x(), timeout=10_000)
    assert d.x() > pad.surface.geometry().right()
    assert pad.surface.height() > 200
    assert pad.surface.width() >= pad.surface.height()
    press(pad, 0.5, 0.5)
    release(pad, 0.5, 0.5)
    pad.resize(400, 560)
    qtbot.waitUntil(lambda: a.geometry().bottom() < pad.surface.y(), timeout=10_000)
    assert d.x() > c.x()


def test_a_square_picture_is_as_high_as_its_slot(qtbot, make_pad, items):
    pad = make_pad()
    rects = []
    paint = lambda _painter, rect, _colour: rects.append(QRectF(rect))  # noqa: E731
    strip, square = (
        MorphItem(kind, "A name that is long enough to fill it", paint, square=kind == "square")
        for kind in ("strip", "square")
    )
    slot = pad.slots[0]
    for item in (strip, square):
        slot.set_item(item)
        slot.grab()
    assert rects[0].height() < slot.height() / 2
    assert rects[-1].height() > 0.8 * slot.height()
    assert rects[-1].width() == rects[-1].height()
    assert QRectF(slot.rect()).contains(rects[-1])
