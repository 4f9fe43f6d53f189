"""Every control says what it does, to those who point at it and to those who hear it named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.melody.midi.read import read_midi
from studio.melody.midi.write import write_clip_midi
from studio.project.crash_log import CrashReport
from studio.project.recovery import Recovery
from studio.project.song import Song
from studio.ui.files.leaving import UnfinishedDialog, UnsavedDialog
from studio.ui.files.midi_import_dialog import MidiImportDialog
from studio.ui.help.about import AboutDialog
from studio.ui.help.viewer import HelpWindow
from studio.ui.live.bounce.dialog import BounceDialog
from studio.ui.settings.preferences import PreferencesDialog
from studio.ui.start.crash_dialog import CrashDialog
from studio.ui.start.recovery_dialog import RecoveryDialog
from studio.ui.timbre.timbre_dialogs import InstrumentDialog, RegionDialog, SoundExportDialog
from studio.ui.widgets.toasts import DetailsDialog
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import UP, tune
from tests.ui.controls import accessible_name, controls, path_of

_WHEN = datetime(2026, 3, 7, 21, 40, tzinfo=UTC)

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


def test_all_that_takes_the_keyboard_is_named(whole: MainWindow) -> None:
    asked = [
        widget
        for widget in whole.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not any(
            isinstance(above, (QComboBox, QAbstractSpinBox)) for above in _above(widget)
        )  # named by it
    ]
    assert len(asked) > 300
    assert [path_of(widget) for widget in asked if not accessible_name(widget)] == []


def test_every_control_of_every_dialog_is_told(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    clip = tune("Rising", UP)
    window.document.open(Song(clips=(clip,)))
    window.melody.open_clip(clip.id)
    offer = window.live.sound_out.desk.offer()
    dialogs = [
        AboutDialog("Processor", window.services.pool, window),
        CrashDialog(
            CrashReport(tmp_path / "crash.log", _WHEN, "Chimera Studio", "Traceback"),
            lambda _then: None,
            lambda _on: None,
            parent=window,
        ),
        RecoveryDialog([Recovery(tmp_path, None, "Untitled", _WHEN)], window),
        MidiImportDialog(read_midi(write_clip_midi(clip, tempo=96.0)), window),
        RegionDialog("long.wav", 4210.0, window),
        SoundExportDialog("Marimba", window),
        InstrumentDialog("Marimba", window),
        BounceDialog(offer, window.services.settings, tmp_path, window, next(iter(offer.sounds))),
        UnfinishedDialog(["Export"], window),
        UnsavedDialog("Lantern", window),
        DetailsDialog("It could not be read.", "Traceback", window),
    ]
    for dialog in dialogs:
        assert untold(dialog) == []
        dialog.deleteLater()


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


def _above(widget: QWidget) -> Iterator[QWidget]:
    while (widget := widget.parentWidget()) is not None:
        yield widget


def test_the_walk_sees_what_is_missing(qtbot: QtBot) -> None:
    mute = QPushButton()
    qtbot.addWidget(mute)
    holder = QWidget()
    qtbot.addWidget(holder)
    mute.setParent(holder)
    assert len(untold(holder)) == 1
