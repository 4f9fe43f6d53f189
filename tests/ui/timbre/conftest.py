"""Desks and recordings for the tests of the timbre room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import soundfile
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.timbre.factory import factory_sounds
from tests.ui.timbre.room_desk import RoomDesk

NAMES = ("trumpet", "flute", "drawbar-organ", "cello")


@pytest.fixture
def make_desk(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., RoomDesk]]:
    made: list[RoomDesk] = []

    def make(**how: object) -> RoomDesk:
        desk = RoomDesk(tmp_path, **how)
        made.append(desk)
        desk.room.resize(1180, 620)
        desk.room.show()
        QTest.qWaitForWindowExposed(desk.room)
        return desk

    yield make
    for desk in made:
        desk.close()
    qapp.processEvents()


@pytest.fixture(scope="module")
def waves(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four recordings as WAV files."""
    folder = tmp_path_factory.mktemp("waves")
    by_stem = {sound.path.stem: sound.path for sound in factory_sounds()}
    paths = []
    for name in NAMES:
        samples, rate = soundfile.read(by_stem[name])
        paths.append(folder / f"{name}.wav")
        soundfile.write(paths[-1], samples, rate)
    return paths
