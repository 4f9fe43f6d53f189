"""Ruler, velocity lane, piano keys, wheel and pinch."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication

from tests.ui.roll.conftest import BEAT, STEP, TUNE
from tests.ui.roll.hand import ALT, CTRL, RIGHT, SHIFT, Hand

rows = list(TUNE)
velocities = [row[3] for row in rows]


def on_ruler(hand: Hand, tick: float, y: float = 24) -> QPointF:
    return QPointF(hand.editor.state.view.x(tick), y)


def in_lane(hand: Hand, tick: float, velocity: float) -> QPointF:
    return QPointF(hand.editor.state.view.x(tick), hand.editor.lane.scale.y(velocity))


# -- ruler --------------------------------------------------------------------------------------


def test_click_moves_the_playhead_to_the_grid(hand: Hand) -> None:
    hand.click(on_ruler(hand, 2 * BEAT + 20), on=hand.editor.ruler)
    assert hand.said == [("playhead", 2 * BEAT)]
    assert hand.editor.state.playhead == 2 * BEAT


def test_drag_sets_the_loop(hand: Hand) -> None:
    hand.drag(on_ruler(hand, BEAT), on_ruler(hand, 3 * BEAT), on=hand.editor.ruler)
    assert hand.clip.loop == (BEAT, 3 * BEAT)
    assert ("loop", (BEAT, 3 * BEAT)) in hand.said
    assert hand.steps == ["Set loop"]
    assert hand.rows == rows


def test_drag_to_the_left_sets_the_loop_too(hand: Hand) -> None:
    hand.drag(on_ruler(hand, 3 * BEAT), on_ruler(hand, BEAT), on=hand.editor.ruler)
    assert hand.clip.loop == (BEAT, 3 * BEAT)


@pytest.mark.parametrize(
    ("grabbed", "to", "loop"),
    [(BEAT, 0, (0, 3 * BEAT)), (3 * BEAT, 5 * BEAT, (BEAT, 5 * BEAT))],
)
def test_drag_an_edge_of_the_loop(hand: Hand, grabbed: int, to: int, loop) -> None:
    hand.drag(on_ruler(hand, BEAT), on_ruler(hand, 3 * BEAT), on=hand.editor.ruler)
    hand.drag(on_ruler(hand, grabbed, 4), on_ruler(hand, to, 4), on=hand.editor.ruler)
    assert hand.clip.loop == loop


def test_escape_takes_the_loop_back(hand: Hand) -> None:
    hand.press(on_ruler(hand, BEAT), on=hand.editor.ruler)
    hand.drag_on(on_ruler(hand, BEAT), on_ruler(hand, 3 * BEAT), on=hand.editor.ruler)
    assert hand.clip.loop is not None
    hand.key(Qt.Key.Key_Escape)
    assert hand.clip.loop is None
    assert hand.said[-2:] == [("cancelled",), ("loop", None)]


def test_drag_the_playhead(hand: Hand) -> None:
    hand.editor.set_playhead(BEAT)
    hand.drag(on_ruler(hand, BEAT), on_ruler(hand, 3 * BEAT), on=hand.editor.ruler)
    assert hand.editor.state.playhead == 3 * BEAT
    assert hand.said[-1] == ("playhead", 3 * BEAT)
    assert hand.clip.loop is None


def test_escape_puts_the_playhead_back(hand: Hand) -> None:
    hand.editor.set_playhead(BEAT)
    hand.press(on_ruler(hand, BEAT), on=hand.editor.ruler)
    hand.move(on_ruler(hand, 3 * BEAT), on=hand.editor.ruler)
    hand.key(Qt.Key.Key_Escape)
    assert hand.editor.state.playhead == BEAT
    assert hand.said[-1] == ("playhead", BEAT)


def test_scrubbing_lets_notes_be_heard_as_the_playhead_comes_upon_them(hand: Hand) -> None:
    hand.editor.set_playhead(0)
    ruler = hand.editor.ruler
    hand.press(on_ruler(hand, 0), on=ruler)
    assert hand.heard == [(60, 80)]
    for tick, heard in ((BEAT // 2, []), (BEAT, [(64, 90)]), (3 * BEAT, []), (0, [(60, 80)])):
        hand.heard.clear()
        hand.move(on_ruler(hand, tick), on=ruler)
        assert hand.heard == heard
        assert hand.said[-1] == ("playhead", tick)
    hand.release(on_ruler(hand, 0), on=ruler)
    assert hand.steps == []


def test_ctrl_scrubs_anywhere_and_a_click_is_silent(hand: Hand) -> None:
    hand.drag(on_ruler(hand, 4 * BEAT + 20), on_ruler(hand, 2 * BEAT), CTRL, on=hand.editor.ruler)
    assert hand.heard == [(72, 110), (67, 100)]
    assert hand.clip.loop is None
    hand.heard.clear()
    hand.click(on_ruler(hand, 6 * BEAT), on=hand.editor.ruler)
    assert (hand.heard, hand.editor.state.playhead) == ([], 6 * BEAT)


def test_scrubbing_adds_no_sound_to_a_song_that_plays(hand: Hand) -> None:
    hand.editor.ruler.set_playing(True)
    hand.drag(on_ruler(hand, BEAT), on_ruler(hand, 2 * BEAT), CTRL, on=hand.editor.ruler)
    assert hand.heard == []
    assert hand.editor.state.playhead == 2 * BEAT


def test_drag_the_end_of_the_clip(hand: Hand) -> None:
    hand.drag(on_ruler(hand, 8 * BEAT), on_ruler(hand, 6 * BEAT), on=hand.editor.ruler)
    assert hand.clip.length == 6 * BEAT
    assert hand.steps == ["Change clip length"]


def test_the_clip_ends_behind_the_start_of_its_last_note(hand: Hand) -> None:
    hand.drag(on_ruler(hand, 8 * BEAT), on_ruler(hand, BEAT), on=hand.editor.ruler)
    assert hand.clip.length == 4 * BEAT + STEP


@pytest.mark.parametrize(
    ("tick", "y", "shape"),
    [
        (BEAT, 4, Qt.CursorShape.SizeHorCursor),
        (8 * BEAT, 24, Qt.CursorShape.SizeHorCursor),
        (6 * BEAT, 24, Qt.CursorShape.ArrowCursor),
    ],
)
def test_the_cursor_over_the_ruler(hand: Hand, tick: int, y: int, shape) -> None:
    hand.drag(on_ruler(hand, BEAT), on_ruler(hand, 3 * BEAT), on=hand.editor.ruler)
    hand.hover(on_ruler(hand, tick, y), on=hand.editor.ruler)
    assert hand.editor.ruler.cursor().shape() == shape


# -- velocity lane ------------------------------------------------------------------------------


def test_drag_a_bar(hand: Hand) -> None:
    lane = hand.editor.lane
    hand.drag(in_lane(hand, BEAT, 90), in_lane(hand, BEAT, 40), on=lane)
    assert [row[3] for row in hand.rows] == [80, 40, 100, 110]
    assert hand.steps == ["Set velocity of 1 note"]
    assert hand.editor.state.last_velocity == 40


def test_paint_across_the_bars(hand: Hand) -> None:
    lane = hand.editor.lane
    start, stop = in_lane(hand, 100, 20), in_lane(hand, 4 * BEAT + 50, 120)
    hand.press(start, on=lane)
    hand.drag_on(start, stop, on=lane)
    hand.release(stop, on=lane)
    painted = [row[3] for row in hand.rows]
    assert painted[0] == 80
    assert painted[1:] == sorted(painted[1:])
    assert painted[1] == pytest.approx(42, abs=4)
    assert painted[3] == pytest.approx(119, abs=3)
    assert hand.steps == ["Set velocity of 3 notes"]


def test_shift_paints_a_straight_ramp(hand: Hand) -> None:
    lane = hand.editor.lane
    start, stop = in_lane(hand, 0, 20), in_lane(hand, 4 * BEAT, 100)
    hand.press(start, SHIFT, on=lane)
    hand.move(in_lane(hand, 2 * BEAT, 120), SHIFT, on=lane)
    hand.move(stop, SHIFT, on=lane)
    assert hand.editor.state.overlay.stroke is not None
    hand.release(stop, SHIFT, on=lane)
    expected = [20, 40, 60, 100]
    assert [row[3] for row in hand.rows] == pytest.approx(expected, abs=3)
    assert hand.editor.state.overlay.stroke is None


def test_bars_of_a_selection_move_together(hand: Hand) -> None:
    hand.select(0, 2)
    lane = hand.editor.lane
    hand.drag(in_lane(hand, 0, 80), in_lane(hand, 0, 60), on=lane)
    assert [row[3] for row in hand.rows] == pytest.approx([60, 90, 80, 110], abs=2)
    assert hand.rows[1][3] == 90


def test_shift_on_a_bar_of_a_selection_paints_a_ramp_over_the_selection(hand: Hand) -> None:
    hand.select(0, 2, 3)
    lane, start, stop = hand.editor.lane, in_lane(hand, 0, 20), in_lane(hand, 4 * BEAT, 100)
    hand.press(start, SHIFT, on=lane)
    hand.move(stop, SHIFT, on=lane)
    hand.release(stop, SHIFT, on=lane)
    assert [row[3] for row in hand.rows] == pytest.approx([20, 90, 60, 100], abs=3)
    assert hand.rows[1][3] == 90
    assert len(hand.selected) == 3


def test_painting_over_empty_lane_keeps_to_the_selection(hand: Hand) -> None:
    hand.select(1, 2)
    lane = hand.editor.lane
    hand.drag(in_lane(hand, 300, 10), in_lane(hand, 5 * BEAT, 10), on=lane)
    assert [row[3] for row in hand.rows] == pytest.approx([80, 10, 10, 110], abs=1)


def test_escape_takes_a_stroke_back(hand: Hand) -> None:
    lane = hand.editor.lane
    hand.press(in_lane(hand, 0, 80), on=lane)
    hand.move(in_lane(hand, 5 * BEAT, 10), on=lane)
    assert hand.rows != rows
    hand.key(Qt.Key.Key_Escape)
    assert hand.rows == rows
    assert hand.steps == []


@pytest.mark.parametrize("notches", [1, -1])
def test_wheel_over_a_bar_changes_it_by_one(hand: Hand, notches: int) -> None:
    hand.wheel(in_lane(hand, BEAT, 40), notches, on=hand.editor.lane)
    assert [row[3] for row in hand.rows] == [80, 90 + notches, 100, 110]
    assert hand.steps == ["Set velocity of 1 note"]


def test_wheel_over_a_selected_bar_changes_the_selection(hand: Hand) -> None:
    hand.select(0, 1)
    hand.wheel(in_lane(hand, BEAT, 40), 1, on=hand.editor.lane)
    assert [row[3] for row in hand.rows] == [81, 91, 100, 110]


def test_the_lane_can_be_resized_and_hidden(hand: Hand) -> None:
    editor = hand.editor
    before = editor.lane.height()
    hand.press(QPointF(100, 3), on=editor.grip)
    hand.move(QPointF(100, -37), on=editor.grip)
    hand.release(QPointF(100, -37), on=editor.grip)
    assert editor.lane.height() == before + 40
    hand.key(Qt.Key.Key_V, SHIFT)
    assert editor.lane.isHidden()
    hand.key(Qt.Key.Key_V, SHIFT)
    assert editor.lane.isVisible()


# -- piano keys ---------------------------------------------------------------------------------


def test_keys_sound_louder_towards_the_front(hand: Hand) -> None:
    keys = hand.editor.keys
    y = hand.at(0, 62).y()
    for x in (2, keys.width() / 2, keys.width() - 2):
        hand.click(QPointF(x, y), on=keys)
    assert [pitch for pitch, _ in hand.heard] == [62, 62, 62]
    loudness = [velocity for _, velocity in hand.heard]
    assert loudness == sorted(set(loudness))
    assert loudness[0] < 40
    assert loudness[-1] > 110


def test_dragging_over_the_keys_slides(hand: Hand) -> None:
    keys = hand.editor.keys
    points = [QPointF(20, hand.at(0, pitch).y()) for pitch in (60, 61, 62)]
    hand.press(points[0], on=keys)
    for point in points[1:]:
        hand.move(point, on=keys)
    hand.release(points[2], on=keys)
    hand.move(QPointF(20, hand.at(0, 70).y()), on=keys)
    assert [pitch for pitch, _ in hand.heard] == [60, 61, 62]


def test_shift_click_on_a_key_selects_its_row(hand: Hand) -> None:
    hand.select(0)
    hand.click(QPointF(20, hand.at(0, 72).y()), SHIFT, on=hand.editor.keys)
    assert hand.selected == [rows[0], rows[3]]
    assert hand.heard == []


def test_the_right_button_does_nothing_to_keys(hand: Hand) -> None:
    hand.click(QPointF(20, 100), button=RIGHT, on=hand.editor.keys)
    assert hand.heard == []


# -- wheel and pinch ----------------------------------------------------------------------------


def test_the_wheel_scrolls_in_pitch_and_with_shift_in_time(hand: Hand) -> None:
    hand.editor.look.zoom(4)
    hand.editor.look.to_start()
    before = hand.editor.state.view
    hand.wheel(QPointF(300, 200), 1)
    assert hand.editor.state.view.top < before.top
    hand.wheel(QPointF(300, 200), -1, SHIFT)
    assert hand.editor.state.view.left > before.left


def test_a_trackpad_scrolls_both_ways(hand: Hand) -> None:
    hand.editor.look.zoom(4)
    hand.editor.look.to_start()
    before = hand.editor.state.view
    hand.wheel(QPointF(300, 200), 1, across=-1)
    assert hand.editor.state.view.top < before.top
    assert hand.editor.state.view.left > before.left


@pytest.mark.parametrize("widget", ["canvas", "ruler", "lane"])
def test_ctrl_wheel_zooms_and_keeps_the_tick_under_the_mouse(hand: Hand, widget: str) -> None:
    hand.editor.look.zoom(4)
    before = hand.editor.state.view
    hand.wheel(QPointF(500, 10), 2, CTRL, on=getattr(hand.editor, widget))
    after = hand.editor.state.view
    assert after.px_per_tick > before.px_per_tick
    assert after.tick(500) == pytest.approx(before.tick(500))


def test_alt_wheel_zooms_the_rows_about_the_mouse(hand: Hand) -> None:
    before = hand.editor.state.view
    hand.wheel(QPointF(500, 200), 0, ALT, across=2)  # Qt turns the wheel's axis while Alt is held
    after = hand.editor.state.view
    assert after.row_px > before.row_px
    assert after.top + 200 / after.row_px == pytest.approx(before.top + 200 / before.row_px)


@pytest.mark.parametrize(("mods", "field"), [(None, "px_per_tick"), (ALT, "row_px")])
def test_pinch_zooms_about_the_fingers(hand: Hand, mods, field: str) -> None:
    before = hand.editor.state.view
    point = QPointF(500, 200)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        point,
        point,
        QPointF(hand.canvas.mapToGlobal(point.toPoint())),
        0.25,
        QPointF(),
    )
    event.setModifiers(mods or Qt.KeyboardModifier.NoModifier)
    assert QApplication.sendEvent(hand.canvas, event)
    assert getattr(hand.editor.state.view, field) == pytest.approx(1.25 * getattr(before, field))


def test_scroll_bars_follow_the_view_and_lead_it(hand: Hand) -> None:
    editor = hand.editor
    editor.look.zoom(4)
    editor.look.to_start()
    assert editor.time_bar.value() == 0
    editor.time_bar.setValue(editor.time_bar.maximum())
    assert editor.state.view.left == pytest.approx(editor.state.view.max_left, abs=60)
    editor.pitch_bar.setValue(0)
    assert editor.state.view.top == 0
    editor.look.page_rows(-1)
    assert editor.pitch_bar.value() > 0
