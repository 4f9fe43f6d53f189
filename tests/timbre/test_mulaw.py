"""The codec is the published one, and no code is ever changed by a trip to sound and back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.timbre.mulaw import CODES, decode_mu_law, encode_mu_law

ALL_CODES = np.arange(-128, 128)


def test_every_code_comes_back_exactly() -> None:
    assert len(set(ALL_CODES)) == CODES
    np.testing.assert_array_equal(encode_mu_law(decode_mu_law(ALL_CODES)), ALL_CODES)


def test_code_zero_is_silence_and_codes_grow_with_the_sample() -> None:
    samples = decode_mu_law(ALL_CODES)
    assert samples[128] == 0.0
    assert (np.diff(samples) > 0).all()
    assert samples[0] >= -1.0
    assert samples[-1] <= 1.0


def test_codes_are_those_of_the_published_formula() -> None:
    # By hand: 0.5 gives floor(128 ln(128.5) / ln 256) = floor(112.089); -0.5 the floor below its mirror image.
    np.testing.assert_array_equal(encode_mu_law(np.array([0.5, -0.5, 0.0])), [112, -113, 0])
    assert decode_mu_law(np.array(127)) == pytest.approx(256 ** (127.5 / 128) / 255 - 1 / 255)


def test_full_scale_and_beyond_stay_inside_the_codes() -> None:
    codes = encode_mu_law(np.array([1.0, 7.0, -1.0, -7.0, np.inf, -np.inf, np.nan]))
    np.testing.assert_array_equal(codes, [127, 127, -128, -128, 127, -128, 0])


@given(st.floats(-1.0, 1.0))
def test_a_sample_and_its_code_are_less_than_a_step_apart(sample: float) -> None:
    code = int(encode_mu_law(np.array(sample)))
    edges = decode_mu_law(np.clip(np.array([code - 1, code + 1]), -128, 127))
    # The end codes have no neighbour outside; half a step there is 2.2 % of full scale.
    assert edges[0] - 0.022 <= sample <= edges[1] + 0.022


@pytest.mark.parity
def test_codes_equal_the_published_networks_own(shared_data: Path) -> None:
    path = shared_data / "fixtures" / "nsynth_random_seeded.json"
    recorded = json.loads(path.read_text())["encoder"]["quantized_first64"]
    n = np.arange(8192)
    noise = np.random.RandomState(3).randn(8192)
    wave = (0.4 * np.sin(2 * np.pi * 220 * n / 16000) + 0.02 * noise).astype(np.float32)
    np.testing.assert_array_equal(encode_mu_law(wave[:64]), recorded)
