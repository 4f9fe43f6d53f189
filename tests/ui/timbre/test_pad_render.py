"""Rendering a pad: what comes is played where there is something, and the decoder everywhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.latent import MixLaw
from studio.timbre.net.config import NsynthConfig
from studio.timbre.space import TimbreSpace
from studio.ui.timbre.pad_render import PadRender
from tests.ui.timbre.room_desk import RoomDesk


def save_pair(folder: Path, pitch_features: int = 3) -> Path:
    """Save a small NSynth pair of random weights, such as a person may have."""
    from studio.timbre.net.autoencoder import NsynthAutoencoder, save_autoencoder

    config = NsynthConfig(
        encoder_width=6, encoder_layers=4, encoder_cycle=3, width=8, skip_width=5, layers=5,
        cycle=3, pitch_features=pitch_features,
    )  # fmt: skip
    save_autoencoder(NsynthAutoencoder(config), folder)
    return folder


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RoomDesk]:
    made = PadRender.__init__

    def small(self: PadRender, *args: object, **how: object) -> None:
        made(self, *args, **how, side=2, pitches=(48, 60), seconds=0.3)

    monkeypatch.setattr(PadRender, "__init__", small)
    # These tests are about a WaveNet of the person's own, where the program has none that may be heard.
    monkeypatch.setattr("studio.ui.timbre.wavenet.shipped_is_audible", lambda _folder: False)
    # What another process compiles would outlive the test.
    monkeypatch.setattr("studio.timbre.net.warm_up.begin_warming", lambda: None)
    desk = RoomDesk(tmp_path)
    desk.room.show()
    QTest.qWaitForWindowExposed(desk.room)
    yield desk
    desk.close()
    qapp.processEvents()


def take(desk: RoomDesk, qtbot: QtBot, chosen: Path) -> None:
    """Load a checkpoint as the dialog has chosen it."""
    desk.room.wavenet.take(chosen)
    qtbot.waitUntil(lambda: desk.room.wavenet.own, timeout=20_000)


def fill(desk: RoomDesk, qtbot: QtBot) -> None:
    room = desk.room
    for corner, name in enumerate(("trumpet", "flute", "cello", "oboe")):
        room.put_on_corner(corner, f"factory:{name}")
        qtbot.waitUntil(lambda c=corner: room.pad.filled[c], timeout=10_000)
    qtbot.waitUntil(lambda: room.state.text().startswith("Live"), timeout=20_000)


def modes(desk: RoomDesk) -> list[str]:
    box = desk.room.patch.mode
    return [box.itemText(row) for row in range(box.count())]


def test_rendering_is_not_offered_without_a_wavenet_that_can_be_heard(
    desk: RoomDesk, qtbot: QtBot
) -> None:
    room = desk.room
    assert not room.head.render_pad.isVisible()
    assert modes(desk) == ["Live", "Mix audio instead"]
    assert room.patch.mode.currentText() == "Live"
    assert "trained to be heard" in room.patch.wavenet.text()
    fill(desk, qtbot)
    assert room.state.text() == "Live decoder"
    with qtbot.waitSignal(room.wavenet_asked, timeout=1000):
        room.patch.wavenet.linkActivated.emit("load")


def test_rendering_is_offered_with_the_one_that_comes_with_the_program(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = RoomDesk(tmp_path)
    try:
        desk.room.show()
        qtbot.waitUntil(lambda: desk.room.wavenet.audible, timeout=20_000)
        assert not desk.room.wavenet.own
        assert desk.room.head.render_pad.isVisible()
        assert modes(desk) == ["Best there is", "Live", "Rendered", "Mix audio instead"]
    finally:
        desk.close()
        qapp.processEvents()


def test_a_checkpoint_of_the_persons_own_makes_rendering_appear_until_it_is_dropped(
    desk: RoomDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    room = desk.room
    folder = save_pair(tmp_path / "mine")
    take(desk, qtbot, folder / "weights.safetensors")
    assert room.head.render_pad.isVisible()
    assert modes(desk) == ["Best there is", "Live", "Rendered", "Mix audio instead"]
    assert "Rendered by “mine”" in room.patch.wavenet.text()
    assert desk.told[-1] == "The pad is rendered by “mine” from now on."
    room.patch.wavenet.linkActivated.emit("drop")
    assert not room.head.render_pad.isVisible()
    assert modes(desk) == ["Live", "Mix audio instead"]


def test_a_checkpoint_that_cannot_be_used_is_refused_in_a_sentence(
    desk: RoomDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.index"
    wrong.write_bytes(b"no checkpoint")
    desk.room.wavenet.take(wrong)
    qtbot.waitUntil(lambda: len(desk.told) > 0, timeout=10_000)
    assert not desk.room.wavenet.audible
    assert desk.told[-1] == "This is not the index of a TensorFlow checkpoint."
    silent = save_pair(tmp_path / "silent")
    config = json.loads((silent / "config.json").read_text())
    (silent / "config.json").write_text(json.dumps({**config, "audible": False}))
    desk.room.wavenet.take(silent / "config.json")
    qtbot.waitUntil(lambda: len(desk.told) > 1, timeout=10_000)
    assert "not trained to be heard" in desk.told[-1]
    assert not desk.room.wavenet.audible


@pytest.mark.parametrize("name", ["model.ckpt-200000.tar", "model.ckpt-200000.index"])
def test_a_published_checkpoint_is_taken_as_it_comes(
    desk: RoomDesk, qtbot: QtBot, shared_data: Path, name: str
) -> None:
    take(desk, qtbot, shared_data / "fixtures" / "tf_checkpoint" / name)
    assert desk.room.head.render_pad.isVisible()
    assert f"Rendered by “{name}”" in desk.room.patch.wavenet.text()


def test_a_pad_is_rendered_and_played_and_the_decoder_where_it_is_not(
    desk: RoomDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    room = desk.room
    take(desk, qtbot, save_pair(tmp_path / "mine") / "config.json")
    room.head.render_pad.click()
    assert desk.told[-1] == "Rendering takes a sound on each of the four corners."
    assert not room.head.render_pad.isChecked()
    fill(desk, qtbot)
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
    assert len(a) == 4_800
    assert not np.array_equal(a, b)


def test_what_is_stopped_stays_live_and_what_was_made_before_is_there_at_once(
    desk: RoomDesk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = desk.room
    take(desk, qtbot, save_pair(tmp_path / "mine") / "config.json")
    fill(desk, qtbot)
    desk.jobs.hold = True
    room.head.render_pad.click()
    desk.jobs.held.clear()
    room.head.render_pad.click()
    assert room.state.text() == "Live · nothing rendered yet"
    assert not room.head.render_pad.isChecked()
    desk.jobs.hold = False
    room.head.render_pad.click()
    qtbot.waitUntil(lambda: room.state.text() == "Rendered", timeout=60_000)
    first = room.voice.rendered
    room.render_pad.forget()
    assert room.state.text() == "Live · nothing rendered yet"
    monkeypatch.setattr(TimbreSpace, "begin", None)  # nothing can be made anew
    room.head.render_pad.click()
    qtbot.waitUntil(lambda: room.state.text() == "Rendered", timeout=60_000)
    again = room.voice.rendered
    for place in np.ndindex(2, 2, 2):
        a, b = (grid.sounds[place[0]][place[1]][place[2]] for grid in (first, again))
        np.testing.assert_array_equal(a.pcm.samples, b.pcm.samples)
        assert a.root == b.root
    # On another day nobody need ask for it: what lies in the cache is played.
    room.render_pad.forget()
    room.wavenet.changed.emit()
    qtbot.waitUntil(lambda: room.state.text() == "Rendered", timeout=60_000)
    assert not room.render_pad.busy


def test_a_wavenet_that_is_told_no_pitch_makes_a_note_a_place_at_the_pitch_of_the_sounds(
    desk: RoomDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    room = desk.room
    take(desk, qtbot, save_pair(tmp_path / "plain", pitch_features=0) / "config.json")
    assert "a pitch only as in the sounds" in room.patch.wavenet.text()
    fill(desk, qtbot)
    room.head.render_pad.click()
    qtbot.waitUntil(lambda: room.state.text() == "Rendered", timeout=60_000)
    grid = room.voice.rendered
    assert grid.keys == (60.0,)
    assert [[sound is not None for sound in row] for row in grid.sounds[0]] == [[True] * 2] * 2
