"""Every command by its key: what it makes of the clip, what it is called, and what it does with nothing selected."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from studio.melody.edits.grid import grid_named
from studio.melody.notes import Clip, Note
from studio.project.song import Key
from studio.ui.roll.actions import Commands, all_specs
from studio.ui.roll.commands.arrows import ArrowCommands
from studio.ui.roll.commands.edit import EditCommands
from studio.ui.roll.commands.look import LookCommands
from studio.ui.roll.options import Follow, Tool
from studio.ui.roll.piano_roll import PianoRollEditor
from studio.ui.roll.rows import Fold
from studio.ui.roll.state import RollState
from tests.ui.roll.conftest import BEAT, STEP, TUNE
from tests.ui.roll.hand import ALT, CTRL, NONE, SHIFT, Hand

K = Qt.Key
BAR = 4 * BEAT
rows = list(TUNE)


def shifted(index: int, **change: int) -> list:
    names = ("start", "length", "pitch", "velocity")
    row = dict(zip(names, rows[index], strict=True))
    row.update(change)
    return sorted([*rows[:index], tuple(row.values()), *rows[index + 1 :]])


# Key, modifiers, notes after it was pressed with the second note selected, and the undo step's name.
ON_ONE_NOTE = [
    (K.Key_Up, None, shifted(1, pitch=65), "Transpose 1 note"),
    (K.Key_Down, None, shifted(1, pitch=63), "Transpose 1 note"),
    (K.Key_Up, SHIFT, shifted(1, pitch=76), "Transpose 1 note"),
    (K.Key_Down, SHIFT, shifted(1, pitch=52), "Transpose 1 note"),
    (K.Key_Up, ALT, shifted(1, pitch=65), "Transpose 1 note"),
    (K.Key_Down, ALT, shifted(1, pitch=62), "Transpose 1 note"),
    (K.Key_Left, None, shifted(1, start=BEAT - STEP), "Move 1 note"),
    (K.Key_Right, None, shifted(1, start=BEAT + STEP), "Move 1 note"),
    (K.Key_Right, CTRL, shifted(1, start=BEAT + BAR), "Move 1 note"),
    (K.Key_Left, ALT, shifted(1, start=BEAT - 30), "Move 1 note"),
    (K.Key_Right, ALT, shifted(1, start=BEAT + 30), "Move 1 note"),
    (K.Key_Left, SHIFT, shifted(1, length=BEAT - STEP), "Resize 1 note"),
    (K.Key_Right, SHIFT, shifted(1, length=BEAT + STEP), "Resize 1 note"),
    (K.Key_Up, CTRL, shifted(1, velocity=91), "Set velocity of 1 note"),
    (K.Key_Down, CTRL, shifted(1, velocity=89), "Set velocity of 1 note"),
    (K.Key_Up, CTRL | SHIFT, shifted(1, velocity=100), "Set velocity of 1 note"),
    (K.Key_Down, CTRL | SHIFT, shifted(1, velocity=80), "Set velocity of 1 note"),
    (K.Key_Delete, None, [rows[0], *rows[2:]], "Delete 1 note"),
    (K.Key_Backspace, None, [rows[0], *rows[2:]], "Delete 1 note"),
    (K.Key_X, CTRL, [rows[0], *rows[2:]], "Cut 1 note"),
    (K.Key_D, CTRL, sorted([*rows, (2 * BEAT, BEAT, 64, 90)]), "Duplicate 1 note"),
    (
        K.Key_S,
        None,
        sorted([rows[0], (BEAT, 480, 64, 90), (BEAT + 480, 480, 64, 90), *rows[2:]]),
        "Split 1 note",
    ),
    (
        K.Key_S,
        SHIFT,
        sorted([rows[0], *((BEAT + i * STEP, STEP, 64, 90) for i in range(4)), *rows[2:]]),
        "Chop 1 note",
    ),
]


@pytest.mark.parametrize(("key", "mods", "after", "name"), ON_ONE_NOTE)
def test_keys_on_a_selected_note(hand: Hand, key, mods, after, name: str) -> None:
    hand.select(1)
    hand.key(key, mods or Qt.KeyboardModifier.NoModifier)
    assert hand.rows == after
    assert hand.steps == [name]
    assert hand.said == [("edited", name)]
    hand.history.undo()
    assert hand.rows == rows


@pytest.mark.parametrize(("key", "mods"), [row[:2] for row in ON_ONE_NOTE])
def test_keys_with_nothing_selected_edit_nothing(hand: Hand, key, mods) -> None:
    hand.key(key, mods or Qt.KeyboardModifier.NoModifier)
    assert hand.rows == rows
    assert hand.said == []


# -- selection ----------------------------------------------------------------------------------


def test_select_all_invert_and_none(hand: Hand) -> None:
    hand.key(K.Key_A, CTRL)
    assert hand.selected == rows
    hand.select(0)
    hand.key(K.Key_I)
    assert hand.selected == rows[1:]
    hand.key(K.Key_A, CTRL | SHIFT)
    assert hand.selected == []


def test_tab_goes_along_the_notes_and_lets_them_be_heard(hand: Hand) -> None:
    for _ in range(4):
        hand.key(K.Key_Tab)
    assert hand.selected == [rows[3]]
    assert [pitch for pitch, _ in hand.heard] == [60, 64, 67, 72]
    hand.key(K.Key_Backtab, SHIFT)
    assert hand.selected == [rows[2]]


@pytest.mark.parametrize(
    ("note", "key", "modifier"), [(3, K.Key_Tab, NONE), (0, K.Key_Backtab, SHIFT)]
)
def test_after_the_last_note_tab_leaves_the_notes(hand: Hand, note: int, key: K, modifier) -> None:
    hand.select(note)
    hand.key(key, modifier)
    assert hand.selected == [rows[note]]
    assert not hand.editor.canvas.hasFocus()


def test_tab_begins_at_the_cursor(hand: Hand) -> None:
    hand.click(hand.at(3 * BEAT, 55))
    hand.key(K.Key_Tab)
    assert hand.selected == [rows[3]]


def test_escape_clears_and_leaves_the_cursor_there(hand: Hand) -> None:
    hand.select(2)
    hand.key(K.Key_Escape)
    assert hand.selected == []
    cell = hand.editor.state.cell
    assert (cell.tick, cell.pitch) == (2 * BEAT, 67)


def test_the_selection_outlives_edits_and_undo(hand: Hand) -> None:
    hand.select(1, 2)
    hand.key(K.Key_Up)
    hand.key(K.Key_Right)
    hand.history.undo()
    hand.history.undo()
    assert hand.rows == rows
    assert hand.selected == rows[1:3]


# -- keyboard alone -----------------------------------------------------------------------------


def test_notes_can_be_written_by_keyboard_alone(hand: Hand) -> None:
    hand.key(K.Key_A, CTRL)
    hand.key(K.Key_Delete)
    hand.key(K.Key_Home, CTRL)
    cell = hand.editor.state.cell
    hand.key(K.Key_Return)
    hand.key(K.Key_Right)
    hand.key(K.Key_Right)
    hand.key(K.Key_Up)
    hand.key(K.Key_Return)
    hand.key(K.Key_Up, SHIFT)
    hand.key(K.Key_Right, CTRL)
    hand.key(K.Key_Enter)
    assert [row[:3] for row in hand.rows] == [
        (0, STEP, cell.pitch),
        (2 * STEP, STEP, cell.pitch + 1),
        (2 * STEP + BAR, STEP, cell.pitch + 13),
    ]
    assert hand.steps == ["Delete 4 notes", "Draw note", "Draw note", "Draw note"]
    hand.key(K.Key_Enter)
    assert len(hand.rows) == 2
    assert hand.steps[-1] == "Erase 1 note"


def test_enter_with_notes_selected_shows_the_cursor(hand: Hand) -> None:
    hand.select(2)
    hand.key(K.Key_Return)
    assert hand.rows == rows
    assert hand.editor.canvas.shows_cell()
    hand.key(K.Key_Return, CTRL)
    assert hand.selected == [rows[2]]


def test_the_cursor_moves_in_the_scale_and_stays_in_the_clip(hand: Hand) -> None:
    state = hand.editor.state
    hand.editor.set_key(Key(0, "major"))
    state.put_cell(0, 64)
    hand.key(K.Key_Up, ALT)
    assert state.cell.pitch == 65
    hand.key(K.Key_Down, ALT)
    hand.key(K.Key_Down, ALT)
    assert state.cell.pitch == 62
    hand.key(K.Key_Left)
    assert state.cell.tick == 0
    hand.key(K.Key_End)
    assert state.cell.tick == 2 * BAR - STEP
    for _ in range(40):
        hand.key(K.Key_Right, CTRL)
    assert state.cell.tick < state.view.end


def test_the_cursor_is_scrolled_into_sight(hand: Hand) -> None:
    hand.editor.look.zoom(20)
    hand.key(K.Key_End)
    view, cell = hand.editor.state.view, hand.editor.state.cell
    assert 0 <= view.x(cell.tick) < view.width
    for _ in range(5):
        hand.key(K.Key_Up, SHIFT)
    view, cell = hand.editor.state.view, hand.editor.state.cell
    assert 0 <= view.y(cell.pitch) < view.height


# -- clipboard ----------------------------------------------------------------------------------


def test_copy_and_paste_at_the_playhead(hand: Hand) -> None:
    hand.select(0, 1)
    hand.key(K.Key_C, CTRL)
    hand.editor.set_playhead(5 * BEAT)
    hand.key(K.Key_V, CTRL)
    pasted = [(5 * BEAT, BEAT, 60, 80), (6 * BEAT, BEAT, 64, 90)]
    assert hand.rows == sorted([*rows, *pasted])
    assert hand.selected == pasted
    assert hand.steps == ["Paste 2 notes"]


def test_pasting_again_goes_on_behind(hand: Hand) -> None:
    hand.select(0)
    hand.key(K.Key_C, CTRL)
    hand.editor.set_playhead(5 * BEAT)
    hand.key(K.Key_V, CTRL)
    hand.key(K.Key_V, CTRL)
    assert {row[0] for row in hand.rows if row[2] == 60} == {0, 5 * BEAT, 6 * BEAT}


def test_paste_without_a_playhead_goes_to_the_cursor(hand: Hand) -> None:
    hand.select(0)
    hand.key(K.Key_C, CTRL)
    hand.key(K.Key_Escape)
    for _ in range(8):
        hand.key(K.Key_Right)
    hand.key(K.Key_V, CTRL)
    assert (2 * BEAT, BEAT, 60, 80) in hand.rows


def test_paste_into_another_clip(hand: Hand, qtbot) -> None:
    hand.select(1, 2)
    hand.key(K.Key_C, CTRL)
    other = PianoRollEditor()
    qtbot.addWidget(other)
    other.set_clip(Clip("Other"))
    other.edit.paste()
    assert [(n.start, n.length, n.pitch, n.velocity) for n in other.clip().notes] == [
        (0, BEAT, 64, 90),
        (BEAT, BEAT, 67, 100),
    ]


def test_cut_and_paste_keeps_the_notes(hand: Hand) -> None:
    hand.editor.set_playhead(0)
    hand.key(K.Key_A, CTRL)
    hand.key(K.Key_X, CTRL)
    assert hand.rows == []
    hand.key(K.Key_V, CTRL)
    assert hand.rows == rows


def test_paste_with_nothing_on_the_clipboard(hand: Hand) -> None:
    QApplication.clipboard().setText("not notes")
    hand.key(K.Key_V, CTRL)
    assert hand.said == []


# -- shape --------------------------------------------------------------------------------------


def test_split_at_the_playhead(hand: Hand) -> None:
    hand.editor.set_playhead(BEAT + 100)
    hand.key(K.Key_S)
    assert hand.rows[1:3] == [(BEAT, 100, 64, 90), (BEAT + 100, BEAT - 100, 64, 90)]


def test_split_at_the_mouse(hand: Hand) -> None:
    hand.hover(hand.at(BEAT + STEP + 10, 64))
    hand.key(K.Key_S)
    assert hand.rows[1:3] == [(BEAT, STEP, 64, 90), (BEAT + STEP, BEAT - STEP, 64, 90)]


def test_join(hand: Hand) -> None:
    hand.select(1)
    hand.key(K.Key_S)
    hand.key(K.Key_J, CTRL)
    assert hand.rows == rows
    assert hand.steps == ["Split 1 note", "Join 2 notes"]


def test_legato_of_all_notes(hand: Hand) -> None:
    hand.key(K.Key_L, CTRL)
    assert [row[1] for row in hand.rows] == [BEAT, BEAT, 2 * BEAT, 2 * BEAT]
    assert hand.steps == ["Legato for 4 notes"]


def off_grid() -> Clip:
    return Clip("Loose").with_notes(
        [Note(40, BEAT - 60, 60), Note(BEAT - 70, BEAT, 64), Note(2 * BEAT + 100, BEAT, 67)]
    )


def test_quick_quantise(editor: PianoRollEditor) -> None:
    hand = Hand(editor, off_grid())
    hand.key(K.Key_Q)
    assert [row[0] for row in hand.rows] == [0, BEAT, 2 * BEAT]
    assert hand.steps == ["Quantise 3 notes"]


def test_quantise_of_the_selection_only(editor: PianoRollEditor) -> None:
    hand = Hand(editor, off_grid())
    hand.select(1)
    hand.key(K.Key_Q)
    assert [row[0] for row in hand.rows] == [40, BEAT, 2 * BEAT + 100]


def test_quantise_settings_show_their_result_and_keep_it(editor: PianoRollEditor) -> None:
    hand = Hand(editor, off_grid())
    hand.key(K.Key_Q, SHIFT)
    popup = editor.quantise_popup
    assert popup.isVisible()
    assert [row[0] for row in hand.rows] == [0, BEAT, 2 * BEAT]
    popup.strength.setValue(50)
    assert [row[0] for row in hand.rows] == [20, BEAT - 35, 2 * BEAT + 50]
    popup.ends.setChecked(True)
    assert hand.rows[0][:2] == (20, (40 + BEAT - 60 + BEAT) // 2 + 0 - 20)
    popup.ends.setChecked(False)
    popup.apply_button.click()
    assert not popup.isVisible()
    assert hand.steps == ["Quantise 3 notes"]
    assert editor.state.options.quantise.strength == 0.5
    hand.history.undo()
    assert [row[0] for row in hand.rows] == [40, BEAT - 70, 2 * BEAT + 100]


def test_quantise_with_swing(editor: PianoRollEditor) -> None:
    hand = Hand(editor, Clip("Even").with_notes(Note(i * STEP, STEP, 60) for i in range(4)))
    hand.key(K.Key_Q, SHIFT)
    editor.quantise_popup.swing.setValue(100)
    editor.quantise_popup.accept()
    assert [row[0] for row in hand.rows] == [0, STEP + STEP // 2, 2 * STEP, 3 * STEP + STEP // 2]


def test_quantise_settings_can_be_cancelled(editor: PianoRollEditor) -> None:
    hand = Hand(editor, off_grid())
    before = hand.rows
    hand.key(K.Key_Q, SHIFT)
    assert hand.rows != before
    editor.quantise_popup.cancel_button.click()
    assert hand.rows == before
    assert hand.steps == []
    assert not hand.history.in_gesture


# What the menu offers without a key: id, what it makes of all four notes, or None where it is enough that it changed.
MENU_EDITS = {
    "staccato": lambda rows: all(row[1] in (BEAT // 2, BEAT) for row in rows),
    "half_time": lambda rows: [row[0] for row in rows] == [0, 2 * BEAT, 4 * BEAT, 8 * BEAT],
    "double_time": lambda rows: [row[0] for row in rows] == [0, BEAT // 2, BEAT, 2 * BEAT],
    "reverse": lambda rows: [row[2] for row in rows] == [72, 67, 64, 60],
    "mirror": lambda rows: [row[2] for row in rows] == [60, 56, 53, 48],
    "to_scale": lambda rows: [row[2] for row in rows] == [59, 64, 66, 71],
    "humanise": lambda rows: rows != list(TUNE),
    "swell": lambda rows: [row[3] for row in rows] == [48, 64, 80, 112],
    "fade": lambda rows: [row[3] for row in rows] == [112, 96, 80, 48],
}


@pytest.mark.parametrize("name", MENU_EDITS)
def test_transforms_of_the_menu(hand: Hand, name: str) -> None:
    hand.editor.set_key(Key(4, "major"))
    hand.key(K.Key_A, CTRL)
    run(hand, name)
    assert MENU_EDITS[name](hand.rows)
    assert len(hand.steps) == 1
    assert "4 notes" in hand.steps[0]
    hand.history.undo()
    assert hand.rows == rows


@pytest.mark.parametrize(("name", "count"), [("remove_overlaps", 3), ("monophonic", 2)])
def test_overlaps(editor: PianoRollEditor, name: str, count: int) -> None:
    notes = [Note(0, 2 * BEAT, 60), Note(0, BEAT, 64), Note(BEAT, BEAT, 60)]
    hand = Hand(editor, Clip("Thick").with_notes(notes))
    hand.key(K.Key_A, CTRL)
    run(hand, name)
    assert len(hand.rows) == count
    assert (0, BEAT, 60 if name == "remove_overlaps" else 64, 80) in hand.rows


def run(hand: Hand, name: str) -> None:
    spec = next(s for s in hand.editor.action_specs() if s.id == f"roll.{name}")
    spec.callback()


# -- switches -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "tool"),
    [
        ((K.Key_V, K.Key_1), Tool.SELECT),
        ((K.Key_B, K.Key_2), Tool.DRAW),
        ((K.Key_E, K.Key_3), Tool.ERASE),
        ((K.Key_4,), Tool.SPLIT),
    ],
)
def test_tools(hand: Hand, keys, tool: Tool) -> None:
    for key in keys:
        hand.editor.look.set_tool(Tool.SPLIT if tool is Tool.SELECT else Tool.SELECT)
        hand.key(key)
        assert hand.editor.state.options.tool is tool
        name = f"roll-{tool.name.lower()}"
        lit = [b.objectName() for b in hand.editor.tool_bar.buttons.values() if b.isChecked()]
        assert name in lit


def test_grid_keys(hand: Hand) -> None:
    state = hand.editor.state
    hand.key(K.Key_1, CTRL)
    assert state.options.grid == grid_named("1/32")
    hand.key(K.Key_2, CTRL)
    hand.key(K.Key_2, CTRL)
    assert state.options.grid == grid_named("1/8")
    hand.key(K.Key_3, CTRL)
    assert state.options.grid == grid_named("1/8T")
    assert state.step == 320
    hand.key(K.Key_4, CTRL)
    assert not state.options.snap
    hand.key(K.Key_N)
    assert state.options.snap


def test_an_adaptive_grid_follows_the_zoom_and_gives_way_to_a_fixed_one(hand: Hand) -> None:
    state = hand.editor.state
    hand.editor.look.set_grid(grid_named("Adaptive"))
    steps = set()
    for factor in (0.02, 6, 6, 6):
        hand.editor.look.zoom(factor)
        steps.add(state.step)
    assert len(steps) >= 3
    assert hand.editor.tool_bar.buttons["grid"].text().startswith("Auto 1/")
    hand.key(K.Key_2, CTRL)
    assert state.options.grid.division > 0


@pytest.mark.parametrize(
    ("key", "mods", "field"),
    [
        (K.Key_K, None, "scale"),
        (K.Key_K, SHIFT, "scale_pitch"),
        (K.Key_G, None, "ghosts"),
        (K.Key_N, None, "snap"),
        (K.Key_V, SHIFT, "velocities"),
    ],
)
def test_switches(hand: Hand, key, mods, field: str) -> None:
    before = getattr(hand.editor.state.options, field)
    for expected in (not before, before):
        hand.key(key, mods or Qt.KeyboardModifier.NoModifier)
        assert getattr(hand.editor.state.options, field) is expected


def test_fold_goes_through_its_three_states(hand: Hand) -> None:
    state = hand.editor.state
    hand.editor.set_key(Key(0, "major"))
    hand.key(K.Key_F)
    assert state.options.fold is Fold.USED
    assert state.view.rows.pitches == (72, 67, 64, 60)
    hand.key(K.Key_F)
    assert state.options.fold is Fold.SCALE
    assert 61 not in state.view.rows.pitches
    assert {60, 62, 64, 65} <= set(state.view.rows.pitches)
    hand.key(K.Key_F)
    assert len(state.view.rows) == 128


def test_follow_goes_through_its_three_states(hand: Hand) -> None:
    seen = []
    for _ in range(3):
        hand.key(K.Key_F, SHIFT)
        seen.append(hand.editor.state.options.follow)
    assert set(seen) == set(Follow)


# -- view, loop, playhead -------------------------------------------------------------------------


def test_zoom_to_the_selection_and_back(hand: Hand) -> None:
    before = hand.editor.state.view
    hand.select(1, 2)
    hand.key(K.Key_Z)
    view = hand.editor.state.view
    assert view.x(BEAT) == pytest.approx(24, abs=1)
    assert view.x(3 * BEAT) == pytest.approx(view.width - 24, abs=1)
    hand.key(K.Key_Z, SHIFT)
    assert hand.editor.state.view == before


def test_fit_shows_the_whole_clip(hand: Hand) -> None:
    hand.editor.look.zoom(10)
    hand.key(K.Key_0, CTRL)
    view = hand.editor.state.view
    assert view.left == 0
    assert view.width - 20 < view.x(2 * BAR) <= view.width


@pytest.mark.parametrize(
    ("key", "mods", "field", "grows"),
    [
        (K.Key_Plus, CTRL, "px_per_tick", True),
        (K.Key_Minus, CTRL, "px_per_tick", False),
        (K.Key_Plus, ALT, "row_px", True),
        (K.Key_Minus, ALT, "row_px", False),
        (K.Key_PageUp, None, "top", False),
        (K.Key_PageDown, None, "top", True),
        (K.Key_PageDown, SHIFT, "left", True),
    ],
)
def test_zoom_and_scroll_keys(hand: Hand, key, mods, field: str, grows: bool) -> None:
    hand.editor.look.zoom(2)
    before = getattr(hand.editor.state.view, field)
    hand.key(key, mods or Qt.KeyboardModifier.NoModifier)
    after = getattr(hand.editor.state.view, field)
    assert after > before if grows else after < before


def test_ctrl_home_puts_playhead_and_view_to_the_start(hand: Hand) -> None:
    hand.editor.set_playhead(3 * BEAT)
    hand.editor.look.zoom(8)
    hand.editor.look.page(2)
    hand.key(K.Key_Home, CTRL)
    assert hand.editor.state.view.left == 0
    assert hand.said == [("playhead", 0)]


def test_loop_toggles_and_comes_back(hand: Hand) -> None:
    hand.key(K.Key_L)
    assert hand.clip.loop == (0, 2 * BAR)
    hand.key(K.Key_L)
    assert hand.clip.loop is None
    hand.select(1, 2)
    hand.key(K.Key_L, SHIFT)
    assert hand.clip.loop == (BEAT, 3 * BEAT)
    hand.key(K.Key_L)
    hand.key(K.Key_L)
    assert hand.clip.loop == (BEAT, 3 * BEAT)
    assert [said[1] for said in hand.said if said[0] == "loop"] == [
        (0, 2 * BAR),
        None,
        (BEAT, 3 * BEAT),
        None,
        (BEAT, 3 * BEAT),
    ]


def test_loop_of_the_selection_when_there_was_none(hand: Hand) -> None:
    hand.select(1)
    hand.key(K.Key_L)
    assert hand.clip.loop == (BEAT, 2 * BEAT)


# -- the list of commands -------------------------------------------------------------------------


def ids() -> list[str]:
    state = RollState()
    edit = EditCommands(state)
    commands = Commands(
        state,
        edit,
        LookCommands(state),
        ArrowCommands(state, edit),
        lambda _forward: None,
        *[lambda: None] * 3,
        lambda: False,
    )
    return [spec.id for spec in all_specs(commands)]


def test_ids_and_keys_are_unique(editor: PianoRollEditor) -> None:
    specs = editor.action_specs()
    assert len({spec.id for spec in specs}) == len(specs)
    keys = [QKeySequence(key).toString() for spec in specs for key in spec.keys]
    assert len(keys) == len(set(keys))
    assert all(spec.title and spec.group.startswith("Piano roll") for spec in specs)


@pytest.mark.parametrize("with_clip", [True, False])
@pytest.mark.parametrize("action_id", ids())
def test_every_command_can_be_given_at_any_time(editor, clip, action_id, with_clip) -> None:
    hand = Hand(editor, clip)
    if with_clip:
        hand.select(0, 1)
    else:
        editor.set_clip(None)
    next(spec for spec in editor.action_specs() if spec.id == action_id).callback()
    if not with_clip:
        assert editor.clip() is None
        assert hand.said in ([], [("playhead", 0)])
    QApplication.closeAllWindows()
