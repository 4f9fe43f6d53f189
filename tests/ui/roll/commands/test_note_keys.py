"""Keys that edit notes: what each makes of one note, what it is called, and what it does with nothing selected."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.roll.conftest import BAR, BEAT, STEP, TUNE
from tests.ui.roll.hand import ALT, CTRL, SHIFT, Hand

K = Qt.Key
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
