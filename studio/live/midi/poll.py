"""Fetches messages from inputs whose driver would otherwise deliver them within its own real-time thread.

rtmidi calls back from JACK's process thread. There Python's lock would have to be waited for, and while one waits every
program on the server loses sound. Left alone, rtmidi keeps the messages in a queue without locks; they are fetched from
that here, on a thread that may wait.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

BUSY_S, IDLE_S = 0.001, 0.002
"""How often is looked: soon after a message, and after :data:`CALM_S` without one."""
CALM_S = 10.0

_log = logging.getLogger(__name__)

Take = Callable[[Sequence[int]], None]


class MidiPoll:
    """A thread for all such inputs; it runs while there are any."""

    def __init__(self) -> None:
        self._ports: tuple[tuple[Any, Take], ...] = ()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, handle: Any, take: Take) -> None:
        """Fetch from an rtmidi input; ``take`` gets the bytes of each message, on the thread."""
        with self._lock:
            self._ports = (*self._ports, (handle, take))
            if self._thread is None:
                self._over = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._over,), name="midi-in", daemon=True
                )
                self._thread.start()

    def drop(self, handle: Any) -> None:
        """Fetch no more from an input; afterwards it may be closed."""
        with self._lock:
            self._ports = tuple(port for port in self._ports if port[0] is not handle)
            if not self._ports:
                self._over.set()
                self._thread = None

    def _run(self, over: threading.Event) -> None:
        calm = 0.0
        pause = BUSY_S
        while not over.wait(pause):
            calm = 0.0 if self._fetch() else calm + pause
            pause = BUSY_S if calm < CALM_S else IDLE_S

    def _fetch(self) -> bool:
        found = False
        with self._lock:  # who drops an input waits until it is done with
            for handle, take in self._ports:
                while (event := handle.get_message()) is not None:
                    found = True
                    try:
                        take(event[0])
                    except Exception:  # noqa: BLE001 - one message must not stop all that come after it
                        _log.exception("A MIDI message could not be taken")
        return found
