"""The fast sampler computes what the plain forward pass does, and a voice never depends on its company."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from studio.timbre.mulaw import decode_mu_law, encode_mu_law
from studio.timbre.net import cpu_stepper, sampler
from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.packing import PackedDecoder
from studio.timbre.net.plan import voice_bytes
from studio.timbre.net.published import build_published
from studio.timbre.net.sampler import MEMORY_BYTES, FastSampler, Precision, Voices
from studio.timbre.net.wavenet import WaveNetDecoder
from tests.timbre.net.published_fixture import recorded, seeded_tensor
from tests.timbre.net.test_networks import TINY

# The first test here compiles the loop, which may take a minute where nothing is cached.
pytestmark = pytest.mark.timeout(400)

SIZES = {
    "tiny": TINY,
    "pitched": replace(TINY, pitch_features=3),
    "two taps": replace(TINY, filter=2, hop=64, cycle=5, layers=6),
    "wider than a panel": replace(TINY, width=70, skip_width=130, hop=32, cycle=6, layers=8),
    "odd hop": replace(TINY, hop=15),
    "guided": replace(TINY, guide_taps=8),
    "guided, odd": replace(TINY, width=70, skip_width=130, hop=15, pitch_features=3, guide_taps=5),
}


def decoder(config: NsynthConfig) -> WaveNetDecoder:
    torch.manual_seed(3)
    made = WaveNetDecoder(config).requires_grad_(False).eval()
    for name, tensor in made.named_parameters():
        if name.endswith("bias"):
            tensor.uniform_(-0.1, 0.1)
    return made


def voices(config: NsynthConfig, count: int, frames: int = 6, **changes: object) -> Voices:
    rng = np.random.default_rng(5)
    embedding = rng.normal(size=(count, frames, config.z)).astype(np.float32)
    pitch = np.linspace(30.2, 90.7, count) if config.pitch_conditioned else None
    guide = None
    if config.guided:
        guide = rng.uniform(-1.2, 1.2, (count, frames * config.hop)).astype(np.float32)
    made = Voices(embedding, list(range(100, 100 + count)), pitch, guide=guide)
    return replace(made, **changes)


def random_codes(count: int, samples: int) -> NDArray[np.int8]:
    return np.random.default_rng(6).integers(-128, 128, (count, samples)).astype(np.int8)


def plain_logits(
    net: WaveNetDecoder, asked: Voices, codes: NDArray[np.int8]
) -> NDArray[np.float32]:
    pitch = None if asked.pitch is None else torch.from_numpy(asked.pitch)
    guide = None if asked.guide is None else torch.from_numpy(asked.guide)
    logits = net(torch.from_numpy(codes), torch.from_numpy(asked.embedding), pitch, guide)
    return logits.transpose(1, 2).numpy()


@pytest.fixture(params=["voices alone", "a team", "voices alone, in pairs", "a team, in pairs"])
def sharing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways in which threads share the work, and both in which samples are computed."""
    if "a team" in request.param:
        monkeypatch.setattr(cpu_stepper, "CACHE_BYTES", 0)
        monkeypatch.setattr(cpu_stepper, "LEAST_VOICES", 1000)
    if "in pairs" in request.param:
        work_in_pairs(monkeypatch)
    return str(request.param)


def work_in_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampler, "PAIRS_VOICES", 1)
    monkeypatch.setattr(sampler, "PAIRS_WIDTH", 1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("count", "threads"), [(1, 1), (5, 2), (9, 3)])
def test_logits_equal_the_plain_forward_pass(
    size: str, count: int, threads: int, sharing: str
) -> None:
    net = decoder(SIZES[size])
    asked, codes = voices(net.config, count), random_codes(count, 6 * net.config.hop)
    fast = FastSampler(net, precision=Precision.FLOAT32, threads=threads)
    np.testing.assert_allclose(
        fast.logits(asked, codes), plain_logits(net, asked, codes), atol=1e-4
    )


@pytest.mark.parity
def test_probabilities_equal_the_published_fast_generation_at_full_size(shared_data: Path) -> None:
    fixture = recorded(shared_data)
    shapes = fixture["variables_autoencoder"]
    network, _ = build_published({n: seeded_tensor(n, s) for n, s in shapes.items()})
    fed = encode_mu_law(np.array(fixture["decoder"]["audio_in"]))
    embedding = np.array(fixture["decoder"]["encoding"], dtype=np.float32)[:, None]
    fast = FastSampler(network.decoder, precision=Precision.FLOAT32)
    codes = np.concatenate([fed[:, 1:], fed[:, :1]], axis=1)  # the last one is fed to no step
    logits = fast.logits(Voices(embedding, [0, 0]), codes, before=fed[:, 0])
    likely = torch.softmax(torch.from_numpy(logits), dim=2).numpy()
    for step, expected in fixture["decoder"]["pmf_steps"].items():
        np.testing.assert_allclose(likely[:, int(step)], expected, atol=1e-5)


@pytest.mark.parametrize("size", ["pitched", "wider than a panel"])
def test_half_precision_stays_close(size: str) -> None:
    net = decoder(SIZES[size])
    asked, codes = voices(net.config, 3), random_codes(3, 90)
    exact = plain_logits(net, asked, codes)
    close = FastSampler(net, precision=Precision.BFLOAT16).logits(asked, codes)
    assert 0 < np.abs(close - exact).max() < 0.02 * np.abs(exact).max()


@pytest.mark.parametrize("precision", list(Precision))
def test_a_voice_sounds_the_same_in_any_company(precision: Precision, sharing: str) -> None:
    net = decoder(replace(TINY, width=40, hop=32, pitch_features=3))
    together = voices(net.config, 11)
    whole = FastSampler(net, precision=precision, threads=3).begin(together).advance(150)
    for chosen in ([4], [7, 4], [0, 1, 2, 3, 4, 5, 6]):
        assert together.pitch is not None
        some = Voices(
            together.embedding[chosen],
            [together.seeds[voice] for voice in chosen],
            together.pitch[chosen],
        )
        alone = FastSampler(net, precision=precision, threads=len(chosen) % 2 + 1)
        np.testing.assert_array_equal(alone.begin(some).advance(150), whole[chosen])


def test_seeds_and_temperatures_are_each_voices_own() -> None:
    net = decoder(TINY)
    first = voices(net.config, 1)
    same = np.repeat(first.embedding, 4, axis=0)
    asked = Voices(same, [1, 1, 2, 1], temperature=[1.0, 1.0, 1.0, 0.5])
    codes = FastSampler(net).begin(asked).advance(90)
    np.testing.assert_array_equal(codes[0], codes[1])
    assert (codes[0] != codes[2]).any()
    assert (codes[0] != codes[3]).any()


def test_temperature_zero_takes_the_likeliest_code() -> None:
    net = decoder(TINY)
    asked = voices(net.config, 2, temperature=0.0)
    codes = FastSampler(net, precision=Precision.FLOAT32).begin(asked).advance(90)
    likeliest = plain_logits(net, asked, codes).argmax(axis=2) - 128
    np.testing.assert_array_equal(codes, likeliest)


def test_what_is_drawn_is_as_likely_as_the_network_says() -> None:
    net = decoder(TINY)
    one = voices(net.config, 1, frames=1)
    many = 4000
    asked = Voices(np.repeat(one.embedding, many, axis=0), list(range(many)), temperature=0.7)
    drawn = FastSampler(net).begin(asked, samples=1).advance(1)[:, 0].astype(int) + 128
    logits = plain_logits(net, one, np.zeros((1, 1), np.int8))[0, 0] / 0.7
    likely = np.exp(logits - logits.max())
    likely /= likely.sum()
    # Ten bins of about equal weight; chi-square of 9 degrees exceeds 27.9 once in a thousand.
    bins = np.minimum((np.cumsum(likely) * 10).astype(int), 9)
    expected = np.bincount(bins, likely, minlength=10) * many
    found = np.bincount(bins[drawn], minlength=10)
    used = expected > 0
    assert ((found - expected)[used] ** 2 / expected[used]).sum() < 27.9


@pytest.mark.parametrize("in_pairs", [False, True])
def test_an_interrupted_session_goes_on_with_the_same_samples(
    in_pairs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if in_pairs:
        work_in_pairs(monkeypatch)
    net = decoder(SIZES["pitched"])
    asked = voices(net.config, 3, frames=20)
    whole = FastSampler(net).begin(asked).advance(320)
    for known in (1, 16, 155, 320):
        resumed = FastSampler(net).begin(asked)
        resumed.go_on_from(whole[:, :known])
        assert resumed.done == known
        resumed.advance(320)
        np.testing.assert_array_equal(resumed.codes, whole)


def test_only_many_voices_of_a_wide_decoder_are_computed_in_pairs() -> None:
    net = decoder(replace(TINY, width=sampler.PAIRS_WIDTH, hop=32, cycle=5, layers=5))
    many = voices(net.config, sampler.PAIRS_VOICES, frames=1)
    codes = random_codes(sampler.PAIRS_VOICES, 32)
    fast = FastSampler(net, precision=Precision.FLOAT32)
    together = fast.logits(many, codes)
    few = replace(many, embedding=many.embedding[:9], seeds=many.seeds[:9])
    apart = fast.logits(few, codes[:9])
    np.testing.assert_allclose(together[:9], apart, atol=1e-4)
    assert (together[:9] != apart).any()


def test_more_codes_than_the_sound_has_are_refused() -> None:
    net = decoder(TINY)
    session = FastSampler(net).begin(voices(net.config, 1), samples=20)
    with pytest.raises(ValueError, match="another sound"):
        session.go_on_from(np.zeros((1, 21), np.int8))


def test_sound_arrives_in_parts_and_adds_up() -> None:
    net = decoder(replace(TINY, hop=512))
    session = FastSampler(net).begin(voices(net.config, 2, frames=20))
    steps = list(session.stream())
    assert steps[-1].seconds == steps[-1].total == pytest.approx(20 * 512 / 16000)
    assert all(a.seconds < b.seconds for a, b in pairwise(steps))
    parts = [step for step in steps if step.fresh is not None]
    assert [part.start for part in parts] == [0, 4000, 8000]
    assert parts[0].seconds == 0.25
    joined = np.concatenate([part.fresh for part in parts if part.fresh is not None], axis=1)
    np.testing.assert_array_equal(joined, session.audio)
    np.testing.assert_array_equal(joined, decode_mu_law(session.codes))


def test_one_may_stop_and_ask_for_more_later() -> None:
    net = decoder(TINY)
    asked = voices(net.config, 2, frames=60)
    session = FastSampler(net).begin(asked)
    list(islice(session.stream(), 3))
    assert 0 < session.done < session.total
    list(session.stream())
    np.testing.assert_array_equal(session.codes, FastSampler(net).begin(asked).advance(60 * 16))


def test_what_does_not_fit_the_decoder_is_refused() -> None:
    net = decoder(TINY)
    fast = FastSampler(net)
    with pytest.raises(ValueError, match="5 dimensions does not fit"):
        fast.begin(Voices(np.zeros((1, 2, 5), np.float32), [0]))
    with pytest.raises(ValueError, match="not 33"):
        fast.begin(Voices(np.zeros((1, 2, 3), np.float32), [0]), samples=33)
    with pytest.raises(ValueError, match="no pitch"):
        fast.begin(Voices(np.zeros((1, 2, 3), np.float32), [0], np.array([60.0])))
    with pytest.raises(ValueError, match="as many seeds"):
        Voices(np.zeros((2, 2, 3), np.float32), [0])
    with pytest.raises(ValueError, match="at least one of each"):
        Voices(np.zeros((0, 2, 3), np.float32), [])
    with pytest.raises(ValueError, match="two taps"):
        FastSampler(decoder(replace(TINY, filter=1)))


def test_as_many_voices_as_memory_holds() -> None:
    assert FastSampler(decoder(TINY), lean=True).most_voices == 64
    config = NsynthConfig.published()
    with torch.device("meta"):
        parameters = sum(p.numel() for p in WaveNetDecoder(config).parameters())
    sampler = FastSampler.__new__(FastSampler)
    sampler._card = None
    for half, voices in ((True, 40), (False, 11)):
        # Zeros of which no page is ever written.
        weights = np.zeros(parameters // 2 if half else parameters, np.float32)
        sampler._packed = PackedDecoder(
            config, half, config.width, config.skip_width, 31_000, weights, {}, (), False
        )
        assert sampler.most_voices == voices
        assert weights.nbytes + voices * voice_bytes(sampler._packed) <= MEMORY_BYTES


def test_a_lean_sampler_lets_the_weights_go_and_makes_the_same() -> None:
    net = decoder(replace(TINY, pitch_features=4))
    asked = voices(net.config, 3)
    whole = FastSampler(net).begin(asked).advance(60)
    lean = FastSampler(net, lean=True)
    np.testing.assert_array_equal(lean.begin(asked).advance(60), whole)
    held = {name for name, tensor in lean.decoder.named_parameters() if not tensor.is_meta}
    assert all(name.startswith("pitch.") for name in held)
    assert lean.weight_bytes == FastSampler(net).weight_bytes
    assert lean.decoder is not net


def test_a_lean_sampler_computes_large_batches_as_it_does_small_ones() -> None:
    """Many voices at once sound exactly as few at a time, whatever memory there is for."""
    net = decoder(
        NsynthConfig(
            encoder_width=4, encoder_layers=2, width=128, skip_width=32, layers=4, hop=16, z=3
        )
    )
    asked = voices(net.config, 48)
    lean = FastSampler(net, lean=True)
    together = lean.begin(asked).advance(40)
    few = replace(asked, embedding=asked.embedding[:7], seeds=asked.seeds[:7])
    np.testing.assert_array_equal(lean.begin(few).advance(40), together[:7])
