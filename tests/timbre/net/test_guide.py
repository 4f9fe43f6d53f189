"""What the decoder makes of a guide, and that a decoder without one is untouched by all of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from studio.timbre.mulaw import LOWEST, decode_mu_law, encode_mu_law
from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.guide import BUMPS, bumps, companded_guide, nearest_codes
from studio.timbre.net.sampler import FastSampler, Precision, Voices
from studio.timbre.net.wavenet import WaveNetDecoder
from studio.timbre.train.rows import row_logits
from tests.timbre.net.test_networks import TINY
from tests.timbre.net.test_sampler import decoder, plain_logits, random_codes, voices

GUIDED = replace(TINY, guide_taps=8)


def said(net: WaveNetDecoder, guide: torch.Tensor) -> torch.Tensor:
    codes = torch.zeros(1, 64, dtype=torch.int8)
    return net(codes, torch.zeros(1, 4, TINY.z), None, guide)


def test_a_decoder_without_a_guide_has_none_of_it() -> None:
    assert not any("guide" in name for name in WaveNetDecoder(TINY).state_dict())
    assert not NsynthConfig.published().guided
    # The same seed draws the same weights with and without a guide, which is silent at first but for its bumps.
    plain, guided = decoder(TINY), decoder(GUIDED)
    for name, tensor in plain.state_dict().items():
        if "bias" not in name:
            torch.testing.assert_close(guided.state_dict()[name], tensor, rtol=0, atol=0)


def test_a_deaf_guided_decoder_says_what_the_plain_one_does() -> None:
    plain = decoder(TINY)
    guided = WaveNetDecoder(GUIDED).requires_grad_(False)
    guided.load_state_dict(plain.state_dict(), strict=False)
    assert guided.guide is not None
    guided.guide.convolution.weight.zero_()
    guided.guide.trust.bias.zero_()
    codes, z = torch.from_numpy(random_codes(2, 48)), torch.randn(2, 3, TINY.z)
    torch.testing.assert_close(guided(codes, z, None, torch.rand(2, 48)), plain(codes, z))


def test_codes_near_a_guide_are_those_of_the_sound() -> None:
    sound = np.random.default_rng(0).uniform(-1, 1, 4000).astype(np.float32)
    below, share = nearest_codes(companded_guide(torch.from_numpy(sound)))
    nearest = (below + (share > 0.5)).numpy() + LOWEST
    np.testing.assert_array_equal(nearest, encode_mu_law(sound))
    assert float(share.min()) >= 0
    assert float(share.max()) <= 1
    loud = companded_guide(torch.tensor([-3.0, 3.0]))
    assert nearest_codes(loud)[0].tolist() == [0, 254]


def test_bumps_are_equally_wide_at_every_level() -> None:
    for width, table in zip(BUMPS, bumps(), strict=True):
        assert (table.argmax(axis=1) == np.arange(256)).all()
        loud, quiet = table[int(encode_mu_law(np.array(0.5))) + 128], table[128]
        near = encode_mu_law(np.array([0.5 + 0.05, 0.05])).astype(int) + 128
        away = decode_mu_law(near - 128) - decode_mu_law(np.array([encode_mu_law(0.5), 0]))
        for logits, code, distance in zip((loud, quiet), near, away, strict=True):
            assert logits[code] == pytest.approx(-np.log1p((distance / width) ** 2), rel=0.05)


def test_the_guide_is_heard_some_samples_ahead_and_no_further() -> None:
    net = decoder(GUIDED)
    assert net.guide is not None
    silent, ahead = torch.zeros(1, 64), net.guide.ahead
    click = silent.clone()
    click[0, 40] = 0.5
    changed = (said(net, click) - said(net, silent)).abs().amax(dim=1)[0] > 0
    assert not changed[: 40 - ahead].any()
    assert changed[40 - ahead]
    assert changed[40]


def test_what_follows_the_last_sample_is_heard_in_a_part_of_a_sound() -> None:
    net = decoder(GUIDED)
    whole = voices(net.config, 2)
    codes = random_codes(2, 96)
    part = FastSampler(net, precision=Precision.FLOAT32).logits(whole, codes[:, :40])
    np.testing.assert_allclose(part, plain_logits(net, whole, codes)[:, :40], atol=1e-4)


@pytest.mark.parametrize("config", [TINY, GUIDED, replace(GUIDED, pitch_features=3, filter=2)])
def test_rows_are_the_forward_pass(config: NsynthConfig) -> None:
    net = decoder(config)
    if net.guide is not None:
        net.guide.trust.weight.normal_(std=0.1)
    asked, codes = voices(config, 3, frames=4), random_codes(3, 4 * config.hop)
    rows = row_logits(
        net,
        torch.from_numpy(codes),
        torch.from_numpy(asked.embedding),
        None if asked.pitch is None else torch.from_numpy(asked.pitch),
        None if asked.guide is None else torch.from_numpy(asked.guide),
        torch.float32,
    )
    np.testing.assert_allclose(rows.numpy(), plain_logits(net, asked, codes), atol=1e-4)


def test_a_guide_that_is_missing_unwanted_or_short_is_refused() -> None:
    plain, guided = decoder(TINY), decoder(GUIDED)
    with pytest.raises(ValueError, match="no guide"):
        said(plain, torch.zeros(1, 64))
    with pytest.raises(ValueError, match="a guide for every sound"):
        guided(torch.zeros(1, 16, dtype=torch.int8), torch.zeros(1, 1, TINY.z))
    with pytest.raises(ValueError, match="too short"):
        said(guided, torch.zeros(1, 63))
    embedding = np.zeros((1, 2, TINY.z), np.float32)
    with pytest.raises(ValueError, match="a guide for every sound"):
        FastSampler(guided).begin(Voices(embedding, [0]))
    with pytest.raises(ValueError, match="too short"):
        FastSampler(guided).begin(Voices(embedding, [0], guide=np.zeros((1, 31), np.float32)))
    with pytest.raises(ValueError, match="no guide"):
        FastSampler(plain).begin(Voices(embedding, [0], guide=np.zeros((1, 32), np.float32)))
    with pytest.raises(ValueError, match="as many guides"):
        Voices(embedding, [0], guide=np.zeros((2, 32), np.float32))


def test_configs_from_before_there_were_guides_have_none() -> None:
    values = GUIDED.to_json()
    assert NsynthConfig.from_json(values) == GUIDED
    del values["guide_taps"]
    assert NsynthConfig.from_json(values) == TINY


@pytest.mark.parametrize("taps", [-1, 513, 1.5, True, "8", None])
def test_taps_that_cannot_be_are_refused(taps: object) -> None:
    with pytest.raises(ValueError, match="guide_taps"):
        NsynthConfig.from_json({**TINY.to_json(), "guide_taps": taps})
