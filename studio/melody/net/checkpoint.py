"""Published checkpoints on disk, in the two forms the original web apps download.

Form one is a folder with ``manifest.json`` (``{tensor: {"filename", "shape"}}``) and one raw little-endian float32
file a tensor. Form two is TensorFlow.js's ``weights_manifest.json``: groups of shards, whose bytes laid end to end hold
the group's tensors in order, each of a dtype, or quantised to bytes or 16-bit words as ``value * scale + min``.

The files come from outside: every size is checked before anything of that size is read or made.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.worker.errors import ModelError

Floats = NDArray[np.float32]

MAX_MANIFEST_BYTES = 4 * 2**20
MAX_TENSORS = 10_000
MAX_BYTES = 2 * 2**30
"""Largest checkpoint read, in bytes as float32; the largest published melody model has 0.54 GB."""

_DTYPES = {"float32": "<f4", "int32": "<i4", "bool": "u1", "uint8": "u1"}
_QUANTISED = {"uint8": "u1", "uint16": "<u2", "float16": "<f2"}


class CheckpointError(ModelError):
    """A checkpoint cannot be used; the text is one sentence for the person."""


@dataclass(frozen=True)
class Checkpoint:
    """What a folder holds.

    Attributes:
        tensors: float32 arrays by name.
        absent: names that the manifest lists without their files being there.
    """

    tensors: Mapping[str, Floats]
    absent: tuple[str, ...] = ()


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a published checkpoint.

    Args:
        path: its folder, or the manifest in it.

    Raises:
        CheckpointError: it is neither form, or damaged.
    """
    if not path.exists():
        raise CheckpointError(f"There is no checkpoint at {path}.")
    for name, reader in (
        ("manifest.json", _read_files),
        ("weights_manifest.json", _read_groups),
        ("model.json", _read_model),
    ):
        manifest = path / name if path.is_dir() else path
        if manifest.name == name and manifest.is_file():
            return reader(manifest.parent, _load_json(manifest))
    raise CheckpointError(
        f"{path.name} holds no published checkpoint: manifest.json or weights_manifest.json is needed."
    )


def _read_files(folder: Path, manifest: Any) -> Checkpoint:
    entries = _mapping(manifest, "manifest.json")
    _limit_count(len(entries))
    tensors, absent, total = {}, [], 0
    for name, value in entries.items():
        entry = _mapping(value, f"the entry of {name}")
        shape = _shape(name, entry.get("shape"))
        total = _add_size(total, math.prod(shape) * 4)
        file = _inside(folder, entry.get("filename"))
        if not file.exists():
            absent.append(name)
            continue
        expected, found = math.prod(shape) * 4, file.stat().st_size
        if found != expected:
            raise CheckpointError(
                f"The file of {name} should hold {expected} bytes and holds {found}: it is damaged."
            )
        tensors[name] = _finite(name, _read(file, "<f4").reshape(shape))
    return Checkpoint(tensors, tuple(absent))


def _read_model(folder: Path, model: Any) -> Checkpoint:
    return _read_groups(folder, _mapping(model, "model.json").get("weightsManifest"))


def _read_groups(folder: Path, manifest: Any) -> Checkpoint:
    if not isinstance(manifest, list):
        raise CheckpointError("weights_manifest.json is not a list of groups of weights.")
    tensors: dict[str, Floats] = {}
    total = count = 0
    for group in manifest:
        count += len(_list(group, "weights"))
        _limit_count(count)
        weights = [_Weight.parse(entry) for entry in _list(group, "weights")]
        for weight in weights:
            total = _add_size(total, math.prod(weight.shape) * 4)
        shards = [_inside(folder, name) for name in _list(group, "paths")]
        tensors.update(_split_group(weights, shards))
    return Checkpoint(tensors)


@dataclass(frozen=True)
class _Weight:
    name: str
    shape: tuple[int, ...]
    stored: np.dtype[Any]
    scale: float
    minimum: float
    is_float: bool

    @property
    def size(self) -> int:
        return math.prod(self.shape) * self.stored.itemsize

    @staticmethod
    def parse(entry: Any) -> _Weight:
        fields = _mapping(entry, "an entry of weights_manifest.json")
        name = fields.get("name")
        if not isinstance(name, str):
            raise CheckpointError("A tensor in weights_manifest.json has no name.")
        shape, kind = _shape(name, fields.get("shape")), fields.get("dtype")
        code, scale, minimum = _DTYPES.get(str(kind)), 1.0, 0.0
        if fields.get("quantization") is not None:
            packing = _mapping(fields["quantization"], f"the quantisation of {name}")
            code = _QUANTISED.get(str(packing.get("dtype")))
            scale = _number(name, packing.get("scale", 1.0))
            minimum = _number(name, packing.get("min", 0.0))
        if code is None:
            raise CheckpointError(
                f"The numbers of tensor {name} are of a kind that is not read here."
            )
        return _Weight(name, shape, np.dtype(code), scale, minimum, kind == "float32")

    def decode(self, stored: NDArray[np.uint8]) -> Floats:
        values = np.frombuffer(stored, dtype=self.stored).astype(np.float32)
        if self.scale != 1.0 or self.minimum != 0.0:
            values = values * np.float32(self.scale) + np.float32(self.minimum)
        return _finite(self.name, values.reshape(self.shape))


def _split_group(weights: list[_Weight], shards: list[Path]) -> Iterator[tuple[str, Floats]]:
    expected, found = sum(weight.size for weight in weights), 0
    for shard in shards:
        if not shard.is_file():
            raise CheckpointError(f"The file {shard.name} of this checkpoint is missing.")
        found += shard.stat().st_size
    if found != expected:
        raise CheckpointError(
            f"The files {_names(shards)} should hold {expected} bytes and hold {found}: "
            "the checkpoint is damaged."
        )
    stored = np.empty(expected, dtype=np.uint8)
    np.concatenate([_read(shard, "u1") for shard in shards] or [stored], out=stored)
    start = 0
    for weight in weights:
        if weight.is_float:  # counters such as global_step are of no use here
            yield weight.name, weight.decode(stored[start : start + weight.size])
        start += weight.size


def _names(shards: list[Path]) -> str:
    names = [shard.name for shard in shards]
    return ", ".join(names) if len(names) <= 3 else f"{names[0]} to {names[-1]}"


def _load_json(file: Path) -> Any:
    try:
        if file.stat().st_size > MAX_MANIFEST_BYTES:
            raise CheckpointError(f"{file.name} is too large to be a list of weights.")
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CheckpointError(f"{file.name} cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{file.name} is not valid JSON.") from error


def _read(file: Path, code: str) -> NDArray[Any]:
    try:
        return np.fromfile(file, dtype=code)
    except OSError as error:
        raise CheckpointError(f"{file.name} cannot be read ({error.strerror}).") from error


def _inside(folder: Path, name: Any) -> Path:
    if not isinstance(name, str) or not name or "\0" in name:
        raise CheckpointError("The list of weights names no file for a tensor.")
    root, file = folder.resolve(), (folder / name).resolve()
    if not file.is_relative_to(root) or file == root:
        raise CheckpointError(f"The list of weights points outside its own folder ({name}).")
    return file


def _shape(name: str, value: Any) -> tuple[int, ...]:
    fine = isinstance(value, list) and len(value) <= 8
    if not fine or not all(type(size) is int and 0 < size <= MAX_BYTES for size in value):
        raise CheckpointError(f"The shape of tensor {name} makes no sense.")
    return tuple(value)


def _add_size(total: int, size: int) -> int:
    if total + size > MAX_BYTES:
        raise CheckpointError(
            "The list of weights declares more than 2 GB, too much for a melody model."
        )
    return total + size


def _limit_count(count: int) -> None:
    if count > MAX_TENSORS:
        raise CheckpointError("The list of weights has too many entries for a melody model.")


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CheckpointError(f"In this checkpoint {what} is not of the form it should have.")
    return value


def _list(group: Any, key: str) -> list[Any]:
    value = _mapping(group, "a group of weights").get(key)
    if not isinstance(value, list):
        raise CheckpointError(f'A group of weights has no list of "{key}".')
    return value


def _number(name: str, value: Any) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise CheckpointError(f"The quantisation of tensor {name} makes no sense.")
    return float(value)


def _finite(name: str, values: NDArray[Any]) -> Floats:
    if not np.isfinite(values).all():
        raise CheckpointError(f"Tensor {name} holds values that are not numbers.")
    return np.ascontiguousarray(values, dtype=np.float32)
