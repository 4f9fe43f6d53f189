"""Swing: the same stretch of time in numbers and in the sound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.kernel.swing import EIGHTHS, SIXTEENTHS, Swing
from studio.live.play.bounce import Song, render_song
from studio.live.port import PlayNote, TrackSound
from studio.melody.edits.grid import GridLines
from studio.melody.notes import TICKS_PER_BEAT

RATE = 48000
swings = st.builds(
    Swing,
    st.floats(50.0, 75.0),
    st.sampled_from([EIGHTHS, SIXTEENTHS]),
    st.sampled_from([2.0, 3.0, 4.0, 3.5, 2.5, 1.5]),
)


def drummer(bank: Bank) -> Engine:
    """Return an engine whose notes ring for 50 ms."""
    engine = Engine(RATE, bank)
    engine.set_tracks((TrackSound(program=128),))
    engine.render(RATE // 10)
    return engine


def onsets(sound: np.ndarray) -> np.ndarray:
    """Return the first frames of sound after at least 20 ms of silence."""
    loud = np.flatnonzero(np.abs(sound[:, 0]) > 1e-7)
    return loud[np.diff(loud, prepend=-(10**6)) > RATE // 50]


@given(swings, st.floats(-8.0, 64.0))
def test_what_is_swung_can_be_straightened(swing: Swing, beat: float) -> None:
    assert swing.straight(swing.swung(beat)) == pytest.approx(beat, abs=1e-9)


@given(swings, st.floats(0.0, 32.0), st.floats(1e-3, 1.0))
def test_no_two_places_change_their_order(swing: Swing, beat: float, apart: float) -> None:
    assert swing.swung(beat) < swing.swung(beat + apart)
    assert 0.0 <= swing.swung(beat) - beat <= swing.step / 2 + 1e-9


@pytest.mark.parametrize("percent", [50.0, 58.0, 66.7, 75.0])
@pytest.mark.parametrize("bar", [4.0, 3.0, 3.5])
def test_the_grid_of_the_piano_roll_agrees(percent: float, bar: float) -> None:
    step, period = TICKS_PER_BEAT // 2, round(bar * TICKS_PER_BEAT)
    lines = GridLines(step, period).swung((percent - 50.0) / 25.0).between(0, 2 * period)
    straight = GridLines(step, period).between(0, 2 * period)
    swing = Swing(percent, EIGHTHS, bar)
    late = [swing.swung(tick / TICKS_PER_BEAT) * TICKS_PER_BEAT for tick in straight]
    # The grid also moves a step that is left over before a bar line, where there is no pair to part.
    pairs = [i for i, tick in enumerate(straight) if period - tick % period != step]
    whole = (2 * period) // step if bar != 3.5 else len(straight)
    assert len(lines) == whole
    np.testing.assert_allclose([late[i] for i in pairs], [lines[i] for i in pairs], atol=1)


@pytest.mark.parametrize("percent", [50.0, 62.5, 75.0])
@pytest.mark.parametrize("step", [EIGHTHS, SIXTEENTHS])
def test_notes_sound_on_their_swung_frame(sine_bank: Bank, percent: float, step: float) -> None:
    swing = Swing(percent, step, 3.5)
    engine = drummer(sine_bank)
    engine.set_tempo(60.0)
    engine.set_swing(swing)
    starts = [0.0, step, 2 * step, 3 * step, 3.0, 3.5, 3.5 + step]
    engine.load([PlayNote(start, 0.05, 36, 127) for start in starts], 7.0)
    engine.play(0.0)
    expected = [swing.swung(start) * RATE for start in starts]
    np.testing.assert_allclose(onsets(engine.render(6 * RATE)), expected, atol=2)


def test_a_swung_loop_of_an_odd_length_loses_no_note(sine_bank: Bank) -> None:
    engine = drummer(sine_bank)
    engine.set_tempo(60.0)
    engine.set_swing(Swing(75.0))
    engine.load([PlayNote(0.25, 0.05, 36, 127), PlayNote(1.2, 0.04, 36, 127)], 4.0)
    engine.set_loop((0.25, 1.25))
    engine.play(0.375)
    assert len(onsets(engine.render(6 * RATE - 1000))) == 12


def test_turning_the_swing_while_playing_repeats_and_drops_nothing(sine_bank: Bank) -> None:
    engine = Engine(RATE, sine_bank)
    engine.load([PlayNote(i / 4, 0.02, 69, 127) for i in range(32)], 8.0)
    engine.set_looping(False)
    engine.play(0.0)
    heard = 0
    for percent in np.tile([50.0, 55.0, 62.0, 70.0, 75.0, 61.0], 24):
        engine.set_swing(Swing(float(percent)))
        engine.render(RATE // 32)
        heard = int(engine.state["cursor"])
    assert heard == 32


def test_a_bounce_swings_as_the_live_sound_does(sine_bank: Bank) -> None:
    notes = [PlayNote(i / 4, 0.2, 60 + i, 100) for i in range(16)]
    song = Song(notes, 4.0, 120.0, (TrackSound(),), swing=Swing(66.7))
    bounced = np.concatenate(list(render_song(song, sine_bank, RATE, tail=False)))
    engine = Engine(RATE, sine_bank)
    engine.set_looping(False)
    engine.set_swing(song.swing)
    engine.set_tracks(song.tracks)
    engine.load(notes, 4.0)
    engine.render(8192)
    engine.play(0.0)
    live = np.concatenate([engine.render(256) for _ in range(-(-len(bounced) // 256))])
    np.testing.assert_array_equal(bounced, live[: len(bounced)])
    straight = replace(song, swing=Swing())
    assert not np.array_equal(
        bounced, np.concatenate(list(render_song(straight, sine_bank, RATE, tail=False)))
    )
