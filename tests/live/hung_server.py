"""A program with a MIDI keyboard whose JACK server hangs: tells how long anything else in it had to wait.

    python -m tests.live.hung_server

It prints ``{"ports": [...]}`` when it is ready, and ``{"ports": [], "gap": seconds}`` when it has given the server up.
"""

from __future__ import annotations

import json
import sys
import threading
import time

import rtmidi

from studio.live.engine.engine import Engine
from studio.live.midi.ports import MidiInputs
from studio.live.midi.system import MidiSystem, PortWatch

_BEAT_S = 0.01


class Pulse:
    """A thread that would beat every 10 ms; ``gap`` is the longest pause between two beats in seconds."""

    def __init__(self) -> None:
        self.gap = 0.0
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        last = time.monotonic()
        while True:
            time.sleep(_BEAT_S)
            now = time.monotonic()
            self.gap, last = max(self.gap, now - last), now


def tell(line: dict[str, object]) -> None:
    """Write a line to whoever started this program."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Play until the server hangs, then until somebody says so."""
    keys = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "Keys")
    keys.open_virtual_port("out")
    system = MidiSystem("JACK")
    inputs = MidiInputs(Engine(), system)
    changed = threading.Event()
    inputs.on_change = changed.set
    watch = PortWatch(system, (inputs,), changed.set)
    watch.start()
    while not inputs.names:
        changed.wait()
        changed.clear()
    tell({"ports": inputs.names})
    pulse = Pulse()
    while system.name:
        changed.wait()
        changed.clear()
    tell({"ports": inputs.names, "gap": pulse.gap})
    sys.stdin.readline()


if __name__ == "__main__":
    main()
