"""Sounds and patches made of numbers, for hearing exactly what the kernel does."""

from __future__ import annotations

import numpy as np
import pytest

from studio.live.engine.bank import Bank, Zone
from studio.live.engine.patch import LiveSound, NetTable, Patch
from studio.live.kernel import layout as L  # noqa: N812
from studio.timbre.harmonic.decoder import HarmonicDecoder
from studio.timbre.harmonic.playing import net_table
from tests.live.random_patch import PLAIN, random_corners, random_decoder

RATE = 48000


@pytest.fixture(scope="session")
def sine_bank() -> Bank:
    """A 440 Hz sine at key 69 that loops for ever, a drum that rings 50 ms, and a click."""
    time = np.arange(2 * RATE) / RATE
    sine = np.sin(2 * np.pi * 440 * time).astype(np.float32)
    burst = (np.exp(-time / 0.01) * np.sin(2 * np.pi * 200 * time))[: RATE // 20].astype(np.float32)
    return Bank.of(
        [
            Zone(0, sine, RATE, 69, loop=(0, 2 * RATE), gain=0.5, attack_s=0.002, release_s=0.05),
            Zone(L.PROGRAM_DRUMS, burst, RATE, 36, (36, 36), one_shot=True),
            Zone(L.PROGRAM_CLICK, burst, RATE, 76, one_shot=True),
        ]
    )


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
