"""Which tracks of a MIDI file to take, and how: with a look at the result before it is taken."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.melody.midi.read import ImportedTrack, MidiError, MidiImport, TakenClip
from studio.melody.notes import Clip
from studio.project.song import NOTE_NAMES
from studio.ui.look.style import inset_number
from studio.ui.look.theme import RADIUS, ROOMY, SPACE, tokens
from studio.ui.widgets.thumbs import paint_clip

_LONGEST_BARS = 512


class MidiImportDialog(QDialog):
    """Shows the tracks of a file; one or several can be taken together."""

    def __init__(self, found: MidiImport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self._taken: TakenClip | None = None
        self.setWindowTitle(f"Import “{found.name}”")
        self.resize(680, 560)
        self.table = self._make_table()
        self.one_voice = QCheckBox("One voice: the highest note wherever several sound (skyline)")
        self.one_voice.setToolTip("The melody model knows one note at a time; chords need this")
        self.one_voice.setChecked(True)
        self.trim = QCheckBox("Leave out empty bars at the start")
        self.trim.setToolTip("The clip then begins with the bar of its first note")
        self.trim.setChecked(True)
        self.bars = QSpinBox(minimum=0, maximum=_LONGEST_BARS, specialValueText="all")
        inset_number(self.bars)
        self.bars.setSuffix(" bars")
        self.bars.setToolTip("How many bars to take at most; 0 takes all")
        self.bars.setAccessibleName("Bars to take")
        self.preview = ClipPreview()
        self.notices = QLabel(wordWrap=True)
        self.notices.setProperty("dim", True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = self._buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setProperty("primary", True)
        self._lay_out()
        self._connect()
        self.table.selectRow(found.suggest_track())
        self._show_result()

    def ask(self) -> TakenClip | None:
        """Show the dialog; None where the person does not want the file."""
        return self._taken if self.exec() == QDialog.DialogCode.Accepted else None

    @property
    def result_clip(self) -> TakenClip | None:
        """What would be taken as the dialog stands."""
        return self._taken

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(len(self._found.tracks), 5)
        table.setHorizontalHeaderLabels(["Track", "Channel", "Notes", "Range", "At once"])
        table.setAccessibleName("Tracks")
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for row, track in enumerate(self._found.tracks):
            for column, text in enumerate(_cells(track)):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                table.setItem(row, column, item)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        if (name := table.horizontalHeaderItem(0)) is not None:
            name.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return table

    def _lay_out(self) -> None:
        hint = QLabel("Select one track, or several with Ctrl or Shift to take them together.")
        hint.setProperty("dim", True)
        limits = QHBoxLayout()
        limits.addWidget(QLabel("Take"))
        limits.addWidget(self.bars)
        limits.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * SPACE] * 4)
        column.setSpacing(ROOMY)
        column.addWidget(hint)
        column.addWidget(self.table, 1)
        column.addWidget(self.one_voice)
        column.addWidget(self.trim)
        column.addLayout(limits)
        column.addWidget(self.preview)
        column.addWidget(self.notices)
        column.addWidget(self._buttons)

    def _connect(self) -> None:
        self.table.itemSelectionChanged.connect(self._show_result)
        self.table.itemDoubleClicked.connect(lambda _item: self.accept())
        for box in (self.one_voice, self.trim):
            box.toggled.connect(self._show_result)
        self.bars.valueChanged.connect(self._show_result)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def _show_result(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        try:
            self._taken = (
                self._found.take(
                    rows,
                    skyline=self.one_voice.isChecked(),
                    trim=self.trim.isChecked(),
                    bars=self.bars.value() or None,
                )
                if rows
                else None
            )
            trouble = [] if rows else ["No track is selected."]
        except MidiError as error:
            self._taken, trouble = None, [str(error)]
        self.preview.set_clip(self._taken.clip if self._taken else None)
        self.take.setEnabled(self._taken is not None)
        made = list(self._taken.notices) if self._taken else []
        self.notices.setText(" ".join([*trouble, *self._found.notices, *made]))


class ClipPreview(QWidget):
    """A still picture of a clip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clip: Clip | None = None
        self.setFixedHeight(96)
        self.setAccessibleName("Preview")

    def sizeHint(self) -> QSize:
        """Ask for a wide strip."""
        return QSize(480, 96)

    def set_clip(self, clip: Clip | None) -> None:
        """Show a clip."""
        self._clip = clip
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it into a well."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().sunken)
        painter.drawRoundedRect(self.rect(), RADIUS, RADIUS)
        if self._clip is not None:
            paint_clip(
                painter, QRectF(self.rect()).adjusted(8, 8, -8, -8), self._clip, tokens().note
            )


def _cells(track: ImportedTrack) -> tuple[str, ...]:
    low, high = track.pitch_range
    span = f"{_pitch_name(low)} – {_pitch_name(high)}" if low != high else _pitch_name(low)
    name = f"{track.name} (drums)" if track.is_drums else track.name
    return (name, str(track.channel + 1), str(len(track.notes)), span, str(track.polyphony))


def _pitch_name(pitch: int) -> str:
    return f"{NOTE_NAMES[pitch % 12]}{pitch // 12 - 1}"
