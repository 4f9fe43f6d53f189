"""The usual way, for comparison: 32 sine voices from a callback written in Python and numpy, under the same load.

Prints the same JSON lines as live_player.py and understands ``load`` and ``quit``.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any

import numpy as np

from studio.bench.busy import start_load
from studio.live.devices import list_outputs


def main() -> None:
    """Play until told to quit."""
    import sounddevice as sd

    sys.setswitchinterval(0.001)
    device = list_outputs()[0]
    steps = 2 * np.pi * 440 * 2 ** (np.arange(-16, 16)[:, None] / 12) / device.rate
    counts = {"frame": 0, "underruns": 0}

    def callback(out: Any, frames: int, _time: Any, status: Any) -> None:
        counts["underruns"] += bool(status.output_underflow)
        phase = (counts["frame"] + np.arange(frames)) * steps
        out[:] = 0.01 * np.sin(phase).sum(axis=0)[:, None]
        counts["frame"] += frames

    stop = threading.Event()
    with sd.OutputStream(
        samplerate=device.rate, blocksize=256, device=device.index, channels=2, dtype="float32",
        latency="low", callback=callback,
    ):  # fmt: skip

        def report() -> None:
            while not stop.wait(0.1):
                print(json.dumps({**counts, "heard": True}), flush=True)  # noqa: T201

        threading.Thread(target=report, daemon=True).start()
        for line in sys.stdin:
            if line.strip() == "load":
                start_load(stop)
            elif line.strip() == "quit":
                break
    stop.set()
    os._exit(0)


if __name__ == "__main__":
    main()
