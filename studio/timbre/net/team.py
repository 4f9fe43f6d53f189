"""Threads that run one compiled function side by side."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

_one_team = threading.Lock()


def side_by_side(function: Callable[..., Any], work: Sequence[tuple[Any, ...]]) -> None:
    """Call a function once for each item of work, all at the same time, the first on this thread.

    The items may wait for each other, so there are at most :func:`most_threads` of them, and one team at a time: two
    halves of two teams on all the threads there are would wait for ever.
    """
    with _one_team:
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
