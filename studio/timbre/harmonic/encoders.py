"""Loading either encoder by its folder: both turn a sound into the same kind of embedding."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from studio.timbre.harmonic.front import KIND as FRONT_KIND
from studio.timbre.harmonic.front import at_encoding_level, load_front
from studio.timbre.mulaw import encode_mu_law
from studio.worker.weights import read_config

Floats = NDArray[np.float32]


class SoundEncoder(Protocol):
    """From sound to embedding."""

    def encode(self, samples: Floats) -> Floats:
        """Encode mono sound at 16 kHz and any level, ``(frames,)``, to ``(frames // 512, 16)``.

        Raises:
            ValueError: it is shorter than 512 samples.
        """
        ...


class TemporalSoundEncoder:
    """The temporal encoder of an NSynth pair, as a function of sound.

    Args:
        folder: of the pair.
        device: torch's name of the device.

    Raises:
        ModelError: the folder holds no such pair.
    """

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        from studio.timbre.net.autoencoder import load_autoencoder
        from studio.timbre.net.encoder_fast import FastEncoder

        self._pair = load_autoencoder(folder, device)
        self._device = device
        fits = device == "cpu" and self._pair.config.encoder_filter == 3
        self._fast = FastEncoder(self._pair.encoder) if fits else None

    def encode(self, samples: Floats) -> Floats:
        """See :class:`SoundEncoder`; the whole sound is heard at once."""
        codes = encode_mu_law(at_encoding_level(samples))[None]
        if self._fast is not None:
            return np.asarray(self._fast.encode(codes)[0], dtype=np.float32)
        import torch

        with torch.inference_mode():
            embedding = self._pair.encode(torch.from_numpy(codes).to(self._device))[0]
        return np.asarray(embedding.float().cpu().numpy(), dtype=np.float32)


def load_encoder(folder: Path, device: str = "cpu") -> SoundEncoder:
    """Load the encoder that lies in a folder: a spectral front end, or an NSynth pair.

    Raises:
        ModelError: a file is missing or broken, or it is neither.
    """
    if read_config(folder).get("kind") == FRONT_KIND:
        return load_front(folder)
    return TemporalSoundEncoder(folder, device)
