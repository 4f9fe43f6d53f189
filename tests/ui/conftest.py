"""A whole window for tests: real but for the person's answers and the weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.app import build_window, make_application
from studio.melody.midi.write import save_clip_midi
from studio.melody.notes import TICKS_PER_STEP, Clip, Note
from studio.project.settings import SettingsStore
from studio.ui.look import theme
from studio.ui.look.style import apply_look
from studio.ui.window.main_window import MainWindow
from tests.ui.answers import Answers


class NoModels:
    """A store whose every model is missing: windows that need none start fast."""

    def on(self, _device: str) -> NoModels:
        return self

    def make_room(self, _device: str) -> None:
        """Nothing is kept."""

    def get(self, name: str) -> object:
        raise AssertionError(f"this test needs no model, but asked for {name}")


def tune(name: str, pitches: list[int]) -> Clip:
    notes = tuple(
        Note(i * 2 * TICKS_PER_STEP, 2 * TICKS_PER_STEP, pitch) for i, pitch in enumerate(pitches)
    )
    return Clip(name).with_notes(notes)


UP = [60, 62, 64, 65, 67, 69, 71, 72]
DOWN = UP[::-1]


@pytest.fixture(scope="session", autouse=True)
def _leave_no_clipboard(qapp: QApplication) -> Iterator[None]:
    """Empty the clipboard: without a screen Qt frees what Python put there only after Python is gone, and crashes."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(autouse=True)
def _compile_nothing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test begins the process that compiles the WaveNet's sampler: it would outlive the test."""
    monkeypatch.setattr("studio.ui.timbre.wavenet._begin_warming", lambda: None)


@pytest.fixture(autouse=True)
def _begin_in_the_dark(qapp: QApplication) -> None:
    """Every test begins with the dark theme, whatever the one before it left."""
    if theme.tokens().name != theme.DARK:
        apply_look(qapp, theme.DARK)


@pytest.fixture
def two_files(tmp_path: Path) -> list[Path]:
    """Two MIDI files, an ascending and a descending scale."""
    paths = [tmp_path / "Rising.mid", tmp_path / "Falling.mid"]
    for path, pitches in zip(paths, (UP, DOWN), strict=True):
        save_clip_midi(path, tune(path.stem, pitches), tempo=96.0)
    return paths


@pytest.fixture
def store() -> SettingsStore:
    store = SettingsStore()
    store.load()
    return store


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with the program's own look and habits."""
    return make_application("dark")


@pytest.fixture
def make_window(
    qtbot: QtBot, dressed: QApplication, store: SettingsStore
) -> Iterator[Callable[..., MainWindow]]:
    """Return a maker of windows; each is closed after the test, whatever it holds."""
    made: list[MainWindow] = []

    def make(
        *, models: object = None, show: bool = True, settings: SettingsStore | None = None
    ) -> MainWindow:
        window = build_window(
            settings or store,
            models=models or NoModels(),
            make_dialogs=lambda _window: Answers(),
        )
        made.append(window)
        if show:
            window.resize(1280, 720)
            window.show()
            qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        window.dialogs.unsaved_answer = "discard"
        window.services.worker.close()
        window.services.pool.close()
        window.close()
        window.deleteLater()
    dressed.processEvents()


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    return make_window()


@pytest.fixture(scope="module")
def shared(dressed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """One window for the tests of a file: building one for each would take half a minute."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CHIMERA_HOME", str(tmp_path_factory.mktemp("home")))
    store = SettingsStore()
    store.load()
    window = build_window(store, models=NoModels(), make_dialogs=lambda _window: Answers())
    window.resize(1280, 720)
    window.show()
    yield window
    window.services.worker.close()
    window.live.record.stop()
    window.services.pool.close()
    window.hide()
    window.deleteLater()
    patch.undo()


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Return what waits until the window's files are read and written."""

    def wait(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: not window.services.pool.busy, timeout=20_000)

    return wait
