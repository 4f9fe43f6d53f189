"""Our own melody network on the CPU, arranged for speed; as :mod:`studio.melody.net.beatnet` to rounding.

What makes it fast:

- A token times a matrix is a row of a table. What a token adds to each of the sixteen steps after it lies in one
  piece, and is added to all of them at once when it is written.
- Everything that is added to a stream of features is moved to have no mean beforehand, which a layer norm does not
  notice; all that is left of the norm is one length a row, and its gain and bias are folded into the next matrix.
- What the point alone decides is computed for all 32 steps at once.
- Each product takes the quickest route; see :class:`studio.melody.net.musicvae_fast.Product`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from torch import nn

from studio.melody.net.beatnet import BEATS, HIDDEN_TOKEN, STEPS_PER_BEAT, BeatNet
from studio.melody.net.musicvae_fast import Product
from studio.melody.tokens import HOLD, WINDOW_STEPS, Windows

Floats = NDArray[np.float32]
Extra = Callable[[int], Floats]

_FEW_NUMBERS = 4096
_HALF, _SQRT_HALF = np.float32(0.5), np.float32(math.sqrt(0.5))
_EPSILON = np.float32(1e-5)
"""What torch's layer norm adds to the variance."""


class FastBeatNet:
    """Encoder and decoder of a :class:`BeatNet`, float32, on the CPU."""

    def __init__(self, net: BeatNet) -> None:
        """Copy the weights of ``net``."""
        self.config = net.config
        self._load_encoder(net)
        self._latent_in = _Linear.of(net.latent_in, centred=BEATS)
        self._decoder = [_Block(block) for block in net.decoder]
        self._steps = _Linear.of(net.steps, net.decoded_norm, centred=STEPS_PER_BEAT)
        self.step_in = _Linear.of(net.step_in, net.step_norm)
        self.step_out = _Linear.of(net.step_out, centred=1)
        self.logit = _Linear.of(net.logit, net.logit_norm)
        self._load_past(net)

    def encode(self, windows: Windows) -> tuple[Floats, Floats]:
        """Find the posterior of windows ``(n, 32)``: mu and sigma, each ``(n, latent)``."""
        beats = windows.reshape(-1, STEPS_PER_BEAT)
        sounds = sounding(windows).reshape(-1, STEPS_PER_BEAT)
        x = np.tile(self._beat_place, (len(windows), 1))
        for place in range(STEPS_PER_BEAT):
            x += self._token_in[place][beats[:, place]]
            x += self._sounding_in[place][sounds[:, place]]
        for block in self._encoder:
            x = block(x)
        both = self._posterior(_normed(x).reshape(len(windows), -1))
        mu, raw = np.split(both, 2, axis=1)
        return mu.copy(), np.logaddexp(raw, np.float32(0.0)) + np.float32(1e-4)

    def step_features(self, z: Floats) -> Iterator[Floats | None]:
        """Spread points ``(n, latent)`` over the steps and add what the time before the window does to them.

        At last yields ``(n, 32, step)``; before it come a few None, places for more urgent work.
        """
        x = self._latent_in(z).reshape(-1, self.config.width)
        for block in self._decoder:
            x = block(x)
            yield None
        steps = self._steps(_normed(x))
        features = steps.reshape(len(z), WINDOW_STEPS, self.config.step)
        features += self._before[:WINDOW_STEPS]
        yield features

    def head(self, features: Floats) -> Floats:
        """Turn the summed features ``(n, step)`` of a step into logits ``(n, 90)``."""
        hidden = _gelu(self.step_in(_normed(features)))
        return self.logit(_normed(self.step_out.plus(hidden, features)))

    def _load_past(self, net: BeatNet) -> None:
        parts = _without_mean(_array(net.past_in.weight).T)
        parts = parts.reshape(self.config.context + 1, self.config.token, -1)
        tokens, sounds = _array(net.past_token.weight), _array(net.past_sounding.weight)
        # The next step sees a token in the last place of its context, the one after it in the last but one.
        self.after_token = np.stack([tokens @ part for part in parts[-2::-1]], axis=1)
        self.last_sound: Floats = sounds @ parts[-1]
        # Before the window lie hidden tokens; the first steps see many of them.
        self._before = np.zeros((WINDOW_STEPS + self.config.context, self.config.step), np.float32)
        for later in range(self.config.context):
            seen = self.after_token[HIDDEN_TOKEN, later:]
            self._before[: len(seen)] += seen

    def _load_encoder(self, net: BeatNet) -> None:
        # beat_in takes the four steps of a beat, of each the token's features and then the sounding token's.
        weight = _without_mean(_array(net.beat_in.weight).T)
        parts = weight.reshape(STEPS_PER_BEAT, 2, self.config.token, self.config.width)
        self._token_in = [_array(net.token_in.weight) @ part for part in parts[:, 0]]
        self._sounding_in = [_array(net.sounding_in.weight) @ part for part in parts[:, 1]]
        self._beat_place = _without_mean(_array(net.beat_place) + _array(net.beat_in.bias))
        self._encoder = [_Block(block) for block in net.encoder]
        self._posterior = _Linear.of(net.posterior, net.encoded_norm)


class FastWriter:
    """Melodies being written; each decoding has its own, since a pad drag may come between two steps of a grid."""

    def __init__(self, net: FastBeatNet, z: Floats, made: Windows) -> None:
        """Prepare to write melodies of the points ``z``, ``(n, latent)``, into ``made``, ``(n, 32)``."""
        self._net, self._z, self._made = net, z, made
        self._last = np.repeat(net.last_sound[HIDDEN_TOKEN][None], len(z), axis=0)

    def run(self, extra: Extra | None) -> Iterator[float]:
        """Write all steps: each time the likeliest token after ``extra(step)`` is added to the logits.

        Yields:
            How much is done, 0..1.
        """
        for features in self._net.step_features(self._z):
            if features is None:
                yield 0.0
            else:
                self._features = features
        for step in range(WINDOW_STEPS):
            self._write(step, None if extra is None else extra(step))
            yield (step + 1) / WINDOW_STEPS

    def _write(self, step: int, extra: Floats | None) -> None:
        logits = self._net.head(self._features[:, step] + self._last)
        if extra is not None:
            logits += extra
        tokens = logits.argmax(axis=1)
        self._made[:, step] = tokens
        later = self._features[:, step + 1 : step + 1 + self._net.config.context]
        later += self._net.after_token[tokens, : later.shape[1]]
        sounds = tokens != HOLD
        self._last[sounds] = self._net.last_sound[tokens[sounds]]


class _Linear:
    """A linear layer."""

    def __init__(self, weight: Floats, bias: Floats) -> None:
        """Take ``weight`` of shape ``(inputs, outputs)``."""
        self._product, self._bias = Product(weight), bias[None]

    @staticmethod
    def of(layer: nn.Linear, norm: nn.LayerNorm | None = None, *, centred: int = 0) -> _Linear:
        """Copy a layer.

        Args:
            layer: of torch.
            norm: a layer norm right before it. Its gain and bias are folded in, and so is the length of its rows, since
                :func:`_normed` leaves it out.
            centred: into how many groups the outputs fall that shall have no mean each; 0 leaves them as they are.
        """
        weight, bias = _array(layer.weight).T, _array(layer.bias)
        if norm is not None:
            width = norm.normalized_shape[0]
            times = (
                len(weight) // width
            )  # after a flattening the norm's features come several times over
            bias = bias + np.tile(_array(norm.bias), times) @ weight
            gain = np.tile(_array(norm.weight), times) * np.float32(math.sqrt(width))
            weight = weight * gain[:, None]
        if centred:
            weight = _without_mean(weight, centred)
            bias = _without_mean(bias[None], centred)[0]
        return _Linear(weight, bias)

    def __call__(self, rows: Floats) -> Floats:
        return self._product.plus(rows, np.repeat(self._bias, len(rows), axis=0))

    def plus(self, rows: Floats, other: Floats) -> Floats:
        """Return the layer's output for ``rows`` added to ``other``."""
        return self._product.plus(rows, other + self._bias)


class _Block:
    """As :class:`studio.melody.net.beatnet._Block`; rows of beats ``(n * 8, width)``, without mean, go in and out."""

    def __init__(self, block: Any) -> None:
        self._beat_in = _Linear.of(block.beat_in, block.beat_norm)
        self._beat_out = _Linear.of(block.beat_out, centred=1)
        self._mix_in = _Linear.of(block.mix_in, block.mix_norm)
        self._mix_out = _Linear.of(block.mix_out, centred=BEATS)

    def __call__(self, x: Floats) -> Floats:
        x = self._beat_out.plus(_gelu(self._beat_in(_normed(x))), x)
        flat = (-1, BEATS * x.shape[1])
        hidden = _gelu(self._mix_in(_normed(x).reshape(flat)))
        return self._mix_out.plus(hidden, x.reshape(flat)).reshape(x.shape)


def sounding(windows: Windows) -> Windows:
    """Return at each step the latest token up to and with it that is not a hold (0 if none): ``(n, 32)``."""
    places = np.where(windows != HOLD, np.arange(windows.shape[1]), 0)
    return np.take_along_axis(windows, np.maximum.accumulate(places, axis=1), axis=1)


def _normed(x: Floats) -> Floats:
    """Scale rows without mean to length 1; see :meth:`_Linear.of` for the rest of the layer norm."""
    length = np.sqrt(np.vecdot(x, x) + _EPSILON * np.float32(x.shape[1]))
    scaled: Floats = x / length[:, None]
    return scaled


def _gelu(x: Floats) -> Floats:
    """Return the Gaussian error linear units (Hendrycks and Gimpel 2016) of ``x``, which may be overwritten."""
    if x.size > _FEW_NUMBERS:
        made: Floats = F.gelu(torch.from_numpy(x)).numpy()
        return made
    part = x * _SQRT_HALF
    shared = torch.from_numpy(part)
    torch.erf(shared, out=shared)
    part += np.float32(1.0)
    x *= part
    x *= _HALF
    return x


def _without_mean(rows: Floats, groups: int = 1) -> Floats:
    """Take from each row, or each of several equal parts of it, its mean."""
    parts = rows.reshape(len(rows), groups, -1)
    centred: Floats = parts - parts.mean(axis=2, keepdims=True)
    return centred.reshape(rows.shape)


def _array(tensor: torch.Tensor) -> Floats:
    array: Floats = tensor.detach().float().cpu().numpy()
    return array
