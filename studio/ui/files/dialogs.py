"""Questions to the person that need an answer before the program can go on."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from studio.project import folders
from studio.project.chimera_file import SUFFIX
from studio.project.export_names import safe_stem
from studio.project.recovery import Recovery
from studio.project.settings import SettingsStore
from studio.ui.live.bounce.wish import Offer, What, Wish
from studio.ui.start.recovery_answer import RecoveryAnswer

if TYPE_CHECKING:
    from studio.ui.sketch.sketch_files import Form
    from studio.ui.timbre.sound_files import SoundWish

PROJECT_FILTER = f"Chimera Studio project (*{SUFFIX})"
MIDI_FILTER = "MIDI file (*.mid *.midi *.smf)"
DRAWING_FILTER = "Drawings (*.svg *.npz);;All files (*)"
SOUND_FILTER = "Recordings (*.wav *.flac *.aif *.aiff *.ogg *.mp3);;All files (*)"
WAVENET_FILTER = "WaveNet checkpoints (*.tar *.index *.safetensors);;All files (*)"
PICTURE_FILTER = "Pictures (*.png *.jpg *.jpeg *.svg *.gif *.bmp *.webp);;All files (*)"
ANY_FILTER = (
    "Music, recordings and drawings (*.mid *.midi *.smf *.wav *.flac *.aif *.aiff *.ogg *.mp3 *.svg *.npz "
    f"*{SUFFIX});;All files (*)"
)
_TYPE_FILTERS = {
    "MIDI file type 1, a track each (*.mid)": 1,
    "MIDI file type 0, all in one track (*.mid)": 0,
}


class Unsaved(StrEnum):
    """What to do with unsaved work."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Dialogs:
    """Asks with the system's own dialogs; tests answer in its place.

    Args:
        parent: the window over which they appear.
        store: remembers the folders.
    """

    def __init__(self, parent: QWidget, store: SettingsStore) -> None:
        self._parent, self._store = parent, store

    def open_project(self) -> Path | None:
        """Ask which project to open."""
        name, _ = QFileDialog.getOpenFileName(
            self._parent, "Open", self._folder("open_folder"), f"{PROJECT_FILTER};;All files (*)"
        )
        return self._remember("open_folder", name)

    def save_project(self, suggested: str) -> Path | None:
        """Ask where to save; ``suggested`` is a file name without an ending."""
        folder = Path(self._folder("open_folder"))
        name, _ = QFileDialog.getSaveFileName(
            self._parent, "Save as", str(folder / f"{suggested}{SUFFIX}"), PROJECT_FILTER
        )
        path = self._remember("open_folder", name)
        return path if path is None or path.suffix else path.with_suffix(SUFFIX)

    def import_files(self) -> list[Path]:
        """Ask which MIDI files to import."""
        names, _ = QFileDialog.getOpenFileNames(
            self._parent,
            "Import MIDI",
            self._folder("import_folder"),
            f"{MIDI_FILTER};;All files (*)",
        )
        if names:
            self._remember("import_folder", names[0])
        return [Path(name) for name in names]

    def choose_files(self) -> list[Path]:
        """Ask for files of any kind that the program takes."""
        names, _ = QFileDialog.getOpenFileNames(
            self._parent, "Choose files", self._folder("import_folder"), ANY_FILTER
        )
        if names:
            self._remember("import_folder", names[0])
        return [Path(name) for name in names]

    def import_drawings(self) -> list[Path]:
        """Ask which drawings to import."""
        names, _ = QFileDialog.getOpenFileNames(
            self._parent, "Import drawings", self._folder("import_folder"), DRAWING_FILTER
        )
        if names:
            self._remember("import_folder", names[0])
        return [Path(name) for name in names]

    def export_drawing(self, suggested: str) -> tuple[Path, Form] | None:
        """Ask where to save a drawing, and as what."""
        from studio.ui.sketch.sketch_files import Form, as_told

        folder = Path(self._folder("export_folder"))
        name, chosen = QFileDialog.getSaveFileName(
            self._parent, "Export drawing", str(folder / suggested), ";;".join(Form)
        )
        path = self._remember("export_folder", name)
        return None if path is None else as_told(path, chosen)

    def choose_picture(self) -> Path | None:
        """Ask for a picture to draw after."""
        name, _ = QFileDialog.getOpenFileName(
            self._parent, "Picture to draw after", self._folder("import_folder"), PICTURE_FILTER
        )
        return self._remember("import_folder", name)

    def choose_wavenet(self) -> Path | None:
        """Ask for the checkpoint of a WaveNet: TensorFlow's .tar or .index, or our own weights."""
        name, _ = QFileDialog.getOpenFileName(
            self._parent, "Load a WaveNet checkpoint", self._folder("import_folder"), WAVENET_FILTER
        )
        return self._remember("import_folder", name)

    def import_sounds(self) -> list[Path]:
        """Ask which recordings to import."""
        names, _ = QFileDialog.getOpenFileNames(
            self._parent, "Import sounds", self._folder("import_folder"), SOUND_FILTER
        )
        if names:
            self._remember("import_folder", names[0])
        return [Path(name) for name in names]

    def choose_region(self, path: Path, seconds: float) -> tuple[float, float] | None:
        """Ask which part (start and length in seconds) of a recording that is too long is wanted."""
        from studio.ui.timbre.timbre_dialogs import RegionDialog

        return RegionDialog(path.name, seconds, self._parent).ask()

    def export_sound(self, name: str) -> SoundWish | None:
        """Ask how and where to save a sound."""
        from studio.ui.timbre.sound_files import SoundWish
        from studio.ui.timbre.timbre_dialogs import SoundExportDialog

        form = SoundExportDialog(name, self._parent).ask()
        if form is None:
            return None
        path = self._save_as("Export sound", name, form[0])
        return None if path is None else SoundWish(path, *form)

    def export_instrument(self, name: str) -> tuple[str, int, int, Path] | None:
        """Ask for an instrument's name, the semitones between its recordings, its points a side, and its folder."""
        from studio.ui.timbre.timbre_dialogs import InstrumentDialog

        wish = InstrumentDialog(name, self._parent).ask()
        if wish is None:
            return None
        chosen = QFileDialog.getExistingDirectory(
            self._parent, "Folder for the instrument", self._folder("export_folder")
        )
        return (*wish, Path(chosen)) if chosen else None

    def save_picture(self, name: str, form: str) -> Path | None:
        """Ask where to save a picture; ``form`` is ``"png"`` or ``"svg"``."""
        return self._save_as("Save picture", name, form)

    def export_midi(self, title: str, suggested: str) -> tuple[Path, int] | None:
        """Ask where to write a MIDI file, and of which type (0 or 1)."""
        folder = Path(self._folder("export_folder"))
        name, chosen = QFileDialog.getSaveFileName(
            self._parent, title, str(folder / f"{suggested}.mid"), ";;".join(_TYPE_FILTERS)
        )
        path = self._remember("export_folder", name)
        if path is None:
            return None
        path = path if path.suffix else path.with_suffix(".mid")
        return path, _TYPE_FILTERS.get(chosen, 1)

    def export_song(self, suggested: str) -> Path | None:
        """Ask where to write the whole song as a MIDI file."""
        folder = Path(self._folder("export_folder"))
        name, _ = QFileDialog.getSaveFileName(
            self._parent, "Export song as MIDI", str(folder / f"{suggested}.mid"), MIDI_FILTER
        )
        path = self._remember("export_folder", name)
        return path if path is None or path.suffix else path.with_suffix(".mid")

    def export_audio(self, offer: Offer, first: What) -> Wish | None:
        """Ask what to export as sound, in what files, and where."""
        from studio.ui.live.bounce.dialog import BounceDialog

        folder = Path(self._folder("export_folder"))
        return BounceDialog(offer, self._store, folder, self._parent, first).ask()

    def unsaved(self, name: str) -> Unsaved:
        """Ask what to do with the changes to a song."""
        from studio.ui.files.leaving import UnsavedDialog

        return Unsaved(UnsavedDialog(name, self._parent).ask())

    def end_exports(self, names: list[str]) -> bool:
        """Ask whether exports that are under way may end with the program."""
        from studio.ui.files.leaving import UnfinishedDialog

        return UnfinishedDialog(names, self._parent).ask() == "end"

    def recover(self, found: Sequence[Recovery]) -> RecoveryAnswer | None:
        """Ask what to do with work that was not saved before a crash; None decides later."""
        from studio.ui.start.recovery_dialog import RecoveryDialog

        return RecoveryDialog(found, self._parent).ask()

    def _save_as(self, title: str, name: str, suffix: str) -> Path | None:
        folder = Path(self._folder("export_folder"))
        chosen, _ = QFileDialog.getSaveFileName(
            self._parent,
            title,
            str(folder / f"{safe_stem(name)}.{suffix}"),
            f"{suffix.upper()} (*.{suffix})",
        )
        path = self._remember("export_folder", chosen)
        return path if path is None or path.suffix else path.with_suffix(f".{suffix}")

    def _folder(self, setting: str) -> str:
        folder = getattr(self._store.settings, setting)
        return folder if folder and Path(folder).is_dir() else str(folders.documents_dir().parent)

    def _remember(self, setting: str, name: str) -> Path | None:
        if not name:
            return None
        path = Path(name)
        self._store.update(**{setting: str(path.parent)})
        return path
