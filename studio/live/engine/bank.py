"""A bank of samples: instruments as zones over keys and velocities, in the form the kernel reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.live.kernel import layout as L  # noqa: N812

FULL_SCALE = 32767.0


@dataclass(frozen=True, eq=False)
class Pcm:
    """A recording as the kernel reads it: 16 bits a sample, its loudest sample at full scale.

    Attributes:
        samples: int16 ``(frames,)`` or ``(frames, 2)``.
        scale: what a step of the samples stands for, linear.
    """

    samples: NDArray[np.int16] = field(repr=False)
    scale: float

    @staticmethod
    def of(samples: NDArray[np.float32]) -> Pcm:
        """Round to 16 bits after bringing the loudest sample to full scale: noise 98 dB below it, half the memory.

        Raises:
            ValueError: there are no samples, or some are not finite.
        """
        if samples.size == 0 or not np.isfinite(samples).all():
            raise ValueError("a sound of the bank is empty or holds values that are not finite")
        peak = float(np.abs(samples).max()) or 1.0
        steps = np.multiply(samples, FULL_SCALE / peak, dtype=np.float64)
        return Pcm(np.ascontiguousarray(np.rint(steps).astype(np.int16)), peak / FULL_SCALE)


@dataclass(frozen=True)
class Zone:
    """One recording and the keys it plays.

    Attributes:
        program: General MIDI program 0..127, ``layout.PROGRAM_DRUMS`` or ``layout.PROGRAM_CLICK``.
        samples: float32 ``(frames,)`` or ``(frames, 2)`` in -1..1, or the same as :class:`Pcm`.
        rate: frames a second.
        root: MIDI key it was recorded at (fractions allowed).
        pitches: lowest and highest key, inclusive.
        velocities: lowest and highest velocity, inclusive.
        loop: ``(start, end)`` in frames, or None.
        gain: linear.
        one_shot: plays to its end whatever the key does.
        exclusive: class 1.. in which a new note stops the old, 0 for none.
        attack_s: seconds.
        decay_s: seconds.
        sustain: 0..1.
        release_s: seconds to -60 dB.
    """

    program: int
    samples: NDArray[np.float32] | Pcm
    rate: float
    root: float
    pitches: tuple[int, int] = (0, 127)
    velocities: tuple[int, int] = (1, 127)
    loop: tuple[int, int] | None = None
    gain: float = 1.0
    one_shot: bool = False
    exclusive: int = 0
    attack_s: float = 0.001
    decay_s: float = 1.0
    sustain: float = 1.0
    release_s: float = 0.25


@dataclass(frozen=True, eq=False)
class Bank:
    """Zones as one structured array, and the samples it points to, kept alive beside it."""

    zones: NDArray[np.void]
    samples: tuple[NDArray[np.int16], ...] = field(repr=False)

    @staticmethod
    def of(zones: Sequence[Zone]) -> Bank:
        """Lay zones out for the kernel.

        Raises:
            ValueError: a zone has no samples, values that are not finite, or a loop outside its samples.
        """
        table = np.zeros(len(zones), L.ZONE)
        kept = []
        for row, zone in zip(table, zones, strict=True):
            pcm = zone.samples if isinstance(zone.samples, Pcm) else Pcm.of(zone.samples)
            kept.append(pcm.samples)
            _check_loop(zone, pcm.samples)
            _fill(row, zone, pcm)
        return Bank(table, tuple(kept))

    def serving(self, programs: Mapping[int, int]) -> Bank:
        """Return a bank in which program ``p`` sounds like this bank's program ``programs[p]``; samples are shared."""
        rows = []
        for program, source in sorted(programs.items()):
            part = self.zones[self.zones["program"] == source].copy()
            part["program"] = program
            rows.append(part)
        return Bank(np.concatenate(rows), self.samples)

    def standing_in(self) -> Bank:
        """Return a bank in which every program sounds: those that are missing like the nearest by number.

        General MIDI numbers its programs by families, so that the nearest is the likest.
        """
        there = {int(program) for program in self.zones["program"]}
        melodic = sorted(program for program in there if program < L.PROGRAM_DRUMS)
        wanted = {*range(L.PROGRAM_DRUMS + 1), *there} if melodic else there
        serves = {p: p if p in there else min(melodic, key=lambda q: abs(p - q)) for p in wanted}
        return self.serving(serves)


def _fill(row: np.void, zone: Zone, pcm: Pcm) -> None:
    row["program"], row["root"], row["rate"] = zone.program, zone.root, zone.rate
    row["low_pitch"], row["high_pitch"] = zone.pitches
    row["low_velocity"], row["high_velocity"] = zone.velocities
    row["pcm"], row["frames"] = pcm.samples.ctypes.data, len(pcm.samples)
    row["stereo"] = pcm.samples.ndim == 2 and pcm.samples.shape[1] == 2
    row["one_shot"], row["exclusive"] = zone.one_shot, zone.exclusive
    row["gain"] = zone.gain * pcm.scale
    row["attack_s"], row["decay_s"] = zone.attack_s, zone.decay_s
    row["sustain"], row["release_s"] = zone.sustain, zone.release_s
    if zone.loop is not None:
        row["looped"], (row["loop_start"], row["loop_end"]) = 1, zone.loop


def _check_loop(zone: Zone, samples: NDArray[np.int16]) -> None:
    if zone.loop is not None and not 0 <= zone.loop[0] < zone.loop[1] <= len(samples):
        raise ValueError("a sound of the bank has a loop outside its samples")
