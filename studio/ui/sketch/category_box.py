"""The box of the kinds of things a model can draw: type to search."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy, QWidget

Choice = tuple[str, str | None]
"""What the person reads, and the category that it stands for."""


class CategoryBox(QComboBox):
    """Offers some choices of its own and then every category.

    Args:
        first: offered above the categories, one at least; the first is chosen at the start.
        name: what is chosen, for screen readers.
    """

    def __init__(self, first: Sequence[Choice], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = tuple(first)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: choose one, or type a few letters")
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(5)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        self.set_categories(())

    @property
    def category(self) -> str | None:
        """What is chosen."""
        found: str | None = self.currentData()
        return found

    def set_categories(self, categories: Sequence[str]) -> None:
        """Offer these; the choice stays where it is still there."""
        chosen = self.category if self.count() else self._first[0][1]
        with QSignalBlocker(self):
            self.clear()
            for words, category in (*self._first, *((name, name) for name in categories)):
                self.addItem(words, category)
        self.set_category(chosen)

    def set_category(self, category: str | None) -> None:
        """Choose without telling anyone."""
        if self.currentIndex() >= 0 and self.category == category:
            return
        with QSignalBlocker(self):
            self.setCurrentIndex(max(0, self.findData(category)))
