"""Bend, mod wheel and pressure that move with the song: on their frame, and for the song's notes alone."""

from __future__ import annotations

import numpy as np
import pytest

from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.port import ControlKind, PlayControl, PlayNote, TrackSound
from tests.live.engine.test_engine import RATE, pitch_hz

BEND, MODULATION = ControlKind.BEND, ControlKind.MODULATION
HELD = [PlayNote(0.0, 4.0, 69, 90)]


def playing(bank: Bank, controls: list[PlayControl], start: float = 0.0) -> Engine:
    """Return an engine that plays an A of four seconds, one a quarter note."""
    engine = Engine(RATE, bank)
    engine.set_tempo(60.0)
    engine.set_looping(False)
    engine.set_tracks([TrackSound(), TrackSound()])
    engine.set_controls(controls)
    engine.load(HELD, 4.0)
    engine.render(4800)
    engine.play(start)
    return engine


def test_a_bend_begins_and_ends_on_its_frame(sine_bank: Bank) -> None:
    controls = [PlayControl(2.0, BEND, 0.0), PlayControl(1.0, BEND, 2.0)]
    plain, bent = (playing(sine_bank, c).render(3 * RATE) for c in ([], controls))
    differs = np.flatnonzero(np.abs(plain - bent).max(axis=1) > 1e-6)
    assert RATE <= differs[0] < RATE + 32
    assert pitch_hz(bent[RATE : 2 * RATE]) == pytest.approx(440 * 2 ** (2 / 12), rel=1e-3)
    assert pitch_hz(bent[2 * RATE : 3 * RATE]) == pytest.approx(440, rel=1e-3)


def test_blocks_do_not_matter(sine_bank: Bank) -> None:
    controls = [PlayControl(0.1 * n, BEND, 0.2 * n) for n in range(10)]
    whole = playing(sine_bank, controls).render(RATE)
    engine = playing(sine_bank, controls)
    pieces = [engine.render(n) for n in (1, 7, 64, 100, 4000)]
    done = sum(map(len, pieces))
    np.testing.assert_array_equal(np.concatenate([*pieces, engine.render(RATE - done)]), whole)


def test_keys_that_are_played_and_other_tracks_stay_as_they_are(sine_bank: Bank) -> None:
    engine = playing(sine_bank, [PlayControl(0.0, BEND, 5.0, track=1)])
    assert pitch_hz(engine.render(RATE)) == pytest.approx(440, rel=1e-3)
    engine = playing(sine_bank, [PlayControl(0.0, BEND, 5.0)], start=5.0)
    engine.midi.note_on(0, 69, 90)
    assert pitch_hz(engine.render(RATE)) == pytest.approx(440, rel=1e-3)


def test_a_seek_and_the_loop_find_what_holds_there(sine_bank: Bank) -> None:
    controls = [PlayControl(0.5, BEND, 2.0), PlayControl(3.0, BEND, -2.0)]
    engine = playing(sine_bank, controls)
    tracks = engine.core.tracks

    def bend_at(beat: float) -> float:
        engine.seek(beat)
        engine.render(64)
        return float(tracks["song_bend"][0])

    assert [bend_at(beat) for beat in (0.0, 1.0, 3.5, 0.2, 0.5)] == [0.0, 2.0, -2.0, 0.0, 2.0]
    engine.set_looping(True)
    engine.set_loop((0.0, 1.0))
    engine.seek(0.9)
    engine.render(64)
    assert tracks["song_bend"][0] == 2.0
    engine.render(RATE // 4)
    assert tracks["song_bend"][0] == 0.0, "the loop begins before the bend"
    engine.set_controls([])
    engine.render(RATE)
    assert tracks["song_bend"][0] == 0.0


def test_the_mod_wheel_brings_vibrato(sine_bank: Bank) -> None:
    plain, moved = (
        playing(sine_bank, c).render(RATE) for c in ([], [PlayControl(0.0, MODULATION, 1.0)])
    )
    assert np.abs(plain - moved).max() > 0.05
