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
from studio.timbre.net.encoder import TemporalEncoder
from studio.timbre.train.notes import NoteSet

CROP_FRAMES = 16


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
        return {"held_loss": float(self._error(*self._held, rng, 32))}

    def _error(
        self, notes: NoteSet, embeddings: NDArray[np.float32], rng: np.random.Generator, count: int
    ) -> Tensor:
        chosen = rng.integers(len(notes), size=count)
        last = embeddings.shape[1] - CROP_FRAMES
        first = np.where(rng.random(count) < 0.3, 0, rng.integers(0, last + 1, size=count))
        hop = self._config.hop
        crops = [
            notes.samples(int(n))[f * hop : (f + CROP_FRAMES) * hop]
            for n, f in zip(chosen, first, strict=True)
        ]
        codes = torch.from_numpy(encode_mu_law(np.stack(crops))).to(self._device)
        wanted = np.stack(
            [embeddings[n, f : f + CROP_FRAMES] for n, f in zip(chosen, first, strict=True)]
        )
        said = self.net(codes).float()
        error = F.smooth_l1_loss(
            said, torch.from_numpy(wanted).to(self._device), reduction="none", beta=0.5
        )
        seen = torch.ones(count, CROP_FRAMES, device=self._device)
        inner = torch.from_numpy(first > 0).to(self._device)
        margin = min(self._margin, CROP_FRAMES // 3)
        seen[inner, :margin] = 0
        seen[:, CROP_FRAMES - margin :] = 0
        return (error.mean(-1) * seen).sum() / seen.sum()
