"""Make a finished model folder of trained weights: the weights, the attribute directions and the map of the library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.latent import Latents, PcaMap
from studio.melody.attributes import ATTRIBUTES, Attribute
from studio.melody.net.beatvae import BeatVae
from studio.melody.space_files import LibraryMap, save_attributes, save_map
from studio.melody.tokens import STEPS_PER_BAR, Windows
from studio.melody.training import corpus
from studio.melody.training.augment import MAX_TRANSPOSE
from studio.melody.training.corpus import BOOKS, Line
from studio.melody.training.directions import (
    SUCCESS,
    Values,
    effects,
    free_directions,
    pure_directions,
    refined_direction,
    scaled_direction,
)

FITTED_WINDOWS = 150_000
MOVED_POINTS = 40_000
REFINED_POINTS = 6_000
SCALING_CLIPS = 500
LIBRARY_SIZE = 2_000
_CHUNK = 1024


def export(model: BeatVae, train: Windows, data: Path, out: Path, seed: int = 1) -> None:
    """Write ``config.json``, ``weights``, ``attributes`` and ``map.safetensors`` into ``out``.

    Args:
        model: trained.
        train: training windows; the directions and the map's axes are fitted on them, transposed at random.
        data: folder of the corpora, for the library shown on the map.
        out: the model's folder.
        seed: of the random choices.
    """
    rng = np.random.default_rng(seed)
    model.save(out)
    chosen = train[rng.integers(len(train), size=FITTED_WINDOWS)]
    shift = rng.integers(-MAX_TRANSPOSE, MAX_TRANSPOSE + 1, size=len(chosen)).astype(np.int16)
    latents = encode_all(model, corpus.transpose(chosen, shift))
    clips = train[rng.choice(len(train), size=min(SCALING_CLIPS, len(train)), replace=False)]
    save_attributes(out, attribute_directions(model, latents, encode_all(model, clips)))
    axes = PcaMap.fit(latents[:20_000])
    shown, names = library(data, rng)
    points = axes.project(encode_all(model, shown))
    save_map(out, LibraryMap(axes, points, shown, names))


def encode_all(model: BeatVae, windows: Windows) -> Latents:
    """Encode any number of windows, a part at a time."""
    parts = [model.encode(windows[i : i + _CHUNK])[0] for i in range(0, len(windows), _CHUNK)]
    return np.concatenate(parts)


def attribute_directions(
    model: BeatVae, latents: Latents, clips: Latents
) -> dict[str, NDArray[np.float32]]:
    """Find one direction per attribute: the dimension taught to be it, or if that fails one fitted afterwards.

    Args:
        model: trained.
        latents: many points of the training corpus, ``(n, z)``.
        clips: points of training windows as they are, to scale the directions on, ``(n, z)``.
    """

    def measure_all(points: Latents) -> Values:
        melodies = decode_all(model, points)
        return np.stack([a.measure(melodies) for a in ATTRIBUTES.values()], axis=1)

    covariance = np.cov(latents.T.astype(np.float64))
    weights = effects(latents[:MOVED_POINTS], measure_all, covariance, seed=1)
    taught = np.eye(latents.shape[1])
    pure = pure_directions(weights, covariance)
    free = free_directions(weights, covariance)
    found = {}
    for i, attribute in enumerate(ATTRIBUTES.values()):
        measure, highest = _measured(model, attribute), _highest(attribute)
        direction, share = scaled_direction((taught[i], pure[i], free[i]), measure, clips, highest)
        if share < SUCCESS:
            refined = refined_direction(
                direction, measure, latents[:REFINED_POINTS], covariance, seed=1
            )
            better, better_share = scaled_direction((refined,), measure, clips, highest)
            direction = better if better_share > share else direction
        found[attribute.name] = direction
    return found


def decode_all(model: BeatVae, points: Latents) -> Windows:
    """Decode any number of points greedily, a part at a time."""
    parts = [
        model.decode(points[i : i + _CHUNK], temperature=0.0, seed=None)
        for i in range(0, len(points), _CHUNK)
    ]
    return np.concatenate(parts)


def library(data: Path, rng: np.random.Generator) -> tuple[Windows, tuple[str, ...]]:
    """Choose the melodies shown on the map: beginnings of tunes that are in the public domain."""
    lines = [
        line
        for line in (*corpus.folk_lines(data), *corpus.chorale_lines(data))
        if line.corpus == corpus.CORPORA.index("chorales")
        or line.name.endswith(tuple(f"({book})" for book in BOOKS.values()))
    ]
    beginnings = [(w, line.name) for line in lines if (w := _beginning(line)) is not None]
    order = rng.permutation(len(beginnings))[:LIBRARY_SIZE]
    picked = [beginnings[i] for i in sorted(order)]
    return np.stack([w for w, _ in picked]), tuple(name for _, name in picked)


def _beginning(line: Line) -> NDArray[np.uint8] | None:
    whole = line if STEPS_PER_BAR % line.bar == 0 else corpus.resample_bars(line)
    # The first bar may hold nothing but a pickup.
    windows = corpus.cut_windows(whole, STEPS_PER_BAR)
    return windows[min(1, len(windows) - 1)] if len(windows) else None


def _measured(model: BeatVae, attribute: Attribute) -> Callable[[Latents], Values]:
    return lambda points: attribute.measure(decode_all(model, points))


def _highest(attribute: Attribute) -> float:
    return float("inf") if attribute.name == "mean_interval" else 1.0
