"""The latent space of sounds, as the NSynth autoencoder spans it.

An item is a :class:`Sound`; a point is its embedding, 125 frames of 16 numbers (four seconds), laid out flat. Points
are mixed by plain sums, weighed bilinearly or by NSynth Super's law of distances (:mod:`studio.latent`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from studio.latent import Direction, Latents, Weights, mix
from studio.timbre.harmonic.front import at_encoding_level
from studio.timbre.item import Sound
from studio.timbre.mulaw import SAMPLE_RATE, decode_mu_law, encode_mu_law
from studio.timbre.sound.resample import for_net

if TYPE_CHECKING:
    from studio.timbre.guided import GuideMaker
    from studio.timbre.net.autoencoder import NsynthAutoencoder
    from studio.timbre.net.sampler import FastSampler, Session

Floats = NDArray[np.float32]

FRAMES = 125
"""Frames of a point: four seconds, as published."""
MIDDLE_PITCH = 60.0


class TimbreSpace:
    """What the timbre room's networks offer; a :class:`studio.latent.LatentSpace` of sounds.

    Args:
        network: encoder and decoder, in evaluation mode.
        device: where they run: ``"cpu"``, or torch's name of a graphics card.
        name: for messages.
        audible: whether the decoder is trained well enough to be heard.
        temperature: what a temperature of 1 means for these weights: 1 as published.
        guide: for a guided decoder, what says its guide; its front end then encodes in place of the temporal encoder.

    Raises:
        ValueError: the decoder needs a guide and there is none, or the other way round.
    """

    def __init__(
        self,
        network: NsynthAutoencoder,
        device: str = "cpu",
        name: str = "timbre",
        *,
        audible: bool = True,
        temperature: float = 1.0,
        guide: GuideMaker | None = None,
    ) -> None:
        if network.config.guided != (guide is not None):
            raise ValueError("A guide is wanted by guided decoders, and by no others.")
        self._temperature, self._guide = temperature, guide
        self._network = network.to(device)
        self.audible = audible
        self._device = device
        self.name = name

    @property
    def attributes(self) -> Mapping[str, Direction]:
        """Named directions: none for sounds yet."""
        return {}

    @property
    def dimensions(self) -> int:
        """Numbers of a frame."""
        return self._network.config.z

    @property
    def hop(self) -> int:
        """Samples to a frame, at 16 kHz."""
        return self._network.config.hop

    @property
    def pitched(self) -> bool:
        """Whether the decoder is told the pitch; otherwise all pitch comes from the point."""
        return self._network.config.pitch_conditioned

    @property
    def latent_size(self) -> int:
        """Numbers of a point."""
        return FRAMES * self.dimensions

    @property
    def nbytes(self) -> int:
        """Size of the weights in memory: those of torch and, once in use, those laid out for speed."""
        return 2 * sum(p.numel() * p.element_size() for p in self._network.parameters())

    @property
    def parameters(self) -> int:
        """How many numbers encoder and decoder were trained in."""
        return sum(p.numel() for p in self._network.parameters())

    @cached_property
    def digest(self) -> str:
        """A name for exactly these weights, so that what they made is not taken for another model's."""
        digest = hashlib.sha256(repr(self._network.config).encode())
        if self._temperature != 1.0:
            digest.update(repr(self._temperature).encode())
        for part in () if self._guide is None else self._guide.parts():
            digest.update(part)
        for name, tensor in sorted(self._network.state_dict().items()):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(tensor.detach().float().cpu().numpy()).tobytes())
        return digest.hexdigest()

    @cached_property
    def sampler(self) -> FastSampler:
        """What makes sound of points. On the CPU the decoder's own weights are let go, as it has them in its order."""
        from studio.timbre.net.sampler import FastSampler

        self.digest  # noqa: B018 - is found from those weights, once
        made = FastSampler(self._network.decoder, device=self._device, lean=True)
        if made.decoder is not self._network.decoder:
            self._network.decoder = made.decoder
            # All tensors of a file may lie in one piece of memory, which each of them keeps.
            for tensor in self._network.encoder.parameters():
                tensor.data = tensor.data.clone()
        return made

    def encode(self, items: Sequence[Sound]) -> Latents:
        """Find the point of each sound: ``(len(items), frames * z)``.

        Heard is the region used, at the level the encoder was trained at, cut or filled up to four seconds.
        """
        points = [self._embed(for_net(sound, FRAMES * self.hop)) for sound in items]
        if not points:
            return np.zeros((0, self.latent_size), dtype=np.float32)
        return np.stack(points).reshape(len(points), -1)

    def frames_of(self, points: Latents) -> Floats:
        """Return points ``(n, frames * z)`` or one ``(frames * z,)`` as embeddings ``(..., frames, z)``."""
        return np.asarray(points, dtype=np.float32).reshape(*points.shape[:-1], -1, self.dimensions)

    def decode(self, latents: Latents, *, temperature: float, seed: int | None) -> Iterator[Sound]:
        """Make one sound of each point with the WaveNet, all at once, at the middle C where pitch is told.

        Takes long; the jobs in :mod:`studio.timbre.jobs` do it in steps, at any pitch.
        """
        embeddings = self.frames_of(np.atleast_2d(latents))
        first = int(np.random.default_rng(seed).integers(2**62)) if seed is None else seed
        pitches = np.full(len(embeddings), MIDDLE_PITCH)
        session = self.begin(embeddings, pitches, temperature, [first] * len(embeddings))
        session.advance(session.total)
        for index, samples in enumerate(session.audio):
            yield made_sound(f"Point {index + 1}", samples, MIDDLE_PITCH if self.pitched else None)

    def mix(self, corners: Sequence[Latents], weights: Weights) -> Latents:
        """Mix corners (each ``(frames * z,)``) by rows of ``weights`` ``(n, len(corners))``."""
        return mix(corners, weights)

    def begin(
        self,
        embeddings: Floats,
        pitches: NDArray[Any],
        temperature: float,
        seeds: Sequence[int],
        samples: int | None = None,
    ) -> Session:
        """Begin to make sounds of embeddings ``(n, frames, z)``; pitches are left out where the decoder takes none.

        The temperature is one of these weights' own: 1 is what they sound best at, for published ones 1 as published.
        """
        from studio.timbre.net.session import Voices

        told = np.asarray(pitches, dtype=np.float32) if self.pitched else None
        guide = None
        if self._guide is not None:
            guide = self._guide.guides(embeddings, np.asarray(pitches).tolist(), self.hop)
        temperature *= self._temperature
        return self.sampler.begin(Voices(embeddings, seeds, told, temperature, guide), samples)

    def _embed(self, samples: Floats) -> Floats:
        if self._guide is not None:
            return self._guide.front.encode(samples)
        codes = encode_mu_law(at_encoding_level(samples))[None]
        if self._fast_encoder is not None:
            embedding: Floats = self._fast_encoder.encode(codes)[0]
            return embedding
        import torch

        with torch.inference_mode():
            found = self._network.encode(torch.from_numpy(codes).to(self._device))[0]
        return np.asarray(found.float().cpu().numpy(), dtype=np.float32)

    @cached_property
    def _fast_encoder(self) -> Any:
        from studio.timbre.net.encoder_fast import FastEncoder

        if self._device != "cpu" or self._network.config.encoder_filter != 3:
            return None
        return FastEncoder(self._network.encoder)


def load_timbre_space(folder: Path, device: str) -> TimbreSpace:
    """Load the autoencoder of a model folder, or a published TensorFlow checkpoint or ``.tar``.

    Raises:
        PlainError: it cannot be read, or is something else; the sentence says what.
    """
    from studio.timbre.guided import load_guide_maker
    from studio.timbre.net.autoencoder import load_autoencoder, read_manner
    from studio.timbre.net.published import load_published
    from studio.worker.weights import CONFIG_FILE

    ours = folder.is_dir() and ((folder / CONFIG_FILE).exists() or not any(folder.glob("*.index")))
    if not ours:
        return TimbreSpace(load_published(folder)[0], device, folder.stem)
    network, manner = load_autoencoder(folder, device), read_manner(folder)
    guide = load_guide_maker(folder) if network.config.guided else None
    return TimbreSpace(
        network, device, folder.stem,
        audible=manner.audible, temperature=manner.temperature, guide=guide,
    )  # fmt: skip


def made_sound(name: str, samples: Floats, pitch: float | None) -> Sound:
    """Return mono samples ``(n,)`` at 16 kHz as a sound."""
    return Sound(name, np.asarray(samples, dtype=np.float32)[:, None], SAMPLE_RATE, pitch)


def sound_of_codes(name: str, codes: NDArray[np.int8], pitch: float | None) -> Sound:
    """Return mu-law codes ``(n,)`` as a sound."""
    return made_sound(name, decode_mu_law(codes), pitch)
