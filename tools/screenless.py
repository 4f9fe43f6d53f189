"""The real program without a screen and in a home of its own, for scripts that take pictures of it."""

from __future__ import annotations

import os
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from PySide6.QtWidgets import QApplication

from studio.live.learn.map_files import MapFiles
from studio.live.learn.mapping import Binding
from studio.live.midi.source import Source, SourceKind

HOME = tempfile.TemporaryDirectory()
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["CHIMERA_HOME"] = HOME.name


def teach() -> None:
    """Put the map of a keyboard where the program keeps such maps."""
    knobs = ("pad.melody.x", "pad.melody.y", "similarity", "temperature", "attribute.note_density")
    keys = ("transport.play", "transport.record", "capture")
    bindings = [Binding(Source(SourceKind.CC, 0, 20 + n), name) for n, name in enumerate(knobs)]
    bindings += [Binding(Source(SourceKind.NOTE, 9, 36 + n), name) for n, name in enumerate(keys)]
    maps = Path(HOME.name) / "config" / "midi-maps"
    MapFiles(maps).write("Keystation 61", False, tuple(bindings))


def spin(seconds: float) -> None:
    """Let the program run."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)


def end_with(main: Callable[[], None]) -> NoReturn:
    """Run a script and end at once, whatever the program's threads still do."""
    code = 1
    try:
        main()
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it was, the window's threads would wait for it for ever
        traceback.print_exc()
    os._exit(code)
