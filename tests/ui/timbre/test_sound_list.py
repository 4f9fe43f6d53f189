"""The list of sounds: names typed in place outlive what happens meanwhile; rows come and go one by one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio.timbre.see.outline import COLUMNS
from studio.ui.timbre.sound_list import Row, SoundList
from studio.ui.timbre.sound_rows import ID

OWN = [Row("a", "trumpet", "In this song", True), Row("b", "flute", "In this song", True)]
LIBRARY = [Row("f:harp", "Harp", "String", False), Row("f:oboe", "Oboe", "Reed", False)]


class Desk:
    """The list, what it told, and the pictures it is given."""

    def __init__(self, qtbot: QtBot) -> None:
        self.outline: np.ndarray | None = None
        self.list = SoundList(lambda _id: self.outline, lambda _id: None)
        qtbot.addWidget(self.list)
        self.list.resize(220, 400)
        self.list.show()
        self.renamed: list[tuple[str, str]] = []
        self.chosen: list[str] = []
        self.list.renamed.connect(lambda *news: self.renamed.append(news))
        self.list.chosen.connect(self.chosen.append)
        self.list.set_rows([*OWN, *LIBRARY])

    def rename(self, sound_id: str) -> QLineEdit:
        """Open the editor of a row."""
        item = self.list.item_of(sound_id)
        row = next(row for row in OWN if row.id == sound_id)
        menu = self.list.menu_of(row, item)
        next(action for action in menu.actions() if action.text() == "Rename").trigger()
        return self.list.list.findChild(QLineEdit)

    def words(self) -> list[str]:
        """Return headings and names from the top."""
        return [self.list.list.item(n).text() for n in range(self.list.list.count())]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def finish(editor: QLineEdit) -> None:
    QTest.keyClick(editor, Qt.Key.Key_Return)


@pytest.mark.parametrize("typed", ["", "Br"])
def test_a_picture_that_comes_while_a_name_is_typed_leaves_the_name(
    desk: Desk, qtbot: QtBot, typed: str
) -> None:
    editor = desk.rename("a")
    QTest.keyClicks(editor, typed)
    desk.outline = np.ones(COLUMNS, np.float32)
    desk.list.refresh_pictures()
    assert editor.text() == typed or editor.selectedText() == editor.text() == "trumpet"
    QTest.keyClicks(editor, "Brass"[len(typed) :])
    finish(editor)
    qtbot.waitUntil(lambda: desk.renamed == [("a", "Brass")], timeout=10_000)


def test_sounds_that_come_and_go_meanwhile_leave_it_too(desk: Desk, qtbot: QtBot) -> None:
    editor = desk.rename("b")
    QTest.keyClicks(editor, "Pi")
    new = Row("c", "kick", "In this song", True)
    desk.list.set_rows([OWN[1], new, *LIBRARY], current="c")
    QTest.keyClicks(editor, "pe")
    finish(editor)
    qtbot.waitUntil(lambda: desk.renamed == [("b", "Pipe")], timeout=10_000)
    qtbot.waitUntil(lambda: desk.list.list.currentItem().text() == "kick", timeout=10_000)
    assert desk.words() == ["In this song", "Pipe", "kick", "String", "Harp", "Reed", "Oboe"]
    assert desk.chosen == [], "nobody clicked"


def test_escape_keeps_the_old_name(desk: Desk, qtbot: QtBot) -> None:
    editor = desk.rename("a")
    QTest.keyClicks(editor, "Nonsense")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not desk.list.list.typing, timeout=10_000)
    assert desk.words()[1] == "trumpet"
    assert desk.renamed == []


def test_rows_are_taken_away_put_in_and_sorted(desk: Desk) -> None:
    desk.list.set_current("a")
    desk.list.set_rows([*OWN[::-1], *LIBRARY])
    assert desk.words()[:3] == ["In this song", "flute", "trumpet"]
    assert desk.list.list.currentItem().data(ID) == "a"
    desk.list.set_rows(LIBRARY)
    assert desk.words() == ["String", "Harp", "Reed", "Oboe"]
    assert desk.list.list.currentItem() is None
    desk.list.set_rows([*OWN[:1], *LIBRARY])
    assert desk.words()[:2] == ["In this song", "trumpet"]
    assert not desk.list.item_of("a").icon().isNull()
