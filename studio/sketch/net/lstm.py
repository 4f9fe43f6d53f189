"""An LSTM over drawings of different lengths that wastes no step, with its backward pass written out.

Rows are *packed*: sorted by falling length and laid out time by time, so that step ``t`` is one block of the
``counts[t]`` drawings that are still going on. torch's own LSTM knows no recurrent dropout (Semeniuta et al. 2016,
which Sketch-RNN trains with: only the candidate is dropped, so that the memory keeps everything); looping over a cell
with autograd does, at four times the time. Gates are in torch's order: input, forget, candidate, output.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

INPUT_COLUMNS = 8
"""Columns kept for the five numbers of a stroke-5 row: products like widths that are multiples of eight."""


class PackedLstm(nn.Module):
    """An LSTM whose input at each step is a stroke-5 row.

    Attributes:
        units: width of the state.
        weight_x: ``(5, 4 units)``.
        weight_h: ``(units, 4 units)``.
    """

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units = units
        self.weight_x = nn.Parameter(torch.empty(5, 4 * units))
        self.weight_h = nn.Parameter(torch.empty(units, 4 * units))
        nn.init.xavier_uniform_(self.weight_x)
        for gate in self.weight_h.data.chunk(4, dim=1):
            nn.init.orthogonal_(gate)

    def forward(
        self,
        rows: Tensor,
        constant: Tensor,
        state: tuple[Tensor, Tensor],
        counts: list[int],
        masks: Tensor | None,
        dtype: torch.dtype,
    ) -> Tensor:
        """Run over packed drawings.

        Args:
            rows: ``(N, 5)``, packed.
            constant: ``(n, 4 units)``, what is added to the gates of a drawing at every step; biases belong here.
            state: first ``h`` and ``c``, each ``(n, units)``.
            counts: drawings at each step, falling; their sum is ``N``.
            masks: ``(n + steps, units)`` by whose rows ``t + i`` drawing ``i``'s candidate is multiplied at step
                ``t``; None drops nothing.
            dtype: of the products.

        Returns:
            ``h`` of every row, ``(N, units)``, of ``dtype``.
        """
        doubled = torch.ones(4, 1, device=rows.device)
        doubled[2] = 2.0
        scale = doubled.expand(4, self.units).reshape(-1)
        padding = self.weight_x.new_zeros(INPUT_COLUMNS - 5, 4 * self.units)
        weight = torch.cat([self.weight_x, padding, self.weight_h]) * scale
        result: Tensor = _Recurrence.apply(  # type: ignore[no-untyped-call]
            rows, constant * scale, *state, weight, counts, masks, dtype
        )
        return result


class _Recurrence(torch.autograd.Function):
    """The loop over time.

    All four gates go through one sigmoid: ``tanh(x) = 2 sigmoid(2 x) - 1``, the doubling being in weights and
    constants already. torch's tanh takes six times as long as its sigmoid on a CPU.
    """

    @staticmethod
    def forward(
        ctx: Any,
        rows: Tensor,
        constant: Tensor,
        h: Tensor,
        c: Tensor,
        weight: Tensor,
        counts: list[int],
        masks: Tensor | None,
        dtype: torch.dtype,
    ) -> Tensor:
        total, units = len(rows), h.shape[1]
        fast = weight.to(dtype)
        inputs = torch.zeros(total + counts[0], INPUT_COLUMNS + units, dtype=dtype, device=h.device)
        inputs[:total, :5] = rows
        gates = torch.empty(total, 4 * units, device=h.device)
        cells = torch.empty(total, units, device=h.device)
        squashed = torch.empty(total, units, device=h.device)
        outputs = torch.empty(total, units, dtype=dtype, device=h.device)
        inputs[: counts[0], INPUT_COLUMNS:] = h
        start, previous = 0, c
        for step, count in enumerate(counts):
            end = start + count
            gate = gates[start:end]
            torch.add(inputs[start:end] @ fast, constant[:count], out=gate)
            gate.sigmoid_()
            i, f, g, o = gate.chunk(4, dim=1)
            candidate = torch.add(g, g, out=squashed[start:end]).sub_(1.0)
            if masks is not None:
                candidate.mul_(masks[step : step + count])
            cell = torch.mul(f, previous[:count], out=cells[start:end]).addcmul_(i, candidate)
            twice = torch.sigmoid(cell + cell, out=squashed[start:end])
            twice.add_(twice).sub_(1.0)
            output = torch.mul(o, twice)
            outputs[start:end] = output
            following = counts[step + 1] if step + 1 < len(counts) else 0
            inputs[end : end + following, INPUT_COLUMNS:] = outputs[start : start + following]
            start, previous = end, cell
        ctx.save_for_backward(inputs, gates, cells, squashed, fast, c)
        ctx.counts, ctx.masks = counts, masks
        return outputs

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        inputs, gates, cells, squashed, fast, first_cell = ctx.saved_tensors
        counts, masks = ctx.counts, ctx.masks
        total, units = cells.shape
        back = fast[INPUT_COLUMNS:].t().contiguous()
        all_gates = torch.empty(total, 4 * units, dtype=fast.dtype, device=cells.device)
        d_constant = torch.zeros(counts[0], 4 * units, device=cells.device)
        d_c = torch.zeros(counts[0], units, device=cells.device)
        d_h = torch.zeros(counts[0], units, device=cells.device)
        d_gate = torch.empty(counts[0], 4 * units, device=cells.device)
        end = total
        for step in range(len(counts) - 1, -1, -1):
            count = counts[step]
            start = end - count
            before = first_cell if step == 0 else cells[start - counts[step - 1] : start][:count]
            gate, twice = gates[start:end], squashed[start:end]
            i, f, g, o = gate.chunk(4, dim=1)
            d_hidden, d_cell = d_h[:count], d_c[:count]
            d_hidden += grad[start:end]
            step_gate = d_gate[:count]
            d_i, d_f, d_g, d_o = step_gate.chunk(4, dim=1)
            torch.mul(d_hidden, twice, out=d_o)
            slope = torch.mul(twice, twice).neg_().add_(1.0)
            d_cell.addcmul_(d_hidden * o, slope)
            candidate = (g + g).sub_(1.0)
            torch.mul(d_cell, i, out=d_g).mul_(2.0)
            if masks is not None:
                mask = masks[step : step + count]
                candidate.mul_(mask)
                d_g.mul_(mask)
            torch.mul(d_cell, candidate, out=d_i)
            torch.mul(d_cell, before, out=d_f)
            d_cell.mul_(f)
            step_gate.mul_(torch.addcmul(gate, gate, gate, value=-1.0))
            d_constant[:count] += step_gate
            all_gates[start:end] = step_gate
            torch.mm(all_gates[start:end], back, out=(product := grad.new_empty(count, units)))
            d_hidden.copy_(product)
            end = start
        d_weight = (inputs[:total].t() @ all_gates).float()
        return None, d_constant, d_h, d_c, d_weight, None, None, None


def forget_bias(units: int) -> Tensor:
    """Return the first bias of an LSTM's gates, ``(4 units,)``: zeros, and 1 for the forget gate."""
    bias = torch.zeros(4 * units)
    bias[units : 2 * units] = 1.0
    return bias


def normal_init(linear: nn.Linear, deviation: float = 1e-3) -> nn.Linear:
    """Start a layer as the release does its statistics of z: normal weights, no bias."""
    nn.init.normal_(linear.weight, std=deviation)
    nn.init.zeros_(linear.bias)
    return linear


def uniform_init(linear: nn.Linear) -> nn.Linear:
    """Start a layer with Glorot's uniform weights and no bias."""
    bound = math.sqrt(6.0 / sum(linear.weight.shape))
    nn.init.uniform_(linear.weight, -bound, bound)
    if linear.bias is not None:
        nn.init.zeros_(linear.bias)
    return linear
