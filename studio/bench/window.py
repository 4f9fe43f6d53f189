"""The program's own window with a song in it and a warm worker behind it, for the benchmarks that need all of it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from studio.app import build_window, make_application
from studio.project.settings import SettingsStore
from studio.project.song import Song
from studio.ui.background.worker_bridge import WorkerBridge
from studio.worker.store import WeightStore


@dataclass(frozen=True)
class BenchWindow:
    """What is measured: the window, and the worker's way into Qt."""

    widget: QWidget
    bridge: WorkerBridge


@contextlib.contextmanager
def open_window(song: Song, models: WeightStore | None = None) -> Iterator[BenchWindow]:
    """Show the window playing a song, its settings those of a new installation; all ends with the block.

    Args:
        song: what is open; its first clip is shown in the piano roll, the playhead running.
        models: the models its jobs use; those of the program by default.
    """
    app = make_application("dark")
    with tempfile.TemporaryDirectory(prefix="chimera-bench-") as home:
        window = build_window(SettingsStore(Path(home) / "settings.json"), models=models)
        services = window.services
        services.worker.start()
        window.document.open(song)
        if song.clips:
            window.melody.open_clip(song.clips[0].id)
        window.show()
        app.processEvents()
        window.transport.play(0)
        try:
            yield BenchWindow(window, services.worker)
        finally:
            # Not close(): that would ask the person about unsaved changes.
            window.transport.stop()
            window.hide()
            services.worker.close()
            services.pool.close()
            window.deleteLater()
            QApplication.processEvents()
