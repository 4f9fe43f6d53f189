"""How strongly, with how much swing, and whether ends as well: quantising with the result in sight."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from studio.melody.edits.transform import edit_name
from studio.ui.look.theme import ROOMY, SPACE
from studio.ui.roll.commands.edit import EditCommands
from studio.ui.roll.options import QuantiseOptions
from studio.ui.roll.state import RollState


class QuantisePopup(QFrame):
    """A small card below the tool bar. Every change shows in the notes at once; Cancel takes it back.

    Signals:
        applied: the settings that were applied.
    """

    applied = Signal(object)

    def __init__(self, state: RollState, edit: EditCommands, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._state = state
        self._edit = edit
        self._open = False
        self.setProperty("card", True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName("Quantise settings")
        self.strength = _percent_slider("Strength", "How far notes go to the grid, in percent")
        self.swing = _percent_slider("Swing", "How late every second line is, in percent")
        self.ends = QCheckBox("Ends too")
        self.ends.setToolTip("Pull the ends of notes to the grid as well")
        self.subject = QLabel()
        self.subject.setProperty("dim", True)
        apply, cancel = QPushButton("Quantise"), QPushButton("Cancel")
        apply.setToolTip("Quantise as is shown (Enter)")
        cancel.setToolTip("Leave the notes as they were (Esc)")
        apply.setProperty("primary", True)
        apply.setDefault(True)
        apply.clicked.connect(self.accept)
        cancel.clicked.connect(self.close)
        self.apply_button, self.cancel_button = apply, cancel
        self._lay_out()
        for slider in (self.strength, self.swing):
            slider.valueChanged.connect(self._preview)
        self.ends.toggled.connect(self._preview)

    def open_at(self, point: QPoint) -> None:
        """Open with the settings of last time, their result in sight."""
        options = self._state.options.quantise
        self.strength.setValue(round(options.strength * 100))
        self.swing.setValue(round(options.swing * 100))
        self.ends.setChecked(options.ends)
        session = self._state.session
        self._ids = session.selection or frozenset(note.id for note in session.notes)
        self.subject.setText(f"{edit_name('', len(self._ids)).strip()}, grid {self._grid_name()}")
        self._notes = session.notes
        session.begin()
        self._open = True
        self._preview()
        self.adjustSize()
        self.move(point)
        self.show()
        self.strength.setFocus()

    def accept(self) -> None:
        """Keep the result and the settings."""
        self._open = False
        self._state.session.commit()
        self.applied.emit(self.options())
        self.close()

    def options(self) -> QuantiseOptions:
        """Return the settings shown."""
        return QuantiseOptions(
            self.strength.value() / 100, self.swing.value() / 100, self.ends.isChecked()
        )

    def hideEvent(self, event) -> None:
        """Take the result back unless it was kept."""
        if self._open:
            self._open = False
            self._state.session.rollback()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps the result, Esc takes it back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _preview(self) -> None:
        if self._open:
            notes = self._edit.quantised(self.options())(self._notes, self._ids)
            name = edit_name("Quantise", len(self._ids))
            self._state.session.edit_notes(name, notes)

    def _grid_name(self) -> str:
        grid = self._state.options.grid
        return grid.name if grid.division else f"{grid.name.lower()}, {self._state.step} ticks"

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE)
        for row, (name, slider) in enumerate((("Strength", self.strength), ("Swing", self.swing))):
            readout = QLabel(f"{slider.value()} %")
            readout.setMinimumWidth(readout.fontMetrics().horizontalAdvance("100 %"))
            readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            slider.valueChanged.connect(lambda value, label=readout: label.setText(f"{value} %"))
            grid.addWidget(QLabel(name), row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(readout, row, 2)
        buttons = QHBoxLayout()
        buttons.addWidget(self.ends)
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.apply_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, ROOMY, 2 * SPACE, ROOMY)
        column.setSpacing(SPACE)
        column.addWidget(self.subject)
        column.addLayout(grid)
        column.addLayout(buttons)


def _percent_slider(name: str, tip: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, 100)
    slider.setPageStep(10)
    slider.setMinimumWidth(160)
    slider.setAccessibleName(f"{name}, percent")
    slider.setToolTip(tip)
    return slider
