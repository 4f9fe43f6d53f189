"""The commands of files: songs, imports, exports, preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions import ActionSpec
from studio.ui.commands.names import FILE

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow


def file_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be done with files, and with the program."""
    files, room, export = w.files, w.melody, w.exporter
    has_clip = lambda: room.shown is not None  # noqa: E731
    return [
        ActionSpec("file.new", "New song", "Ctrl+N", files.new, FILE, repeats=False),
        ActionSpec("file.open", "Open…", "Ctrl+O", files.open, FILE, "folder", repeats=False),
        ActionSpec("file.save", "Save", "Ctrl+S", files.save, FILE, "save", repeats=False),
        ActionSpec("file.save_as", "Save as…", "Ctrl+Shift+S", files.save_as, FILE, repeats=False),
        ActionSpec(
            "file.import",
            "Import MIDI…",
            "Ctrl+I",
            w.import_midi,
            FILE,
            "import",
            words="open file",
            repeats=False,
        ),
        ActionSpec(
            "file.export_clip",
            "Export clip as MIDI…",
            "Ctrl+E",
            lambda: export.export_clip(room.shown),
            FILE,
            "export",
            enabled=has_clip,
            repeats=False,
        ),
        ActionSpec(
            "file.export_audio",
            "Export clip as audio…",
            "Ctrl+Alt+E",
            w.live.sound_out.desk.export_clip,
            FILE,
            enabled=lambda: has_clip() and w.live.can_render and not w.live.on_stage,
            words="wav flac bounce render sound",
            repeats=False,
        ),
        ActionSpec(
            "file.export_song_audio",
            "Export song as audio…",
            "Ctrl+Alt+Shift+E",
            w.live.sound_out.desk.export_song,
            FILE,
            enabled=lambda: (
                w.live.sound_out.desk.has_song and w.live.can_render and not w.live.on_stage
            ),
            words="wav flac bounce render sound mix stems mixdown tracks",
            repeats=False,
        ),
        ActionSpec(
            "file.export_song",
            "Export song as MIDI…",
            "Ctrl+Shift+E",
            export.export_song,
            FILE,
            enabled=lambda: any(w.document.song.all_clips()),
            repeats=False,
        ),
        ActionSpec(
            "file.exports_folder",
            "Open the folder of dragged files",
            "",
            w.open_exports_folder,
            FILE,
            repeats=False,
        ),
        ActionSpec(
            "file.preferences",
            "Preferences…",
            "Ctrl+,",
            w.show_preferences,
            FILE,
            "settings",
            words="settings options theme device keys shortcuts",
            repeats=False,
        ),
        ActionSpec(
            "file.midi_learn",
            "MIDI assignments…",
            "Ctrl+Alt+L",
            lambda: w.show_preferences("MIDI learn"),
            FILE,
            "",
            "List every control and the knob or key of a device that steers it",
            words="midi learn controller mapping knob fader",
            repeats=False,
        ),
        ActionSpec(
            "file.midi_learn_mode",
            "MIDI learn mode",
            "Ctrl+Shift+L",
            w.live.steering.toggle_mode,
            FILE,
            "",
            "Light every control that a knob or key can steer; click one, then move the knob",
            words="controller mapping teach assign",
            checked=lambda: w.live.steering.mode_shown,
            repeats=False,
        ),
        ActionSpec("file.quit", "Quit", "Ctrl+Q", w.close, FILE, repeats=False),
    ]
