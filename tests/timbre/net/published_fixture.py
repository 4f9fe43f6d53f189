"""The recipe by which the recorded outputs of the published networks filled their weights."""

from __future__ import annotations

import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


@cache
def recorded(shared_data: Path) -> dict[str, Any]:
    """Return the recorded outputs of the published graph."""
    path = shared_data / "fixtures" / "nsynth_random_seeded.json"
    values: dict[str, Any] = json.loads(path.read_text())
    return values


def seeded_tensor(name: str, shape: list[int]) -> NDArray[np.float32]:
    """Make a variable as the fixture's recipe says."""
    rng = np.random.RandomState(zlib.crc32(name.encode()) & 0x7FFFFFFF)
    if name.endswith("biases"):
        return rng.uniform(-0.05, 0.05, shape).astype(np.float32)
    return (rng.uniform(-1, 1, shape) * np.sqrt(3 / np.prod(shape[:-1]))).astype(np.float32)


def recorded_wave() -> NDArray[np.float32]:
    """Make the sound whose embedding was recorded."""
    n = np.arange(8192)
    noise = np.random.RandomState(3).randn(8192)
    return (0.4 * np.sin(2 * np.pi * 220 * n / 16000) + 0.02 * noise).astype(np.float32)
