"""Rooms of the house: a room is a widget with a name and an icon; the switcher shows when there is a choice.

A room may be made when it is first entered: the window opens the sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui.look import icons
from studio.ui.look.theme import ICON_LARGE, SPACE, TIGHT


@dataclass(frozen=True)
class Room:
    """One workspace.

    Attributes:
        id: stable name, e.g. ``"melody"``.
        title: what the switcher says.
        icon: name of its icon.
        make: returns the workspace; called when the room is first entered.
    """

    id: str
    title: str
    icon: str
    make: Callable[[], QWidget]


class RoomStack(QWidget):
    """Shows one room at a time.

    Signals:
        room_changed: id of the room on show.
    """

    room_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rooms: list[Room] = []
        self._widgets: list[QWidget | None] = []
        self._frames: list[_Frame] = []
        self._buttons = QButtonGroup(self)
        self._buttons.idClicked.connect(self._on_button)
        self.switcher = QFrame()
        self.switcher.setProperty("panel", True)
        self.switcher.setAccessibleName("Rooms")
        self._bar = QVBoxLayout(self.switcher)
        self._bar.setContentsMargins(TIGHT, SPACE, TIGHT, SPACE)
        self._bar.addStretch(1)
        self._stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.switcher)
        row.addWidget(self._stack, 1)
        self.switcher.hide()

    @property
    def rooms(self) -> tuple[Room, ...]:
        """All rooms, in the order in which they were added."""
        return tuple(self._rooms)

    @property
    def buttons(self) -> dict[str, QAbstractButton]:
        """The buttons that go to the rooms, by id."""
        return {room.id: self._buttons.button(n) for n, room in enumerate(self._rooms)}

    @property
    def current(self) -> Room:
        """The room on show."""
        return self._rooms[self._stack.currentIndex()]

    def add(self, room: Room) -> None:
        """Add a room; from the second on there is a switcher."""
        number = len(self._rooms)
        self._rooms.append(room)
        self._widgets.append(None)
        self._frames.append(_Frame())
        self._stack.addWidget(self._frames[number])
        button = QToolButton(text=room.title, checkable=True, toolTip=room.title)
        button.setObjectName(f"room_{room.id}")
        button.setProperty("flat", True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIcon(icons.icon(room.icon))
        button.setIconSize(QSize(ICON_LARGE, ICON_LARGE))
        button.setFixedSize(60, 56)
        self._buttons.addButton(button, number)
        self._bar.insertWidget(number, button)
        self.switcher.setVisible(len(self._rooms) > 1)
        if number == 0:
            self.widget(room.id)
        self._buttons.button(self._stack.currentIndex()).setChecked(True)

    def widget(self, room_id: str) -> QWidget:
        """Return a room's workspace, which is made now if it was never entered."""
        number = [room.id for room in self._rooms].index(room_id)
        made = self._widgets[number]
        if made is None:
            made = self._widgets[number] = self._rooms[number].make()
            self._frames[number].hold(made)
        return made

    def place(self, room_id: str) -> QWidget:
        """Return what a room's workspace goes into; whoever begins to make one early makes it there."""
        return self._frames[[room.id for room in self._rooms].index(room_id)].viewport()

    def is_made(self, room_id: str) -> bool:
        """Say whether a room was entered, or asked for, before."""
        return self._widgets[[room.id for room in self._rooms].index(room_id)] is not None

    def show_room(self, room_id: str) -> None:
        """Go to a room."""
        number = [room.id for room in self._rooms].index(room_id)
        self._buttons.button(number).setChecked(True)
        self._on_button(number)

    def retint(self) -> None:
        """Take the icons of another theme."""
        for number, room in enumerate(self._rooms):
            self._buttons.button(number).setIcon(icons.icon(room.icon))

    def _on_button(self, number: int) -> None:
        self.widget(self._rooms[number].id)
        focused = self.window().focusWidget()
        within = focused is not None and self._stack.isAncestorOf(focused)
        self._stack.setCurrentIndex(number)
        # Qt leaves Tab with the button that was on before where another is put on by a command.
        for button in self._buttons.buttons():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if within:
            # Else the keyboard would go to whatever happens to come first in the new room.
            room = self.widget(self._rooms[number].id)
            getattr(room, "focus_start", room.setFocus)()
        self.room_changed.emit(self._rooms[number].id)


class _Frame(QScrollArea):
    """Holds a room; where the window is smaller than the room can be, it scrolls and nothing is cut off."""

    def __init__(self) -> None:
        super().__init__(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def hold(self, room: QWidget) -> None:
        self.setWidget(room)
        room.setAutoFillBackground(False)
