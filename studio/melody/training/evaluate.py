"""Measure a melody model on held-out windows: every figure that its card names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.latent import Direction, Latents, lerp, slerp
from studio.melody.attributes import ATTRIBUTES
from studio.melody.tokens import WINDOW_STEPS, Windows
from studio.melody.training.corpus import CORPORA, Corpus, signatures
from studio.melody.training.ngram import NgramModel

PAIRS = 200
WALK = np.linspace(0.0, 1.0, 11)
CLIPS = 200


class MelodyModel(Protocol):
    """What is measured; :class:`studio.melody.net.beatvae.BeatVae` is one."""

    def encode(self, windows: Windows) -> tuple[Latents, Latents]:
        """Return mu and sigma ``(n, z)`` of windows ``(n, 32)``."""
        ...

    def decode(self, latents: Latents, *, temperature: float, seed: int | None) -> Windows:
        """Return windows ``(n, 32)`` of points ``(n, z)``."""
        ...

    def logits(self, windows: Windows, latents: Latents) -> NDArray[np.float32]:
        """Return teacher-forced logits ``(n, 32, 90)``."""
        ...


@dataclass(frozen=True)
class WalkFigures:
    """Means over pairs at each of the eleven places of a walk from A to B.

    Attributes:
        hamming: share of steps that differ from A, normalised to run from 0 at A to 1 at B.
        nll: of the melodies under the 5-gram model, nats a step.
        monotone: share of neighbouring places where the distance to A does not shrink, over all pairs.
        correlation: mean correlation of a pair's distances with the place.
    """

    hamming: list[float]
    nll: list[float]
    monotone: float
    correlation: float

    def to_json(self) -> dict[str, Any]:
        """Return the figures rounded, with the deviation from a straight line and the mid-walk excess."""
        middle = float(np.mean(self.nll[4:7]))
        ends = (self.nll[0] + self.nll[-1]) / 2
        line = float(np.abs(np.array(self.hamming) - WALK).max())
        return {
            "hamming_to_a": [round(v, 4) for v in self.hamming],
            "mean_curve_rises": bool(np.all(np.diff(self.hamming) >= 0)),
            "deviation_from_line": round(line, 4),
            "monotone_steps": round(self.monotone, 4),
            "correlation_with_place": round(self.correlation, 4),
            "nll": [round(v, 4) for v in self.nll],
            "nll_middle_over_ends": round(middle / ends, 4),
        }


def accuracy(model: MelodyModel, held_out: Corpus) -> dict[str, dict[str, float]]:
    """Measure reconstruction from mu, over all held-out windows and by corpus.

    Returns:
        By corpus (and ``all``): windows, teacher-forced, greedy and sampled (temperature 0.5) step accuracy, the share
        of windows greedily rebuilt without any error, and the KL divergence from N(0, 1) in nats.
    """
    mu, sigma = model.encode(held_out.windows)
    windows = held_out.windows
    forced = (_forced_tokens(model, windows, mu) == windows).mean(axis=1)
    greedy = _decode(model, mu, 0.0) == windows
    sampled = (_decode(model, mu, 0.5) == windows).mean(axis=1)
    kl = 0.5 * (mu**2 + sigma**2 - 1.0 - 2.0 * np.log(sigma)).sum(axis=1)
    groups = {"all": np.ones(len(windows), dtype=np.bool_)}
    groups |= {name: held_out.corpus == i for i, name in enumerate(CORPORA)}
    return {
        name: {
            "windows": int(chosen.sum()),
            "teacher_forced": round(float(forced[chosen].mean()), 4),
            "greedy": round(float(greedy[chosen].mean()), 4),
            "sampled_0.5": round(float(sampled[chosen].mean()), 4),
            "whole_windows": round(float(greedy[chosen].all(axis=1).mean()), 4),
            "kl_nats": round(float(kl[chosen].mean()), 2),
        }
        for name, chosen in groups.items()
        if chosen.any()
    }


def interpolation(
    model: MelodyModel, held_out: Windows, language: NgramModel, seed: int = 0
) -> dict[str, Any]:
    """Walk between 200 pairs of held-out windows: lerp and slerp in latent space, and a mix in data space.

    The latent walks are decoded greedily. The data-space mix takes each step from A or B by an independent coin
    (MusicVAE, section 5.3). Distances are Hamming distances to A, divided by the distance between the two ends.
    """
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(held_out), size=2 * min(PAIRS, len(held_out) // 2), replace=False)
    a, b = held_out[chosen[::2]], held_out[chosen[1::2]]
    mu_a, mu_b = model.encode(a)[0], model.encode(b)[0]
    figures: dict[str, Any] = {"pairs": len(a), "temperature": 0.0}
    for name, law in (("lerp", lerp), ("slerp", slerp)):
        path = np.stack([law(mu_a, mu_b, float(t)) for t in WALK])
        melodies = _decode(model, path.reshape(-1, path.shape[-1]), 0.0)
        figures[name] = _walk(melodies.reshape(len(WALK), len(a), -1), language).to_json()
    coins = rng.random((len(WALK), *a.shape)) < WALK[:, None, None]
    figures["data_mix"] = _walk(np.where(coins, b, a), language).to_json()
    figures["nll_of_held_out"] = round(float(language.nll(held_out).mean()), 4)
    return figures


def prior_samples(
    model: MelodyModel, latents: Latents, language: NgramModel, temperature: float, seed: int = 0
) -> dict[str, float]:
    """Judge new melodies: their likelihood under the 5-gram model, and how many differ from each other."""
    melodies = model.decode(latents, temperature=temperature, seed=seed)
    return {
        "count": len(melodies),
        "nll": round(float(language.nll(melodies).mean()), 4),
        "distinct": round(len(np.unique(signatures(melodies))) / len(melodies), 4),
        "notes": round(float((melodies > 1).sum(axis=1).mean()), 2),
    }


def attribute_success(
    model: MelodyModel, held_out: Windows, directions: Mapping[str, Direction], seed: int = 0
) -> dict[str, dict[str, float]]:
    """Move 200 held-out clips by +1 and -1 along each direction and measure what is decoded.

    Returns:
        By attribute: the share of clips whose measured value rises at +1 and falls at -1, compared with the greedy
        reconstruction; the same among the clips not already at the extreme; and the mean values.
    """
    rng = np.random.default_rng(seed)
    clips = held_out[rng.choice(len(held_out), size=min(CLIPS, len(held_out)), replace=False)]
    mu = model.encode(clips)[0]
    here = _decode(model, mu, 0.0)
    figures = {}
    for name, direction in directions.items():
        measure = ATTRIBUTES[name].measure
        before = measure(here)
        up = measure(_decode(model, mu + direction.vector, 0.0))
        down = measure(_decode(model, mu - direction.vector, 0.0))
        can_rise, can_fall = before < _ceiling(name), before > 0.0
        figures[name] = {
            "raised": round(float((up > before).mean()), 4),
            "lowered": round(float((down < before).mean()), 4),
            "raised_where_possible": _share(up > before, can_rise),
            "lowered_where_possible": _share(down < before, can_fall),
            "could_rise": int(can_rise.sum()),
            "could_fall": int(can_fall.sum()),
            "mean_minus_1": round(float(down.mean()), 4),
            "mean_0": round(float(before.mean()), 4),
            "mean_plus_1": round(float(up.mean()), 4),
        }
    return figures


def _walk(melodies: Windows, language: NgramModel) -> WalkFigures:
    """Measure walks ``(places, pairs, 32)``."""
    distance = (melodies != melodies[0]).mean(axis=2)
    whole = np.maximum(distance[-1], 1.0 / WINDOW_STEPS)
    normal = distance / whole
    steps = np.diff(normal, axis=0) >= -1e-9
    correlation = [np.corrcoef(WALK, column)[0, 1] for column in normal.T if np.ptp(column) > 0]
    nll = [float(language.nll(place).mean()) for place in melodies]
    return WalkFigures(
        normal.mean(axis=1).tolist(), nll, float(steps.mean()), float(np.mean(correlation))
    )


def _ceiling(name: str) -> float:
    # The largest value a window can have; intervals have no useful ceiling.
    return np.inf if name == "mean_interval" else 1.0


def _share(right: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return round(float(right[among].mean()), 4) if among.any() else float("nan")


def _decode(model: MelodyModel, latents: Latents, temperature: float, batch: int = 512) -> Windows:
    parts = [
        model.decode(latents[i : i + batch], temperature=temperature, seed=i)
        for i in range(0, len(latents), batch)
    ]
    return np.concatenate(parts)


def _forced_tokens(
    model: MelodyModel, windows: Windows, mu: Latents, batch: int = 512
) -> NDArray[np.int64]:
    parts = [
        model.logits(windows[i : i + batch], mu[i : i + batch]).argmax(-1)
        for i in range(0, len(windows), batch)
    ]
    return np.concatenate(parts)
