"""Teaching the temporal encoder, which hears raw sound, what the front end says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from torch import Tensor

from studio.timbre.mulaw import encode_mu_law
from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.encoder import EncoderLayer, TemporalEncoder
from studio.timbre.train.notes import NoteSet

CROP_FRAMES = 16
GRID = 16


def thinned(encoder: TemporalEncoder, codes: Tensor) -> Tensor:
    """Encode with means over every ``GRID``-th sample only: the same numbers there, for an eighth of the work.

    A layer of dilation d needs its input at t and t ± d alone; where the dilations double from layer to layer and only
    every sixteenth output is wanted, every layer up to dilation 8 needs to be computed at half of its input's places.
    An encoder with more than one cycle of dilations is computed in full.

    Args:
        encoder: to train.
        codes: ``(batch, samples)``, whole hops.

    Returns:
        As the encoder does, ``(batch, frames, z)``.
    """
    config = encoder.config
    if config.encoder_layers > config.encoder_cycle or config.encoder_filter != 3:
        full: Tensor = encoder(codes)
        return full
    x = encoder.start(codes.to(encoder.start.weight.dtype)[:, None] / 128.0)
    grid = 1
    for layer, dilation in zip(encoder.layers, config.encoder_dilations, strict=True):
        stride = 2 if grid < GRID else 1
        step = dilation // grid
        assert isinstance(layer, EncoderLayer)  # noqa: S101 - for the type checker: a ModuleList forgets
        dilated, residual = layer.dilated, layer.residual
        inner = F.conv1d(
            F.relu(x), dilated.weight, dilated.bias, stride=stride, dilation=step, padding=step
        )
        x = x[:, :, ::stride] + residual(F.relu(inner))
        grid *= stride
    framed = x.reshape(*x.shape[:2], codes.shape[1] // config.hop, -1)
    embedding: Tensor = encoder.bottleneck(framed.mean(dim=3)).transpose(1, 2)
    return embedding


class EncoderTask:
    """Regression of the embeddings; a :class:`studio.timbre.train.loop.Task`.

    Args:
        notes: training notes.
        embeddings: what the front end says of them, ``(notes, 125, 16)``.
        held_out: as ``notes``.
        held_out_embeddings: as ``embeddings``.
        config: sizes; only the encoder's are used.
        batch: crops a step, each of ``CROP_FRAMES`` frames.
        seed: of weights and batches.
        device: torch's name of the device.
    """

    def __init__(
        self,
        notes: NoteSet,
        embeddings: NDArray[np.float32],
        held_out: NoteSet,
        held_out_embeddings: NDArray[np.float32],
        *,
        config: NsynthConfig,
        batch: int = 8,
        seed: int = 1,
        device: str = "cpu",
    ) -> None:
        torch.manual_seed(seed)
        self.net = TemporalEncoder(config)
        self._config, self._batch, self._device = config, batch, device
        self._rng = np.random.default_rng(seed)
        self._train = (notes, embeddings)
        self._held = (held_out, held_out_embeddings)
        # Frames at a crop's cut see silence that is not there.
        self._margin = -(-sum(config.encoder_dilations) // config.hop)

    def losses(self) -> Mapping[str, Tensor]:
        """Learn from random stretches of random notes."""
        return {"loss": self._error(*self._train, self._rng, self._batch)}

    def figures(self) -> Mapping[str, float]:
        """Mean squared error on held-out instruments; each dimension's own variance is about 1."""
        rng = np.random.default_rng(0)
        return {"held_loss": float(self._error(*self._held, rng, min(64, 4 * len(self._held[0]))))}

    def _error(
        self, notes: NoteSet, embeddings: NDArray[np.float32], rng: np.random.Generator, count: int
    ) -> Tensor:
        chosen = rng.integers(len(notes), size=count)
        last = embeddings.shape[1] - CROP_FRAMES
        first = np.where(rng.random(count) < 0.3, 0, rng.integers(0, last + 1, size=count))
        hop = self._config.hop
        # The thinned means see every sixteenth sample: another sixteenth each time.
        shift = rng.integers(0, GRID, size=count) * (first > 0)
        crops = [
            notes.samples(int(n))[f * hop - s : (f + CROP_FRAMES) * hop - s]
            for n, f, s in zip(chosen, first, shift, strict=True)
        ]
        codes = torch.from_numpy(encode_mu_law(np.stack(crops))).to(self._device)
        wanted = np.stack(
            [embeddings[n, f : f + CROP_FRAMES] for n, f in zip(chosen, first, strict=True)]
        )
        said = thinned(self.net, codes).float()
        error = F.smooth_l1_loss(
            said, torch.from_numpy(wanted).to(self._device), reduction="none", beta=0.5
        )
        seen = torch.ones(count, CROP_FRAMES, device=self._device)
        inner = torch.from_numpy(first > 0).to(self._device)
        margin = min(self._margin, CROP_FRAMES // 3)
        seen[inner, :margin] = 0
        seen[:, CROP_FRAMES - margin :] = 0
        return (error.mean(-1) * seen).sum() / seen.sum()
