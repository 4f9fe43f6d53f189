"""What the worker needs of torch: to warm up, to choose a device, to know an out-of-memory and to recover from it.

torch is imported inside functions only, so that this module may be imported at the start of the window.
"""

from __future__ import annotations

import gc
import importlib.util
import logging
import os
import sys
from pathlib import Path
from typing import Protocol

import psutil

from studio.libraries import load_quietly
from studio.worker.devices import AUTO, DeviceInfo, available_devices, choose
from studio.worker.events import Ready

SWITCH_INTERVAL_S = 0.001
"""How long a thread may hold the interpreter while another waits; five times as long by default."""

MOST_THREADS = 4

_log = logging.getLogger(__name__)


class Runtime(Protocol):
    """What the worker's thread asks for; tests bring their own."""

    def prepare(self, preference: str) -> Ready:
        """Warm up, once, on the worker's thread."""
        ...

    def choose(self, preference: str) -> DeviceInfo:
        """Return the device for the next job."""
        ...

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Say whether smaller batches or another device may cure this error."""
        ...

    def free_memory(self, device: str) -> None:
        """Give back what the device's allocator keeps."""
        ...


class TorchRuntime:
    """The real one.

    Args:
        threads: torch's threads for one operation on the CPU, or None for what leaves the window smooth.
    """

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads
        self._devices: tuple[DeviceInfo, ...] = (DeviceInfo("cpu", "Processor", None),)

    def prepare(self, preference: str) -> Ready:
        """Import torch, set its threads, and find the devices."""
        trouble = None
        try:
            warm_up(self._threads)
            self._devices = available_devices()
        except Exception:  # noqa: BLE001 - a broken installation fails in many ways; the window still works
            _log.exception("torch could not be loaded")
            trouble = "The inference library (torch) could not be loaded; please install the program again."
        device = choose(preference, self._devices)
        if (
            trouble is None
            and preference != AUTO
            and preference not in (device.name, device.name.partition(":")[0])
        ):
            trouble = f"The device “{preference}” is not there, so {device.label} is used."
        return Ready(device.name, self._devices, trouble)

    def choose(self, preference: str) -> DeviceInfo:
        """Take the preferred device, or the best where it is not there."""
        return choose(preference, self._devices)

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Know Python's, CUDA's, MPS's and the CPU allocator's ways to say so."""
        if isinstance(error, MemoryError):
            return True
        text = str(error).lower()
        return isinstance(error, RuntimeError) and (
            "out of memory" in text or "can't allocate memory" in text
        )

    def free_memory(self, device: str) -> None:
        """Collect garbage and empty the device's cache."""
        gc.collect()
        torch = sys.modules.get("torch")
        if torch is None:
            return
        if device.startswith("cuda"):
            torch.cuda.empty_cache()
        elif device == "mps":
            torch.mps.empty_cache()


def default_threads() -> int:
    """Return how many threads torch may use: at most 4, and one core stays free for the window and the sound.

    The products of these networks are small: where another program takes a core away, threads that wait for each other
    were measured ten times slower than one alone.
    """
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    return max(1, min(MOST_THREADS, cores - 1))


def warm_up(threads: int | None = None) -> None:
    """Import torch without holding up the window, and set its threads.

    Args:
        threads: for one operation on the CPU, or None for :func:`default_threads`.

    Raises:
        ImportError: torch is not installed, or broken.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    preload_torch_libraries()
    # What the import leaves never becomes garbage, and looking through it all would stop every thread for 100 ms.
    gc.disable()
    try:
        import torch

        torch.set_num_threads(threads or default_threads())
        gc.freeze()
    finally:
        gc.enable()


def preload_torch_libraries() -> None:
    """Load torch's big shared libraries with the interpreter free for other threads."""
    spec = importlib.util.find_spec("torch")
    if spec is not None and spec.origin is not None:
        suffix = ".dylib" if sys.platform == "darwin" else ".so"
        load_quietly(Path(spec.origin).parent / "lib" / f"libtorch_python{suffix}")
