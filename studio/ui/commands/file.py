"""The commands of files: songs, imports, exports, preferences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from studio.ui.actions.listing import Listing
from studio.ui.actions.names import FILE
from studio.ui.actions.registry import ActionSpec

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow

_SOUND = "wav flac bounce render sound"
_LEARN = "midi learn controller mapping knob fader teach assign"


def file_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be done with files, and with the program."""
    return [*_project_specs(w), *_export_specs(w), *_program_specs(w)]


def _project_specs(w: MainWindow) -> list[ActionSpec]:
    files, file = w.files, Listing(FILE)
    file.add("file.new", "New song", "Ctrl+N", files.new)
    file.add("file.open", "Open…", "Ctrl+O", files.open, "folder")
    file.add("file.save", "Save", "Ctrl+S", files.save, "save")
    file.add("file.save_as", "Save as…", "Ctrl+Shift+S", files.save_as)
    file.add("file.import", "Import MIDI…", "Ctrl+I", w.import_midi, "import", words="open file")
    return file.specs


def _export_specs(w: MainWindow) -> list[ActionSpec]:
    room, export, sound, file = w.melody, w.exporter, w.live.sound_out.desk, Listing(FILE)
    has_clip = lambda: room.shown is not None  # noqa: E731
    can_render = lambda: w.live.can_render and not w.live.on_stage  # noqa: E731
    file.add(
        "file.export_clip",
        "Export clip as MIDI…",
        "Ctrl+E",
        lambda: export.export_clip(room.shown, room.shown_curves),
        "export",
        when=has_clip,
    )
    file.add(
        "file.export_audio",
        "Export clip as audio…",
        "Ctrl+Alt+E",
        sound.export_clip,
        words=_SOUND,
        when=lambda: has_clip() and can_render(),
    )
    file.add(
        "file.export_song_audio",
        "Export song as audio…",
        "Ctrl+Alt+Shift+E",
        sound.export_song,
        words=f"{_SOUND} mix stems mixdown tracks",
        when=lambda: sound.has_song and can_render(),
    )
    file.add(
        "file.export_song",
        "Export song as MIDI…",
        "Ctrl+Shift+E",
        export.export_song,
        when=lambda: any(w.document.song.all_clips()),
    )
    folder = "Open the folder of dragged files"
    file.add("file.exports_folder", folder, "", lambda: _open_folder(w.services.exports_folder))
    return file.specs


def _program_specs(w: MainWindow) -> list[ActionSpec]:
    file, steering = Listing(FILE), w.live.steering
    file.add(
        "file.preferences",
        "Preferences…",
        "Ctrl+,",
        w.show_preferences,
        "settings",
        words="settings options theme device keys shortcuts",
    )
    file.add(
        "file.midi_learn",
        "MIDI assignments…",
        "Ctrl+Alt+L",
        lambda: w.show_preferences("MIDI learn"),
        tip="List every control and the knob or key of a device that steers it",
        words=_LEARN,
    )
    file.add(
        "file.midi_learn_mode",
        "MIDI learn mode",
        "Ctrl+Shift+L",
        steering.toggle_mode,
        tip="Light every control that a knob or key can steer; click one, then move the knob",
        words=_LEARN,
        on=lambda: steering.mode_shown,
    )
    file.add("file.quit", "Quit", "Ctrl+Q", w.close)
    return file.specs


def _open_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
