"""Taking a point of the pad away as a multisampled instrument that other samplers play."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.timbre.export.instrument_files import safe_name, write_presets, write_recordings
from studio.timbre.export.multisample import (
    Envelope,
    Instrument,
    Zone,
    key_name,
    key_ranges,
    place_name,
    trimmed,
    velocity_ranges,
)
from studio.timbre.harmonic.inputs import velocity_feature
from studio.timbre.jobs import MODEL
from studio.timbre.model_names import LIVE
from studio.timbre.mulaw import SAMPLE_RATE, decode_mu_law
from studio.timbre.patch import Patch
from studio.timbre.render_cache import NoteToMake, RenderCache
from studio.timbre.rendering import render_notes
from studio.timbre.sound.loop import find_loop
from studio.timbre.space import TimbreSpace
from studio.worker.job import Step, Workbench
from studio.worker.steps import retold

if TYPE_CHECKING:
    from studio.timbre.harmonic.decoder import HarmonicDecoder

Floats = NDArray[np.float32]
LOWEST_KEY, HIGHEST_KEY = 24, 96
VELOCITIES = (72, 127)
RATE = 44_100
_SOURCE_VELOCITY = 100.0
_CREST = 0.98
_RENDERED, _LISTENING = 0.1, 0.4
"""Progress when the WaveNet has rendered, and when the levels are known."""
_BEHIND_LOOP = 64
MOST_SIDE = 9


@dataclass(frozen=True)
class WavenetNotes:
    """How the WaveNet renders the notes of an instrument.

    Attributes:
        seed: of chance, the same for all notes.
        cache: folder of rendered notes, or None to keep nothing.
        model: name of the model in the store.
    """

    seed: int = 0
    cache: Path | None = None
    model: str = MODEL

    def made(
        self,
        bench: Workbench,
        points: Sequence[Floats],
        spots: Sequence[_Spot],
        seconds: float | None,
    ) -> Generator[Step[None], None, dict[tuple[int, int], Floats]]:
        """Render each point at each key once: how hard a key is struck is not told to a WaveNet.

        Returns:
            Samples at 16 kHz by number of the point and key.

        Raises:
            PlainError: the WaveNet is told no pitch, or is not trained to be heard.
        """
        space: TimbreSpace = bench.models.get(self.model)
        if not space.pitched:
            raise PlainError(
                "This WaveNet is told no pitch, so it cannot record an instrument key by key."
            )
        wanted = list(dict.fromkeys((spot.number, spot.key) for spot in spots))
        length = len(points[0]) * space.hop
        samples = length if seconds is None else min(length, round(seconds * SAMPLE_RATE))
        notes = [NoteToMake(points[n], float(key), samples, 1.0, self.seed) for n, key in wanted]
        cache = RenderCache(self.cache) if self.cache else None
        made = yield from retold(
            render_notes(space, notes, cache, bench.batch_limit),
            lambda step: Step(_RENDERED * (step.progress or 0.0), None, step.message),
        )
        return dict(zip(wanted, map(decode_mu_law, made), strict=True))


@dataclass(frozen=True, eq=False)
class MakeInstrument:
    """Render points of the pad at many keys, and write them as SFZ and DecentSampler.

    Attributes:
        name: of the instrument.
        points: embeddings ``(frames, 16)``: one, or a square of them, row by row from the top left; two controls of the
            instrument move between them.
        folder: the instrument gets a folder of its own in it.
        patch: its envelope, its velocity response, and whether notes loop.
        every: semitones from one recording to the next.
        velocities: upper ends of the layers, ascending.
        rate: frames a second.
        bits: of the recordings.
        levels_db: what each point is turned up by; none by default.
        seconds: length of a note; None is as long as its point.
        wavenet: render with the WaveNet, which takes its time, instead of the live decoder.
    """

    name: str
    points: Sequence[Floats]
    folder: Path
    patch: Patch = field(default_factory=Patch)
    every: int = 3
    velocities: Sequence[int] = VELOCITIES
    rate: int = RATE
    bits: int = 24
    levels_db: Sequence[float] = ()
    seconds: float | None = None
    wavenet: WavenetNotes | None = None

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Export instrument “{self.name}”"

    def run(self, bench: Workbench) -> Generator[Step[None], None, Path]:
        """Render and write; return the SFZ file.

        The live decoder renders every note twice: to learn how loud the loudest is, and to be written with the gain
        that fits all. Otherwise the recordings of a square would have to be in memory together.

        Raises:
            PlainError: the steps make no sense, or the WaveNet cannot be played at keys.
            FileSaveError: a file could not be written.
        """
        side = math.isqrt(len(self.points))
        if not 1 <= self.every <= 24 or not self.velocities:
            raise PlainError("An instrument has a recording every 1 to 24 semitones.")
        if side * side != len(self.points) or not 1 <= side <= MOST_SIDE:
            raise PlainError(f"An instrument has a square of points, 1 to {MOST_SIDE} a side.")
        spots = self._spots(side)
        note = yield from self._notes(bench, spots)
        peak = 1e-6
        for number, spot in enumerate(spots):
            peak = max(peak, float(np.abs(note(spot)).max(initial=0.0)))
            share = _RENDERED + (_LISTENING - _RENDERED) * (number + 1) / len(spots)
            yield Step(share, None, f"Level of {spot.words}")
        gain = np.float32(_CREST / peak)
        folder = self.folder / safe_name(self.name)
        zones: list[Zone] = []
        made = (self._zone(note(spot) * gain, spot) for spot in spots)
        for zone in write_recordings(self.name, made, folder, rate=self.rate, bits=self.bits):
            zones.append(zone)
            share = _LISTENING + (1.0 - _LISTENING) * len(zones) / (len(spots) + 1)
            yield Step(share, None, spots[len(zones) - 1].words)
        envelope = Envelope(
            self.patch.attack_ms, self.patch.decay_ms, self.patch.sustain, self.patch.release_ms
        )
        whole = Instrument(self.name, tuple(zones), envelope, self.patch.velocity, side)
        path = write_presets(whole, folder)
        yield Step(1.0, None, "Written")
        return path

    def _spots(self, side: int) -> list[_Spot]:
        """Return everything that is recorded: each point at each key and velocity."""
        keys = list(range(LOWEST_KEY, HIGHEST_KEY + 1, self.every))
        return [
            _Spot(number, (number % side, number // side) if side > 1 else None, key, keys_of, velocity, layer)
            for number in range(side * side)
            for key, keys_of in zip(keys, key_ranges(keys), strict=True)
            for velocity, layer in zip(
                self.velocities, velocity_ranges(self.velocities), strict=True
            )
        ]  # fmt: skip

    def _notes(
        self, bench: Workbench, spots: Sequence[_Spot]
    ) -> Generator[Step[None], None, Callable[[_Spot], Floats]]:
        """Return what makes the sound of a spot, ``(frames,)``."""
        if self.wavenet is not None:
            made = yield from self.wavenet.made(bench, self.points, spots, self.seconds)
            return lambda spot: made[spot.number, spot.key] * self._level(spot)
        decoder: HarmonicDecoder = bench.models.get(LIVE)
        return lambda spot: self._note(decoder, spot)

    def _note(self, decoder: HarmonicDecoder, spot: _Spot) -> Floats:
        # As the pad's own voice hears a key: the patch says how much its strength changes the sound.
        harder = velocity_feature(spot.velocity, _SOURCE_VELOCITY) * self.patch.velocity
        point = self.points[spot.number]
        mono = decoder.render(
            point, pitch=spot.key, rate=self.rate, harder=harder, seconds=self.seconds
        )
        return mono * self._level(spot)

    def _level(self, spot: _Spot) -> np.float32:
        level = self.levels_db[spot.number] if self.levels_db else 0.0
        return np.float32(10.0 ** (level / 20.0))

    def _zone(self, mono: Floats, spot: _Spot) -> Zone:
        rate = self.rate if self.wavenet is None else SAMPLE_RATE
        samples = trimmed(mono[:, None])
        loop = find_loop(samples[:, 0], rate) if self.patch.loop else None
        if loop is not None:
            # What lies behind a loop is never played; a little of it is read by interpolation.
            samples = samples[: loop[1] + _BEHIND_LOOP]
        return Zone(samples, rate, spot.key, *spot.keys, *spot.layer, loop=loop, place=spot.place)


@dataclass(frozen=True)
class _Spot:
    """What one recording is of."""

    number: int
    place: tuple[int, int] | None
    key: int
    keys: tuple[int, int]
    velocity: int
    layer: tuple[int, int]

    @property
    def words(self) -> str:
        point = "" if self.place is None else f"{place_name(self.place)}, "
        return f"{point}{key_name(self.key)}, {self.velocity}"


def recordings(side: int, every: int, velocities: int = len(VELOCITIES)) -> int:
    """Return how many recordings an instrument has."""
    return side * side * velocities * len(range(LOWEST_KEY, HIGHEST_KEY + 1, every))
