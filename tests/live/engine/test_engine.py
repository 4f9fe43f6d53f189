"""What the engine plays, heard with numbers."""

from __future__ import annotations

import numpy as np
import pytest

from studio.live.engine.bank import Bank, Zone
from studio.live.engine.engine import Engine
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.port import Player, PlayNote

RATE = 48000


@pytest.fixture
def engine(sine_bank: Bank) -> Engine:
    return Engine(RATE, sine_bank)


def onsets(sound: np.ndarray, threshold: float = 1e-4) -> list[int]:
    """List the first frames of sound after at least 20 ms of silence."""
    loud = np.flatnonzero(np.abs(sound[:, 0]) > threshold)
    starts = loud[np.diff(loud, prepend=-(10**6)) > RATE // 50]
    return [int(s) for s in starts]


def pitch_hz(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound[:, 0] * np.hanning(len(sound)), 8 * len(sound)))
    return float(spectrum.argmax() * RATE / (8 * len(sound)))


def song(engine: Engine) -> None:
    engine.load(
        [PlayNote(0, 0.5, 69, 100), PlayNote(1, 0.25, 81, 127), PlayNote(3.99, 1, 60, 90)], 4.0
    )
    engine.set_metronome(True)
    engine.play(0.0, count_in=1.0)
    engine.midi.note_on(0, 50, 100)
    engine.midi.send(L.BEND, value=0.7)


def test_is_a_player(engine: Engine) -> None:
    player: Player = engine
    assert player.sounding
    assert not player.playing


def test_output_does_not_depend_on_the_block_size(sine_bank: Bank) -> None:
    takes = []
    for block in (64, 256, 997, 24000):
        engine = Engine(RATE, sine_bank)
        song(engine)
        blocks = [engine.render(block) for _ in range(-(-3 * RATE // block))]
        takes.append(np.concatenate(blocks)[: 3 * RATE])
    assert np.abs(takes[0]).max() > 0.1
    for take in takes[1:]:
        np.testing.assert_array_equal(take, takes[0])


def test_notes_start_on_their_frame(engine: Engine) -> None:
    engine.load([PlayNote(0.5, 0.1, 69, 127), PlayNote(1.75, 0.1, 69, 127)], 4.0)
    engine.play(0.0)
    assert onsets(engine.render(2 * RATE), 1e-7) == [
        pytest.approx(0.5 * RATE / 2, abs=2),
        pytest.approx(1.75 * RATE / 2, abs=2),
    ]


def test_a_loop_does_not_drift(engine: Engine) -> None:
    engine.set_tempo(133.7)
    engine.load([PlayNote(0, 0.1, 69, 127)], 1.0)
    engine.play(0.0)
    found = onsets(engine.render(20 * RATE), 1e-7)
    expected = np.arange(len(found)) * RATE * 60 / 133.7
    assert len(found) == 45
    np.testing.assert_allclose(found, expected, atol=2.5)


@pytest.mark.parametrize(("bend", "hz"), [(0.0, 440.0), (1.0, 493.88), (-1.0, 392.0)])
def test_pitch_and_bend(engine: Engine, bend: float, hz: float) -> None:
    engine.midi.send(L.BEND, value=bend)
    engine.midi.note_on(0, 69, 127)
    assert pitch_hz(engine.render(RATE)) == pytest.approx(hz, rel=2e-4)


def test_velocity_follows_a_square_law(engine: Engine) -> None:
    levels = []
    for velocity in (127, 64):
        engine.midi.panic()
        engine.render(RATE // 10)
        engine.midi.note_on(0, 57, velocity)
        levels.append(np.abs(engine.render(RATE // 2)[RATE // 4 :]).max())
    assert 20 * np.log10(levels[0] / levels[1]) == pytest.approx(12, abs=1)


def test_sustain_pedal_holds_until_lifted(engine: Engine) -> None:
    engine.midi.note_on(0, 69, 100)
    engine.midi.send(L.SUSTAIN, a=1)
    engine.render(1000)
    engine.midi.note_off(0, 69)
    assert np.abs(engine.render(RATE)[-1000:]).max() > 0.05
    engine.midi.send(L.SUSTAIN, a=0)
    assert np.abs(engine.render(RATE)[-1000:]).max() == 0.0


def test_sostenuto_holds_only_what_was_down(engine: Engine) -> None:
    engine.midi.note_on(0, 57, 100)
    engine.render(100)
    engine.midi.send(L.SOSTENUTO, a=1)
    engine.midi.note_on(0, 81, 100)
    engine.render(100)
    engine.midi.note_off(0, 57)
    engine.midi.note_off(0, 81)
    assert pitch_hz(engine.render(RATE)[RATE // 2 :]) == pytest.approx(220, rel=1e-3)
    engine.midi.send(L.SOSTENUTO, a=0)
    assert np.abs(engine.render(RATE)[-100:]).max() == 0.0


def test_stealing_does_not_click(engine: Engine) -> None:
    for pitch in range(30, 62):
        engine.midi.note_on(0, pitch, 20)
    engine.render(RATE // 2)
    before = engine.meters().steals
    engine.midi.note_on(0, 90, 20)
    sound = engine.render(RATE // 10)[:, 0].astype(np.float64)
    assert engine.meters().steals == before + 1
    assert int(engine.state["sounding"]) <= L.MAX_VOICES
    # The highest voice (key 90, 1480 Hz) moves the most from sample to sample: a click would stand out above it.
    assert np.abs(np.diff(sound, 2)).max() < 0.02


def test_panic_silences_everything(engine: Engine) -> None:
    song(engine)
    engine.render(RATE)
    engine.stop()
    engine.gui.panic()
    engine.render(RATE // 100)
    assert np.abs(engine.render(RATE)).max() == 0.0
    assert int(engine.state["sounding"]) == 0


def test_no_nan_leaves_the_kernel(engine: Engine) -> None:
    bad = Bank.of([Zone(0, np.full(RATE, 1e38, np.float32), RATE, 69, gain=1e300)])
    engine.set_bank(bad)
    for pitch in range(60, 72):
        engine.midi.note_on(0, pitch, 127)
    sound = engine.render(RATE // 4)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= 1.0
    assert int(engine.state["repairs"]) > 0


def test_limiter_keeps_peaks_below_full_scale(engine: Engine) -> None:
    for pitch in range(40, 72):
        engine.midi.note_on(0, pitch, 127)
    sound = engine.render(RATE)
    assert 0.5 < np.abs(sound).max() < 1.0
    assert engine.meters().reduction < 0.5


def test_track_gain_and_pan(engine: Engine) -> None:
    engine.set_track(0, program=0, level_db=-6.0, pan=-1.0, audible=True)
    engine.midi.note_on(0, 69, 127)
    sound = engine.render(RATE)[RATE // 2 :]
    assert np.abs(sound[:, 1]).max() < 1e-6
    assert np.abs(sound[:, 0]).max() > 0.1
    engine.set_track(0, program=0, level_db=0.0, pan=0.0, audible=False)
    assert np.abs(engine.render(RATE)[RATE // 2 :]).max() < 1e-6


def test_a_bank_can_be_changed_while_notes_sound(engine: Engine, sine_bank: Bank) -> None:
    engine.midi.note_on(0, 69, 100)
    engine.render(1000)
    other = Bank.of([Zone(0, np.zeros(RATE, np.float32) + 0.1, RATE, 69)])
    engine.set_bank(other)
    for _ in range(5):
        engine.set_bank(other)
        engine.render(256)
    assert pitch_hz(engine.render(RATE // 2)) == pytest.approx(440, rel=1e-3)
    engine.midi.note_off(0, 69)


def test_count_in_clicks_before_the_song(engine: Engine) -> None:
    engine.load([PlayNote(0, 0.25, 69, 127)], 4.0)
    engine.play(0.0, count_in=4.0)
    engine.render(int(1.9 * RATE))
    assert engine.position() < 0
    sound = engine.render(RATE // 2)
    assert pitch_hz(sound[RATE // 8 : RATE // 5]) == pytest.approx(440, rel=0.01)


def test_a_full_ring_is_counted_and_harms_nothing(engine: Engine) -> None:
    for _ in range(L.RING_EVENTS + 5):
        engine.midi.note_on(0, 60, 1)
    assert engine.midi.dropped == 5
    assert np.isfinite(engine.render(256)).all()
