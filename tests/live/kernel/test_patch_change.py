"""Held notes whose patch plays them otherwise from now on: "mix audio instead", an exact corner, what is rendered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.live.engine.engine import Engine
from studio.live.engine.patch import LiveSound, NetTable, Patch, PlayMode, RenderedSounds
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel import layout_patch as P  # noqa: N812
from studio.live.kernel.patch_change import HAND_OVER_S
from tests.live.kernel.test_grid_voice import grid, recording
from tests.live.random_patch import PLAIN, RATE, largest_bend, playing

SHAPE = replace(PLAIN, loop=(300.0, 900.0), loop_fade_ms=50.0, release_ms=50.0)
OVER = round(1.2 * HAND_OVER_S * RATE)


@pytest.fixture
def live(net: NetTable, corners: np.ndarray) -> Patch:
    """The live decoder, with the corners' recordings at hand."""
    tones = [recording(110.0 * n, 57.0 + 12.0 * np.log2(n / 2)) for n in (2, 3, 4, 6)]
    rendered = RenderedSounds([60.0], [[tones[:2], tones[2:]]], cornered=True)
    return Patch(SHAPE, LiveSound(net, corners), rendered, PlayMode.LIVE)


@pytest.fixture
def mixed(live: Patch) -> Patch:
    return replace(live, mode=PlayMode.RENDERED)


def kinds(engine: Engine) -> list[int]:
    """Return what the voices are that sound and do not go away."""
    stage = engine.core.voices["stage"]
    going = (stage == L.STAGE_FREE) | (stage == L.STAGE_FADE)
    return sorted(engine.core.voices["kind"][~going].tolist())


def loud(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(sound.astype(np.float64) ** 2)))


def test_a_held_note_becomes_the_mix_as_if_it_had_begun_as_it(live: Patch, mixed: Patch) -> None:
    engine = playing(live, at=(0.3, 0.6))
    before = engine.render(RATE // 4)
    engine.publish_patch(0, mixed)
    after = engine.render(RATE // 2)
    assert kinds(engine) == [P.KIND_GRID]
    always = playing(mixed, at=(0.3, 0.6)).render(3 * RATE // 4)[RATE // 4 :]
    np.testing.assert_allclose(after[OVER:], always[OVER:], atol=2e-6)
    assert np.abs(after[OVER:]).max() > 0.02
    # No click: nothing bends more sharply than the sharper of the two does anyway.
    steady = max(largest_bend(before[RATE // 20 :]), largest_bend(always))
    assert largest_bend(np.concatenate([before, after])[RATE // 20 :]) < 1.2 * steady


def test_and_the_live_decoder_again(live: Patch, mixed: Patch) -> None:
    engine = playing(mixed, at=(1.0, 0.0))
    before = engine.render(RATE // 4)
    engine.publish_patch(0, live)
    after = engine.render(RATE // 2)
    assert kinds(engine) == [P.KIND_HARMONIC]
    always = playing(live, at=(1.0, 0.0)).render(3 * RATE // 4)[RATE // 4 :]
    # Its partials begin anew, so they may stand otherwise to each other: the spectra are compared.
    now, wanted = (
        np.abs(np.fft.rfft(x[OVER : OVER + 8192, 0] * np.hanning(8192))) for x in (after, always)
    )
    assert np.abs(now - wanted).sum() < 0.1 * wanted.sum()
    steady = max(largest_bend(before[RATE // 20 :]), largest_bend(always))
    assert largest_bend(np.concatenate([before, after])[RATE // 20 :]) < 1.2 * steady


def test_the_level_neither_dips_nor_rises_between_two_sounds(mixed: Patch) -> None:
    """Two tones that have nothing in common: at equal power their sum keeps its loudness."""
    low, high = recording(220.0, 57.0), recording(331.7, 57.0)
    first = Patch(SHAPE, rendered=RenderedSounds([57.0], [[[low] * 2] * 2], cornered=True))
    second = Patch(SHAPE, rendered=RenderedSounds([57.0], [[[high] * 3] * 3]))
    engine = playing(first, at=(0.5, 0.5))
    steady = loud(engine.render(RATE // 2)[RATE // 10 :])
    engine.publish_patch(0, second)
    between = engine.render(round(HAND_OVER_S * RATE))
    third = len(between) // 3
    for part in (between[:third], between[third:-third], between[-third:]):
        assert loud(part) == pytest.approx(steady, rel=0.12)
    assert loud(engine.render(RATE // 4)) == pytest.approx(steady, rel=0.02)


def test_a_rendered_note_goes_over_to_the_corners_and_does_not_end(
    live: Patch, mixed: Patch
) -> None:
    best = replace(live, rendered=grid(57.0), mode=PlayMode.BEST)
    engine = playing(best, at=(0.5, 0.5))
    engine.render(RATE // 10)
    assert kinds(engine) == [P.KIND_GRID]
    engine.publish_patch(0, mixed)
    sound = engine.render(RATE // 2)
    assert kinds(engine) == [P.KIND_GRID]
    assert loud(sound[-RATE // 10 :]) > 0.01
    engine.publish_patch(0, live)
    engine.render(OVER)
    assert kinds(engine) == [P.KIND_HARMONIC]


def test_what_is_rendered_meanwhile_is_for_the_next_note(live: Patch) -> None:
    part = grid(57.0, missing=((0, 0), (0, 1), (1, 0), (1, 1)))
    engine = playing(replace(live, rendered=part, mode=PlayMode.BEST), at=(0.1, 0.1))
    engine.render(RATE // 10)
    engine.publish_patch(0, replace(live, rendered=grid(57.0), mode=PlayMode.BEST))
    engine.midi.note_on(0, 64, 100)
    engine.render(RATE // 10)
    assert kinds(engine) == [P.KIND_HARMONIC, P.KIND_GRID]


def test_a_note_handed_over_is_released_held_by_the_pedal_and_ends(
    live: Patch, mixed: Patch
) -> None:
    engine = playing(live)
    engine.render(RATE // 10)
    engine.midi.send(L.SUSTAIN, a=1)
    engine.publish_patch(0, mixed)
    engine.render(OVER)
    engine.midi.note_off(0, 57)
    engine.render(RATE // 4)
    assert kinds(engine) == [P.KIND_GRID]
    engine.publish_patch(0, live)
    engine.render(OVER)
    assert kinds(engine) == [P.KIND_HARMONIC]
    engine.midi.send(L.SUSTAIN, a=0)
    engine.render(RATE // 4)
    assert kinds(engine) == []
    assert int(engine.state["sounding"]) == 0


@pytest.mark.parametrize("stage_ms", [1.0, 300.0])
def test_the_envelope_goes_on(live: Patch, mixed: Patch, stage_ms: float) -> None:
    """In the middle of a slow attack, or of a release."""
    shape = replace(SHAPE, attack_ms=400.0, release_ms=400.0)
    live, mixed = replace(live, shape=shape), replace(mixed, shape=shape)
    engine = playing(live)
    engine.render(round(0.2 * RATE))
    if stage_ms > 1.0:
        engine.render(round(0.3 * RATE))
        engine.midi.note_off(0, 57)
        engine.render(round(0.1 * RATE))
    stays = engine.core.voices["stage"] != L.STAGE_FREE
    (level,) = engine.core.voices["level"][stays].tolist()
    (stage,) = engine.core.voices["stage"][stays].tolist()
    engine.publish_patch(0, mixed)
    engine.render(16)
    new = engine.core.voices[(engine.core.voices["stage"] == stage)]
    assert new["level"].tolist() == [pytest.approx(level, abs=0.01)]
    assert new["kind"].tolist() == [P.KIND_GRID]


def test_output_does_not_depend_on_the_block_size(live: Patch, mixed: Patch) -> None:
    takes = []
    for block in (64, 250, 997, 12000):
        engine = playing(live, at=(0.2, 0.7))
        engine.midi.note_on(0, 64, 80, frame=4800 + 1234)
        sounds = [engine.render(6007)]
        for patch in (mixed, live, mixed):
            engine.publish_patch(0, patch)
            blocks = [engine.render(min(block, 997 - at)) for at in range(0, 997, block)]
            sounds += blocks
        engine.midi.note_off(0, 57)
        rest = [engine.render(min(block, 12000 - at)) for at in range(0, 12000, block)]
        takes.append(np.concatenate(sounds + rest))
    assert np.abs(takes[0]).max() > 0.005
    for take in takes[1:]:
        np.testing.assert_array_equal(take, takes[0])


def test_very_many_changes_of_a_full_keyboard_leave_nothing_behind(
    live: Patch, mixed: Patch
) -> None:
    engine = playing(live, key=30, velocity=20)
    for key in range(31, 46):
        engine.midi.note_on(0, key, 20)
    engine.render(RATE // 10)
    sounds = []
    for number in range(200):
        engine.publish_patch(0, (mixed, live)[number % 2])
        sounds.append(engine.render(61))
        # There are not slots enough for so many at once: a note then stays what it is, and is never lost.
        assert len(kinds(engine)) == 16
    engine.render(OVER)
    engine.publish_patch(0, mixed)
    engine.render(OVER)
    assert kinds(engine) == [P.KIND_GRID] * 16
    assert np.isfinite(np.concatenate(sounds)).all()
    for key in range(30, 46):
        engine.midi.note_off(0, key)
    engine.render(RATE // 2)
    assert int(engine.state["sounding"]) == 0
    assert np.abs(engine.render(RATE // 10)).max() == 0.0
