"""A keyboard on a JACK server: sends each line of hex bytes as a MIDI message and tells when, as JSON lines."""

from __future__ import annotations

import time

import rtmidi

from studio.bench.child_lines import lines_until_quit, tell


def main() -> None:
    """Send until told to quit."""
    port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "keys")
    port.open_virtual_port("keyboard")
    tell(open=True)
    for line in lines_until_quit():
        message = bytes.fromhex(line)
        sent = time.perf_counter()
        port.send_message(list(message))
        tell(sent=sent, message=list(message))


if __name__ == "__main__":
    main()
