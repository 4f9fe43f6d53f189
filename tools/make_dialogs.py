"""Take a picture of every dialog of the program, to be looked at: in both themes, at 100 % and 200 %, over 1280x720.

``.venv/bin/python tools/make_dialogs.py FOLDER`` writes FOLDER/dark-100/about.png and so on. Nothing is kept in docs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PySide6.QtWidgets import QDialog, QWidget  # noqa: E402

from studio.assets import resources_dir  # noqa: E402
from studio.melody.factory import factory_clips  # noqa: E402
from studio.melody.midi.read import read_midi  # noqa: E402
from studio.melody.midi.write import write_clip_midi  # noqa: E402
from studio.project.crash_log import CrashReport  # noqa: E402
from studio.project.recovery import Recovery  # noqa: E402
from studio.project.settings import SettingsStore  # noqa: E402
from studio.ui.files.leaving import UnfinishedDialog, UnsavedDialog  # noqa: E402
from studio.ui.files.midi_import_dialog import MidiImportDialog  # noqa: E402
from studio.ui.help.about import AboutDialog  # noqa: E402
from studio.ui.live.bounce.dialog import BounceDialog  # noqa: E402
from studio.ui.live.bounce.wish import What  # noqa: E402
from studio.ui.start.crash_dialog import CrashDialog  # noqa: E402
from studio.ui.start.recovery_dialog import RecoveryDialog  # noqa: E402
from studio.ui.timbre.timbre_dialogs import (  # noqa: E402
    InstrumentDialog,
    RegionDialog,
    SoundExportDialog,
)
from studio.ui.widgets.toasts import DetailsDialog, Level, Notification  # noqa: E402
from studio.ui.window.main_window import MainWindow  # noqa: E402
from tools.screenless import end_with, spin, teach  # noqa: E402

SONG = resources_dir() / "songs" / "night-ferry.chimera"
_WHEN = datetime(2026, 3, 7, 21, 40, tzinfo=UTC)
_TRACE = """Traceback (most recent call last):
  File "studio/ui/melody/shelf.py", line 120, in _on_drop
    clip = self._clips[clip_id]
KeyError: 'b31c'"""


def own_dialogs(window: MainWindow) -> Iterator[tuple[str, QDialog]]:
    """Make each dialog that asks or tells something."""
    store = window.services.settings
    report = CrashReport(Path("crash.log"), _WHEN, "Chimera Studio 0.1.0, Linux, 21:12", _TRACE)
    found = [
        Recovery(Path("one"), Path("Songs/Lantern.chimera"), "Lantern", _WHEN),
        Recovery(Path("two"), None, "Untitled", _WHEN),
    ]
    midi = read_midi(write_clip_midi(factory_clips()[0].clip, tempo=96.0), name="Old tune")
    yield "about", AboutDialog(window.device_label, window.services.pool, window)
    yield "crash", CrashDialog(report, lambda _then: None, lambda _on: None, parent=window)
    yield "recovery", RecoveryDialog(found, window)
    yield "import-midi", MidiImportDialog(midi, window)
    yield "import-region", RegionDialog("A long evening at the lake.wav", 4210.0, window)
    yield "export-sound", SoundExportDialog("Marimba", window)
    yield "export-instrument", InstrumentDialog("Marimba and Choir", window)
    offer = window.live.sound_out.desk.offer()
    for what in offer.sounds:
        yield f"export-{what}", BounceDialog(offer, store, Path("Music"), window, What(what))
    yield "unfinished", UnfinishedDialog(["Export “Lantern” as audio"], window)
    yield "unsaved", UnsavedDialog("Lantern", window)
    yield "details", DetailsDialog("The file “Old tune.mid” could not be read.", _TRACE, window)


def shoot(folder: Path, name: str, of: QWidget) -> None:
    """Save how something looks."""
    spin(0.3)
    folder.mkdir(parents=True, exist_ok=True)
    of.grab().save(str(folder / f"{name}.png"))


def shoot_preferences(window: MainWindow, folder: Path) -> None:
    """Every page of the preferences."""
    window.show_preferences()
    dialog = window.findChildren(QDialog)[-1]
    spin(1.0)
    for number in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(number)
        shoot(
            folder, f"preferences-{dialog.tabs.tabText(number).lower().replace(' ', '-')}", dialog
        )
    dialog.reject()


def shoot_sheets(window: MainWindow, folder: Path) -> None:
    """What lies over the window itself: keys, palette, help, tour, notices."""
    window.show_keys()
    shoot(folder, "keys", window)
    window.help_sheet.dismiss()
    window.show_palette()
    shoot(folder, "palette", window)
    window.palette_sheet.dismiss()
    window.beginning.show_help("start")
    shoot(folder, "help", window.beginning._help)
    window.beginning._help.close()
    for level, text in (
        (Level.ERROR, "The model “sketch” is not installed: its folder does not exist."),
        (Level.WARNING, "The program met an unexpected error last time."),
        (Level.OK, "The diagnostics are on the clipboard."),
    ):
        details = _TRACE if level is Level.ERROR else ""
        window.notify(Notification(text, level, details, stays=True))
    shoot(folder, "notices", window)
    window.toasts.clear()
    window.beginning.tour.start()
    for number in range(len(window.beginning.tour.steps)):
        spin(0.8)
        shoot(folder, f"tour-{number + 1}", window)
        window.beginning.tour.go_on()


def take(folder: Path, theme: str) -> None:
    """Take all pictures in one theme at the scale of this process."""
    from studio.app import build_window, make_application

    teach()
    store = SettingsStore()
    store.load()
    store.update(theme=theme)
    app = make_application(theme)
    window = build_window(store)
    window.resize(1280, 720)
    window.show()
    window.files.open_path(SONG)
    until: Callable[[], bool] = lambda: bool(window.document.song.tracks)  # noqa: E731
    while not until():
        spin(0.1)
    spin(1.0)
    for name, dialog in own_dialogs(window):
        dialog.open()
        shoot(folder, name, dialog)
        dialog.reject()
    shoot_preferences(window, folder)
    shoot_sheets(window, folder)
    app.processEvents()


def main() -> None:
    """Take the pictures of one theme and scale, or let a process of its own take each."""
    if len(sys.argv) == 3:
        take(Path(sys.argv[1]), sys.argv[2])
        return
    for theme in ("dark", "light"):
        for scale in (100, 200):
            folder = Path(sys.argv[1]) / f"{theme}-{scale}"
            environment = {**os.environ, "QT_SCALE_FACTOR": str(scale / 100)}
            command = [sys.executable, __file__, str(folder), theme]
            subprocess.run(command, env=environment, check=True, timeout=600)  # noqa: S603


if __name__ == "__main__":
    end_with(main)
