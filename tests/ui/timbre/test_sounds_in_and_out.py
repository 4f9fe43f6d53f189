"""Recordings in and out of the window by its dialogs: every form, what is too long, what is broken, every export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from studio.timbre.factory import factory_sounds
from studio.ui.files.dialogs import Dialogs
from studio.ui.timbre.timbre_dialogs import RegionDialog, SoundExportDialog
from studio.ui.window.main_window import MainWindow

FORMS = {
    "Phone.wav": (8_000, 1, "WAV", "PCM_U8"),
    "Studio.wav": (96_000, 2, "WAV", "FLOAT"),
    "Round.wav": (48_000, 6, "WAV", "PCM_24"),
    "Apple.aiff": (44_100, 2, "AIFF", "PCM_16"),
    "Free.ogg": (44_100, 2, "OGG", "VORBIS"),
    "Known.mp3": (44_100, 1, "MP3", "MPEG_LAYER_III"),
    "Whole.flac": (22_050, 1, "FLAC", "PCM_16"),
}
A3 = 220.0


class Chosen:
    """Stands in for the system's file dialog and tells what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open: list[Path] = []
        self.save: Path | None = None
        self.suggested = ""

        def get_open(_parent: object, _title: str, _folder: str, filters: str) -> tuple:
            assert all(f"*.{suffix}" in filters for suffix in ("wav", "aiff", "ogg", "mp3"))
            return [str(path) for path in self.open], ""

        def get_save(_parent: object, _title: str, suggested: str, *_more: object) -> tuple:
            self.suggested = Path(suggested).name
            return ("" if self.save is None else str(self.save)), ""

        monkeypatch.setattr(QFileDialog, "getOpenFileNames", get_open)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", get_save)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Chosen:
    return Chosen(monkeypatch)


@pytest.fixture
def desk(window: MainWindow, chosen: Chosen) -> MainWindow:
    """A window that asks with its own dialogs, in the timbre room."""
    answers = window.dialogs
    own = Dialogs(window, window.services.settings)
    for name in ("import_sounds", "choose_region", "export_sound", "save_picture"):
        setattr(answers, name, getattr(own, name))
    assert chosen.open == []
    window.rooms.show_room("timbre")
    return window


def in_dialog(kind: type[QDialog], do: Callable[[QDialog], None]) -> None:
    """Do something in a modal dialog as soon as it is there."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            do(dialog)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)


def press(dialog: QDialog, button: QDialogButtonBox.StandardButton) -> None:
    QTest.keyClick(dialog.findChild(QDialogButtonBox).button(button), " ")


def tone(rate: int, channels: int, seconds: float = 0.6) -> np.ndarray:
    t = np.arange(round(rate * seconds)) / rate
    return np.repeat(0.5 * np.sin(2 * np.pi * A3 * t)[:, None], channels, axis=1)


def told(window: MainWindow) -> list[str]:
    return [note.sentence for note in window.toasts.shown]


def test_every_form_rate_and_width_comes_in_by_the_dialog(
    desk: MainWindow, chosen: Chosen, qtbot: QtBot, tmp_path: Path
) -> None:
    for name, (rate, channels, form, subtype) in FORMS.items():
        soundfile.write(tmp_path / name, tone(rate, channels), rate, format=form, subtype=subtype)
    chosen.open = [tmp_path / name for name in FORMS]
    desk.more.timbre.sounds.add.click()
    sounds = lambda: desk.document.song.sounds  # noqa: E731
    qtbot.waitUntil(lambda: len(sounds()) == len(FORMS), timeout=30_000)
    for sound, (name, (rate, channels, _, _)) in zip(sounds(), FORMS.items(), strict=True):
        assert sound.name == Path(name).stem
        assert (sound.sample_rate, sound.samples.shape[1]) == (rate, channels)
        assert sound.root_pitch == pytest.approx(57, abs=0.2), name
        assert sound.root_confidence > 0.8
    assert "6 channels" in desk.more.timbre.sounds._row(sounds()[2].id).tip
    assert desk.services.settings.settings.import_folder == str(tmp_path)


def test_broken_files_are_told_in_one_notice_with_a_sentence_each(
    desk: MainWindow, chosen: Chosen, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "empty.wav").write_bytes(b"")
    (tmp_path / "text.mp3").write_text("this is no sound")
    (tmp_path / "cut.flac").write_bytes(b"fLaC\0\0\0\x22")
    soundfile.write(tmp_path / "silent.wav", np.zeros((0, 1)), 44_100)
    chosen.open = [*sorted(tmp_path.iterdir()), tmp_path / "gone.wav"]
    desk.more.timbre.sounds.add.click()
    qtbot.waitUntil(lambda: bool(told(desk)), timeout=20_000)
    (notice,) = desk.toasts.shown
    assert notice.sentence == "5 files could not be imported; the details say why."
    sentences = notice.details.splitlines()
    assert [line.split("”")[0].strip("“") for line in sentences] == [
        path.name for path in chosen.open
    ]
    assert all(line.endswith(".") and "Error" not in line for line in sentences)
    assert desk.document.song.sounds == ()


def test_of_what_is_too_long_a_part_is_chosen(
    desk: MainWindow, chosen: Chosen, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Concert.wav"
    samples = np.zeros(1000 * 700)
    samples[650_000:] = 0.25
    soundfile.write(path, samples, 1000)
    chosen.open = [path]

    def choose(dialog: RegionDialog) -> None:
        assert dialog.length.maximum() == 600.0
        dialog.start.setValue(640.0)
        assert dialog.length.maximum() == pytest.approx(60.0, abs=0.1)
        dialog.length.setValue(20.0)
        press(dialog, QDialogButtonBox.StandardButton.Ok)

    in_dialog(RegionDialog, choose)
    desk.more.timbre.sounds.add.click()
    qtbot.waitUntil(lambda: len(desk.document.song.sounds) == 1, timeout=20_000)
    sound = desk.document.song.sounds[0]
    assert len(sound.samples) == 20_000
    assert sound.start == pytest.approx(10_000, abs=3)
    in_dialog(RegionDialog, lambda dialog: press(dialog, QDialogButtonBox.StandardButton.Cancel))
    desk.more.timbre.sounds.add.click()
    qtbot.waitUntil(lambda: not desk.services.pool.busy, timeout=20_000)
    assert len(desk.document.song.sounds) == 1


@pytest.mark.parametrize(
    ("form", "rate", "subtype", "hertz"),
    [(0, 0, "PCM_24", 44_100), (1, 2, "PCM_16", 48_000), (2, 3, "FLOAT", 96_000),
     (3, 2, "PCM_24", 48_000), (4, 1, "PCM_16", 44_100)],
)  # fmt: skip
def test_a_sound_is_exported_in_every_width_and_rate(
    desk: MainWindow,
    chosen: Chosen,
    qtbot: QtBot,
    tmp_path: Path,
    form: int,
    rate: int,
    subtype: str,
    hertz: int,
) -> None:
    entry = next(sound for sound in factory_sounds() if sound.name == "Oboe")
    desk.open_files([entry.path])
    qtbot.waitUntil(lambda: len(desk.document.song.sounds) == 1, timeout=20_000)
    sound = desk.document.song.sounds[0]
    chosen.save = tmp_path / "out"

    def choose(dialog: SoundExportDialog) -> None:
        dialog.form.setCurrentIndex(form)
        dialog.rate.setCurrentIndex(rate)
        press(dialog, QDialogButtonBox.StandardButton.Ok)

    in_dialog(SoundExportDialog, choose)
    desk.more.timbre.editor.export.click()
    suffix = "wav" if form < 3 else "flac"
    assert chosen.suggested == f"oboe.{suffix}"
    path = tmp_path / f"out.{suffix}"
    qtbot.waitUntil(path.exists, timeout=20_000)
    info = soundfile.info(path)
    assert (info.subtype, info.samplerate) == (subtype, hertz)
    assert info.duration == pytest.approx(sound.seconds, abs=0.01)
    written, _ = soundfile.read(path, dtype="float32")
    assert np.abs(written).max() == pytest.approx(np.abs(sound.used).max(), rel=0.03)


def test_a_folder_that_cannot_be_written_is_said(
    desk: MainWindow, chosen: Chosen, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.open_files([factory_sounds()[0].path])
    qtbot.waitUntil(lambda: len(desk.document.song.sounds) == 1, timeout=20_000)
    (tmp_path / "file").write_text("")
    chosen.save = tmp_path / "file" / "out.wav"
    in_dialog(SoundExportDialog, lambda dialog: press(dialog, QDialogButtonBox.StandardButton.Ok))
    desk.more.timbre.editor.export.click()
    qtbot.waitUntil(lambda: any("out.wav" in one for one in told(desk)), timeout=20_000)
