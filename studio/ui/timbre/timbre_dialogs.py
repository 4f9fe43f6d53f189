"""Questions of the timbre room: which part of a long recording, and how a sound is written."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from studio.ui.theme import SPACE

MAX_REGION_S = 600.0
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
        words.setWordWrap(True)
        self.start = _seconds_box("From", seconds)
        self.length = _seconds_box("Length", min(MAX_REGION_S, seconds))
        self.length.setMinimum(0.1)
        self.length.setValue(min(MAX_REGION_S, seconds))
        self.start.valueChanged.connect(self._on_start)
        form = QFormLayout()
        form.addRow("From", self.start)
        form.addRow("Length", self.length)
        column = QVBoxLayout(self)
        column.setSpacing(2 * SPACE)
        column.addWidget(words)
        column.addLayout(form)
        column.addWidget(_buttons(self, "Import"))
        self.setMinimumWidth(360)

    def ask(self) -> tuple[float, float] | None:
        """Return start and length in seconds, or None where the person does not want it."""
        return (self.start.value(), self.length.value()) if self.exec() else None

    def _on_start(self, start: float) -> None:
        self.length.setMaximum(max(0.1, min(MAX_REGION_S, self._seconds - start)))


class SoundExportDialog(QDialog):
    """Asks for format and rate of an exported sound."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Export “{name}”")
        self.form = QComboBox()
        for words, form, bits in _FORMS:
            self.form.addItem(words, (form, bits))
        self.rate = QComboBox()
        for words, rate in _RATES:
            self.rate.addItem(words, rate)
        rows = QFormLayout()
        rows.addRow("Format", self.form)
        rows.addRow("Rate", self.rate)
        column = QVBoxLayout(self)
        column.setSpacing(2 * SPACE)
        column.addLayout(rows)
        column.addWidget(_buttons(self, "Choose where"))
        self.setMinimumWidth(320)

    def ask(self) -> tuple[str, int, int | None] | None:
        """Return ``"wav"`` or ``"flac"``, bits and rate (None as recorded); None where it was cancelled."""
        if not self.exec():
            return None
        form, bits = _FORMS[self.form.currentIndex()][1:]
        return form, bits, _RATES[self.rate.currentIndex()][1]


def _seconds_box(name: str, most: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
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
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    return box
