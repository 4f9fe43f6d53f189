"""What this machine can do at best: how fast it multiplies matrices, and how fast it reads memory."""

from __future__ import annotations

import functools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.bench.rows import BenchRow

ROWS, INPUTS, OUTPUTS, LAYERS = 64, 512, 1024, 60
"""A chain of products of the published decoder's own kind; its weights (63 MB in bfloat16) lie in no cache."""

_READ_BYTES = 384 * 2**20


@dataclass(frozen=True)
class Machine:
    """Best of several short runs, all of torch's threads.

    Attributes:
        float32: GFLOP/s of float32 products.
        bfloat16: GFLOP/s of bfloat16 products.
        one_float32: the same on one thread.
        one_bfloat16: the same on one thread.
        bandwidth: GB/s read from memory.
    """

    float32: float
    bfloat16: float
    one_float32: float
    one_bfloat16: float
    bandwidth: float

    def rows(self, bench: str) -> list[BenchRow]:
        """Return the figures for reading."""
        note = "best of several short runs; the faster of oneDNN and our own product"
        return [
            BenchRow(bench, "machine: matrix product, float32", self.float32, "GFLOP/s", note=note),
            BenchRow(bench, "machine: matrix product, bfloat16", self.bfloat16, "GFLOP/s", note=note),
            BenchRow(bench, "machine: memory read", self.bandwidth, "GB/s", note="384 MB, all threads"),
        ]  # fmt: skip


def best_seconds(work: Callable[[], Any], seconds: float = 0.6, least: int = 5) -> float:
    """Return the shortest time of some work, tried for a while."""
    work()
    best, began, tries = float("inf"), time.perf_counter(), 0
    while tries < least or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
        tries += 1
    return best


def median_ms(work: Callable[[], Any], times: int) -> float:
    """Return the median of so many times of some work, after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1e3


@functools.cache
def measure_machine(threads: int) -> Machine:
    """Measure; takes some five seconds."""
    import torch

    alone = {half: _own_gflops(half, 1) for half in (False, True)}
    together = {
        half: max(_own_gflops(half, threads), _onednn_gflops(dtype))
        for half, dtype in ((False, torch.float32), (True, torch.bfloat16))
    }
    return Machine(together[False], together[True], alone[False], alone[True], _bandwidth())


def _onednn_gflops(dtype: Any) -> float:
    """Measure a bare chain of packed products, as the published sizes need them at a batch of 64."""
    import torch

    x = torch.randn(ROWS, INPUTS).to(dtype)
    packed = [
        torch.ops.mkldnn._reorder_linear_weight(torch.randn(OUTPUTS, INPUTS).to(dtype), None)
        for _ in range(LAYERS)
    ]

    def chain() -> None:
        for weight in packed:
            torch.ops.mkldnn._linear_pointwise(x, weight, None, "none", [], "")

    return 2 * ROWS * INPUTS * OUTPUTS * LAYERS / best_seconds(chain) / 1e9


def _own_gflops(half: bool, threads: int) -> float:
    """Measure our own product on weights in the second-level cache, the same on each thread."""
    from studio.timbre.net.packing import aligned_empty
    from studio.timbre.net.products import call_often, multiply_bfloat16, multiply_float32
    from studio.timbre.net.team import side_by_side
    from studio.timbre.net.vector_ir import PANEL

    rows, times, size = 96, 60, 2 if half else 4
    product = multiply_bfloat16() if half else multiply_float32()
    work = []
    for _ in range(threads):
        a = aligned_empty((rows, INPUTS * size), np.uint8)
        b = aligned_empty((2, INPUTS * PANEL * size), np.uint8)
        c = aligned_empty((rows, 2 * PANEL), np.float32)
        work.append((product, times, a, b, c, rows, INPUTS, size))
    flops = 2 * rows * INPUTS * 2 * PANEL * times * threads
    return flops / best_seconds(lambda: side_by_side(call_often, work)) / 1e9


def _bandwidth() -> float:
    import torch

    numbers = torch.ones(_READ_BYTES // 4)
    return _READ_BYTES / best_seconds(numbers.sum) / 1e9
