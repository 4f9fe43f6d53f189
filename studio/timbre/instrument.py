"""Taking a point of the pad away as a multisampled instrument that other samplers play."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.timbre.export.instrument_files import safe_name, write_instrument
from studio.timbre.export.multisample import (
    Envelope,
    Instrument,
    Zone,
    key_name,
    key_ranges,
    trimmed,
    velocity_ranges,
)
from studio.timbre.harmonic.inputs import velocity_feature
from studio.timbre.live_jobs import LIVE
from studio.timbre.patch import Patch
from studio.timbre.sound.loop import find_loop
from studio.worker.job import Step, Workbench

if TYPE_CHECKING:
    from studio.timbre.harmonic.decoder import HarmonicDecoder

Floats = NDArray[np.float32]
LOWEST_KEY, HIGHEST_KEY = 24, 96
VELOCITIES = (72, 127)
RATE = 44_100
_SOURCE_VELOCITY = 100.0
_CREST = 0.98


@dataclass(frozen=True, eq=False)
class MakeInstrument:
    """Render a point of the pad with the live decoder at many keys, and write it as SFZ and DecentSampler.

    Attributes:
        name: of the instrument.
        embedding: the point, ``(frames, 16)``.
        folder: the instrument gets a folder of its own in it.
        patch: its envelope and whether notes loop.
        every: semitones from one recording to the next.
        velocities: upper ends of the layers, ascending.
        rate: frames a second.
        bits: of the recordings.
    """

    name: str
    embedding: Floats
    folder: Path
    patch: Patch = field(default_factory=Patch)
    every: int = 3
    velocities: Sequence[int] = VELOCITIES
    rate: int = RATE
    bits: int = 24

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Export instrument “{self.name}”"

    def run(self, bench: Workbench) -> Generator[Step[None], None, Path]:
        """Render and write; return the SFZ file.

        Raises:
            PlainError: the steps make no sense.
            FileSaveError: a file could not be written.
        """
        if not 1 <= self.every <= 24 or not self.velocities:
            raise PlainError("An instrument has a recording every 1 to 24 semitones.")
        decoder: HarmonicDecoder = bench.models.get(LIVE)
        keys = list(range(LOWEST_KEY, HIGHEST_KEY + 1, self.every))
        zones: list[Zone] = []
        places = [
            (key, keys_of, velocity, layer)
            for key, keys_of in zip(keys, key_ranges(keys), strict=True)
            for velocity, layer in zip(
                self.velocities, velocity_ranges(self.velocities), strict=True
            )
        ]
        for number, (key, keys_of, velocity, layer) in enumerate(places):
            zones.append(self._zone(decoder, key, keys_of, velocity, layer))
            yield Step(0.8 * (number + 1) / len(places), None, f"{key_name(key)}, {velocity}")
        # One gain for all, so that keys and layers keep their levels: the loudest crest just does not clip.
        peak = max(float(np.abs(zone.samples).max(initial=0.0)) for zone in zones)
        gain = np.float32(_CREST / max(peak, 1e-6))
        zones = [replace(zone, samples=zone.samples * gain) for zone in zones]
        instrument = Instrument(self.name, tuple(zones), self._envelope(), self.patch.velocity)
        folder = self.folder / safe_name(self.name)
        for done in write_instrument(instrument, folder, rate=self.rate, bits=self.bits):
            yield Step(0.8 + 0.2 * done, None, "Writing")
        return folder / f"{safe_name(self.name)}.sfz"

    def _zone(
        self,
        decoder: HarmonicDecoder,
        key: int,
        keys: tuple[int, int],
        velocity: int,
        layer: tuple[int, int],
    ) -> Zone:
        harder = velocity_feature(velocity, _SOURCE_VELOCITY)
        mono = decoder.render(self.embedding, pitch=key, rate=self.rate, harder=harder)
        samples = trimmed(mono[:, None])
        loop = find_loop(samples[:, 0], self.rate) if self.patch.loop else None
        return Zone(samples, self.rate, key, *keys, *layer, loop)

    def _envelope(self) -> Envelope:
        patch = self.patch
        return Envelope(patch.attack_ms, patch.decay_ms, patch.sustain, patch.release_ms)
