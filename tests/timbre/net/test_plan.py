"""The memory of a batch: which layers work in pairs, and what that costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.packing import PackedDecoder
from studio.timbre.net.places import At, Layer
from studio.timbre.net.plan import LONGEST_PAIRS, make_plan, voice_bytes
from studio.timbre.net.sampler import CPU_VOICES

MEGABYTE = 2**20


def packed_nowhere(config: NsynthConfig, *, bf16: bool, in_pairs: bool) -> PackedDecoder:
    nowhere = tuple((0, 0, 0, 0, 0) for _ in range(config.layers))
    return PackedDecoder(
        config, bf16, config.width, config.skip_width, 2 * config.width * config.layers + config.skip_width,
        np.zeros(0, np.float32), {}, nowhere, in_pairs,
    )  # fmt: skip


def planned(
    config: NsynthConfig, voices: int, *, bf16: bool, in_pairs: bool
) -> tuple[np.ndarray, int]:
    """Plan some voices of a decoder without making it; returns the layers' entries and the bytes of the state."""
    packed = packed_nowhere(config, bf16=bf16, in_pairs=in_pairs)
    condition = np.zeros((voices, 1, config.condition_width), np.float32)
    seeds, warmth = np.zeros(voices, np.uint64), np.ones(voices, np.float32)
    plan, state = make_plan(packed, condition, seeds, warmth, 512, in_pairs=in_pairs)
    entries = plan[At.FIRST_LAYER :][: Layer.COUNT * config.layers]
    return entries.reshape(-1, Layer.COUNT), state.nbytes


def test_layers_up_to_half_a_hop_work_in_pairs() -> None:
    config = NsynthConfig.published()
    layers, _ = planned(config, 1, bf16=True, in_pairs=True)
    paired = layers[:, Layer.IN_PAIRS].astype(bool)
    np.testing.assert_array_equal(paired, layers[:, Layer.DILATION] <= LONGEST_PAIRS)
    assert paired.sum() == 27
    # An interrupted session goes on at a hop, which must be where a pair begins.
    assert (config.hop % (2 * layers[paired, Layer.DILATION]) == 0).all()
    odd, _ = planned(replace(config, hop=15), 1, bf16=True, in_pairs=True)
    assert not odd[:, Layer.IN_PAIRS].any()
    alone, _ = planned(config, 1, bf16=True, in_pairs=False)
    assert not alone[:, Layer.IN_PAIRS].any()


@pytest.mark.parametrize(("bf16", "most"), [(True, 640), (False, 1260)])
def test_what_many_voices_of_the_published_size_remember(bf16: bool, most: int) -> None:
    config = NsynthConfig.published()
    _, alone = planned(config, CPU_VOICES, bf16=bf16, in_pairs=False)
    _, paired = planned(config, CPU_VOICES, bf16=bf16, in_pairs=True)
    assert paired < most * MEGABYTE
    later = sum(2 * config.width * d for d in config.dilations if d <= LONGEST_PAIRS)
    assert abs(paired - alone - CPU_VOICES * later * (2 if bf16 else 4)) < 16 * MEGABYTE


@pytest.mark.parametrize("bf16", [True, False])
@pytest.mark.parametrize("config", [NsynthConfig.published(), NsynthConfig.small()])
def test_what_a_voice_takes_is_known_before_it_is_planned(config: NsynthConfig, bf16: bool) -> None:
    _, state = planned(config, 32, bf16=bf16, in_pairs=False)
    said = voice_bytes(packed_nowhere(config, bf16=bf16, in_pairs=False))
    assert said == pytest.approx(state / 32, rel=0.05)
