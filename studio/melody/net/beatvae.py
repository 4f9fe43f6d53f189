"""Our own melody model as the rest of the program uses it: windows in, points out, and back.

Only the worker and training import this module, since it needs torch.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor

from studio.errors import in_short
from studio.latent import Latents
from studio.melody.net.beatnet import (
    HIDDEN_TOKEN,
    BeatNet,
    BeatNetConfig,
    shifted_past,
)
from studio.melody.net.beatvae_fast import Extra, FastBeatNet, FastWriter
from studio.melody.net.shares import lockstep, shares
from studio.melody.tokens import CLASSES, HOLD, WINDOW_STEPS, Windows
from studio.worker.errors import ModelError
from studio.worker.steps import finish
from studio.worker.weights import load_verified, read_config

KIND = "beatvae"
FORMAT = 1


class BeatVae:
    """The network with numpy at its doors.

    Args:
        net: a network with weights.
        device: where it runs.
        plain: keep to torch's own operations even on the CPU, as other devices do; the reference of the fast path.
    """

    def __init__(
        self, net: BeatNet, device: str | torch.device = "cpu", *, plain: bool = False
    ) -> None:
        self.device = torch.device(device)
        self.net = net.to(self.device).eval().requires_grad_(False)
        self._fast: FastBeatNet | None = None
        if self.device.type == "cpu" and not plain:
            self._fast = FastBeatNet(self.net)
        else:
            self._past_tables = _past_tables(self.net)

    @property
    def latent_size(self) -> int:
        """Dimensions of a point."""
        return self.net.config.latent

    @staticmethod
    def random(config: BeatNetConfig, seed: int = 0) -> BeatVae:
        """Make one with random weights, for tests."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return BeatVae(BeatNet(config))

    @staticmethod
    def from_folder(path: Path, device: str | torch.device = "cpu") -> BeatVae:
        """Load ``config.json`` and ``weights.safetensors``.

        Raises:
            ModelError: a file is missing or damaged, or the weights do not fit the config; says what differs.
        """
        net = BeatNet(read_sizes(path))
        expected = {name: tuple(value.shape) for name, value in net.state_dict().items()}
        weights = load_verified(path, expected)
        net.load_state_dict({name: value.float() for name, value in weights.items()})
        return BeatVae(net, device)

    def save(self, path: Path) -> None:
        """Write ``config.json`` and, as half-precision floats, ``weights.safetensors``."""
        path.mkdir(parents=True, exist_ok=True)
        weights = {
            name: value.detach().to("cpu", torch.float16).contiguous()
            for name, value in self.net.state_dict().items()
        }
        save_file(weights, path / "weights.safetensors")
        config = {"format": FORMAT, "kind": KIND, "sizes": self.net.config.to_json()}
        (path / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")

    @torch.inference_mode()
    def encode(self, windows: Windows) -> tuple[Latents, Latents]:
        """Find the posterior of windows.

        Args:
            windows: uint8 ``(n, 32)``.

        Returns:
            mu and sigma, float32 ``(n, z)``.
        """
        if self._fast is not None:
            return self._fast.encode(windows)
        mu, sigma = self.net.encode(self._tokens(windows))
        return mu.cpu().numpy(), sigma.cpu().numpy()

    @torch.inference_mode()
    def logits(self, windows: Windows, latents: Latents) -> NDArray[np.float32]:
        """Predict each step from the point and the true steps before it (teacher forcing).

        Args:
            windows: uint8 ``(n, 32)``.
            latents: ``(n, z)``.

        Returns:
            float32 ``(n, 32, 90)``.
        """
        past, last = shifted_past(self._tokens(windows), self.net.config.context)
        logits = self.net.logits(self._points(latents), past, last)
        return np.asarray(logits.float().cpu().numpy())

    def decode(self, latents: Latents, *, temperature: float, seed: int | None) -> Windows:
        """Make a window of each point, step by step.

        Args:
            latents: ``(n, z)``.
            temperature: 0 takes the likeliest token; otherwise samples from softmax(logits / temperature).
            seed: the same seed gives the same windows, and a row does not depend on the rows after it.

        Returns:
            uint8 ``(n, 32)``.
        """
        return finish(self.decode_steps(latents, temperature=temperature, seed=seed))

    def decode_steps(
        self,
        latents: Latents,
        *,
        temperature: float,
        seed: int | None,
        voices: NDArray[np.intp] | None = None,
    ) -> Generator[float, None, Windows]:
        """Decode as :meth:`decode` does, yielding at least after every step how much is done (0..1).

        Args:
            latents: ``(n, z)``.
            temperature: as in :meth:`decode`.
            seed: as in :meth:`decode`.
            voices: rows of the same number draw the same random numbers; by default every row its own.
        """
        rows = np.arange(len(latents)) if voices is None else voices
        noise = None
        if temperature > 0 and len(latents):
            noise = _gumbel(int(rows.max()) + 1, seed) * np.float32(temperature)
        made = np.empty((len(latents), WINDOW_STEPS), dtype=np.uint8)

        def run(share: slice) -> Iterator[float]:
            extra = None if noise is None else (lambda step: noise[rows[share], step])
            return self._writer(latents[share], made[share]).run(extra)

        yield from lockstep([run(share) for share in self._shares(len(latents))])
        return made

    def _shares(self, count: int) -> list[slice]:
        return [slice(0, count)] if self._fast is None else shares(count)

    def _writer(self, latents: Latents, made: Windows) -> FastWriter | _Writer:
        if self._fast is not None:
            return FastWriter(self._fast, np.ascontiguousarray(latents, dtype=np.float32), made)
        return _Writer(self.net, self._past_tables, self._points(latents), made)

    def _points(self, latents: Latents) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(latents, dtype=np.float32)).to(self.device)

    def _tokens(self, windows: Windows) -> Tensor:
        return torch.from_numpy(windows.astype(np.int64)).to(self.device)


class _Writer:
    """Melodies being written: what was written, and the past as the causal head wants it."""

    def __init__(self, net: BeatNet, tables: Tensor, z: Tensor, made: Windows) -> None:
        self._net, self._tables, self._z, self._made = net, tables, z, made
        self._context = net.config.context
        wide = (len(z), WINDOW_STEPS + self._context)
        # Before the window lie hidden tokens, so that the past of every step is a plain slice.
        self._line = torch.full(wide, HIDDEN_TOKEN, device=z.device)
        self._last = torch.full((len(z), 1), HIDDEN_TOKEN, device=z.device)
        self._rows = torch.arange(self._context + 1, device=z.device) * (HIDDEN_TOKEN + 1)

    def run(self, extra: Extra | None) -> Iterator[float]:
        """Write all steps; see :meth:`FastWriter.run`."""
        with torch.inference_mode():
            features = self._net.step_features(self._z).unbind(1)
        for step in range(WINDOW_STEPS):
            self._write(step, features[step], None if extra is None else extra(step))
            yield (step + 1) / WINDOW_STEPS
        self._made[:] = self._line[:, self._context :].cpu().numpy()

    @torch.inference_mode()
    def _write(self, step: int, features: Tensor, extra: NDArray[np.float32] | None) -> None:
        past = torch.cat([self._line[:, step : step + self._context], self._last], dim=1)
        seen = F.embedding_bag(past + self._rows, self._tables, mode="sum")
        logits = self._net.head(features + seen)
        if extra is not None:
            logits = logits + torch.from_numpy(extra).to(logits.device)
        token = logits.argmax(dim=-1, keepdim=True)
        self._line[:, self._context + step] = token[:, 0]
        self._last = torch.where(token == HOLD, self._last, token)


def read_sizes(path: Path) -> BeatNetConfig:
    """Read the network's sizes from a model folder's ``config.json``.

    Raises:
        ModelError: it is missing, damaged, or of another kind or version.
    """
    config = read_config(path)
    if config.get("kind") != KIND:
        raise ModelError("This folder does not hold a beatvae melody model.")
    if config.get("format") != FORMAT:
        raise ModelError(
            f"The melody model has format {in_short(config.get('format'))}, not {FORMAT}."
        )
    sizes = config.get("sizes")
    try:
        return BeatNetConfig.from_json(dict(sizes) if isinstance(sizes, dict) else {})
    except ValueError as error:
        raise ModelError(str(error)) from error


def _past_tables(net: BeatNet) -> Tensor:
    """Multiply each table of tokens with its part of ``past_in``, so that a step costs a few look-ups."""
    context, size = net.config.context, net.config.token
    parts = net.past_in.weight.T.view(context + 1, size, -1)
    tables = [net.past_token.weight @ parts[place] for place in range(context)]
    tables.append(net.past_sounding.weight @ parts[context])
    return torch.cat(tables)


def _gumbel(voices: int, seed: int | None) -> NDArray[np.float32]:
    """Draw the noise that turns argmax into a draw from the softmax (Gumbel 1954): ``(voices, 32, 90)``.

    It is the negative logarithm of an exponential draw, which numpy makes quicker than its own Gumbel draws.
    """
    rng = np.random.default_rng(seed)
    waits = rng.standard_exponential((voices, WINDOW_STEPS, CLASSES))
    return -np.log(waits).astype(np.float32)
