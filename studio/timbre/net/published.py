"""From the tensors of the published NSynth checkpoint to our networks: which goes where, and why if it cannot.

TensorFlow's convolution kernel is ``(1, taps, inputs, outputs)``, torch's ``(outputs, inputs, taps)``; both have the
oldest tap first. A checkpoint may also hold, beside each variable, its running mean under training (the published
training keeps one, decay 0.9999, and generates from it), whose name ends in ``/ExponentialMovingAverage``: where there
is one it is what we take. What only training needs (step counts, optimiser state) is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.tf_checkpoint import list_tf_checkpoint, read_tf_checkpoint
from studio.timbre.net.autoencoder import NsynthAutoencoder
from studio.timbre.net.config import NsynthConfig
from studio.worker.errors import ModelError

Shape = tuple[int, ...]

AVERAGE = "/ExponentialMovingAverage"
_TRAINING_ONLY = ("/Adam", "/Adam_1", "/Momentum", "/RMSProp", "/RMSProp_1")
_TRAINING_NAMES = frozenset({"global_step", "beta1_power", "beta2_power"})
_TOLD = 5


@dataclass(frozen=True)
class NameReport:
    """In what a checkpoint differs from the published names.

    Attributes:
        missing: variables that the networks need and the checkpoint has not.
        unexpected: variables that no published network has.
        wrong: one sentence part for each variable of another shape than the others imply.
        averaged: how many variables were taken from their running mean.
    """

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    wrong: tuple[str, ...]
    averaged: int

    @property
    def fits(self) -> bool:
        """Whether networks can be made of it; unexpected variables do not hinder."""
        return not self.missing and not self.wrong

    def sentences(self) -> list[str]:
        """Say it in plain words, one sentence a kind of difference; empty where there is none."""
        said = []
        if self.wrong:
            said.append(f"The shapes differ: {_some(self.wrong, '; ')}.")
        if self.missing:
            said.append(f"Missing: {_some(self.missing)}.")
        if self.unexpected:
            said.append(f"Not known and passed over: {_some(self.unexpected)}.")
        return said


def load_published(path: Path) -> tuple[NsynthAutoencoder, NameReport]:
    """Load the published TensorFlow checkpoint, or one like it of other sizes.

    Args:
        path: its ``.index`` file, its name without ``.index``, its folder, or the ``.tar`` it comes in.

    Returns:
        As :func:`build_published`.

    Raises:
        TfCheckpointError: the files cannot be read.
        ModelError: they hold something else; the sentence says what differs.
    """
    names = set(list_tf_checkpoint(path))

    def wanted(name: str) -> bool:
        replaced = name + AVERAGE in names
        return not replaced and not _only_for_training(name)

    return build_published(read_tf_checkpoint(path, wanted))


def build_published(tensors: Mapping[str, NDArray[Any]]) -> tuple[NsynthAutoencoder, NameReport]:
    """Build the networks from the variables of a checkpoint.

    Args:
        tensors: arrays by TensorFlow's variable names.

    Returns:
        The network in evaluation mode, float32, and what was not as published.

    Raises:
        ModelError: variables are missing or do not fit together; the sentence says which.
    """
    chosen, averaged = _choose(tensors)
    shapes = {name: tuple(array.shape) for name, array in chosen.items()}
    config = infer_config(shapes)
    report = replace(compare(shapes, config), averaged=averaged)
    if not report.fits:
        told = " ".join(report.sentences())
        raise ModelError(f"This is not the checkpoint of an NSynth autoencoder. {told}")
    with torch.device("meta"):
        network = NsynthAutoencoder(config)
    state = {
        ours: _to_torch(chosen[theirs], bias=ours.endswith("bias"))
        for theirs, ours, _ in variables(config)
    }
    network.load_state_dict(state, assign=True)
    return network.requires_grad_(False).eval(), report


def compare(shapes: Mapping[str, Shape], config: NsynthConfig) -> NameReport:
    """Compare the variables of a checkpoint (running means already taken) with those of a configuration."""
    expected = {theirs: shape for theirs, _, shape in variables(config)}
    wrong = tuple(
        f"{name} is {list(shapes[name])} where {list(shape)} is due"
        for name, shape in expected.items()
        if name in shapes and shapes[name] != shape
    )
    missing = tuple(name for name in expected if name not in shapes)
    unexpected = tuple(name for name in shapes if name not in expected)
    return NameReport(missing, unexpected, wrong, 0)


def infer_config(shapes: Mapping[str, Shape]) -> NsynthConfig:
    """Read the sizes off the shapes; what cannot be read is as published.

    Raises:
        ModelError: the sizes are none that a network could have.
    """
    published = NsynthConfig.published()

    def size(name: str, axis: int, otherwise: int) -> int:
        shape = shapes.get(name, ())
        return shape[axis] if len(shape) == 4 else otherwise

    try:
        return NsynthConfig(
            encoder_width=size("ae_startconv/W", 3, published.encoder_width),
            encoder_layers=_count(shapes, "ae_dilatedconv_") or published.encoder_layers,
            encoder_filter=size("ae_startconv/W", 1, published.encoder_filter),
            width=size("startconv/W", 3, published.width),
            skip_width=size("skip_start/W", 3, published.skip_width),
            layers=_count(shapes, "dilatedconv_") or published.layers,
            filter=size("startconv/W", 1, published.filter),
            z=size("ae_bottleneck/W", 3, published.z),
        )
    except ValueError as error:
        raise ModelError(f"This is not the checkpoint of an NSynth autoencoder. {error}") from error


def variables(config: NsynthConfig) -> Iterator[tuple[str, str, Shape]]:
    """List every variable: its published name, the name of our tensor, and the published shape."""
    for theirs, ours, taps, inputs, outputs in _convolutions(config):
        yield f"{theirs}/W", f"{ours}.weight", (1, taps, inputs, outputs)
        yield f"{theirs}/biases", f"{ours}.bias", (outputs,)


def _convolutions(config: NsynthConfig) -> Iterator[tuple[str, str, int, int, int]]:
    hidden, taps = config.encoder_width, config.encoder_filter
    yield "ae_startconv", "encoder.start", taps, 1, hidden
    for layer in range(config.encoder_layers):
        ours = f"encoder.layers.{layer}"
        yield f"ae_dilatedconv_{layer + 1}", f"{ours}.dilated", taps, hidden, hidden
        yield f"ae_res_{layer + 1}", f"{ours}.residual", 1, hidden, hidden
    yield "ae_bottleneck", "encoder.bottleneck", 1, hidden, config.z
    width, skip, z = config.width, config.skip_width, config.z
    yield "startconv", "decoder.start", config.filter, 1, width
    yield "skip_start", "decoder.skip_start", 1, width, skip
    for layer in range(config.layers):
        ours = f"decoder.layers.{layer}"
        yield f"dilatedconv_{layer + 1}", f"{ours}.dilated", config.filter, width, 2 * width
        yield f"cond_map_{layer + 1}", f"{ours}.condition", 1, z, 2 * width
        yield f"res_{layer + 1}", f"{ours}.residual", 1, width, width
        yield f"skip_{layer + 1}", f"{ours}.skip", 1, width, skip
    yield "out1", "decoder.out", 1, skip, skip
    yield "cond_map_out1", "decoder.out_condition", 1, z, skip
    yield "logits", "decoder.logits", 1, skip, config.codes


def _choose(tensors: Mapping[str, NDArray[Any]]) -> tuple[dict[str, NDArray[Any]], int]:
    """Take each variable, or its running mean where there is one; leave out what only training needs."""
    chosen = {
        name: array
        for name, array in tensors.items()
        if not _only_for_training(name) and not name.endswith(AVERAGE)
    }
    averages = {
        name.removesuffix(AVERAGE): array
        for name, array in tensors.items()
        if name.endswith(AVERAGE)
    }
    chosen.update(averages)
    return chosen, len(averages)


def _only_for_training(name: str) -> bool:
    return name in _TRAINING_NAMES or name.endswith(_TRAINING_ONLY)


def _count(shapes: Mapping[str, Shape], prefix: str) -> int:
    numbers = [
        name[len(prefix) : -2] for name in shapes if name.startswith(prefix) and name.endswith("/W")
    ]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _to_torch(array: NDArray[Any], *, bias: bool) -> torch.Tensor:
    laid_out = array if bias else array[0].transpose(2, 1, 0)
    return torch.from_numpy(np.array(laid_out, dtype=np.float32, order="C"))


def _some(parts: tuple[str, ...], joint: str = ", ") -> str:
    more = len(parts) - _TOLD
    return joint.join(parts[:_TOLD]) + (f"{joint}and {more} more" if more > 0 else "")
