"""The timbre room's jobs: encoding sounds, rendering a note, rendering a whole pad."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from studio.errors import PlainError
from studio.latent import Latents, MixLaw, grid_positions, square_weights
from studio.timbre.item import Sound
from studio.timbre.model_names import PAIR
from studio.timbre.mulaw import SAMPLE_RATE
from studio.timbre.render_cache import NoteToMake, RenderCache
from studio.timbre.rendering import NewSound, render_notes
from studio.timbre.space import TimbreSpace, sound_of_codes
from studio.worker.job import Step, Workbench

MODEL = PAIR
GRID_SIDE = 9
GRID_PITCHES = tuple(range(24, 85, 4))
"""Those of Open NSynth Super: 16 keys, a major third apart."""
_MIDDLE = 60


@dataclass(frozen=True)
class EncodeSounds:
    """Find the points of sounds.

    Attributes:
        sounds: what to encode.
        model: name of the model in the store.
    """

    sounds: tuple[Sound, ...]
    model: str = MODEL

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        one = len(self.sounds) == 1
        return (
            f"Listen to “{self.sounds[0].name}”" if one else f"Listen to {len(self.sounds)} sounds"
        )

    def run(self, bench: Workbench) -> Generator[Step[Latents], None, Latents]:
        """Yield the points as they come, and return all: ``(sounds, frames * z)``."""
        space: TimbreSpace = bench.models.get(self.model)
        points = np.zeros((0, space.latent_size), dtype=np.float32)
        for index, sound in enumerate(self.sounds):
            points = np.concatenate([points, space.encode([sound])])
            yield Step((index + 1) / len(self.sounds), points, sound.name)
        return points


@dataclass(frozen=True, eq=False)
class RenderNote:
    """Make one note of a point with the WaveNet, to be heard as it grows.

    Attributes:
        point: ``(frames * z,)``.
        pitch: MIDI pitch.
        seconds: length.
        temperature: 1 as published; less is calmer.
        seed: of chance.
        name: of the sound.
        cache: folder of rendered notes, or None to keep nothing.
        model: name of the model in the store.
    """

    point: Latents
    pitch: float = 60.0
    seconds: float = 4.0
    temperature: float = 1.0
    seed: int = 0
    name: str = "Rendered note"
    cache: Path | None = None
    model: str = field(default=MODEL, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Render “{self.name}”"

    def run(self, bench: Workbench) -> Generator[Step[tuple[NewSound, ...]], None, Sound]:
        """Yield new sound a quarter of a second at a time, and return the whole note."""
        space: TimbreSpace = bench.models.get(self.model)
        note = NoteToMake(
            space.frames_of(self.point), self.pitch, _samples(self.seconds), self.temperature, self.seed
        )  # fmt: skip
        cache = RenderCache(self.cache) if self.cache else None
        codes = yield from render_notes(space, [note], cache, 1)
        return sound_of_codes(self.name, codes[0], self.pitch if space.pitched else None)


@dataclass(frozen=True)
class RenderedGrid:
    """Where the notes of a rendered pad are.

    Attributes:
        side: places a side.
        pitches: MIDI keys at each place.
        samples: length of each note at 16 kHz.
        keys: name of each note in the cache: place by place, row by row from the top-left, and in each by pitch.
    """

    side: int
    pitches: tuple[int, ...]
    samples: int
    keys: tuple[str, ...]

    def key(self, column: int, row: int, pitch: int) -> str:
        """Return the name of the note at a place."""
        place = row * self.side + column
        return self.keys[place * len(self.pitches) + self.pitches.index(pitch)]


@dataclass(frozen=True, eq=False)
class RenderGrid:
    """Render a whole pad with the WaveNet; what is in the cache already is not made again.

    The keys nearest to the middle C come first, so that the pad can soon be played everywhere.

    Attributes:
        corners: four points ``(frames * z,)``: top-left, top-right, bottom-left, bottom-right.
        cache: folder of rendered notes.
        side: places a side.
        pitches: MIDI keys; a decoder that takes no pitch makes one note a place instead, called 60.
        law: ``BILINEAR`` or ``DISTANCE``.
        seconds: length of each note.
        temperature: 1 as published.
        seed: of chance, the same for all, so that neighbours resemble each other.
        model: name of the model in the store.
    """

    corners: tuple[Latents, Latents, Latents, Latents]
    cache: Path
    side: int = GRID_SIDE
    pitches: tuple[int, ...] = GRID_PITCHES
    law: MixLaw = MixLaw.BILINEAR
    seconds: float = 4.0
    temperature: float = 1.0
    seed: int = 0
    model: str = field(default=MODEL, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Render the pad: {self.side}×{self.side} places, {len(self.pitches)} keys"

    def run(self, bench: Workbench) -> Generator[Step[Any], None, RenderedGrid]:
        """Yield the new sounds, numbered as in :class:`RenderedGrid`, and return where all are."""
        space: TimbreSpace = bench.models.get(self.model)
        notes = self.notes(space)
        order = sorted(
            range(len(notes)), key=lambda index: (abs(notes[index].pitch - _MIDDLE), index)
        )
        cache = RenderCache(self.cache)
        steps = render_notes(space, [notes[index] for index in order], cache, bench.batch_limit)
        with contextlib.closing(steps):
            for step in steps:
                yield Step(step.progress, _renumbered(step.partial or (), order), step.message)
        keys = tuple(note.key(space.digest) for note in notes)
        return RenderedGrid(self.side, self._keys(space), notes[0].samples, keys)

    def _keys(self, space: TimbreSpace) -> tuple[int, ...]:
        """Return the keys to render: one will do where the pitch comes from the point."""
        return self.pitches if space.pitched else (_MIDDLE,)

    def notes(self, space: TimbreSpace) -> list[NoteToMake]:
        """Return all notes of the pad, numbered as in :class:`RenderedGrid`.

        Raises:
            PlainError: there are too few or too many places, or no keys.
        """
        if not self.pitches or not 2 <= self.side <= 33:
            raise PlainError("A pad has 2 to 33 places a side and at least one key.")
        weights = square_weights(grid_positions(self.side), self.law)
        points = space.mix(self.corners, weights)
        return [
            NoteToMake(
                embedding, float(pitch), _samples(self.seconds), self.temperature, self.seed
            )
            for embedding in space.frames_of(points)
            for pitch in self._keys(space)
        ]  # fmt: skip


def _renumbered(parts: tuple[NewSound, ...], order: list[int]) -> tuple[NewSound, ...]:
    return tuple(NewSound(order[part.note], part.start, part.samples, part.done) for part in parts)


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)
