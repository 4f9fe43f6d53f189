"""Every control of every room is reached by Tab, in the order in which one reads, with a ring around it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QSlider,
    QTabBar,
    QWidget,
)

from studio.ui.look.focus_ring import OWN_RING, FocusRing
from studio.ui.widgets import tab_order
from studio.ui.window.main_window import MainWindow

ROOMS = ["melody", "sketch", "timbre"]
CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QSlider,
    QTabBar,
)


def in_a_group(widget: QWidget) -> bool:
    """Whether arrows reach it from the one of its group that is on, as they do among radio buttons."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is None or not group.exclusive():
        return False
    tab = Qt.FocusPolicy.TabFocus.value
    others = [button for button in group.buttons() if button is not widget and button.isVisible()]
    return any(button.focusPolicy().value & tab for button in others)


def usable(window: MainWindow) -> list[QWidget]:
    """What a person can do something with now."""
    return [
        widget
        for kind in CONTROLS
        for widget in window.findChildren(kind)
        if widget.isVisible()
        and widget.isEnabled()
        and not widget.visibleRegion().isEmpty()
        and widget.focusProxy() is None
        and not in_a_group(widget)
        and not isinstance(widget.parentWidget(), (QComboBox, QAbstractSpinBox))
    ]


def reached(window: MainWindow) -> list[QWidget]:
    """Press Tab until it comes round; a control may keep Tab to itself for a while, as the notes do."""
    found: list[QWidget] = []
    for _ in range(400):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None, "the keyboard is nowhere"
        if now in found and now is not found[-1]:
            return found
        if now not in found:
            found.append(now)
    raise AssertionError(f"Tab never leaves {found[-1]}")


@pytest.mark.parametrize("room", ROOMS)
def test_tab_reaches_every_control(room: str, window: MainWindow) -> None:
    window.rooms.show_room(room)
    QApplication.processEvents()
    found = reached(window)
    missed = [
        f"{type(widget).__name__} {widget.accessibleName() or widget.objectName()}"
        for widget in usable(window)
        if widget not in found
    ]
    assert not missed


@pytest.mark.parametrize("room", ROOMS)
def test_a_ring_shows_where_the_keyboard_is(
    room: str, window: MainWindow, dressed: QApplication
) -> None:
    ring = dressed.findChild(FocusRing)
    window.rooms.show_room(room)
    QApplication.processEvents()
    for widget in reached(window):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if widget.property(OWN_RING):
            continue
        target = ring.target
        assert target is widget
        middle = target.mapTo(window, QPoint(target.width() // 2, target.height() // 2))
        assert ring.rect.intersects(target.rect().translated(target.mapTo(window, QPoint(0, 0))))
        assert ring.rect.contains(middle) or not window.rect().contains(middle)


def test_a_command_shows_no_ring(window: MainWindow, dressed: QApplication) -> None:
    QTest.mouseClick(window.bar, Qt.MouseButton.LeftButton)
    field = window.melody.shelf.findChild(QLineEdit)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    window.melody.focus_start()
    assert dressed.findChild(FocusRing).target is None


def test_a_click_shows_no_ring(window: MainWindow, dressed: QApplication) -> None:
    ring = dressed.findChild(FocusRing)
    field = window.melody.shelf.findChild(QLineEdit)
    window.bar.setFocus()
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.hasFocus()
    assert ring.target is None or ring.rect.isEmpty()


def test_order_is_that_of_reading(window: MainWindow) -> None:
    order = tab_order.reading_order(window)

    def place(widget: QWidget) -> int:
        inner = next(w for w in order if w is widget or widget.isAncestorOf(w))
        return order.index(inner)

    melody = window.melody
    parts = [window.bar, window.rooms.switcher, melody.shelf, melody.side, window.status]
    places = [place(part) for part in parts]
    assert places == sorted(places)


def test_shift_tab_goes_back(window: MainWindow) -> None:
    order = tab_order.reading_order(window)
    order[3].setFocus()
    QTest.keyClick(order[3], Qt.Key.Key_Tab)
    assert order[4].hasFocus()
    QTest.keyClick(order[4], Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert order[3].hasFocus()


def test_the_palette_keeps_the_keyboard(window: MainWindow) -> None:
    window.show_palette()
    inside = window.palette_sheet
    assert all(inside.isAncestorOf(widget) for widget in tab_order.reading_order(window))


def test_another_room_gets_the_keyboard(window: MainWindow) -> None:
    window.melody.focus_start()
    window.rooms.show_room("sketch")
    assert window.more.sketch.canvas.hasFocus()
    window.rooms.show_room("timbre")
    assert window.more.timbre.pad.surface.hasFocus()
