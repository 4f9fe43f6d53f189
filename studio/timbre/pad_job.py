"""Rendering a whole pad of four sounds with the WaveNet, ready to be played as it comes."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.latent import MixLaw, grid_positions, square_weights
from studio.live.engine.patch import Recording, RenderedSounds
from studio.timbre.item import Sound
from studio.timbre.jobs import GRID_PITCHES, GRID_SIDE, MODEL, RenderGrid
from studio.timbre.mulaw import SAMPLE_RATE, decode_mu_law
from studio.timbre.render_cache import NoteToMake, RenderCache
from studio.timbre.sound.root_pitch import detect_root_pitch
from studio.timbre.space import TimbreSpace, made_sound
from studio.timbre.voicing import MIDDLE_KEY, recording_of
from studio.worker.job import Step, Workbench

Floats = NDArray[np.float32]
_SURE = 0.5
_AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class RenderPad:
    """Encode four sounds and render all of the pad between them; what the cache has is not made again.

    Attributes:
        sounds: of A, B, C and D.
        cache: folder of rendered notes.
        side: places a side.
        pitches: MIDI keys; a WaveNet that is told no pitch makes one note a place, at the pitch of its sounds.
        law: ``BILINEAR`` or ``DISTANCE``.
        seconds: length of each note.
    """

    sounds: tuple[Sound, Sound, Sound, Sound]
    cache: Path
    side: int = GRID_SIDE
    pitches: tuple[int, ...] = GRID_PITCHES
    law: MixLaw = MixLaw.BILINEAR
    seconds: float = 4.0
    model: str = field(default=MODEL, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Render the pad: {self.side}×{self.side} places"

    def run(self, bench: Workbench) -> Generator[Step[RenderedSounds], None, RenderedSounds]:
        """Yield all that is whole so far, at most once a second; keys nearest to the middle C come first.

        Raises:
            PlainError: the WaveNet is not trained enough, or a sound is empty.
        """
        space: TimbreSpace = bench.models.get(self.model)
        grid = yield from self.grid(space)
        notes = _Notes(grid.notes(space), space, self)
        yield from notes.look_for_all()
        with contextlib.closing(grid.run(bench)) as steps:
            for step in steps:
                notes.look_for(part.note for part in step.partial or () if part.done)
                yield Step(step.progress, notes.news(), step.message)
        notes.look_for(())
        return notes.table()

    def grid(self, space: TimbreSpace) -> Generator[Step[Any], None, RenderGrid]:
        """Encode the sounds, one a step, and return what there is to render.

        Raises:
            PlainError: a sound is empty.
        """
        points = []
        for sound in self.sounds:
            points.append(space.encode([sound])[0])
            yield Step(0.0, message=f"“{sound.name}” encoded")
        a, b, c, d = points
        return RenderGrid(
            (a, b, c, d), self.cache, self.side, self.pitches, self.law, self.seconds, model=self.model
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class RecallPad:
    """Find what was rendered of a pad before, without rendering anything.

    Attributes:
        pad: what would be rendered.
    """

    pad: RenderPad

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Look for what was rendered of the pad"

    def run(self, bench: Workbench) -> Generator[Step[Any], None, RenderedSounds | None]:
        """Return all that is whole, or None where nothing is, or where no WaveNet may be heard.

        Raises:
            PlainError: a sound is empty, or the model cannot be loaded.
        """
        if not RenderCache(self.pad.cache).size:
            return None
        space: TimbreSpace = bench.models.get(self.pad.model)
        if not space.audible:
            return None
        grid = yield from self.pad.grid(space)
        notes = _Notes(grid.notes(space), space, self.pad)
        yield from notes.look_for_all()
        return notes.table() if notes.found else None


class _Notes:
    """Takes notes out of the cache as soon as they are whole, each once."""

    def __init__(self, notes: Sequence[NoteToMake], space: TimbreSpace, pad: RenderPad) -> None:
        self._names = [note.key(space.digest) for note in notes]
        self._samples, self._cache = notes[0].samples, RenderCache(pad.cache)
        self._side, self._pitched = pad.side, space.pitched
        self._pitches = pad.pitches if space.pitched else (round(MIDDLE_KEY),)
        roots = [MIDDLE_KEY if s.root_pitch is None else s.root_pitch for s in pad.sounds]
        # Where the pitch comes from the point it lies between those of the sounds, unless it is heard to be another.
        self._between = square_weights(grid_positions(pad.side), pad.law) @ np.array(roots)
        self._waiting: set[int] = set()
        self._made: dict[int, Recording] = {}
        self._told, self._when = 0, -math.inf

    def __len__(self) -> int:
        return len(self._names)

    @property
    def found(self) -> int:
        """How many are there."""
        return len(self._made)

    def look_for_all(self) -> Generator[Step[Any], None, None]:
        """Look for every note, some a step."""
        for first in range(0, len(self), _AT_ONCE):
            self.look_for(range(first, min(first + _AT_ONCE, len(self))))
            yield Step(0.0, message="Looking for what was rendered before")

    def look_for(self, notes: Iterable[int]) -> None:
        """Take what is whole of these notes and of those asked for before: the cache has them a little later."""
        self._waiting.update(notes)
        for note in sorted(self._waiting):
            codes = self._cache.get(self._names[note], self._samples)
            if codes is not None:
                self._waiting.discard(note)
                self._made[note] = self._recording(note, decode_mu_law(codes))

    def news(self) -> RenderedSounds | None:
        """Return all there is, if there is more than a second ago."""
        if len(self._made) == self._told or time.monotonic() - self._when < 1.0:
            return None
        self._told, self._when = len(self._made), time.monotonic()
        return self.table()

    def table(self) -> RenderedSounds:
        """Return all there is."""
        side, keys = range(self._side), len(self._pitches)
        return RenderedSounds(
            tuple(map(float, self._pitches)),
            tuple(
                tuple(
                    tuple(
                        self._made.get((row * self._side + column) * keys + key) for column in side
                    )
                    for row in side
                )
                for key in range(keys)
            ),
        )

    def _recording(self, note: int, samples: Floats) -> Recording:
        place, key = divmod(note, len(self._pitches))
        if self._pitched:
            return recording_of(made_sound("", samples, float(self._pitches[key])))
        heard = detect_root_pitch(samples, SAMPLE_RATE)
        sure = heard is not None and heard.confidence >= _SURE
        pitch = heard.pitch if heard is not None and sure else float(self._between[place])
        return recording_of(made_sound("", samples, pitch))
