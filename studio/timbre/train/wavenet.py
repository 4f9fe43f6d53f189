"""Training the WaveNet decoder on embeddings that are known beforehand, pitch and timbre apart.

Chunks of 6,144 samples as published (magenta/models/nsynth). In half of the batch the embedding is that of another note
of the same instrument, so that the pitch is taken from the pitch told.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from torch import Tensor

from studio.timbre.mulaw import encode_mu_law
from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.wavenet import WaveNetDecoder
from studio.timbre.train.notes import NoteSet

CHUNK = 6144
LOWEST, HIGHEST = 33, 88
"""Keys learned; beyond them soundfonts stretch their recordings far."""
_LEAD = 2048
"""Samples of a chunk in which the past is cut off and errors do not count, except at a note's start."""


class WaveNetTask:
    """Next-code prediction; a :class:`studio.timbre.train.loop.Task`.

    Args:
        notes: training notes.
        embeddings: of them, ``(notes, 125, 16)``.
        held_out: as ``notes``.
        held_out_embeddings: as ``embeddings``.
        config: sizes.
        batch: chunks a step.
        swapped: share of chunks told by another note's embedding.
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
        batch: int = 4,
        swapped: float = 0.5,
        seed: int = 1,
        device: str = "cpu",
    ) -> None:
        torch.manual_seed(seed)
        self.net = WaveNetDecoder(config)
        self._config, self._batch, self._device = config, batch, device
        self._swapped = swapped if config.pitch_conditioned else 0.0
        self._rng = np.random.default_rng(seed)
        self._train = (notes, embeddings)
        self._held = (held_out, held_out_embeddings)

    def losses(self) -> Mapping[str, Tensor]:
        """Learn from random chunks; half of them where notes are loud and change, in their first second."""
        return {"loss": self._error(*self._train, self._rng, self._batch, self._swapped)}

    def figures(self) -> Mapping[str, float]:
        """Cross-entropy in nats a sample on held-out instruments, each note by its own embedding."""
        rng = np.random.default_rng(0)
        parts = [float(self._error(*self._held, rng, 4, 0.0)) for _ in range(4)]
        return {"held_loss": float(np.mean(parts))}

    def _error(
        self,
        notes: NoteSet,
        embeddings: NDArray[np.float32],
        rng: np.random.Generator,
        count: int,
        swapped: float,
    ) -> Tensor:
        hop, frames = self._config.hop, CHUNK // self._config.hop
        chosen = rng.choice(_playable(notes), size=count)
        last = embeddings.shape[1] - frames
        first = np.where(
            rng.random(count) < 0.5,
            rng.integers(0, 20, size=count),
            rng.integers(0, last + 1, size=count),
        )
        teller = chosen.copy()
        for at in np.flatnonzero(rng.random(count) < swapped):
            teller[at] = rng.choice(notes.mates(int(chosen[at])))
        crops = [
            notes.samples(int(n))[f * hop :][:CHUNK] for n, f in zip(chosen, first, strict=True)
        ]
        codes = torch.from_numpy(encode_mu_law(np.stack(crops))).to(self._device)
        told = np.stack([embeddings[n, f : f + frames] for n, f in zip(teller, first, strict=True)])
        z = torch.from_numpy(told).to(self._device)
        pitch = None
        if self._config.pitch_conditioned:
            pitch = torch.from_numpy(notes.pitch[chosen]).to(self._device)
        logits = self.net(codes, z, pitch).float()
        error = F.cross_entropy(logits, codes.long() + 128, reduction="none")
        seen = torch.ones_like(error)
        seen[torch.from_numpy(first > 0).to(self._device), :_LEAD] = 0
        return (error * seen).sum() / seen.sum()


def _playable(notes: NoteSet) -> NDArray[np.int64]:
    inside = np.flatnonzero((notes.pitch >= LOWEST) & (notes.pitch <= HIGHEST))
    return inside if len(inside) else np.arange(len(notes))
