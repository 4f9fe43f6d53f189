"""The voices of rendered sounds, of made-up recordings and heard with numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.live.engine.bank import Pcm
from studio.live.engine.patch import (
    LiveSound,
    NetTable,
    Patch,
    PlayMode,
    Recording,
    RenderedSounds,
)
from tests.live.random_patch import (
    GAIN,
    PLAIN,
    RATE,
    largest_bend,
    pitch_hz,
    playing,
)


def recording(hz: float, root: float, seconds: float = 2.0, rate: int = 16000) -> Recording:
    time = np.arange(int(seconds * rate)) / rate
    tone = (0.3 * np.sin(2 * np.pi * hz * time)).astype(np.float32)
    return Recording(Pcm.of(tone), rate, root)


def grid(
    root: float = 69.0, side: int = 3, missing: tuple[tuple[int, int], ...] = ()
) -> RenderedSounds:
    """Make a grid whose sounds are all in tune and differ by their overtone: twelve times the row plus the column."""
    rows = []
    for row in range(side):
        sounds: list[Recording | None] = []
        for column in range(side):
            here = (row, column) in missing
            sounds.append(None if here else recording(440.0 * (1 + row + side * column), root))
        rows.append(sounds)
    return RenderedSounds([root], [rows])


def strength(sound: np.ndarray, hz: float) -> float:
    window = np.hanning(len(sound))
    wave = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / RATE)
    return float(abs((sound[:, 0] * window * wave).sum()) / window.sum() * 2)


def test_neighbours_are_cross_faded_by_the_point() -> None:
    patch = Patch(PLAIN, rendered=grid())
    sound = playing(patch, key=69, at=(0.25, 0.5)).render(RATE // 2)[RATE // 10 :]
    # Row 1, between columns 0 and 1: fundamentals 2 and 5 times 440 Hz.
    for hz, wanted in ((880.0, 0.5), (2200.0, 0.5), (440.0, 0.0), (1320.0, 0.0)):
        assert strength(sound, hz) / (0.3 * GAIN) == pytest.approx(wanted, abs=0.03)


def test_the_point_moves_and_jumps_without_clicks() -> None:
    patch = Patch(PLAIN, rendered=grid())
    engine = playing(patch, key=69, at=(0, 0))
    engine.render(RATE // 10)
    pieces = []
    rng = np.random.default_rng(0)
    for _ in range(60):
        engine.set_pad(0, *rng.random(2))
        pieces.append(engine.render(300))
    sound = np.concatenate(pieces)
    highest = 440.0 * 9
    limit = 0.3 * GAIN * (2 * np.pi * highest / RATE) ** 2
    assert largest_bend(sound) < 1.6 * limit
    assert np.abs(sound).max() > 0.05


def test_what_is_not_rendered_is_left_to_its_neighbours_or_to_the_live_decoder(
    net: NetTable, corners: np.ndarray
) -> None:
    part = grid(missing=((0, 0), (0, 1), (1, 0)))
    sound = playing(Patch(PLAIN, rendered=part), key=69, at=(0.25, 0.25)).render(RATE // 2)
    assert strength(sound[RATE // 10 :], 440.0 * 5) / (0.3 * GAIN) == pytest.approx(1.0, abs=0.05)
    both = Patch(PLAIN, LiveSound(net, corners), part, PlayMode.BEST)
    for at, kind in (((0.0, 0.0), 1), ((1.0, 1.0), 2)):
        engine = playing(both, key=69, at=at)
        engine.render(100)
        assert engine.core.voices["kind"][engine.core.voices["stage"] != 0].tolist() == [kind]
    engine = playing(replace(both, mode=PlayMode.LIVE), key=69, at=(1.0, 1.0))
    engine.render(100)
    assert engine.core.voices["kind"][engine.core.voices["stage"] != 0].tolist() == [1]


def test_four_sounds_of_any_pitch_and_rate_are_mixed_in_tune() -> None:
    corners = [
        recording(220.0, 57.0), recording(440.0, 69.0, rate=44100),
        recording(330.0, 64.02, rate=22050), recording(110.0, 45.0, rate=48000),
    ]  # fmt: skip
    rendered = RenderedSounds([60.0], [[corners[:2], corners[2:]]])
    sound = playing(Patch(PLAIN, rendered=rendered), key=69, at=(0.5, 0.5)).render(RATE // 2)
    assert strength(sound[RATE // 10 :], 440.0) > 0.15 * GAIN
    assert pitch_hz(sound[RATE // 10 :]) == pytest.approx(440, rel=2e-3)


def test_corners_of_which_some_are_empty_are_mixed_exactly_as_they_weigh() -> None:
    tones = [recording(440.0 * n, 69.0) for n in (1, 2, 3, 4)]
    for weights in (
        (0.5, 0.3, 0.2, 0.0),
        (0.6, 0.0, 0.0, 0.4),
        (0.0, 1.0, 0.0, 0.0),
        (0.1, 0.2, 0.3, 0.4),
    ):
        a, b, c, d = (tone if w > 0.0 else None for tone, w in zip(tones, weights, strict=True))
        patch = Patch(PLAIN, rendered=RenderedSounds([69.0], [[[a, b], [c, d]]], cornered=True))
        engine = playing(patch, key=69, at=None)
        engine.set_pad_weights(0, weights)
        sound = engine.render(RATE // 2)[RATE // 10 :]
        for n, weight in enumerate(weights):
            heard = strength(sound, 440.0 * (n + 1)) / (0.3 * GAIN)
            assert heard == pytest.approx(weight, abs=0.01)


def test_corners_have_gains_of_their_own(net: NetTable, corners: np.ndarray) -> None:
    def power(patch: Patch, weights: tuple[float, float, float, float]) -> float:
        engine = playing(patch, at=None)
        engine.set_pad_weights(0, weights)
        return float(10 * np.log10((engine.render(RATE // 2)[RATE // 10 :] ** 2).mean()))

    plain = Patch(PLAIN, LiveSound(net, corners))
    gained = Patch(PLAIN, LiveSound(net, corners, (-12.0, 6.0, 0.0, 0.0)))
    for weights, gain in (((1, 0, 0, 0), -12.0), ((0, 1, 0, 0), 6.0), ((0.5, 0.5, 0, 0), -3.0)):
        assert power(gained, weights) - power(plain, weights) == pytest.approx(gain, abs=0.05)
    a, b = recording(440.0, 69.0), recording(880.0, 69.0)
    mixed = RenderedSounds([69.0], [[[a, replace(b, gain=2.0)], [None, None]]], cornered=True)
    engine = playing(Patch(PLAIN, rendered=mixed), key=69, at=None)
    engine.set_pad_weights(0, (0.5, 0.5, 0.0, 0.0))
    sound = engine.render(RATE // 2)[RATE // 10 :]
    assert strength(sound, 880.0) / strength(sound, 440.0) == pytest.approx(2.0, rel=0.02)


def test_a_rendered_note_loops_to_and_fro_or_ends() -> None:
    shape = replace(PLAIN, loop=(400.0, 1000.0), loop_fade_ms=50.0, release_ms=30.0)
    looped = playing(Patch(shape, rendered=grid()), key=69, at=(0, 0))
    sound = looped.render(6 * RATE)
    assert np.abs(sound[-RATE:]).max() > 0.05
    assert largest_bend(sound[2000:]) < 1.6 * largest_bend(sound[2000 : RATE // 4])
    ended = playing(Patch(replace(shape, loop=None), rendered=grid()), key=69, at=(0, 0))
    ended.render(round(2.2 * RATE))
    assert int(ended.state["sounding"]) == 0


def test_more_rendered_sounds_arrive_while_a_note_sounds() -> None:
    engine = playing(Patch(PLAIN, rendered=grid(missing=((0, 1),))), key=69, at=(0.25, 0.0))
    before = engine.render(RATE // 4)
    engine.publish_patch(0, Patch(PLAIN, rendered=grid()))
    after = engine.render(RATE // 4)[RATE // 10 :]
    assert strength(before[RATE // 10 :], 440.0 * 4) < 0.01
    assert strength(after, 440.0 * 4) / (0.3 * GAIN) == pytest.approx(0.5, abs=0.03)
