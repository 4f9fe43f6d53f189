"""Damage that any file can suffer, whatever it holds: what disks, networks, editors and ill will do to bytes."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Sequence

Damage = Callable[[random.Random, bytes], bytes]

_NUMBERS = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**63 - 1,
    2**64 - 1,
)
_FLOATS = (float("nan"), float("inf"), float("-inf"), 3.4e38, -3.4e38, 1e-45, -0.0)
_LONGEST_REPEAT = 2**20


def cut_short(rng: random.Random, data: bytes) -> bytes:
    """Lose the end."""
    return data[: rng.randrange(len(data) + 1)]


def cut_ahead(rng: random.Random, data: bytes) -> bytes:
    """Lose the beginning."""
    return data[rng.randrange(len(data) + 1) :]


def flip_bits(rng: random.Random, data: bytes) -> bytes:
    """Turn over one to sixteen bits."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16)) if data else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def flip_head(rng: random.Random, data: bytes) -> bytes:
    """Turn over bits where headers are."""
    head = flip_bits(rng, data[:96])
    return head + data[96:]


def overwrite(rng: random.Random, data: bytes) -> bytes:
    """Write zeros, ones, noise or text over a block."""
    at, size = _block(rng, data)
    filling = (bytes(size), b"\xff" * size, rng.randbytes(size), (b"%n" * size)[:size])
    return data[:at] + rng.choice(filling) + data[at + size :]


def cut_out(rng: random.Random, data: bytes) -> bytes:
    """Lose a block in the middle, so that everything after it moves."""
    at, size = _block(rng, data)
    return data[:at] + data[at + size :]


def put_in(rng: random.Random, data: bytes) -> bytes:
    """Insert bytes that belong nowhere."""
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.randbytes(rng.choice((1, 2, 3, 4, 64, 4096))) + data[at:]


def repeat_block(rng: random.Random, data: bytes) -> bytes:
    """Have a block twice, or a thousand times."""
    at, size = _block(rng, data)
    times = min(rng.choice((1, 2, 16, 1000)), _LONGEST_REPEAT // max(size, 1))
    return data[: at + size] + data[at : at + size] * times + data[at + size :]


def swap_blocks(rng: random.Random, data: bytes) -> bytes:
    """Exchange two neighbouring blocks."""
    first, second, third = sorted(rng.randrange(len(data) + 1) for _ in range(3))
    return data[:first] + data[second:third] + data[first:second] + data[third:]


def lie_in_a_number(rng: random.Random, data: bytes) -> bytes:
    """Write a number no writer would: a length, an offset or a count may stand there."""
    code = rng.choice("BHIQ")
    bound = 256 ** struct.calcsize(code)
    packed = struct.pack(rng.choice("<>") + code, rng.choice(_NUMBERS) % bound)
    # Small files of most formats keep their numbers near the beginning or the end.
    at = rng.choice((rng.randrange(len(data) + 1), rng.randrange(min(len(data), 256) + 1)))
    return data[:at] + packed + data[at + len(packed) :]


def lie_in_a_float(rng: random.Random, data: bytes) -> bytes:
    """Write what is no number, or no sane one, over a floating-point value."""
    code = rng.choice("fd")
    size = struct.calcsize(code)
    packed = struct.pack("<" + code, rng.choice(_FLOATS)) * rng.choice((1, 1, 8, 64))
    at = rng.randrange(len(data) // size + 1) * size
    return data[:at] + packed + data[at + len(packed) :]


def append_noise(rng: random.Random, data: bytes) -> bytes:
    """Have something after the end."""
    return data + rng.choice((b"\0", data[:4096], rng.randbytes(4096)))


def empty(_rng: random.Random, _data: bytes) -> bytes:
    """Leave nothing."""
    return b""


DAMAGES: Sequence[Damage] = (
    cut_short,
    cut_short,
    cut_ahead,
    flip_bits,
    flip_bits,
    flip_head,
    flip_head,
    overwrite,
    cut_out,
    put_in,
    repeat_block,
    swap_blocks,
    lie_in_a_number,
    lie_in_a_number,
    lie_in_a_float,
    append_noise,
)
"""Each as often as it should be chosen; :func:`empty` has too little variety to be among them."""


def damaged(rng: random.Random, data: bytes) -> tuple[bytes, str]:
    """Damage bytes in one to three ways; return them and what was done."""
    if rng.random() < 0.005:
        return empty(rng, data), "empty"
    chosen = [rng.choice(DAMAGES) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    for damage in chosen:
        data = damage(rng, data)
    return data, "+".join(damage.__name__ for damage in chosen)


def _block(rng: random.Random, data: bytes) -> tuple[int, int]:
    at = rng.randrange(len(data) + 1)
    return at, min(len(data) - at, rng.choice((1, 2, 4, 8, 16, 64, 256, 4096, 65536)))
