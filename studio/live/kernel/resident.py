"""Memory that the audio thread touches stays in memory: no page is fetched, or first made, while a buffer is due."""

from __future__ import annotations

import ctypes
import functools
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

PAGE = 4096
"""The smallest page of the systems we run on."""


def keep_resident(arrays: Iterable[NDArray[Any]]) -> int:
    """Make every page of arrays now, and ask the system never to take them away.

    A system grants an ordinary program only so much (Linux: ``ulimit -l``); what it refuses is still made, which is the
    part that costs most.

    Args:
        arrays: contiguous; they stay locked until they are freed.

    Returns:
        How many bytes are locked.
    """
    lock, locked = _lock(), 0
    for array in arrays:
        if array.nbytes == 0:
            continue
        if array.flags.writeable:
            # Reading would not do: all pages that were never written are one and the same.
            pages = array.reshape(-1).view(np.uint8)[::PAGE]
            pages += 0
        if lock is not None and lock(array.ctypes.data, array.nbytes):
            locked += array.nbytes
    return locked


@functools.cache
def _lock() -> Callable[[int, int], bool] | None:
    """Return what locks an address range, or None where that cannot be found."""
    try:
        if sys.platform == "win32":
            virtual_lock = ctypes.WinDLL("kernel32").VirtualLock
            virtual_lock.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
            return lambda address, size: bool(virtual_lock(address, size))
        mlock = ctypes.CDLL(None).mlock
        mlock.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        return lambda address, size: mlock(address, size) == 0
    except (OSError, AttributeError):
        return None
