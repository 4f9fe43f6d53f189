"""MIDI learn in the window: what hardware does to the controls, and the page on which they are taught."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.files import FileSaveError
from studio.live.controls import Control, standard_controls
from studio.live.map_files import MapFiles
from studio.live.mapping import Binding, MappingTable
from studio.ui.theme import SPACE

LOOK_MS = 150
_ID = Qt.ItemDataRole.UserRole
HINT = "Choose a control, press Learn, then move the knob or press the key that shall steer it."


@dataclass(frozen=True)
class Wire:
    """A control and what it does here.

    Attributes:
        control: id of one of :func:`studio.live.controls.standard_controls`.
        do: takes the value in the control's own range.
        get: tells the value as it stands, for soft takeover and toggles; None for triggers.
    """

    control: str
    do: Callable[[float], object]
    get: Callable[[], float] | None = None


class Learning(QObject):
    """Steers the window by hardware.

    Args:
        wires: the controls there are.
        files: where the maps of devices are kept.

    Signals:
        changed: a map changed, learning began or ended.
        failed: a sentence: a map was not saved.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(
        self, wires: Iterable[Wire], files: MapFiles, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._wires = {wire.control: wire for wire in wires}
        self._files = files
        known = [control for control in standard_controls() if control.id in self._wires]
        self.table = MappingTable(known)
        files.load_into(self.table)
        self.table.listen(self._on_map)

    @property
    def controls(self) -> tuple[Control, ...]:
        """The controls that can be taught."""
        return tuple(self.table.controls.values())

    def feed(self, port: str, message: tuple[int, ...]) -> None:
        """Take a message of a device."""
        learning = self.table.target
        self._tell_values()
        for change in self.table.feed(port, bytes(message)):
            self._wires[change.control.id].do(change.value)
        if learning is not None and self.table.target is None:
            self.changed.emit()

    def learn(self, control_id: str) -> None:
        """Let the next knob that moves be the one for a control."""
        self.table.learn(control_id)
        self.changed.emit()

    def end_learning(self) -> None:
        """Wait for no knob any more."""
        self.table.end_learning()
        self.changed.emit()

    def forget(self, control_id: str) -> None:
        """Forget what steers a control."""
        self.table.forget(control_id)

    def words(self, control_id: str) -> str:
        """Say what steers a control, and which way its knob must go to take hold of it."""
        if self.table.target == control_id:
            return "Move a knob or press a key …"
        text = ", ".join(
            f"{binding.source} of {device}"
            for device, binding in self.table.bindings_of(control_id)
        )
        for pickup in self.table.pickups():
            if pickup.control == control_id:
                way = "up" if pickup.distance > 0 else "down"
                text += f"  ·  turn {way} by {abs(pickup.distance):.0%} to take hold"
        return text

    def _tell_values(self) -> None:
        for control_id, wire in self._wires.items():
            if wire.get is not None:
                control = self.table.controls[control_id]
                self.table.set_value(control_id, control.unit_value(wire.get()))

    def _on_map(self, device: str, _binding: Binding | None) -> None:
        try:
            self._files.save(self.table, device)
        except FileSaveError as error:
            self.failed.emit(str(error))
        self.changed.emit()


class LearnPage(QWidget):
    """Every control, what steers it, and buttons to teach and forget."""

    def __init__(self, learning: Learning) -> None:
        super().__init__()
        self._learning = learning
        self.tree = QTreeWidget(columnCount=2, rootIsDecorated=False)
        self.tree.setHeaderLabels(["Control", "Steered by"])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setAccessibleName("Controls and what steers them")
        self.learn = QPushButton("Learn", checkable=True)
        self.forget = QPushButton("Forget")
        self.hint = QLabel(HINT, wordWrap=True)
        self.hint.setProperty("dim", True)
        for control in learning.controls:
            item = QTreeWidgetItem(self.tree, [control.label, ""])
            item.setData(0, _ID, control.id)
        row = QHBoxLayout()
        row.addWidget(self.hint, 1)
        row.addWidget(self.learn)
        row.addWidget(self.forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.tree)
        column.addLayout(row)
        self.tree.itemSelectionChanged.connect(self._on_current)
        self.learn.clicked.connect(self._on_learn)
        self.forget.clicked.connect(self._on_forget)
        learning.changed.connect(self.refresh)
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
        self.learn.setChecked(self._learning.table.target is not None)
        self.forget.setEnabled(bool(self._learning.table.bindings_of(self._current)))

    @property
    def _current(self) -> str:
        item = self.tree.currentItem()
        return item.data(0, _ID) if item is not None else ""

    def _on_current(self) -> None:
        # Learn mode stays on while one control after the other is chosen.
        if self._learning.table.learning and self._current:
            self._learning.learn(self._current)
        self.refresh()

    def _on_learn(self, on: bool) -> None:
        if on and self._current:
            self._learning.learn(self._current)
        else:
            self._learning.end_learning()

    def _on_forget(self) -> None:
        self._learning.forget(self._current)
        self.refresh()
