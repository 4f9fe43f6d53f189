"""Small networks for tests: real arithmetic, random weights."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import numpy as np
import torch

from studio.sketch.net.conditional import ConditionalSketchRnn, Facts
from studio.sketch.net.model import SketchRnn, SketchRnnConfig
from studio.sketch.net.published import STEPS, VAE_PARTS
from studio.sketch.space import SketchSpace

CATEGORIES = ("zigzag", "square", "cat")
SIZES = SketchRnnConfig(categories=3, latent=8, encoder=16, decoder=32, mixtures=3, embedding=8)


def small_model(seed: int = 0) -> SketchRnn:
    """A torch network whose weights are large enough to tell drawings apart."""
    torch.manual_seed(seed)
    model = SketchRnn(SIZES)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.startswith(("mean", "presigma", "output_shift")):
                weight.normal_(std=0.2)
    return model.eval()


def small_network(model: SketchRnn | None = None) -> ConditionalSketchRnn:
    """The same for inference."""
    model = model or small_model()
    c = model.config
    facts = Facts(CATEGORIES, 30.0, 60, c.latent, c.encoder, c.decoder, c.mixtures, c.embedding)
    weights = {name: value.detach().numpy() for name, value in model.state_dict().items()}
    return ConditionalSketchRnn(facts, weights)


def small_space() -> SketchSpace:
    """A space around it."""
    return SketchSpace(small_network())


def vae_parts(units: int = 16, latent: int = 4, mixtures: int = 2) -> dict[str, np.ndarray]:
    """Weights of a small published variational model, whole steps of its int16."""
    random = np.random.default_rng(3)
    width, reading = 3 + 6 * mixtures, units // 2
    shapes = dict.fromkeys(VAE_PARTS, (0,)) | {
        "mean": (2 * reading, latent),
        "presigma": (2 * reading, latent),
        "mean_bias": (latent,),
        "presigma_bias": (latent,),
        "start": (latent, 2 * units),
        "start_bias": (2 * units,),
        "output": (units, width),
        "output_bias": (width,),
        "decoder_x": (5 + latent, 4 * units),
        "decoder_h": (units, 4 * units),
        "decoder_bias": (4 * units,),
    }
    for way in ("encoder", "backward"):
        shapes[f"{way}_x"] = (5, 4 * reading)
        shapes[f"{way}_h"] = (reading, 4 * reading)
        shapes[f"{way}_bias"] = (4 * reading,)
    return {name: random.integers(-900, 900, shapes[name]) / STEPS * 10.0 for name in VAE_PARTS}


def write_published(path: Path, parts: dict[str, np.ndarray], **facts: object) -> Path:
    """Write a model in the JavaScript release's format."""
    told = {"name": "toy", "mode": 1, "version": 6, "max_seq_len": 40, "scale_factor": 50.0}
    shapes = [list(value.shape) for value in parts.values()]
    blobs = [
        base64.b64encode(np.round(v / 10.0 * STEPS).astype("<i2").tobytes()).decode()
        for v in parts.values()
    ]
    data = json.dumps([told | facts, shapes, blobs]).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
