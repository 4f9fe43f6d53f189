"""The spectral front end without torch: from a sound to its embedding in a few milliseconds.

It speaks the same language as the temporal encoder (frames of 32 ms, 16 numbers each), and was its teacher.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from studio.files import save_bytes_atomically
from studio.timbre.harmonic.frames import FEATURES, frame_features
from studio.timbre.harmonic.layout import EMBEDDING
from studio.worker.errors import ModelError
from studio.worker.weights import CONFIG_FILE, WEIGHTS_FILE, differences, read_config

Floats = NDArray[np.float32]
KIND = "spectral front end"
CONTEXT = 3
PEAK = 0.9
LEAK = 0.1
_WIDEST = 2048


def at_encoding_level(samples: Floats) -> Floats:
    """Return a sound with its peak at 0.9, the level all encoders were trained at; silence stays silence."""
    peak = float(np.abs(samples).max(initial=0.0))
    return samples if peak < 1e-6 else (samples * np.float32(PEAK / peak)).astype(np.float32)


def front_shapes(width: int) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor; weights are input by output."""
    sizes = [CONTEXT * FEATURES, width, width, width, EMBEDDING]
    found: dict[str, tuple[int, ...]] = {}
    for layer in range(4):
        found[f"weight{layer}"] = (sizes[layer], sizes[layer + 1])
        found[f"bias{layer}"] = (sizes[layer + 1],)
    return found


@dataclass(frozen=True)
class FrontEncoder:
    """The front end.

    Attributes:
        width: numbers in a hidden layer.
        weights: ``weightN`` ``(inputs, outputs)`` and ``biasN`` ``(outputs,)`` of four layers, leaky relu between.
    """

    width: int
    weights: dict[str, Floats]

    def encode(self, samples: Floats) -> Floats:
        """Encode a sound.

        Args:
            samples: mono at 16 kHz, at any level, ``(frames,)``.

        Returns:
            ``(len(samples) // 512, 16)``; 125 x 16 for four seconds.

        Raises:
            ValueError: the sound is shorter than one frame.
        """
        if len(samples) < 512:
            raise ValueError(f"A sound of {len(samples)} samples is shorter than one frame.")
        return self.embed(frame_features(at_encoding_level(samples)))

    def embed(self, frames: Floats) -> Floats:
        """Encode the features of frames, ``(frames, FEATURES)``, to ``(frames, 16)``."""
        index = np.clip(np.arange(len(frames))[:, None] + np.arange(-1, 2), 0, len(frames) - 1)
        x = frames.astype(np.float32)[index].reshape(len(frames), -1)
        for layer in range(4):
            x = x @ self.weights[f"weight{layer}"] + self.weights[f"bias{layer}"]
            if layer < 3:
                x = np.maximum(x, LEAK * x)
        return np.asarray(x, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``weights.safetensors`` and ``config.json`` into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        save_bytes_atomically(folder / WEIGHTS_FILE, save(dict(self.weights)))
        text = json.dumps({"kind": KIND, "width": self.width}, indent=1) + "\n"
        save_bytes_atomically(folder / CONFIG_FILE, text.encode())


def load_front(folder: Path) -> FrontEncoder:
    """Load a front end.

    Raises:
        ModelError: a file is missing or broken, or the tensors are not those the config asks for.
    """
    values = read_config(folder)
    width = values.get("width")
    if values.get("kind") != KIND or not isinstance(width, int) or not 0 < width <= _WIDEST:
        raise ModelError(f"The model “{folder.name}” is not a spectral front end.")
    try:
        tensors = load_file(folder / WEIGHTS_FILE)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"The weights of the model “{folder.name}” cannot be read.") from error
    said = differences({name: t.shape for name, t in tensors.items()}, front_shapes(width))
    if said:
        raise ModelError(f"{WEIGHTS_FILE}: {'; '.join(said[:5])}.")
    weights = {name: np.ascontiguousarray(t, dtype=np.float32) for name, t in tensors.items()}
    return FrontEncoder(width, weights)
