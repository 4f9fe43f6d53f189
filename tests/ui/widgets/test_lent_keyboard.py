"""Escape and the keyboard of sheets and panels over the window."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.lent_keyboard import LentKeyboard


class Desk(QWidget):
    """A field to type into, and a sheet with another one over it."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.sheet = QWidget()
        self.search = QLineEdit()
        QVBoxLayout(self.sheet).addWidget(self.search)
        below = QVBoxLayout(self)
        below.addWidget(self.field)
        below.addWidget(self.sheet)
        self.dismissed = 0
        self.keyboard = LentKeyboard(self.sheet, self.dismiss)

    def dismiss(self) -> None:
        self.dismissed += 1
        self.keyboard.take_back()


@pytest.fixture
def desk(qtbot: QtBot, dressed: QApplication) -> Desk:
    one = Desk()
    qtbot.addWidget(one)
    one.show()
    one.activateWindow()
    qtbot.waitUntil(one.isActiveWindow, timeout=10_000)
    one.field.setFocus()
    return one


def test_escape_dismisses_and_the_keyboard_goes_back(desk: Desk) -> None:
    desk.keyboard.lend(desk.search)
    assert QApplication.focusWidget() is desk.search
    QTest.keyClicks(desk.search, "abc")
    assert (desk.search.text(), desk.dismissed) == ("abc", 0)
    QTest.keyClick(desk.search, Qt.Key.Key_Escape)
    assert desk.dismissed == 1
    assert QApplication.focusWidget() is desk.field


def test_escape_is_kept_from_shortcuts_and_other_keys_are_not(desk: Desk) -> None:
    for key, kept in ((Qt.Key.Key_Escape, True), (Qt.Key.Key_F5, False)):
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        asked.ignore()
        QApplication.sendEvent(desk.search, asked)
        assert asked.isAccepted() is kept
    assert desk.dismissed == 0, "the key itself dismisses"


def test_it_can_end_without_moving_the_keyboard(desk: Desk) -> None:
    desk.keyboard.lend(desk.search)
    desk.keyboard.take_back(to_who_had_it=False)
    desk.keyboard.take_back()
    assert QApplication.focusWidget() is desk.search


def test_who_had_it_may_be_gone(desk: Desk) -> None:
    desk.keyboard.lend(desk.search)
    shiboken6.delete(desk.field)
    QTest.keyClick(desk.search, Qt.Key.Key_Escape)
    assert desk.dismissed == 1
