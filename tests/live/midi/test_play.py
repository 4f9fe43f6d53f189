"""MIDI bytes to messages to sound."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.midi.parse import MidiParser
from studio.live.midi.play import MidiPlayer
from studio.live.midi.system import plain_name

RATE = 48000


@pytest.fixture
def engine(sine_bank: Bank) -> Engine:
    return Engine(RATE, sine_bank)


@pytest.fixture
def player(engine: Engine) -> MidiPlayer:
    return MidiPlayer(engine.midi)


def pitch_hz(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound[:, 0] * np.hanning(len(sound)), 8 * len(sound)))
    return float(spectrum.argmax() * RATE / (8 * len(sound)))


def bend(channel: int, share: float) -> tuple[int, int, int]:
    place = round(8192 + share * (8191 if share > 0 else 8192))
    return (0xE0 | channel, place & 127, place >> 7)


def rpn(channel: int, number: int, value: int) -> list[tuple[int, int, int]]:
    status = 0xB0 | channel
    return [(status, 101, 0), (status, 100, number), (status, 6, value)]


def test_running_status_and_real_time_bytes_inside_a_message() -> None:
    parser = MidiParser()
    got = parser.feed([0x90, 60, 0xF8, 100, 62, 0xFE, 90, 64])
    assert got == [(0xF8,), (0x90, 60, 100), (0xFE,), (0x90, 62, 90)]
    assert parser.feed([80]) == [(0x90, 64, 80)]


def test_sysex_and_system_common_end_running_status() -> None:
    parser = MidiParser()
    assert parser.feed([0x90, 60, 100, 0xF0, 1, 2, 3]) == [(0x90, 60, 100)]
    assert parser.feed(range(128)) == []
    assert parser.feed([0xF7, 60, 100]) == []
    assert parser.feed([0xF2, 1, 2, 60, 100, 0xF6, 0xC3, 5, 6]) == [
        (0xF2, 1, 2),
        (0xF6,),
        (0xC3, 5),
        (0xC3, 6),
    ]


def test_a_cut_message_does_not_spoil_the_next() -> None:
    parser = MidiParser()
    assert parser.feed([0x90, 60, 0x80, 61, 0, -5, 999]) == [(0x80, 61, 0)]


@given(st.lists(st.integers(0, 255), max_size=200), st.integers(1, 7))
def test_messages_do_not_depend_on_how_bytes_arrive(data: list[int], step: int) -> None:
    whole = MidiParser().feed(data)
    parser = MidiParser()
    pieces = [m for i in range(0, len(data), step) for m in parser.feed(data[i : i + step])]
    assert pieces == whole
    assert all(m[0] >= 0x80 and all(b < 0x80 for b in m[1:]) for m in whole)


def test_velocity_nought_is_a_note_off(engine: Engine, player: MidiPlayer) -> None:
    player.play((0x90, 69, 100))
    assert np.abs(engine.render(RATE // 10)).max() > 0.05
    player.play((0x90, 69, 0))
    assert np.abs(engine.render(RATE)[-100:]).max() == 0.0


def test_bend_range_by_rpn(engine: Engine, player: MidiPlayer) -> None:
    for message in [*rpn(0, 0, 12), bend(0, 1.0), (0x90, 57, 127)]:
        player.play(message)
    assert pitch_hz(engine.render(RATE)) == pytest.approx(440, rel=1e-3)


def test_a_non_registered_parameter_changes_no_range(engine: Engine, player: MidiPlayer) -> None:
    for message in [*rpn(0, 0, 2), (0xB0, 99, 0), (0xB0, 98, 0), (0xB0, 6, 24)]:
        player.play(message)
    for message in [bend(0, 1.0), (0x90, 67, 127)]:
        player.play(message)
    assert pitch_hz(engine.render(RATE)) == pytest.approx(440, rel=1e-3)


def test_mpe_bends_each_note_and_the_manager_all(engine: Engine, player: MidiPlayer) -> None:
    for message in rpn(0, 6, 15):
        player.play(message)
    player.play(bend(1, 12 / 48))  # an octave up, for this note alone
    player.play((0x91, 57, 127))
    sound = engine.render(RATE)
    assert pitch_hz(sound) == pytest.approx(440, rel=1e-3)
    player.play((0x92, 33, 127))
    player.play(bend(0, -1.0))  # the manager's two semitones
    engine.render(RATE // 2)
    sound = engine.render(RATE)
    spectrum = np.abs(np.fft.rfft(sound[:, 0] * np.hanning(RATE)))
    assert spectrum[390:395].max() > 30 * np.median(spectrum)
    assert spectrum[48:51].max() > 30 * np.median(spectrum)
    assert spectrum[438:443].max() < 0.01 * spectrum.max()


def test_mpe_sustain_of_the_manager_holds_the_members(engine: Engine, player: MidiPlayer) -> None:
    for message in [*rpn(0, 6, 15), (0xB0, 64, 127), (0x93, 69, 100), (0x83, 69, 0)]:
        player.play(message)
    assert np.abs(engine.render(RATE)[-100:]).max() > 0.05
    player.play((0xB0, 64, 0))
    assert np.abs(engine.render(RATE)[-100:]).max() == 0.0


def test_pan_volume_expression_and_soft_pedal(engine: Engine, player: MidiPlayer) -> None:
    player.play((0x90, 69, 90))
    full = np.abs(engine.render(RATE)[RATE // 2 :]).max(axis=0)
    assert full[0] == pytest.approx(full[1], rel=1e-6)
    player.play((0xB0, 10, 127))
    right = np.abs(engine.render(RATE)[RATE // 2 :]).max(axis=0)
    assert right[0] < 1e-6 * right[1]
    assert right[1] == pytest.approx(np.sqrt(2) * full[1], rel=1e-3)
    for message in [(0xB0, 10, 64), (0xB0, 11, 64)]:
        player.play(message)
    half = np.abs(engine.render(RATE)[RATE // 2 :]).max(axis=0)
    assert half[0] == pytest.approx(full[0] * (64 / 127) ** 2, rel=1e-2)
    for message in [(0xB0, 11, 127), (0xB0, 67, 127), (0x90, 69, 90)]:
        player.play(message)
    assert np.abs(engine.render(RATE)[RATE // 2 :]).max() < 0.6 * full.max()


def test_program_change_plays_another_sound_and_leaves_the_drums(
    engine: Engine, player: MidiPlayer
) -> None:
    player.play((0xC0, 40))
    player.play((0xC9, 40))
    engine.render(64)
    assert int(engine.core.tracks["program"][0]) == 40


def test_a_million_random_bytes_leave_no_voice_after_panic(
    engine: Engine, player: MidiPlayer
) -> None:
    chance = random.Random(7)
    parser = MidiParser()
    heard = 0
    for _ in range(500):
        messages = parser.feed(chance.randbytes(2000))
        heard += len(messages)
        for message in messages:
            player.play(message)
        sound = engine.render(512)
        assert np.isfinite(sound).all()
    assert heard > 200_000
    engine.midi.panic()
    engine.render(RATE // 10)
    assert int(engine.state["sounding"]) == 0
    assert np.abs(engine.render(RATE)).max() == 0.0
    for message in [(0xC0, 0), (0xB0, 7, 127), (0x90, 69, 127)]:
        player.play(message)
    assert np.abs(engine.render(RATE // 2)).max() > 0.01


def test_names_are_the_same_after_plugging_in_again() -> None:
    assert plain_name("Keystation:Keystation MIDI 1 20:0") == "Keystation:Keystation MIDI 1"
    assert plain_name("Keystation 61") == "Keystation"
    assert plain_name("system:midi_capture_1") == "system:midi_capture_1"


def test_pedals_are_on_from_64(engine: Engine, player: MidiPlayer) -> None:
    player.play((0xB0, 64, 63))
    engine.render(16)
    assert int(engine.core.channels["sustain"][0]) == 0
    player.play((0xB0, 64, 64))
    engine.render(16)
    assert int(engine.core.channels["sustain"][0]) == 1
    assert L.SUSTAIN < L.SOSTENUTO
