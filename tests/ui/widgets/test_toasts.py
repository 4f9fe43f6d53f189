from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.toasts import MAX_SHOWN, DetailsDialog, Level, Notification, ToastStack


@pytest.fixture
def stack(qtbot: QtBot) -> ToastStack:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    return ToastStack(window)


def test_a_notice_stands_at_the_bottom_right(stack: ToastStack) -> None:
    toast = stack.show(Notification("Something to know."))
    window = toast.parentWidget()
    assert toast.isVisible()
    assert toast.geometry().right() <= window.width()
    assert toast.geometry().center().x() > window.width() / 2
    assert toast.geometry().bottom() > window.height() * 0.8


def test_the_same_sentence_is_shown_once(stack: ToastStack) -> None:
    stack.show(Notification("Again."))
    stack.show(Notification("Again."))
    assert len(stack.shown) == 1


def test_old_notices_make_room_and_none_overlap(stack: ToastStack) -> None:
    toasts = [stack.show(Notification(f"Notice {n}. " * (n + 1))) for n in range(MAX_SHOWN + 2)]
    shown = toasts[-MAX_SHOWN:]
    assert len(stack.shown) == MAX_SHOWN
    for upper, lower in pairwise(shown):
        assert upper.geometry().bottom() < lower.geometry().top()


def test_the_action_is_done_and_the_notice_goes(qtbot: QtBot, stack: ToastStack) -> None:
    done: list[int] = []
    toast = stack.show(Notification("Deleted.", action="Undo", on_action=lambda: done.append(1)))
    button = next(b for b in toast.findChildren(QPushButton) if b.text() == "Undo")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [1]
    assert stack.shown == ()


def test_details_can_be_read(qtbot: QtBot, stack: ToastStack) -> None:
    toast = stack.show(Notification("It failed.", Level.ERROR, "Traceback ..."))
    toast.show_details()
    dialog = toast.window().findChild(DetailsDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.close()


def test_the_corner_is_kept_when_the_window_grows(stack: ToastStack) -> None:
    toast = stack.show(Notification("Here."))
    window = toast.parentWidget()
    window.resize(1400, 900)
    assert window.width() - toast.geometry().right() < 40
    assert window.height() - toast.geometry().bottom() < 40


def test_a_notice_that_waits_for_an_answer_does_not_go_by_itself(stack: ToastStack) -> None:
    going = stack.show(Notification("It goes."))
    waiting = stack.show(Notification("It waits.", action="Answer", stays=True))
    assert going._timer.isActive()
    assert not waiting._timer.isActive()
    waiting.prolong()
    waiting.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not waiting._timer.isActive()
