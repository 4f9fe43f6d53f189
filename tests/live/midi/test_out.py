"""What goes out, and when: driven by the very diary that the kernel writes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from studio.live.engine.bank import Bank
from studio.live.engine.diary_reader import DiaryReader
from studio.live.engine.engine import Engine
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel.swing import Swing
from studio.live.midi.out import MidiOut
from studio.live.midi.out_notes import OutNotes, OutSettings, panic_messages
from studio.live.port import ControlKind, PlayControl, PlayNote, TrackSound

RATE = 48000
Sent = list[tuple[int, tuple[int, ...]]]


@pytest.fixture
def engine(sine_bank: Bank) -> Engine:
    engine = Engine(RATE, sine_bank)
    engine.render(64)
    return engine


class Listener:
    """Renders and notes the frames at which messages are due, as the thread would."""

    def __init__(self, engine: Engine, settings: OutSettings) -> None:
        self.engine = engine
        self.reader = DiaryReader(engine.core)
        self.notes = OutNotes(settings, RATE / 2, float(engine.state["frame"]))
        self.first = int(engine.state["frame"])

    def render(self, frames: int, block: int = 240) -> Sent:
        sent: Sent = []
        for _ in range(frames // block):
            self.engine.render(block)
            for entry in self.reader.take():
                self.notes.enter(entry)
            end = int(self.engine.state["frame"])
            while self.notes.next_frame <= end:
                at = max(self.notes.next_frame, self.first)
                sent += [(int(at) - self.first, m) for m in self.notes.due(at, RATE)]
        return sent


SONG = OutSettings(song=True)


def test_notes_go_out_swung_on_their_frames(engine: Engine) -> None:
    out = Listener(engine, SONG)
    engine.set_swing(Swing(75.0))
    engine.load([PlayNote(0.0, 0.25, 60, 90), PlayNote(0.25, 0.25, 64, 100)], 4.0)
    engine.play(0.0)
    assert out.render(RATE) == [
        (0, (0x90, 60, 90)),
        (9000, (0x80, 60, 0)),
        (9000, (0x90, 64, 100)),
        (12000, (0x80, 64, 0)),
    ]


def test_tracks_have_channels_and_drums_their_own(engine: Engine) -> None:
    engine.set_tracks((TrackSound(), TrackSound(program=128), TrackSound(mute=True)))
    notes = [PlayNote(0.0, 0.5, 60, 90, track) for track in range(3)]
    engine.load(notes, 4.0)
    out = Listener(engine, SONG)
    engine.play(0.0)
    assert [m for _, m in out.render(4800)] == [(0x90, 60, 90), (0x99, 60, 90)]
    one = OutNotes(OutSettings(song=True, channel=5), RATE / 2, 0.0)
    for entry in DiaryReader(engine.core).take():
        one.enter(entry)
    assert one.due(RATE, RATE) == []  # the diary belongs to one reader, who took it


def moves() -> list[PlayControl]:
    """A bend in the first beat and a wheel in the third, of tracks 0 and 10."""
    return [
        PlayControl(0.0, ControlKind.BEND, 2.0, 0),
        PlayControl(1.0, ControlKind.BEND, 0.0, 0),
        PlayControl(2.0, ControlKind.MODULATION, 1.0, 10),
        PlayControl(2.5, ControlKind.PRESSURE, 0.5, 10),
    ]


def test_what_moves_the_song_goes_out_on_its_frames(engine: Engine) -> None:
    out = Listener(engine, SONG)
    engine.set_controls(moves())
    engine.load([], 4.0)
    engine.play(0.0)
    assert out.render(RATE + 4800) == [
        (0, (0xE0, 0x7F, 0x7F)),
        (24000, (0xE0, 0, 0x40)),
        (48000, (0xBB, 1, 127)),
    ]
    engine.stop()
    assert [m for _, m in out.render(480)] == [(0xBB, 1, 0)], "it rests while the song stands"
    engine.seek(0.5)
    assert out.render(480) == []
    engine.play(0.5)
    assert [m for _, m in out.render(480)] == [(0xE0, 0x7F, 0x7F)], "where the song has it there"


def test_a_loop_lets_go_of_what_its_end_held(engine: Engine) -> None:
    out = Listener(engine, SONG)
    engine.set_controls([PlayControl(0.5, ControlKind.BEND, -2.0, 0)])
    engine.load([], 1.0)
    engine.play(0.0)
    sent = out.render(RATE + 240)
    assert [m for _, m in sent] == [(0xE0, 0, 0), (0xE0, 0, 0x40)] * 2
    assert [at for at, _ in sent] == [12000, 24000, 36000, 48000]


def test_what_is_left_is_let_go_of_the_song_s_hand(engine: Engine) -> None:
    out = Listener(engine, SONG)
    engine.set_controls(moves())
    engine.load([], 4.0)
    engine.play(0.0)
    out.render(4800)
    assert out.notes.release() == [(0xE0, 0, 0x40)]
    keys = Listener(engine, OutSettings(keys=True))
    assert keys.render(RATE) == []


def answer(frame: int, pitch: int, velocity: int, track: int = 0) -> np.ndarray:
    entry = np.zeros((), L.EVENT)
    entry["kind"] = L.DIARY_NOTE if velocity else L.NOTE_OFF
    entry["frame"], entry["channel"], entry["size"] = frame, track, L.NEVER
    entry["a"], entry["b"] = pitch, velocity
    return entry


def test_an_answer_sounds_until_it_is_let_go_whatever_the_song_does() -> None:
    notes = OutNotes(SONG, RATE / 2, 0.0)
    silence = np.zeros((), L.EVENT)
    silence["kind"], silence["frame"] = L.DIARY_SILENCE, 200
    for entry in (answer(100, 60, 90, track=2), silence, answer(300, 60, 0, track=2)):
        notes.enter(entry)
    assert notes.due(150, RATE) == [(0x92, 60, 90)]
    assert notes.due(250, RATE) == []
    assert notes.due(350, RATE) == [(0x82, 60, 0)]
    notes.enter(answer(400, 62, 90))
    assert notes.due(500, RATE) == [(0x90, 62, 90)]
    assert notes.release() == [(0x80, 62, 0)]


def test_a_stop_a_seek_a_loop_and_a_panic_let_go(engine: Engine) -> None:
    engine.load([PlayNote(0.0, 8.0, 60, 90)], 8.0)
    engine.set_loop((0.0, 1.0))
    out = Listener(engine, SONG)
    engine.play(0.0)
    assert [m[0] for _, m in out.render(RATE)] == [0x90, 0x80, 0x90]
    engine.seek(0.0)
    assert [m[0] for _, m in out.render(4800)] == [0x80, 0x90]
    engine.panic()
    assert [m[0] for _, m in out.render(4800)] == [0x80]
    engine.seek(0.0)
    out.render(4800)
    engine.stop()
    assert [m[0] for _, m in out.render(4800)] == [0x80]
    assert out.notes.release() == []


def test_a_sounding_note_ends_where_a_new_tempo_puts_its_end(engine: Engine) -> None:
    engine.load([PlayNote(0.0, 1.0, 60, 90)], 8.0)
    out = Listener(engine, SONG)
    engine.play(0.0)
    out.render(12000)
    engine.set_tempo(60.0)
    ends = [at for at, message in out.render(RATE) if message[0] == 0x80]
    assert ends == [12000 + 24000]


def test_the_same_key_struck_again_is_let_go_first(engine: Engine) -> None:
    engine.load([PlayNote(0.0, 1.0, 60, 90), PlayNote(0.5, 1.0, 60, 80)], 8.0)
    out = Listener(engine, SONG)
    engine.play(0.0)
    found = out.render(2 * RATE)
    assert [(at, m[0]) for at, m in found] == [
        (0, 0x90),
        (12000, 0x80),
        (12000, 0x90),
        (36000, 0x80),
    ]


def test_keys_go_through_and_what_is_held_is_released() -> None:
    notes = OutNotes(OutSettings(keys=True, channel=3), RATE / 2, 0.0)
    assert notes.play((0x90, 60, 100)) == [(0x92, 60, 100)]
    assert notes.play((0xB0, 64, 127)) == [(0xB2, 64, 127)]
    assert notes.play((0x91, 62, 100)) == [(0x92, 62, 100)]
    assert notes.play((0x91, 62, 0)) == [(0x92, 62, 0)]
    assert notes.play((0xF8,)) == []
    assert notes.release() == [(0x82, 60, 0), (0xB2, 121, 0)]
    assert notes.release() == []
    assert OutNotes(SONG, RATE / 2, 0.0).play((0x90, 60, 100)) == []


# -- the thread ---------------------------------------------------------------------------------------------------


class FakePort:
    def __init__(self, name: str, settings: OutSettings) -> None:
        self.name, self.settings = name, settings
        self.messages: list[tuple[int, ...]] = []

    def send(self, messages) -> None:
        self.messages += messages


class FakeOutputs:
    def __init__(self, *ports: FakePort) -> None:
        self.open_ports = ports
        self.before_close = lambda _port: None


@pytest.fixture
def synth() -> FakePort:
    return FakePort("Synth", OutSettings(song=True, keys=True))


@pytest.fixture
def out(engine: Engine, synth: FakePort) -> Iterator[MidiOut]:
    out = MidiOut(engine, FakeOutputs(synth), lambda: 0.005)
    yield out
    out.close()


def test_keys_do_not_go_back_to_where_they_came_from(out: MidiOut, synth: FakePort) -> None:
    out.play((0x90, 60, 100), source="Synth")
    out.play((0x90, 62, 100), source="Keys")
    out.close()
    assert synth.messages == [(0x90, 62, 100), (0x80, 62, 0)]


def test_panic_silences_all_channels(out: MidiOut, synth: FakePort) -> None:
    out.play((0x90, 62, 100))
    out.panic()
    out.close()
    assert synth.messages == [(0x90, 62, 100), (0x80, 62, 0), *panic_messages()]


def test_a_port_that_is_left_is_let_go_of_first(engine: Engine, synth: FakePort) -> None:
    outputs = FakeOutputs(synth)
    out = MidiOut(engine, outputs, lambda: 0.005)
    out.play((0x90, 62, 100))
    outputs.before_close(synth)
    assert synth.messages == [(0x90, 62, 100), (0x80, 62, 0)]
    out.close()
