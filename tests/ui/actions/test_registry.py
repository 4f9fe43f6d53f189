"""Every command does something, is found, and has a key of its own."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from studio.project.song import Song, add_clips
from studio.ui.actions.registry import ActionRegistry, ActionSpec
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

KNOWN_IDS = (
    "file.new",
    "file.open",
    "file.save",
    "file.save_as",
    "file.import",
    "file.export_clip",
    "file.export_song",
    "file.exports_folder",
    "file.preferences",
    "file.midi_learn",
    "file.midi_learn_mode",
    "file.quit",
    "edit.undo",
    "edit.redo",
    "clip.new",
    "clip.keep",
    "play.start",
    "play.toggle",
    "play.from_start",
    "record.capture",
    "response.toggle",
    "response.end_call",
    "response.mutate",
    "response.loop",
    "response.keep",
    "record.sound",
    "file.export_audio",
    "file.export_song_audio",
    "play.metronome",
    "play.count_in",
    "play.hover",
    "play.together",
    "play.panic",
    "play.tap",
    "morph.example",
    "morph.show",
    "morph.pad",
    "morph.strip",
    "morph.shape",
    "morph.map",
    "view.shelf",
    "view.strip",
    "view.side",
    "view.editor",
    "view.go_shelf",
    "view.jobs",
    "view.keyboard",
    "sketch.new",
    "sketch.melody",
    "sketch.others",
    "sketch.keep_morph",
    "sketch.import",
    "sketch.export",
    "sketch.draw",
    "sketch.erase",
    "sketch.select",
    "sketch.fit",
    "sketch.underlay",
    "timbre.import",
    "timbre.keys",
    "timbre.listen",
    "timbre.export",
    "timbre.instrument",
    "timbre.render",
    "timbre.store",
    "view.room_melody",
    "view.room_sketch",
    "view.room_timbre",
    "view.stage",
    "view.master",
    "view.mixer",
    "view.theme",
    "view.full_screen",
    "view.reset_layout",
    "help.contents",
    "help.tour",
    "help.palette",
    "help.keys",
    "help.about",
    "help.diagnostics",
    "shelf.use",
    "shelf.corner_a",
    "shelf.corner_b",
    "shelf.corner_c",
    "shelf.corner_d",
    "shelf.rename",
    "shelf.duplicate",
    "shelf.delete",
    "shelf.find",
    "record.notes",
    "record.arm",
    "record.replace",
    "record.takes",
    "input_grid.off",
    "input_grid.1/4",
    "input_grid.1/4T",
    "input_grid.1/8",
    "input_grid.1/8T",
    "input_grid.1/16",
    "input_grid.1/16T",
    "input_grid.1/32",
    "input_grid.1/32T",
    "take.hear",
    "take.use",
    "take.clip",
    "take.rename",
    "take.delete",
)


@pytest.fixture(scope="module", autouse=True)
def _open_no_browser() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    yield
    patch.undo()


@pytest.fixture
def at_work(shared: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window with two clips, one selected note, and something to undo and to redo."""
    first, second = tune("Rising", UP), tune("Falling", DOWN)
    shared.document.open(Song())
    shared.document.apply("Add", lambda song: add_clips(song, (first, second)))
    shared.document.apply("Add more", lambda song: add_clips(song, (tune("Third", UP),)))
    shared.document.undo()
    shared.set_library((tune("Factory 1", UP), tune("Factory 2", DOWN)))
    shared.melody.put_on_corner(0, first.id)
    shared.melody.put_on_corner(1, second.id)
    shared.melody.open_clip(first.id)
    shared.melody.shelf.song_list.selectAll()
    yield shared
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, (QDialog, QMenu)):
            widget.close()
    shared.dialogs.unsaved_answer = "cancel"
    shared.beginning.tour.leave()
    shared.help_sheet.dismiss()
    shared.palette_sheet.dismiss()
    shared.live.steering.mode.dismiss()
    shared.live.steering.panel.dismiss()
    shared.toasts.clear()
    shared.transport.stop()
    shared.live.typing.set_on(False)
    if shared.live.on_stage:
        shared.live.toggle_stage()
    shared.setWindowState(Qt.WindowState.WindowNoState)
    shared.show()


@pytest.mark.parametrize("action_id", KNOWN_IDS)
def test_every_command_of_the_window_can_be_triggered(
    at_work: MainWindow, action_id: str, caplog: pytest.LogCaptureFixture, qtbot: QtBot
) -> None:
    with caplog.at_level(logging.WARNING), qtbot.captureExceptions() as raised:
        at_work.registry.trigger(action_id)
        qtbot.waitUntil(lambda: not at_work.services.pool.busy)
    assert not raised
    assert not caplog.records


def test_every_command_of_the_roll_can_be_triggered(at_work: MainWindow, qtbot: QtBot) -> None:
    ids = [name for name in at_work.registry.ids() if name.startswith("roll.")]
    assert len(ids) > 40
    for action_id in ids:
        at_work.registry.trigger("roll.select_all")
        with qtbot.captureExceptions() as raised:
            at_work.registry.trigger(action_id)
        assert not raised, action_id
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QMenu):
                widget.close()


def test_no_command_is_left_out_of_the_tests(at_work: MainWindow) -> None:
    ours = {name for name in at_work.registry.ids() if not name.startswith("roll.")}
    assert ours == set(KNOWN_IDS)


def test_no_key_means_two_things_at_once(at_work: MainWindow) -> None:
    """A key of the whole window must not be one of a part of it as well: Qt would then do neither."""
    registry = at_work.registry
    holders: dict[str, set[str]] = defaultdict(set)
    for action_id in registry.ids():
        scoped = registry.action(action_id).shortcutContext() != Qt.ShortcutContext.WindowShortcut
        scope = action_id.partition(".")[0] if scoped else "window"
        for key in registry.action(action_id).shortcuts():
            holders[key.toString()].add(f"{scope}:{action_id}")
    for key, names in holders.items():
        scopes = [name.partition(":")[0] for name in names]
        assert len(set(scopes)) == len(scopes), f"{key} is the key of {names}"
        assert "window" not in scopes or len(scopes) == 1, f"{key} is the key of {names}"


def test_every_icon_of_a_command_exists(at_work: MainWindow) -> None:
    for action_id in at_work.registry.ids():
        if at_work.registry.spec(action_id).icon:
            assert not at_work.registry.action(action_id).icon().isNull()


def test_undo_says_what_it_would_undo(at_work: MainWindow) -> None:
    at_work.registry.refresh()
    name = at_work.document.undo_name
    assert name
    assert at_work.registry.action("edit.undo").text() == f"Undo {name}"
    assert at_work.registry.action("edit.undo").isEnabled()


def test_a_command_that_is_not_possible_is_not_done(qtbot: QtBot, window: MainWindow) -> None:
    done: list[int] = []
    registry = ActionRegistry(window)
    registry.add([ActionSpec("x.y", "Y", "", lambda: done.append(1), "X", enabled=lambda: False)])
    registry.trigger("x.y")
    assert done == []


def test_a_switch_shows_what_it_stands_for(window: MainWindow) -> None:
    shown = window.melody.panels.shown("shelf")
    window.registry.trigger("view.shelf")
    assert window.melody.panels.shown("shelf") is not shown
    assert window.registry.action("view.shelf").isChecked() is not shown


def test_two_commands_cannot_share_an_id(window: MainWindow) -> None:
    registry = ActionRegistry(window)
    spec = ActionSpec("x.y", "Y", "", lambda: None, "X")
    with pytest.raises(ValueError, match=r"x\.y"):
        registry.add([spec, spec])


def test_the_person_may_choose_other_keys(window: MainWindow) -> None:
    registry = window.registry
    registry.set_overrides({"file.save": "Ctrl+Alt+W", "file.open": ""})
    assert registry.action("file.save").shortcuts() == [QKeySequence("Ctrl+Alt+W")]
    assert registry.action("file.open").shortcuts() == []
    registry.set_overrides({})
    assert registry.action("file.save").shortcuts() == [QKeySequence("Ctrl+S")]


def test_keys_work_in_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    assert window.help_sheet.isVisible()
    qtbot.keyClick(window.help_sheet.field, Qt.Key.Key_Escape)
    assert not window.help_sheet.isVisible()
