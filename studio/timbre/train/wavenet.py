"""Training the WaveNet decoder on embeddings that are known beforehand, pitch and timbre apart.

Chunks of 6,144 samples as published (magenta/models/nsynth), shorter ones for a decoder with a guide, which needs less
of the past. In half of the batch the embedding is that of another note of the same instrument, so that the pitch is
taken from the pitch told.

A guided decoder learns notes at the level and with the guide that it will be sampled with
(:mod:`studio.timbre.train.guide`), and the past that it sees is made a little wrong: when it is sampled it sees its own
errors, which it must not carry on (noise on the input, as Valin and Skoglund 2019 have it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from torch import Tensor

from studio.timbre.mulaw import CODES, HIGHEST, LOWEST, encode_mu_law
from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.guide import companded_guide, nearest_codes
from studio.timbre.net.wavenet import WaveNetDecoder
from studio.timbre.train.guide import HOP, dispersed, guide_of
from studio.timbre.train.notes import NoteSet
from studio.timbre.train.rows import row_logits

CHUNK, GUIDED_CHUNK = 6144, 4096
LOWEST_KEY, HIGHEST_KEY = 33, 88
"""Keys learned; beyond them soundfonts stretch their recordings far."""
_LEAD, _GUIDED_LEAD = 2048, 512
"""Samples of a chunk in which the past is cut off and errors do not count, except at a note's start."""
_MOST_WRONG = 3.0
"""Standard deviation in codes, at most, by which the past is made wrong for a guided decoder."""
_LOUDEST = 0.98


@dataclass(frozen=True, eq=False)
class _Batch:
    """Chunks to learn.

    Attributes:
        codes: what to predict, ``(chunks, samples)``.
        past: what the decoder sees of it.
        z: embeddings, ``(chunks, frames, z)``.
        pitch: MIDI pitch ``(chunks,)``, or None.
        guide: ``(chunks, samples)``, or None.
        seen: 1 where errors count.
    """

    codes: Tensor
    past: Tensor
    z: Tensor
    pitch: Tensor | None
    guide: Tensor | None
    seen: Tensor


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
        self._chunk = GUIDED_CHUNK if config.guided else CHUNK
        self._lead = _GUIDED_LEAD if config.guided else _LEAD
        if self.net.guide is not None:
            with torch.no_grad():
                self.net.guide.logits.copy_(self._chances_by_guide())

    def losses(self) -> Mapping[str, Tensor]:
        """Learn from random chunks; half of them where notes are loud and change, in their first second."""
        wrong = _MOST_WRONG if self._config.guided else 0.0
        chunks = self._chunks(*self._train, self._rng, self._batch, self._swapped, wrong)
        return {"loss": self._error(chunks)}

    def figures(self) -> Mapping[str, float]:
        """Cross-entropy in nats a sample on held-out instruments, each note by its own embedding."""
        rng = np.random.default_rng(0)
        parts = [float(self._error(self._chunks(*self._held, rng, 4, 0.0, 0.0))) for _ in range(4)]
        return {"held_loss": float(np.mean(parts))}

    def _error(self, chunks: _Batch) -> Tensor:
        wanted = chunks.codes.long() - LOWEST
        if self._device == "cpu":
            low = torch.is_autocast_enabled("cpu")
            with torch.autocast("cpu", enabled=False):
                logits = row_logits(
                    self.net, chunks.past, chunks.z, chunks.pitch, chunks.guide,
                    torch.bfloat16 if low else torch.float32,
                )  # fmt: skip
            error = F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="none")
            error = error.view(wanted.shape)
        else:
            logits = self.net(chunks.past, chunks.z, chunks.pitch, chunks.guide).float()
            error = F.cross_entropy(logits, wanted, reduction="none")
        return (error * chunks.seen).sum() / chunks.seen.sum()

    def _chunks(
        self,
        notes: NoteSet,
        embeddings: NDArray[np.float32],
        rng: np.random.Generator,
        count: int,
        swapped: float,
        wrong: float,
    ) -> _Batch:
        hop, frames = self._config.hop, self._chunk // self._config.hop
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
        sounds, guides = [], []
        for note, frame in zip(chosen, first, strict=True):
            sound, guide = self._sound(notes, int(note), int(frame), rng)
            sounds.append(sound)
            guides.append(guide)
        codes = encode_mu_law(np.stack(sounds))
        told = np.stack([embeddings[n, f : f + frames] for n, f in zip(teller, first, strict=True)])
        seen = np.ones(codes.shape, dtype=np.float32)
        seen[first * hop > 0, : self._lead] = 0
        pitch = notes.pitch[chosen] if self._config.pitch_conditioned else None
        guided = np.stack(guides) if self._config.guided else None
        past = _made_wrong(codes, rng, wrong) if wrong else codes
        tensor = self._tensor
        return _Batch(
            tensor(codes), tensor(past), tensor(told), None if pitch is None else tensor(pitch),
            None if guided is None else tensor(guided), tensor(seen),
        )  # fmt: skip

    def _sound(
        self, notes: NoteSet, note: int, frame: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return a chunk of a note, and its guide where the decoder has one."""
        begin = frame * self._config.hop
        if not self._config.guided:
            whole = notes.samples(note)
            return whole[begin:][: self._chunk], whole[:0]
        whole = notes.samples(note) * notes.gain[note]
        if rng.random() < 0.5:
            whole = dispersed(whole, rng)
        whole *= min(1.0, _LOUDEST / max(float(np.abs(whole).max()), 1e-9))
        decibels = notes.decibels(note)
        point, points = begin // HOP, self._chunk // HOP
        places = np.minimum(np.arange(point, point + points + 1), len(decibels) - 1)
        guide = guide_of(
            whole, point, decibels[places], float(notes.pitch[note]), float(notes.cents[note]),
            float(notes.inharmonicity[note]),
        )  # fmt: skip
        return whole[begin:][: self._chunk], guide

    def _chances_by_guide(self, chunks: int = 128) -> Tensor:
        """Return how likely each code is where the guide says another, counted: log chances ``(256, 256)``."""
        rng = np.random.default_rng(0)
        counts = torch.zeros(CODES, CODES)
        for _ in range(chunks):
            batch = self._chunks(*self._train, rng, 1, 0.0, 0.0)
            assert batch.guide is not None  # noqa: S101 - for the type checker
            below, share = nearest_codes(companded_guide(batch.guide.cpu()))
            row, column = (below + (share > 0.5)).flatten(), batch.codes.cpu().flatten().long()
            counts.index_put_((row, column - LOWEST), torch.ones(len(row)), accumulate=True)
        near = torch.exp(-0.5 * (torch.arange(-9, 10) / 3.0).square())
        near = near / near.sum()
        for _ in range(2):
            counts = F.conv1d(F.pad(counts[:, None], (9, 9)), near[None, None])[:, 0].T
        counts = counts + 0.01
        return torch.log(counts / counts.sum(dim=1, keepdim=True))

    def _tensor(self, array: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._device)


def _made_wrong(codes: NDArray[np.int8], rng: np.random.Generator, most: float) -> NDArray[np.int8]:
    """Return codes ``(chunks, samples)`` with noise on them, in each chunk of another strength."""
    strength = most * rng.random((len(codes), 1), dtype=np.float32)
    noise = strength * rng.standard_normal(codes.shape, dtype=np.float32)
    return np.clip(np.round(codes + noise), LOWEST, HIGHEST).astype(np.int8)


def _playable(notes: NoteSet) -> NDArray[np.int64]:
    inside = np.flatnonzero((notes.pitch >= LOWEST_KEY) & (notes.pitch <= HIGHEST_KEY))
    return inside if len(inside) else np.arange(len(notes))
