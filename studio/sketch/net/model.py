"""Sketch-RNN for all categories at once: the published network, told in every step which category it draws.

Ha and Eck 2017 (arXiv 1704.03477): a bidirectional LSTM encoder, ``z`` of 128 normal dimensions, an LSTM decoder whose
first state is made of ``z`` and whose input is the last point with ``z``. Two things are added. The decoder is given a
learned embedding of the category beside ``z``; one more embedding stands for "any". And ``z`` may be left out
(a flag says so), which makes the same decoder the paper's decoder-only model, the one that finishes drawings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from studio.sketch.net.cells import CellKind, PackedCells
from studio.sketch.net.lstm import PackedLstm, forget_bias, normal_init, uniform_init
from studio.sketch.net.mixture import output_width


@dataclass(frozen=True)
class SketchRnnConfig:
    """Sizes.

    Attributes:
        categories: known categories; index ``categories`` is "any".
        latent: dimensions of ``z``.
        encoder: units of the encoder in each direction.
        decoder: units of the decoder.
        mixtures: normals in the mixture.
        embedding: dimensions of a category's embedding.
        cell: what the decoder is made of. Only the plain LSTM ships: it alone has fast loops.
    """

    categories: int = 345
    latent: int = 128
    encoder: int = 256
    decoder: int = 512
    mixtures: int = 20
    embedding: int = 128
    cell: str = CellKind.LSTM.value

    @property
    def condition(self) -> int:
        """Width of what the decoder is told in every step: ``z``, the flag and the category."""
        return self.latent + 1 + self.embedding


class Packed(NamedTuple):
    """Drawings sorted by falling length and laid out time by time.

    Attributes:
        inputs: stroke-5 rows that the decoder is given, ``(N, 5)``: the start token first.
        targets: what comes next, stroke-5 ``(N, 5)``: the end token last.
        backwards: the targets of each drawing in reverse order, ``(N, 5)``.
        last: row of each drawing's last step, int64 ``(n,)``.
        counts: drawings at each step.
    """

    inputs: Tensor
    targets: Tensor
    backwards: Tensor
    last: Tensor
    counts: list[int]


class SketchRnn(nn.Module):
    """Encoder, decoder and embeddings."""

    def __init__(self, config: SketchRnnConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or SketchRnnConfig()
        self.forwards = PackedLstm(config.encoder)
        self.backwards = PackedLstm(config.encoder)
        self.encoder_bias = nn.Parameter(forget_bias(config.encoder).repeat(2, 1))
        self.mean = normal_init(nn.Linear(2 * config.encoder, config.latent))
        self.presigma = normal_init(nn.Linear(2 * config.encoder, config.latent))
        self.categories = nn.Embedding(config.categories + 1, config.embedding)
        nn.init.normal_(self.categories.weight, std=0.5)
        decoder = _decoder(config)
        width = config.decoder if isinstance(decoder, PackedLstm) else decoder.cell.width
        self.start = uniform_init(nn.Linear(config.condition, 2 * width))
        if isinstance(decoder, PackedLstm):
            self.gates = uniform_init(nn.Linear(config.condition, 4 * config.decoder))
            self.gates.bias.data.copy_(forget_bias(config.decoder))
        self.decoder = decoder
        width = output_width(config.mixtures)
        self.output = uniform_init(nn.Linear(config.decoder, width))
        self.output_shift = normal_init(nn.Linear(config.condition, width))

    def encode(
        self, packed: Packed, keep: float = 1.0, dtype: torch.dtype = torch.float32
    ) -> tuple[Tensor, Tensor]:
        """Find mean and presigma of drawings, each ``(n, latent)``; ``sigma = exp(presigma / 2)``.

        Args:
            packed: the drawings.
            keep: share of the candidates that recurrent dropout keeps.
            dtype: of the products.
        """
        count, units = packed.counts[0], self.config.encoder
        zeros = packed.inputs.new_zeros(count, units)
        ends = []
        ways = ((self.forwards, packed.targets), (self.backwards, packed.backwards))
        for index, (lstm, rows) in enumerate(ways):
            constant = self.encoder_bias[index].expand(count, -1)
            masks = dropout_masks(count, packed.counts, units, keep, zeros.device)
            hidden = lstm(rows, constant, (zeros, zeros), packed.counts, masks, dtype)
            ends.append(hidden[packed.last].float())
        both = torch.cat(ends, dim=1)
        return self.mean(both), self.presigma(both)

    def condition(self, z: Tensor | None, categories: Tensor) -> Tensor:
        """Put together what the decoder is told: ``(n, condition)``.

        Args:
            z: ``(n, latent)``, or None to leave it out.
            categories: int64 ``(n,)``.
        """
        embedded: Tensor = self.categories(categories)
        count = len(categories)
        flag = embedded.new_full((count, 1), float(z is None))
        told = embedded.new_zeros(count, self.config.latent) if z is None else z
        return torch.cat([told, flag, embedded], dim=1)

    def decode(
        self,
        packed: Packed,
        condition: Tensor,
        keep: float = 1.0,
        dtype: torch.dtype = torch.float32,
    ) -> Tensor:
        """Score the next point after each row: the outputs that :func:`studio.sketch.net.mixture.density` reads.

        Args:
            packed: the drawings.
            condition: ``(n, condition)``.
            keep: share of the candidates that recurrent dropout keeps.
            dtype: of the products.

        Returns:
            ``(N, 3 + 6 mixtures)``, float32.
        """
        masks = dropout_masks(
            len(condition), packed.counts, self.config.decoder, keep, condition.device
        )
        drawing = _drawing_of_row(packed)
        first = torch.tanh(self.start(condition))
        if isinstance(self.decoder, PackedLstm):
            # As one flat vector, the plain LSTM's state is the memory first (the release's ``rnn.py``).
            c, h = first.chunk(2, dim=1)
            constant = self.gates(condition)
            hidden = self.decoder(packed.inputs, constant, (h, c), packed.counts, masks, dtype)
        else:
            rows = torch.cat([packed.inputs, condition[drawing]], dim=1)
            hidden = self.decoder(rows, first, packed.counts, masks).to(dtype)
        outputs = torch.nn.functional.linear(hidden, self.output.weight.to(dtype))
        shift = self.output_shift(condition) + self.output.bias
        scored: Tensor = outputs.float() + shift[drawing]
        return scored


def _decoder(config: SketchRnnConfig) -> PackedLstm | PackedCells:
    if config.cell == CellKind.LSTM:
        return PackedLstm(config.decoder)
    return PackedCells(CellKind(config.cell), 5 + config.condition, config.decoder)


def _drawing_of_row(packed: Packed) -> Tensor:
    device = packed.inputs.device
    counts = torch.tensor(packed.counts, device=device)
    starts = torch.cumsum(counts, 0) - counts
    rows = torch.arange(len(packed.inputs), device=device)
    return rows - torch.repeat_interleave(starts, counts)


def dropout_masks(
    drawings: int, counts: list[int], units: int, keep: float, device: torch.device
) -> Tensor | None:
    """Draw the masks of :meth:`PackedLstm.forward`; drawing ``i`` at step ``t`` meets row ``t + i``."""
    if keep >= 1.0:
        return None
    size = (drawings + len(counts), units)
    return torch.empty(size, device=device).bernoulli_(keep).mul_(1.0 / keep)
