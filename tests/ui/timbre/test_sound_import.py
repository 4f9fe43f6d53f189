"""Recordings dropped on the window: into the song and onto the pad, with sentences for what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.timbre.sound.sniff import is_recording
from studio.ui.background.io_pool import IoPool
from studio.ui.document import Document
from studio.ui.timbre.sound_import import SoundImporter


def tone(path: Path, hz: float, rate: int = 22_050) -> Path:
    t = np.arange(rate) / rate
    wave = np.concatenate([np.zeros(rate // 4), 0.5 * np.sin(2 * np.pi * hz * t)])
    soundfile.write(path, wave, rate)
    return path


class Desk:
    def __init__(self) -> None:
        self.pool, self.document = IoPool(), Document()
        self.asked: list[tuple[str, float]] = []
        self.region: tuple[float, float] | None = None
        self.told: list[str] = []
        self.importer = SoundImporter(self.document, self.pool, self._ask)
        self.importer.notify.connect(lambda note: self.told.append(note.sentence))

    def _ask(self, path: Path, seconds: float) -> tuple[float, float] | None:
        self.asked.append((path.name, seconds))
        return self.region


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.pool.close()


def test_sounds_land_in_the_song_and_on_the_pad(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    paths = [tone(tmp_path / "Low.wav", 110), tone(tmp_path / "High.flac", 880)]
    with qtbot.waitSignal(desk.importer.imported) as imported:
        desk.importer.drop(paths)
    low, high = desk.document.song.sounds
    assert imported.args[0] == (low.id, high.id)
    assert (low.name, high.name) == ("Low", "High")
    assert low.root_pitch == pytest.approx(45, abs=0.05)
    assert high.root_pitch == pytest.approx(81, abs=0.05)
    assert low.root_confidence > 0.9
    # A quarter of a second of silence before the tone is not used, but kept.
    assert low.start == pytest.approx(22_050 // 4, abs=60)
    assert desk.document.song.pad("timbre").corners == (low.id, high.id, None, None)
    assert desk.document.undo() == "Add 2 sounds"
    assert desk.document.song.sounds == ()
    assert desk.document.song.pad("timbre").corners == (None,) * 4


def test_a_bad_file_does_not_keep_the_good_one_out(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"RIFF\0\0\0\0WAVEjunk")
    with qtbot.waitSignal(desk.importer.imported):
        desk.importer.drop([bad, tone(tmp_path / "good.wav", 220)], corner=2)
    assert desk.told == ["“bad.wav” is no sound that can be read."]
    assert desk.document.song.pad("timbre").corners[2] == desk.document.song.sounds[0].id


def test_a_long_file_asks_for_a_region(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "Concert.wav"
    soundfile.write(path, np.full(1000 * 700, 0.1), 1000)
    desk.region = (120.0, 30.0)
    with qtbot.waitSignal(desk.importer.imported):
        desk.importer.drop([path])
    assert desk.asked == [("Concert.wav", pytest.approx(700.0))]
    assert len(desk.document.song.sounds[0].samples) == 30_000
    desk.region = None
    desk.importer.drop([path])
    qtbot.waitUntil(lambda: len(desk.asked) == 2)
    assert len(desk.document.song.sounds) == 1


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "aiff", "mp3"])
def test_recordings_are_known_by_their_content(tmp_path: Path, suffix: str) -> None:
    path = tone(tmp_path / f"a.{suffix}", 440)
    assert is_recording(path.rename(tmp_path / "no-ending"))


def test_other_files_are_no_recordings(tmp_path: Path) -> None:
    for content in (
        b"",
        b"MThd\0\0\0\6",
        b"<svg xmlns=",
        b"PK\3\4",
        b"RIFF1234AVI ",
        b"\xff\xd8\xff\xe0",
    ):
        path = tmp_path / "x"
        path.write_bytes(content)
        assert not is_recording(path), content
    assert not is_recording(tmp_path)
    assert not is_recording(tmp_path / "none")
