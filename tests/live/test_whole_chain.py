"""The whole chain on a sound card made of software: MIDI in through a JACK port, the sound recorded at the output."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.bench.jack import JackServer, Program, missing_programs

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        bool(missing_programs()),
        reason=f"needs {', '.join(missing_programs())} (Debian: jackd2 libportaudio2)",
    ),
]
RATE = 48000
CLARINET, PIANO = "C0 47", "C0 00"


class Stage:
    def __init__(self) -> None:
        self.server = JackServer("chimera-test")
        self.server.start()
        self.keys = Program("studio.bench.jack_keys", self.server.environment)
        assert self.keys.wait_for(lambda line: "open" in line)
        self.player = Program("studio.bench.live_player", self.server.environment)
        assert self.player.wait_for(lambda line: bool(line["heard"]), 90)
        assert self.player.wait_for(lambda line: "keys:keyboard" in line["ports"])
        # The first sounds are there before all others.
        assert self.player.wait_for(lambda line: line["sounds"] > 100, 60)

    def send(self, message: str) -> float:
        """Send a message; returns when it was sent, in seconds."""
        before = len(self.keys.lines)
        self.keys.tell(message)
        assert self.keys.wait_for(lambda _: len(self.keys.lines) > before)
        return float(self.keys.last["sent"])

    def record(self, path: Path, seconds: int, perform: Callable[[], None]) -> np.ndarray:
        self.server.record(path / "take.wav", seconds, perform)
        sound, rate = soundfile.read(path / "take.wav", dtype="float64")
        assert rate == RATE
        return sound

    def close(self) -> None:
        self.player.close()
        self.keys.close()
        self.server.close()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


def onset(sound: np.ndarray) -> int:
    return int(np.flatnonzero(np.abs(sound[:, 0]) > 1e-3)[0])


def pitch_hz(sound: np.ndarray) -> float:
    """Return the place of the strongest partial."""
    spectrum = np.abs(np.fft.rfft(sound[:, 0] * np.hanning(len(sound)), 4 * RATE))
    return float(spectrum.argmax() / 4)


def test_pitch_level_bend_and_release(stage: Stage, tmp_path: Path) -> None:
    def perform() -> None:
        stage.send(CLARINET)
        stage.send("90 45 64")
        time.sleep(1.0)
        stage.send("E0 7F 7F")
        time.sleep(1.0)
        stage.send("80 45 00")
        stage.send("E0 00 40")

    sound = stage.record(tmp_path, 4, perform)
    start = onset(sound)
    plain = sound[start + RATE // 4 : start + RATE // 4 * 3]
    bent = sound[start + RATE // 4 * 5 : start + RATE // 4 * 7]
    assert pitch_hz(plain) == pytest.approx(440, rel=0.004)
    assert pitch_hz(bent) == pytest.approx(493.88, rel=0.004)
    level = 20 * np.log10(np.sqrt((plain**2).mean()))
    assert -27 < level < -11
    assert np.abs(sound[start + 5 * RATE // 2 : start + 11 * RATE // 4]).max() < 1e-4


def test_notes_sound_when_they_are_played(stage: Stage, tmp_path: Path) -> None:
    sent: list[float] = []

    def perform() -> None:
        stage.send(PIANO)
        for key in ("3C", "40", "43"):
            sent.append(stage.send(f"90 {key} 7F"))
            time.sleep(0.15)
            stage.send(f"80 {key} 00")
            time.sleep(0.6)

    sound = stage.record(tmp_path, 4, perform)
    loud = np.flatnonzero(np.abs(sound[:, 0]) > 2e-2)
    starts = loud[np.diff(loud, prepend=-RATE) > RATE // 4] / RATE
    assert len(starts) == 3
    # Two buffers of 256 frames are 10.7 ms; the rest is this machine's own unrest.
    np.testing.assert_allclose(np.diff(starts), np.diff(sent), atol=0.025)


def test_sustain_pedal_and_panic(stage: Stage, tmp_path: Path) -> None:
    def perform() -> None:
        for message in (CLARINET, "B0 40 7F", "90 3C 64"):
            stage.send(message)
        time.sleep(0.3)
        stage.send("80 3C 00")
        time.sleep(1.0)
        stage.player.tell("panic")

    sound = stage.record(tmp_path, 4, perform)
    start = onset(sound)
    assert np.abs(sound[start + RATE : start + RATE * 6 // 5]).max() > 0.005
    assert np.abs(sound[start + 2 * RATE : start + 9 * RATE // 4]).max() == 0.0
    assert stage.player.wait_for(lambda line: line["voices"] == 0)


def test_a_keyboard_that_is_unplugged_lets_go(stage: Stage) -> None:
    stage.send(CLARINET)
    stage.send("90 3C 64")
    assert stage.player.wait_for(lambda line: line["voices"] == 1)
    stage.keys.close()
    assert stage.player.wait_for(lambda line: line["ports"] == [] and line["voices"] == 0)
    stage.keys = Program("studio.bench.jack_keys", stage.server.environment)
    assert stage.keys.wait_for(lambda line: "open" in line)
    assert stage.player.wait_for(lambda line: "keys:keyboard" in line["ports"])
    stage.send("90 3C 64")
    assert stage.player.wait_for(lambda line: line["voices"] == 1)
    stage.player.tell("panic")


def test_a_sound_card_that_vanishes_is_taken_back(stage: Stage) -> None:
    """The last of this file: the server dies."""
    stage.keys.close()
    stage.server.stop()
    assert stage.player.wait_for(lambda line: not line["heard"])
    assert "is gone: playing silently" in stage.player.last["status"]
    frame = stage.player.last["frame"]
    assert stage.player.wait_for(lambda line: line["frame"] > frame + RATE // 4)
    stage.server.start()
    assert stage.player.wait_for(lambda line: bool(line["heard"]))
    frame = stage.player.last["frame"]
    assert stage.player.wait_for(lambda line: line["frame"] > frame + RATE // 4)
    assert stage.player.running


def test_a_server_that_hangs_does_not_freeze_the_program() -> None:
    server = JackServer("chimera-test")
    server.start()
    player = Program("tests.live.hung_server", server.environment)
    try:
        assert player.wait_for(lambda line: line["ports"] == ["Keys:out"], 60)
        server.hang(True)
        assert player.wait_for(lambda line: "gap" in line, 60)
        assert player.last["gap"] < 2.0
    finally:
        server.hang(False)
        player.close()
        server.close()


def test_a_server_that_was_killed_leaves_its_place_to_the_next() -> None:
    for _ in range(10):  # a computer has eight
        server = JackServer("chimera-test")
        server.start()
        assert server._process is not None
        server._process.kill()
        server._process.wait()
        server.close()
