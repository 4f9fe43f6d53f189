"""Panels in the right column, above each other or behind tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.side_column import SideColumn


def test_a_click_on_a_tab_takes_the_keyboard(qtbot: QtBot) -> None:
    panels = (("Shape", QSlider()), ("Map", QSlider()))
    side, stranger = SideColumn(QWidget(), panels), QPushButton("Jobs")
    outside = QWidget()
    row = QVBoxLayout(outside)
    row.addWidget(side)
    row.addWidget(stranger)
    qtbot.addWidget(outside)
    with qtbot.waitActive(outside):
        outside.show()
        outside.activateWindow()
    panels[0][1].setFocus()
    bar = side.tabs.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    assert side.tabs.currentIndex() == 1
    assert bar.hasFocus()
