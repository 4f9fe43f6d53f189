"""What the drawing may be: three chips to click, and "auto", which lets the best guess lead."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.sketch.recognise import Guess
from studio.ui.look.theme import CLOSE

CHIPS = 3


class GuessChips(QWidget):
    """Shows guesses.

    Signals:
        picked: a category, to be what endings become.
        auto_picked: let the best guess lead.
    """

    picked = Signal(str)
    auto_picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._auto = QPushButton("auto", checkable=True)
        self._auto.setToolTip("The best guess leads the endings, whatever it is")
        self._auto.setAccessibleName("Auto: the best guess leads")
        self._auto.clicked.connect(self._on_auto)
        self._chips = tuple(QPushButton(checkable=True) for _ in range(CHIPS))
        self._words = QLabel("Draw, and I will guess")
        self._words.setProperty("dim", True)
        self._category: str | None = None
        group = QButtonGroup(self)
        group.setExclusive(False)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(CLOSE)
        line.addWidget(self._auto)
        line.addWidget(self._words)
        for number, chip in enumerate(self._chips, start=1):
            chip.hide()
            chip.setAccessibleName(f"Guess {number}")
            chip.setToolTip("Let the endings be of this kind; again: let the best guess lead")
            chip.setCursor(Qt.CursorShape.PointingHandCursor)
            chip.clicked.connect(lambda _=False, chip=chip: self._on_chip(chip))
            line.addWidget(chip)
            group.addButton(chip)
        line.addStretch(1)

    def set_guesses(self, guesses: Sequence[Guess]) -> None:
        """Show the best guesses, best first; none for an empty drawing."""
        self._words.setVisible(not guesses)
        for number, chip in enumerate(self._chips):
            chip.setVisible(number < len(guesses))
            if number < len(guesses):
                guess = guesses[number]
                chip.setText(f"{guess.category}?")
                chip.setProperty("category", guess.category)
                percent = f"{100 * guess.probability:.0f} %"
                chip.setToolTip(
                    f"Finish it as “{guess.category}” (the classifier is {percent} sure)"
                )
                chip.setAccessibleName(f"Finish as {guess.category}, {percent} sure")
        self._show()

    def set_category(self, category: str | None, *, auto: bool) -> None:
        """Show which category leads."""
        self._category = category
        self._auto.setChecked(auto)
        self._show()

    @property
    def shown(self) -> tuple[str, ...]:
        """The categories on the chips."""
        return tuple(str(chip.property("category")) for chip in self._chips if not chip.isHidden())

    def chip(self, number: int) -> QPushButton:
        """Return a chip."""
        return self._chips[number]

    def _show(self) -> None:
        for chip in self._chips:
            chip.setChecked(
                not self._auto.isChecked() and chip.property("category") == self._category
            )

    def _on_chip(self, chip: QPushButton) -> None:
        self.picked.emit(str(chip.property("category")))

    def _on_auto(self) -> None:
        self._auto.setChecked(True)
        self.auto_picked.emit()
