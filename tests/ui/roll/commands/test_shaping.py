"""Notes are split, joined, quantised and transformed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from studio.melody.notes import Clip, Note
from studio.project.song import Key
from studio.ui.roll.piano_roll import PianoRollEditor
from tests.ui.roll.conftest import BEAT, STEP, TUNE
from tests.ui.roll.hand import CTRL, SHIFT, Hand

K = Qt.Key
rows = list(TUNE)


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
