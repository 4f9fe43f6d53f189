"""The composition root: the only module that knows all the rooms, and what starts when."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from studio.assets import models_dir, resources_dir
from studio.live.port import Player, SilentPlayer
from studio.live.room import LiveRoom
from studio.melody.space_files import LibraryMap, read_map
from studio.models import open_store
from studio.project import folders
from studio.project.crash_log import CrashLog
from studio.project.program_log import ProgramLog
from studio.project.settings import Settings, SettingsStore
from studio.ui.background.io_pool import IoPool
from studio.ui.background.worker_bridge import WorkerBridge
from studio.ui.files.dialogs import Dialogs
from studio.ui.live.sound_desk import output_settings
from studio.ui.look.focus_ring import FocusRing
from studio.ui.look.quick_imports import import_quickly
from studio.ui.look.style import apply_look
from studio.ui.self_check.measure import measure_if_asked
from studio.ui.settings.gpu_torch import GpuTorch, use_other_torch
from studio.ui.widgets import accessible
from studio.ui.widgets.button_keys import ButtonKeys
from studio.ui.widgets.toasts import Notification
from studio.ui.window.file_opens import FileOpens
from studio.ui.window.layout_memory import fit_to_screen
from studio.ui.window.main_window import MainWindow
from studio.ui.window.services import Services
from studio.ui.window.session import Session
from studio.worker.runtime import SWITCH_INTERVAL_S
from studio.worker.worker import ModelSource, Worker

EXPORTS = "exports"
LEAVING_S = 30.0
_MIB = 2**20
_log = logging.getLogger(__name__)


def run(files: Sequence[Path] = ()) -> int:
    """Open the window and stay until it is closed.

    Args:
        files: projects or MIDI files to open.

    Returns:
        The exit code.
    """
    if not _has_screen():
        sys.stderr.write(
            "There is no screen to open the window on; “chimera --help” lists what works without.\n"
        )
        return 1
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    log, crash_log = _open_log(), _open_crash_log()
    store = SettingsStore()
    settings = store.load()
    use_other_torch(settings)
    if settings.ui_scale != 1.0:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{settings.ui_scale:.3f}")
    app = make_application(settings.theme)
    window = build_window(store, room=_live_room(settings))
    session = Session(window, crash_log)
    session.install_hooks()
    if sys.platform == "darwin":
        FileOpens(app, window)
    if not measure_if_asked(window):
        window.first_painted.connect(lambda: session.begin(files))
        _look_for_gpu(window, settings)
        _check_if_asked(window)
    fit_to_screen(window)
    window.show()
    code = app.exec()
    _end_in_any_case()
    session.end()
    if log is not None:
        log.close()
    return code


def _end_in_any_case() -> None:
    """Let no driver that hangs keep the program from ending; by now everything is saved."""
    nowhere = Path(os.devnull).open("w")  # noqa: SIM115 - written to when Python itself may be stuck
    faulthandler.dump_traceback_later(LEAVING_S, exit=True, file=nowhere)


def _look_for_gpu(window: MainWindow, settings: Settings) -> None:
    """Let a double-click program look whether the person has a torch for a graphics card."""
    if getattr(sys, "frozen", False):
        search = GpuTorch(window.services.pool, window)
        search.told.connect(lambda text, good: window.notify(Notification(text)) if good else None)
        window.first_painted.connect(lambda: search.search(settings.gpu_torch))
        if (app := QApplication.instance()) is not None:
            app.aboutToQuit.connect(search.close)


def _check_if_asked(window: MainWindow) -> None:
    """Let the program try itself out where the environment names a file for the report."""
    if os.environ.get("CHIMERA_SELF_CHECK"):
        from studio.ui.self_check.self_check import check_if_asked

        check_if_asked(window)


def _live_room(settings: Settings) -> LiveRoom:
    """Return the live room, which gets ready when the window can be seen."""
    return LiveRoom(resources_dir() / "sounds", output_settings(settings))


def make_application(theme_name: str) -> QApplication:
    """Return the application object with name, icon, look and habits."""
    # Qt would paint tall shapes on threads of its own and wait for them: behind a busy worker, 3 ms instead of 1.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    import_quickly()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Chimera Studio")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("chimera-studio")
    app.setWindowIcon(QIcon(str(resources_dir() / "app" / "chimera-studio.svg")))
    apply_look(app, theme_name)
    if app.findChild(ButtonKeys) is None:
        ButtonKeys(app, FocusRing(app))
        accessible.install()
    return app


def build_window(
    store: SettingsStore,
    *,
    models: ModelSource | None = None,
    player: Player | None = None,
    room: LiveRoom | None = None,
    make_dialogs: Callable[[MainWindow], Dialogs] | None = None,
) -> MainWindow:
    """Build the window and what stands behind it; nothing runs before ``worker.start()``.

    Args:
        store: the preferences, loaded.
        models: where jobs find their models; those shipped with the program by default.
        player: what plays; the room, or silence that keeps time, by default.
        room: the live room; without one there is no sound.
        make_dialogs: asks the person; the system's dialogs by default.
    """
    settings = store.settings
    pool = IoPool()
    source = models or open_store(size_limit_bytes=settings.model_cache_mb * _MIB)
    worker = Worker(source, device=settings.device)
    services = Services(
        settings=store,
        worker=WorkerBridge(worker),
        pool=pool,
        player=player or room or SilentPlayer(),
        read_library=_library_reader(pool),
        exports_folder=folders.data_dir() / EXPORTS,
        room=room,
    )
    return MainWindow(services, make_dialogs)


def _library_reader(pool: IoPool) -> Callable[[Callable[[LibraryMap | None], None]], None]:
    """Return what reads the melody model's map of the library on the pool."""

    def read(done: Callable[[LibraryMap | None], None]) -> None:
        pool.run(lambda: read_map(models_dir() / "melody"), done, lambda _text, _why: done(None))

    return read


def _has_screen() -> bool:
    """Say whether Qt will find a display; it would abort without one."""
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in wanted)


def _open_log() -> ProgramLog | None:
    try:
        return ProgramLog()
    except OSError:
        return None  # a disk that refuses a log says so again where it matters


def _open_crash_log() -> CrashLog | None:
    try:
        return CrashLog()
    except OSError:
        _log.warning("No crash log can be written")
        return None
