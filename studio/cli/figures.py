"""Every figure of a melody model's card in one mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from studio.melody.net.beatvae import BeatVae
from studio.melody.space_files import read_attributes
from studio.melody.training.corpus import load_split
from studio.melody.training.evaluate import (
    accuracy,
    attribute_success,
    interpolation,
    prior_samples,
)
from studio.melody.training.ngram import NgramModel

PRIOR_SAMPLES = 500
TEMPERATURE = 0.5


def melody_figures(folder: Path, data: Path, seed: int = 0) -> dict[str, Any]:
    """Measure a melody model of ours on the held-out windows of the corpora.

    Args:
        folder: of the model.
        data: of the corpora.
        seed: of pairs, coins and samples.

    Returns:
        ``accuracy`` by corpus, ``interpolation``, ``samples`` and ``attributes``; see
        :mod:`studio.melody.training.evaluate`.

    Raises:
        ModelError: the folder holds no model of ours.
        OSError: a corpus is missing.
    """
    model = BeatVae.from_folder(folder)
    split = load_split(data)
    held_out = split.held_out.windows
    language = NgramModel.fit(split.train.windows)
    points = np.random.default_rng(seed).standard_normal((PRIOR_SAMPLES, model.latent_size))
    return {
        "model": folder.name,
        "held_out_windows": len(held_out),
        "accuracy": accuracy(model, split.held_out),
        "interpolation": interpolation(model, held_out, language, seed),
        "samples": prior_samples(model, points.astype(np.float32), language, TEMPERATURE, seed),
        "attributes": attribute_success(model, held_out, read_attributes(folder), seed),
    }
