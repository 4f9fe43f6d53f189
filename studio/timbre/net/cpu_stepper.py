"""The sampler's loop on the processor's threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.timbre.net.packing import PackedDecoder
from studio.timbre.net.places import At
from studio.timbre.net.plan import make_plan
from studio.timbre.net.session import Codes, Floats, Voices
from studio.timbre.net.stepper import run
from studio.timbre.net.team import side_by_side

CACHE_BYTES = 24 * 2**20
"""Weights above this size come from memory, which threads had better read once for all of them."""
LEAST_VOICES = 8
"""Voices a thread needs to have to itself before reading such weights alone is no loss."""


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


class CpuStepper:
    """The compiled loop for some voices.

    Args:
        packed: the decoder.
        condition: embedding and pitch features, ``(voices, frames, features)``.
        voices: their seeds and temperatures.
        total: samples a voice at most.
        threads: how many.
        recorded: keep the logits of this many samples.
        guide: see :func:`studio.timbre.net.plan.make_plan`.
        in_pairs: compute samples in pairs; ``packed`` has the tables for it.
    """

    def __init__(
        self,
        packed: PackedDecoder,
        condition: Floats,
        voices: Voices,
        total: int,
        threads: int,
        recorded: int,
        *,
        guide: Floats | None = None,
        in_pairs: bool = False,
    ) -> None:
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
            plan, state = make_plan(
                packed, condition[rows], seeds[rows], temperatures[rows], total,
                guide=None if guide is None else guide[rows], in_pairs=in_pairs,
            )  # fmt: skip
            size = rows.stop - rows.start
            history = np.zeros((size, self._taps + total), dtype=np.int8)
            logits = np.zeros((recorded, size, packed.config.codes), dtype=np.float32)
            self._groups.append(_Group(rows, plan, state, history, logits))

    def advance(self, begin: int, end: int, given: int) -> None:
        """Make the samples ``begin`` up to ``end``; those before ``given`` are known."""
        for group in self._groups:
            group.plan[At.BARRIER] = 0
        work: list[tuple[Any, ...]] = [
            (g.plan, self._weights, g.state, g.history.ravel(), g.recorded, begin, end, given, rank, self._team)
            for g in self._groups
            for rank in range(self._team)
        ]  # fmt: skip
        side_by_side(run, work)

    def codes(self, begin: int, end: int) -> Codes:
        """Return the codes of all voices from one sample up to another, ``(voices, end - begin)``."""
        part = slice(self._taps + begin, self._taps + end)
        return np.concatenate([group.history[:, part] for group in self._groups])

    def put_codes(self, codes: Codes) -> None:
        """Set the first codes of all voices."""
        for group in self._groups:
            group.history[:, self._taps : self._taps + codes.shape[1]] = codes[group.rows]

    def put_code_before(self, codes: Codes) -> None:
        """Set the code that comes before the first sample, one a voice."""
        for group in self._groups:
            group.history[:, self._taps - 1] = codes[group.rows]

    def recorded(self) -> Floats:
        """Return the logits, ``(voices, samples, 256)``."""
        return np.concatenate([group.recorded.transpose(1, 0, 2) for group in self._groups])
