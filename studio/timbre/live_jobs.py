"""Jobs around the live decoder: finding the embeddings of sounds, and showing what it makes of one."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.timbre.item import Sound
from studio.timbre.see.rainbowgram import Rainbowgram, rainbowgram
from studio.timbre.sound.resample import NET_RATE, for_net
from studio.timbre.voicing import MAX_FRAMES, MIDDLE_KEY
from studio.worker.job import Step, Workbench

if TYPE_CHECKING:
    from studio.timbre.harmonic.decoder import HarmonicDecoder
    from studio.timbre.harmonic.encoders import SoundEncoder

Floats = NDArray[np.float32]
FRONT, LIVE = "timbre_front", "timbre_live"
_HOP = 512
_SHOWN_S = 10.0


@dataclass(frozen=True, eq=False)
class EmbedSounds:
    """Find the embeddings of sounds, as long as the sounds are.

    Attributes:
        sounds: what to listen to; of each the region used, at most 20 seconds.
    """

    sounds: tuple[Sound, ...]

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        one = len(self.sounds) == 1
        return f"Encode “{self.sounds[0].name}”" if one else f"Encode {len(self.sounds)} sounds"

    def run(
        self, bench: Workbench
    ) -> Generator[Step[tuple[int, Floats]], None, tuple[Floats, ...]]:
        """Yield number and embedding ``(frames, 16)`` of each sound as they come; return all."""
        encoder: SoundEncoder = bench.models.get(FRONT)
        found: list[Floats] = []
        for number, sound in enumerate(self.sounds):
            found.append(embedding_of(encoder, sound))
            yield Step((number + 1) / len(self.sounds), (number, found[-1]), sound.name)
        return tuple(found)


def embedding_of(encoder: SoundEncoder, sound: Sound) -> Floats:
    """Return the embedding ``(frames, 16)`` of what is used of a sound, at least one frame.

    Raises:
        PlainError: the sound is empty.
    """
    if sound.stop <= sound.start:
        raise PlainError(f"“{sound.name}” is empty.")
    most = round(MAX_FRAMES * _HOP * sound.sample_rate / NET_RATE) + 64
    short = sound.samples[sound.start : min(sound.stop, sound.start + most)]
    heard = for_net(Sound(sound.name, short, sound.sample_rate))
    frames = min(MAX_FRAMES, max(1, len(heard) // _HOP))
    heard = np.pad(heard, (0, max(0, frames * _HOP - len(heard))))[: frames * _HOP]
    return encoder.encode(heard)


@dataclass(frozen=True, eq=False)
class Seen:
    """A sound and what the live decoder makes of it.

    Attributes:
        original: how it looks.
        decoded: how the reconstruction looks; None while it is being made.
        samples: the reconstruction, mono at 16 kHz.
        embedding: what was decoded, ``(frames, 16)``.
    """

    original: Rainbowgram
    decoded: Rainbowgram | None = None
    samples: Floats | None = None
    embedding: Floats | None = None


@dataclass(frozen=True, eq=False)
class SeeSound:
    """Draw rainbowgrams of a sound and of its reconstruction at the same pitch; ten seconds at most.

    Attributes:
        sound: what to look at.
        embedding: as a person edited it; None to encode the sound.
    """

    sound: Sound
    embedding: Floats | None = None

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Rainbowgram of “{self.sound.name}”"

    def run(self, bench: Workbench) -> Generator[Step[Seen], None, Seen]:
        """Yield the original, then return both."""
        length = min(round(_SHOWN_S * NET_RATE), round(self.sound.seconds * NET_RATE))
        original = rainbowgram(for_net(self.sound, max(length, _HOP)))
        yield Step(0.5, Seen(original), "Original")
        embedding = self.embedding
        if embedding is None:
            embedding = embedding_of(bench.models.get(FRONT), self.sound)
        yield Step(0.6, None, "Encoded")
        decoder: HarmonicDecoder = bench.models.get(LIVE)
        samples = decode(decoder, embedding[: round(_SHOWN_S * NET_RATE / _HOP)], self.sound)
        yield Step(0.8, None, "Decoded")
        return Seen(original, rainbowgram(samples), samples, embedding)


@dataclass(frozen=True, eq=False)
class DecodeCurves:
    """Make the live decoder's sound of an embedding, for listening while one edits it.

    Attributes:
        sound: whose root pitch it is made at.
        embedding: ``(frames, 16)``, of which at most 20 seconds are heard.
    """

    sound: Sound
    embedding: Floats

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Listen to the curves of “{self.sound.name}”"

    def run(self, bench: Workbench) -> Generator[Step[Floats], None, Floats]:
        """Return mono samples at 16 kHz."""
        decoder: HarmonicDecoder = bench.models.get(LIVE)
        yield Step(0.1, None, "Decoding")
        return decode(decoder, self.embedding[:MAX_FRAMES], self.sound)


def decode(decoder: HarmonicDecoder, embedding: Floats, sound: Sound) -> Floats:
    """Return what the live decoder makes of an embedding at a sound's own pitch, mono at 16 kHz."""
    pitch = MIDDLE_KEY if sound.root_pitch is None else sound.root_pitch
    return decoder.render(embedding, pitch=pitch, rate=NET_RATE)
