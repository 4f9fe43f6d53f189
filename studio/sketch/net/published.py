"""Published Sketch-RNN models for JavaScript: ``*.gen.json`` (decoder only) and the variational form, also gzipped.

The file is a JSON array of three: facts (``name``, ``scale_factor``, ``max_seq_len``, ...), the shape of every weight,
and every weight as base64 of little-endian int16, its value being ``integer / 32767 * 10``. The decoder has 5 weights
(output, its bias, LSTM from input, LSTM from state, LSTM bias), the variational form 17 (see :data:`VAE_PARTS`). LSTM
gates are in TensorFlow's order: input, candidate, forget, output; the forget bias of 1 is not in the file.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import math
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.sketch.net.fast import (
    START,
    ZERO_START,
    FastDecoder,
    FastEncoder,
    LstmArrays,
    Pens,
)
from studio.worker.errors import ModelError

Floats = NDArray[np.float32]

MAX_FILE_BYTES = 128 * 2**20
MAX_WEIGHTS = 40_000_000
MAX_UNITS = 4096
LARGEST = 10.0
STEPS = 32767

VAE_PARTS = (
    "encoder_x", "encoder_h", "encoder_bias", "backward_x", "backward_h", "backward_bias",
    "mean", "mean_bias", "presigma", "presigma_bias", "start", "start_bias",
    "output", "output_bias", "decoder_x", "decoder_h", "decoder_bias",
)  # fmt: skip
GEN_PARTS = ("output", "output_bias", "decoder_x", "decoder_h", "decoder_bias")


class PublishedModel:
    """A published model of one drawing category, or of a few mixed.

    Attributes:
        name: what the file calls it.
        scale_factor: what offsets are divided by.
        latent_size: dimensions of ``z``; 0 for a decoder without an encoder.
        most_points: longest drawing.
        categories: its own name: it has no others.
        parts: the weights by name, as published (:data:`VAE_PARTS`).
    """

    def __init__(
        self, facts: dict[str, Any], parts: dict[str, Floats], first: Floats | None = None
    ) -> None:
        """Take checked parts; ``first`` is the first input, by default that of the JavaScript release."""
        self.name = str(facts["name"])
        self.categories = (self.name,)
        self.scale_factor = float(facts["scale_factor"])
        self.most_points = int(facts["max_seq_len"])
        self.latent_size = parts["mean"].shape[1] if "mean" in parts else 0
        self.parts = parts
        if first is None:
            first = START if self.latent_size else ZERO_START
        decoder = _lstm(parts["decoder_x"][:5], parts["decoder_h"], parts["decoder_bias"])
        self.decoder = FastDecoder(
            decoder,
            parts["output"],
            parts["output_bias"],
            most_points=self.most_points,
            first=first,
        )
        if self.latent_size:
            self._encoder = FastEncoder(
                _lstm(*(parts[f"encoder_{part}"] for part in ("x", "h", "bias"))),
                _lstm(*(parts[f"backward_{part}"] for part in ("x", "h", "bias"))),
            )

    def encode(self, rows: Floats) -> tuple[Floats, Floats]:
        """Find mean and deviation of ``z``, each ``(z,)``.

        Args:
            rows: stroke-5 rows in units of the scale factor, start row first (it is left out, as in the release).

        Raises:
            ModelError: the model has no encoder.
        """
        if not self.latent_size:
            raise ModelError(f"The model “{self.name}” finishes drawings but cannot read them.")
        state = self._encoder.run(rows[1:])
        parts = self.parts
        mean = state @ parts["mean"] + parts["mean_bias"]
        presigma = state @ parts["presigma"] + parts["presigma_bias"]
        return mean, np.exp(0.5 * presigma)

    def embed(self, categories: Sequence[str | None]) -> Floats:
        """Return an embedding of no dimensions for each category, ``(n, 0)``: there is but one."""
        return np.zeros((len(categories), 0), dtype=np.float32)

    def begin(self, z: Floats | None, embedded: Floats) -> Pens:
        """Begin a drawing for each row of ``embedded`` ``(n, 0)``, told ``z`` ``(n, latent_size)`` where it can be."""
        count = len(embedded)
        if not self.latent_size:
            return self.decoder.begin(count)
        told = np.zeros((count, self.latent_size), dtype=np.float32) if z is None else z
        parts = self.parts
        # The plain LSTM's state is the cell first, then the hidden half (the release's rnn.py).
        c, h = np.split(np.tanh(told @ parts["start"] + parts["start_bias"]), 2, axis=1)
        gates = told @ _torch_order(parts["decoder_x"][5:])
        return self.decoder.begin(count, h=h, c=c, gates=gates)


def load_published(path: Path, first: Floats | None = None) -> PublishedModel:
    """Read a published model.

    Args:
        path: ``.json`` or ``.json.gz``.
        first: the first input of its decoder: :data:`START` (the Python release and variational models) or
            :data:`ZERO_START` (JavaScript decoders); by default what the JavaScript release does with such a file.

    Raises:
        ModelError: the file is missing, too large, damaged, or not such a model.
    """
    facts, shapes, blobs = _parse(path)
    names = {len(GEN_PARTS): GEN_PARTS, len(VAE_PARTS): VAE_PARTS}.get(len(blobs))
    if names is None or len(shapes) != len(blobs):
        raise ModelError(f"“{path.name}” has {len(blobs)} weights; a Sketch-RNN model has 5 or 17.")
    parts = {
        name: _weight(path.name, shape, blob)
        for name, shape, blob in zip(names, shapes, blobs, strict=True)
    }
    _check(path.name, facts, parts)
    return PublishedModel(facts, parts, first)


def _parse(path: Path) -> tuple[dict[str, Any], list[Any], list[Any]]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ModelError(f"“{path.name}” is too large to be a Sketch-RNN model.")
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            with gzip.open(path) as file:
                data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise ModelError(f"“{path.name}” is too large to be a Sketch-RNN model.")
        values = json.loads(data)
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise ModelError(f"“{path.name}” cannot be read as a Sketch-RNN model.") from error
    kinds = (dict, list, list)
    sound = isinstance(values, list) and len(values) == len(kinds)
    if not sound or not all(isinstance(v, k) for v, k in zip(values, kinds, strict=True)):
        raise ModelError(f"“{path.name}” is no Sketch-RNN model.")
    return values[0], values[1], values[2]


def _weight(name: str, shape: Any, blob: Any) -> Floats:
    sizes = shape if isinstance(shape, list) else [shape]
    if not 1 <= len(sizes) <= 2 or not all(
        type(n) is int and 0 < n <= 8 * MAX_UNITS for n in sizes
    ):
        raise ModelError(f"“{name}” has a weight of impossible shape.")
    count = math.prod(sizes)
    # Four characters of base64 hold three bytes.
    if count > MAX_WEIGHTS or not isinstance(blob, str) or len(blob) != -(-2 * count // 3) * 4:
        raise ModelError(f"“{name}” has a weight that does not fit its shape.")
    try:
        data = base64.b64decode(blob, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ModelError(f"“{name}” has a weight that cannot be read.") from error
    if len(data) != 2 * count:
        raise ModelError(f"“{name}” has a weight that does not fit its shape.")
    values = np.frombuffer(data, dtype="<i2").astype(np.float64) / STEPS * LARGEST
    return values.reshape(sizes).astype(np.float32)


def _check(name: str, facts: dict[str, Any], parts: dict[str, Floats]) -> None:
    factor, longest = facts.get("scale_factor"), facts.get("max_seq_len")
    told = (
        isinstance(factor, int | float)
        and math.isfinite(factor)
        and factor > 0
        and type(longest) is int
        and 0 < longest <= 10_000
        and isinstance(facts.get("name"), str)
    )
    if not told:
        raise ModelError(f"“{name}” does not say its name, scale and longest drawing.")
    units = parts["decoder_h"].shape[0]
    latent = parts["mean"].shape[-1] if "mean" in parts else 0
    width = parts["output"].shape[-1]
    expected: dict[str, tuple[int, ...]] = {
        "output": (units, width),
        "output_bias": (width,),
        "decoder_x": (5 + latent, 4 * units),
        "decoder_h": (units, 4 * units),
        "decoder_bias": (4 * units,),
    }
    if latent:
        reading = parts["encoder_h"].shape[0]
        for way in ("encoder", "backward"):
            expected |= {
                f"{way}_x": (5, 4 * reading),
                f"{way}_h": (reading, 4 * reading),
                f"{way}_bias": (4 * reading,),
            }
        for statistic in ("mean", "presigma"):
            expected |= {statistic: (2 * reading, latent), f"{statistic}_bias": (latent,)}
        expected |= {"start": (latent, 2 * units), "start_bias": (2 * units,)}
    wrong = [part for part, shape in expected.items() if parts[part].shape != shape]
    if wrong or (width - 3) % 6 or units % 8:
        raise ModelError(f"The weights of “{name}” do not fit together ({wrong or 'sizes'}).")


def _torch_order(columns: Floats) -> Floats:
    i, g, f, o = np.split(columns, 4, axis=-1)
    return np.concatenate([i, f, g, o], axis=-1)


def _lstm(weight_x: Floats, weight_h: Floats, bias: Floats) -> LstmArrays:
    ordered = _torch_order(bias)
    units = len(ordered) // 4
    ordered[units : 2 * units] += 1.0
    return LstmArrays(_torch_order(weight_x), _torch_order(weight_h), ordered)
