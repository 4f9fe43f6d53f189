"""The decoders that are compared, behind one small interface: codes of sounds, and sounds of codes at a pitch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from studio.timbre.guided import GuideMaker
from studio.timbre.harmonic.decoder import HarmonicDecoder
from studio.timbre.harmonic.front import at_encoding_level
from studio.timbre.harmonic.inputs import pitch_features
from studio.timbre.measure.baseline import SpectralAutoencoder, image_of, sound_of
from studio.timbre.mulaw import SAMPLE_RATE
from studio.timbre.net.sampler import FastSampler, Voices

Floats = NDArray[np.float32]
Encode = Callable[[Floats], Floats]
"""From mono sound at 16 kHz to an embedding ``(frames, 16)``."""


class Rival(Protocol):
    """One way to turn sounds into codes, and codes into sounds.

    Attributes:
        name: as the figures call it.
    """

    name: str

    def encode(self, sounds: Sequence[Floats]) -> NDArray[np.float32]:
        """Return the codes of sounds at 16 kHz, four seconds each; the first axis counts the sounds."""
        ...

    def decode(self, codes: NDArray[np.float32], pitches: NDArray[np.float32]) -> list[Floats]:
        """Return the sounds of codes, each at its MIDI pitch, at 16 kHz."""
        ...


class LiveRival:
    """The live decoder."""

    def __init__(self, encode: Encode, decoder: HarmonicDecoder, name: str = "live") -> None:
        self.name = name
        self._encode, self._decoder = encode, decoder

    def encode(self, sounds: Sequence[Floats]) -> NDArray[np.float32]:
        """Return embeddings ``(sounds, 125, 16)``."""
        return np.stack([self._encode(sound) for sound in sounds])

    def decode(self, codes: NDArray[np.float32], pitches: NDArray[np.float32]) -> list[Floats]:
        """Render every embedding."""
        return [
            self._decoder.render(code, pitch=float(pitch), rate=SAMPLE_RATE)
            for code, pitch in zip(codes, pitches, strict=True)
        ]


class WaveNetRival:
    """The WaveNet, sampled."""

    def __init__(
        self,
        encode: Encode,
        decoder: Any,
        *,
        temperature: float = 1.0,
        guide: GuideMaker | None = None,
        name: str = "wavenet",
        batch: int = 64,
        threads: int = 1,
    ) -> None:
        self.name = name
        self._encode, self._temperature, self._batch = encode, temperature, batch
        self._pitched, self._hop = decoder.config.pitch_conditioned, decoder.config.hop
        self._guide = guide
        self._sampler = FastSampler(decoder, threads=threads)

    def encode(self, sounds: Sequence[Floats]) -> NDArray[np.float32]:
        """Return embeddings ``(sounds, 125, 16)``."""
        return np.stack([self._encode(sound) for sound in sounds])

    def decode(self, codes: NDArray[np.float32], pitches: NDArray[np.float32]) -> list[Floats]:
        """Sample every embedding, seeds 0, 1, 2 ..."""
        made: list[Floats] = []
        for start in range(0, len(codes), self._batch):
            part = slice(start, start + self._batch)
            count = len(codes[part])
            voices = Voices(
                embedding=np.ascontiguousarray(codes[part]),
                seeds=range(start, start + count),
                pitch=pitches[part] if self._pitched else None,
                temperature=self._temperature,
                guide=self._guided(codes[part], pitches[part]),
            )
            session = self._sampler.begin(voices)
            session.advance(session.total)
            made += list(session.audio)
        return made

    def _guided(
        self, codes: NDArray[np.float32], pitches: NDArray[np.float32]
    ) -> NDArray[np.float32] | None:
        return (
            None if self._guide is None else self._guide.guides(codes, pitches.tolist(), self._hop)
        )


class BaselineRival:
    """The spectral autoencoder with Griffin-Lim."""

    def __init__(self, net: SpectralAutoencoder, steps: int = 100) -> None:
        self.name = "baseline"
        self._net, self._steps = net.eval(), steps

    @torch.no_grad()
    def encode(self, sounds: Sequence[Floats]) -> NDArray[np.float32]:
        """Return codes ``(sounds, 16, 16, 8)``."""
        parts = [
            self._net.encode(image_of(torch.from_numpy(at_encoding_level(sound))[None]))
            for sound in sounds
        ]
        return torch.cat(parts).numpy()

    @torch.no_grad()
    def decode(self, codes: NDArray[np.float32], pitches: NDArray[np.float32]) -> list[Floats]:
        """Decode images, then find a phase for them."""
        made: list[Floats] = []
        for code, pitch in zip(codes, pitches, strict=True):
            told = torch.from_numpy(pitch_features(float(pitch)))[None]
            image = self._net.decode(torch.from_numpy(code)[None], told)
            made.append(sound_of(image, self._steps)[0].numpy())
        return made
