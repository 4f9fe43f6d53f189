"""MusicVAE in torch, as published (magenta: music_vae/lstm_models.py and configs.py; arXiv 1803.05428).

A bidirectional LSTM reads a two-bar melody and its two last states are projected to the mean and, through a softplus,
the standard deviation of a normal distribution. The decoder's LSTM layers start from ``tanh(z W + b)``, split as
``c0, h0, c1, h1, ...``; every step sees the token before it (all zeros at first) beside ``z`` and projects its top
state to 90 classes.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from studio.melody.tokens import CLASSES, WINDOW_STEPS
from studio.worker.errors import ModelError


@dataclass(frozen=True)
class MusicVAEConfig:
    """Sizes of one published configuration.

    Attributes:
        name: the published name.
        latent_size: dimensions of ``z``.
        encoder_units: LSTM units a direction.
        decoder_units: LSTM units of each decoder layer, bottom first.
        classes: classes of a step.
        steps: steps of a window.
    """

    name: str
    latent_size: int
    encoder_units: int
    decoder_units: tuple[int, ...]
    classes: int = CLASSES
    steps: int = WINDOW_STEPS


CAT_MEL_2BAR_SMALL = MusicVAEConfig("cat-mel_2bar_small", 256, 512, (256, 256))
CAT_MEL_2BAR_BIG = MusicVAEConfig("cat-mel_2bar_big", 512, 2048, (2048, 2048, 2048))
PUBLISHED_CONFIGS = (CAT_MEL_2BAR_SMALL, CAT_MEL_2BAR_BIG)


class EncoderMissingError(ModelError):
    """The checkpoint holds a decoder only, so melodies cannot be turned into points."""

    def __init__(self) -> None:
        super().__init__("This checkpoint has no complete encoder, so it cannot read melodies.")


class MusicVAE(nn.Module):
    """The network.

    Attributes:
        config: its sizes.
        encoder_available: False where a checkpoint came without a complete encoder.
    """

    def __init__(self, config: MusicVAEConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder_available = True
        width = config.encoder_units
        self.encoder = nn.LSTM(config.classes, width, batch_first=True, bidirectional=True)
        self.mu = nn.Linear(2 * width, config.latent_size)
        self.sigma = nn.Linear(2 * width, config.latent_size)
        self.initial_state = nn.Linear(config.latent_size, 2 * sum(config.decoder_units))
        inputs = (config.classes + config.latent_size, *config.decoder_units[:-1])
        self.decoder = nn.ModuleList(
            nn.LSTMCell(size, units)
            for size, units in zip(inputs, config.decoder_units, strict=True)
        )
        self.output = nn.Linear(config.decoder_units[-1], config.classes)
        self._initialise()

    def encode(self, windows: Tensor) -> tuple[Tensor, Tensor]:
        """Find where melodies lie.

        Args:
            windows: integer tokens ``(n, steps)``.

        Returns:
            Mean and standard deviation, each ``(n, latent_size)``.

        Raises:
            EncoderMissingError: the checkpoint had no complete encoder.
        """
        if not self.encoder_available:
            raise EncoderMissingError
        _, (last, _) = self.encoder(self._one_hot(windows))
        state = torch.cat([last[0], last[1]], dim=1)
        return self.mu(state), nn.functional.softplus(self.sigma(state))

    def logits(self, latents: Tensor, windows: Tensor) -> Tensor:
        """Score every class at every step given the right tokens before it (teacher forcing).

        Args:
            latents: ``(n, latent_size)``.
            windows: integer tokens ``(n, steps)``.

        Returns:
            ``(n, steps, classes)``.
        """
        inputs = self._one_hot(windows)
        inputs = torch.cat([torch.zeros_like(inputs[:, :1]), inputs[:, :-1]], dim=1)
        state = self.start(latents)
        scores = []
        for step in range(inputs.shape[1]):
            logits, state = self.step(inputs[:, step], latents, state)
            scores.append(logits)
        return torch.stack(scores, dim=1)

    def start(self, latents: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the first state of each decoder layer as ``(h, c)``."""
        both = [units for units in self.config.decoder_units for _ in ("c", "h")]
        parts = torch.split(torch.tanh(self.initial_state(latents)), both, dim=1)
        return [(h, c) for c, h in zip(parts[0::2], parts[1::2], strict=True)]

    def step(
        self, token: Tensor, latents: Tensor, state: list[tuple[Tensor, Tensor]]
    ) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
        """Advance the decoder by one step.

        Args:
            token: the token before, one-hot ``(n, classes)``; zeros at the first step.
            latents: ``(n, latent_size)``.
            state: ``(h, c)`` of each layer.

        Returns:
            Logits ``(n, classes)`` and the next state.
        """
        below = torch.cat([token, latents], dim=1)
        after = []
        for cell, before in zip(self.decoder, state, strict=True):
            h, c = cell(below, before)
            after.append((h, c))
            below = h
        return self.output(below), after

    def decode_steps(
        self,
        latents: Tensor,
        *,
        temperature: float,
        seed: int | None,
        voices: NDArray[np.intp] | None = None,
    ) -> Generator[float, None, Tensor]:
        """Write melodies step by step, feeding each token back.

        Args:
            latents: ``(n, latent_size)`` on the network's device.
            temperature: divides the logits; 0 takes the likeliest token.
            seed: makes sampling repeatable; None draws a fresh one.
            voices: ``(n,)``; rows of the same number draw the same random numbers. By default each draws its own.

        Yields:
            How much is done, 0..1.

        Returns:
            Tokens ``(n, steps)``, int64.
        """
        count, steps = len(latents), self.config.steps
        draws = uniform_draws(count, steps, seed, voices) if temperature > 0 else None
        tokens = torch.zeros((count, steps), dtype=torch.int64, device=latents.device)
        token = latents.new_zeros((count, self.config.classes))
        state = self.start(latents)
        for index in range(steps):
            # Entered anew at each step: a mode held open across a yield would leak into the next job.
            with torch.no_grad():
                logits, state = self.step(token, latents, state)
                draw = None if draws is None else draws[:, index]
                tokens[:, index] = choose_tokens(logits, temperature, draw)
                token = self._one_hot(tokens[:, index])
            yield (index + 1) / steps
        return tokens

    def _one_hot(self, tokens: Tensor) -> Tensor:
        hot = nn.functional.one_hot(tokens.long(), self.config.classes)
        return hot.to(self.output.weight.dtype)

    def _initialise(self) -> None:
        for linear in (self.mu, self.sigma):
            nn.init.normal_(linear.weight, std=0.001)
            nn.init.zeros_(linear.bias)
        for name, parameter in self.named_parameters():
            if "bias_ih" in name:  # torch's gates are i, f, g, o; the published forget bias is 1
                nn.init.zeros_(parameter)
                units = len(parameter) // 4
                nn.init.ones_(parameter[units : 2 * units])
            elif "bias_hh" in name:
                nn.init.zeros_(parameter)


def uniform_draws(
    count: int, steps: int, seed: int | None, voices: NDArray[np.intp] | None = None
) -> Tensor:
    """Draw the random numbers of a whole sampling ahead: ``(count, steps)`` in 0..1, on the CPU.

    Drawing ahead makes melody ``i`` the same on every device. Rows of the same voice get the same numbers.
    """
    generator = torch.Generator()
    if seed is None:
        generator.seed()
    else:
        generator.manual_seed(seed)
    if voices is None:
        return torch.rand((count, steps), generator=generator)
    drawn = torch.rand((int(voices.max()) + 1, steps), generator=generator)
    return drawn[torch.from_numpy(voices)]


def choose_tokens(logits: Tensor, temperature: float, draws: Tensor | None) -> Tensor:
    """Pick one class a row from ``softmax(logits / temperature)`` by its cumulative sum.

    Args:
        logits: ``(n, classes)``.
        temperature: above 0 where ``draws`` are given.
        draws: uniform numbers ``(n,)``, or None for the likeliest class.

    Returns:
        int64 ``(n,)``.
    """
    if draws is None:
        return logits.argmax(dim=1)
    sums = torch.softmax(logits.float() / temperature, dim=1).cumsum(dim=1)
    targets = draws.to(sums.device)[:, None] * sums[:, -1:]
    return (sums <= targets).sum(dim=1).clamp_(max=logits.shape[1] - 1)
