"""Small networks, the published one, and a store of one model: what several tests of the melody room use."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.melody.net.checkpoint import read_checkpoint
from studio.melody.net.musicvae import MusicVAE, MusicVAEConfig
from studio.worker.job import Workbench

TINY = MusicVAEConfig("tiny", latent_size=6, encoder_units=10, decoder_units=(12, 8, 9))


def random_network(config: MusicVAEConfig = TINY, seed: int = 0) -> MusicVAE:
    """Make a network whose outputs vary: trained weights are far larger than the first ones."""
    network = MusicVAE(config)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.6)
    return network.requires_grad_(False).eval()


def fixture_of(shared_data: Path, name: str) -> Any:
    """Read a recorded output of the published system."""
    file = shared_data / "fixtures" / f"musicvae_mel_small_{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def published_tensors(shared_data: Path) -> Mapping[str, NDArray[np.float32]]:
    """Read the published small checkpoint, its two missing kernels made by the recorded recipe."""
    tensors = dict(read_checkpoint(shared_data / "checkpoints" / "musicvae_mel_small").tensors)
    substituted = fixture_of(shared_data, "encode")["substituted_tensors"]
    for name, entry in substituted.items():
        found = re.search(r"RandomState\((\d+)\)\.uniform\(-([\d.]+),", entry["recipe"])
        assert found is not None
        seed, bound = int(found[1]), float(found[2])
        random = np.random.RandomState(seed)
        kernel = random.uniform(-bound, bound, entry["shape"]).astype("<f4")
        assert hashlib.sha256(kernel.tobytes()).hexdigest() == entry["sha256"]
        tensors[name] = kernel
    return tensors


@dataclass
class OneModel:
    """A store that holds one model, and counts how often it is asked for."""

    model: Any
    asked: int = 0

    def on(self, _device: str) -> OneModel:
        return self

    def make_room(self, _device: str) -> None:
        """Keep the model."""

    def get(self, name: str) -> Any:
        assert name == "melody"
        self.asked += 1
        return self.model

    def bench(self, batch_limit: int = 256) -> Workbench:
        return Workbench("cpu", self, batch_limit)
