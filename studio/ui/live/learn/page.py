"""The page of the preferences that lists every control and what steers it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.ui.live.learn.learning import Learning
from studio.ui.look.theme import SPACE

LOOK_MS = 150
_ID = Qt.ItemDataRole.UserRole
HINT = (
    "Choose a control, press Learn, then move the knob or press the key that shall steer it. "
    "In the window, right-click any control to do the same."
)


class LearnPage(QWidget):
    """Every control, what steers it, and buttons to teach and forget."""

    def __init__(self, learning: Learning) -> None:
        super().__init__()
        self._learning = learning
        self.find = QLineEdit(placeholderText="Find a control", clearButtonEnabled=True)
        self.find.setAccessibleName("Find a control")
        self.find.setToolTip("Show only controls whose name has these letters")
        self.tree = QTreeWidget(columnCount=2, rootIsDecorated=False)
        self.tree.setHeaderLabels(["Control", "Steered by"])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setAccessibleName("Controls and what steers them")
        self.learn = QPushButton("Learn", checkable=True)
        self.forget = QPushButton("Forget")
        self.learn.setToolTip("Wait for the knob or key that shall steer the marked control")
        self.forget.setToolTip("Forget what steers the marked control")
        self.clear = QPushButton("Forget all")
        self.clear.setToolTip("Forget what every knob and key steers")
        self.hint = QLabel(HINT, wordWrap=True)
        self.hint.setProperty("dim", True)
        for control in learning.controls:
            item = QTreeWidgetItem(self.tree, [control.label, ""])
            item.setData(0, _ID, control.id)
        self._lay_out()
        self._connect()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.tree.setCurrentItem(self.tree.topLevelItem(0))

    def hideEvent(self, event: QHideEvent) -> None:
        """Wait for no knob while nobody can see for which control."""
        self._learning.end_learning()
        super().hideEvent(event)

    def refresh(self) -> None:
        """Show the maps as they are now."""
        for number in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(number)
            item.setText(1, self._learning.words(item.data(0, _ID)))
        table = self._learning.table
        self.learn.setChecked(table.target is not None)
        self.forget.setEnabled(bool(table.bindings_of(self._current)))
        self.clear.setEnabled(bool(table.devices()))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.hint, 1)
        for button in (self.learn, self.forget, self.clear):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.find)
        column.addWidget(self.tree)
        column.addLayout(row)

    def _connect(self) -> None:
        self.tree.itemSelectionChanged.connect(self._on_current)
        self.find.textChanged.connect(self._on_find)
        self.learn.clicked.connect(self._on_learn)
        self.forget.clicked.connect(self._on_forget)
        self.clear.clicked.connect(self._on_clear)
        self._learning.changed.connect(self.refresh)

    @property
    def _current(self) -> str:
        item = self.tree.currentItem()
        return item.data(0, _ID) if item is not None else ""

    def _on_current(self) -> None:
        # Learn mode stays on while one control after the other is chosen.
        if self._learning.table.learning and self._current:
            self._learning.learn(self._current)
        self.refresh()

    def _on_find(self, text: str) -> None:
        for number in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(number)
            found = f"{item.text(0)} {item.text(1)}".casefold()
            item.setHidden(text.casefold().strip() not in found)

    def _on_learn(self, on: bool) -> None:
        if on and self._current:
            self._learning.learn(self._current)
        else:
            self._learning.end_learning()

    def _on_forget(self) -> None:
        self._learning.forget(self._current)
        self.refresh()

    def _on_clear(self) -> None:
        for device in self._learning.table.devices():
            self._learning.forget_device(device)
        self.refresh()
