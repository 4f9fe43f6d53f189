"""Teach the decoder to obey the attribute dimensions: a training term of our own.

The first dimensions of mu are taught to equal the attributes (as in AR-VAE, Pati & Lerch 2020), but a decoder that
finds the same facts spelt out in the other dimensions does not heed them when only they are moved, as by a slider. So
in training they are moved at random and what is decoded is measured, on token probabilities so that it can be
differentiated: the moved attribute should follow and the others stay.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from torch import Tensor

from studio.melody.attributes import ATTRIBUTES, MAJOR_SCALE
from studio.melody.net.beatnet import HIDDEN_TOKEN, BeatNet
from studio.melody.tokens import FIRST_PITCH_TOKEN, MIN_PITCH, WINDOW_STEPS

NAMES = tuple(ATTRIBUTES)
WIDEST_MOVE = 2.0
"""Largest random move, in standard deviations of the attribute."""
OTHERS_WEIGHT = 0.3
"""Weight of the attributes that should stay: some cannot, as notes that are not there cannot be syncopated."""
_FEWEST_NOTES = 2 / WINDOW_STEPS
_WIDEST_INTERVAL = 12.0


def steering_error(net: BeatNet, mu: Tensor, measured: Tensor, spread: Tensor) -> Tensor:
    """Move one attribute of each window at random and return by how much the decoded melodies miss.

    Args:
        net: the network; only the decoder learns from this.
        mu: points whose first dimensions are the attributes, ``(n, z)``.
        measured: the windows' attributes in their own units, ``(n, attributes)``.
        spread: standard deviations of the attributes in the corpus, ``(attributes,)``.

    Returns:
        Mean over windows of the weighted Huber errors, in standard deviations; a scalar.
    """
    count, kinds = measured.shape
    moved = F.one_hot(torch.randint(kinds, (count,)), kinds).to(measured.dtype)
    by = moved * torch.empty(count, 1).uniform_(-WIDEST_MOVE, WIDEST_MOVE)
    z = mu.detach() + F.pad(by, (0, mu.shape[1] - kinds))
    # All of the past is hidden, so that the move is not held back by the melody as it was.
    past = torch.full((count, WINDOW_STEPS, net.config.context), HIDDEN_TOKEN)
    found = measure_probabilities(net.logits(z, past, past[..., 0]).float().softmax(dim=-1))
    wanted = _possible(measured + by * spread)
    missed = F.smooth_l1_loss(found / spread, wanted / spread, reduction="none")
    weight = moved + (1 - moved) * OTHERS_WEIGHT
    return (weight * missed).sum() / count


def measure_probabilities(chances: Tensor) -> Tensor:
    """Measure the attributes of :mod:`studio.melody.attributes` on token probabilities.

    Args:
        chances: ``(n, 32, 90)``; on one-hot rows the result is what the numpy functions measure.

    Returns:
        ``(n, attributes)``.
    """
    pitched = chances[..., FIRST_PITCH_TOKEN:]
    onset = pitched.sum(dim=-1)
    notes = onset.sum(dim=1).clamp(min=1.0)
    pitches = torch.arange(MIN_PITCH, MIN_PITCH + pitched.shape[-1])
    inside = torch.isin(pitches % 12, torch.tensor(MAJOR_SCALE)).to(chances.dtype)
    silent = 1.0 - onset
    off_16th = onset[:, 1::2] * silent[:, 0::2]
    off_8th = onset[:, 2::4] * silent[:, 1::4] * silent[:, 0::4]
    found = {
        "note_density": onset.mean(dim=1),
        "in_scale_fraction": (pitched @ inside).sum(dim=1) / notes,
        "mean_interval": _mean_interval(pitched @ pitches.to(chances.dtype), onset),
        "syncopation_16th": off_16th.sum(dim=1) / notes,
        "syncopation_8th": off_8th.sum(dim=1) / notes,
    }
    return torch.stack([found[name] for name in NAMES], dim=1)


def _mean_interval(weighted_pitch: Tensor, onset: Tensor) -> Tensor:
    """Expect the interval between neighbours: every two steps count by the chance that nothing enters between them."""
    steps = onset.shape[1]
    pitch = weighted_pitch / onset.clamp(min=1e-3)
    silent = (1.0 - onset).clamp(min=0.0)
    rows = []
    for first in range(steps - 1):
        between = F.pad(silent[:, first + 1 : -1], (1, 0), value=1.0).cumprod(dim=1)
        rows.append(onset[:, first, None] * onset[:, first + 1 :] * between)
    neighbours = torch.cat(rows, dim=1)
    a, b = torch.triu_indices(steps, steps, offset=1)
    leaps = (pitch[:, a] - pitch[:, b]).abs()
    return (neighbours * leaps).sum(dim=1) / neighbours.sum(dim=1).clamp(min=1.0)


def _possible(values: Tensor) -> Tensor:
    """Keep wished-for values within what a melody can have."""
    lowest = torch.zeros(len(NAMES))
    lowest[NAMES.index("note_density")] = _FEWEST_NOTES
    highest = torch.ones(len(NAMES))
    highest[NAMES.index("mean_interval")] = _WIDEST_INTERVAL
    return torch.minimum(torch.maximum(values, lowest), highest)
