"""Questions of the timbre room: which part of a long recording, and how a sound is written."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from studio.timbre.export.multisample import PAD_X_CONTROL, PAD_Y_CONTROL
from studio.timbre.instrument import recordings
from studio.ui.look.style import inset_number
from studio.ui.look.theme import SPACE

MAX_REGION_S = 600.0
_WIDTH = 440
_SQUARES = (("This point", 1), ("Square of 3 × 3 points", 3), ("Square of 5 × 5 points", 5))
_MEGABYTES = 0.4
"""Of a recording of four seconds that loops, 44.1 kHz and 24 bits."""
_FORMS = (
    ("WAV, 24 bit", "wav", 24),
    ("WAV, 16 bit", "wav", 16),
    ("WAV, 32 bit float", "wav", 32),
    ("FLAC, 24 bit", "flac", 24),
    ("FLAC, 16 bit", "flac", 16),
)
_RATES = (("As recorded", None), ("44.1 kHz", 44_100), ("48 kHz", 48_000), ("96 kHz", 96_000))


class RegionDialog(QDialog):
    """Asks which part of a recording of more than ten minutes is wanted.

    Args:
        name: of the file.
        seconds: how long it is.
    """

    def __init__(self, name: str, seconds: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Choose a part")
        self._seconds = seconds
        words = QLabel(
            f"“{name}” lasts {seconds / 60:.1f} minutes. At most ten minutes can be imported: which?"
        )
        _wrap(words)
        self.start = _seconds_box("From", max(0.0, seconds - 0.1))
        self.length = _seconds_box("Length", min(MAX_REGION_S, seconds))
        self.start.setToolTip("Where in the recording to begin, in seconds")
        self.length.setToolTip(f"How much of it to take, in seconds, at most {MAX_REGION_S:g}")
        self.length.setMinimum(0.1)
        self.length.setValue(min(MAX_REGION_S, seconds))
        self.start.valueChanged.connect(self._on_start)
        self.part = QLabel()
        self.part.setProperty("dim", True)
        self.length.valueChanged.connect(self._show_part)
        form = _rows()
        form.addRow("From", self.start)
        form.addRow("Length", self.length)
        form.addRow("", self.part)
        column = _column(self)
        column.addWidget(words)
        column.addLayout(form)
        column.addWidget(_buttons(self, "Import"))
        self._show_part()
        self.setMinimumWidth(_WIDTH)

    def ask(self) -> tuple[float, float] | None:
        """Return start and length in seconds, or None where the person does not want it."""
        return (self.start.value(), self.length.value()) if self.exec() else None

    def _on_start(self, start: float) -> None:
        self.length.setMaximum(max(0.1, min(MAX_REGION_S, self._seconds - start)))
        self._show_part()

    def _show_part(self) -> None:
        first, last = self.start.value(), self.start.value() + self.length.value()
        self.part.setText(f"{_clock(first)} to {_clock(last)} of {_clock(self._seconds)}")


class SoundExportDialog(QDialog):
    """Asks for format and rate of an exported sound."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Export “{name}”")
        self.form = QComboBox()
        for words, form, bits in _FORMS:
            self.form.addItem(words, (form, bits))
        self.form.setAccessibleName("Format")
        self.form.setToolTip("FLAC is smaller and loses nothing")
        self.rate = QComboBox()
        for words, rate in _RATES:
            self.rate.addItem(words, rate)
        self.rate.setAccessibleName("Rate")
        self.rate.setToolTip("Samples a second; other rates than the recording's own are computed")
        rows = _rows()
        rows.addRow("Format", self.form)
        rows.addRow("Rate", self.rate)
        column = _column(self)
        column.addLayout(rows)
        column.addWidget(_buttons(self, "Choose where"))
        self.setMinimumWidth(380)

    def ask(self) -> tuple[str, int, int | None] | None:
        """Return ``"wav"`` or ``"flac"``, bits and rate (None as recorded); None where it was cancelled."""
        if not self.exec():
            return None
        form, bits = _FORMS[self.form.currentIndex()][1:]
        return form, bits, _RATES[self.rate.currentIndex()][1]


class InstrumentDialog(QDialog):
    """Asks for the name of an exported instrument and how many recordings it has."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export instrument")
        words = QLabel(
            "Recordings at two velocities, with an SFZ file and a DecentSampler preset. Between the points of a "
            f"square, controls {PAD_X_CONTROL} and {PAD_Y_CONTROL} move; each point also has a preset of its own."
        )
        _wrap(words)
        self.points = QComboBox()
        for name_of, side in _SQUARES:
            self.points.addItem(name_of, side)
        self.points.setAccessibleName("Of the pad")
        self.points.setToolTip("The puck's place alone, or a square of places all over the pad")
        self.size = QLabel()
        self.size.setProperty("dim", True)
        self.name = QLineEdit(name)
        self.name.setAccessibleName("Name of the instrument")
        self.name.setToolTip("Folder and presets are called so")
        self.every = QComboBox()
        for semitones in (3, 4):
            self.every.addItem(f"Every {semitones} semitones", semitones)
        self.every.setAccessibleName("Recordings")
        self.every.setToolTip(
            "How many keys share a recording: fewer sound truer and take more room"
        )
        rows = _rows()
        rows.addRow("Name", self.name)
        rows.addRow("Of the pad", self.points)
        rows.addRow("Recordings", self.every)
        rows.addRow("", self.size)
        column = _column(self)
        column.addWidget(words)
        column.addLayout(rows)
        buttons = _buttons(self, "Choose where")
        yes = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.name.textChanged.connect(lambda text: yes.setEnabled(bool(text.strip())))
        column.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)
        for box in (self.points, self.every):
            box.currentIndexChanged.connect(self._show_size)
        self._show_size()

    def ask(self) -> tuple[str, int, int] | None:
        """Return name, semitones between recordings and points a side; None where it was cancelled."""
        if not self.exec():
            return None
        return (
            self.name.text().strip(),
            int(self.every.currentData()),
            int(self.points.currentData()),
        )

    def _show_size(self) -> None:
        count = recordings(int(self.points.currentData()), int(self.every.currentData()))
        self.size.setText(f"{count} recordings, about {count * _MEGABYTES:.0f} MB")


def _wrap(words: QLabel) -> None:
    """Break lines, and ask for all of them: a layout would forget the height of wrapped words on a low screen."""
    words.setWordWrap(True)
    words.setMinimumHeight(words.heightForWidth(_WIDTH - 6 * SPACE))


def _column(dialog: QDialog) -> QVBoxLayout:
    column = QVBoxLayout(dialog)
    column.setContentsMargins(*[3 * SPACE] * 4)
    column.setSpacing(2 * SPACE)
    return column


def _rows() -> QFormLayout:
    rows = QFormLayout()
    rows.setHorizontalSpacing(2 * SPACE)
    rows.setVerticalSpacing(SPACE)
    return rows


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _seconds_box(name: str, most: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    inset_number(box)
    box.setRange(0.0, most)
    box.setDecimals(1)
    box.setSingleStep(1.0)
    box.setSuffix(" s")
    box.setAccessibleName(name)
    return box


def _buttons(dialog: QDialog, yes: str) -> QDialogButtonBox:
    kind = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(kind.Ok | kind.Cancel)
    box.button(kind.Ok).setText(yes)
    box.button(kind.Ok).setProperty("primary", True)
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    return box
