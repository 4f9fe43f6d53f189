"""What to export as sound, in what files, and where."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.bounce_job import FORMATS, RATES, FileForm
from studio.project.settings import SettingsStore
from studio.project.song_sound import SongSound
from studio.ui.live.bounce.wish import Offer, Parts, What, Wish
from studio.ui.look.theme import ROOMY, SPACE, tokens
from studio.ui.widgets.controls import Switch

_WHAT_WORDS = {
    What.SONG: ("Song", "The whole song; without tracks, the clips of its shelf one after another"),
    What.CLIP: ("Clip on show", "The clip in the editor"),
    What.LOOP: ("Its loop", "The part of the clip that is repeated"),
}
_PART_WORDS = {
    Parts.MIX: ("Mix", "One file, as it is heard"),
    Parts.STEMS: ("Stems", "A file for each track, all of one length"),
    Parts.BOTH: ("Mix and stems", "One file as it is heard, and one for each track"),
}
_PARTS = tuple(_PART_WORDS)


class BounceDialog(QDialog):
    """Asks how sound is exported.

    Args:
        offer: what can be exported; at least one thing.
        store: remembers the answers.
        folder: where files go unless the person says otherwise.
        first: what is chosen at first, where it can be.
    """

    def __init__(
        self,
        offer: Offer,
        store: SettingsStore,
        folder: Path,
        parent: QWidget | None = None,
        first: What = What.SONG,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export audio")
        self.setObjectName("bounceDialog")
        self._offer, self._store, self._folder = offer, store, folder
        self._choices = [what for what in What if what in offer.sounds]
        self._named_by_hand = False
        self._make_fields(store)
        self._lay_out()
        self._connect()
        self.what.set_index(self._choices.index(first) if first in self._choices else 0)
        self._on_what()
        self.what.button(self.what.index()).setFocus()

    def ask(self) -> Wish | None:
        """Show it; None means not now."""
        return self.wish() if self.exec() == QDialog.DialogCode.Accepted else None

    def wish(self) -> Wish:
        """Return what is chosen now."""
        form = FileForm(self.kind.currentData(), self.rate.currentData(), self.tail.isChecked())
        path = Path(self.where.text().strip() or self._suggestion(form)).expanduser()
        path = path if path.is_absolute() else self._folder / path
        if path.suffix.lower() not in (".wav", ".flac"):
            path = path.with_name(path.name + form.suffix)
        return Wish(self._what, self._parts, form, path.with_suffix(form.suffix))

    @property
    def _what(self) -> What:
        return self._choices[self.what.index()]

    @property
    def _parts(self) -> Parts:
        return _PARTS[self.parts.index()] if self._what is What.SONG else Parts.MIX

    def accept(self) -> None:
        """Remember the answers."""
        wish = self.wish()
        changes = {
            "export_format": wish.form.kind,
            "export_rate": wish.form.rate,
            "export_tail": wish.form.tail,
            "export_folder": str(wish.path.parent),
        }
        if wish.what is What.SONG:
            changes["export_parts"] = wish.parts.value
        self._store.update(**changes)
        super().accept()

    # -- within -----------------------------------------------------------------------------

    def _make_fields(self, store: SettingsStore) -> None:
        settings = store.settings
        self.what = Switch([_WHAT_WORDS[what] for what in self._choices], "What")
        self.parts = Switch([_PART_WORDS[part] for part in _PARTS], "Files")
        self.parts.set_index(_PARTS.index(Parts(settings.export_parts)))
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of file")
        self.kind.setToolTip(
            "FLAC is smaller and loses nothing; 32-bit WAV holds what is louder than full level"
        )
        for kind, words in FORMATS.items():
            self.kind.addItem(words, kind)
        self.kind.setCurrentIndex(self.kind.findData(settings.export_format))
        self.rate = QComboBox()
        self.rate.setAccessibleName("Sample rate")
        self.rate.setToolTip("Samples a second, in kHz")
        for rate in RATES:
            self.rate.addItem(f"{rate / 1000:g} kHz", rate)
        self.rate.setCurrentIndex(self.rate.findData(settings.export_rate))
        self.tail = QCheckBox("Let it ring out")
        self.tail.setToolTip("Go on after the last bar until nothing can be heard any more")
        self.tail.setChecked(settings.export_tail)
        self.where = QLineEdit()
        self.where.setAccessibleName("File")
        self.where.setToolTip("Where it is written; stems go beside it, one file a track")
        self.where.setMinimumWidth(360)
        self.browse = QPushButton("Choose…", toolTip="Choose folder and name")
        self.note = QLabel(wordWrap=True)
        self.note.setMinimumHeight(self.note.fontMetrics().height() * 2 + 4)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = self.buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setProperty("primary", True)
        self.export.setDefault(True)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * SPACE)
        form.setVerticalSpacing(ROOMY)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow("What", _left(self.what))
        form.addRow("Files", _left(self.parts))
        form.addRow("Kind", _left(self.kind, self.rate))
        form.addRow("", self.tail)
        place = QHBoxLayout()
        place.setSpacing(SPACE)
        place.addWidget(self.where, 1)
        place.addWidget(self.browse)
        form.addRow("File", place)
        form.addRow("", self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(form)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        self.what.changed.connect(self._on_what)
        self.parts.changed.connect(self._show_note)
        self.kind.activated.connect(self._on_kind)
        self.tail.toggled.connect(self._show_note)
        self.where.textEdited.connect(self._on_typed)
        self.browse.clicked.connect(self._on_browse)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _on_what(self) -> None:
        self.parts.setEnabled(self._what is What.SONG)
        self._on_kind()

    def _on_kind(self) -> None:
        form = FileForm(self.kind.currentData())
        if self._named_by_hand:
            self.where.setText(str(Path(self.where.text()).with_suffix(form.suffix)))
        else:
            self.where.setText(self._suggestion(form))
        self._show_note()

    def _suggestion(self, form: FileForm) -> str:
        return str(self._folder / (self._offer.names[self._what] + form.suffix))

    def _on_typed(self) -> None:
        self._named_by_hand = bool(self.where.text().strip())
        self._show_note()

    def _on_browse(self) -> None:
        wish = self.wish()
        name, _ = QFileDialog.getSaveFileName(
            self,
            "Export audio",
            str(wish.path),
            f"Audio (*{wish.form.suffix})",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self._named_by_hand = True
            path = Path(name)
            self.where.setText(str(path if path.suffix else path.with_suffix(wish.form.suffix)))
            self._show_note()

    def _show_note(self) -> None:
        wish, sound = self.wish(), self._offer.sounds[self._what]
        stems = wish.stems(self._offer.song, sound)
        words = [_length_words(sound, tail=wish.form.tail)]
        if stems:
            count = "1 track" if len(stems) == 1 else f"{len(stems)} tracks"
            words.append(f"{count} in the folder “{wish.folder.name}”.")
        replaced = [path.name for path in (wish.mix, *stems) if path is not None and path.exists()]
        if replaced:
            more = f" and {len(replaced) - 1} more" if len(replaced) > 1 else ""
            words.append(f"“{replaced[0]}”{more} will be replaced.")
        colour = tokens().warning if replaced else tokens().text_dim
        self.note.setStyleSheet(f"color: {colour.name()};")
        self.note.setText(" ".join(words))


def _length_words(sound: SongSound, *, tail: bool) -> str:
    minutes, seconds = divmod(round(sound.seconds), 60)
    return f"{minutes}:{seconds:02d} long{', and what rings on' if tail else ''}."


def _left(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
