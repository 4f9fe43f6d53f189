"""Every drag over the notes: what it makes of the clip, what it says, and that Esc takes it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from studio.ui.roll.options import Tool
from tests.ui.roll.conftest import BEAT, STEP, TUNE
from tests.ui.roll.hand import ALT, CTRL, LEFT, MIDDLE, RIGHT, SHIFT, Hand

rows = list(TUNE)


def with_row(index: int, *row: int) -> list:
    changed = list(rows)
    changed[index] = row
    return sorted(changed)


# -- drawing ------------------------------------------------------------------------------------


def test_double_click_adds_a_note_of_a_grid_step(hand: Hand) -> None:
    hand.double_click(hand.at(3 * BEAT + 30, 62))
    assert (3 * BEAT, STEP, 62, 80) in hand.rows
    assert hand.selected == [(3 * BEAT, STEP, 62, 80)]
    assert hand.steps == ["Draw note"]
    assert hand.heard == [(62, 80)]


def test_double_click_removes_a_note(hand: Hand) -> None:
    hand.double_click(hand.at(BEAT + 480, 64))
    assert hand.rows == [rows[0], rows[2], rows[3]]
    assert hand.steps == ["Erase 1 note"]


def test_pencil_draws_as_long_as_it_is_dragged(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.DRAW)
    hand.drag(hand.at(3 * BEAT + 10, 65), hand.at(3 * BEAT + 3 * STEP + 20, 65))
    assert (3 * BEAT, 3 * STEP, 65, 80) in hand.rows
    assert hand.said[0] == ("began", "Draw note")
    assert hand.said[-1] == ("committed",)
    assert hand.steps == ["Draw note"]


def test_new_notes_take_the_last_length_and_velocity(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.DRAW)
    hand.drag(hand.at(3 * BEAT, 65), hand.at(3 * BEAT + 3 * STEP, 65))
    hand.select(3)
    hand.editor.edit.louder(-20)
    hand.click(hand.at(6 * BEAT, 66))
    assert (6 * BEAT, 3 * STEP, 66, hand.note(3).velocity) in hand.rows


def test_pencil_clicked_twice_in_a_hurry_keeps_the_note(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.DRAW)
    hand.double_click(hand.at(3 * BEAT, 65))
    assert (3 * BEAT, STEP, 65, 80) in hand.rows


def test_pencil_keeps_to_the_scale_when_asked(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.DRAW)
    hand.editor.look.toggle_scale_pitch()
    hand.click(hand.at(3 * BEAT, 66))
    assert (3 * BEAT, STEP, 65, 80) in hand.rows


def test_a_note_behind_the_end_makes_the_clip_a_bar_longer(hand: Hand) -> None:
    hand.double_click(hand.at(8 * BEAT + 10, 62))
    assert hand.clip.length == 12 * BEAT
    hand.history.undo()
    assert hand.clip.length == 8 * BEAT


# -- moving -------------------------------------------------------------------------------------


def test_move_a_note(hand: Hand) -> None:
    hand.drag(hand.at(BEAT + 480, 64), hand.at(2 * BEAT + 480, 65))
    assert hand.rows == with_row(1, 2 * BEAT, BEAT, 65, 90)
    assert hand.steps == ["Move 1 note"]
    assert hand.heard == [(64, 90), (65, 90)]


def test_move_the_whole_selection(hand: Hand) -> None:
    hand.select(0, 1)
    hand.drag(hand.at(480, 60), hand.at(480 + 2 * STEP, 58))
    assert hand.rows[:2] == [(2 * STEP, BEAT, 58, 80), (BEAT + 2 * STEP, BEAT, 62, 90)]
    assert hand.steps == ["Move 2 notes"]


def test_a_drag_is_told_while_it_lasts_and_is_one_step(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, hand.at(3 * BEAT + 480, 64))
    assert hand.said[0] == ("began", "Move 1 note")
    assert hand.said.count(("edited", "Move 1 note")) == 3
    assert hand.history.in_gesture
    assert hand.rows == with_row(1, 3 * BEAT, BEAT, 64, 90)
    hand.release(hand.at(3 * BEAT + 480, 64))
    assert hand.steps == ["Move 1 note"]
    hand.history.undo()
    assert hand.rows == rows


def test_a_drag_back_to_where_it_began_leaves_no_step(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, hand.at(3 * BEAT, 70))
    hand.move(start)
    hand.release(start)
    assert hand.steps == []
    assert hand.rows == rows


def test_shift_keeps_a_drag_on_one_axis(hand: Hand) -> None:
    hand.drag(hand.at(BEAT + 480, 64), hand.at(2 * BEAT + 480, 65), SHIFT)
    assert hand.rows == with_row(1, 2 * BEAT, BEAT, 64, 90)


def test_shift_on_the_other_axis(hand: Hand) -> None:
    hand.drag(hand.at(BEAT + 480, 64), hand.at(BEAT + 530, 69), SHIFT)
    assert hand.rows == with_row(1, BEAT, BEAT, 69, 90)


def test_alt_during_a_drag_is_free_of_the_grid(hand: Hand) -> None:
    start, stop = hand.at(BEAT + 480, 64), hand.at(BEAT + 480 + 100, 64)
    hand.press(start)
    hand.move(stop, ALT)
    hand.release(stop, ALT)
    assert hand.note(1).start == pytest.approx(BEAT + 100, abs=6)
    assert hand.note(1).start % STEP


def test_snap_off_is_free_of_the_grid(hand: Hand) -> None:
    hand.key(Qt.Key.Key_N)
    hand.drag(hand.at(BEAT + 480, 64), hand.at(BEAT + 580, 64))
    assert hand.note(1).start == pytest.approx(BEAT + 100, abs=6)


def test_a_note_off_the_grid_may_keep_its_offset(hand: Hand) -> None:
    hand.select(1)
    hand.editor.arrows.nudge(1)
    hand.drag(hand.at(BEAT + 510, 64), hand.at(2 * BEAT + 510, 64))
    assert hand.rows == with_row(1, 2 * BEAT + 30, BEAT, 64, 90)


def test_moving_stops_at_the_beginning_as_one_body(hand: Hand) -> None:
    hand.select(0, 1)
    hand.drag(hand.at(BEAT + 480, 64), hand.at(100, 64))
    assert hand.rows[:2] == rows[:2]


def test_ctrl_drag_copies(hand: Hand) -> None:
    hand.drag(hand.at(480, 60), hand.at(480 + 3 * BEAT, 62), CTRL)
    assert hand.rows == sorted([*rows, (3 * BEAT, BEAT, 62, 80)])
    assert hand.selected == [(3 * BEAT, BEAT, 62, 80)]
    assert hand.steps == ["Copy 1 note"]


def test_ctrl_drag_back_to_the_original_copies_nothing(hand: Hand) -> None:
    start = hand.at(480, 60)
    hand.press(start, CTRL)
    hand.move(hand.at(3 * BEAT, 62), CTRL)
    hand.move(start, CTRL)
    hand.release(start, CTRL)
    assert hand.rows == rows
    assert hand.steps == []


def test_moving_while_folded_goes_from_row_to_row(hand: Hand) -> None:
    hand.key(Qt.Key.Key_F)
    assert hand.editor.state.view.rows.pitches == (72, 67, 64, 60)
    hand.drag(hand.at(480, 60), hand.at(480, 67))
    assert hand.rows[0] == (0, BEAT, 67, 80)
    assert hand.editor.state.view.rows.pitches == (72, 67, 64)


# -- stretching ---------------------------------------------------------------------------------


def test_stretch_the_end(hand: Hand) -> None:
    hand.drag(hand.at(2 * BEAT - 15, 64), hand.at(2 * BEAT + STEP - 15, 64))
    assert hand.rows == with_row(1, BEAT, BEAT + STEP, 64, 90)
    assert hand.steps == ["Resize 1 note"]
    assert hand.editor.state.last_length == BEAT + STEP


def test_stretch_the_start(hand: Hand) -> None:
    hand.drag(hand.at(BEAT + 15, 64), hand.at(BEAT + 15 + STEP, 64))
    assert hand.rows == with_row(1, BEAT + STEP, BEAT - STEP, 64, 90)


def test_stretch_all_selected(hand: Hand) -> None:
    hand.select(0, 1, 2)
    hand.drag(hand.at(2 * BEAT - 15, 64), hand.at(2 * BEAT - STEP - 15, 64))
    assert [length for _, length, _, _ in hand.rows[:3]] == [BEAT - STEP] * 3
    assert hand.steps == ["Resize 3 notes"]


def test_a_note_keeps_a_grid_step_of_length(hand: Hand) -> None:
    hand.drag(hand.at(2 * BEAT - 15, 64), hand.at(0, 64))
    assert hand.rows == with_row(1, BEAT, STEP, 64, 90)


def test_stretch_freely_with_alt(hand: Hand) -> None:
    start, stop = hand.at(2 * BEAT - 15, 64), hand.at(2 * BEAT + 85, 64)
    hand.press(start)
    hand.move(stop, ALT)
    hand.release(stop, ALT)
    assert hand.note(1).length == pytest.approx(BEAT + 100, abs=6)


# -- selecting ----------------------------------------------------------------------------------


def test_click_selects_and_click_beside_clears(hand: Hand) -> None:
    hand.click(hand.at(480, 60))
    assert hand.selected == [rows[0]]
    hand.click(hand.at(BEAT + 480, 64))
    assert hand.selected == [rows[1]]
    hand.click(hand.at(3 * BEAT, 55))
    assert hand.selected == []
    assert hand.said == []


def test_click_on_one_of_many_selects_it_alone(hand: Hand) -> None:
    hand.select(0, 1, 2)
    hand.click(hand.at(480, 60))
    assert hand.selected == [rows[0]]


@pytest.mark.parametrize("mods", [SHIFT, CTRL])
def test_modified_click_adds_and_takes_away(hand: Hand, mods) -> None:
    hand.click(hand.at(480, 60))
    hand.click(hand.at(BEAT + 480, 64), mods)
    assert hand.selected == rows[:2]
    hand.click(hand.at(480, 60), mods)
    assert hand.selected == [rows[1]]


def test_marquee_selects_what_it_touches(hand: Hand) -> None:
    hand.drag(hand.at(BEAT - 100, 69), hand.at(2 * BEAT + 100, 62))
    assert hand.selected == rows[1:3]
    assert hand.editor.state.overlay.marquee is None
    assert hand.said == []


def test_marquee_with_shift_swaps(hand: Hand) -> None:
    hand.select(1, 3)
    hand.drag(hand.at(BEAT - 100, 69), hand.at(2 * BEAT + 100, 62), SHIFT)
    assert hand.selected == rows[2:]


def test_ctrl_makes_the_pencil_select(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.DRAW)
    hand.drag(hand.at(BEAT - 100, 69), hand.at(2 * BEAT + 100, 62), CTRL)
    assert hand.selected == rows[1:3]
    assert hand.rows == rows


# -- erasing, splitting, velocity, panning -------------------------------------------------------


def test_right_click_erases(hand: Hand) -> None:
    hand.click(hand.at(480, 60), button=RIGHT)
    assert hand.rows == rows[1:]
    assert hand.steps == ["Erase 1 note"]


def test_right_drag_sweeps_without_skipping(hand: Hand) -> None:
    hand.press(hand.at(480, 60), button=RIGHT)
    hand.move(hand.at(2 * BEAT + 480, 67), button=RIGHT)
    hand.release(hand.at(2 * BEAT + 480, 67), button=RIGHT)
    assert hand.rows == [rows[3]]
    assert hand.steps == ["Erase 3 notes"]


def test_erase_tool(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.ERASE)
    hand.drag(hand.at(480, 60), hand.at(BEAT + 480, 64))
    assert hand.rows == rows[2:]


def test_right_click_on_nothing_asks_for_the_menu(hand: Hand, qtbot) -> None:
    with qtbot.waitSignal(hand.editor.canvas.mouse.menu_wanted):
        hand.click(hand.at(3 * BEAT, 55), button=RIGHT)
    assert hand.rows == rows
    hand.editor.findChild(type(hand.editor.tool_bar.grid_menu), "noteMenu").close()


def test_split_tool(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.SPLIT)
    hand.click(hand.at(BEAT + 2 * STEP + 20, 64))
    assert hand.rows[1:3] == [(BEAT, 2 * STEP, 64, 90), (BEAT + 2 * STEP, 2 * STEP, 64, 90)]
    assert hand.steps == ["Split 1 note"]
    assert hand.editor.state.overlay.cut is None


def test_split_tool_dragged_over_a_chord(hand: Hand) -> None:
    hand.select(0, 1, 2)
    for steps in (0, -4, -8):
        hand.select((0, 1, 2)[-steps // 4])
        hand.editor.arrows.step(steps)
    hand.editor.look.set_tool(Tool.SPLIT)
    hand.drag(hand.at(480, 69), hand.at(480, 62))
    assert [row[:3] for row in hand.rows if row[0] < BEAT] == [
        (0, BEAT, 60),
        (0, 480, 64),
        (0, 480, 67),
        (480, 480, 64),
        (480, 480, 67),
    ]


def test_alt_drag_on_a_note_changes_its_velocity(hand: Hand) -> None:
    start = hand.at(480, 60)
    hand.drag(start, start - QPointF(0, 15), ALT)
    assert hand.rows == with_row(0, 0, BEAT, 60, 95)
    assert hand.steps == ["Set velocity of 1 note"]
    assert hand.editor.state.last_velocity == 95


def test_alt_drag_changes_the_whole_selection(hand: Hand) -> None:
    hand.select(0, 3)
    start = hand.at(480, 60)
    hand.drag(start, start + QPointF(0, 30), ALT)
    assert [row[3] for row in hand.rows] == [50, 90, 100, 80]


def test_middle_drag_pans(hand: Hand) -> None:
    hand.editor.look.zoom(4)
    before = hand.editor.state.view
    hand.drag(QPointF(400, 200), QPointF(300, 230), button=MIDDLE)
    after = hand.editor.state.view
    assert after.left == pytest.approx(before.left + 100 / before.px_per_tick)
    assert after.top == pytest.approx(before.top - 30 / before.row_px)
    assert hand.said == []


# -- Esc ----------------------------------------------------------------------------------------

DRAGS = {
    "move": (Tool.SELECT, (BEAT + 480, 64), (3 * BEAT, 70), "NONE"),
    "copy": (Tool.SELECT, (BEAT + 480, 64), (3 * BEAT, 70), "CTRL"),
    "stretch end": (Tool.SELECT, (2 * BEAT - 15, 64), (3 * BEAT, 64), "NONE"),
    "stretch start": (Tool.SELECT, (BEAT + 15, 64), (0, 64), "NONE"),
    "draw": (Tool.DRAW, (3 * BEAT, 62), (5 * BEAT, 62), "NONE"),
    "erase": (Tool.ERASE, (480, 60), (BEAT + 480, 64), "NONE"),
    "split": (Tool.SPLIT, (480, 61), (480, 59), "NONE"),
    "velocity": (Tool.SELECT, (480, 60), (480, 63), "ALT"),
}


@pytest.mark.parametrize("drag", DRAGS)
def test_escape_takes_a_drag_back(hand: Hand, drag: str) -> None:
    tool, start, stop, held = DRAGS[drag]
    mods = {"NONE": Qt.KeyboardModifier.NoModifier, "CTRL": CTRL, "ALT": ALT}[held]
    hand.editor.look.set_tool(tool)
    hand.select(3)
    hand.press(hand.at(*start), mods)
    hand.drag_on(hand.at(*start), hand.at(*stop), mods)
    if drag != "split":
        assert hand.rows != rows
        assert hand.said[0][0] == "began"
    hand.key(Qt.Key.Key_Escape)
    assert hand.rows == rows
    assert hand.selected == [rows[3]]
    assert not hand.history.in_gesture
    assert hand.steps == []
    assert hand.editor.state.overlay.cut is None
    hand.release(hand.at(*stop), mods)
    assert hand.rows == rows
    assert hand.steps == []


def test_escape_takes_a_marquee_back(hand: Hand) -> None:
    hand.select(3)
    hand.press(hand.at(BEAT - 100, 69))
    hand.drag_on(hand.at(BEAT - 100, 69), hand.at(2 * BEAT + 100, 62))
    assert hand.selected == rows[1:3]
    hand.key(Qt.Key.Key_Escape)
    assert hand.selected == [rows[3]]
    assert hand.editor.state.overlay.marquee is None


# -- what the mouse shows ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "place", "mods", "shape"),
    [
        (Tool.SELECT, (BEAT + 480, 64), None, Qt.CursorShape.OpenHandCursor),
        (Tool.SELECT, (2 * BEAT - 15, 64), None, Qt.CursorShape.SizeHorCursor),
        (Tool.SELECT, (BEAT + 15, 64), None, Qt.CursorShape.SizeHorCursor),
        (Tool.SELECT, (BEAT + 480, 64), CTRL, Qt.CursorShape.DragCopyCursor),
        (Tool.SELECT, (BEAT + 480, 64), ALT, Qt.CursorShape.SizeVerCursor),
        (Tool.SELECT, (3 * BEAT, 55), None, Qt.CursorShape.ArrowCursor),
        (Tool.DRAW, (3 * BEAT, 55), None, Qt.CursorShape.CrossCursor),
        (Tool.DRAW, (3 * BEAT, 55), CTRL, Qt.CursorShape.ArrowCursor),
        (Tool.ERASE, (BEAT + 480, 64), None, Qt.CursorShape.PointingHandCursor),
        (Tool.SPLIT, (BEAT + 480, 64), None, Qt.CursorShape.SplitHCursor),
    ],
)
def test_the_cursor_says_what_a_press_would_do(hand: Hand, tool, place, mods, shape) -> None:
    hand.editor.look.set_tool(tool)
    hand.hover(hand.at(*place), mods or Qt.KeyboardModifier.NoModifier)
    assert hand.canvas.cursor().shape() == shape


def test_the_value_tip_names_note_place_and_velocity(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    assert hand.editor.tip.text == "E4 · bar 1.2.1 · vel 90"
    assert hand.editor.tip.isVisible()
    hand.move(hand.at(4 * BEAT + 480 + STEP, 65))
    assert hand.editor.tip.text == "F4 · bar 2.1.2 · vel 90"
    hand.release(hand.at(4 * BEAT + 480 + STEP, 65))
    assert not hand.editor.tip.isVisible()


def test_a_drag_beyond_the_border_scrolls_on(hand: Hand) -> None:
    hand.editor.look.zoom(6)
    hand.editor.look.to_start()
    note = hand.at(480, 60)
    hand.press(note)
    beyond = QPointF(hand.canvas.width() + 80, note.y())
    hand.move(beyond)
    before, start = hand.editor.state.view.left, hand.selected[0][0]
    for _ in range(20):
        hand.editor.host.scroll()
    assert hand.editor.state.view.left > before
    assert hand.selected[0][0] > start
    hand.release(beyond)
    left = hand.editor.state.view.left
    hand.editor.host.scroll()
    assert hand.editor.state.view.left == left


def test_no_key_edits_under_a_drag(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, hand.at(3 * BEAT + 480, 64))
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Up, Qt.Key.Key_Q, Qt.Key.Key_Tab):
        hand.key(key)
    hand.release(hand.at(3 * BEAT + 480, 64))
    assert hand.rows == with_row(1, 3 * BEAT, BEAT, 64, 90)
    assert hand.steps == ["Move 1 note"]


def test_another_button_does_not_disturb_a_drag(hand: Hand) -> None:
    start, stop = hand.at(BEAT + 480, 64), hand.at(3 * BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, stop)
    both = LEFT | RIGHT
    hand.send_press(stop, RIGHT, both)
    hand.release(stop, button=RIGHT)
    assert hand.history.in_gesture
    hand.release(stop)
    assert hand.rows == with_row(1, 3 * BEAT, BEAT, 64, 90)


def test_a_drag_whose_release_was_lost_is_taken_back(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, hand.at(3 * BEAT + 480, 64))
    hand.click(hand.at(480, 60))
    assert hand.rows == rows
    assert hand.selected == [rows[0]]
    assert hand.steps == []


@pytest.mark.parametrize("part", ["ruler", "lane", "keys"])
def test_a_click_beside_the_notes_gives_them_the_keyboard(hand: Hand, qtbot, part: str) -> None:
    hand.canvas.clearFocus()
    qtbot.mouseClick(getattr(hand.editor, part), LEFT, pos=QPoint(20, 20))
    assert hand.canvas.hasFocus()
