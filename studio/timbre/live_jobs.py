"""Jobs around the live decoder: finding the embeddings of sounds, and showing what it makes of one."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.timbre.item import Sound
from studio.timbre.jobs import MODEL, RenderNote
from studio.timbre.model_names import FRONT, LIVE
from studio.timbre.see.rainbowgram import Rainbowgram, rainbowgram
from studio.timbre.sound.resample import NET_RATE, for_net
from studio.timbre.voicing import MAX_FRAMES, MIDDLE_KEY
from studio.worker.job import Step, Workbench
from studio.worker.steps import retold

if TYPE_CHECKING:
    from studio.timbre.harmonic.decoder import HarmonicDecoder
    from studio.timbre.harmonic.encoders import SoundEncoder
    from studio.timbre.space import TimbreSpace

Floats = NDArray[np.float32]
_HOP = 512
_SHOWN_S = 10.0
_RENDERED_S = 4.0


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
    """A sound and what decoders make of it.

    Attributes:
        original: how it looks.
        decoded: how the live decoder's reconstruction looks; None while it is being made.
        samples: that reconstruction, mono at 16 kHz.
        embedding: what was decoded, ``(frames, 16)``.
        rendered: how the WaveNet's reconstruction looks; None while it is being made, or where none is wanted.
        rendered_samples: that reconstruction, mono at 16 kHz.
    """

    original: Rainbowgram
    decoded: Rainbowgram | None = None
    samples: Floats | None = None
    embedding: Floats | None = None
    rendered: Rainbowgram | None = None
    rendered_samples: Floats | None = None


@dataclass(frozen=True, eq=False)
class SeeSound:
    """Draw rainbowgrams of a sound and of its reconstructions at the same pitch; ten seconds at most.

    Attributes:
        sound: what to look at.
        embedding: as a person edited it; None to encode the sound.
        cache: folder of notes rendered with the WaveNet, whose reconstruction (of the sound as it was recorded, four
            seconds at most) is wanted too; None where it is not.
    """

    sound: Sound
    embedding: Floats | None = None
    cache: Path | None = None

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Rainbowgram of “{self.sound.name}”"

    def run(self, bench: Workbench) -> Generator[Step[Seen], None, Seen]:
        """Yield what is there so far, and return all."""
        done = 1.0 if self.cache is None else 0.3
        length = min(round(_SHOWN_S * NET_RATE), round(self.sound.seconds * NET_RATE))
        original = rainbowgram(for_net(self.sound, max(length, _HOP)))
        yield Step(0.5 * done, Seen(original), "Original")
        embedding = self.embedding
        if embedding is None:
            embedding = embedding_of(bench.models.get(FRONT), self.sound)
        yield Step(0.6 * done, None, "Encoded")
        decoder: HarmonicDecoder = bench.models.get(LIVE)
        samples = decode(decoder, embedding[: round(_SHOWN_S * NET_RATE / _HOP)], self.sound)
        yield Step(0.8 * done, None, "Decoded")
        seen = Seen(original, rainbowgram(samples), samples, embedding)
        if self.cache is None:
            return seen
        yield Step(done, seen, "Live decoder")
        rendered = yield from self._render(bench, self.cache, done)
        return replace(seen, rendered=rainbowgram(rendered), rendered_samples=rendered)

    def _render(
        self, bench: Workbench, cache: Path, done: float
    ) -> Generator[Step[Seen], None, Floats]:
        """Let the WaveNet say the sound again."""
        space: TimbreSpace = bench.models.get(MODEL)
        point = space.encode([self.sound])[0]
        yield Step(done, None, "Encoded for the WaveNet")
        seconds = min(_RENDERED_S, max(self.sound.seconds, _HOP / NET_RATE))
        pitch = MIDDLE_KEY if self.sound.root_pitch is None else self.sound.root_pitch
        note = RenderNote(point, pitch, seconds, name=self.sound.name, cache=cache).run(bench)
        made = yield from retold(
            note,
            lambda step: Step(done + (1.0 - done) * (step.progress or 0.0), None, step.message),
        )
        return made.mono


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
