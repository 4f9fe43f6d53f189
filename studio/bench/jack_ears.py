"""Listens to the player on a JACK server and tells when sound begins after silence, as JSON lines."""

from __future__ import annotations

import queue
import time
from typing import Any

import numpy as np

from studio.bench.child_lines import report_until_quit, tell

SILENT_BLOCKS = 8


def main() -> None:
    """Listen until told to quit."""
    import sounddevice as sd

    device = next(
        d["index"] for d in sd.query_devices() if d["name"] == "PortAudio" and d["max_input_channels"]
    )  # fmt: skip
    onsets: queue.SimpleQueue[float] = queue.SimpleQueue()
    silent = 0

    def callback(sound: Any, _frames: int, _time: Any, _status: Any) -> None:
        nonlocal silent
        now = time.perf_counter()
        loud = np.flatnonzero(sound[:, 0])
        if len(loud) and silent >= SILENT_BLOCKS:
            onsets.put(now + loud[0] / 48000)
        silent = 0 if len(loud) else silent + 1

    with sd.InputStream(
        samplerate=48000, blocksize=256, device=device, channels=2, dtype="float32",
        latency="low", callback=callback,
    ):  # fmt: skip
        tell(open=True)
        report_until_quit(lambda: tell(onset=onsets.get()))


if __name__ == "__main__":
    main()
