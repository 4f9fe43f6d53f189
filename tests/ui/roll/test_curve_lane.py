"""The controllers under the notes: chosen, drawn, wiped, undone, all by the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QMenu

from studio.project.clip_curves import BEND, MODULATION, SUSTAIN, Curve
from studio.project.curve_edits import GRAIN, curve_of
from studio.ui.roll.curve_scale import told
from studio.ui.roll.curve_shape import CurveShape
from studio.ui.roll.options import Lane, Tool
from tests.ui.roll.conftest import BAR, BEAT, STEP
from tests.ui.roll.hand import ALT, CTRL, RIGHT, SHIFT, Hand

END = 2 * BAR


@pytest.fixture
def lane(hand: Hand):
    """The lane of the mod wheel."""
    hand.editor.look.set_lane(Lane.MODULATION)
    return hand.editor.curve_lane


def at(hand: Hand, tick: float, value: float) -> QPointF:
    return QPointF(hand.editor.state.view.x(tick), hand.editor.curve_lane.scale.y(value))


def value(hand: Hand, kind: str, tick: int) -> float:
    return curve_of(hand.curves, kind).at(tick + 1)


# -- choosing -----------------------------------------------------------------------------------


def test_the_lane_is_chosen_beside_the_velocities(hand: Hand, qtbot) -> None:
    editor = hand.editor
    assert editor.lane.isVisible()
    assert editor.curve_lane.isHidden()
    qtbot.mouseClick(editor.lane_head.button, Qt.MouseButton.LeftButton)
    menu = editor.lane_head.findChild(QMenu, "laneMenu")
    names = {a.objectName(): a for a in menu.actions()}
    assert names["roll.lane_velocity"].isChecked()
    assert not names["roll.lane_clear"].isEnabled()
    names["roll.lane_bend"].trigger()
    menu.close()
    assert editor.lane.isHidden()
    assert editor.curve_lane.isVisible()
    assert editor.lane_head.button.text() == "Bend ▾"
    assert editor.curve_lane.accessibleName() == "Pitch bend"
    assert hand.steps == [], "looking is no edit"


def test_choosing_a_lane_shows_a_hidden_one_at_the_height_it_had(hand: Hand) -> None:
    editor = hand.editor
    hand.press(QPointF(100, 3), on=editor.grip)
    hand.move(QPointF(100, -37), on=editor.grip)
    hand.release(QPointF(100, -37), on=editor.grip)
    height = editor.lane.height()
    hand.key(Qt.Key.Key_V, SHIFT)
    assert editor.lane_head.isHidden()
    editor.look.set_lane(Lane.PEDAL)
    assert editor.curve_lane.isVisible()
    assert editor.curve_lane.height() == height
    hand.key(Qt.Key.Key_V, SHIFT)
    assert editor.curve_lane.isHidden()


def test_a_dot_tells_of_controllers_that_are_not_on_show(hand: Hand, lane) -> None:
    head = hand.editor.lane_head
    assert not head.others_move
    hand.drag(at(hand, 0, 0.0), at(hand, BEAT, 1.0), on=lane)
    assert not head.others_move
    hand.editor.look.set_lane(Lane.VELOCITY)
    assert head.others_move


# -- drawing ------------------------------------------------------------------------------------


def test_a_drawn_curve_is_one_undo_step(hand: Hand, lane) -> None:
    hand.drag(at(hand, BEAT, 0.0), at(hand, 3 * BEAT, 1.0), on=lane)
    assert value(hand, MODULATION, 2 * BEAT) == pytest.approx(0.5, abs=0.03)
    assert value(hand, MODULATION, 3 * BEAT) == 1.0
    assert value(hand, MODULATION, 3 * BEAT + GRAIN) == 0.0, "then goes on what was there"
    assert hand.steps == ["Draw mod wheel"]
    assert hand.said[0] == ("began", "Draw mod wheel")
    assert hand.said[-1] == ("committed",)
    hand.history.undo()
    assert hand.curves == ()
    hand.history.redo()
    assert value(hand, MODULATION, 3 * BEAT) == 1.0


def test_a_stroke_follows_the_hand(hand: Hand, lane) -> None:
    hand.press(at(hand, 0, 0.2), on=lane)
    for tick, level in ((BEAT, 0.8), (2 * BEAT, 0.4), (3 * BEAT, 0.4)):
        hand.move(at(hand, tick, level), on=lane)
    assert hand.editor.state.session.in_gesture
    hand.release(at(hand, 3 * BEAT, 0.4), on=lane)
    found = [value(hand, MODULATION, tick) for tick in (BEAT, 2 * BEAT, 3 * BEAT - 5)]
    assert found == pytest.approx([0.8, 0.4, 0.4], abs=0.03)


def test_shift_draws_a_straight_line_however_the_hand_goes(hand: Hand, lane) -> None:
    hand.press(at(hand, 0, 0.0), SHIFT, on=lane)
    hand.move(at(hand, BEAT, 0.9), SHIFT, on=lane)
    hand.move(at(hand, 4 * BEAT, 1.0), SHIFT, on=lane)
    hand.release(at(hand, 4 * BEAT, 1.0), SHIFT, on=lane)
    found = [value(hand, MODULATION, tick * BEAT) for tick in range(5)]
    assert found == pytest.approx([0, 0.25, 0.5, 0.75, 1.0], abs=0.03)


def test_ctrl_draws_levels_on_the_grid(hand: Hand, lane) -> None:
    hand.press(at(hand, 20, 0.5), CTRL, on=lane)
    hand.move(at(hand, STEP + 50, 1.0), CTRL, on=lane)
    hand.release(at(hand, STEP + 50, 1.0), CTRL, on=lane)
    (curve,) = hand.curves
    assert [tick for tick, _ in curve.points] == [0, 2 * STEP]
    assert [level for _, level in curve.points] == [1.0, 0.0]
    hand.click(at(hand, 3 * STEP + 9, 0.25), CTRL, on=lane)
    assert value(hand, MODULATION, 3 * STEP) == pytest.approx(0.25, abs=0.02)
    assert hand.steps == ["Draw mod wheel"] * 2


def test_a_click_draws_nothing(hand: Hand, lane) -> None:
    hand.click(at(hand, BEAT, 0.5), on=lane)
    assert hand.curves == ()
    assert hand.steps == []


def test_escape_takes_a_stroke_back(hand: Hand, lane) -> None:
    hand.press(at(hand, 0, 0.2), on=lane)
    hand.move(at(hand, BEAT, 0.8), on=lane)
    assert hand.curves
    hand.key(Qt.Key.Key_Escape)
    assert hand.curves == ()
    assert hand.said[-1] == ("cancelled",)
    hand.move(at(hand, 2 * BEAT, 0.8), on=lane)
    hand.release(at(hand, 2 * BEAT, 0.8), on=lane)
    assert (hand.curves, hand.steps) == ((), [])


def test_nothing_is_drawn_behind_the_end(hand: Hand, lane) -> None:
    width = hand.canvas.width()
    hand.drag(at(hand, 7 * BEAT, 1.0), QPointF(width - 1, lane.scale.y(1.0)), on=lane)
    (curve,) = hand.curves
    assert curve.points[-1] == (END, 0.0)


def test_a_bend_goes_both_ways_and_rests_in_the_middle(hand: Hand) -> None:
    hand.editor.look.set_lane(Lane.BEND)
    lane = hand.editor.curve_lane
    hand.drag(at(hand, 0, 1.0), at(hand, BEAT, -1.0), on=lane)
    assert value(hand, BEND, 0) > 0.95
    assert value(hand, BEND, BEAT) == -1.0
    middle = lane.scale.y(0.0)
    assert {lane.scale.value(middle + px) for px in (-3, 0, 3)} == {0.0}
    assert (told(BEND, 0.5), told(BEND, 0.0)) == ("+1.00 semitones", "no bend")


# -- wiping -------------------------------------------------------------------------------------


def test_the_right_button_wipes_what_it_sweeps_over(hand: Hand, lane) -> None:
    hand.drag(at(hand, 0, 1.0), at(hand, 4 * BEAT, 1.0), on=lane)
    hand.press(at(hand, BEAT, 0.5), button=RIGHT, on=lane)
    hand.move(at(hand, 2 * BEAT, 0.5), button=RIGHT, on=lane)
    assert hand.editor.state.overlay.wiped is not None
    hand.release(at(hand, 2 * BEAT, 0.5), button=RIGHT, on=lane)
    assert [value(hand, MODULATION, t) for t in (0, BEAT + 20, 2 * BEAT + 20)] == [1.0, 0.0, 1.0]
    assert hand.editor.state.overlay.wiped is None
    assert hand.steps == ["Draw mod wheel", "Erase mod wheel"]


def test_the_eraser_wipes_with_the_left_button(hand: Hand, lane) -> None:
    hand.drag(at(hand, 0, 1.0), at(hand, 4 * BEAT, 1.0), on=lane)
    hand.editor.look.set_tool(Tool.ERASE)
    hand.drag(at(hand, 0, 0.5), at(hand, 5 * BEAT, 0.5), on=lane)
    assert hand.curves == ()


def test_a_right_click_opens_the_menu_that_clears_the_controller(hand: Hand, lane) -> None:
    hand.drag(at(hand, 0, 1.0), at(hand, 4 * BEAT, 1.0), on=lane)
    hand.click(at(hand, BEAT, 0.5), button=RIGHT, on=lane)
    menu = hand.editor.lane_head.findChild(QMenu, "laneMenu")
    clear = next(a for a in menu.actions() if a.objectName() == "roll.lane_clear")
    assert clear.isEnabled()
    clear.trigger()
    menu.close()
    assert hand.curves == ()
    assert hand.steps[-1] == "Clear mod wheel"
    hand.history.undo()
    assert value(hand, MODULATION, BEAT) == 1.0


# -- the pedal ----------------------------------------------------------------------------------


@pytest.fixture
def pedal(hand: Hand):
    """The lane of the pedal, which is down in the second bar."""
    curves = (Curve(SUSTAIN, ((BAR, 1.0), (BAR + 2 * BEAT, 0.0))),)
    hand.record(curves)
    hand.editor.look.set_lane(Lane.PEDAL)
    return hand.editor.curve_lane


def test_a_block_is_drawn_on_the_grid(hand: Hand, pedal) -> None:
    hand.drag(at(hand, 10, 0.5), at(hand, BEAT - 20, 0.5), on=pedal)
    assert pedal.blocks == [(0, BEAT), (BAR, BAR + 2 * BEAT)]
    assert hand.steps[-1] == "Draw sustain pedal"
    free = at(hand, BEAT + 333, 0.5), at(hand, 2 * BEAT + 77, 0.5)
    hand.drag(*free, ALT, on=pedal)
    start, stop = pedal.blocks[1]
    assert start % STEP
    assert stop % STEP


@pytest.mark.parametrize(
    ("grabbed", "to", "block"),
    [
        (BAR, BAR - BEAT, (BAR - BEAT, BAR + 2 * BEAT)),
        (BAR + 2 * BEAT, BAR + 3 * BEAT, (BAR, BAR + 3 * BEAT)),
        (BAR + BEAT, 2 * BEAT, (3 * BEAT, 5 * BEAT)),
        (BAR + 2 * BEAT, 0, (BAR, BAR + STEP)),
        (BAR + BEAT, END + BEAT, (END - 2 * BEAT, END)),
    ],
)
def test_blocks_are_moved_and_stretched(hand: Hand, pedal, grabbed, to, block) -> None:
    hand.drag(at(hand, grabbed, 0.5), at(hand, to, 0.5), on=pedal)
    moved = pedal.blocks[0]
    assert moved == pytest.approx(block, abs=1 if grabbed != BAR + BEAT else 2 * BEAT)
    assert moved[0] % STEP == 0
    assert len(hand.steps) == 2


def test_blocks_are_erased(hand: Hand, pedal) -> None:
    hand.click(at(hand, BAR + BEAT, 0.5), button=RIGHT, on=pedal)
    assert hand.curves == ()
    assert hand.steps[-1] == "Erase sustain pedal"
    assert hand.editor.lane_head.findChild(QMenu, "laneMenu") is None


def test_a_double_click_adds_or_removes_a_block(hand: Hand, pedal) -> None:
    for tick, blocks in ((BAR + BEAT, []), (BEAT + 30, [(BEAT, BEAT + STEP)])):
        point = at(hand, tick, 0.5)
        hand.double_click(point, on=pedal)
        assert pedal.blocks == blocks


# -- with the song ------------------------------------------------------------------------------


def test_another_clip_brings_its_own_controllers(hand: Hand, lane) -> None:
    hand.drag(at(hand, 0, 1.0), at(hand, BEAT, 1.0), on=lane)
    hand.press(at(hand, 2 * BEAT, 1.0), on=lane)
    hand.move(at(hand, 3 * BEAT, 1.0), on=lane)
    hand.editor.set_curves(())
    assert hand.editor.host.gesture is None, "what was drawn on is no longer shown"
    assert hand.editor.state.session.curves == ()


def test_the_lane_is_painted(hand: Hand, lane) -> None:
    hand.drag(at(hand, 0, 1.0), at(hand, 4 * BEAT, 1.0), on=lane)
    image = lane.grab().toImage()
    ratio = image.devicePixelRatio()
    inside, beside = (
        image.pixelColor((at(hand, tick, 0.5) * ratio).toPoint())
        for tick in (2 * BEAT + 100, 5 * BEAT + 100)
    )
    assert inside != beside
    hand.editor.look.set_lane(Lane.PEDAL)
    assert lane.grab().toImage() != image


def test_a_curve_of_many_points_is_a_level_a_pixel(hand: Hand, lane) -> None:
    points = tuple((tick, (tick % 97) / 96) for tick in range(1, END))
    hand.record((Curve(MODULATION, points),))
    shape, view, scale = CurveShape(lane.curve), hand.editor.state.view, lane.scale
    levels = shape.levels(view, scale, END)
    assert len(levels) <= view.width + 2
    assert [a.right for a in levels[:-1]] == [b.left for b in levels[1:]], "without a gap"
    assert (levels[0].left, levels[-1].right) == (0, round(view.x(END)))
    for level in levels[1:]:
        assert level.top <= level.y <= level.bottom
        assert scale.top <= level.top
        assert level.bottom <= scale.bottom
    assert CurveShape(Curve(MODULATION, ((BEAT, 1.0),))).levels(view, scale, 0) == []


def test_levels_hold_from_point_to_point(hand: Hand, lane) -> None:
    view, scale = hand.editor.state.view, lane.scale
    top, rest = round(scale.y(1.0)), round(scale.y(0.0))
    found = CurveShape(Curve(MODULATION, ((BEAT, 1.0), (2 * BEAT, 0.0)))).levels(view, scale, END)
    first, second, end = (round(view.x(tick)) for tick in (BEAT, 2 * BEAT, END))
    assert found == [
        (0, first, rest, rest, rest),
        (first, second, top, top, rest),
        (second, end, rest, top, rest),
    ]
