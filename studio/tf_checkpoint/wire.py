"""The encodings inside an index: variable-length integers and protocol buffers (protobuf.dev, "Encoding")."""

from __future__ import annotations

from collections.abc import Iterator

from studio.tf_checkpoint.errors import damaged

_MOST_BYTES = 10
_MOST_FIELDS = 10_000
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Read an integer of up to 64 bits; returns it and where the next thing begins.

    Raises:
        TfCheckpointError: it does not end.
    """
    value = 0
    for index in range(_MOST_BYTES):
        if at + index >= len(data):
            break
        byte = data[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            if value >= 2**64:
                break
            return value, at + index + 1
    raise damaged("a number in its index does not end")


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Go through a message: number and value of each field, integers unsigned.

    Raises:
        TfCheckpointError: it is no protocol buffer.
    """
    at = 0
    for _ in range(_MOST_FIELDS):
        if at == len(message):
            return
        key, at = varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = varint(message, at)
            yield number, value
            continue
        if kind == _BYTES:
            size, at = varint(message, at)
        elif kind in (_FIXED32, _FIXED64):
            size = 4 if kind == _FIXED32 else 8
        else:
            raise damaged("an entry of its index is not readable")
        if size > len(message) - at:
            raise damaged("an entry of its index is cut short")
        chunk = message[at : at + size]
        at += size
        yield number, chunk if kind == _BYTES else int.from_bytes(chunk, "little")
    raise damaged("an entry of its index is too long")
