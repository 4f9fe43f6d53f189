"""What is it? The drawing classifier at work: numpy only, a few milliseconds a drawing, to guess while one draws.

The network is that of :mod:`studio.sketch.net.classifier` with its batch norms folded into the convolutions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from safetensors import safe_open

from studio.sketch.item import Point
from studio.sketch.strokes.kept import points_of
from studio.sketch.strokes.raster import CHANNELS, rasterise
from studio.worker.errors import ModelError
from studio.worker.weights import WEIGHTS_FILE, differences, read_config, tensor_shapes

Floats = NDArray[np.float32]

KIND = "sketch-classifier"
STEM, BODY = 5, 3
"""Sides of the kernels of the first convolution and of all others."""


class Guess(NamedTuple):
    """One answer.

    Attributes:
        category: what it may be.
        probability: 0..1.
    """

    category: str
    probability: float


class Recogniser:
    """The classifier.

    Attributes:
        categories: what it can name.
    """

    def __init__(
        self, categories: Sequence[str], widths: Sequence[int], weights: Mapping[str, Floats]
    ) -> None:
        """Take weights whose shapes are :func:`classifier_shapes`."""
        self.categories = tuple(categories)
        kernels = [
            np.asarray(weights[f"kernel.{i}"], dtype=np.float32) for i in range(2 * len(widths) - 1)
        ]
        # Inputs are laid out as height, width of the kernel, then channels.
        self._kernels = [
            np.ascontiguousarray(k.transpose(2, 3, 1, 0).reshape(-1, len(k))) for k in kernels
        ]
        self._biases = [
            np.asarray(weights[f"bias.{i}"], dtype=np.float32) for i in range(len(kernels))
        ]
        self._output = np.ascontiguousarray(np.asarray(weights["output"], dtype=np.float32).T)
        self._output_bias = np.asarray(weights["output_bias"], dtype=np.float32)

    def guess(self, strokes: Sequence[Sequence[Point]], best: int = 3) -> tuple[Guess, ...]:
        """Name a drawing, finished or not.

        Args:
            strokes: of points in any unit, y downwards.
            best: how many answers.

        Returns:
            The likeliest categories, best first; none for a drawing without points.
        """
        if not any(strokes):
            return ()
        chances = self.probabilities(picture_of(strokes)[None])[0]
        order = np.argsort(-chances, kind="stable")[:best]
        return tuple(Guess(self.categories[i], float(chances[i])) for i in order)

    def probabilities(self, pictures: Floats) -> Floats:
        """Return the chance of every category for pictures ``(n, 3, 48, 48)``: ``(n, categories)``, rows sum to 1."""
        logits = self.logits(pictures)
        logits = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances: Floats = logits / logits.sum(axis=1, keepdims=True)
        return chances

    def logits(self, pictures: Floats) -> Floats:
        """Score pictures ``(n, 3, 48, 48)``: ``(n, categories)``."""
        values = np.ascontiguousarray(pictures.transpose(0, 2, 3, 1), dtype=np.float32)
        values = self._convolve(0, values, STEM, 2)
        for halving in range(1, len(self._kernels), 2):
            values = self._convolve(halving, values, BODY, 2)
            values = values + self._convolve(halving + 1, values, BODY, 1)
        found: Floats = values.mean(axis=(1, 2)) @ self._output + self._output_bias
        return found

    def _convolve(self, index: int, values: Floats, size: int, stride: int) -> Floats:
        """Convolve ``(n, h, w, c)`` with a margin of zeros, add the bias, and cut off what is below 0."""
        edge = size // 2
        padded = np.pad(values, ((0, 0), (edge, edge), (edge, edge), (0, 0)))
        windows = sliding_window_view(padded, (size, size), axis=(1, 2))[:, ::stride, ::stride]
        columns = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * values.shape[3])
        result = columns @ self._kernels[index]
        result += self._biases[index]
        np.maximum(result, 0.0, out=result)
        return result.reshape(*windows.shape[:3], -1)


def picture_of(strokes: Sequence[Sequence[Point]]) -> Floats:
    """Draw strokes as the classifier sees them, ``(3, 48, 48)``."""
    parts = [points_of(stroke) for stroke in strokes if len(stroke)]
    lifts = np.zeros(sum(map(len, parts)), dtype=np.bool_)
    lifts[np.cumsum([len(part) for part in parts]) - 1] = True
    return rasterise(np.concatenate(parts).astype(np.float32), lifts)


def classifier_shapes(categories: int, widths: Sequence[int]) -> dict[str, tuple[int, ...]]:
    """Return the shape by name of every weight in a classifier's file."""
    shapes: dict[str, tuple[int, ...]] = {"kernel.0": (widths[0], CHANNELS, STEM, STEM)}
    for i, (narrow, wide) in enumerate(pairwise(widths)):
        shapes[f"kernel.{2 * i + 1}"] = (wide, narrow, BODY, BODY)
        shapes[f"kernel.{2 * i + 2}"] = (wide, wide, BODY, BODY)
    shapes |= {f"bias.{k.partition('.')[2]}": v[:1] for k, v in shapes.items()}
    return shapes | {"output": (categories, widths[-1]), "output_bias": (categories,)}


def load_recogniser(folder: Path) -> Recogniser:
    """Load a classifier's folder.

    Raises:
        ModelError: it is missing, damaged, or its parts do not fit together.
    """
    values = read_config(folder)
    categories, widths = values.get("categories"), values.get("widths")
    sound = (
        values.get("kind") == KIND
        and isinstance(categories, list)
        and isinstance(widths, list)
        and 0 < len(categories) <= 10_000
        and 1 < len(widths) <= 6
        and all(isinstance(name, str) for name in categories)
        and all(type(width) is int and 0 < width <= 2048 for width in widths)
    )
    if not sound or not isinstance(categories, list) or not isinstance(widths, list):
        raise ModelError(f"The config of the model “{folder.name}” is damaged.")
    shapes = classifier_shapes(len(categories), widths)
    said = differences(tensor_shapes(folder / WEIGHTS_FILE), shapes)
    if said:
        raise ModelError(f"{WEIGHTS_FILE}: {'; '.join(said[:5])}.")
    with safe_open(folder / WEIGHTS_FILE, framework="numpy") as file:
        weights = {name: file.get_tensor(name) for name in shapes}
    return Recogniser(categories, widths, weights)
