"""The live decoder without torch: its weights, its forward pass, and whole notes from embeddings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from studio.files import save_bytes_atomically
from studio.timbre.harmonic.config import HarmonicConfig
from studio.timbre.harmonic.inputs import note_inputs
from studio.timbre.harmonic.layout import EMBEDDING, FLOOR_DB, NOISE_BANDS, PARTIALS
from studio.timbre.harmonic.render import synthesise
from studio.timbre.harmonic.tuning import MOST_CENTS, MOST_INHARMONICITY
from studio.worker.errors import ModelError
from studio.worker.weights import CONFIG_FILE, WEIGHTS_FILE, differences, read_config

Floats = NDArray[np.float32]
KIND = "harmonic decoder"
LEAK = 0.1
"""Slope of the hidden layers' leaky relu below zero."""
OUTPUT_SCALE_DB = 20.0
OUTPUT_CENTRE_DB = -60.0
LOUDEST_DB = 6.0
_MOST_FRAMES = 20_000


@dataclass(frozen=True)
class ControlPoints:
    """What the decoder says: dB, cents and B, a row every 8 ms.

    Attributes:
        partials: ``(points, PARTIALS)``.
        noise: ``(points, NOISE_BANDS)``.
        cents: ``(points,)``.
        inharmonicity: ``(points,)``.
    """

    partials: Floats
    noise: Floats
    cents: Floats
    inharmonicity: Floats


@dataclass(frozen=True)
class HarmonicDecoder:
    """The live decoder.

    Attributes:
        config: sizes.
        weights: ``weightN`` ``(inputs, outputs)`` and ``biasN`` ``(outputs,)``, layer after layer, float32 C order.
    """

    config: HarmonicConfig
    weights: dict[str, Floats]

    def outputs(self, inputs: Floats) -> Floats:
        """Run the net on rows of ``inputs.note_inputs``; returns ``(points, OUTPUTS)``, unscaled."""
        x = inputs
        last = self.config.hidden
        for layer in range(last + 1):
            x = x @ self.weights[f"weight{layer}"] + self.weights[f"bias{layer}"]
            if layer < last:
                x = np.maximum(x, LEAK * x)
        return x

    def control_points(self, embedding: Floats, pitch: float, harder: float = 0.0) -> ControlPoints:
        """Decode an embedding ``(frames, 16)`` at a MIDI pitch; four control points a frame.

        Args:
            embedding: a row each 32 ms.
            pitch: to play at, whatever the encoded sound's was.
            harder: see ``inputs.velocity_feature``.

        Raises:
            ValueError: the embedding has another shape.
        """
        if (
            embedding.ndim != 2
            or embedding.shape[1] != EMBEDDING
            or not 0 < len(embedding) <= _MOST_FRAMES
        ):
            raise ValueError(
                f"An embedding has {EMBEDDING} numbers a frame; got {embedding.shape}."
            )
        rows = note_inputs(np.asarray(embedding, dtype=np.float32), pitch, harder)
        return scaled(self.outputs(rows))

    def render(
        self,
        embedding: Floats,
        *,
        pitch: float,
        rate: int,
        harder: float = 0.0,
        seconds: float | None = None,
        voice: int = 0,
    ) -> Floats:
        """Return the note as sound: mono float32 at ``rate``, the loudest tenth of a second near -20 dBFS.

        Args:
            embedding: ``(frames, 16)``.
            pitch: MIDI pitch, fractions allowed.
            rate: frames a second.
            harder: see ``inputs.velocity_feature``.
            seconds: length; that of the embedding by default; beyond its end the last point is held.
            voice: which voice it is, so that two do not share their noise.
        """
        points = self.control_points(embedding, pitch, harder)
        return synthesise(
            points.partials,
            points.noise,
            points.cents,
            points.inharmonicity,
            pitch=pitch,
            rate=rate,
            seconds=seconds,
            voice=voice,
        )

    def save(self, folder: Path) -> None:
        """Write ``weights.safetensors`` and ``config.json`` into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        save_bytes_atomically(folder / WEIGHTS_FILE, save(dict(self.weights)))
        text = json.dumps({"kind": KIND, **self.config.to_json()}, indent=1) + "\n"
        save_bytes_atomically(folder / CONFIG_FILE, text.encode())


def scaled(outputs: Floats) -> ControlPoints:
    """Turn the net's outputs into dB, cents and B.

    dB = 20 y - 60 within -100..6; cents = 60 tanh y; B = 0.002 sigmoid(y - 4).
    """
    decibels = np.clip(
        outputs[:, :-2] * OUTPUT_SCALE_DB + OUTPUT_CENTRE_DB, FLOOR_DB, LOUDEST_DB
    ).astype(np.float32)
    cents = MOST_CENTS * np.tanh(outputs[:, -2])
    stiffness = MOST_INHARMONICITY / (1 + np.exp(4.0 - np.clip(outputs[:, -1], -20, 20)))
    return ControlPoints(
        decibels[:, :PARTIALS],
        decibels[:, PARTIALS : PARTIALS + NOISE_BANDS],
        cents.astype(np.float32),
        stiffness.astype(np.float32),
    )


def load_harmonic(folder: Path) -> HarmonicDecoder:
    """Load a live decoder.

    Raises:
        ModelError: a file is missing or broken, or the tensors are not those the config asks for.
    """
    values = read_config(folder)
    if values.pop("kind", None) != KIND:
        raise ModelError(f"The model “{folder.name}” is not a live decoder.")
    try:
        config = HarmonicConfig.from_json(values)
        tensors = load_file(folder / WEIGHTS_FILE)
    except ValueError as error:
        raise ModelError(str(error)) from error
    except (OSError, SafetensorError) as error:
        raise ModelError(f"The weights of the model “{folder.name}” cannot be read.") from error
    said = differences({name: t.shape for name, t in tensors.items()}, config.shapes)
    if said:
        raise ModelError(f"{WEIGHTS_FILE}: {'; '.join(said[:5])}.")
    weights = {name: np.ascontiguousarray(t, dtype=np.float32) for name, t in tensors.items()}
    return HarmonicDecoder(config, weights)
