"""Which sound devices there are, and how one is remembered: by its name and driver, never by its number."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.libraries import look_up_all, turn
from studio.live.device.stream import StreamError
from studio.live.port import OutputSettings

BLOCKS = (64, 128, 256, 512, 1024, 2048)
RATES = (44100.0, 48000.0, 88200.0, 96000.0)

_dead_libraries: list[Any] = []
_portaudio = threading.RLock()
"""PortAudio's list of devices may not be renewed by one thread while another opens a stream."""


@dataclass(frozen=True)
class OutputDevice:
    """A device that can play two channels.

    Attributes:
        index: PortAudio's number for it until the list is renewed.
        name: as the system calls it.
        api: its driver.
        rate: the rate it would rather have, frames a second.
        latency_s: the shortest it promises, seconds.
        default: whether it is its driver's default.
    """

    index: int
    name: str
    api: str
    rate: float
    latency_s: float
    default: bool


def portaudio_lock() -> threading.RLock:
    """Return the lock to hold while a stream is opened or closed."""
    return _portaudio


def _sounddevice() -> Any:
    """Import sounddevice; leaving the program does not end PortAudio, which may abort if a JACK server has died.

    Raises:
        StreamError: the PortAudio library is not installed.
    """
    with turn():
        try:
            import sounddevice as sd
        except OSError as error:
            raise StreamError("The sound library PortAudio is not installed here.") from error
        atexit.unregister(sd._exit_handler)
        look_up_all(sd._lib)
    return sd


def forget_dead_server() -> None:
    """Begin anew with a copy of the PortAudio library (Linux only; elsewhere nothing happens).

    PortAudio cannot be ended or asked for devices once a JACK server it spoke to has died: the library stops the whole
    program by an assertion. A copy of its file is another library to the system, and starts without that memory.
    """
    sd = _sounddevice()
    path = library_file("libportaudio")
    if path is None:
        return
    with _portaudio, tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(path, folder)
        _dead_libraries.append(sd._lib)  # its threads may still run: it must not be unloaded
        sd._lib = sd._ffi.dlopen(str(copy))
        sd._initialized = 0
        sd._initialize()


def library_file(name: str) -> Path | None:
    """Return the file from which a library was loaded into this process, as Linux tells it."""
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return None
    for line in maps.read_text().splitlines():
        place = line.split(maxsplit=5)[-1]
        if name in place and Path(place).exists():
            return Path(place)
    return None


def list_outputs(*, renew: bool = False) -> list[OutputDevice]:
    """List output devices, the likeliest first: a running JACK server, then the system's default driver.

    Args:
        renew: ask the system anew. Only while no stream is open: PortAudio closes them all for it.

    Raises:
        StreamError: the PortAudio library is not installed.
    """
    with _portaudio:
        sd = _sounddevice()
        try:
            if renew:
                sd._terminate()
                sd._initialize()
            apis = sd.query_hostapis()
            devices = sd.query_devices()
        except sd.PortAudioError as error:
            raise StreamError("The system's list of sound devices cannot be read.") from error
    found = [
        OutputDevice(
            index=int(device["index"]),
            name=str(device["name"]),
            api=str(apis[device["hostapi"]]["name"]),
            rate=float(device["default_samplerate"]),
            latency_s=float(device["default_low_output_latency"]),
            default=device["index"] == apis[device["hostapi"]]["default_output_device"],
        )
        for device in devices
        if device["max_output_channels"] >= 2
    ]
    return sorted(found, key=lambda d: ("JACK" not in d.api, not d.default, d.index))


def find_output(settings: OutputSettings, devices: list[OutputDevice]) -> OutputDevice | None:
    """Return the device of these settings, or None when it is not there."""
    for device in devices:
        if settings.device in ("", device.name) and settings.api in ("", device.api):
            return device
    return None
