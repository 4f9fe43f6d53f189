"""The master pad: one puck that moves the pads of all rooms, as one step to undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from studio.project import scenes
from studio.project.scenes import Homes, Point
from studio.project.settings import Settings, SettingsStore
from studio.project.song import MASTER, PadState, Song
from studio.ui.document import Document

NAME = "Move master pad"


class RoomPad(Protocol):
    """What the master needs of a room's pad; :class:`studio.ui.morph.pad.MorphPad` is one."""

    grabbed: Signal
    moved: Signal

    @property
    def position(self) -> Point:
        """Where the puck is."""
        ...

    @property
    def filled(self) -> tuple[bool, ...]:
        """Of each corner, whether it holds an item."""
        ...

    def set_position(self, x: float, y: float) -> None:
        """Put the puck somewhere without telling anyone."""
        ...


@dataclass(frozen=True)
class MasterRoom:
    """A room that the master moves.

    Attributes:
        name: of the room, one of :data:`studio.project.scenes.ROOMS`.
        label: what the person reads.
        pad: its pad.
    """

    name: str
    label: str
    pad: RoomPad


class MasterPad(QObject):
    """Moves the pads of all rooms together.

    While it moves the rooms only show where they would be; letting go edits the song once.

    Args:
        document: the song.
        store: remembers how the pads are coupled.

    Signals:
        moved: where the puck is now, whoever moved it.
        changed: the coupling is another, or a room's pad was moved.
    """

    moved = Signal(float, float)
    changed = Signal()

    def __init__(
        self, document: Document, store: SettingsStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._store = document, store
        self._rooms: dict[str, MasterRoom] = {}
        self._homes: Homes | None = None
        self._held: Point | None = None
        self._left: Point | None = None
        self._deferred = False
        self._seen = self.position
        document.song_changed.connect(self._on_song)
        document.replaced.connect(self._forget_left)
        store.listen(self._on_settings)

    # -- rooms ------------------------------------------------------------------------------

    @property
    def rooms(self) -> tuple[MasterRoom, ...]:
        """The rooms it moves."""
        return tuple(self._rooms.values())

    def add_room(self, name: str, label: str, pad: RoomPad) -> None:
        """Move the pad of one more room, e.g. ``master.add_room("timbre", "Timbre", room.pad)``."""
        self._rooms[name] = MasterRoom(name, label, pad)
        pad.moved.connect(lambda _x, _y: self.changed.emit())
        self.changed.emit()

    # -- the puck ---------------------------------------------------------------------------

    @property
    def position(self) -> Point:
        """Where the puck is."""
        if (place := self._held or self._left) is not None:
            return place
        state = self._document.song.pad(MASTER)
        return state.x, state.y

    @property
    def relative(self) -> bool:
        """Whether the pads keep apart instead of standing at one place."""
        return self._store.settings.master_relative

    def set_relative(self, on: bool) -> None:
        """Choose how the pads are coupled."""
        self._store.update(master_relative=on)

    def grab(self) -> None:
        """Begin a move."""
        song = self._document.song
        # Homes outlast a move, so that pads pressed together at an edge come apart again on the way back.
        if self._homes is None or not scenes.still_home(song, self._homes):
            self._homes = scenes.master_homes(song)
        self._held = self.position
        for room in self._rooms.values():
            room.pad.grabbed.emit()

    def move(self, x: float, y: float) -> None:
        """Put the puck somewhere; the rooms show it at once."""
        if self._held is None:
            self.grab()
        self._held = (x, y)
        targets = scenes.master_targets(self._document.song, x, y, self._coupling)
        for name, place in targets.items():
            self._show(name, place)
        self._tell()

    def release(self) -> None:
        """End the move: one step to undo, unless moves are recorded, which makes one of all."""
        if self._held is None:
            return
        self._left, self._held = self._held, None
        if not self._deferred:
            self._document.apply(NAME, self.settled)
        self._tell()

    def defer(self, on: bool) -> None:
        """Keep the ends of moves for :meth:`settled` from now on; off, what nobody settled is a step of its own."""
        self._deferred = on
        if not on and self._left is not None:
            self._document.apply(NAME, self.settled)

    def settled(self, song: Song) -> Song:
        """Return a song in which the master pad and the rooms' pads are where they were left."""
        place, self._left = self._left, None
        return song if place is None else scenes.with_master(song, *place, self._coupling)

    def show_pads(self, pads: Mapping[str, PadState]) -> None:
        """Show pads that are on their way (to a scene, along an automation) without editing the song."""
        for name, state in pads.items():
            if name == MASTER:
                self._seen = (state.x, state.y)
                self.moved.emit(*self._seen)
            else:
                self._show(name, (state.x, state.y))

    # -- within -----------------------------------------------------------------------------

    @property
    def _coupling(self) -> Homes | None:
        return self._homes if self.relative else None

    def _show(self, name: str, place: Point) -> None:
        room = self._rooms.get(name)
        if room is not None and any(room.pad.filled):
            room.pad.set_position(*place)
            room.pad.moved.emit(*room.pad.position)

    def _tell(self) -> None:
        if self.position != self._seen:
            self._seen = self.position
            self.moved.emit(*self._seen)

    def _forget_left(self) -> None:
        self._left = None
        self._tell()

    def _on_song(self, _song: Song) -> None:
        self._tell()

    def _on_settings(self, _settings: Settings, changed: frozenset[str]) -> None:
        if "master_relative" in changed:
            self._homes = None
            self.changed.emit()
