"""The choice of the instrument that plays the clip on show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

DRUMS = 128
TIMBRE = 129
"""Stands for the pad of the timbre room."""
PAD = "Timbre"
"""Short, so that it is read whole where the bar is narrow."""


def read_instruments(folder: Path) -> dict[int, str]:
    """Say which instrument plays each General MIDI program (128 is the drum kit); empty where the list is broken."""
    try:
        entries = json.loads((folder / "bank.json").read_text("utf-8"))["instruments"]
        return {
            int(program): str(entry["name"]).replace("-", " ").capitalize()
            for entry in entries
            for program in entry["serves"]
            if int(program) <= DRUMS
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


class InstrumentBox(QComboBox):
    """Lists the factory instruments.

    Signals:
        chosen: General MIDI program, 128 for the drum kit, or 129 for the pad of the timbre room.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._served: dict[int, str] = {}
        self._program = 0
        self.setAccessibleName("Instrument")
        self.setToolTip("Which instrument plays the clip on show, its previews and the keyboard")
        self.setFixedWidth(136)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.activated.connect(lambda row: self.chosen.emit(int(self.itemData(row))))
        self.hide()

    def set_instruments(self, served: Mapping[int, str]) -> None:
        """Offer the instruments, each by the first program it plays."""
        self._served = dict(served)
        with QSignalBlocker(self):
            self.clear()
            for name in dict.fromkeys(self._served.values()):
                first = min(program for program, other in self._served.items() if other == name)
                self.addItem(name, first)
            if self._served:
                self.insertSeparator(self.count())
                self.addItem(PAD, TIMBRE)
                self.setItemData(
                    self.count() - 1,
                    "What the pad of the timbre room plays",
                    Qt.ItemDataRole.ToolTipRole,
                )
        self.setVisible(bool(self._served))
        self.show_program(self._program)

    def show_program(self, program: int) -> None:
        """Show which instrument plays a program."""
        self._program = program
        name = PAD if program == TIMBRE else self._served.get(program)
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findText(name) if name else -1)
