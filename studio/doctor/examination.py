"""The whole examination, and the text of "Copy diagnostics"."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Sequence

from studio import __version__
from studio.doctor.check import Check
from studio.doctor.devices import check_graphics, check_midi, check_sound, midi_ports, sound_outputs
from studio.doctor.models import check_models, model_lines
from studio.doctor.places import (
    check_crashes,
    check_folders,
    check_fonts,
    check_kernel,
    check_packages,
    check_screen,
    own_folders,
)
from studio.project.log_files import without_home
from studio.project.program_log import last_lines
from studio.project.settings import SettingsStore

LOG_LINES = 40


def examine() -> list[Check]:
    """Look at everything the program needs; takes some seconds, since every model is loaded."""
    settings = SettingsStore().load()
    return [
        check_packages(),
        check_screen(),
        check_fonts(),
        check_sound(),
        check_midi(),
        check_kernel(),
        check_graphics(settings),
        *check_models(),
        *check_folders(),
        check_crashes(),
    ]


def diagnostics(window: Sequence[str] = ()) -> str:
    """Return what a report about a fault needs, for the clipboard: no content of files, the home folder as ``~``.

    Takes a second; meant for a thread that may wait.

    Args:
        window: lines that only the window knows, such as the screen's scale.
    """
    sections = {
        "Program": [f"Chimera Studio {__version__}", f"Python {sys.version.split()[0]}", *window],
        "System": [f"{platform.system()} {platform.release()} {platform.machine()}"],
        "Sound outputs": _tried(sound_outputs),
        "MIDI": _tried(lambda: [f"{k}: {', '.join(v) or 'no ports'}" for k, v in midi_ports().items()]),
        "Models": _tried(model_lines),
        "Folders": [f"{name}: {path}" for name, path in own_folders().items()],
        "Last lines of the log": last_lines(LOG_LINES),
    }  # fmt: skip
    parts = [
        f"{title}\n" + "\n".join(f"  {line}" for line in lines or ["none"])
        for title, lines in sections.items()
    ]
    return without_home("\n".join(parts))


def _tried(ask: Callable[[], list[str]]) -> list[str]:
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - a report must come about whatever is broken
        return [f"cannot be asked for ({type(error).__name__}: {str(error)[:200]})"]
