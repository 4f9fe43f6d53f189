"""An instrument on a JACK server: tells every message it is sent, and when, as JSON lines."""

from __future__ import annotations

import json
import queue
import sys
import threading
import time

import rtmidi


def main() -> None:
    heard: queue.SimpleQueue[tuple[float, list[int]]] = queue.SimpleQueue()
    port = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, "synth")
    port.open_virtual_port("in")
    port.ignore_types(sysex=True, timing=False, active_sense=True)
    port.set_callback(lambda event, _data: heard.put((time.perf_counter(), event[0])))

    def tell() -> None:
        while True:
            moment, message = heard.get()
            print(json.dumps({"time": moment, "message": message}), flush=True)

    print(json.dumps({"open": True}), flush=True)
    threading.Thread(target=tell, daemon=True).start()
    for line in sys.stdin:
        if line.strip() == "quit":
            break


if __name__ == "__main__":
    main()
