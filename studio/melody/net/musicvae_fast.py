"""MusicVAE on the CPU, arranged for speed; the same numbers as :mod:`studio.melody.net.musicvae` to rounding.

What makes it fast:

- A one-hot token times a kernel is a row of that kernel, and ``z`` times its part of the kernel is the same at every
  step: only the recurrent products are left in the loop.
- One row at a time (a pad drag) is bound by reading the weights, more rows at once (a grid) by arithmetic; see
  :class:`Product` for what is quickest at each.
- All four gates take one ``tanh``: ``sigmoid(x) = (1 + tanh(x / 2)) / 2``. The halves are folded into the weights and
  the hidden states are kept doubled; powers of two cost no accuracy.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.melody.net.musicvae import EncoderMissingError, MusicVAE, choose_tokens, uniform_draws
from studio.melody.net.shares import lockstep, shares, together
from studio.melody.tokens import Windows
from studio.worker.steps import finish

Floats = NDArray[np.float32]

GEMV_LIMIT = 16 * 2**20
"""Bytes of a matrix above which one row gains nothing from numpy's BLAS: it lies in no cache."""

GEMM_LIMIT = 10**6
"""Multiplications up to which OpenBLAS takes its kernels for small products, which reorder nothing beforehand."""

BLOCK = 64
"""Columns at which the small kernels reach the processor's full speed."""

_HAS_ONEDNN = bool(torch.backends.mkldnn.is_available())  # type: ignore[no-untyped-call]
_HAS_SMALL_KERNELS = torch.backends.cpu.get_cpu_capability() == "AVX512"


class Product:
    """Multiplication by a fixed matrix, by the quickest route for the number of rows.

    - One row: numpy's BLAS, which is bound by reading the matrix.
    - More rows where OpenBLAS has small kernels: products so small that it takes them, one for each of the blocks of
      columns that the matrix is cut into.
    - Otherwise, and for huge matrices: oneDNN on weights packed beforehand.
    """

    def __init__(self, weight: Floats) -> None:
        """Take ``weight`` of shape ``(inputs, outputs)``."""
        self._plain: Floats | None = np.ascontiguousarray(weight)
        self._blocks: Floats | None = None
        self._packed: torch.Tensor | None = None
        if weight.nbytes > GEMV_LIMIT and _HAS_ONEDNN:
            self._pack()
            self._plain = None

    def plus(self, rows: Floats, other: Floats) -> Floats:
        """Return ``rows @ weight + other`` as a new array; ``other`` is ``(n, outputs)``."""
        if self._plain is None:
            return self._packed_plus(rows, other)
        if len(rows) > 1 and _HAS_SMALL_KERNELS:
            return self._blocks_plus(rows, other, self._plain)
        if len(rows) > 1 and _HAS_ONEDNN:
            return self._packed_plus(rows, other)
        product: Floats = np.matmul(rows, self._plain)
        product += other
        return product

    def _blocks_plus(self, rows: Floats, other: Floats, plain: Floats) -> Floats:
        if self._blocks is None:
            self._blocks = _column_blocks(plain)
        blocks, inputs, columns = self._blocks.shape
        result = np.empty((len(rows), blocks * columns), dtype=np.float32)
        # The same memory, seen as one product a block.
        parts = result.reshape(len(rows), blocks, columns).transpose(1, 0, 2)
        most = max(1, GEMM_LIMIT // (inputs * columns))
        for start in range(0, len(rows), most):
            end = start + most
            np.matmul(rows[start:end], self._blocks, out=parts[:, start:end])
        result += other
        return result

    @torch.inference_mode()
    def _packed_plus(self, rows: Floats, other: Floats) -> Floats:
        if self._packed is None:
            self._pack()
        result: torch.Tensor = torch.ops.mkldnn._linear_pointwise.binary(
            torch.from_numpy(rows), torch.from_numpy(other), self._packed, None, "add"
        )
        array: Floats = result.numpy()
        return array

    def _pack(self) -> None:
        assert self._plain is not None  # noqa: S101 - for the type checker
        transposed = torch.from_numpy(np.ascontiguousarray(self._plain.T))
        self._packed = torch.ops.mkldnn._reorder_linear_weight(transposed, None)


def _column_blocks(weight: Floats) -> Floats:
    """Cut ``(inputs, outputs)`` into equal blocks of at most 64 columns: ``(blocks, inputs, columns)``."""
    inputs, outputs = weight.shape
    columns = max(width for width in range(1, BLOCK + 1) if outputs % width == 0)
    return np.ascontiguousarray(weight.reshape(inputs, -1, columns).transpose(1, 0, 2))


class FastMusicVAE:
    """Encoder and decoder of a :class:`MusicVAE`, float32, on the CPU.

    Attributes:
        config: sizes.
        encoder_available: False where a checkpoint came without a complete encoder.
    """

    def __init__(self, network: MusicVAE) -> None:
        """Copy the weights of ``network``."""
        self.config = network.config
        self.encoder_available = network.encoder_available
        units = self.config.decoder_units
        self._start = Product(_transposed(network.initial_state.weight))
        self._start_bias = _array(network.initial_state.bias)
        cells: list[Any] = list(network.decoder)
        classes, z = self.config.classes, self.config.latent_size
        first_input = _gates(_array(cells[0].weight_ih))
        # One more row of zeros stands for "no token yet".
        self._tokens = np.concatenate([first_input[:classes], np.zeros_like(first_input[:1])])
        self._from_z = Product(first_input[classes : classes + z])
        self._biases = [_bias(cell) for cell in cells]
        self._products = [Product(_gates(_array(cells[0].weight_hh), doubled=units[0]))]
        for index, cell in enumerate(cells[1:], start=1):
            stacked = np.concatenate([_array(cell.weight_ih), _array(cell.weight_hh)], axis=1)
            doubled = units[index - 1] + units[index]
            self._products.append(Product(_gates(stacked, doubled=doubled)))
        self._output = Product(_transposed(network.output.weight) * np.float32(0.5))
        self._output_bias = _array(network.output.bias)
        if self.encoder_available:
            self._load_encoder(network)

    @property
    def latent_size(self) -> int:
        """Dimensions of a point."""
        return self.config.latent_size

    def encode(self, windows: Windows) -> tuple[Floats, Floats]:
        """Find where melodies ``(n, steps)`` lie: mean and standard deviation, each ``(n, z)``.

        Raises:
            EncoderMissingError: the checkpoint had no complete encoder.
        """
        if not self.encoder_available:
            raise EncoderMissingError
        count = len(windows)
        # The two directions need nothing of each other.
        ways = zip((windows, windows[:, ::-1]), self._directions, strict=True)
        states = together([partial(_run_direction, seen, *way) for seen, way in ways])
        state = np.concatenate(states, axis=1)
        both = self._statistics.plus(state, np.tile(self._statistics_bias, (count, 1)))
        mu, presigma = np.split(both, 2, axis=1)
        return mu.copy(), np.logaddexp(presigma, np.float32(0.0))

    def decode(self, latents: Floats, *, temperature: float, seed: int | None) -> Windows:
        """Write melodies ``(n, steps)`` in one go; see :meth:`decode_steps`."""
        return finish(self.decode_steps(latents, temperature=temperature, seed=seed))

    def decode_steps(
        self,
        latents: Floats,
        *,
        temperature: float,
        seed: int | None,
        voices: NDArray[np.intp] | None = None,
    ) -> Generator[float, None, Windows]:
        """Write melodies step by step, as :meth:`MusicVAE.decode_steps` does.

        Args:
            latents: ``(n, z)``.
            temperature: divides the logits; 0 takes the likeliest token.
            seed: makes sampling repeatable; None draws a fresh one.
            voices: rows of the same number draw the same random numbers.

        Yields:
            How much is done, 0..1, after every step, so that more urgent work can come between.

        Returns:
            uint8 ``(n, steps)``.
        """
        count, steps = len(latents), self.config.steps
        draws = uniform_draws(count, steps, seed, voices) if temperature > 0 else None
        tokens = np.empty((count, steps), dtype=np.uint8)
        runs = [
            self._write(
                tokens[rows], latents[rows], temperature, None if draws is None else draws[rows]
            )
            for rows in shares(count)
        ]
        yield from lockstep(runs)
        return tokens

    def _write(
        self, tokens: Windows, latents: Floats, temperature: float, draws: Any
    ) -> Iterator[float]:
        state = _DecoderState(self, np.array(latents, dtype=np.float32))
        previous: NDArray[Any] = np.full(len(tokens), self.config.classes)
        for index in range(self.config.steps):
            logits = state.step(previous)
            if draws is None:
                previous = logits.argmax(axis=1)
            else:
                scores = torch.from_numpy(logits)
                previous = choose_tokens(scores, temperature, draws[:, index]).numpy()
            tokens[:, index] = previous
            yield (index + 1) / self.config.steps

    def logits(self, latents: Floats, windows: Windows) -> Floats:
        """Score every class at every step given the right tokens before it: ``(n, steps, classes)``."""
        state = _DecoderState(self, np.array(latents, dtype=np.float32))
        first = np.full(len(windows), self.config.classes)
        before = [first, *windows.T[:-1]]
        return np.stack([state.step(tokens) for tokens in before], axis=1)

    def _load_encoder(self, network: MusicVAE) -> None:
        lstm = network.encoder
        width = self.config.encoder_units
        self._directions = []
        for suffix in ("l0", "l0_reverse"):
            table = _gates(_array(getattr(lstm, f"weight_ih_{suffix}")))
            bias = _array(getattr(lstm, f"bias_ih_{suffix}") + getattr(lstm, f"bias_hh_{suffix}"))
            table += _gates(bias[:, None])
            recurrent = _gates(_array(getattr(lstm, f"weight_hh_{suffix}")), doubled=width)
            self._directions.append((table, Product(recurrent)))
        kernels = [_transposed(linear.weight) for linear in (network.mu, network.sigma)]
        self._statistics = Product(np.concatenate(kernels, axis=1) * np.float32(0.5))
        biases = [_array(linear.bias) for linear in (network.mu, network.sigma)]
        self._statistics_bias = np.concatenate(biases)


def _run_direction(windows: Windows, table: Floats, product: Product) -> Floats:
    """Run an encoder LSTM over windows ``(n, steps)``; returns its last hidden state, doubled, ``(n, units)``."""
    shape = (len(windows), table.shape[1] // 4)
    h, c = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    for step in range(windows.shape[1]):
        gates = table[windows[:, step]]
        if step:  # the first state is all zeros
            gates = product.plus(h, gates)
        _cell(gates, c, h)
    return h


class _DecoderState:
    """One decoding under way. Each has its own buffers, since a pad drag may come between two steps of a grid."""

    def __init__(self, network: FastMusicVAE, latents: Floats) -> None:
        self._network = network
        count, units = len(latents), network.config.decoder_units
        start = np.tanh(network._start.plus(latents, np.tile(network._start_bias, (count, 1))))
        parts = np.split(start, np.cumsum(np.repeat(units, 2))[:-1], axis=1)
        self._c = [np.ascontiguousarray(c) for c in parts[0::2]]
        self._h = [np.ascontiguousarray(h) * np.float32(2.0) for h in parts[1::2]]
        self._base = network._from_z.plus(latents, np.tile(network._biases[0], (count, 1)))
        self._rest = [np.tile(bias, (count, 1)) for bias in network._biases[1:]]
        self._output_bias = np.tile(network._output_bias, (count, 1))

    def step(self, tokens: NDArray[Any]) -> Floats:
        network, h = self._network, self._h
        gates = network._tokens[tokens]
        gates += self._base
        _cell(network._products[0].plus(h[0], gates), self._c[0], h[0])
        for index, bias in enumerate(self._rest, start=1):
            rows = np.concatenate([h[index - 1], h[index]], axis=1)
            _cell(network._products[index].plus(rows, bias), self._c[index], h[index])
        return network._output.plus(h[-1], self._output_bias)


def _cell(gates: Floats, c: Floats, h: Floats) -> None:
    """Advance an LSTM cell in place; ``gates`` is scratch, ``(n, 4 units)``, and ``h`` is the hidden state doubled."""
    units = c.shape[1]
    np.tanh(gates, out=gates)
    i, f, o, g = (gates[:, k * units : (k + 1) * units] for k in range(4))
    # With sigmoid = (1 + tanh) / 2 the new state is ((c + f c) + (g + i g)) / 2, and twice the output h + o h.
    f *= c
    c += f
    i *= g
    c += g
    c += i
    c *= np.float32(0.5)
    np.tanh(c, out=h)
    o *= h
    h += o


def _gates(rows: Floats, doubled: int = 0) -> Floats:
    """Lay torch's gate rows i, f, g, o out as columns i/2, f/2, o/2, g.

    Args:
        rows: ``(4 units, inputs)``.
        doubled: how many of the first inputs are hidden states, which are kept doubled.

    Returns:
        ``(inputs, 4 units)``.
    """
    i, f, g, o = np.split(rows, 4)
    half = np.float32(0.5)
    columns = np.ascontiguousarray(np.concatenate([i * half, f * half, o * half, g]).T)
    columns[:doubled] *= half
    return columns


def _bias(cell: Any) -> Floats:
    column: Floats = _gates(_array(cell.bias_ih + cell.bias_hh)[:, None])[0]
    return column


def _array(tensor: torch.Tensor) -> Floats:
    array: Floats = tensor.detach().float().cpu().numpy()
    return array


def _transposed(tensor: torch.Tensor) -> Floats:
    return np.ascontiguousarray(_array(tensor).T)
