"""The release's other recurrent cells, step by step: LSTM, LSTM with layer norm, and HyperLSTM (its ``rnn.py``).

Gates are in the release's order: input, candidate, forget, output; a forget bias of 1 is added. **A trap**: as one flat
vector, the plain LSTM's state is ``(c, h)`` and that of the other two ``(h, c)``; :meth:`Cell.join` and
:meth:`Cell.split` know. Recurrent dropout is a mask on ``tanh(candidate)``.
"""

from __future__ import annotations

from enum import StrEnum

import torch
from torch import Tensor, nn

State = tuple[Tensor, Tensor]
"""``h`` and ``c``, in this order, each ``(n, width)``."""

NORM_EPSILON = 1e-3
HYPER_UNITS, HYPER_EMBEDDING = 256, 32


class CellKind(StrEnum):
    """Which cell a decoder is made of."""

    LSTM = "lstm"
    LAYER_NORM = "layer_norm"
    HYPER = "hyper"


class Cell(nn.Module):
    """A recurrent cell.

    Attributes:
        units: width of its output.
        width: of ``h`` and of ``c``; more than ``units`` where the cell keeps another inside.
        c_first: how a flat state is laid out.
    """

    c_first = False

    def __init__(self, units: int, width: int) -> None:
        super().__init__()
        self.units, self.width = units, width

    def forward(self, inputs: Tensor, state: State, mask: Tensor | None = None) -> State:
        """Advance by one step and return the new state; its output is the first ``units`` of ``h``."""
        raise NotImplementedError

    def join(self, state: State) -> Tensor:
        """Lay a state out flat, ``(n, 2 width)``."""
        h, c = state
        return torch.cat([c, h] if self.c_first else [h, c], dim=1)

    def split(self, flat: Tensor) -> State:
        """Read a flat state."""
        first, second = flat.chunk(2, dim=1)
        return (second, first) if self.c_first else (first, second)


class LstmCell(Cell):
    """The plain LSTM."""

    c_first = True

    def __init__(self, inputs: int, units: int) -> None:
        super().__init__(units, units)
        self.weight_x = nn.Parameter(_glorot(inputs, 4 * units))
        self.weight_h = nn.Parameter(_orthogonal(units))
        self.bias = nn.Parameter(torch.zeros(4 * units))

    def forward(self, inputs: Tensor, state: State, mask: Tensor | None = None) -> State:
        """Advance by one step."""
        h, c = state
        c, o = _memory(inputs @ self.weight_x + h @ self.weight_h + self.bias, c, mask)
        return torch.tanh(c) * torch.sigmoid(o), c


class LayerNormLstmCell(Cell):
    """The LSTM whose four gates are each normalised over their units, and its memory before the output."""

    def __init__(self, inputs: int, units: int) -> None:
        super().__init__(units, units)
        self.weight_x = nn.Parameter(_glorot(inputs, 4 * units))
        self.weight_h = nn.Parameter(_orthogonal(units))
        self.gates = _GateNorm(units)
        self.memory = nn.LayerNorm(units, eps=NORM_EPSILON)

    def forward(self, inputs: Tensor, state: State, mask: Tensor | None = None) -> State:
        """Advance by one step."""
        h, c = state
        c, o = _memory(self.gates(inputs @ self.weight_x + h @ self.weight_h), c, mask)
        return torch.tanh(self.memory(c)) * torch.sigmoid(o), c


class HyperLstmCell(Cell):
    """An LSTM whose weights are scaled at every step by a smaller one (Ha, Dai and Le 2016), with layer norm."""

    def __init__(
        self,
        inputs: int,
        units: int,
        hyper_units: int = HYPER_UNITS,
        embedding: int = HYPER_EMBEDDING,
    ) -> None:
        super().__init__(units, units + hyper_units)
        self.weight_x = nn.Parameter(_glorot(inputs, 4 * units))
        self.weight_h = nn.Parameter(_orthogonal(units))
        self.bias = nn.Parameter(torch.zeros(4 * units))
        self.small = LayerNormLstmCell(inputs + units, hyper_units)
        self.from_x = nn.ModuleList(
            _HyperScale(hyper_units, embedding, units, shifted=False) for _ in range(4)
        )
        self.from_h = nn.ModuleList(
            _HyperScale(hyper_units, embedding, units, shifted=True) for _ in range(4)
        )
        self.gates = _GateNorm(units)
        self.memory = nn.LayerNorm(units, eps=NORM_EPSILON)

    def forward(self, inputs: Tensor, state: State, mask: Tensor | None = None) -> State:
        """Advance by one step."""
        own, small = zip(*(part.tensor_split([self.units], dim=1) for part in state), strict=True)
        h, c = own
        small_h, small_c = self.small(torch.cat([inputs, h], dim=1), small)
        x_gates = (inputs @ self.weight_x).chunk(4, dim=1)
        h_gates = (h @ self.weight_h).chunk(4, dim=1)
        scaled = [
            of_x(small_h, x_gate) + of_h(small_h, h_gate)
            for of_x, x_gate, of_h, h_gate in zip(
                self.from_x, x_gates, self.from_h, h_gates, strict=True
            )
        ]
        c, o = _memory(self.gates(torch.cat(scaled, dim=1) + self.bias), c, mask)
        h = torch.tanh(self.memory(c)) * torch.sigmoid(o)
        return torch.cat([h, small_h], dim=1), torch.cat([c, small_c], dim=1)


class PackedCells(nn.Module):
    """Any cell over packed drawings, with autograd: slower than :class:`studio.sketch.net.lstm.PackedLstm`."""

    def __init__(self, kind: CellKind, inputs: int, units: int) -> None:
        super().__init__()
        made = {
            CellKind.LSTM: LstmCell,
            CellKind.LAYER_NORM: LayerNormLstmCell,
            CellKind.HYPER: HyperLstmCell,
        }
        self.cell: Cell = made[kind](inputs, units)

    def forward(
        self, rows: Tensor, flat: Tensor, counts: list[int], masks: Tensor | None
    ) -> Tensor:
        """Return the outputs of every row, ``(N, units)``.

        Args:
            rows: packed inputs, ``(N, inputs)``.
            flat: first states, ``(n, 2 width)``, laid out as the release does.
            counts: drawings at each step.
            masks: as in :class:`studio.sketch.net.lstm.PackedLstm`.
        """
        state = self.cell.split(flat)
        outputs, start = [], 0
        for step, count in enumerate(counts):
            mask = None if masks is None else masks[step : step + count]
            held = (state[0][:count], state[1][:count])
            state = self.cell(rows[start : start + count], held, mask)
            outputs.append(state[0][:, : self.cell.units])
            start += count
        return torch.cat(outputs)


class _GateNorm(nn.Module):
    """Normalise each of four gates over its own units; one gain and bias for each unit of each gate."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units = units
        self.gain = nn.Parameter(torch.ones(4 * units))
        self.bias = nn.Parameter(torch.zeros(4 * units))

    def forward(self, gates: Tensor) -> Tensor:
        each = gates.reshape(len(gates), 4, self.units)
        normal = nn.functional.layer_norm(each, (self.units,), eps=NORM_EPSILON)
        return normal.reshape(len(gates), -1) * self.gain + self.bias


class _HyperScale(nn.Module):
    """Scale a gate, and shift it where asked, by what the smaller LSTM says."""

    def __init__(self, small: int, embedding: int, units: int, *, shifted: bool) -> None:
        super().__init__()
        self.embed = nn.Linear(small, embedding)
        nn.init.zeros_(self.embed.weight)
        nn.init.ones_(self.embed.bias)
        self.scale = nn.Linear(embedding, units, bias=False)
        nn.init.constant_(self.scale.weight, 0.1 / embedding)
        self.shift: nn.Sequential | None = None
        if shifted:
            first, second = nn.Linear(small, embedding, bias=False), nn.Linear(embedding, units)
            nn.init.normal_(first.weight, std=0.01)
            nn.init.zeros_(second.weight)
            nn.init.zeros_(second.bias)
            self.shift = nn.Sequential(first, second)

    def forward(self, small: Tensor, gate: Tensor) -> Tensor:
        scaled: Tensor = self.scale(self.embed(small)) * gate
        return scaled if self.shift is None else scaled + self.shift(small)


def _memory(gates: Tensor, c: Tensor, mask: Tensor | None) -> State:
    """Return the new memory and the output gate before its sigmoid."""
    i, j, f, o = gates.chunk(4, dim=1)
    candidate = torch.tanh(j) if mask is None else torch.tanh(j) * mask
    return c * torch.sigmoid(f + 1.0) + torch.sigmoid(i) * candidate, o


def _glorot(inputs: int, outputs: int) -> Tensor:
    return nn.init.xavier_uniform_(torch.empty(inputs, outputs))


def _orthogonal(units: int) -> Tensor:
    return torch.cat([nn.init.orthogonal_(torch.empty(units, units)) for _ in range(4)], dim=1)
