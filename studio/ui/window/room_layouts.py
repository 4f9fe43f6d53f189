"""Borders and tabs of the sketch and the timbre room, which are made when they are first entered."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

from studio.ui.window.rooms import RoomStack

_BORDERS = {"sketch": ("across",), "timbre": ("across", "middle")}
_TABS = {"sketch": attrgetter("side.tabs"), "timbre": attrgetter("tabs")}
_MOST_PX = 100_000


class RoomLayouts(QObject):
    """Gives each room its borders and its tab as they were left, the first time it is entered.

    Args:
        rooms: of the window.
    """

    def __init__(self, rooms: RoomStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rooms = rooms
        self._left: dict[str, Any] = {}
        self._first: dict[str, dict[str, list[int]]] = {}
        rooms.room_changed.connect(self._on_entered)

    def take(self, left: object) -> None:
        """Take what :meth:`save` returned in an earlier session; whatever does not fit is as new."""
        self._left = dict(left) if isinstance(left, dict) else {}

    def save(self) -> dict[str, Any]:
        """Return how the rooms are now, as JSON knows it; of those that were never entered, how they were left."""
        now = {name: self._state(name, self._rooms.widget(name)) for name in self._first}
        return {**self._left, **now}

    def reset(self) -> None:
        """Put the borders back to where they were at first."""
        for name, sizes in self._first.items():
            for border, splitter in _borders(name, self._rooms.widget(name)).items():
                splitter.setSizes(sizes[border])

    def _on_entered(self, name: str) -> None:
        if name in self._first or name not in _BORDERS:
            return
        room = self._rooms.widget(name)
        self._first[name] = {border: s.sizes() for border, s in _borders(name, room).items()}
        left = self._left.get(name)
        if isinstance(left, dict):
            self._restore(name, room, left)

    @staticmethod
    def _state(name: str, room: QWidget) -> dict[str, Any]:
        tabs: QTabWidget = _TABS[name](room)
        borders = {border: splitter.sizes() for border, splitter in _borders(name, room).items()}
        return {"borders": borders, "tab": tabs.tabText(tabs.currentIndex())}

    @staticmethod
    def _restore(name: str, room: QWidget, left: dict[str, Any]) -> None:
        borders = left.get("borders")
        for border, splitter in _borders(name, room).items():
            sizes = borders.get(border) if isinstance(borders, dict) else None
            if _fits(sizes, splitter.count()):
                splitter.setSizes(sizes)
        tabs: QTabWidget = _TABS[name](room)
        if tabs.currentIndex() == 0:  # else whoever led the person here chose one
            for number in range(tabs.count()):
                if tabs.tabText(number) == left.get("tab"):
                    tabs.setCurrentIndex(number)


def _borders(name: str, room: QWidget) -> dict[str, QSplitter]:
    return {border: getattr(room, border) for border in _BORDERS[name]}


def _fits(sizes: object, count: int) -> bool:
    return (
        isinstance(sizes, list)
        and len(sizes) == count
        and all(type(size) is int and 0 <= size <= _MOST_PX for size in sizes)
        and sum(sizes) > 0
    )
