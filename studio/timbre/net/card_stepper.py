"""The sampler's loop on a graphics card: blocks of samples as one captured graph.

The same arithmetic as :mod:`studio.timbre.net.stepper`, in torch's operations: rings of past inputs, past taps computed
a block ahead, the conditioning projected once a frame. A step is hundreds of small kernels whose launches would cost
more than their work, so those of a whole block of samples are captured once (``torch.cuda.CUDAGraph``) and replayed.
Where the block lies in time is read on the device, so the same graph serves every block. The skips of all layers are
one product with a long inner dimension.

On tensors of the CPU the same operations run one by one; so they are tested.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from torch import Tensor

from studio.timbre.net.guide import guide_ahead
from studio.timbre.net.session import Codes, Floats, Voices
from studio.timbre.net.wavenet import WaveNetDecoder

MOST_AHEAD = 16


class CardDecoder:
    """A decoder's weights on a device, each matrix ``(inputs, outputs)``.

    Args:
        decoder: copied.
        device: torch's name of it.
        bf16: keep the large matrices and their operands in bfloat16.
    """

    def __init__(self, decoder: WaveNetDecoder, device: str, *, bf16: bool) -> None:
        self.config = decoder.config
        self.device = torch.device(device)
        self.dtype = torch.bfloat16 if bf16 else torch.float32
        self.past, self.present, self.residual, self.residual_bias = [], [], [], []
        skips, conditions, biases = [], [], []
        layers: list[Any] = list(decoder.layers)
        for layer in layers:
            taps = [
                self._value_first(layer.dilated.weight[:, :, t]) for t in range(self.config.filter)
            ]
            self.past.append([self._operand(tap.T) for tap in taps[:-1]])
            self.present.append(self._operand(taps[-1].T))
            self.residual.append(self._operand(layer.residual.weight[:, :, 0].T))
            self.residual_bias.append(self._plain(layer.residual.bias))
            skips.append(layer.skip.weight[:, :, 0].T)
            conditions.append(self._value_first(layer.condition.weight[:, :, 0]))
            biases.append(self._value_first(layer.dilated.bias + layer.condition.bias))
        self.condition = self._plain(torch.stack(conditions).transpose(1, 2))
        self.condition_bias = self._plain(torch.stack(biases))[:, None]
        self.skips = self._operand(torch.cat([decoder.skip_start.weight[:, :, 0].T, *skips]))
        skip_biases = [decoder.skip_start.bias, *(layer.skip.bias for layer in layers)]
        self.skip_bias = self._plain(torch.stack([b for b in skip_biases if b is not None]).sum(0))
        self.start = self._plain(decoder.start.weight[:, 0].T.flip(0))
        self.start_bias = self._plain(decoder.start.bias)
        self.out = self._operand(decoder.out.weight[:, :, 0].T)
        self.out_condition = self._plain(decoder.out_condition.weight[:, :, 0].T)
        self.out_bias = self._plain(_sum(decoder.out.bias, decoder.out_condition.bias))
        self.logits = self._operand(decoder.logits.weight[:, :, 0].T)
        self.logits_bias = self._plain(decoder.logits.bias)
        if decoder.guide is not None:
            self.guide = self._plain(decoder.guide.convolution.weight[:, 0].T)
            self.guide_input = decoder.guide
            self.trust = self._plain(decoder.guide.trust.weight[:, :, 0].T)
            self.trust_bias = self._plain(decoder.guide.trust.bias)

    def _value_first(self, rows: Tensor) -> Tensor:
        """Bring the values before the gates, as ``torch.nn.functional.glu`` has them."""
        gates, values = rows.chunk(2)
        return torch.cat([values, gates])

    def _operand(self, matrix: Tensor) -> Tensor:
        return matrix.detach().to(self.device, self.dtype).contiguous()

    def _plain(self, tensor: Tensor | None) -> Tensor:
        assert tensor is not None  # noqa: S101 - every convolution here has a bias
        return tensor.detach().to(self.device, torch.float32).contiguous()


class CardStepper:
    """The loop for some voices; a :class:`studio.timbre.net.session.Stepper`.

    Args:
        decoder: its weights.
        condition: embedding and pitch features, ``(voices, frames, features)``.
        voices: their seeds and temperatures.
        total: samples a voice at most.
        recorded: keep the logits of this many samples.
        guide: see :func:`studio.timbre.net.plan.make_plan`.
    """

    def __init__(
        self, decoder: CardDecoder, condition: Floats, voices: Voices, total: int, recorded: int = 0,
        *, guide: Floats | None = None,
    ) -> None:  # fmt: skip
        self._net, config = decoder, decoder.config
        device, count = decoder.device, len(condition)
        self._count, self._total, self._taps = count, total, config.filter
        self._block = math.gcd(config.hop, MOST_AHEAD)
        self._embedding = torch.from_numpy(condition).to(device).transpose(0, 1).contiguous()
        self._frame = -1
        whole = -(-total // self._block) * self._block
        self._history = torch.zeros(self._taps + whole, count, dtype=torch.int64, device=device)
        self._guide: Tensor | None = None
        if guide is not None:
            # The last block may go on beyond the last sample.
            longer = np.pad(guide, ((0, 0), (0, whole - total)))
            self._guide = torch.from_numpy(longer.T.copy()).to(device)
        self._time = torch.zeros(1, dtype=torch.int64, device=device)
        self._given = torch.zeros(1, dtype=torch.int64, device=device)
        self._until = 0
        self._ahead = [min(dilation, self._block) for dilation in config.dilations]
        self._rings = [
            torch.zeros((self._taps - 1) * d + a, count, config.width, dtype=decoder.dtype, device=device)
            for d, a in zip(config.dilations, self._ahead, strict=True)
        ]  # fmt: skip
        self._conditioned = torch.zeros(config.layers, count, 2 * config.width, device=device)
        self._out_conditioned = torch.zeros(count, config.skip_width, device=device)
        self._gated = torch.zeros(
            count, (1 + config.layers) * config.width, dtype=decoder.dtype, device=device
        )
        self._seeds = torch.from_numpy(voices.seed_numbers().view(np.int64)).to(device)
        self._temperatures = torch.from_numpy(voices.temperatures()).to(device)[:, None]
        self._logits = torch.zeros(whole if recorded else 0, count, config.codes, device=device)
        self._graph: Any = None

    def advance(self, begin: int, end: int, given: int) -> None:
        """Make the samples ``begin`` up to ``end``, and the rest of the last block.

        Those before ``given`` are known.
        """
        if begin > self._until:
            self._until = begin // self._block * self._block
        self._time.fill_(self._until)
        self._given.fill_(given)
        with torch.inference_mode(mode=False), torch.no_grad():
            while self._until < end:
                frame = self._until // self._net.config.hop
                if frame != self._frame:
                    self._project(frame)
                self._make_block()
                self._until += self._block

    def codes(self, begin: int, end: int) -> Codes:
        """Return the codes of all voices from one sample up to another, ``(voices, end - begin)``."""
        made = self._history[self._taps + begin : self._taps + end]
        return made.T.to("cpu", torch.int8).contiguous().numpy()

    def put_codes(self, codes: Codes) -> None:
        """Set the first codes of all voices."""
        known = torch.from_numpy(codes.astype(np.int64).T.copy())
        self._history[self._taps : self._taps + len(known)] = known.to(self._history.device)

    def put_code_before(self, codes: Codes) -> None:
        """Set the code that comes before the first sample, one a voice."""
        before = torch.from_numpy(codes.astype(np.int64))
        self._history[self._taps - 1] = before.to(self._history.device)

    def recorded(self) -> Floats:
        """Return the logits, ``(voices, samples, 256)``."""
        logits: Floats = self._logits[: self._total].transpose(0, 1).cpu().numpy()
        return logits

    def _project(self, frame: int) -> None:
        """Project a frame of the embedding to what it adds to each layer and to the head."""
        net, condition = self._net, self._embedding[frame]
        self._conditioned.copy_(condition @ net.condition + net.condition_bias)
        self._out_conditioned.copy_(condition @ net.out_condition + net.out_bias)
        self._frame = frame

    def _make_block(self) -> None:
        if self._net.device.type != "cuda":
            self._steps()
            return
        if self._graph is None:
            self._capture()
        self._graph.replay()

    def _capture(self) -> None:
        """Capture a block. The runs that warm up libraries change no result: the block is made again after them."""
        time, history = self._time.clone(), self._history.clone()
        rings = [ring.clone() for ring in self._rings]
        side: Any = torch.cuda.Stream(self._net.device)  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream(self._net.device))
        with torch.cuda.stream(side):
            for _ in range(2):
                self._steps()
        torch.cuda.current_stream(self._net.device).wait_stream(side)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            self._steps()
        self._time.copy_(time)
        self._history.copy_(history)
        for ring, before in zip(self._rings, rings, strict=True):
            ring.copy_(before)

    def _steps(self) -> None:
        """Make a block of samples, starting where the device's clock stands, and move the clock on."""
        pending: list[Any] = [None] * len(self._rings)
        for index in range(self._block):
            now = self._time + index
            x = self._start(now)
            for layer, ring in enumerate(self._rings):
                operand = x.to(self._net.dtype)
                ring.index_copy_(0, now % len(ring), operand[None])
                if layer == 0:
                    self._gated[:, : self._net.config.width] = operand
                if index % self._ahead[layer] == 0:
                    pending[layer] = self._look_ahead(layer, now)
                x = self._layer(layer, x, operand, pending[layer][index % self._ahead[layer]])
            self._choose(now, self._head(now))
        self._time += self._block

    def _start(self, now: Tensor) -> Tensor:
        """Convolve the newest codes: ``(voices, width)``."""
        places = now + torch.arange(self._taps - 1, -1, -1, device=now.device)
        newest = self._history[places].to(torch.float32) / 128.0
        # The weights are newest tap first, as are these codes.
        x = torch.addmm(self._net.start_bias, newest.T, self._net.start)
        if self._guide is None:
            return x
        around = now + torch.arange(self._net.config.guide_taps, device=now.device)
        return torch.addmm(x, self._guide[around].T, self._net.guide)

    def _look_ahead(self, layer: int, now: Tensor) -> Tensor:
        """Compute conditioning, biases and all taps but the newest for a block: ``(block, voices, 2 width)``."""
        ring, block = self._rings[layer], self._ahead[layer]
        dilation = self._net.config.dilations[layer]
        steps = now + torch.arange(block, device=now.device)
        result = self._conditioned[layer].expand(block, -1, -1)
        for tap, weights in enumerate(self._net.past[layer]):
            lag = (self._taps - 1 - tap) * dilation
            result = result + (ring[(steps - lag) % len(ring)] @ weights).float()
        return result

    def _layer(self, layer: int, x: Tensor, operand: Tensor, ahead: Tensor) -> Tensor:
        """Put a layer's gated output aside and return the stream with its residual added."""
        net, width = self._net, self._net.config.width
        both = ahead + (operand @ net.present[layer]).float()
        both[:, :width].tanh_()
        gated = F.glu(both, dim=1).to(net.dtype)
        self._gated[:, (1 + layer) * width : (2 + layer) * width] = gated
        if layer + 1 == len(self._rings):
            return x
        return x + (gated @ net.residual[layer]).float() + net.residual_bias[layer]

    def _head(self, now: Tensor) -> Tensor:
        """Compute the logits ``(voices, 256)`` of the gated outputs."""
        net = self._net
        skips = F.relu((self._gated @ net.skips).float() + net.skip_bias).to(net.dtype)
        hidden = F.relu((skips @ net.out).float() + self._out_conditioned).to(net.dtype)
        logits = (hidden @ net.logits).float() + net.logits_bias
        if self._guide is not None:
            taps = net.config.guide_taps
            value = self._guide[now + (taps - 1 - guide_ahead(taps))]
            trust = hidden.float() @ net.trust + net.trust_bias
            logits = logits + net.guide_input.scores(value, trust[None])[0]
        if len(self._logits):
            self._logits.index_copy_(0, now, logits[None])
        return logits

    def _choose(self, now: Tensor, logits: Tensor) -> None:
        """Choose each voice's code and write it, unless it is given."""
        greedy = self._temperatures <= 0
        sharp = logits.double() / torch.where(greedy, 1.0, self._temperatures)
        reached = torch.softmax(sharp, dim=1).cumsum(dim=1)
        draws = _uniform(self._seeds, now)[:, None] * reached[:, -1:]
        drawn = (reached < draws).sum(dim=1).clamp(max=logits.shape[1] - 1)
        chosen = torch.where(greedy[:, 0], logits.argmax(dim=1), drawn) - 128
        place = now + self._taps
        kept = torch.where(now < self._given, self._history[place], chosen[None])
        self._history.index_copy_(0, place, kept)


def _uniform(seeds: Tensor, index: Tensor) -> Tensor:
    """Return what :func:`studio.timbre.net.elementwise.uniform` does, for all voices: float64 ``(voices,)``."""
    x = seeds + (index + 1) * _signed(0x9E3779B97F4A7C15)
    x = (x ^ _shifted(x, 30)) * _signed(0xBF58476D1CE4E5B9)
    x = (x ^ _shifted(x, 27)) * _signed(0x94D049BB133111EB)
    draws: Tensor = _shifted(x ^ _shifted(x, 31), 11).double() * 2.0**-53
    return draws


def _signed(number: int) -> int:
    """Return the int64 of the same bits."""
    return number - 2**64 if number >= 2**63 else number


def _shifted(x: Tensor, by: int) -> Tensor:
    """Shift int64 to the right as if they had no sign."""
    shifted: Tensor = (x >> by) & (2 ** (64 - by) - 1)
    return shifted


def _sum(a: Tensor | None, b: Tensor | None) -> Tensor:
    assert a is not None  # noqa: S101 - every convolution here has a bias
    assert b is not None  # noqa: S101
    return a + b
