"""Training the front end and the live decoder together: one sound's embedding says other notes of its instrument.

The decoder is not compared by sound but by the control points measured on the true note (``harmonic.analysis``), which
costs a thousandth and has no phase to get wrong. In half of the batch the note to say is another one of the same
instrument, at another key and velocity: so the pitch cannot hide in the embedding.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from torch import Tensor, nn

from studio.timbre.harmonic.config import HarmonicConfig
from studio.timbre.harmonic.decoder import OUTPUT_CENTRE_DB, OUTPUT_SCALE_DB
from studio.timbre.harmonic.inputs import pitch_features
from studio.timbre.harmonic.layout import (
    BELOW,
    FLOOR_DB,
    HIGHEST_HZ,
    NOISE_BANDS,
    NOTE_FRAMES,
    PARTIALS,
    RATIOS,
    SUBFRAMES,
    band_edges,
    pitch_hz,
)
from studio.timbre.harmonic.net import HarmonicNet
from studio.timbre.harmonic.tuning import MOST_CENTS, MOST_INHARMONICITY
from studio.timbre.train.front_end import FrontEnd
from studio.timbre.train.notes import NoteSet

FRAMES_A_NOTE = 4
NOISE = 0.12
"""Spread of the noise on the embedding while training; its own spread is 1."""
_QUIET_DB = -90.0
LEAKAGE_DB = 32.0


class LivePair(nn.Module):
    """Front end and decoder."""

    def __init__(self, config: HarmonicConfig) -> None:
        super().__init__()
        self.front = FrontEnd()
        self.decoder = HarmonicNet(config)


class LiveTask:
    """See the module's text; a :class:`studio.timbre.train.loop.Task`.

    Args:
        notes: training notes.
        frames: their front-end view, ``(notes, 125, FEATURES)``.
        held_out: as ``notes``, for the figures.
        held_out_frames: as ``frames``.
        config: of the decoder.
        batch: notes a step, each at ``FRAMES_A_NOTE`` places.
        seed: of weights and batches.
        device: torch's name of the device.
        bandwidth: frequency in Hz up to which the notes' control points are known.
        known: embeddings of ``notes`` and ``held_out``, ``(notes, 125, 16)``: then the front end stays as it is and the
            decoder alone learns.
    """

    def __init__(
        self,
        notes: NoteSet,
        frames: NDArray[np.float16],
        held_out: NoteSet,
        held_out_frames: NDArray[np.float16],
        *,
        config: HarmonicConfig | None = None,
        batch: int = 256,
        seed: int = 1,
        device: str = "cpu",
        bandwidth: float = HIGHEST_HZ,
        known: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None,
    ) -> None:
        torch.manual_seed(seed)
        self.net = LivePair(config or HarmonicConfig())
        self.batch, self.device = batch, device
        self._rng = np.random.default_rng(seed)
        self._bandwidth = bandwidth
        if known is not None:
            self.net.front.requires_grad_(False)
        self._train = _Side(notes, frames, None if known is None else known[0])
        self._held = _Side(held_out, held_out_frames, None if known is None else known[1])

    def losses(self) -> Mapping[str, Tensor]:
        """Learn from random places of random notes."""
        rng = self._rng
        source = rng.integers(len(self._train.notes), size=self.batch)
        target = self._train.another(rng, source, same=0.5)
        frame = rng.integers(NOTE_FRAMES, size=(self.batch, FRAMES_A_NOTE))
        # A quarter of the places is in the attack, an eighth around the release.
        frame[:, 0] = rng.integers(8, size=self.batch)
        late = rng.random(self.batch) < 0.5
        frame[late, 1] = rng.integers(90, 104, size=int(late.sum()))
        return self._compare(self._train, source, target, frame, noise=NOISE)

    def figures(self) -> Mapping[str, float]:
        """Compare on held-out instruments: each note with itself, and with another key of its instrument."""
        rng = np.random.default_rng(0)
        self.net.eval()
        measured: dict[str, float] = {}
        source = rng.integers(len(self._held.notes), size=512)
        frame = rng.integers(NOTE_FRAMES, size=(512, FRAMES_A_NOTE))
        for name, same in (("held_self", 1.0), ("held_swap", 0.0)):
            target = self._held.another(rng, source, same=same)
            terms = self._compare(self._held, source, target, frame, noise=0.0)
            measured |= {f"{name}_{k}": float(v.detach()) for k, v in terms.items()}
        return measured

    def _compare(
        self,
        side: _Side,
        source: NDArray[np.int64],
        target: NDArray[np.int64],
        frame: NDArray[np.int64],
        noise: float,
    ) -> Mapping[str, Tensor]:
        z = self._embedding(side, source, frame)
        if noise:
            z = z + noise * torch.randn_like(z)
        count, places = frame.shape
        pitch = side.notes.pitch[target]
        harder = (side.notes.velocity[target] - side.notes.velocity[source]) / 64
        told = np.concatenate([pitch_features(pitch), harder[:, None]], axis=1).astype(np.float32)
        known = self._tensor(told)[:, None, None].expand(-1, places, SUBFRAMES, -1)
        which = torch.eye(SUBFRAMES, device=self.device).expand(count, places, -1, -1)
        window = z[:, :, None].expand(-1, -1, SUBFRAMES, -1)
        inputs = torch.cat([window, which, known], dim=-1).flatten(0, 2)
        outputs = self.net.decoder(inputs).view(count, places * SUBFRAMES, -1)
        points = frame[..., None] * SUBFRAMES + np.arange(SUBFRAMES)
        wanted = side.targets[target[:, None], points.reshape(count, -1)]
        decibels = without_leakage(self._tensor(wanted).float() / 2 + FLOOR_DB)
        return point_losses(
            outputs, decibels, self._mask(pitch),
            self._tensor(side.notes.cents[target]), self._tensor(side.notes.inharmonicity[target]),
        )  # fmt: skip

    def _embedding(
        self, side: _Side, source: NDArray[np.int64], frame: NDArray[np.int64]
    ) -> Tensor:
        """Return the three frames of the embedding around every place, ``(notes, places, 48)``."""
        near = np.clip(frame[..., None] + np.arange(-1, 2), 0, NOTE_FRAMES - 1)
        if side.known is not None:
            rows = side.known[source[:, None, None], near]
            return self._tensor(rows).view(*frame.shape, -1)
        seen = np.clip(near[..., None] + np.arange(-1, 2), 0, NOTE_FRAMES - 1)
        patches = side.frames[source[:, None, None, None], seen]
        flat = self._tensor(patches).float().flatten(0, 2)
        encoded: Tensor = self.net.front(flat)
        return encoded.view(*frame.shape, -1)

    def _mask(self, pitch: NDArray[np.float32]) -> Tensor:
        """Say which values of a note can be compared: those within the known band, ``(notes, values)``."""
        hertz = np.array([pitch_hz(float(p)) for p in pitch])[:, None] * RATIOS
        bands = np.broadcast_to(
            band_edges()[1:] <= self._bandwidth * 1.04, (len(pitch), NOISE_BANDS)
        )
        return self._tensor(np.concatenate([hertz < self._bandwidth, bands], axis=1)).float()

    def _tensor(self, array: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device, non_blocking=True)


class _Side:
    """Notes with all that is read at random kept in memory."""

    def __init__(
        self, notes: NoteSet, frames: NDArray[np.float16], known: NDArray[np.float32] | None
    ) -> None:
        self.notes, self.frames, self.known = notes, frames, known
        self.targets = notes.all_targets()
        self._count = np.array([len(i) for i in notes.instruments])

    def another(
        self, rng: np.random.Generator, source: NDArray[np.int64], same: float
    ) -> NDArray[np.int64]:
        """Choose for every note itself, with the chance ``same``, or any note of its instrument."""
        at = self.notes.instrument[source]
        other = self.notes.first[at] + (rng.random(len(source)) * self._count[at]).astype(np.int64)
        return np.where(rng.random(len(source)) < same, source, other)


def without_leakage(decibels: Tensor) -> Tensor:
    """Silence the partials between the harmonics where they are no more than what leaks over from their neighbours."""
    faint = decibels[..., : len(BELOW)] < decibels.amax(-1, keepdim=True) - LEAKAGE_DB
    kept = decibels.clone()
    kept[..., : len(BELOW)].masked_fill_(faint, FLOOR_DB)
    return kept


def point_losses(
    outputs: Tensor, decibels: Tensor, mask: Tensor, cents: Tensor, stiffness: Tensor
) -> Mapping[str, Tensor]:
    """Compare control points with the measured ones.

    Args:
        outputs: of the decoder, ``(notes, points, OUTPUTS)``.
        decibels: wanted, ``(notes, points, PARTIALS + NOISE_BANDS)``.
        mask: 1 where a value is known, ``(notes, values)``.
        cents: of every note.
        stiffness: B of every note.

    Returns:
        ``loss``, and for reading: ``partials``, ``noise`` (mean error in dB, weighted by how audible a value is),
        ``level`` (error of the whole's level in dB), ``cents``.
    """
    said = outputs[..., :-2] * OUTPUT_SCALE_DB + OUTPUT_CENTRE_DB
    wanted = decibels.clamp(min=_QUIET_DB)
    # What is far below its instant's loudest value is masked by it; what is quiet altogether is hardly heard.
    loudest = wanted.amax(-1, keepdim=True)
    heard = 0.04 + ((wanted - loudest + 65) / 65).clamp(0, 1) ** 1.5
    heard = heard * (0.1 + ((loudest + 85) / 60).clamp(0, 1)) * mask[:, None]
    error = F.smooth_l1_loss(said.clamp(min=_QUIET_DB - 6), wanted, reduction="none", beta=1.0)
    # Values already below what is heard have no gradient through the clamp: pull those that are too low up again.
    error = error + 0.02 * (wanted - said - 6).clamp(min=0)
    share = error * heard
    partials = share[..., :PARTIALS].sum() / heard[..., :PARTIALS].sum()
    noise = share[..., PARTIALS:].sum() / heard[..., PARTIALS:].sum()
    level = F.smooth_l1_loss(_level(said, mask), _level(wanted, mask))
    tuned = F.smooth_l1_loss(
        MOST_CENTS * torch.tanh(outputs[..., -2]) / 10,
        cents[:, None].expand(outputs.shape[:2]) / 10,
    )
    stiff = torch.sigmoid(outputs[..., -1] - 4)
    stretched = (stiff.sqrt() - (stiffness[:, None] / MOST_INHARMONICITY).sqrt()).abs().mean()
    loss = partials + 0.6 * noise + 0.3 * level + 0.4 * tuned + 2.0 * stretched
    return {"loss": loss, "partials": partials, "noise": noise, "level": level, "cents": tuned * 10}


def _level(decibels: Tensor, mask: Tensor) -> Tensor:
    """Level in dB of a control point: the power of all it holds."""
    power = torch.pow(10.0, decibels.clamp(max=20.0) / 10) * mask[:, None]
    halves = power[..., :PARTIALS].sum(-1) / 2 + power[..., PARTIALS:].sum(-1)
    return 10 * torch.log10(halves + 10 ** (_QUIET_DB / 10))
