"""Every control says what it does, to those who point at it and to those who hear it named."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.ui.help.viewer import HelpWindow
from studio.ui.main_window import MainWindow
from studio.ui.preferences import PreferencesDialog
from tests.ui.controls import accessible_name, controls, path_of

ROOMS = ("melody", "sketch", "timbre")


def untold(root: QWidget) -> list[str]:
    """Say which controls of a widget have no tooltip or no name; the plain buttons of dialogs name themselves."""
    return sorted(
        {
            f"{path_of(control)}: {'no tooltip ' * (not control.toolTip())}{'no name' * (not accessible_name(control))}"
            for control in controls(root)
            if not isinstance(control.parentWidget(), QDialogButtonBox)
            and not (control.toolTip() and accessible_name(control))
        }
    )


@pytest.fixture
def whole(window: MainWindow) -> MainWindow:
    """The window with all its rooms, its stage and a song, so that every control was made."""
    for room in reversed(ROOMS):
        window.more.show(room)
    for name in window.more.pads.promised:
        window.more.pads.make(name)
    _ = window.live.stage
    window.melody.new_clip()
    window.beginning.start_tour()
    window.beginning.tour.leave()
    window.beginning.show_help("start")
    window.findChild(HelpWindow).close()
    return window


def test_every_control_of_every_room_is_told(whole: MainWindow) -> None:
    assert len(list(controls(whole))) > 200
    assert untold(whole) == []


def test_every_control_of_the_preferences_is_told(qtbot: QtBot, window: MainWindow) -> None:
    window.show_preferences()
    dialog = window.findChild(PreferencesDialog)
    assert untold(dialog) == []
    dialog.close()


def test_buttons_of_commands_say_their_key(whole: MainWindow) -> None:
    for action_id in whole.registry.ids():
        key = whole.registry.shown_key(action_id)
        if key:
            assert f"({key})" in whole.registry.action(action_id).toolTip(), action_id


def test_numbers_say_range_or_unit(whole: MainWindow) -> None:
    for field in whole.findChildren(QAbstractSpinBox):
        if isinstance(field, (QSpinBox, QDoubleSpinBox)):
            told = f"{field.suffix()} {field.toolTip()} {accessible_name(field)}"
            says = field.suffix().strip() or re.search(
                r"\d|in dB|percent|Octave|number|seed", told, re.IGNORECASE
            )
            assert says, path_of(field)


def test_the_walk_sees_what_is_missing(qtbot: QtBot) -> None:
    mute = QPushButton()
    qtbot.addWidget(mute)
    holder = QWidget()
    qtbot.addWidget(holder)
    mute.setParent(holder)
    assert len(untold(holder)) == 1
