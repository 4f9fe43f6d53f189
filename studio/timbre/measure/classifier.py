"""A judge of instrument families, trained on real notes only: does a reconstruction still sound like its family?"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from torch import Tensor, nn

from studio.timbre.corpus.families import FAMILIES
from studio.timbre.harmonic.frames import FEATURES, frame_features

Floats = NDArray[np.float32]
_ATTACK_FRAMES = 6
SUMMARY = FEATURES * (3 + _ATTACK_FRAMES)
_PLACES = ((6, 31), (31, 92), (96, 120))


def summary(frames: NDArray[np.floating]) -> Floats:
    """Describe a note: its first six frames, then the mean of its early, held and released part.

    Args:
        frames: ``(..., 125, FEATURES)`` of :func:`studio.timbre.harmonic.frames.frame_features`.

    Returns:
        ``(..., SUMMARY)``.
    """
    values = frames.astype(np.float32)
    parts = [values[..., :_ATTACK_FRAMES, :].reshape(*values.shape[:-2], -1)]
    parts += [values[..., a:b, :].mean(axis=-2) for a, b in _PLACES]
    return np.concatenate(parts, axis=-1)


class FamilyJudge(nn.Module):
    """Summaries ``(notes, SUMMARY)`` to one number a family, ``(notes, 11)``."""

    mean: Tensor
    spread: Tensor

    def __init__(self, width: int = 256) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(SUMMARY))
        self.register_buffer("spread", torch.ones(SUMMARY))
        self.net = nn.Sequential(
            nn.Dropout(0.3),
            nn.Linear(SUMMARY, width),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(width, len(FAMILIES)),
        )

    def forward(self, summaries: Tensor) -> Tensor:
        """Return the logits."""
        logits: Tensor = self.net((summaries - self.mean) / self.spread)
        return logits

    @torch.no_grad()
    def chances(self, notes: list[Floats]) -> Floats:
        """Return every family's probability, ``(notes, 11)``, of sounds at 16 kHz, 4 s long, at any level."""
        self.eval()
        rows = [summary(frame_features(_prepared(note))) for note in notes]
        logits = self(torch.from_numpy(np.stack(rows)))
        return np.asarray(F.softmax(logits, dim=1).numpy())


def _prepared(note: Floats) -> Floats:
    peak = max(float(np.abs(note).max(initial=0.0)), 1e-6)
    whole = np.zeros(64_000, dtype=np.float32)
    whole[: len(note[:64_000])] = note[:64_000] * (0.9 / peak)
    return whole


def train_judge(
    frames: NDArray[np.float16], family: NDArray[np.int64], *, steps: int = 2000, seed: int = 1
) -> FamilyJudge:
    """Train a judge on real notes; every family counts the same.

    Args:
        frames: ``(notes, 125, FEATURES)``.
        family: index into ``FAMILIES`` of every note.
        steps: of 256 notes.
        seed: of weights and batches.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    described = summary(frames)
    members = [np.flatnonzero(family == index) for index in np.unique(family)]
    judge = FamilyJudge()
    judge.mean.copy_(torch.from_numpy(described.mean(axis=0)))
    judge.spread.copy_(torch.from_numpy(described.std(axis=0) + 0.05))
    optimiser = torch.optim.AdamW(judge.parameters(), lr=1e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    judge.train()
    for _ in range(steps):
        chosen = np.array([rng.choice(members[i]) for i in rng.integers(len(members), size=256)])
        # A little noise and level, so that it does not judge by details no listener hears.
        x = described[chosen] + rng.normal(0, 0.02, (256, SUMMARY)).astype(np.float32)
        x += rng.normal(0, 0.04, (256, 1)).astype(np.float32)
        loss = F.cross_entropy(
            judge(torch.from_numpy(x)), torch.from_numpy(family[chosen]), label_smoothing=0.05
        )
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        optimiser.step()
        schedule.step()
    return judge.eval()
