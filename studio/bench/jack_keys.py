"""A keyboard on a JACK server: sends each line of hex bytes as a MIDI message and tells when, as JSON lines."""

from __future__ import annotations

import json
import sys
import time

import rtmidi


def main() -> None:
    """Send until told to quit."""
    port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "keys")
    port.open_virtual_port("keyboard")
    print(json.dumps({"open": True}), flush=True)  # noqa: T201
    for line in sys.stdin:
        if line.strip() == "quit":
            break
        message = bytes.fromhex(line)
        sent = time.perf_counter()
        port.send_message(list(message))
        print(json.dumps({"sent": sent, "message": list(message)}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
