"""Keys before they become shortcuts: Space on buttons, Tab for the ring, and nothing else looked at or kept alive."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from types import FrameType

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.look.focus_ring import FocusRing
from studio.ui.widgets.button_keys import ButtonKeys


class Page(QWidget):
    """A window with a field, two buttons and a shortcut on Space."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.first, self.second = QLineEdit(), QPushButton("One"), QPushButton("Two")
        self.pressed: list[str] = []
        column = QVBoxLayout(self)
        for widget in (self.field, self.first, self.second):
            column.addWidget(widget)
        self.first.clicked.connect(lambda: self.pressed.append("one"))
        self.second.clicked.connect(lambda: self.pressed.append("two"))
        QShortcut(QKeySequence(" "), self, lambda: self.pressed.append("shortcut"))


@pytest.fixture
def page(qtbot: QtBot, dressed: QApplication) -> Iterator[Page]:
    made = Page()
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: dressed.activeWindow() is made, timeout=10_000)
    yield made
    if shiboken6.isValid(made):
        made.close()


def test_space_presses_the_button_and_no_shortcut(page: Page) -> None:
    page.second.setFocus()
    QTest.keyClick(page.second, Qt.Key.Key_Space)
    assert page.pressed == ["two"]


def test_space_elsewhere_is_the_shortcut(page: Page) -> None:
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Space)
    assert page.pressed == ["shortcut"]


def test_space_in_a_field_is_a_space(page: Page) -> None:
    page.field.setFocus()
    QTest.keyClick(page.field, Qt.Key.Key_Space)
    assert page.field.text() == " "
    assert page.pressed == []


def test_a_dialog_has_the_same_keys_and_so_has_the_window_after_it(
    qtbot: QtBot, dressed: QApplication, page: Page
) -> None:
    dialog = QDialog(page)
    column = QVBoxLayout(dialog)
    first, second = QPushButton("A"), QPushButton("B")
    column.addWidget(first)
    column.addWidget(second)
    dialog.show()
    qtbot.waitUntil(lambda: dressed.activeWindow() is dialog, timeout=10_000)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert dressed.findChild(FocusRing).target is second
    dialog.close()
    page.activateWindow()
    qtbot.waitUntil(lambda: dressed.activeWindow() is page, timeout=10_000)
    page.first.setFocus()
    QTest.keyClick(page.first, Qt.Key.Key_Space)
    assert page.pressed == ["one"]


def test_a_field_lets_tab_through_to_the_ring(dressed: QApplication, page: Page) -> None:
    page.field.setFocus()
    QTest.keyClick(page.field, Qt.Key.Key_Tab)
    assert dressed.findChild(FocusRing).target is page.first


def test_events_of_controls_are_not_looked_at(dressed: QApplication, page: Page) -> None:
    seen: list[QObject] = []

    def note(frame: FrameType, what: str, _more: object) -> None:
        if what == "call" and frame.f_code is ButtonKeys.eventFilter.__code__:
            seen.append(frame.f_locals["_window"])

    sys.setprofile(
        note
    )  # PySide finds the method once and for all, so that it cannot be replaced here
    try:
        page.first.setText("Another word")
        page.first.resize(300, 40)
        QTest.mouseClick(page.first, Qt.MouseButton.LeftButton)
        QTest.keyClick(page.first, Qt.Key.Key_Tab)
        dressed.processEvents()
    finally:
        sys.setprofile(None)
    assert page in seen
    assert all(watched is page for watched in seen)


def test_a_window_that_goes_is_not_kept(qtbot: QtBot, dressed: QApplication, page: Page) -> None:
    for _ in range(20):
        other = Page()
        other.show()
        other.activateWindow()
        qtbot.waitUntil(lambda other=other: dressed.activeWindow() is other, timeout=10_000)
        QTest.keyClick(other.field, Qt.Key.Key_Tab)
        assert dressed.findChild(FocusRing).target is other.first
        gone = shiboken6.getCppPointer(other)
        shiboken6.delete(other)
        del other
        gc.collect()
        dressed.processEvents()
        assert all(shiboken6.getCppPointer(w) != gone for w in dressed.topLevelWidgets())
    page.activateWindow()
    qtbot.waitUntil(lambda: dressed.activeWindow() is page, timeout=10_000)
    page.second.setFocus()
    QTest.keyClick(page.second, Qt.Key.Key_Space)
    assert page.pressed == ["two"]
