"""Sound devices, MIDI ports and graphics cards. A machine without any of them is well, only quiet and slower."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

from studio.doctor.check import Check, note, ok, problem
from studio.errors import PlainError
from studio.project.settings import Settings

_TOLD = 6


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what ALSA and JACK write past Python off the terminal."""
    sys.stderr.flush()
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:
        yield
        return
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def sound_outputs() -> list[str]:
    """Name the sound outputs, the likeliest first.

    Raises:
        PlainError: they cannot be asked for.
    """
    from studio.live.device.devices import list_outputs

    with quiet():
        found = list_outputs()
    return [f"{d.name} ({d.api}, {d.rate:.0f} Hz, {1e3 * d.latency_s:.1f} ms)" for d in found]


def midi_ports() -> dict[str, list[str]]:
    """Name the MIDI inputs and outputs of each MIDI system that answers."""
    import rtmidi

    found: dict[str, list[str]] = {}
    for api in rtmidi.get_compiled_api():
        name = str(rtmidi.get_api_display_name(api))
        if "dummy" in name.lower() or "unspecified" in name.lower():
            continue
        ports: list[str] = []
        with quiet():
            answers = _ports_of(rtmidi, api, ports)
        if answers:
            found[name] = ports
    return found


def check_sound() -> Check:
    """Look for sound outputs."""
    about = "Sound"
    try:
        found = sound_outputs()
    except PlainError as error:
        return problem(
            about, str(error), "Install PortAudio, on Debian and Ubuntu the package libportaudio2."
        )
    except Exception as error:  # noqa: BLE001 - a driver may fail in any way
        return problem(
            about,
            f"The sound system does not answer ({type(error).__name__}).",
            "Restart it, or the computer.",
        )
    if not found:
        return note(about, "No sound output was found; the program plays in silence.",
                    "Switch the sound card on, or start PipeWire, PulseAudio or JACK, and look again.")  # fmt: skip
    return ok(about, _some(found))


def check_midi() -> Check:
    """Look for MIDI ports."""
    about = "MIDI"
    try:
        systems = midi_ports()
    except Exception as error:  # noqa: BLE001 - a driver may fail in any way
        return note(about, f"The MIDI systems do not answer ({type(error).__name__}).",
                    "The computer's keyboard and the mouse play as well.")  # fmt: skip
    if not systems:
        return note(about, "No MIDI system answers.",
                    "On Linux load the module snd-seq or start JACK; keys and mouse play as well.")  # fmt: skip
    told = [f"{name}: {_some(ports) if ports else 'no ports'}" for name, ports in systems.items()]
    if not any(systems.values()):
        return note(
            about, "; ".join(told), "Plug a keyboard in; it is found while the program runs."
        )
    return ok(about, "; ".join(told))


def check_graphics(settings: Settings) -> Check:
    """Look for devices that models can run on. Imports torch."""
    from studio.worker.devices import available_devices

    about = "Networks"
    try:
        devices = available_devices()
    except Exception as error:  # noqa: BLE001 - a broken driver may fail in any way
        return problem(about, f"PyTorch cannot be used ({type(error).__name__}: {str(error)[:120]}).",
                       "Install the program again; its first start takes a few minutes.")  # fmt: skip
    text = "; ".join(
        device.label + (f", {device.memory / 2**30:.0f} GiB" if device.memory else "")
        for device in devices
    )
    wanted = settings.device
    if wanted not in ("auto", "cpu") and not any(d.name.startswith(wanted) for d in devices):
        return note(about, f"The settings ask for {wanted}, which is not here; there is: {text}.",
                    "Choose “Automatic” in the preferences, or install the card's driver.")  # fmt: skip
    return ok(about, text)


def _ports_of(rtmidi: Any, api: int, ports: list[str]) -> bool:
    answers = False
    for kind, word in ((rtmidi.MidiIn, "in"), (rtmidi.MidiOut, "out")):
        try:
            port = kind(api)
        except Exception:  # noqa: BLE001, S112 - rtmidi raises its own kinds and the system's
            continue
        answers = True
        ports += [f"{name} ({word})" for name in port.get_ports()]
        port.delete()
    return answers


def _some(names: list[str]) -> str:
    more = len(names) - _TOLD
    return "; ".join(names[:_TOLD]) + (f"; and {more} more" if more > 0 else "")
