"""Timbre spaces of random weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from studio.models import open_store
from studio.timbre.item import Sound
from studio.timbre.jobs import MODEL
from studio.timbre.net.autoencoder import NsynthAutoencoder
from studio.timbre.net.config import NsynthConfig
from studio.timbre.space import TimbreSpace
from studio.worker.job import Workbench


def tiny_space(pitch_features: int = 3) -> TimbreSpace:
    """Return a space of small networks whose frames are as long as published."""
    torch.manual_seed(9)
    config = NsynthConfig(
        encoder_width=6, encoder_layers=4, encoder_cycle=3, width=8, skip_width=5, layers=5, cycle=3,
        z=3, pitch_features=pitch_features,
    )  # fmt: skip
    network = NsynthAutoencoder(config).requires_grad_(False).eval()
    return TimbreSpace(network, name="tiny")


def tone(hertz: float, seconds: float = 1.0, rate: int = 44_100, channels: int = 2) -> Sound:
    """Return a sine."""
    wave = 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)
    return Sound(f"{hertz} Hz", np.repeat(wave[:, None], channels, axis=1).astype(np.float32), rate)


class OneModel:
    """A model store of one space."""

    def __init__(self, space: TimbreSpace) -> None:
        self._space = space

    def get(self, name: str) -> Any:  # noqa: ARG002 - it has one model
        """Return it by whatever name."""
        return self._space

    def bench(self, batch_limit: int = 256) -> Workbench:
        """Return what a job gets."""
        return Workbench("cpu", self, batch_limit)


class WithTinyWavenet:
    """The shipped models, but for a tiny WaveNet that may be heard."""

    def __init__(self) -> None:
        self._shipped = open_store().on("cpu")
        self._space = tiny_space()

    def on(self, _device: str) -> WithTinyWavenet:
        return self

    def get(self, name: str) -> Any:
        return self._space if name == MODEL else self._shipped.get(name)
