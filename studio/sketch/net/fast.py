"""Sketch-RNN's LSTMs on the CPU, arranged for speed; the same numbers as the torch network to rounding. No torch.

A decoder *grows* drawings: :class:`Pens` is the state of a few of them, a plain value that can be fed points, branched
into many and grown point by point by a generator. To cancel is to stop iterating.

**Temperature** ``t`` is the paper's (Ha and Eck 2017, arXiv 1704.03477): mixture and pen logits are divided by ``t``
before the softmax, and the variance of the offset is multiplied by ``t``, its deviation by the root of ``t``. 0 takes
the likeliest mixture, its mean, and the likeliest pen state. (The published Python code multiplies the deviation itself
by ``t``, and the published JavaScript divides the logits by ``0.5 + 0.5 t``; neither is used anywhere here.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.sketch.net import kernels

Floats = NDArray[np.float32]

TEMPERATURE_LAW = (
    "How freely the model draws. Chances are sharpened by 1/temperature and the spread of each point shrinks with its "
    "square root, as in the Sketch-RNN paper: 0.01 is almost one answer, 0.25 plays safe, 1 is everything it learned."
)
"""What the temperature's tooltip says."""

START = np.array([0, 0, 1, 0, 0], dtype=np.float32)
"""The first input of the published Python models and of ours: pen down, no offset."""

ZERO_START = np.zeros(5, dtype=np.float32)
"""The first input of the published JavaScript decoders."""

MOST_UNITS_A_BLOCK = 64


class LstmArrays(NamedTuple):
    """The weights of an LSTM with gates in the order input, forget, candidate, output.

    Attributes:
        weight_x: ``(5, 4 H)``.
        weight_h: ``(H, 4 H)``.
        bias: ``(4 H,)``, the forget gate's constant 1 included.
    """

    weight_x: Floats
    weight_h: Floats
    bias: Floats


class _Blocked:
    """An LSTM's weights in the kernels' layout."""

    def __init__(self, arrays: LstmArrays) -> None:
        self.units = arrays.weight_h.shape[0]
        if self.units % kernels.UNROLLED:
            raise ValueError(f"an LSTM of {self.units} units does not fit the compiled loops")
        widths = range(1, min(MOST_UNITS_A_BLOCK, self.units) + 1)
        width = max(w for w in widths if self.units % w == 0)
        columns = np.arange(4 * self.units).reshape(4, -1, width).transpose(1, 0, 2).ravel()
        self._columns = columns
        self.blocks = self.units // width
        self.weight_x = self._rows(arrays.weight_x)
        self.weight_h = self._rows(arrays.weight_h)
        self.bias = np.ascontiguousarray(arrays.bias[columns], dtype=np.float32)
        self.gates = 4 * width

    def columns(self, values: Floats) -> Floats:
        """Lay columns ``(k, 4 H)`` out in blocks, ``(k, blocks, 4 U)``."""
        ordered = np.ascontiguousarray(values[:, self._columns], dtype=np.float32)
        return ordered.reshape(len(values), self.blocks, -1)

    def scratch(self, count: int) -> tuple[Floats, Floats]:
        """Return room for the states and the gates of so many drawings."""
        gates = np.empty((kernels.ROWS_AT_ONCE, self.gates), dtype=np.float32)
        return np.empty((count, self.units), dtype=np.float32), gates

    def _rows(self, weight: Floats) -> Floats:
        return np.ascontiguousarray(self.columns(weight).transpose(1, 0, 2))


class Frame(NamedTuple):
    """One point more of each drawing.

    Attributes:
        rows: stroke-5 rows ``(n, 5)`` in the decoder's units; those of drawings that had ended are not to be read.
        grown: bool ``(n,)``: which drawings got a point.
        ended: bool ``(n,)``: which are finished, now or before.
    """

    rows: Floats
    grown: NDArray[np.bool_]
    ended: NDArray[np.bool_]


@dataclass
class Pens:
    """A few drawings under way: what the decoder remembers of each, and the point it was last given or drew.

    Attributes:
        h: ``(n, H)``.
        c: ``(n, H)``.
        rows: the last stroke-5 row of each, not yet fed, ``(n, 5)``.
        constants: what is added to each drawing's gates, in blocks.
        shifts: what is added to each drawing's outputs, ``(n, W)``.
        decoder: whose they are.
    """

    h: Floats
    c: Floats
    rows: Floats
    constants: Floats
    shifts: Floats
    decoder: FastDecoder

    def __len__(self) -> int:
        """Return the number of drawings."""
        return len(self.h)

    def copy(self) -> Pens:
        """Return an independent copy."""
        return self.branch(1) if len(self) == 1 else self._take(np.arange(len(self)))

    def branch(self, count: int) -> Pens:
        """Return so many copies of the only drawing.

        Raises:
            ValueError: there is more than one.
        """
        if len(self) != 1:
            raise ValueError("only one drawing can be branched")
        return self._take(np.zeros(count, dtype=np.intp))

    def feed(self, rows: Floats) -> None:
        """Give the only drawing points that somebody else drew.

        Args:
            rows: stroke-5 ``(k, 5)`` in the decoder's units.

        Raises:
            ValueError: there is more than one drawing.
        """
        if len(self) != 1:
            raise ValueError("only one drawing can be fed")
        if len(rows):
            points = np.concatenate([self.rows, rows[:-1]]).astype(np.float32)
            lstm = self.decoder.lstm
            kernels.run_lstm(
                points,
                lstm.weight_x,
                lstm.weight_h,
                self.constants,
                self.h,
                self.c,
                lstm.scratch(1),
            )
            self.rows[0] = rows[-1]

    def outputs(self) -> Floats:
        """Feed the last rows and return the decoder's outputs for the next point, ``(n, W)``."""
        lstm, chosen = self.decoder.lstm, np.arange(len(self))
        kernels.lstm_step(
            self.rows,
            chosen,
            lstm.weight_x,
            lstm.weight_h,
            self.constants,
            self.h,
            self.c,
            *lstm.scratch(len(self)),
            0,
        )
        found: Floats = kernels.outputs_of(self.h, self.decoder.output, self.shifts)
        return found[:, : self.decoder.width]

    def grow(
        self, temperature: float | Floats, seeds: Sequence[int], most: int | None = None
    ) -> Iterator[Frame]:
        """Draw on, one point of every drawing a frame, until all have ended.

        Args:
            temperature: 0..1 and more, one for all or ``(n,)``; see the module.
            seeds: one for each drawing; the same seed draws the same whatever else grows beside it.
            most: frames at most; the decoder's longest drawing by default.

        Yields:
            A frame, whose arrays are written over by the next.

        Raises:
            ValueError: there are not as many seeds as drawings.
        """
        if len(seeds) != len(self):
            raise ValueError(f"{len(self)} drawings need as many seeds, not {len(seeds)}")
        lstm, decoder, count = self.decoder.lstm, self.decoder, len(self)
        states = np.array([_mixed(seed) for seed in seeds], dtype=np.uint64)
        temperatures = np.array(np.broadcast_to(temperature, count), dtype=np.float64)
        pens = np.zeros(count, dtype=np.int64)
        ended = self.rows[:, 4] > 0.5
        scratch = lstm.scratch(count)
        for turn in range(decoder.most_points if most is None else most):
            chosen = np.flatnonzero(~ended)
            if not len(chosen):
                return
            kernels.grow(
                self.rows,
                chosen,
                lstm.weight_x,
                lstm.weight_h,
                self.constants,
                self.h,
                self.c,
                *scratch,
                decoder.output,
                self.shifts,
                decoder.mixtures,
                temperatures,
                states,
                pens,
                turn,
            )
            grown = ~ended
            ended = ended | (grown & (pens == kernels.END))
            yield Frame(self.rows, grown, ended)

    def _take(self, which: NDArray[np.intp]) -> Pens:
        parts = (self.h, self.c, self.rows, self.constants, self.shifts)
        taken = [np.ascontiguousarray(part[which]) for part in parts]
        return Pens(taken[0], taken[1], taken[2], taken[3], taken[4], self.decoder)


class FastDecoder:
    """A decoder of one LSTM layer.

    Attributes:
        lstm: its weights in blocks.
        output: ``(H, W)``, ``W`` padded to whole vectors.
        width: how many of the outputs are real, ``3 + 6 mixtures``.
        mixtures: normals in the mixture.
        most_points: the longest drawing it makes.
        first: its first input, stroke-5 ``(5,)``.
    """

    def __init__(
        self,
        arrays: LstmArrays,
        output: Floats,
        output_bias: Floats,
        *,
        most_points: int,
        first: Floats = START,
    ) -> None:
        """Take the weights.

        Args:
            arrays: of the LSTM.
            output: ``(H, 3 + 6 mixtures)``.
            output_bias: ``(3 + 6 mixtures,)``.
            most_points: longest drawing.
            first: first input.

        Raises:
            ValueError: the shapes do not fit.
        """
        self.lstm = _Blocked(arrays)
        self.width = output.shape[1]
        self.mixtures, rest = divmod(self.width - 3, 6)
        if rest or self.mixtures < 1 or len(output) != self.lstm.units:
            raise ValueError(f"outputs of shape {output.shape} do not fit")
        padding = -self.width % 16
        rows = np.ascontiguousarray(output, dtype=np.float32)
        self.output = np.pad(rows, ((0, 0), (0, padding)))
        self._bias = np.pad(np.asarray(output_bias, dtype=np.float32), (0, padding))
        self.most_points, self.first = most_points, first

    def push_end(self, nats: float) -> None:
        """Make the end of every drawing likelier by so many nats, from the next :meth:`begin` on."""
        self._bias[kernels.END] += nats

    def begin(
        self,
        count: int,
        *,
        h: Floats | None = None,
        c: Floats | None = None,
        gates: Floats | None = None,
        shifts: Floats | None = None,
    ) -> Pens:
        """Begin drawings.

        Args:
            count: how many.
            h: first states ``(n, H)``; zeros by default.
            c: first cells ``(n, H)``; zeros by default.
            gates: what is added to the gates of each drawing at every step, ``(n, 4 H)``.
            shifts: what is added to the outputs, ``(n, 3 + 6 mixtures)``.
        """
        units = self.lstm.units
        constants = np.tile(self.lstm.bias.reshape(1, self.lstm.blocks, -1), (count, 1, 1))
        if gates is not None:
            constants += self.lstm.columns(gates)
        added = np.tile(self._bias, (count, 1))
        if shifts is not None:
            added[:, : self.width] += shifts
        return Pens(
            _state(h, count, units),
            _state(c, count, units),
            np.tile(self.first, (count, 1)),
            constants,
            added,
            self,
        )


class FastEncoder:
    """A bidirectional encoder: one LSTM forwards, one backwards, their last states side by side.

    The two know nothing of each other, so each has a processor core, and a cache, to itself.
    """

    def __init__(self, forwards: LstmArrays, backwards: LstmArrays) -> None:
        self._forwards, self._backwards = _Blocked(forwards), _Blocked(backwards)

    def run(self, rows: Floats) -> Floats:
        """Read one drawing's stroke-5 rows ``(T, 5)``, end token last, and return both last states, ``(2 H,)``."""
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        reversed_rows = np.ascontiguousarray(rows[::-1])
        backwards = _second_core().submit(_last_state, self._backwards, reversed_rows)
        return np.concatenate([_last_state(self._forwards, rows), backwards.result()])


def _last_state(lstm: _Blocked, points: Floats) -> Floats:
    h, c = (np.zeros((1, lstm.units), dtype=np.float32) for _ in range(2))
    constants = lstm.bias.reshape(1, lstm.blocks, -1)
    kernels.run_lstm(points, lstm.weight_x, lstm.weight_h, constants, h, c, lstm.scratch(1))
    state: Floats = h[0]
    return state


@cache
def _second_core() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="chimera-sketch")


def _state(given: Floats | None, count: int, units: int) -> Floats:
    if given is None:
        return np.zeros((count, units), dtype=np.float32)
    return np.array(given, dtype=np.float32).reshape(count, units)


def _mixed(seed: int) -> int:
    """Spread a seed over 64 bits, so that neighbouring seeds begin far from each other."""
    return int(np.random.SeedSequence(abs(int(seed))).generate_state(1, np.uint64)[0])
