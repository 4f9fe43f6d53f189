"""Our own melody network: a variational autoencoder of two-bar windows that works on beats, all in parallel.

The 32 steps are eight beats of four. Encoder and decoder are stacks of blocks, each a small network shared by all
beats and then one across all of them; both are plain matrix products, which a CPU does fast. Only the last, light layer
is causal: it sees the sixteen tokens before a step, so that a sampled melody stays coherent, and yet training needs no
recurrence. In training most of those tokens are hidden, so the latent must carry the melody (Bowman et al. 2016).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from torch import Tensor, nn

from studio.errors import in_short
from studio.melody.tokens import CLASSES, HOLD, WINDOW_STEPS

BEATS = 8
STEPS_PER_BEAT = WINDOW_STEPS // BEATS
HIDDEN_TOKEN = CLASSES
"""Stands for a token before the window or one hidden in training."""


@dataclass(frozen=True)
class BeatNetConfig:
    """Sizes of the network.

    Attributes:
        latent: dimensions of z.
        width: features of a beat.
        beat_hidden: hidden units of the network shared by the beats.
        mix_hidden: hidden units of the network across the beats.
        layers: blocks in the encoder, and again in the decoder.
        token: features of a token.
        step: features of a step in the causal head.
        step_hidden: hidden units of the causal head.
        context: how many previous tokens the head sees.
    """

    latent: int = 128
    width: int = 128
    beat_hidden: int = 256
    mix_hidden: int = 640
    layers: int = 3
    token: int = 32
    step: int = 128
    step_hidden: int = 256
    context: int = 16

    def to_json(self) -> dict[str, int]:
        """Return the sizes as a plain mapping."""
        return asdict(self)

    @staticmethod
    def from_json(values: dict[str, Any]) -> BeatNetConfig:
        """Read the sizes.

        Raises:
            ValueError: one is missing, unknown or not a positive whole number.
        """
        known = {f.name for f in fields(BeatNetConfig)}
        if set(values) != known:
            odd = ", ".join(sorted(set(values) ^ known))
            raise ValueError(
                f"The melody model's config is missing or does not know: {in_short(odd)}."
            )
        for name, value in values.items():
            if not isinstance(value, int) or not 1 <= value <= 65536:
                raise ValueError(f"The melody model's config has {name} = {in_short(value)}.")
        return BeatNetConfig(**values)


class _Block(nn.Module):
    """A residual network within each beat, then one across all beats. Maps ``(n, 8, width)`` to itself."""

    def __init__(self, config: BeatNetConfig) -> None:
        super().__init__()
        flat = BEATS * config.width
        self.beat_norm = nn.LayerNorm(config.width)
        self.beat_in = nn.Linear(config.width, config.beat_hidden)
        self.beat_out = nn.Linear(config.beat_hidden, config.width)
        self.mix_norm = nn.LayerNorm(config.width)
        self.mix_in = nn.Linear(flat, config.mix_hidden)
        self.mix_out = nn.Linear(config.mix_hidden, flat)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.beat_out(F.gelu(self.beat_in(self.beat_norm(x))))
        mixed = self.mix_out(F.gelu(self.mix_in(self.mix_norm(x).flatten(1))))
        return torch.add(x, mixed.view_as(x))


class BeatNet(nn.Module):
    """The network; tokens in, logits out. See the module's docstring."""

    def __init__(self, config: BeatNetConfig) -> None:
        super().__init__()
        self.config = config
        c = config
        self.token_in = nn.Embedding(CLASSES, c.token)
        self.sounding_in = nn.Embedding(CLASSES, c.token)
        self.beat_in = nn.Linear(STEPS_PER_BEAT * 2 * c.token, c.width)
        self.beat_place = nn.Parameter(torch.zeros(BEATS, c.width))
        self.encoder = nn.ModuleList(_Block(c) for _ in range(c.layers))
        self.encoded_norm = nn.LayerNorm(c.width)
        self.posterior = nn.Linear(BEATS * c.width, 2 * c.latent)

        self.latent_in = nn.Linear(c.latent, BEATS * c.width)
        self.decoder = nn.ModuleList(_Block(c) for _ in range(c.layers))
        self.decoded_norm = nn.LayerNorm(c.width)
        self.steps = nn.Linear(c.width, STEPS_PER_BEAT * c.step)
        self.past_token = nn.Embedding(CLASSES + 1, c.token)
        self.past_sounding = nn.Embedding(CLASSES + 1, c.token)
        self.past_in = nn.Linear((c.context + 1) * c.token, c.step, bias=False)
        self.step_norm = nn.LayerNorm(c.step)
        self.step_in = nn.Linear(c.step, c.step_hidden)
        self.step_out = nn.Linear(c.step_hidden, c.step)
        self.logit_norm = nn.LayerNorm(c.step)
        self.logit = nn.Linear(c.step, CLASSES)
        self._initialise()

    def _initialise(self) -> None:
        for block in [*self.encoder, *self.decoder]:
            # Residual branches start small, so that a deep stack starts near the identity.
            nn.init.normal_(block.beat_out.weight, std=0.02)
            nn.init.normal_(block.mix_out.weight, std=0.01)
        for table in (self.token_in, self.sounding_in, self.past_token, self.past_sounding):
            nn.init.normal_(table.weight, std=0.5)

    def encode(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Find the posterior of windows.

        Args:
            tokens: int64 ``(n, 32)``.

        Returns:
            mu and sigma (softplus, as in magenta's lstm_utils), each ``(n, latent)``.
        """
        step = torch.cat([self.token_in(tokens), self.sounding_in(sounding(tokens))], dim=-1)
        x = self.beat_in(step.view(len(tokens), BEATS, self.beat_in.in_features)) + self.beat_place
        for block in self.encoder:
            x = block(x)
        mu, raw = self.posterior(self.encoded_norm(x).flatten(1)).float().chunk(2, dim=-1)
        return mu, F.softplus(raw) + 1e-4

    def step_features(self, z: Tensor) -> Tensor:
        """Spread latents ``(n, latent)`` over the steps: ``(n, 32, step)``."""
        x = self.latent_in(z).view(len(z), BEATS, self.config.width)
        for block in self.decoder:
            x = block(x)
        steps: Tensor = self.steps(self.decoded_norm(x))
        return steps.view(len(z), WINDOW_STEPS, self.config.step)

    def past_features(self, past: Tensor, last: Tensor) -> Tensor:
        """Embed what came before.

        Args:
            past: int64 ``(..., context)``, oldest first; 90 where hidden or before the window.
            last: int64 ``(...)``, the latest token that is not a hold; 90 where hidden or none.

        Returns:
            ``(..., step)``.
        """
        seen = torch.cat([self.past_token(past).flatten(-2), self.past_sounding(last)], dim=-1)
        features: Tensor = self.past_in(seen)
        return features

    def head(self, features: Tensor) -> Tensor:
        """Turn summed step and past features ``(..., step)`` into logits ``(..., 90)``."""
        x = features + self.step_out(F.gelu(self.step_in(self.step_norm(features))))
        logits: Tensor = self.logit(self.logit_norm(x))
        return logits

    def logits(self, z: Tensor, past: Tensor, last: Tensor) -> Tensor:
        """Predict every step at once from the true (or partly hidden) past; see :func:`shifted_past`."""
        return self.head(self.step_features(z) + self.past_features(past, last))


def sounding(tokens: Tensor) -> Tensor:
    """Return at each step the latest token up to and with it that is not a hold (0 if none): ``(n, 32)``."""
    places = torch.arange(tokens.shape[1], device=tokens.device).expand_as(tokens)
    latest = torch.where(tokens != HOLD, places, torch.zeros_like(places)).cummax(dim=1).values
    return tokens.gather(1, latest)


def shifted_past(tokens: Tensor, context: int) -> tuple[Tensor, Tensor]:
    """Return for each step the tokens before it.

    Args:
        tokens: int64 ``(n, 32)``.
        context: how many.

    Returns:
        past ``(n, 32, context)`` and last ``(n, 32)`` for :meth:`BeatNet.past_features`.
    """
    padded = F.pad(tokens, (context, 0), value=HIDDEN_TOKEN)
    past = padded.unfold(1, context, 1)[:, : tokens.shape[1]]
    state = sounding(tokens)
    last = F.pad(state[:, :-1], (1, 0), value=HIDDEN_TOKEN)
    return past, torch.where(last == HOLD, torch.full_like(last, HIDDEN_TOKEN), last)
