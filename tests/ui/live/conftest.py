"""A whole window that is played and recorded in, with real keys and a real mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.melody.notes import Clip
from studio.project.settings import SettingsStore
from studio.project.song import PadState, Song
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune
from tests.ui.live.by_hand import TEMPO
from tests.ui.live.recording_session import Session


@pytest.fixture
def clip() -> Clip:
    return tune("Rising", UP)


@pytest.fixture
def room(shared: MainWindow, clip: Clip, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window with two clips, both on the pad, the first one open."""
    qtbot.waitExposed(shared)
    other = tune("Falling", DOWN)
    pads = {"melody": PadState(corners=(clip.id, other.id, None, None))}
    shared.document.open(Song(tempo=TEMPO, clips=(clip, other), pads=pads))
    shared.melody.open_clip(clip.id)
    shared.live.record.automation.player.follow()
    shared.melody.shelf.show_tab(0)
    shared.activateWindow()
    shared.melody.editor.setFocus()
    yield shared
    shared.transport.stop()
    if shared.live.record.recording.armed:
        shared.live.record.recording.toggle_armed()
    if shared.live.on_stage:
        shared.live.toggle_stage()
    shared.live.typing.set_on(False)
    shared.live.taking.buffer.clear()
    shared.services.settings.update(record_replace=False, record_grid="")


@pytest.fixture
def session(qapp: QApplication, tmp_path: Path, store: SettingsStore) -> Iterator[Session]:
    session = Session(tmp_path / "takes", store)
    yield session
    session.recording.end()
    session.recorder.flush()
    session.transport.close()
