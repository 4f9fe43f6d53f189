"""The big pad of the stage: the master pad or the pad of a room, whichever is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.ui.live.master.pad import MasterPad
from studio.ui.live.master.surface import MasterSurface
from studio.ui.live.stage.corner_name import CORNER_HEIGHT, CornerName
from studio.ui.live.stage.figures import figures
from studio.ui.look.theme import SPACE
from studio.ui.morph.pad import MorphPad
from studio.ui.morph.surface import PadSurface

ROW = CORNER_HEIGHT
_SMALLEST = 200


class StagePads(QWidget):
    """One big pad, and buttons that choose which.

    A room that was never entered is made when its pad is first chosen: to make all of them would keep whoever goes on
    the stage waiting.

    Args:
        master: the master pad; it knows the rooms that are made, and their pads.
        promised: labels of the rooms that can be made, by name.
        make: makes a room by name; the master pad knows it then.

    Signals:
        made: name of a room whose pad is on the stage now.
    """

    made = Signal(str)

    def __init__(
        self,
        master: MasterPad,
        promised: Mapping[str, str] = MappingProxyType({}),
        make: Callable[[str], object] = lambda _name: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rooms, self._make, self._factor = master, make, 1.0
        self.master = MasterPage(master)
        self.rooms = {room.name: RoomPage(room.pad) for room in master.rooms}
        labels = {room.name: room.label for room in master.rooms} | dict(promised)
        self._names = [*labels, ""]
        self._stack = QStackedWidget()
        self._buttons = QButtonGroup(self)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        for number, (name, label) in enumerate([*labels.items(), ("", "Master")]):
            button = big_switch(label, f"{label} pad (Ctrl+Tab for the next)")
            self._buttons.addButton(button, number)
            head.addWidget(button, 1)
            page = self._page(name)
            self._stack.addWidget(QWidget() if page is None else page)
        self._buttons.button(0).setChecked(True)
        self._buttons.idClicked.connect(self.show_page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    @property
    def current(self) -> PadSurface:
        """The square that is shown."""
        return self._shown.surface

    def show_page(self, number: int) -> None:
        """Show a pad, the first room's is 0, the master pad is last; it gets the keyboard."""
        if self._page(self._names[number]) is None:
            self._make(self._names[number])
            self.take_rooms()
        self._stack.setCurrentIndex(number)
        self._buttons.button(number).setChecked(True)
        self.current.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_next(self) -> None:
        """Show the next pad, going round."""
        self.show_page((self._stack.currentIndex() + 1) % len(self._names))

    def take_rooms(self) -> None:
        """Show the pads of rooms that were made meanwhile."""
        for room in self._rooms.rooms:
            if room.name not in self.rooms and room.name in self._names:
                page = self.rooms[room.name] = RoomPage(room.pad)
                place = self._names.index(room.name)
                empty = self._stack.widget(place)
                self._stack.insertWidget(place, page)
                self._stack.removeWidget(empty)
                empty.deleteLater()
                for corner in page.corners:
                    corner.set_size(self._factor)
                page.copy_pad()
                self.made.emit(room.name)

    def copy_pads(self) -> None:
        """Show what the pads of the rooms show."""
        self.take_rooms()
        for page in self.rooms.values():
            page.copy_pad()

    def set_size(self, factor: float) -> None:
        """Write so many times larger."""
        self._factor = factor
        font = figures(round(20 * factor))
        for label in (*self._buttons.buttons(), *self.master.labels):
            label.setFont(font)
        for page in self.rooms.values():
            for corner in page.corners:
                corner.set_size(factor)

    @property
    def _shown(self) -> MasterPage | RoomPage:
        page = self._page(self._names[self._stack.currentIndex()])
        assert page is not None  # noqa: S101 - only pages of rooms that are made are shown
        return page

    def _page(self, name: str) -> MasterPage | RoomPage | None:
        return self.rooms.get(name) if name else self.master

    @property
    def square_width(self) -> int:
        """Pixels across that make the pad square at the height there is."""
        return max(self.height() - ROW - SPACE - 2 * (ROW + SPACE), _SMALLEST)


class RoomPage(QWidget):
    """The pad of a room, large, with the names of its corners.

    Args:
        pad: the pad in the room, which this one steers.
    """

    def __init__(self, pad: MorphPad) -> None:
        super().__init__()
        self._pad = pad
        self.surface = PadSurface()
        self.corners = tuple(CornerName(number) for number in range(4))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
            grid.addWidget(self.corners[column], 0, column)
            grid.addWidget(self.corners[column + 2], 2, column)
        grid.addWidget(self.surface, 1, 0, 1, 2)
        grid.setRowStretch(1, 1)
        self.surface.grabbed.connect(pad.grabbed)
        self.surface.moved.connect(self._steer)
        self.surface.released.connect(self._on_released)
        pad.moved.connect(self.surface.set_position)
        pad.surface.add_mirror(self.surface)

    def copy_pad(self) -> None:
        """Show what the room's pad shows."""
        self.surface.set_filled(self._pad.filled)
        self.surface.set_position(*self._pad.position)
        for corner, slot in zip(self.corners, self._pad.slots, strict=True):
            corner.show_name(slot.item.label if slot.item is not None else "")

    def _steer(self, x: float, y: float) -> None:
        self._pad.set_position(x, y)
        self._pad.moved.emit(x, y)

    def _on_released(self, x: float, y: float) -> None:
        self._pad.set_position(x, y)
        self._pad.released.emit(x, y)


class MasterPage(QWidget):
    """The master pad, large, with how the rooms follow it."""

    def __init__(self, master: MasterPad) -> None:
        super().__init__()
        self._master = master
        self.surface = MasterSurface(master)
        self.together = big_switch("Together", "Every pad stands where the master pad stands")
        self.apart = big_switch("Apart", "Pads keep their distances and meet at the edges")
        self.place = QLabel()
        self.place.setFixedHeight(ROW)
        choice = QButtonGroup(self)
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        for number, button in enumerate((self.together, self.apart)):
            choice.addButton(button, number)
            top.addWidget(button, 1)
        choice.idClicked.connect(lambda number: master.set_relative(number == 1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self.surface, 1)
        column.addWidget(self.place)
        master.moved.connect(self._show_place)
        master.changed.connect(self._show_coupling)
        self._show_place(*master.position)
        self._show_coupling()

    @property
    def labels(self) -> tuple[QWidget, ...]:
        """What is written here."""
        return self.together, self.apart, self.place

    def _show_place(self, x: float, y: float) -> None:
        self.place.setText(f"X {x:.2f}   Y {y:.2f}")

    def _show_coupling(self) -> None:
        (self.apart if self._master.relative else self.together).setChecked(True)


def big_switch(text: str, tip: str) -> QPushButton:
    """Return a button that stays down, to be read from two metres."""
    button = QPushButton(text, checkable=True)
    button.setFixedHeight(ROW)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(tip)
    return button
