"""Encoder and decoder of NSynth as one network, and its files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor, nn

from studio.errors import in_short
from studio.files import save_bytes_atomically
from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.encoder import TemporalEncoder
from studio.timbre.net.wavenet import WaveNetDecoder
from studio.worker.errors import ModelError
from studio.worker.weights import CONFIG_FILE, WEIGHTS_FILE, load_verified, read_config

KIND = "nsynth autoencoder"
AUDIBLE, TEMPERATURE = "audible", "temperature"
"""Entries of a model's config that say how it may be used, and no sizes; see :class:`Manner`."""
_COLDEST, _HOTTEST = 0.05, 2.0


@dataclass(frozen=True)
class Manner:
    """How a pair may be used.

    Attributes:
        audible: whether its decoder has been trained to the point of being heard.
        temperature: what its decoder is sampled with best.
    """

    audible: bool = True
    temperature: float = 1.0


class NsynthAutoencoder(nn.Module):
    """From sounds to embeddings, and from embeddings to how likely each code of a sound is.

    Attributes:
        config: sizes.
        encoder: codes ``(batch, samples)`` to ``(batch, frames, z)``.
        decoder: codes and embedding (and pitch) to logits ``(batch, 256, samples)``.
    """

    def __init__(self, config: NsynthConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = TemporalEncoder(config)
        self.decoder = WaveNetDecoder(config)

    def encode(self, codes: Tensor) -> Tensor:
        """Return the embedding ``(batch, samples // hop, z)`` of mu-law codes ``(batch, samples)``."""
        embedding: Tensor = self.encoder(codes)
        return embedding

    def forward(
        self, codes: Tensor, target: Tensor | None = None, pitch: Tensor | None = None
    ) -> Tensor:
        """Predict ``target`` from its own past and the embedding of ``codes``.

        Args:
            codes: mu-law codes -128..127 of the sounds to encode, ``(batch, samples)``.
            target: codes of the sounds to predict, same shape; None for the same sounds.
            pitch: of the targets; see :meth:`WaveNetDecoder.conditioning`.

        Returns:
            Logits ``(batch, 256, samples)``.
        """
        known = codes if target is None else target
        logits: Tensor = self.decoder(known, self.encode(codes), pitch)
        return logits


def tensor_shapes_of(config: NsynthConfig) -> dict[str, tuple[int, ...]]:
    """Return name and shape of every tensor of a network of these sizes, without making it."""
    with torch.device("meta"):
        state = NsynthAutoencoder(config).state_dict()
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def save_autoencoder(
    network: NsynthAutoencoder,
    folder: Path,
    dtype: torch.dtype | None = None,
    manner: Manner | None = None,
) -> None:
    """Write ``weights.safetensors`` and ``config.json`` into ``folder``, which is made where it is missing.

    Args:
        network: what to save.
        folder: the model's folder.
        dtype: saves half the bytes with ``torch.bfloat16``; None keeps each tensor's own.
        manner: how it may be used, where that is not as usual.

    Raises:
        FileSaveError: a file could not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        name: tensor.detach().to("cpu", dtype or tensor.dtype).contiguous()
        for name, tensor in network.state_dict().items()
    }
    save_bytes_atomically(folder / WEIGHTS_FILE, save(state))
    config: dict[str, Any] = {"kind": KIND, **network.config.to_json()}
    if manner is not None:
        config |= {AUDIBLE: manner.audible, TEMPERATURE: manner.temperature}
    text = json.dumps(config, indent=1) + "\n"
    save_bytes_atomically(folder / CONFIG_FILE, text.encode())


def read_manner(folder: Path) -> Manner:
    """Read how a pair may be used; an entry that is missing is as usual.

    Raises:
        ModelError: the config cannot be read, or a temperature is out of range.
    """
    values = read_config(folder)
    temperature = values.get(TEMPERATURE, 1.0)
    if not isinstance(temperature, (int, float)) or not _COLDEST <= temperature <= _HOTTEST:
        raise ModelError(
            f"The config of the model “{folder.name}” has temperature = {in_short(temperature)}."
        )
    return Manner(bool(values.get(AUDIBLE, True)), float(temperature))


def load_autoencoder(folder: Path, device: str = "cpu") -> NsynthAutoencoder:
    """Load a network in evaluation mode, float32.

    Raises:
        ModelError: a file is missing or broken, or the tensors are not those the config asks for; the sentence says
            which differ.
    """
    values: dict[str, Any] = read_config(folder)
    if values.pop("kind", None) != KIND:
        raise ModelError(f"The model “{folder.name}” is not an NSynth autoencoder.")
    for name in (AUDIBLE, TEMPERATURE):
        values.pop(name, None)
    try:
        config = NsynthConfig.from_json(values)
    except ValueError as error:
        raise ModelError(str(error)) from error
    tensors = load_verified(folder, tensor_shapes_of(config), device=device)
    with torch.device("meta"):
        network = NsynthAutoencoder(config)
    state = {name: tensor.to(torch.float32) for name, tensor in tensors.items()}
    network.load_state_dict(state, assign=True)
    return network.requires_grad_(False).eval()
