"""Tells whether a JACK server still lives: a client of a server that died goes on seeing the ports it saw last."""

from __future__ import annotations

import ctypes
import time
from typing import Any

from studio.live.devices import library_file

NAME = b"Chimera Studio watch"
STALL_S = 0.5
"""JACK counts frames in every cycle, and no cycle is this long."""
_NO_START_SERVER = 1
_LIBRARIES = ("python_rtmidi./libjack", "libjack")
"""The one that rtmidi brings along, else the system's."""


class JackWatch:
    """A client without ports that looks whether the server still counts.

    Where no library of JACK is loaded, or its server does not answer, it watches nothing and reports no death.
    """

    def __init__(self) -> None:
        self._library = _open_library()
        self._client = None
        if self._library is not None:
            self._client = self._library.jack_client_open(NAME, _NO_START_SERVER, None)
        self._seen = (-1, time.monotonic())

    def alive(self) -> bool:
        """Whether the server has counted on within the last half second."""
        if self._client is None or self._library is None:
            return True
        count, now = int(self._library.jack_last_frame_time(self._client)), time.monotonic()
        if count != self._seen[0]:
            self._seen = (count, now)
        return now - self._seen[1] < STALL_S

    def close(self) -> None:
        """Let the server go, dead or alive."""
        client, self._client = self._client, None
        if client is not None and self._library is not None:
            self._library.jack_client_close(client)


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
