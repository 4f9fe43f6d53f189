"""The live decoder's voices and those of rendered sounds, with nets of random numbers and heard with numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.live import layout as L  # noqa: N812
from studio.live.bank import Bank, Pcm
from studio.live.engine import Engine
from studio.live.patch import (
    LiveSound,
    NetTable,
    PadLaw,
    Patch,
    PlayMode,
    Recording,
    RenderedSounds,
    Shape,
)
from studio.timbre.harmonic.config import HarmonicConfig
from studio.timbre.harmonic.decoder import HarmonicDecoder
from studio.timbre.harmonic.playing import net_table

RATE = 48000
PLAIN = Shape(attack_ms=0.0, velocity_gain=0.0, velocity_timbre=0.0)
GAIN = (100 / 127) ** 2 * np.sqrt(0.5) * L.TRACK_GAIN_0_DB
"""A channel's volume as it begins, and a track in the middle."""


def random_decoder(seed: int = 0) -> HarmonicDecoder:
    """Make a decoder that says something different for every embedding, loud in the low partials."""
    rng = np.random.default_rng(seed)
    config = HarmonicConfig(width=48, hidden=2)
    weights = {
        name: (rng.standard_normal(shape) * (1.5 / np.sqrt(shape[0]) if len(shape) == 2 else 0.1))
        .astype(np.float32)
        for name, shape in config.shapes.items()
    }  # fmt: skip
    slope = np.linspace(0.5, -3.5, weights["bias2"].shape[0]).astype(np.float32)
    weights["bias2"] += slope
    weights["weight2"] *= 0.5
    weights["weight2"][:, -2] *= 0.1  # no wild vibrato
    return HarmonicDecoder(config, weights)


def random_corners(seed: int = 1, frames: int = 40) -> np.ndarray:
    """Make four embeddings that change slowly."""
    rng = np.random.default_rng(seed)
    steps = rng.standard_normal((4, frames, 16)) * 0.15
    return (rng.standard_normal((4, 1, 16)) + np.cumsum(steps, axis=1)).astype(np.float32)


@pytest.fixture(scope="module")
def decoder() -> HarmonicDecoder:
    return random_decoder()


@pytest.fixture(scope="module")
def net(decoder: HarmonicDecoder) -> NetTable:
    return net_table(decoder, RATE)


@pytest.fixture(scope="module")
def corners() -> np.ndarray:
    return random_corners()


@pytest.fixture
def patch(net: NetTable, corners: np.ndarray) -> Patch:
    return Patch(PLAIN, LiveSound(net, corners))


def playing(
    patch: Patch,
    *,
    key: int = 57,
    velocity: int = 100,
    at: tuple[float, float] | None = (0, 0),
    master_db: float = 0.0,
) -> Engine:
    engine = Engine(RATE)
    engine.set_master(master_db)
    engine.publish_patch(0, patch)
    if at is not None:
        engine.set_pad(0, *at)
    # The track's and the channel's gains are in place before the note.
    engine.render(4800)
    engine.midi.note_on(0, key, velocity)
    return engine


def pitch_hz(sound: np.ndarray) -> float:
    x = sound[:, 0].astype(np.float64)
    likeness = np.fft.irfft(np.abs(np.fft.rfft(x, 2 * len(x))) ** 2)
    first, last = RATE // 1000, RATE // 60
    lag = first + int(likeness[first:last].argmax())
    left, middle, right = likeness[lag - 1 : lag + 2]
    return RATE / (lag + 0.5 * (left - right) / (left - 2 * middle + right))


def largest_bend(sound: np.ndarray) -> float:
    """Return the largest second difference: where a waveform breaks, it stands out."""
    return float(np.abs(np.diff(sound[:, 0].astype(np.float64), 2)).max())


# -- the live decoder ------------------------------------------------------------


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


def test_a_track_without_a_patch_plays_its_program(patch: Patch, sine_bank: Bank) -> None:
    engine = Engine(RATE, sine_bank)
    engine.publish_patch(1, patch)
    engine.midi.note_on(0, 69, 127)
    sound = engine.render(RATE)
    assert pitch_hz(sound[RATE // 2 :]) == pytest.approx(440, rel=1e-3)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bands", 7),
        ("phases", np.zeros(3, np.float32)),
        ("layers", []),
        ("noise_lengths", np.full(24, 10**7)),
        ("ratios", np.full(100, np.nan, np.float32)),
    ],
)
def test_a_table_that_does_not_fit_is_refused(net: NetTable, field: str, value: object) -> None:
    with pytest.raises(ValueError, match="live decoder"):
        replace(net, **{field: value})


def test_what_cannot_be_played_is_refused(net: NetTable, corners: np.ndarray) -> None:
    with pytest.raises(ValueError, match="Four embeddings"):
        LiveSound(net, corners[:3])
    with pytest.raises(ValueError, match="not finite"):
        LiveSound(net, corners * np.float32(np.nan))
    with pytest.raises(ValueError, match="no grid"):
        RenderedSounds([60.0], [[[None, None], [None]]])
    with pytest.raises(ValueError, match="needs the live decoder"):
        Patch()


# -- rendered sounds ------------------------------------------------------------


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
