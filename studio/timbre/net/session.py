"""What is to be made by a sampler, and how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.timbre.mulaw import SAMPLE_RATE, decode_mu_law

Floats = NDArray[np.float32]
Codes = NDArray[np.int8]

PARTIAL_SECONDS = 0.25
"""How much new sound there is before it is handed out."""
CALL_SECONDS = 0.02
"""About how long one call into the loop takes, so that more urgent work can come between."""


@dataclass(frozen=True)
class Voices:
    """What is to be made, one row a voice.

    Attributes:
        embedding: float32 ``(voices, frames, z)``; 512 samples a frame.
        seeds: one a voice; equal seeds draw equal chances.
        pitch: MIDI pitch, ``(voices,)`` or ``(voices, frames)``; None for a pitch-free decoder.
        temperature: 1 as published, less is calmer, 0 takes the likeliest code; one for all, or one a voice.
        guide: for a guided decoder, the harmonic part of what is to be made, float32 -1..1 at 16 kHz,
            ``(voices, samples)``; it may be longer than what is made.
    """

    embedding: Floats
    seeds: Sequence[int]
    pitch: NDArray[Any] | None = None
    temperature: float | Sequence[float] = 1.0
    guide: Floats | None = None

    def __post_init__(self) -> None:
        if self.embedding.ndim != 3 or 0 in self.embedding.shape:
            raise ValueError("An embedding is (voices, frames, dimensions), at least one of each.")
        count = len(self.embedding)
        if len(self.seeds) != count or (self.pitch is not None and len(self.pitch) != count):
            raise ValueError(f"{count} voices need as many seeds and pitches.")
        if self.guide is not None and (self.guide.ndim != 2 or len(self.guide) != count):
            raise ValueError(f"{count} voices need as many guides.")
        if not isinstance(self.temperature, (int, float)) and len(self.temperature) != count:
            raise ValueError(f"{count} voices need one temperature, or as many.")

    def temperatures(self) -> Floats:
        """Return the temperature of each voice."""
        return np.broadcast_to(
            np.asarray(self.temperature, dtype=np.float32), len(self.embedding)
        ).copy()

    def seed_numbers(self) -> NDArray[np.uint64]:
        """Return the seeds as 64-bit numbers."""
        return np.array([seed & 0xFFFF_FFFF_FFFF_FFFF for seed in self.seeds], dtype=np.uint64)


@dataclass(frozen=True)
class Progress:
    """How far a session is.

    Attributes:
        seconds: of sound, made so far.
        total: seconds of sound in the end.
        start: where ``fresh`` begins, in samples.
        fresh: float32 ``(voices, n)`` of new sound at 16 kHz, or None until a quarter of a second is new.
    """

    seconds: float
    total: float
    start: int = 0
    fresh: Floats | None = None


class Stepper(Protocol):
    """The loop on some device."""

    def advance(self, begin: int, end: int, given: int) -> None:
        """Make the samples ``begin`` up to ``end``; those before ``given`` are known."""
        ...

    def codes(self, begin: int, end: int) -> Codes:
        """Return the codes of all voices from one sample up to another, ``(voices, end - begin)``."""
        ...

    def put_codes(self, codes: Codes) -> None:
        """Set the first codes of all voices."""
        ...


class Session:
    """Voices being made. Stop by no longer asking; go on later by asking again.

    Attributes:
        total: samples a voice in the end.
        done: samples a voice so far.
    """

    def __init__(self, stepper: Stepper, total: int, receptive_field: int, hop: int) -> None:
        self._stepper = stepper
        self._memory, self._hop = receptive_field, hop
        self._call = 1
        self.total = total
        self.done = 0

    def advance(self, samples: int) -> Codes:
        """Make so many more samples (fewer at the end); returns their codes ``(voices, n)``."""
        begin, self.done = self.done, min(self.done + samples, self.total)
        self._stepper.advance(begin, self.done, 0)
        return self._stepper.codes(begin, self.done)

    @property
    def codes(self) -> Codes:
        """The codes so far, ``(voices, done)``."""
        return self._stepper.codes(0, self.done)

    @property
    def audio(self) -> Floats:
        """The sound so far, float32 ``(voices, done)`` at 16 kHz."""
        return decode_mu_law(self.codes)

    def go_on_from(self, codes: Codes) -> None:
        """Take up an interrupted session: these codes ``(voices, n)`` were made before.

        What the networks remember is computed again from the last third of a second; the samples to come are exactly
        those that the uninterrupted session would have made.

        Raises:
            ValueError: there are more codes than samples to make.
        """
        known = codes.shape[1]
        if known > self.total:
            raise ValueError(f"{known} samples were made of {self.total}: that is another sound.")
        self._stepper.put_codes(codes)
        begin = max(known - self._memory, 0) // self._hop * self._hop
        self._stepper.advance(begin, known, known)
        self.done = known

    def stream(self, partial_seconds: float = PARTIAL_SECONDS) -> Iterator[Progress]:
        """Make the rest, yielding after every few milliseconds, and new sound whenever there is enough of it."""
        shown = self.done
        enough = round(partial_seconds * SAMPLE_RATE)
        while self.done < self.total:
            self._advance_briefly(min(self.total, shown + enough) - self.done)
            start, fresh = shown, None
            if self.done - shown >= enough or self.done == self.total:
                fresh = decode_mu_law(self._stepper.codes(shown, self.done))
                shown = self.done
            yield Progress(self.done / SAMPLE_RATE, self.total / SAMPLE_RATE, start, fresh)

    def _advance_briefly(self, most: int) -> None:
        began = time.perf_counter()
        count = min(self._call, most)
        begin, self.done = self.done, self.done + count
        self._stepper.advance(begin, self.done, 0)
        taken = max(time.perf_counter() - began, 1e-6)
        self._call = int(np.clip(count * CALL_SECONDS / taken, 1, 2 * self._call))
