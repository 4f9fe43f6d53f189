"""What the window needs from the rest of the program, gathered by app.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studio.live.port import Player
from studio.live.room import LiveRoom
from studio.melody.space_files import LibraryMap
from studio.project.settings import SettingsStore
from studio.ui.background.io_pool import IoPool
from studio.ui.background.worker_bridge import WorkerBridge


@dataclass(frozen=True)
class Services:
    """Everything behind the window.

    Attributes:
        settings: the preferences.
        worker: runs the jobs.
        pool: reads and writes files.
        player: keeps time and sounds.
        read_library: reads the map of the library and calls back on the GUI thread.
        exports_folder: where files go that are dragged out.
        room: the live room, which then is the player; None where the program runs without sound.
    """

    settings: SettingsStore
    worker: WorkerBridge
    pool: IoPool
    player: Player
    read_library: Callable[[Callable[[LibraryMap | None], None]], None]
    exports_folder: Path
    room: LiveRoom | None = None
