"""The live room alone in a process: plays what MIDI sends it and reports itself as JSON lines.

Lines it understands: ``panic``, ``voices N`` (hold N notes), ``load`` (be busy as the
worker, the window and the garbage collector are), ``quit``.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time

import numpy as np

from studio.assets import resources_dir
from studio.live.room import LiveRoom

REPORT_S = 0.1


def main() -> None:
    """Play until told to quit."""
    import rtmidi

    from studio.live.midi_ports import MidiInputs

    sys.setswitchinterval(0.001)
    room = LiveRoom(resources_dir() / "sounds")
    room.start()
    room.wait_ready(120)
    engine = room.engine
    if engine is None:
        raise SystemExit("the engine could not be started")
    inputs = MidiInputs(engine, api=rtmidi.API_UNIX_JACK)
    inputs.start()
    stop = threading.Event()

    def report() -> None:
        while not stop.wait(REPORT_S):
            room.check()
            status, meters = room.details(), engine.meters()
            if status is not None:
                line = {
                    "status": room.status(),
                    "heard": status.heard,
                    "underruns": status.underruns,
                    "load": status.load,
                    "voices": meters.voices,
                    "ports": inputs.names,
                    "frame": int(engine.state["frame"]),
                    "peak": max(meters.peak),
                }
                print(json.dumps(line), flush=True)  # noqa: T201

    threading.Thread(target=report, daemon=True).start()
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "quit":
            break
        if word == "panic":
            inputs.panic()
        elif word == "voices":
            for number in range(int(rest)):
                engine.gui.note_on(number % 9, 40 + number, 60)
        elif word == "load":
            for work in (_decode, _repaint, _collect):
                threading.Thread(target=work, args=(stop,), daemon=True).start()
    stop.set()
    os._exit(0)


def _decode(stop: threading.Event) -> None:
    """Multiply matrices as a small network's decoder does, most of the time without the interpreter's lock."""
    weights = np.random.default_rng(0).standard_normal((512, 2048)).astype(np.float32)
    row = np.ones((16, 512), np.float32)
    while not stop.is_set():
        row = np.tanh(row @ weights)[:, :512]


def _repaint(stop: threading.Event) -> None:
    """Run Python for 8 ms sixty times a second."""
    while not stop.wait(0.0087):
        end = time.perf_counter() + 0.008
        while time.perf_counter() < end:
            sum(range(200))


def _collect(stop: threading.Event) -> None:
    """Make garbage and collect it: tens of milliseconds during which no Python thread runs."""
    kept = [[number] for number in range(300_000)]
    while not stop.wait(0.05):
        gc.collect()
    del kept


if __name__ == "__main__":
    main()
