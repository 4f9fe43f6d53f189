"""Rows of one decoding shared out among threads, which numpy's products and functions let run side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import pairwise
from typing import TypeVar

import torch

Result = TypeVar("Result")

LEAST_ROWS = 24
"""Fewer rows to a thread are not worth its wake-up."""

_MOST_HELPERS = 3


def shares(rows: int) -> list[slice]:
    """Cut rows into parts for as many threads as torch may use; at least one part."""
    count = max(1, min(torch.get_num_threads(), _MOST_HELPERS + 1, rows // LEAST_ROWS))
    ends = [rows * part // count for part in range(count + 1)]
    return [slice(start, end) for start, end in pairwise(ends)]


def together(tasks: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run tasks side by side, the first on this thread.

    On a busy machine a helper may not even have begun when this thread is done; then it does that task as well.
    """
    futures = [_helpers().submit(task) for task in tasks[1:]]
    results = [tasks[0]()]
    for task, future in zip(tasks[1:], futures, strict=True):
        results.append(task() if future.cancel() else future.result())
    return results


def lockstep(runs: Sequence[Iterator[float]]) -> Iterator[float]:
    """Advance runs of equal length side by side, one item each at a time; yields the first one's items."""
    if len(runs) == 1:
        yield from runs[0]
        return
    while (done := together([partial(next, run, None) for run in runs])[0]) is not None:
        yield done


@cache
def _helpers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_MOST_HELPERS, thread_name_prefix="chimera-helper")
