"""Notes are copied, cut and pasted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from studio.melody.notes import Clip
from studio.ui.roll.piano_roll import PianoRollEditor
from tests.ui.roll.conftest import BEAT, TUNE
from tests.ui.roll.hand import CTRL, Hand

K = Qt.Key
rows = list(TUNE)


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
