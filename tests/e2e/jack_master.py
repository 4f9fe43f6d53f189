"""A drum machine on a JACK server that gives the clock: ``clock BPM``, ``start``, ``stop``, ``silence``, ``quit``."""

from __future__ import annotations

import json
import sys
import threading
import time

import rtmidi

CLOCK, START, STOP = 0xF8, 0xFA, 0xFC


def main() -> None:
    port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "master")
    port.open_virtual_port("clock")
    step = 0.0
    ticking = threading.Event()

    def tick() -> None:
        due = time.perf_counter()
        while True:
            if not ticking.is_set():
                ticking.wait()
                due = time.perf_counter()
            port.send_message([CLOCK])
            due += step
            time.sleep(max(due - time.perf_counter(), 0.0))

    threading.Thread(target=tick, daemon=True).start()
    print(json.dumps({"open": True}), flush=True)
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "quit":
            break
        if word == "clock":
            step = 60.0 / float(rest) / 24
            ticking.set()
        elif word == "silence":
            ticking.clear()
        else:
            port.send_message([START if word == "start" else STOP])
        print(json.dumps({"done": word}), flush=True)


if __name__ == "__main__":
    main()
