"""From the files of a checkpoint to its tensors (tensorflow/core/protobuf/tensor_bundle.proto).

The index's empty key has a header; every other is a variable, whose value says its dtype, shape, shard, offset, size
and checksum; its bytes lie in the shard as they were in memory. All of it is checked before it is believed: sizes
against the files, every block's and tensor's checksum, every shape against its bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from studio.tf_checkpoint import crc32c
from studio.tf_checkpoint.errors import TfCheckpointError, damaged
from studio.tf_checkpoint.files import CheckpointFiles, open_files
from studio.tf_checkpoint.table import table_entries
from studio.tf_checkpoint.wire import fields

Result = TypeVar("Result")
Tensors = dict[str, NDArray[Any]]

MAX_INDEX_BYTES = 64 * 2**20
MAX_TENSORS = 100_000
MAX_BYTES = 4 * 2**30
"""Of all tensors together; the published NSynth checkpoint has 0.75 GB with what training needs."""
MAX_RANK = 16
MAX_NAME_BYTES = 1024

BFLOAT16 = "bfloat16"
_STRING, _RESOURCE, _VARIANT = 7, 20, 21
_DTYPES = {
    1: "<f4", 2: "<f8", 3: "<i4", 4: "u1", 5: "<i2", 6: "i1", 9: "<i8", 10: "?", 14: BFLOAT16,
    17: "<u2", 19: "<f2", 22: "<u4", 23: "<u8",
}  # fmt: skip


@dataclass(frozen=True)
class TensorEntry:
    """What the index says of a tensor.

    Attributes:
        name: TensorFlow's name of the variable.
        dtype: numpy's code, or ``"bfloat16"``.
        shape: sizes.
        shard: which data file.
        offset: where in it, in bytes.
        size: how many bytes.
        checksum: masked CRC-32C of the bytes.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int
    checksum: int


def read_tf_checkpoint(path: Path, wanted: Callable[[str], bool] = lambda _: True) -> Tensors:
    """Read the tensors of a checkpoint; texts and other things without a fixed size are passed over.

    Args:
        path: the ``.index`` file, its name without ``.index``, a folder with one checkpoint, or a ``.tar``.
        wanted: says by name which tensors to read; the others cost nothing.

    Returns:
        Arrays by variable name, each of its own dtype; bfloat16 is widened to float32.

    Raises:
        TfCheckpointError: there is no checkpoint, or it is damaged, or too large.
    """
    return _with_files(path, lambda files: _read(files, wanted))


def list_tf_checkpoint(path: Path) -> dict[str, TensorEntry]:
    """List what a checkpoint holds without reading the tensors; see :func:`read_tf_checkpoint`."""
    return _with_files(path, _entries)


def _with_files(path: Path, work: Callable[[CheckpointFiles], Result]) -> Result:
    with ExitStack() as stack:
        try:
            return work(open_files(path, stack))
        except (OSError, MemoryError) as error:
            raise TfCheckpointError(f"The checkpoint “{path.name}” cannot be read.") from error


def _read(files: CheckpointFiles, wanted: Callable[[str], bool]) -> Tensors:
    chosen = [entry for entry in _entries(files).values() if wanted(entry.name)]
    total = sum(entry.size for entry in chosen)
    if total > MAX_BYTES:
        raise TfCheckpointError("This checkpoint is too large to be read.")
    absent = {entry.shard for entry in chosen} - set(files.shards)
    if absent:
        raise TfCheckpointError(
            f"The checkpoint is incomplete: data file {min(absent)} is missing."
        )
    if total > sum(shard.size for shard in files.shards.values()):
        raise damaged("it lists more than its files hold")
    return {entry.name: _tensor(files, entry) for entry in chosen}


def _entries(files: CheckpointFiles) -> dict[str, TensorEntry]:
    if files.index.size > MAX_INDEX_BYTES:
        raise damaged("its index is too large")
    entries: dict[str, TensorEntry] = {}
    header = False
    for key, value in table_entries(files.index.read(0, files.index.size)):
        if key == b"":
            _check_header(value, files.count)
            header = True
            continue
        if len(entries) >= MAX_TENSORS:
            raise damaged("it lists too many tensors")
        entry = _entry(key, value)
        if entry is not None:
            entries[entry.name] = entry
    if not header:
        raise damaged("its index has no header")
    return entries


def _tensor(files: CheckpointFiles, entry: TensorEntry) -> NDArray[Any]:
    data = files.shards[entry.shard].read(entry.offset, entry.size)
    if crc32c.masked_crc32c(data) != entry.checksum:
        raise damaged(f"the bytes of “{entry.name}” have changed since it was written")
    if entry.dtype == BFLOAT16:
        upper = np.frombuffer(data, dtype="<u2").astype(np.uint32) << np.uint32(16)
        widened: NDArray[Any] = upper.view(np.float32).reshape(entry.shape)
        return widened
    return np.frombuffer(data, dtype=entry.dtype).reshape(entry.shape).copy()


def _check_header(message: bytes, count: int) -> None:
    said = dict(fields(message))
    if said.get(2, 0) != 0:
        raise TfCheckpointError("This checkpoint was written by a big-endian machine.")
    shards = said.get(1, 0)
    if count and shards != count:
        raise damaged(f"its index speaks of {shards!r} data files, their names of {count}")


def _entry(key: bytes, message: bytes) -> TensorEntry | None:
    """Read what the index says of a tensor; None where it has no fixed size."""
    if len(key) > MAX_NAME_BYTES:
        raise damaged("the name of a tensor is too long")
    name = key.decode("utf-8", "replace")
    numbers: dict[int, int] = {}
    shape: tuple[int, ...] = ()
    for number, value in fields(message):
        if number == 7:
            raise TfCheckpointError(
                f"The tensor “{name}” was saved in slices, which cannot be read here."
            )
        if number == 2:
            shape = _shape(_message(value))
        elif isinstance(value, int):
            numbers[number] = value
    kind = numbers.get(1, 0)
    if kind in (_STRING, _RESOURCE, _VARIANT):
        return None
    if kind not in _DTYPES:
        raise TfCheckpointError(
            f"The tensor “{name}” is of a kind ({kind}) that cannot be read here."
        )
    dtype = _DTYPES[kind]
    width = 2 if dtype == BFLOAT16 else np.dtype(dtype).itemsize
    size = numbers.get(5, 0)
    if math.prod(shape) * width != size:
        raise damaged(f"the shape of “{name}” does not fit its bytes")
    return TensorEntry(
        name, dtype, shape, numbers.get(3, 0), numbers.get(4, 0), size, numbers.get(6, 0)
    )


def _shape(message: bytes) -> tuple[int, ...]:
    sizes = []
    for number, value in fields(message):
        if number == 2:
            said: Mapping[int, Any] = dict(fields(_message(value)))
            sizes.append(said.get(1, 0))
    if len(sizes) > MAX_RANK or any(not isinstance(size, int) or size >= 2**40 for size in sizes):
        raise damaged("a tensor has an impossible shape")
    return tuple(sizes)


def _message(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise damaged("an entry of its index is not readable")
    return value
