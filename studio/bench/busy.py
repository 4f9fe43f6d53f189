"""The load beside which sound has to go on: what the worker, the window and the garbage collector do."""

from __future__ import annotations

import gc
import threading
import time

import numpy as np


def start_load(stop: threading.Event) -> None:
    """Be busy on three threads until told to stop."""
    for work in (_decode, _repaint, _collect):
        threading.Thread(target=work, args=(stop,), daemon=True).start()


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
