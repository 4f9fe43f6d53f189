"""Our own network for all categories on the CPU: its weights from a folder, no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open

from studio.sketch.net.fast import FastDecoder, FastEncoder, Floats, LstmArrays, Pens
from studio.worker.errors import ModelError
from studio.worker.weights import WEIGHTS_FILE, differences, read_config, tensor_shapes

KIND = "sketch-rnn-conditional"
MAX_CATEGORIES = 10_000
MOST_EMPHASIS = 8.0
END_ROW = np.array([[0, 0, 0, 0, 1]], dtype=np.float32)


@dataclass(frozen=True)
class Facts:
    """What a model folder's ``config.json`` says.

    Attributes:
        categories: names, in the order of their embeddings.
        scale_factor: corpus pixels that are 1 to the network.
        most_points: longest drawing.
        latent: dimensions of ``z``.
        encoder: units of the encoder in each direction.
        decoder: units of the decoder.
        mixtures: normals in the mixture.
        embedding: dimensions of a category's embedding.
        emphasis: how much of a category the decoder is told; see :meth:`ConditionalSketchRnn.begin`.
    """

    categories: tuple[str, ...]
    scale_factor: float
    most_points: int
    latent: int
    encoder: int
    decoder: int
    mixtures: int
    embedding: int
    emphasis: float = 1.0

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape by name of every weight."""
        told = self.latent + 1 + self.embedding
        width = 3 + 6 * self.mixtures
        shapes: dict[str, tuple[int, ...]] = {
            "encoder_bias": (2, 4 * self.encoder),
            "categories.weight": (len(self.categories) + 1, self.embedding),
        }
        for name, units in (
            ("forwards", self.encoder),
            ("backwards", self.encoder),
            ("decoder", self.decoder),
        ):
            shapes |= {f"{name}.weight_x": (5, 4 * units), f"{name}.weight_h": (units, 4 * units)}
        layers = {
            "mean": (self.latent, 2 * self.encoder),
            "presigma": (self.latent, 2 * self.encoder),
            "start": (2 * self.decoder, told),
            "gates": (4 * self.decoder, told),
            "output": (width, self.decoder),
            "output_shift": (width, told),
        }
        for name, shape in layers.items():
            shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
        return shapes


class ConditionalSketchRnn:
    """The network of :mod:`studio.sketch.net.model`, for inference.

    Attributes:
        name: what the person reads.
        facts: of its config.
        emphasis: of categories; that of the config at first.
    """

    def __init__(self, facts: Facts, weights: Mapping[str, Floats], name: str = "sketch") -> None:
        """Take weights whose shapes are ``facts.shapes()``."""
        self.name = name
        self.facts = facts
        self.emphasis = facts.emphasis
        self._index = {category: i for i, category in enumerate(facts.categories)}
        w = {key: np.asarray(value, dtype=np.float32) for key, value in weights.items()}
        self._encoder = FastEncoder(
            *(
                LstmArrays(w[f"{way}.weight_x"], w[f"{way}.weight_h"], w["encoder_bias"][index])
                for index, way in enumerate(("forwards", "backwards"))
            )
        )
        self._layers = {
            layer: (np.ascontiguousarray(w[f"{layer}.weight"].T), w[f"{layer}.bias"])
            for layer in ("mean", "presigma", "start", "gates", "output_shift")
        }
        self._embeddings = w["categories.weight"]
        # The gates' bias comes with what the decoder is told.
        arrays = LstmArrays(
            w["decoder.weight_x"],
            w["decoder.weight_h"],
            np.zeros(4 * facts.decoder, dtype=np.float32),
        )
        self.decoder = FastDecoder(
            arrays, w["output.weight"].T, w["output.bias"], most_points=facts.most_points
        )

    @property
    def categories(self) -> tuple[str, ...]:
        """What it can be asked to draw."""
        return self.facts.categories

    @property
    def scale_factor(self) -> float:
        """Corpus pixels that are 1 to the network."""
        return self.facts.scale_factor

    @property
    def latent_size(self) -> int:
        """Dimensions of ``z``."""
        return self.facts.latent

    @property
    def most_points(self) -> int:
        """Longest drawing it makes."""
        return self.facts.most_points

    def encode(self, rows: Floats) -> tuple[Floats, Floats]:
        """Find mean and deviation of ``z``, each ``(z,)``; rows as :class:`SketchNetwork` has them."""
        state = self._encoder.run(np.concatenate([rows[1:], END_ROW]))
        return self._apply("mean", state), np.exp(0.5 * self._apply("presigma", state))

    def embed(self, categories: Sequence[str | None]) -> Floats:
        """Return the embedding of each category, ``(n, e)``; None stands for any.

        Raises:
            ModelError: a category is not known.
        """
        unknown = [c for c in categories if c is not None and c not in self._index]
        if unknown:
            raise ModelError(f"The model has no category “{unknown[0]}”.")
        any_category = len(self._index)
        rows = [any_category if c is None else self._index[c] for c in categories]
        found: Floats = self._embeddings[rows]
        return found

    def begin(self, z: Floats | None, embedded: Floats) -> Pens:
        """Begin drawings; see :class:`SketchNetwork`.

        The decoder is told ``any + s (category - any)``: with an emphasis ``s`` above 1, more of a category than it
        was in training, and the drawing shows more clearly what it is. This is classifier-free guidance (Ho and
        Salimans 2022, arXiv 2207.12598, with ``s = 1 + w``) applied to what the network is told instead of to what it
        answers, so it costs nothing. Being linear, it leaves mixtures of categories mixtures.
        """
        count = len(embedded)
        anything = self._embeddings[len(self._index)]
        embedded = anything + self.emphasis * (embedded - anything)
        flag = np.full((count, 1), float(z is None), dtype=np.float32)
        told = np.zeros((count, self.latent_size), dtype=np.float32) if z is None else z
        condition = np.concatenate([told, flag, embedded], axis=1).astype(np.float32)
        c, h = np.split(np.tanh(self._apply("start", condition)), 2, axis=1)
        return self.decoder.begin(
            count,
            h=h,
            c=c,
            gates=self._apply("gates", condition),
            shifts=self._apply("output_shift", condition),
        )

    def _apply(self, layer: str, values: Floats) -> Floats:
        weight, bias = self._layers[layer]
        result: Floats = values @ weight + bias
        return result


def load_conditional(folder: Path) -> ConditionalSketchRnn:
    """Load a model folder of ours.

    Raises:
        ModelError: it is missing, damaged, or its parts do not fit together; the sentence says in what.
    """
    facts = read_facts(folder)
    path = folder / WEIGHTS_FILE
    said = differences(tensor_shapes(path), facts.shapes())
    if said:
        raise ModelError(f"{WEIGHTS_FILE}: {'; '.join(said[:5])}.")
    with safe_open(path, framework="numpy") as file:
        weights = {name: file.get_tensor(name) for name in facts.shapes()}
    return ConditionalSketchRnn(facts, weights, folder.name)


def read_facts(folder: Path) -> Facts:
    """Read and check a model folder's config.

    Raises:
        ModelError: it is missing, damaged, or not of such a model.
    """
    values = read_config(folder)
    try:
        if values["kind"] != KIND:
            raise ModelError(f"The model “{folder.name}” is no sketch model of ours.")
        sizes = {str(k): _whole(v) for k, v in values["sizes"].items()}
        categories = tuple(str(name) for name in values["categories"])
        factor = float(values["scale_factor"])
        emphasis = float(values.get("emphasis", 1.0))
        facts = Facts(
            categories=categories,
            scale_factor=factor,
            most_points=_whole(values["most_points"]),
            emphasis=emphasis,
            **sizes,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"The config of the model “{folder.name}” is damaged.") from error
    distinct = 0 < len(set(categories)) == len(categories) <= MAX_CATEGORIES
    sound = 0.0 < factor < 1e4 and 0.0 <= emphasis <= MOST_EMPHASIS
    if not distinct or not sound or facts.decoder % 8 or facts.encoder % 8:
        raise ModelError(f"The config of the model “{folder.name}” does not make sense.")
    return facts


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 < value <= 10_000:
        raise ValueError(value)
    return value
