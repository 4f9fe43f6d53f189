"""The smallest client a JACK server can have: native code that writes silence and tells what its server lost.

On a server of its own, beside the program that is measured, its losses are the machine's: nothing of ours runs in it.
Reports as JSON lines; ends with ``quit``.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import time
from typing import Any

import numba
from numba import types

from studio.bench.child_lines import report_until_quit, tell
from studio.live.kernel.memory import float32_at

AUDIO = b"32 bit float mono audio"
IS_OUTPUT = 2
NO_START_SERVER = 1
"""Constants of jack/types.h."""
REPORT_S = 0.1


def _library() -> Any:
    """Return libjack, whose handles and frame counts are wider than C's int."""
    library = ctypes.CDLL(ctypes.util.find_library("jack") or "libjack.so.0")
    handle, text = ctypes.c_void_p, ctypes.c_char_p
    library.jack_client_open.restype = handle
    library.jack_client_open.argtypes = [text, ctypes.c_int, handle]
    library.jack_port_register.restype = handle
    library.jack_port_register.argtypes = [handle, text, text, ctypes.c_ulong, ctypes.c_ulong]
    library.jack_port_get_buffer.restype = handle
    library.jack_port_get_buffer.argtypes = [handle, ctypes.c_uint32]
    for setter in (library.jack_set_process_callback, library.jack_set_xrun_callback):
        setter.argtypes = [handle, handle, handle]
    library.jack_activate.argtypes = [handle]
    library.jack_connect.argtypes = [handle, text, text]
    return library


def _silence(library: Any) -> Any:
    """Compile the callback ``(frames, port)``: silence in the port's buffer."""
    buffer_of = library.jack_port_get_buffer

    def silence(frames: int, port: Any) -> int:
        numba.carray(float32_at(buffer_of(port, frames)), frames)[:] = 0.0
        return 0

    return numba.cfunc(types.int32(types.uint32, types.voidptr))(silence)


def main() -> None:
    """Play silence until told to quit."""
    library = _library()
    client = library.jack_client_open(b"bare", NO_START_SERVER, None)
    if not client:
        raise SystemExit("there is no JACK server")
    port = library.jack_port_register(client, b"out", AUDIO, IS_OUTPUT, 0)
    callback = _silence(library)
    lost = 0

    def count(_argument: Any) -> int:
        nonlocal lost
        lost += 1
        return 0

    on_xrun = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(count)

    library.jack_set_process_callback(client, callback.address, port)
    library.jack_set_xrun_callback(client, ctypes.cast(on_xrun, ctypes.c_void_p), None)
    library.jack_activate(client)
    library.jack_connect(client, b"bare:out", b"system:playback_1")

    def report() -> None:
        time.sleep(REPORT_S)
        tell(underruns=lost)

    report_until_quit(report)


if __name__ == "__main__":
    main()
