from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence
from pytestqt.qtbot import QtBot

from studio.melody.midi.read import read_midi
from studio.project.midi_song import song_to_midi
from studio.project.settings import SettingsStore
from studio.project.song import Song
from studio.ui.background.io_pool import IoPool
from studio.ui.files.leaving import UnfinishedDialog, UnsavedDialog
from studio.ui.files.midi_import_dialog import MidiImportDialog
from studio.ui.help.about import AboutDialog, facts_of
from studio.ui.settings.preferences import PreferencesDialog
from studio.ui.timbre.timbre_dialogs import RegionDialog
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def two_tracks(qtbot: QtBot) -> MidiImportDialog:
    data = song_to_midi(Song(clips=(tune("Rising", UP), tune("Falling", 2 * DOWN))))
    dialog = MidiImportDialog(read_midi(data, name="Band"))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_likely_melody_is_suggested(two_tracks: MidiImportDialog) -> None:
    assert len({index.row() for index in two_tracks.table.selectedIndexes()}) == 1
    assert two_tracks.result_clip is not None
    assert two_tracks.take.isEnabled()


def test_several_tracks_can_be_taken_together(two_tracks: MidiImportDialog) -> None:
    two_tracks.table.selectAll()
    two_tracks.one_voice.setChecked(False)
    assert len(two_tracks.result_clip.clip.notes) == 24


def test_one_voice_and_bars_are_obeyed_and_explained(two_tracks: MidiImportDialog) -> None:
    two_tracks.table.selectRow(1)
    before = two_tracks.result_clip.clip
    two_tracks.trim.setChecked(True)
    two_tracks.bars.setValue(1)
    after = two_tracks.result_clip.clip
    assert after.bars == 1
    assert len(after.notes) < len(before.notes)
    assert "bar" in two_tracks.notices.text()


def test_without_a_track_there_is_nothing_to_import(two_tracks: MidiImportDialog) -> None:
    two_tracks.table.clearSelection()
    assert two_tracks.result_clip is None
    assert not two_tracks.take.isEnabled()
    assert two_tracks.notices.text().startswith("No track")


def test_preferences_count_at_once(qtbot: QtBot, window: MainWindow, store: SettingsStore) -> None:
    dialog = PreferencesDialog(store, window.registry, "Now on the processor.", window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.scale.setValue(150)
    dialog.cache.setValue(1024)
    dialog.reopen.setChecked(True)
    dialog.device.setCurrentIndex(dialog.device.findData("cpu"))
    dialog.device.activated.emit(dialog.device.currentIndex())
    settings = store.settings
    assert (settings.ui_scale, settings.model_cache_mb) == (1.5, 1024)
    assert (settings.reopen_last, settings.device) == (True, "cpu")


def test_another_key_for_a_command(qtbot: QtBot, window: MainWindow, store: SettingsStore) -> None:
    dialog = PreferencesDialog(store, window.registry, "", window)
    qtbot.addWidget(dialog)
    dialog.tabs.setCurrentIndex(1)
    dialog.show()
    page = dialog.keys
    page.select("clip.new")
    page.key.setKeySequence(QKeySequence("Ctrl+S"))
    assert "Save" in page.note.text(), "a key that is taken is said"
    page.key.setKeySequence(QKeySequence("Ctrl+Alt+N"))
    qtbot.mouseClick(page.assign, Qt.MouseButton.LeftButton)
    assert window.registry.action("clip.new").shortcuts() == [QKeySequence("Ctrl+Alt+N")]
    assert store.settings.shortcuts == {"clip.new": "Ctrl+Alt+N"}
    qtbot.mouseClick(page.reset, Qt.MouseButton.LeftButton)
    assert store.settings.shortcuts == {}
    assert window.registry.keys("clip.new") == ("Ctrl+Shift+N",)


def test_keys_are_found_by_name_or_key(
    qtbot: QtBot, window: MainWindow, store: SettingsStore
) -> None:
    dialog = PreferencesDialog(store, window.registry, "", window)
    qtbot.addWidget(dialog)
    dialog.keys.find.setText("ctrl+z")
    shown = [item.text(0) for item in dialog.keys._items() if not item.isHidden()]
    assert shown == ["Undo"]


def test_about_copies_what_a_report_needs(qtbot: QtBot) -> None:
    pool = IoPool()
    dialog = AboutDialog("Processor", pool)
    qtbot.addWidget(dialog)
    assert "Chimera Studio" in facts_of("Processor")
    dialog.copy.click()
    assert not dialog.copy.isEnabled()
    qtbot.waitUntil(lambda: dialog.copy.text() == "Copied", timeout=30_000)
    text = QGuiApplication.clipboard().text()
    for part in ("Networks on Processor", "Screen 8", "weights.safetensors", "Folders", "Qt 6"):
        assert part in text, part
    assert str(Path.home()) + "/" not in text
    pool.close()


def test_folders_are_remembered(
    window: MainWindow, store: SettingsStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtWidgets import QFileDialog

    from studio.ui.files.dialogs import Dialogs

    chosen = str(tmp_path / "here" / "Song")
    (tmp_path / "here").mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (chosen, ""))
    dialogs = Dialogs(window, store)
    assert dialogs.save_project("x") == Path(chosen).with_suffix(".chimera")
    assert dialogs.export_midi("Export", "x") == (Path(chosen).with_suffix(".mid"), 1)
    assert dialogs.export_song("x") == Path(chosen).with_suffix(".mid")
    assert store.settings.open_folder == str(tmp_path / "here")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: ("", ""))
    assert dialogs.save_project("x") is None


@pytest.mark.parametrize(
    ("button", "answer"), [("save", "save"), ("discard", "discard"), ("cancel", "cancel")]
)
def test_unsaved_changes_are_asked_about(qtbot: QtBot, button: str, answer: str) -> None:
    dialog = UnsavedDialog("Lantern")
    qtbot.addWidget(dialog)
    QTimer.singleShot(0, lambda: qtbot.mouseClick(getattr(dialog, button), LEFT))
    assert dialog.ask() == answer


@pytest.mark.parametrize(("key", "answer"), [("Return", "save"), ("Escape", "cancel")])
def test_enter_saves_and_escape_goes_back(qtbot: QtBot, key: str, answer: str) -> None:
    dialog = UnsavedDialog("Lantern")
    qtbot.addWidget(dialog)
    QTimer.singleShot(0, lambda: qtbot.keyClick(dialog, getattr(Qt.Key, f"Key_{key}")))
    assert dialog.ask() == answer


def test_a_part_of_a_long_recording_is_told_in_minutes(qtbot: QtBot) -> None:
    dialog = RegionDialog("Evening.wav", 4210.0)
    qtbot.addWidget(dialog)
    dialog.start.setValue(65.0)
    assert dialog.part.text() == "1:05 to 11:05 of 70:10"
    dialog.start.setValue(4200.0)
    assert dialog.part.text() == "70:00 to 70:10 of 70:10"


@pytest.mark.parametrize(("key", "answer"), [("Return", "cancel"), ("Escape", "cancel")])
def test_exports_are_not_ended_by_a_slip(qtbot: QtBot, key: str, answer: str) -> None:
    dialog = UnfinishedDialog(["Export “Lantern” as audio"])
    qtbot.addWidget(dialog)
    QTimer.singleShot(0, lambda: qtbot.keyClick(dialog, getattr(Qt.Key, f"Key_{key}")))
    assert dialog.ask() == answer


def test_the_window_stays_for_an_export_that_is_under_way(window: MainWindow) -> None:
    window.live.sound_out.desk.unfinished.append("Export “Lantern” as audio")
    window.dialogs.may_end = False
    window.close()
    assert window.isVisible()
    assert window.dialogs.asked[-1] == "end 1 exports"
    window.dialogs.may_end = True
    window.close()
    assert not window.isVisible()
