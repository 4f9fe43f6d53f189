"""Shared libraries of hundreds of megabytes, loaded while the window runs on.

Two locks are in play. An ``import`` holds Python's while the system loads a library. And the system's loader holds one
of its own, for which whoever else loads a library or looks up a function in one has to wait: torch's keeps it for
0.2 s, and for seconds on a slow disk. A thread that waits for the loader with Python's lock in its hands stops the
whole window. So big libraries are loaded by a foreign call, which lets Python's lock go, and threads that load them
take turns.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from pathlib import Path
from typing import Any

PATIENCE_S = 2.0
"""A thread whose turn it is may hang in a driver; a library that is needed is loaded all the same."""

_turn = threading.RLock()


def turn() -> threading.RLock:
    """Return the lock to hold, on any thread but the window's, while importing what loads libraries."""
    return _turn


def load_quietly(library: Path) -> None:
    """Load a library with Python's lock let go; the import that needs it then finds it loaded.

    Where that cannot be done (no such file, a system without ``dlopen``), nothing happens and the import does it all.
    """
    if sys.platform == "win32" or not library.exists():
        return
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    mine = _turn.acquire(timeout=PATIENCE_S)
    try:
        dlopen(os.fsencode(library), os.RTLD_NOW | os.RTLD_LOCAL)
    finally:
        if mine:
            _turn.release()


def look_up_all(library: Any) -> None:
    """Look up all functions of a library that cffi opened, which it would do one by one when they are first called."""
    with _turn:
        for name in dir(library):
            # Not every build of a library has all of its functions; cffi's own error for that is a plain Exception.
            with contextlib.suppress(Exception):
                getattr(library, name)
