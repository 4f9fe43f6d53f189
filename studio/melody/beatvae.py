"""Our own melody model as the rest of the program uses it: windows in, points out, and back.

Only the worker and training import this module, since it needs torch.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from studio.latent import Latents
from studio.melody.beatnet import (
    HIDDEN_TOKEN,
    BeatNet,
    BeatNetConfig,
    shifted_past,
)
from studio.melody.tokens import HOLD, WINDOW_STEPS, Windows

KIND = "beatvae"
FORMAT = 1


class ModelError(ValueError):
    """A model folder that cannot be used; the text says why in one sentence."""


class BeatVae:
    """The network with numpy at its doors.

    Args:
        net: a network with weights.
        device: where it runs.
    """

    def __init__(self, net: BeatNet, device: str | torch.device = "cpu") -> None:
        self.device = torch.device(device)
        self.net = net.to(self.device).eval().requires_grad_(False)
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
        config = read_config(path)
        try:
            weights = load_file(path / "weights.safetensors")
        except (OSError, SafetensorError) as error:
            raise ModelError(f"The melody model's weights cannot be read: {error}") from error
        net = BeatNet(config)
        _check_shapes(net, weights)
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
        z = torch.from_numpy(np.ascontiguousarray(latents, dtype=np.float32)).to(self.device)
        return np.asarray(self.net.logits(z, past, last).float().cpu().numpy())

    @torch.inference_mode()
    def decode(self, latents: Latents, *, temperature: float, seed: int | None) -> Windows:
        """Make a window of each point, step by step.

        Args:
            latents: ``(n, z)``.
            temperature: 0 takes the likeliest token; otherwise samples from softmax(logits / temperature).
            seed: the same seed gives the same windows, and a row does not depend on the rows after it.

        Returns:
            uint8 ``(n, 32)``.
        """
        z = torch.from_numpy(np.ascontiguousarray(latents, dtype=np.float32)).to(self.device)
        noise = _gumbel(len(z), seed) if temperature > 0 else None
        features = self.net.step_features(z).unbind(1)
        context = self.net.config.context
        past = torch.full((len(z), context + 1), HIDDEN_TOKEN, device=self.device)
        offsets = torch.arange(context + 1, device=self.device) * (HIDDEN_TOKEN + 1)
        made = torch.empty((len(z), WINDOW_STEPS), dtype=torch.int64, device=self.device)
        for step in range(WINDOW_STEPS):
            seen = F.embedding_bag(past + offsets, self._past_tables, mode="sum")
            logits = self.net.head(features[step] + seen)
            if noise is not None:
                logits = logits / temperature + noise[:, step].to(self.device)
            token = logits.argmax(dim=-1)
            made[:, step] = token
            past[:, : context - 1] = past[:, 1:context].clone()
            past[:, context - 1] = token
            past[:, context] = torch.where(token == HOLD, past[:, context], token)
        return made.cpu().numpy().astype(np.uint8)

    def _tokens(self, windows: Windows) -> Tensor:
        return torch.from_numpy(windows.astype(np.int64)).to(self.device)


def read_config(path: Path) -> BeatNetConfig:
    """Read a model folder's ``config.json``.

    Raises:
        ModelError: it is missing, damaged, or of another kind or version.
    """
    try:
        config = json.loads((path / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The melody model's config cannot be read: {error}") from error
    if not isinstance(config, dict) or config.get("kind") != KIND:
        raise ModelError("This folder does not hold a beatvae melody model.")
    if config.get("format") != FORMAT:
        raise ModelError(f"The melody model has format {config.get('format')!r}, not {FORMAT}.")
    try:
        return BeatNetConfig.from_json(dict(config.get("sizes", {})))
    except ValueError as error:
        raise ModelError(str(error)) from error


def _check_shapes(net: BeatNet, weights: dict[str, Tensor]) -> None:
    wanted = {name: tuple(value.shape) for name, value in net.state_dict().items()}
    found = {name: tuple(value.shape) for name, value in weights.items()}
    wrong = [
        f"{name}: {found.get(name, 'missing')} instead of {wanted.get(name, 'nothing')}"
        for name in sorted(wanted.keys() | found.keys())
        if wanted.get(name) != found.get(name)
    ]
    if wrong:
        raise ModelError("The melody model's weights do not fit: " + "; ".join(wrong) + ".")


def _past_tables(net: BeatNet) -> Tensor:
    """Multiply each table of tokens with its part of ``past_in``, so that a step costs a few look-ups."""
    context, size = net.config.context, net.config.token
    parts = net.past_in.weight.T.view(context + 1, size, -1)
    tables = [net.past_token.weight @ parts[place] for place in range(context)]
    tables.append(net.past_sounding.weight @ parts[context])
    return torch.cat(tables)


def _gumbel(count: int, seed: int | None) -> Tensor:
    """Noise that turns argmax into a draw from the softmax (Gumbel 1954): ``(count, 32, 90)``."""
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.gumbel(size=(count, WINDOW_STEPS, HIDDEN_TOKEN)).astype(np.float32))
