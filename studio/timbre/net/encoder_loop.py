"""The encoder's inner loop, compiled: see :mod:`studio.timbre.net.encoder_fast`.

Samples that lie a dilation apart are convolved with each other only, so with dilation ``d`` tile ``p`` computes the six
samples ``6 d (p // d) + p % d + j d``, ``j`` = 0..5, from those and one more to either side. Results are added to the
stream in place. What a tile still needs of its neighbours as it was, it finds in two tables of ``d`` rows: the last row
of the tile before (*carried* from each tile to the next) and, at the end of a thread's share, the first row of the next
thread's (*ahead*).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.timbre.net.compiled import compiled
from studio.timbre.net.encoder_tiles import (
    OUTPUTS,
    POINTS,
    transform_inputs,
    transform_products,
)
from studio.timbre.net.vector_ir import (
    HAS_AVX512,
    LANES,
    atomic_add,
    atomic_read,
    give_way,
    make_tile,
)

CHUNK = 16
"""Tiles that go through a layer together; a power of two. Their operands stay in the second-level cache."""

PANEL = 2 * LANES
"""Columns of a panel of weights."""

BEYOND = np.float32(-1e30)
"""What stands before and behind the sound: the relu makes zeros of it, whatever bias is added first."""

_ROWS = 8 if HAS_AVX512 else 4
_tile = make_tile(_ROWS, vectors=2)
_NOTHING = np.float32(0.0)
_SPINS = 4000
_SUMMED = 32


@compiled
def encode_layers(
    sound: Any, stream: Any, edges: Any, scratch: Any, start: Any, weights: Any, biases: Any, dilations: Any,
    means: Any, barrier: Any, front: int, hop: int, rank: int, team: int,
) -> None:  # fmt: skip
    """Run the whole encoder but its last 1x1 over one sound. The members of a team call this at the same time.

    Args:
        sound: float32 ``(samples + 2,)``, one zero at either end.
        stream: float32 ``(rows, width)``, BEYOND everywhere but in the ``samples`` rows from ``front`` on.
        edges: float32 ``(team, 2, largest dilation, width)``: carried and ahead.
        scratch: float32 ``(team, scratch_size(width))``, zeros.
        start: the first convolution's taps, float32 ``(3, width)``.
        weights: float32 ``(layers, POINTS + 1, width, width)`` as panels: those of the convolution, then the 1x1.
        biases: float32 ``(layers + 1, 2, width)``: what the stream lacks at each layer, and the convolution's.
        dilations: int64 ``(layers,)``, powers of two.
        means: float32 ``(frames, width)``, written: the mean of the last layer over each hop.
        barrier: int64 ``(1,)``, 0 before.
        front: rows before the first sample, at least the largest dilation.
        hop: samples to a frame.
        rank: which of the team this is.
        team: how many.
    """
    samples, width = len(sound) - 2, stream.shape[1]
    _begin(sound, stream, start, front, samples * rank // team, samples * (rank + 1) // team)
    met = 0
    for layer in range(len(dilations)):
        dilation = dilations[layer]
        chunks = tiles_of(samples, dilation) // CHUNK
        first, end = chunks * rank // team * CHUNK, chunks * (rank + 1) // team * CHUNK
        met += team
        _meet(barrier, met)
        _copy_edges(stream, edges[rank], front, first, end, dilation)
        met += team
        _meet(barrier, met)
        for tile in range(first, end, CHUNK):
            _one_chunk(
                stream, edges[rank], scratch[rank], weights[layer], biases[layer], front, samples, tile, end,
                dilation, width,
            )  # fmt: skip
    _meet(barrier, met + team)
    frames = len(means)
    for frame in range(frames * rank // team, frames * (rank + 1) // team):
        _average(stream, front + frame * hop, hop, biases[len(dilations), 0], means[frame])


@compiled
def table_size(width: int) -> int:
    """Return the distance of the points' tables: such that a tile's rows in all of them fit the cache side by side."""
    return (CHUNK + 1) * width + LANES


@compiled
def scratch_size(width: int) -> int:
    """Return the numbers that a chunk needs room for: inputs and products of each point, and what becomes of them."""
    size: int = 2 * POINTS * table_size(width) + OUTPUTS * CHUNK * width
    return size


@compiled
def tiles_of(samples: int, dilation: int) -> int:
    """Return the tiles that cover a sound, in whole chunks."""
    blocks = -(-samples // (OUTPUTS * dilation))
    return -(-blocks * dilation // CHUNK) * CHUNK


@compiled
def _meet(barrier: Any, count: int) -> None:
    """Wait until all of the team have come here."""
    address = barrier.ctypes.data
    atomic_add(address, 1)
    looks = 0
    while atomic_read(address) < count:
        looks += 1
        if looks > _SPINS:
            give_way()


@compiled
def _begin(sound: Any, stream: Any, taps: Any, front: int, first: int, end: int) -> None:
    """Write the first convolution, less its bias."""
    before, now, after = taps[0], taps[1], taps[2]
    for time in range(first, end):
        row = stream[front + time]
        x, y, z = sound[time], sound[time + 1], sound[time + 2]
        for i in range(len(row)):
            row[i] = x * before[i] + y * now[i] + z * after[i]


@compiled
def _copy_edges(stream: Any, edges: Any, front: int, first: int, end: int, dilation: int) -> None:
    """Keep what the tiles from ``first`` to ``end`` need of others, who are about to overwrite it."""
    for tile in range(first - dilation, first):
        row = front + _time(tile, dilation) + (OUTPUTS - 1) * dilation
        edges[0, tile % dilation] = stream[row]
    for tile in range(end, end + dilation):
        edges[1, tile % dilation] = stream[front + _time(tile, dilation)]


@compiled
def _time(tile: int, dilation: int) -> int:
    """Return a tile's first sample; the others are a dilation apart."""
    return tile // dilation * OUTPUTS * dilation + tile % dilation


@compiled
def _one_chunk(
    stream: Any, edges: Any, scratch: Any, weights: Any, biases: Any, front: int, samples: int, first: int, end: int,
    dilation: int, width: int,
) -> None:  # fmt: skip
    """Take a chunk of tiles through a layer."""
    row = width * 4
    table = table_size(width) * 4
    origin = stream.ctypes.data + front * row
    carried, ahead = edges.ctypes.data, edges[1].ctypes.data
    inputs = scratch.ctypes.data
    products, rectified = inputs + POINTS * table, inputs + 2 * POINTS * table
    matrix, matrices = width * row, weights.ctypes.data
    for i in range(CHUNK):
        tile = first + i
        residue = tile % dilation * row
        now = origin + _time(tile, dilation) * row
        behind = now + OUTPUTS * dilation * row if tile + dilation < end else ahead + residue
        transform_inputs(
            carried + residue, now, dilation * row, behind, biases.ctypes.data, inputs + i * row, table, width
        )  # fmt: skip
    # While the products are at work the next chunk's rows are fetched.
    following = first + CHUNK
    soon = origin + _time(following, dilation) * row
    apart = max(dilation, CHUNK) * row
    for point in range(POINTS):
        fetched = (
            soon + point * apart if point < POINTS - 1 else carried + following % dilation * row
        )
        _multiply(
            inputs + point * table, CHUNK, matrices + point * matrix, products + point * table, width, fetched
        )  # fmt: skip
    # The results lie as they will in the stream: in one piece where the dilation is short, else in six.
    run = min(dilation, CHUNK)
    for i in range(CHUNK):
        place = i // run * OUTPUTS * run + i % run
        transform_products(
            products + i * row, table, biases[1].ctypes.data, rectified + place * row, run * row, width
        )  # fmt: skip
    time = _time(first, dilation)
    if dilation < CHUNK:
        _add_residual(
            stream, front, samples, time, rectified, OUTPUTS * CHUNK, matrices + POINTS * matrix, width
        )  # fmt: skip
    else:
        for output in range(OUTPUTS):
            _add_residual(
                stream, front, samples, time + output * dilation, rectified + output * CHUNK * row, CHUNK,
                matrices + POINTS * matrix, width,
            )  # fmt: skip


@compiled
def _add_residual(
    stream: Any, front: int, samples: int, time: int, rectified: int, rows: int, weights: int, width: int
) -> None:  # fmt: skip
    """Add the 1x1 of some rows to the stream from ``time`` on; behind the sound nothing changes."""
    if time >= samples:
        return
    address = stream.ctypes.data + (front + time) * width * 4
    _multiply(rectified, rows, weights, address, width, rectified)
    for late in range(samples, time + rows):
        stream[front + late] = BEYOND


@compiled
def _multiply(a: int, rows: int, weights: int, c: int, width: int, soon: int) -> None:
    """Add ``a @ weights`` to ``c``, both ``(rows, width)``, and fetch the CHUNK rows at ``soon`` meanwhile."""
    row = width * 4
    for panel in range(width // PANEL):
        b = weights + panel * width * PANEL * 4
        x, y = a, c + panel * PANEL * 4
        for _ in range(rows // _ROWS):
            _tile(x, row, b, width, y, row, soon)
            x += _ROWS * row
            y += _ROWS * row


@compiled
def _average(stream: Any, first: int, hop: int, bias: Any, mean: Any) -> None:
    """Write the mean of some rows plus a bias. Short sums are summed, which loses fewer bits than one long one."""
    width = len(mean)
    part = np.empty(width, dtype=np.float32)
    mean[:] = _NOTHING
    for begin in range(0, hop, _SUMMED):
        part[:] = _NOTHING
        for row in range(first + begin, first + min(begin + _SUMMED, hop)):
            line = stream[row]
            for i in range(width):
                part[i] += line[i]
        for i in range(width):
            mean[i] += part[i]
    for i in range(width):
        mean[i] = mean[i] / np.float32(hop) + bias[i]
