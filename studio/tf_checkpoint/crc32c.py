"""CRC-32C (Castagnoli; RFC 3720 appendix B.4), fast enough for hundreds of megabytes with numpy alone.

A checksum is a linear function of the bits, so the data is cut into equal lanes whose checksums are computed side by
side, and two neighbouring lanes are joined by moving the first one's checksum past as many zeros as the second is long.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]

_POLYNOMIAL = 0x82F63B78
_MASK_DELTA = 0xA282EAD8
_LANE_BYTES = 64
_MOST_LANES = 2**16


def masked_crc32c(data: bytes) -> int:
    """Return the checksum as LevelDB and TensorFlow store it: rotated by 15 bits, plus a constant."""
    crc = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def crc32c(data: bytes) -> int:
    """Return the CRC-32C of some bytes."""
    if len(data) < 4:
        return _bytewise(data)
    lanes = 1
    while lanes < _MOST_LANES and lanes * 2 * _LANE_BYTES <= len(data):
        lanes *= 2
    steps = -(-len(data) // lanes)
    # Zeros in front change nothing, and starting from all ones is the same as inverting the first four bytes.
    padded = np.zeros(lanes * steps, dtype=np.uint8)
    first = len(padded) - len(data)
    padded[first:] = np.frombuffer(data, dtype=np.uint8)
    padded[first : first + 4] ^= 0xFF
    columns = np.ascontiguousarray(padded.reshape(lanes, steps).T)
    crc = np.zeros(lanes, dtype=np.uint32)
    table = _table()
    for column in columns:
        crc = table[(crc ^ column) & 0xFF] ^ (crc >> np.uint32(8))
    skip = _zeros(steps)
    while len(crc) > 1:
        crc = _apply(skip, crc[0::2]) ^ crc[1::2]
        skip = _apply(skip, skip)
    return int(crc[0]) ^ 0xFFFFFFFF


def _bytewise(data: bytes) -> int:
    table, crc = _table(), 0xFFFFFFFF
    for byte in data:
        crc = int(table[(crc ^ byte) & 0xFF]) ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


@functools.cache
def _table() -> Words:
    """Return what each byte adds."""
    crc = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        crc = np.where(crc & 1, (crc >> 1) ^ np.uint32(_POLYNOMIAL), crc >> 1).astype(np.uint32)
    return crc


@functools.lru_cache(maxsize=64)
def _zeros(count: int) -> Words:
    """Return where ``count`` zero bytes move each bit of a checksum: uint32 ``(32,)``."""
    bits = np.uint32(1) << np.arange(32, dtype=np.uint32)
    moved, step = bits, _table()[bits & 0xFF] ^ (bits >> np.uint32(8))
    while count:
        if count & 1:
            moved = _apply(step, moved)
        step = _apply(step, step)
        count >>= 1
    return moved


def _apply(operator: Words, values: Words) -> Words:
    """Apply a linear operator, given by where it moves each bit, to many checksums."""
    result = np.zeros_like(values)
    for bit in range(32):
        result ^= np.where(values >> np.uint32(bit) & np.uint32(1), operator[bit], np.uint32(0))
    return result
