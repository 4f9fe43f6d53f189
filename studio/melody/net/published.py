"""From the tensors of a published checkpoint to a network: which tensor goes where, and what is wrong if it cannot.

TensorFlow's LSTM kernel is ``(inputs + units, 4 units)`` with gates i, j, f, o and a forget bias of 1 added at run
time; torch's is two matrices with gate rows i, f, g, o (g is j) and the bias stored.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from studio.melody.net.checkpoint import CheckpointError, Floats, read_checkpoint
from studio.melody.net.musicvae import (
    CAT_MEL_2BAR_SMALL,
    PUBLISHED_CONFIGS,
    MusicVAE,
    MusicVAEConfig,
)
from studio.melody.net.musicvae_fast import FastMusicVAE
from studio.melody.tokens import CLASSES, Windows
from studio.worker.steps import finish

_ENCODER = "encoder/cell_0/bidirectional_rnn/{}/multi_rnn_cell/cell_0/lstm_cell/"
_DECODER = "decoder/multi_rnn_cell/cell_{}/lstm_cell/"
_START = "decoder/z_to_initial_state/"
_OUTPUT = "decoder/output_projection/"
_LAYER = re.compile(r"^decoder/multi_rnn_cell/cell_(\d{1,2})/lstm_cell/bias$")


def load_musicvae(folder: Path) -> MusicVAE:
    """Load a published MusicVAE melody checkpoint.

    Args:
        folder: in either form that :mod:`studio.melody.net.checkpoint` reads.

    Returns:
        The network in evaluation mode; where the encoder's tensors are incomplete ``encoder_available`` is False.

    Raises:
        CheckpointError: it cannot be read, or is no two-bar melody MusicVAE; the sentence says what differs.
    """
    return build_musicvae(read_checkpoint(folder).tensors)


def build_musicvae(tensors: Mapping[str, Floats]) -> MusicVAE:
    """Build the network from published tensors by name.

    Raises:
        CheckpointError: decoder tensors are missing, or any tensor has another shape than the others imply.
    """
    config = infer_config(tensors)
    shapes = expected_shapes(config)
    wrong = [
        f"tensor {name}: expected {list(shape)}, found {list(tensors[name].shape)}"
        for name, shape in shapes.items()
        if name in tensors and tensors[name].shape != shape
    ]
    missing = [name for name in shapes if name not in tensors]
    blocking = [name for name in missing if name.startswith("decoder/")]
    if wrong or blocking:
        parts = wrong + ([f"missing {', '.join(blocking)}"] if blocking else [])
        raise CheckpointError(f"This checkpoint does not fit {config.name}: {'; '.join(parts)}.")
    network = MusicVAE(config)
    network.encoder_available = not missing
    _fill(network, tensors)
    return network.requires_grad_(False).eval()


class DeviceMusicVAE:
    """A :class:`MusicVAE` on a graphics card, with numpy at its doors."""

    def __init__(self, network: MusicVAE, device: str) -> None:
        self._network = network.to(device)
        self._device = device

    @property
    def latent_size(self) -> int:
        """Dimensions of a point."""
        return self._network.config.latent_size

    def encode(self, windows: Windows) -> tuple[Floats, Floats]:
        """Find mean and standard deviation of windows ``(n, 32)``, each ``(n, z)``."""
        with torch.no_grad():
            mu, sigma = self._network.encode(torch.from_numpy(windows.copy()).to(self._device))
        return mu.cpu().numpy(), sigma.cpu().numpy()

    def decode(self, latents: Floats, *, temperature: float, seed: int | None) -> Windows:
        """Make a window of each point ``(n, z)``."""
        return finish(self.decode_steps(latents, temperature=temperature, seed=seed))

    def decode_steps(
        self,
        latents: Floats,
        *,
        temperature: float,
        seed: int | None,
        voices: NDArray[np.intp] | None = None,
    ) -> Generator[float, None, Windows]:
        """Decode, yielding after every step; see :meth:`MusicVAE.decode_steps`."""
        points = torch.from_numpy(np.array(latents, dtype=np.float32)).to(self._device)
        tokens = yield from self._network.decode_steps(
            points, temperature=temperature, seed=seed, voices=voices
        )
        return np.asarray(tokens.cpu().numpy(), dtype=np.uint8)


def load_network(folder: Path, device: str) -> FastMusicVAE | DeviceMusicVAE:
    """Load a published checkpoint to run on a device, the CPU by its fast path.

    Raises:
        CheckpointError: see :func:`load_musicvae`.
    """
    network = load_musicvae(folder)
    return FastMusicVAE(network) if device == "cpu" else DeviceMusicVAE(network, device)


def infer_config(tensors: Mapping[str, Floats]) -> MusicVAEConfig:
    """Read the sizes off the shapes; what cannot be read is taken from the small published configuration.

    Raises:
        CheckpointError: the tensors are not those of a melody MusicVAE.
    """
    output = tensors.get(_OUTPUT + "bias")
    if output is not None and output.shape != (CLASSES,):
        raise CheckpointError(
            f"This checkpoint chooses among {output.size} classes; a melody model has {CLASSES}."
        )
    if not any(name.startswith("decoder/") for name in tensors):
        raise CheckpointError("This checkpoint is not a MusicVAE: it has no decoder tensors.")
    layers = sorted(int(match[1]) for name in tensors if (match := _LAYER.match(name)))
    units = tuple(tensors[_DECODER.format(layer) + "bias"].size // 4 for layer in layers)
    if not units or layers != list(range(len(layers))):
        units = CAT_MEL_2BAR_SMALL.decoder_units
    start = tensors.get(_START + "kernel")
    z = start.shape[0] if start is not None and start.ndim == 2 else CAT_MEL_2BAR_SMALL.latent_size
    encoder = tensors.get(_ENCODER.format("fw") + "bias")
    width = CAT_MEL_2BAR_SMALL.encoder_units if encoder is None else encoder.size // 4
    for config in PUBLISHED_CONFIGS:
        if (config.latent_size, config.encoder_units, config.decoder_units) == (z, width, units):
            return config
    return MusicVAEConfig("a MusicVAE of its size", z, width, units)


def expected_shapes(config: MusicVAEConfig) -> dict[str, tuple[int, ...]]:
    """Return the name and shape of every published tensor of a configuration."""
    z, width, units = config.latent_size, config.encoder_units, config.decoder_units
    shapes: dict[str, tuple[int, ...]] = {}
    for side in ("fw", "bw"):
        shapes[_ENCODER.format(side) + "kernel"] = (config.classes + width, 4 * width)
        shapes[_ENCODER.format(side) + "bias"] = (4 * width,)
    for name in ("mu", "sigma"):
        shapes[f"encoder/{name}/kernel"] = (2 * width, z)
        shapes[f"encoder/{name}/bias"] = (z,)
    shapes[_START + "kernel"] = (z, 2 * sum(units))
    shapes[_START + "bias"] = (2 * sum(units),)
    below = config.classes + z
    for layer, size in enumerate(units):
        shapes[_DECODER.format(layer) + "kernel"] = (below + size, 4 * size)
        shapes[_DECODER.format(layer) + "bias"] = (4 * size,)
        below = size
    shapes[_OUTPUT + "kernel"] = (units[-1], config.classes)
    shapes[_OUTPUT + "bias"] = (config.classes,)
    return shapes


def _fill(network: MusicVAE, tensors: Mapping[str, Floats]) -> None:
    state: dict[str, Floats] = {}
    for layer in range(len(network.config.decoder_units)):
        state.update(_lstm(tensors, _DECODER.format(layer), f"decoder.{layer}.{{}}"))
    state.update(_linear(tensors, _START, "initial_state"))
    state.update(_linear(tensors, _OUTPUT, "output"))
    if network.encoder_available:
        state.update(_lstm(tensors, _ENCODER.format("fw"), "encoder.{}_l0"))
        state.update(_lstm(tensors, _ENCODER.format("bw"), "encoder.{}_l0_reverse"))
        state.update(_linear(tensors, "encoder/mu/", "mu"))
        state.update(_linear(tensors, "encoder/sigma/", "sigma"))
    filled = {name: torch.from_numpy(np.array(value)) for name, value in state.items()}
    network.load_state_dict(filled, strict=network.encoder_available)


def _linear(tensors: Mapping[str, Floats], source: str, target: str) -> dict[str, Floats]:
    return {
        f"{target}.weight": tensors[source + "kernel"].T,
        f"{target}.bias": tensors[source + "bias"],
    }


def _lstm(tensors: Mapping[str, Floats], source: str, target: str) -> dict[str, Floats]:
    kernel, bias = tensors[source + "kernel"], tensors[source + "bias"]
    units = kernel.shape[1] // 4
    inputs = kernel.shape[0] - units
    rows = _torch_gates(kernel.T)
    shifted = bias.copy()
    shifted[2 * units : 3 * units] += 1.0  # the forget gate is the third of i, j, f, o
    return {
        target.format("weight_ih"): rows[:, :inputs],
        target.format("weight_hh"): rows[:, inputs:],
        target.format("bias_ih"): _torch_gates(shifted),
        target.format("bias_hh"): np.zeros_like(bias),
    }


def _torch_gates(rows: Floats) -> Floats:
    i, j, f, o = np.split(rows, 4)
    return np.concatenate([i, f, j, o])
