"""A sorted string table as LevelDB writes it (leveldb/doc/table_format.md; tensorflow/core/lib/io/table).

Blocks of entries whose keys share prefixes, each followed by a byte of compression and a masked CRC-32C of both; last a
footer of 48 bytes that says where the block of blocks is.
"""

from __future__ import annotations

from collections.abc import Iterator

from studio.tf_checkpoint import crc32c, snappy
from studio.tf_checkpoint.errors import TfCheckpointError, damaged
from studio.tf_checkpoint.wire import varint

MAX_BLOCK_BYTES = 16 * 2**20
MAX_BYTES = 256 * 2**20
"""Of all blocks together, uncompressed."""

_MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
_FOOTER, _TRAILER = 48, 5
_PLAIN, _SNAPPY = 0, 1


def table_entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Go through a table: key and value of each entry, in order.

    Raises:
        TfCheckpointError: it is no table, or damaged.
    """
    if len(data) < _FOOTER or data[-8:] != _MAGIC:
        raise TfCheckpointError("This is not the index of a TensorFlow checkpoint.")
    _, at = _handle(data, len(data) - _FOOTER)
    index, _ = _handle(data, at)
    left = MAX_BYTES
    for _, value in _block_entries(_block(data, *index)):
        handle, _ = _handle(value, 0)
        block = _block(data, *handle)
        left -= len(block)
        if left < 0:
            raise damaged("its index is too large")
        yield from _block_entries(block)


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    """Read where a block is: offset and size, without its trailer."""
    offset, at = varint(data, at)
    size, at = varint(data, at)
    return (offset, size), at


def _block(data: bytes, offset: int, size: int) -> bytes:
    if size > MAX_BLOCK_BYTES or offset + size + _TRAILER > len(data):
        raise damaged("its index points outside itself")
    end = offset + size
    block, kind = data[offset:end], data[end]
    if crc32c.masked_crc32c(data[offset : end + 1]) != int.from_bytes(
        data[end + 1 : end + 5], "little"
    ):
        raise damaged("its index has changed since it was written")
    if kind == _PLAIN:
        return block
    if kind == _SNAPPY:
        return snappy.decompress(block, MAX_BLOCK_BYTES)
    raise TfCheckpointError(
        "This checkpoint's index is compressed in a way that is not known here."
    )


def _block_entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    if len(block) < 4:
        raise damaged("a block of its index is cut short")
    restarts = int.from_bytes(block[-4:], "little")
    end = len(block) - 4 - 4 * restarts
    if end < 0:
        raise damaged("a block of its index is cut short")
    at, key = 0, b""
    while at < end:
        shared, at = varint(block, at)
        fresh, at = varint(block, at)
        size, at = varint(block, at)
        if shared > len(key) or fresh + size > end - at:
            raise damaged("an entry of its index is cut short")
        key = key[:shared] + block[at : at + fresh]
        at += fresh
        yield key, block[at : at + size]
        at += size
