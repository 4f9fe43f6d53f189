"""Threads that run one compiled function side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any


def side_by_side(function: Callable[..., Any], work: Sequence[tuple[Any, ...]]) -> None:
    """Call a function once for each item of work, all at the same time, the first on this thread.

    At most as many items as the machine has cores, since they may wait for each other.
    """
    futures = [_threads().submit(function, *arguments) for arguments in work[1:]]
    function(*work[0])
    for future in futures:
        future.result()


def most_threads() -> int:
    """Return how many items of work may wait for each other."""
    return (os.cpu_count() or 1) + 1


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="chimera-sound")
