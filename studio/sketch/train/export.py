"""Turn checkpoints into the model folders that ship: ``models/sketch`` and ``models/sketch-classifier``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from studio.errors import PlainError
from studio.latent import PcaMap
from studio.sketch.net import conditional
from studio.sketch.net.cells import CellKind
from studio.sketch.net.classifier import Classifier, ClassifierConfig
from studio.sketch.net.conditional import load_conditional
from studio.sketch.net.model import SketchRnn, SketchRnnConfig
from studio.sketch.recognise import KIND
from studio.sketch.space_files import DrawingMap, save_map
from studio.sketch.strokes.quickdraw import MAX_POINTS, Drawings
from studio.sketch.strokes.raster import SIDE
from studio.sketch.strokes.stroke3 import network_rows
from studio.sketch.train.classify import averaged_weights
from studio.worker.weights import CONFIG_FILE, WEIGHTS_FILE

FITTED_EACH, SHOWN_EACH = 24, 6
"""Drawings of each category that the map is fitted on, and that it shows."""


def network_of(checkpoint: Path, *others: Path) -> tuple[SketchRnn, float]:
    """Read the averaged network and the scale factor of a training's checkpoint.

    Trainings that went on from one another, each with a rate that rose again and fell, end around one wide minimum of
    the loss: the mean of their weights lies nearer to its middle (Izmailov and others 2018, arXiv 1803.05407).

    Args:
        checkpoint: of the training.
        others: of trainings whose weights are averaged with its own, each as much as it.

    Raises:
        PlainError: one of the others is of other sizes, or scales drawings by another factor.
    """
    values = torch.load(checkpoint, map_location="cpu", weights_only=True)
    mean = {name: value.float() for name, value in values["averaged"].items()}
    for other in others:
        theirs = torch.load(other, map_location="cpu", weights_only=True)
        if (theirs["sizes"], theirs["factor"]) != (values["sizes"], values["factor"]):
            raise PlainError(f"“{other}” is of a network of other sizes or of other drawings.")
        for name, value in theirs["averaged"].items():
            mean[name] += value.float()
    model = SketchRnn(SketchRnnConfig(**values["sizes"]))
    model.load_state_dict({name: value / (1 + len(others)) for name, value in mean.items()})
    return model.eval(), float(values["factor"])


def export_network(
    model: SketchRnn, factor: float, categories: Sequence[str], folder: Path
) -> None:
    """Write a network as float16 weights with its config.

    Raises:
        ValueError: its decoder is not made of plain LSTMs.
    """
    if model.config.cell != CellKind.LSTM:
        raise ValueError("only plain LSTMs have the fast loops that the program draws with")
    sizes = {k: v for k, v in asdict(model.config).items() if k not in ("categories", "cell")}
    config = {
        "format": 1,
        "kind": conditional.KIND,
        "sizes": sizes,
        "scale_factor": factor,
        "most_points": MAX_POINTS,
        "categories": list(categories),
    }
    _write(folder, config, model.state_dict())


def classifier_of(checkpoint: Path) -> Classifier:
    """Read the averaged classifier of a training's checkpoint."""
    averaged = averaged_weights(checkpoint)
    # The stem, and the first of each pair after it, are as wide as the picture is from there on.
    count = sum(name.endswith(".conv.weight") for name in averaged)
    wide = [averaged[f"layers.{i}.conv.weight"].shape[0] for i in (0, *range(1, count, 2))]
    model = Classifier(ClassifierConfig(len(averaged["output.bias"]), tuple(wide)))
    model.load_state_dict(averaged)
    return model.eval()


def export_classifier(model: Classifier, categories: Sequence[str], folder: Path) -> None:
    """Write a classifier, its batch norms folded into its convolutions, as float16 weights with its config."""
    config = {
        "format": 1,
        "kind": KIND,
        "side": SIDE,
        "widths": list(model.config.widths),
        "categories": list(categories),
    }
    weights: dict[str, Tensor] = {
        "output": model.output.weight.detach(),
        "output_bias": model.output.bias.detach(),
    }
    for index, layer in enumerate(model.layers):
        weights[f"kernel.{index}"], weights[f"bias.{index}"] = layer.folded()  # type: ignore[operator]
    _write(folder, config, weights)


def export_map(drawings: Drawings, folder: Path) -> None:
    """Fit the latent map of an exported model on real drawings, and write it with a few of them beside the model.

    Args:
        drawings: of the corpus, told apart by category.
        folder: of the exported model.
    """
    random = np.random.default_rng(0)
    chosen = []
    for label in range(len(drawings.categories)):
        own = np.flatnonzero(drawings.labels == label)
        chosen.append(random.choice(own, min(FITTED_EACH, len(own)), replace=False))
    network = load_conditional(folder)
    fitted = np.concatenate(chosen)
    z = [network.encode(network_rows(drawings.drawing(i), network.scale_factor))[0] for i in fitted]
    names = [drawings.categories[label] for label in drawings.labels[fitted]]
    latents = np.concatenate([np.stack(z), network.embed(names)], axis=1)
    axes = PcaMap.fit(latents)
    # The first few of each category's are shown.
    shown = np.concatenate(
        [np.flatnonzero(drawings.labels[fitted] == k)[:SHOWN_EACH] for k in range(len(chosen))]
    )
    rows = [drawings.drawing(i) for i in fitted[shown]]
    offsets = np.concatenate([[0], np.cumsum([len(r) for r in rows])]).astype(np.int32)
    save_map(
        folder,
        DrawingMap(
            axes,
            axes.project(latents[shown]),
            np.concatenate(rows),
            offsets,
            drawings.labels[fitted[shown]],
            drawings.categories,
        ),
    )


def _write(folder: Path, config: Mapping[str, Any], weights: Mapping[str, Tensor]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: value.detach().cpu().half().contiguous() for name, value in weights.items()}
    save_file(halves, folder / WEIGHTS_FILE)
    text = json.dumps(config, indent=2, ensure_ascii=False)
    (folder / CONFIG_FILE).write_text(text + "\n", encoding="utf-8")
