"""Snappy's block format (github.com/google/snappy, format_description.txt), for compressed blocks of an index."""

from __future__ import annotations

from studio.tf_checkpoint.errors import damaged
from studio.tf_checkpoint.wire import varint


def decompress(data: bytes, most: int) -> bytes:
    """Return the original of compressed bytes.

    Args:
        data: a whole block.
        most: refuse originals longer than this.

    Raises:
        TfCheckpointError: it is damaged, or too long.
    """
    size, at = varint(data, 0)
    if size > most:
        raise damaged("a block of its index is too large")
    out = bytearray()
    while at < len(data):
        tag = data[at]
        at += 1
        at = _copy(data, at, tag, out) if tag & 3 else _literal(data, at, tag, out)
        if len(out) > size:
            break
    if len(out) != size:
        raise damaged("a block of its index is not what it was")
    return bytes(out)


def _literal(data: bytes, at: int, tag: int, out: bytearray) -> int:
    count = tag >> 2
    if count >= 60:
        width = count - 59
        count = int.from_bytes(data[at : at + width], "little")
        at += width
    count += 1
    if count > len(data) - at:
        raise damaged("a block of its index is cut short")
    out += data[at : at + count]
    return at + count


def _copy(data: bytes, at: int, tag: int, out: bytearray) -> int:
    kind = tag & 3
    width = (0, 1, 2, 4)[kind]
    if width > len(data) - at:
        raise damaged("a block of its index is cut short")
    offset = int.from_bytes(data[at : at + width], "little")
    count = (tag >> 2) + 1
    if kind == 1:
        offset |= (tag >> 5) << 8
        count = (tag >> 2 & 7) + 4
    if not 0 < offset <= len(out):
        raise damaged("a block of its index points outside itself")
    # A copy may reach into what it is just writing: then its beginning repeats.
    pattern = bytes(out[len(out) - offset :][:count])
    out += (pattern * (-(-count // len(pattern))))[:count]
    return at + width
