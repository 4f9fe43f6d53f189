"""The live decoder's voices, with nets of random numbers and heard with numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.live.engine.engine import Engine
from studio.live.engine.patch import (
    LiveSound,
    NetTable,
    PadLaw,
    Patch,
    Shape,
)
from studio.live.kernel import layout as L  # noqa: N812
from studio.timbre.harmonic.decoder import HarmonicDecoder
from studio.timbre.harmonic.playing import net_table
from tests.live.random_patch import (
    GAIN,
    PLAIN,
    RATE,
    largest_bend,
    pitch_hz,
    playing,
    random_decoder,
)


@pytest.mark.parametrize(("corner", "at"), [(0, (0, 0)), (1, (1, 0)), (2, (0, 1)), (3, (1, 1))])
def test_a_corner_sounds_as_the_decoder_renders_it(
    patch: Patch,
    decoder: HarmonicDecoder,
    corners: np.ndarray,
    corner: int,
    at: tuple[float, float],
) -> None:
    sound = 4.0 * playing(patch, at=at, master_db=-20 * np.log10(4)).render(RATE)[:, 0]
    slot = L.VOICE_SLOTS - 1
    wanted = decoder.render(corners[corner], pitch=57, rate=RATE, seconds=1.0, voice=slot) * GAIN
    assert 0.005 < np.abs(wanted).max() < 4 * 0.75, "below the limiter's knee"
    error = np.sqrt(np.mean((sound - wanted) ** 2) / np.mean(wanted**2))
    # Steps are rounded to 32 bits on both sides, so high partials part by some thousandths of a turn.
    assert error < 0.01


@pytest.mark.parametrize("rate", [32000, 44100, 48000, 96000])
def test_partials_fade_out_below_what_was_learned_as_they_are_rendered(
    decoder: HarmonicDecoder, corners: np.ndarray, rate: int
) -> None:
    """The highest key has partials on both sides of 15.5 kHz; all below its fundamental are taken away."""
    engine = Engine(rate)
    engine.publish_patch(0, Patch(PLAIN, LiveSound(net_table(decoder, rate), corners)))
    engine.set_pad(0, 0, 0)
    engine.render(rate // 10)
    engine.midi.note_on(0, 105, 100)
    length = rate // 2
    sound = engine.render(length)[:, 0]
    wanted = decoder.render(corners[0], pitch=105, rate=rate, seconds=0.5, voice=L.VOICE_SLOTS - 1)
    window = np.hanning(length)
    heard, rendered = (np.abs(np.fft.rfft(x * window)) for x in (sound / GAIN, wanted))
    hz = np.fft.rfftfreq(length, 1 / rate)
    for low, high in ((9_000, 12_500), (12_500, 15_600), (15_600, 24_000)):
        band = (hz > low) & (hz < min(high, rate / 2))
        a, b = (float(np.sqrt((x[band] ** 2).sum())) for x in (heard, rendered))
        assert a == pytest.approx(b, rel=0.05, abs=1e-3 * float(np.linalg.norm(rendered)))


@pytest.mark.parametrize("rate", [44100, 96000])
def test_other_rates_sound_alike(decoder: HarmonicDecoder, corners: np.ndarray, rate: int) -> None:
    engine = Engine(rate)
    engine.publish_patch(0, Patch(PLAIN, LiveSound(net_table(decoder, rate), corners)))
    engine.set_pad(0, 0, 0)
    engine.render(rate // 10)
    engine.midi.note_on(0, 57, 100)
    sound = engine.render(rate)[:, 0]
    slot = L.VOICE_SLOTS - 1
    wanted = decoder.render(corners[0], pitch=57, rate=rate, seconds=1.0, voice=slot) * GAIN
    assert np.sqrt(np.mean((sound - wanted) ** 2) / np.mean(wanted**2)) < 0.01


def test_the_middle_is_one_sound_of_mixed_embeddings(
    patch: Patch, decoder: HarmonicDecoder, corners: np.ndarray
) -> None:
    sound = playing(patch, at=(0.25, 0.5)).render(RATE)[:, 0]
    mixed = np.tensordot(np.array([0.375, 0.125, 0.375, 0.125], np.float32), corners, 1)
    wanted = decoder.render(mixed, pitch=57, rate=RATE, seconds=1.0, voice=L.VOICE_SLOTS - 1) * GAIN
    assert np.sqrt(np.mean((sound - wanted) ** 2) / np.mean(wanted**2)) < 0.001


def test_the_distance_law_leaves_far_corners_out(
    patch: Patch, net: NetTable, corners: np.ndarray
) -> None:
    far = playing(replace(patch, law=PadLaw.DISTANCE), at=(0.5, 0.0))
    far.render(RATE // 10)
    assert far.core.tracks["corner"][0] == pytest.approx([0.5, 0.5, 0.0, 0.0], abs=1e-3)


def test_output_does_not_depend_on_the_block_size(patch: Patch) -> None:
    takes = []
    for block in (64, 256, 997, 12000):
        engine = playing(patch, at=(0.2, 0.7))
        engine.midi.note_on(0, 64, 80, frame=4800 + 1234)
        engine.midi.note_off(0, 57, frame=4800 + 9000)
        blocks = [engine.render(block) for _ in range(-(-RATE // (2 * block)))]
        takes.append(np.concatenate(blocks)[: RATE // 2])
    assert np.abs(takes[0]).max() > 0.005
    for take in takes[1:]:
        np.testing.assert_array_equal(take, takes[0])


def test_a_jump_of_the_pad_does_not_click_and_is_heard_within_20_ms(patch: Patch) -> None:
    still = playing(patch).render(RATE // 2)
    engine = playing(patch)
    before = engine.render(RATE // 4)
    engine.set_pad(0, 1, 1)
    after = engine.render(RATE // 4)
    moved = np.concatenate([before, after])
    steady = max(
        largest_bend(still), largest_bend(playing(patch, at=(1, 1)).render(RATE // 2)[2000:])
    )
    assert largest_bend(moved[2000:]) < 1.5 * steady
    differs = np.abs(moved[:, 0] - still[:, 0]) > 1e-3 * np.abs(still).max()
    assert RATE // 4 <= np.flatnonzero(differs)[0] < RATE // 4 + 0.02 * RATE
    far = playing(patch, at=(1, 1)).render(RATE // 2)
    level = np.abs(np.fft.rfft(moved[-4096:, 0] * np.hanning(4096)))
    there = np.abs(np.fft.rfft(far[-4096:, 0] * np.hanning(4096)))
    assert np.abs(level - there).sum() < 0.05 * there.sum()


@pytest.mark.parametrize(("key", "bend"), [(45, 0.0), (69, 0.0), (57, 1.0), (60, -1.0)])
def test_pitch_follows_the_key_and_the_wheel(corners: np.ndarray, key: int, bend: float) -> None:
    decoder = random_decoder(3)
    decoder.weights["weight2"][:, -2:] = 0.0
    decoder.weights["bias2"][-2:] = (0.0, -20.0)
    decoder.weights["bias2"][:4] = -10.0
    decoder.weights["weight2"][:, :4] = 0.0
    patch = Patch(PLAIN, LiveSound(net_table(decoder, RATE), corners))
    engine = playing(patch, key=key)
    engine.midi.send(L.BEND, value=bend)
    sound = engine.render(RATE // 2)[RATE // 10 :]
    assert pitch_hz(sound) == pytest.approx(440 * 2 ** ((key - 69 + 2 * bend) / 12), rel=1e-3)


def test_a_glide_arrives_in_its_time(net: NetTable, corners: np.ndarray) -> None:
    patch = Patch(replace(PLAIN, glide_ms=200.0), LiveSound(net, corners))
    engine = playing(patch, key=57)
    engine.render(4800)
    engine.midi.note_off(0, 57)
    engine.midi.note_on(0, 69, 100)
    engine.render(round(0.1 * RATE))
    voice = engine.core.voices[engine.core.voices["pitch"] == 69][0]
    assert voice["slide"] == pytest.approx(-6.0, abs=0.1)
    engine.render(round(0.11 * RATE))
    voice = engine.core.voices[engine.core.voices["pitch"] == 69][0]
    assert voice["slide"] == 0.0


def test_level_velocity_and_tone(patch: Patch, net: NetTable, corners: np.ndarray) -> None:
    def power(shape: Shape, velocity: int = 100) -> float:
        sound = playing(Patch(shape, LiveSound(net, corners)), velocity=velocity).render(RATE // 2)
        return float(10 * np.log10((sound[RATE // 10 :] ** 2).mean()))

    plain = power(PLAIN)
    assert power(replace(PLAIN, level_db=-6.0)) == pytest.approx(plain - 6.0, abs=0.1)
    soft = power(replace(PLAIN, velocity_gain=1.0), 50)
    assert plain - soft == pytest.approx(40 * np.log10(127 / 50), abs=0.2)
    assert power(replace(PLAIN, tone=-1.0)) < plain - 1.0
    assert power(replace(PLAIN, tone=0.7)) > plain + 1.0


def test_a_loop_goes_on_for_ever_and_without_one_the_note_ends(
    net: NetTable, corners: np.ndarray
) -> None:
    shape = replace(PLAIN, loop=(300.0, 900.0), loop_fade_ms=100.0, release_ms=50.0)
    looped = playing(Patch(shape, LiveSound(net, corners)))
    sound = looped.render(5 * RATE)
    assert np.abs(sound[-RATE:]).max() > 0.005
    once = playing(Patch(replace(shape, loop=None), LiveSound(net, corners))).render(RATE)
    assert largest_bend(sound[2000:]) < 1.5 * largest_bend(once[2000:])
    # To and fro: what was heard on the way is heard again on the way back.
    levels = np.sqrt((sound[:, 0].reshape(-1, RATE // 25) ** 2).mean(axis=1))
    there, back = levels[10:20], levels[25:35][::-1]
    assert np.corrcoef(there, back)[0, 1] > 0.8
    ended = playing(Patch(replace(shape, loop=None), LiveSound(net, corners)))
    ended.render(2 * RATE)
    assert int(ended.state["sounding"]) == 0


def test_envelope_and_release(net: NetTable, corners: np.ndarray) -> None:
    shape = replace(PLAIN, attack_ms=100.0, release_ms=60.0, loop=(300.0, 900.0))
    engine = playing(Patch(shape, LiveSound(net, corners)))
    engine.render(round(0.05 * RATE))
    assert engine.core.voices["level"].max() == pytest.approx(0.5, abs=0.01)
    engine.render(round(0.1 * RATE))
    engine.midi.note_off(0, 57)
    engine.render(round(0.06 * RATE))
    assert engine.core.voices["level"].max() == pytest.approx(1e-3, rel=0.2)
    engine.render(RATE // 10)
    assert int(engine.state["sounding"]) == 0


def test_no_net_can_make_it_say_nonsense(corners: np.ndarray) -> None:
    decoder = random_decoder(5)
    for name in decoder.weights:
        decoder.weights[name] = (decoder.weights[name] * 1e18).astype(np.float32)
    patch = Patch(PLAIN, LiveSound(net_table(decoder, RATE), corners * np.float32(1e18)))
    engine = Engine(RATE)
    engine.publish_patch(0, patch)
    for key in range(0, 127, 5):
        engine.midi.note_on(0, key, 127)
    sound = engine.render(RATE // 2)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= 1.0


def test_thirty_two_voices_and_stealing_do_no_harm(patch: Patch) -> None:
    engine = playing(patch, key=30)
    for key in range(31, 80):
        engine.midi.note_on(0, key, 20)
        engine.render(256)
    assert int(engine.state["sounding"]) <= L.MAX_VOICES + 18
    engine.render(RATE // 10)
    assert int(engine.state["sounding"]) == L.MAX_VOICES
    assert engine.meters().steals == 18
    engine.midi.panic()
    engine.render(RATE // 50)
    assert np.abs(engine.render(RATE // 10)).max() == 0.0


def test_a_patch_can_be_changed_while_it_sounds(
    patch: Patch, net: NetTable, corners: np.ndarray
) -> None:
    engine = playing(patch)
    sounds = [engine.render(2400)]
    for step in range(20):
        shape = replace(PLAIN, tone=step / 20, level_db=-step / 4)
        engine.publish_patch(0, Patch(shape, LiveSound(net, corners + np.float32(0.01 * step))))
        sounds.append(engine.render(1200))
    assert largest_bend(np.concatenate(sounds)[2000:]) < 8 * largest_bend(sounds[0][1000:])
    assert int(engine.state["sounding"]) == 1
    engine.publish_patch(0, None)
    engine.render(RATE // 10)
    assert int(engine.state["sounding"]) == 0
    # What was replaced is let go once nothing can need it.
    assert len(engine._kept) < 25
    engine.render(RATE)
    engine.publish_patch(0, patch)
    assert len(engine._kept) <= 2
