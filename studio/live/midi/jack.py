"""Tells whether a JACK server still lives: a client of a server that died goes on seeing the ports it saw last."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from typing import Any

from studio.live.device.devices import library_file

NAME = b"Chimera Studio watch"
STALL_S = 0.5
"""JACK counts frames in every cycle, and no cycle is this long."""
ANSWER_S = 2.0
_NO_START_SERVER = 1
_LIBRARIES = ("python_rtmidi./libjack", "libjack")
"""The one that rtmidi brings along, else the system's."""


class JackWatch:
    """A client without ports that looks whether the server still counts.

    Calls of rtmidi hold Python's lock, so that a server that hangs would freeze the whole program; those made here do
    not, and are waited for so long and no longer. Whoever sees :attr:`answers` false asks rtmidi for nothing.

    Where no library of JACK is loaded it watches nothing and reports no death.
    """

    def __init__(self) -> None:
        self._library = _open_library()
        self._client: Any = None
        self._seen = (-1, time.monotonic())
        if self._library is not None:
            self._client = _within(ANSWER_S, self._open, self._close)

    @property
    def answers(self) -> bool:
        """Whether the server let us in."""
        return self._library is None or self._client is not None

    def alive(self) -> bool:
        """Whether the server has counted on within the last half second."""
        if self._client is None or self._library is None:
            return True
        count, now = int(self._library.jack_last_frame_time(self._client)), time.monotonic()
        if count != self._seen[0]:
            self._seen = (count, now)
        return now - self._seen[1] < STALL_S

    def close(self) -> bool:
        """Let the server go, dead or alive; False where it hangs."""
        client, self._client = self._client, None
        return client is None or _within(ANSWER_S, lambda: self._close(client)) is not None

    def _open(self) -> Any:
        return self._library.jack_client_open(NAME, _NO_START_SERVER, None)

    def _close(self, client: Any) -> int:
        return int(self._library.jack_client_close(client))


def _within(
    limit_s: float, work: Callable[[], Any], undo: Callable[[Any], object] = lambda _result: None
) -> Any:
    """Return what ``work`` returns, or None after ``limit_s`` seconds; what comes later is undone."""
    results: list[Any] = []
    late = threading.Lock()

    def run() -> None:
        result = work()
        if late.acquire(blocking=False):
            results.append(result)
        elif result is not None:
            undo(result)

    thread = threading.Thread(target=run, name="jack-watch", daemon=True)
    thread.start()
    thread.join(limit_s)
    late.acquire(blocking=False)
    return results[0] if results else None


def _open_library() -> Any:
    path = next((p for p in map(library_file, _LIBRARIES) if p is not None), None)
    if path is None:
        return None
    try:
        library = ctypes.CDLL(str(path))
        library.jack_client_open.restype = ctypes.c_void_p
        library.jack_client_open.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
        library.jack_client_close.argtypes = [ctypes.c_void_p]
        library.jack_last_frame_time.argtypes = [ctypes.c_void_p]
        library.jack_last_frame_time.restype = ctypes.c_uint32
    except (OSError, AttributeError):
        return None
    return library
