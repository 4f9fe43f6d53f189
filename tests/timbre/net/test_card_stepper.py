"""The graphics card's loop, run on CPU tensors: the same numbers as the compiled one.

The captured graph itself needs a card; its test runs where there is one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from studio.timbre.net import sampler
from studio.timbre.net.card_stepper import CardDecoder, CardStepper, _uniform
from studio.timbre.net.elementwise import uniform
from studio.timbre.net.sampler import FastSampler, Precision
from studio.timbre.net.session import Session
from tests.timbre.net.test_sampler import SIZES, decoder, plain_logits, random_codes, voices

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def card_on_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a sampler for a card compute with CPU tensors."""

    def on_cpu(net: object, device: str, *, bf16: bool) -> CardDecoder:
        assert device == "cuda"
        return CardDecoder(net, "cpu", bf16=bf16)  # type: ignore[arg-type]

    monkeypatch.setattr(sampler, "CardDecoder", on_cpu)


@pytest.mark.parametrize("size", SIZES)
def test_logits_equal_the_plain_forward_pass(size: str, card_on_cpu: None) -> None:
    net = decoder(SIZES[size])
    asked, codes = voices(net.config, 3), random_codes(3, 5 * net.config.hop + 7)
    fast = FastSampler(net, precision=Precision.FLOAT32, device="cuda")
    np.testing.assert_allclose(
        fast.logits(asked, codes), plain_logits(net, asked, codes), atol=1e-4
    )


@pytest.mark.parametrize("temperature", [1.0, 0.6, 0.0])
def test_codes_are_those_of_the_cpu(temperature: float, card_on_cpu: None) -> None:
    net = decoder(SIZES["pitched"])
    asked = voices(net.config, 4, temperature=temperature)
    own = FastSampler(net, precision=Precision.FLOAT32, device="cuda").begin(asked).advance(90)
    cpu = FastSampler(net, precision=Precision.FLOAT32).begin(asked).advance(90)
    np.testing.assert_array_equal(own, cpu)


def test_pieces_and_interruptions_change_nothing(card_on_cpu: None) -> None:
    net = decoder(SIZES["pitched"])
    asked = voices(net.config, 2, frames=20)
    fast = FastSampler(net, device="cuda")
    whole = fast.begin(asked).advance(320)
    pieces = fast.begin(asked)
    joined = np.concatenate([pieces.advance(n) for n in (1, 30, 2, 200, 87)], axis=1)
    np.testing.assert_array_equal(joined, whole)
    resumed: Session = fast.begin(asked)
    resumed.go_on_from(whole[:, :155])
    resumed.advance(320)
    np.testing.assert_array_equal(resumed.codes, whole)


def test_draws_are_those_of_the_cpu() -> None:
    seeds = np.array([0, 1, 2**63 + 5, 2**64 - 1], dtype=np.uint64)
    for index in (0, 1, 63_999):
        own = _uniform(torch.from_numpy(seeds.view(np.int64)), torch.tensor([index]))
        assert own.tolist() == [uniform(seed, index) for seed in seeds]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card")
@pytest.mark.parametrize("precision", list(Precision))
def test_the_captured_graph_computes_what_its_steps_do(precision: Precision) -> None:
    net = decoder(replace(SIZES["pitched"], width=64, skip_width=64))
    asked, codes = voices(net.config, 5), random_codes(5, 80)
    fast = FastSampler(net, precision=precision, device="cuda")
    tolerance = 1e-3 if precision is Precision.FLOAT32 else 0.1
    np.testing.assert_allclose(
        fast.logits(asked, codes), plain_logits(net, asked, codes), atol=tolerance
    )
    session = fast.begin(asked)
    assert isinstance(session._stepper, CardStepper)
    np.testing.assert_array_equal(session.advance(80), fast.begin(asked).advance(80))
