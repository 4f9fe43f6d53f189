"""The real window on a sound card made of software: MIDI through JACK ports in and out, the sound recorded back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.assets import resources_dir
from studio.bench.jack import JackServer, Program, missing_programs
from tests.e2e.desktop import Desktop

pytestmark = [
    pytest.mark.e2e,
    # The first test may wait for the kernel to be compiled, on a machine that does much else.
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        bool(missing_programs()),
        reason=f"needs {', '.join(missing_programs())} (Debian: jackd2 libportaudio2)",
    ),
]
RATE = 48000
KEYS, MASTER, SYNTH = "keys:keyboard", "master:clock", "synth:in"
CLARINET = "C0 47"
PATIENCE_S = 90.0
FRAME_BYTES = 2 * 4


class Unrest:
    """How late this machine wakes a thread that sleeps, seconds; while it is entered."""

    def __enter__(self) -> Unrest:
        self._late: list[float] = [0.0]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sleep, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def late(self) -> float:
        """What nine of ten times are below, with room for several threads that wait for each other."""
        return 4.0 * float(np.percentile(self._late, 90))

    def _sleep(self) -> None:
        due = time.perf_counter()
        while not self._over.wait(max(due - time.perf_counter(), 0.0)):
            self._late.append(max(time.perf_counter() - due, 0.0))
            due = time.perf_counter() + 0.005


class Rig:
    """A sound card, a keyboard, a drum machine that gives the clock, an instrument that listens, and the window."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._programs: list[Program] = []
        self._recorder: subprocess.Popen[bytes] | None = None
        self.server = JackServer("chimera-window")
        self.desktop = Desktop("1280x800", folder / "home")
        self.desktop.environment.update(
            {k: v for k, v in self.server.environment.items() if k.startswith("JACK_")}
        )

    def begin(self) -> None:
        """Start everything and wait until it can be played."""
        self.server.start()
        settings = {
            "schema_version": 1,
            "midi_system": "JACK",
            "midi_outputs": {SYNTH: {"song": True, "clock": True}},
            "midi_clock_from": MASTER,
        }
        config = self.folder / "home" / "config"
        config.mkdir(parents=True)
        (config / "settings.json").write_text(json.dumps(settings))
        self.keys = self.start("studio.bench.jack_keys")
        self.master = self.start("tests.e2e.jack_master")
        self.synth = self.start("tests.e2e.jack_listener")
        tune = min((resources_dir() / "clips").glob("*.mid"))
        self.window = Program("tests.e2e.observed_live", self.desktop.environment, str(tune))
        self._programs.append(self.window)
        self.wait("the sound plays and the ports are open", self._open, 400)
        self.wait_all("the tune is open", lambda state: state["shown"] is not None)

    @staticmethod
    def _open(live: dict[str, Any]) -> bool:
        return live["heard"] and live["ready"] and {KEYS, MASTER} <= set(live["ports"])

    def start(self, module: str) -> Program:
        program = Program(module, self.server.environment)
        self._programs.append(program)
        assert program.wait_for(lambda line: "open" in line, PATIENCE_S)
        return program

    def wait(
        self, what: str, happens: Callable[[dict[str, Any]], Any], timeout: float = PATIENCE_S
    ) -> dict[str, Any]:
        return self.wait_all(what, lambda state: happens(state["live"]), timeout)["live"]

    def wait_all(
        self, what: str, happens: Callable[[dict[str, Any]], Any], timeout: float = PATIENCE_S
    ) -> dict[str, Any]:
        """Wait until what the window tells is such; tell ``what`` was waited for if it never is."""
        found: list[dict[str, Any]] = []

        def look(state: dict[str, Any]) -> bool:
            if happens(state):
                found.append(state)
            return bool(found)

        self.window.wait_for(look, timeout)
        last = self.window.last
        assert found, f"{what}: not within {timeout} s; {last.get('live')}, {last.get('toasts')}"
        return found[0]

    def later(self, seconds: float) -> dict[str, Any]:
        """Wait until the sound card has played on for so long."""
        told = len(self.window.lines)
        now = self.wait("its state is told", lambda _: len(self.window.lines) > told)
        end = now["frame"] + seconds * RATE
        return self.wait(f"{seconds} s are played", lambda live: live["frame"] >= end)

    def lost_since(self, then: dict[str, Any]) -> float:
        """Return the seconds of sound that a machine too busy for its sound card has left out meanwhile."""
        now = self.window.last["live"]
        return max(now["time"] - then["time"] - (now["frame"] - then["frame"]) / RATE, 0.0)

    def send(self, *messages: str) -> None:
        for message in messages:
            before = len(self.keys.lines)
            self.keys.tell(message)
            assert self.keys.wait_for(lambda _, n=before: len(self.keys.lines) > n, PATIENCE_S)

    def order(self, *orders: str) -> None:
        for order in orders:
            before = len(self.master.lines)
            self.master.tell(order)
            assert self.master.wait_for(lambda _, n=before: len(self.master.lines) > n, PATIENCE_S)

    def press(self, key: str) -> None:
        self.desktop.focus(self.window.last["window"])
        self.desktop.key(key)

    def record(self) -> None:
        """Begin to record what the window sends to the sound card, sample by sample."""
        self._take = self.folder / f"take-{len(list(self.folder.glob('take-*')))}.wav"
        path = self._take
        command = ["jack_rec", "-f", str(path), "-d", "170", "-b", "32", "-B", str(20 * RATE)]
        self._recorder = subprocess.Popen(
            [*command, "PortAudio:out_0", "PortAudio:out_1"],
            env=self.server.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.server.wait_for_recorder()
        self._began = self.later(0.3)["frame"]

    def recorded(self) -> np.ndarray:
        """End it; returns the left channel."""
        assert self._recorder is not None
        # A busy machine writes a recording down later than it is heard, and what is not written is not kept.
        frames = self.wait("its state is told", lambda _: True)["frame"] - self._began
        frames += RATE * 6 // 10  # it had begun by so much when that was looked at
        end = time.monotonic() + PATIENCE_S
        while self._take.stat().st_size < frames * FRAME_BYTES:
            assert time.monotonic() < end, "the recording is not written down"
            self.later(0.2)
        self._recorder.send_signal(signal.SIGINT)
        assert self._recorder.wait(PATIENCE_S) == 0
        sound, rate = soundfile.read(self._take, dtype="float64")
        assert rate == RATE
        return sound[:, 0]

    def close(self) -> None:
        for program in self._programs:
            if program.running:
                os.kill(program.pid, signal.SIGKILL)
            program.close()
        self.desktop.close()
        self.server.close()


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    rig = Rig(tmp_path_factory.mktemp("live"))
    try:
        rig.begin()
        yield rig
        rig.desktop.screenshot(rig.folder / "last-screen.png")
    finally:
        rig.close()


def notes_of(sound: np.ndarray) -> list[tuple[int, int]]:
    """Return where each sound begins and ends, in frames; 30 ms of silence part two."""
    loud = np.flatnonzero(np.abs(sound) > 1e-4)
    starts = loud[np.diff(loud, prepend=-RATE) > RATE * 3 // 100]
    ends = loud[np.diff(loud, append=len(sound) + RATE) > RATE * 3 // 100]
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def pitch_hz(sound: np.ndarray) -> float:
    """Return the place of the lowest strong partial; a clarinet's third may be stronger than its first."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 4 * RATE))
    spectrum[: 4 * 60] = 0.0
    first = int(np.argmax(spectrum > 0.25 * spectrum.max()))
    return float((first + spectrum[first : first + 4 * 30].argmax()) / 4)


def silent(live: dict[str, Any]) -> bool:
    return live["voices"] == 0


def test_keys_are_heard_bent_held_and_silenced_by_the_window(rig: Rig) -> None:
    rig.record()
    rig.send(CLARINET, "90 45 64")
    rig.wait("the first note sounds", lambda live: live["voices"] == 1)
    rig.later(0.6)
    rig.send("E0 7F 7F")
    rig.later(0.9)
    rig.send("80 45 00", "E0 00 40")
    rig.wait("the note has ended", silent)
    rig.later(0.3)
    # The pedal holds a key that was let go.
    rig.send("B0 40 7F", "90 45 64")
    rig.wait("the second note sounds", lambda live: live["voices"] == 1)
    rig.send("80 45 00")
    assert rig.later(0.6)["voices"] == 1
    rig.send("B0 40 00")
    rig.wait("the pedal lets go", silent)
    rig.later(0.3)
    # Panic by the window's own key.
    rig.send("90 48 64")
    rig.wait("the third note sounds", lambda live: live["voices"] == 1)
    rig.later(0.3)
    rig.press("shift+Escape")
    rig.wait("panic silences it", silent)
    rig.later(0.3)
    sound = rig.recorded()
    notes = notes_of(sound)
    assert len(notes) == 3, notes
    start = notes[0][0]
    assert pitch_hz(sound[start + RATE // 5 : start + RATE // 2]) == pytest.approx(440, rel=0.004)
    end = notes[0][1]
    bent = sound[end - RATE * 3 // 4 : end - RATE * 11 // 20]
    assert pitch_hz(bent) == pytest.approx(493.88, rel=0.006)
    plain = sound[start + RATE // 5 : start + RATE // 2]
    assert -40 < 20 * np.log10(np.sqrt((plain**2).mean())) < -15
    held = notes[1][1] - notes[1][0]
    assert held > 0.6 * RATE
    middle = sound[notes[1][0] + RATE // 5 : notes[1][0] + RATE // 2]
    assert pitch_hz(middle) == pytest.approx(440, rel=0.004)
    # A release takes a tenth of a second and more, panic four milliseconds.
    tail = np.abs(sound[notes[2][1] - RATE // 50 : notes[2][1] - RATE // 100])
    assert tail.max() > 0.003
    assert np.abs(sound[notes[2][1] + RATE // 100 :]).max() == 0.0


def test_onsets_follow_the_keys(rig: Rig) -> None:
    rig.record()
    rig.send("C0 0C")
    sent, begin = [], rig.window.last["live"]
    with Unrest() as unrest:
        for key in ("3C", "40", "43", "48"):
            rig.send(f"90 {key} 7F")
            sent.append(float(rig.keys.last["sent"]))
            rig.later(0.1)
            rig.send(f"80 {key} 00")
            rig.wait("it has rung out", silent)
            rig.later(0.08)
    lost = rig.lost_since(begin)
    starts = [start / RATE for start, _ in notes_of(rig.recorded())]
    assert len(starts) == 4
    # Two buffers of 256 frames are 10.7 ms; the rest is this machine's own unrest.
    np.testing.assert_allclose(np.diff(starts), np.diff(sent), atol=0.04 + lost + unrest.late)


def test_a_keyboard_that_is_pulled_out_lets_go_and_comes_back(rig: Rig) -> None:
    rig.send(CLARINET, "B0 40 7F", "90 3C 64")
    rig.wait("the note sounds", lambda live: live["voices"] == 1)
    rig.keys.close()
    rig.wait("it is let go", lambda live: silent(live) and KEYS not in live["ports"])
    rig.keys = rig.start("studio.bench.jack_keys")
    rig.wait("the keyboard is back", lambda live: KEYS in live["ports"])
    rig.send("90 3C 64")
    rig.wait("it plays", lambda live: live["voices"] == 1)
    rig.send("80 3C 00")
    rig.wait("and lets go", silent)


def test_the_transport_follows_the_clock_and_misses_it(rig: Rig) -> None:
    rig.order("clock 96", "start")
    rig.wait("the song starts", lambda live: live["playing"] and live["running"])
    live = rig.wait("the tempo is followed", lambda live: abs(live["tempo"] - 96) < 4)
    live = rig.wait("the tempo is shown", lambda live: abs(live["tempo_shown"] - 96) < 1.5)
    assert "Following" in live["lamp"]
    assert live["tempo_own"] != pytest.approx(96, abs=0.5)
    tick = live["tick"]
    rig.wait("the playhead moves", lambda live: live["tick"] > tick + 480)
    rig.order("stop")
    rig.wait("the song stops", lambda live: not live["playing"] and not live["running"])
    rig.order("start")
    rig.wait("the song starts again", lambda live: live["playing"])
    rig.order("silence")
    state = rig.wait_all(
        "one sentence says that the clock is gone",
        lambda s: any("clock of master:clock has stopped" in text for text in s["toasts"]),
    )
    assert state["live"]["playing"]
    live = rig.wait("its own tempo counts", lambda v: abs(v["tempo"] - v["tempo_own"]) < 0.01)
    assert live["tempo_shown"] == pytest.approx(live["tempo_own"], abs=0.01)
    rig.press("shift+Escape")
    rig.wait("panic stops it", lambda live: not live["playing"] and silent(live))


def test_the_song_and_its_clock_go_out_in_time(rig: Rig) -> None:
    before = len(rig.synth.lines)
    tempo = rig.wait("its own tempo", lambda live: "Waiting" in live["lamp"])["tempo"]
    begin = rig.window.last["live"]
    with Unrest() as unrest:
        rig.press("ctrl+space")
        rig.wait("the song plays", lambda live: live["playing"])
        rig.later(60.0 / tempo * 4.2)
        rig.press("space")
        rig.wait("the song stops", lambda live: not live["playing"])
        stop = lambda _: any(line["message"] == [0xFC] for line in rig.synth.lines[before:])  # noqa: E731
        assert rig.synth.wait_for(stop, PATIENCE_S)
    lost = rig.lost_since(begin) + unrest.late
    came = [(line["time"], line["message"]) for line in rig.synth.lines[before:]]
    start = next(i for i, (_, message) in enumerate(came) if message == [0xFA])
    assert came[start - 1][1] == [0xF2, 0, 0]
    stop = next(i for i, (_, message) in enumerate(came) if message == [0xFC])
    running = came[start:stop]
    clocks = np.array([moment for moment, message in running if message == [0xF8]])
    assert len(clocks) >= 96
    # Lay a straight line through the clocks: its slope is the tempo, the rest is jitter.
    line = np.polyfit(np.arange(len(clocks)), clocks, 1)
    jitter = np.abs(clocks - np.polyval(line, np.arange(len(clocks))))
    assert 60.0 / (24 * line[0]) == pytest.approx(tempo, rel=0.01 + lost / (clocks[-1] - clocks[0]))
    assert np.percentile(jitter, 90) < 0.012 + lost  # two cycles of JACK are 10.7 ms
    # The notes of the tune, on their beats.
    expected = [n for n in rig.window.last["shown"]["notes"] if n[0] < 4 * 960]
    pressed = [(t, m[1]) for t, m in running if m[0] & 0xF0 == 0x90]
    assert [pitch for _, pitch in pressed[: len(expected)]] == [note[2] for note in expected]
    heard = np.array([moment for moment, _ in pressed[: len(expected)]])
    due = clocks[0] + np.array([note[0] for note in expected]) / 960 * 60.0 / tempo
    assert np.percentile(np.abs(heard - due), 90) < 0.015 + lost
    # Whatever was pressed was let go of.
    held: set[int] = set()
    for _, message in came:
        if message[0] & 0xF0 == 0x90:
            held.add(message[1])
        elif message[0] & 0xF0 == 0x80:
            held.discard(message[1])
    assert held == set()


def test_a_sound_server_that_dies_is_taken_back_with_its_ports(rig: Rig) -> None:
    """The last of this file: the server dies, and every program on it but the window."""
    rig.send(CLARINET, "90 3C 64")
    rig.wait("a note is held", lambda live: live["voices"] == 1)
    rig.server.stop()
    for program in (rig.keys, rig.master, rig.synth):
        program.close()
    live = rig.wait("the window says so", lambda live: not live["heard"])
    assert "playing silently" in live["words"]
    rig.wait("ports are gone, keys let go", lambda live: not live["ports"] and silent(live))
    frame = rig.window.last["live"]["frame"]
    rig.wait("it plays on in silence", lambda live: live["frame"] > frame + RATE // 4)
    rig.server.start()
    rig.keys = rig.start("studio.bench.jack_keys")
    rig.wait("sound and keyboard are back", lambda v: v["heard"] and KEYS in v["ports"])
    rig.record()
    rig.send(CLARINET, "90 45 64")
    rig.wait("the note sounds", lambda live: live["voices"] == 1)
    rig.later(0.5)
    rig.send("80 45 00")
    rig.wait("the note has ended", silent)
    sound = rig.recorded()
    start = notes_of(sound)[0][0]
    assert pitch_hz(sound[start + RATE // 5 : start + RATE * 2 // 5]) == pytest.approx(
        440, rel=0.006
    )
