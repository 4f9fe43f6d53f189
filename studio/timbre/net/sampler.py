"""New sound from embeddings, one sample after another, fast.

The published generator (magenta/models/nsynth/wavenet/fastgen.py) with a temperature, a seed a voice, and audio to hear
long before it is done. On the CPU the loop is compiled (:mod:`studio.timbre.net.stepper`); on a graphics card it is a
captured graph (:mod:`studio.timbre.net.sampler_cuda`). A voice's samples depend on its own embedding, pitch, seed and
temperature only: not on the batch, nor on interruptions.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from studio.timbre.mulaw import SAMPLE_RATE, decode_mu_law
from studio.timbre.net.packing import PackedDecoder, pack_decoder
from studio.timbre.net.places import At
from studio.timbre.net.plan import make_plan
from studio.timbre.net.stepper import run
from studio.timbre.net.team import most_threads, side_by_side
from studio.timbre.net.vector_ir import HAS_BF16_DOT
from studio.timbre.net.wavenet import WaveNetDecoder

Floats = NDArray[np.float32]
Codes = NDArray[np.int8]

PARTIAL_SECONDS = 0.25
"""How much new sound there is before it is handed out."""
CALL_SECONDS = 0.02
"""About how long one call into the compiled loop takes, so that more urgent work can come between."""

CACHE_BYTES = 24 * 2**20
"""Weights above this size come from memory, which threads had better read once for all of them."""
LEAST_VOICES = 8
"""Voices a thread needs to have to itself before reading such weights alone is no loss."""


class Precision(StrEnum):
    """What the large products are computed with; sums, gates and the choice are float32 always."""

    FLOAT32 = "float32"
    """Equal to the plain forward pass to 1e-4."""
    BFLOAT16 = "bfloat16"
    """Weights and operands rounded to 8 bits of mantissa: half the bytes."""


def best_precision() -> Precision:
    """Return what is fastest on this processor."""
    return Precision.BFLOAT16 if HAS_BF16_DOT else Precision.FLOAT32


@dataclass(frozen=True)
class Voices:
    """What is to be made, one row a voice.

    Attributes:
        embedding: float32 ``(voices, frames, z)``; 512 samples a frame.
        seeds: one a voice; equal seeds draw equal chances.
        pitch: MIDI pitch, ``(voices,)`` or ``(voices, frames)``; None for a pitch-free decoder.
        temperature: 1 as published, less is calmer, 0 takes the likeliest code; one for all, or one a voice.
    """

    embedding: Floats
    seeds: Sequence[int]
    pitch: NDArray[Any] | None = None
    temperature: float | Sequence[float] = 1.0

    def __post_init__(self) -> None:
        if self.embedding.ndim != 3 or 0 in self.embedding.shape:
            raise ValueError("An embedding is (voices, frames, dimensions), at least one of each.")
        count = len(self.embedding)
        if len(self.seeds) != count or (self.pitch is not None and len(self.pitch) != count):
            raise ValueError(f"{count} voices need as many seeds and pitches.")
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

    def codes(self) -> Codes:
        """Return the codes of all voices, ``(voices, total)``, those to come as 0."""
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
        return self._stepper.codes()[:, begin : self.done]

    @property
    def codes(self) -> Codes:
        """The codes so far, ``(voices, done)``."""
        return self._stepper.codes()[:, : self.done]

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
                fresh = decode_mu_law(self._stepper.codes()[:, shown : self.done])
                shown = self.done
            yield Progress(self.done / SAMPLE_RATE, self.total / SAMPLE_RATE, start, fresh)

    def _advance_briefly(self, most: int) -> None:
        began = time.perf_counter()
        count = min(self._call, most)
        self.advance(count)
        taken = max(time.perf_counter() - began, 1e-6)
        self._call = int(np.clip(count * CALL_SECONDS / taken, 1, 2 * self._call))


class FastSampler:
    """Makes sound with a decoder.

    Args:
        decoder: its weights are copied.
        precision: None for the fastest on this machine.
        threads: None for as many as torch may use.

    Raises:
        ValueError: the decoder's convolutions have one tap only, and so no past.
    """

    def __init__(
        self,
        decoder: WaveNetDecoder,
        *,
        precision: Precision | None = None,
        threads: int | None = None,
    ) -> None:
        if decoder.config.filter < 2:
            raise ValueError("The sampler needs convolutions of two taps or more.")
        self._decoder = decoder
        self._threads = min(threads or torch.get_num_threads(), most_threads())
        self._packed = pack_decoder(decoder, bf16=precision_of(precision) is Precision.BFLOAT16)
        self.precision = precision_of(precision)

    @property
    def weight_bytes(self) -> int:
        """Size of the weights as they are read."""
        return self._packed.weights.nbytes

    def begin(self, voices: Voices, samples: int | None = None) -> Session:
        """Prepare voices.

        Args:
            voices: what to make.
            samples: how many a voice; None for the whole embedding.

        Raises:
            ValueError: the embedding has other dimensions than the decoder's, too few frames for the samples, or the
                decoder's wish for a pitch is not met.
        """
        total = self._total(voices, samples)
        stepper = self._stepper(voices, total, 0)
        config = self._decoder.config
        return Session(stepper, total, config.receptive_field, config.hop)

    def logits(self, voices: Voices, codes: Codes, before: Codes | None = None) -> Floats:
        """Score known sound as the sampler sees it, for comparison with the plain forward pass.

        Args:
            voices: embedding and pitch; seeds and temperature do not matter.
            codes: the sound, ``(voices, samples)``.
            before: the code before the first, ``(voices,)``; None for silence.

        Returns:
            float32 ``(voices, samples, 256)``.
        """
        total = self._total(voices, codes.shape[1])
        stepper = self._stepper(voices, total, total)
        stepper.put_codes(codes)
        if before is not None:
            stepper.put_code_before(before)
        stepper.advance(0, total, total)
        return stepper.recorded()

    def _stepper(self, voices: Voices, total: int, recorded: int) -> _CpuStepper:
        condition = self._condition(voices)
        return _CpuStepper(self._packed, condition, voices, total, self._threads, recorded)

    @torch.no_grad()
    def _condition(self, voices: Voices) -> Floats:
        embedding = torch.from_numpy(np.ascontiguousarray(voices.embedding, dtype=np.float32))
        pitch = None if voices.pitch is None else torch.from_numpy(np.float32(voices.pitch))
        joined: Floats = self._decoder.conditioning(embedding, pitch).transpose(1, 2).numpy()
        return joined

    def _total(self, voices: Voices, samples: int | None) -> int:
        config = self._decoder.config
        frames, z = voices.embedding.shape[1:]
        if z != config.z:
            raise ValueError(
                f"An embedding of {z} dimensions does not fit a decoder of {config.z}."
            )
        total = frames * config.hop if samples is None else samples
        if not 0 < total <= frames * config.hop:
            raise ValueError(f"{frames} frames are {frames * config.hop} samples, not {total}.")
        return total


def precision_of(precision: Precision | None) -> Precision:
    """Return the precision asked for, or the best one."""
    return best_precision() if precision is None else precision


@dataclass(frozen=True)
class _Group:
    """Voices that are computed together.

    Attributes:
        rows: which voices of the session.
        plan: see :class:`studio.timbre.net.places.At`.
        state: float32.
        history: codes, ``(voices, taps + samples)``; those before the start first.
        recorded: logits, ``(samples or 0, voices, 256)``.
    """

    rows: slice
    plan: NDArray[np.int64]
    state: Floats
    history: Codes
    recorded: Floats


class _CpuStepper:
    """The compiled loop on some threads."""

    def __init__(
        self, packed: PackedDecoder, condition: Floats, voices: Voices, total: int, threads: int, recorded: int
    ) -> None:  # fmt: skip
        count = len(condition)
        self._weights, self._taps = packed.weights, packed.config.filter
        alone = packed.weights.nbytes <= CACHE_BYTES or count >= LEAST_VOICES * threads
        # Voices to themselves where there are enough; else all threads share each product.
        self._team = 1 if alone else threads
        groups = min(threads, count) if alone else 1
        seeds, temperatures = voices.seed_numbers(), voices.temperatures()
        self._groups: list[_Group] = []
        for part in range(groups):
            rows = slice(count * part // groups, count * (part + 1) // groups)
            plan, state = make_plan(packed, condition[rows], seeds[rows], temperatures[rows], total)
            size = rows.stop - rows.start
            history = np.zeros((size, self._taps + total), dtype=np.int8)
            logits = np.zeros((recorded, size, packed.config.codes), dtype=np.float32)
            self._groups.append(_Group(rows, plan, state, history, logits))

    def advance(self, begin: int, end: int, given: int) -> None:
        for group in self._groups:
            group.plan[At.BARRIER] = 0
        work: list[tuple[Any, ...]] = [
            (g.plan, self._weights, g.state, g.history.ravel(), g.recorded, begin, end, given, rank, self._team)
            for g in self._groups
            for rank in range(self._team)
        ]  # fmt: skip
        side_by_side(run, work)

    def codes(self) -> Codes:
        return np.concatenate([group.history[:, self._taps :] for group in self._groups])

    def put_codes(self, codes: Codes) -> None:
        for group in self._groups:
            group.history[:, self._taps : self._taps + codes.shape[1]] = codes[group.rows]

    def put_code_before(self, codes: Codes) -> None:
        """Set the code that comes before the first sample, one a voice."""
        for group in self._groups:
            group.history[:, self._taps - 1] = codes[group.rows]

    def recorded(self) -> Floats:
        """Return the logits, ``(voices, samples, 256)``."""
        return np.concatenate([group.recorded.transpose(1, 0, 2) for group in self._groups])
