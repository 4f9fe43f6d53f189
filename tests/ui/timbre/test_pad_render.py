"""Rendering a pad: what comes is played where there is something, and the decoder everywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.latent import MixLaw
from studio.models import open_store
from studio.timbre.jobs import MODEL
from studio.timbre.net.config import NsynthConfig
from studio.timbre.space import TimbreSpace
from studio.ui.timbre.pad_render import PadRender
from tests.ui.timbre.room_desk import RoomDesk


class WithTinyPair:
    """The shipped models, but for a small NSynth pair of random weights."""

    def __init__(self) -> None:
        from studio.timbre.net.autoencoder import NsynthAutoencoder

        config = NsynthConfig(
            encoder_width=6, encoder_layers=4, encoder_cycle=3, width=8, skip_width=5, layers=5,
            cycle=3, pitch_features=3,
        )  # fmt: skip
        network = NsynthAutoencoder(config).requires_grad_(False).eval()
        self._space, self._shipped = TimbreSpace(network), open_store().on("cpu")

    def get(self, name: str) -> object:
        return self._space if name == MODEL else self._shipped.get(name)


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RoomDesk]:
    made = PadRender.__init__

    def small(self: PadRender, *args: object, **how: object) -> None:
        made(self, *args, **how, side=2, pitches=(48, 60))

    monkeypatch.setattr(PadRender, "__init__", small)
    desk = RoomDesk(tmp_path, models=WithTinyPair())
    desk.room.show()
    QTest.qWaitForWindowExposed(desk.room)
    yield desk
    desk.close()
    qapp.processEvents()


def test_a_pad_is_rendered_and_played_and_the_decoder_where_it_is_not(
    desk: RoomDesk, qtbot: QtBot
) -> None:
    room = desk.room
    room.head.render_pad.click()
    assert desk.told[-1] == "Rendering takes a sound on each of the four corners."
    assert not room.head.render_pad.isChecked()
    for corner, name in enumerate(("trumpet", "flute", "cello", "oboe")):
        room.put_on_corner(corner, f"factory:{name}")
        qtbot.waitUntil(lambda c=corner: room.pad.filled[c], timeout=10_000)
    qtbot.waitUntil(lambda: room.state.text().startswith("Live ·"), timeout=20_000)
    assert room.keys.isChecked()
    desk.jobs.hold = True
    room.head.render_pad.click()
    assert room.head.render_pad.isChecked()
    assert room.state.text() == "Live, rendered is coming · 0 %"
    desk.jobs.hold = False
    desk.jobs.go()
    qtbot.waitUntil(lambda: room.state.text() == "Rendered", timeout=60_000)
    assert not room.head.render_pad.isChecked()
    desk.engine.note_on(60, 100)
    desk.sound(0.2)
    voices = desk.engine.core.voices
    assert (voices["kind"][voices["held"] != 0] == 2).all()
    # Another law weighs otherwise: what was rendered is of the first.
    room.head.law_chosen.emit(MixLaw.DISTANCE)
    assert room.state.text() == "Live · nothing rendered yet"
    desk.document.undo()
    assert room.state.text() == "Rendered"
    grid = desk.live._told.patches[0].rendered
    assert grid.keys == (48.0, 60.0)
    assert all(sound is not None for key in grid.sounds for row in key for sound in row)
    a, b = (grid.sounds[1][0][column].pcm.samples for column in (0, 1))
    assert len(a) == 64_000
    assert not np.array_equal(a, b)


def test_what_is_stopped_stays_live(desk: RoomDesk, qtbot: QtBot) -> None:
    room = desk.room
    for corner, name in enumerate(("trumpet", "flute", "cello", "oboe")):
        room.put_on_corner(corner, f"factory:{name}")
        qtbot.waitUntil(lambda c=corner: room.pad.filled[c], timeout=10_000)
    qtbot.waitUntil(lambda: room.state.text().startswith("Live ·"), timeout=20_000)
    desk.jobs.hold = True
    room.head.render_pad.click()
    desk.jobs.held.clear()
    room.head.render_pad.click()
    assert room.state.text() == "Live · nothing rendered yet"
    assert not room.head.render_pad.isChecked()
