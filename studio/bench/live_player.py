"""The live room alone in a process: plays what MIDI sends it and reports itself as JSON lines.

Lines it understands: ``panic``, ``voices N`` (hold N notes), ``quit``.
"""

from __future__ import annotations

import json
import os
import sys
import threading

from studio.assets import resources_dir
from studio.live.room import LiveRoom

REPORT_S = 0.1


def main() -> None:
    """Play until told to quit."""
    from studio.live.midi.ports import Heard
    from studio.live.midi.room import MidiRoom

    sys.setswitchinterval(0.001)
    room = LiveRoom(resources_dir() / "sounds")
    room.start()
    room.wait_ready(120)
    engine = room.engine
    if engine is None:
        raise SystemExit("the engine could not be started")
    notes = {"note_time": 0.0, "note_count": 0}

    def listen(heard: Heard) -> None:
        if heard.message[0] & 0xF0 == 0x90:
            notes["note_time"] = heard.time
            notes["note_count"] += 1

    midi = MidiRoom(engine, listen, "JACK")
    midi.start()
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
                    "ports": midi.inputs.names,
                    "sounds": len(set(engine.bank.zones["pcm"].tolist())) if engine.bank else 0,
                    "frame": int(engine.state["frame"]),
                    "peak": max(meters.peak),
                    **notes,
                }
                print(json.dumps(line), flush=True)  # noqa: T201

    threading.Thread(target=report, daemon=True).start()
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "quit":
            break
        if word == "panic":
            midi.panic()
        elif word == "voices":
            for number in range(int(rest)):
                engine.gui.note_on(number % 9, 40 + number, 60)
    stop.set()
    os._exit(0)


if __name__ == "__main__":
    main()
