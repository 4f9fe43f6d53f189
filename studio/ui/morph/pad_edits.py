"""What a person does to any room's pad, as undo steps: corners, the puck, paths. Written once for all rooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.project.song import Gesture, PadPoint, PadState, Song, with_pad
from studio.ui.document import Document
from studio.ui.morph import reach
from studio.ui.morph.items import MorphItem
from studio.ui.morph.pad import MorphPad

FindItem = Callable[[Song, str], MorphItem | None]


class PadEdits(QObject):
    """Joins a pad's corners, puck and paths to the song; what lies between the corners is the room's affair.

    Args:
        document: the song.
        pad: the widget.
        room: name of the room, e.g. ``"sketch"``.
        find: returns an item of the song as the pad shows it.

    Signals:
        corners_changed: the items of A, B, C and D changed.
        stranger_dropped: corner and id of an item that is not in the song (one of the library).
        opened: id of the item of a corner that shall be opened.
    """

    corners_changed = Signal()
    stranger_dropped = Signal(int, str)
    opened = Signal(str)

    def __init__(self, document: Document, pad: MorphPad, room: str, find: FindItem) -> None:
        super().__init__(pad)
        self._document, self._pad, self._room, self._find = document, pad, room, find
        self._shown: tuple[MorphItem | None, ...] = (None,) * 4
        pad.released.connect(self.leave)
        pad.slot_dropped.connect(self.put)
        pad.slot_cleared.connect(lambda corner: self._change("Clear corner", {corner: None}))
        pad.slots_swapped.connect(self._on_swapped)
        pad.slot_activated.connect(self._on_activated)
        pad.path_recorded.connect(self._on_path)
        pad.path_deleted.connect(self._on_path_deleted)
        pad.path_renamed.connect(self._on_path_renamed)
        document.song_changed.connect(self.refresh)
        self.refresh(document.song)

    @property
    def state(self) -> PadState:
        """The pad as the song has it."""
        return self._document.song.pad(self._room)

    @property
    def items(self) -> tuple[MorphItem | None, ...]:
        """What is in the corners."""
        return self._shown

    def refresh(self, song: Song) -> None:
        """Show the song's pad."""
        state = song.pad(self._room)
        items = tuple(self._find(song, corner) if corner else None for corner in state.corners)
        self._pad.set_bar_seconds(4.0 * song.meter.beats / song.meter.unit * 60.0 / song.tempo)
        self._pad.set_paths([gesture for gesture in song.gestures if gesture.room == self._room])
        changed = items != self._shown
        if changed:
            self._shown = items
            self._pad.set_corners(items)
        self._pad.set_position(state.x, state.y)
        if changed:
            self.corners_changed.emit()

    def edit(self, name: str, **changes: object) -> None:
        """Change the pad's state as one undo step, unless nothing changes."""
        after = replace(self.state, **changes)
        if after != self.state:
            self._document.apply(name, lambda song: with_pad(song, self._room, after))

    def put(self, corner: int, item_id: str) -> None:
        """Put an item of the song into a corner, 0..3."""
        item = self._find(self._document.song, item_id)
        if item is None:
            self.stranger_dropped.emit(corner, item_id)
        else:
            self._change(f"Put “{item.label}” in a corner", {corner: item_id})

    def put_new(self, corner: int, label: str, item_id: str, add: Callable[[Song], Song]) -> None:
        """Put an item into the song with ``add`` and into a corner, 0..3, as one undo step."""
        after = self._changed({corner: item_id})
        self._document.apply(
            f"Put “{label}” in a corner", lambda song: with_pad(add(song), self._room, after)
        )

    def _change(self, name: str, changes: dict[int, str | None]) -> None:
        after = self._changed(changes)
        if after != self.state:
            self._document.apply(name, lambda song: with_pad(song, self._room, after))

    def _changed(self, changes: dict[int, str | None]) -> PadState:
        corners = list(self.state.corners)
        for corner, item_id in changes.items():
            corners[corner] = item_id
        filled = [corner is not None for corner in corners]
        # A puck that nobody has moved stays in the middle of what becomes a line, a triangle or a square.
        untouched = self._pad.position == reach.centre(self._pad.filled)
        x, y = reach.centre(filled) if untouched else reach.constrain(filled, *self._pad.position)
        return replace(self.state, corners=tuple(corners), x=x, y=y)

    def _on_swapped(self, a: int, b: int) -> None:
        corners = self.state.corners
        self._change("Swap corners", {a: corners[b], b: corners[a]})

    def _on_activated(self, corner: int) -> None:
        item_id = self.state.corners[corner]
        if item_id is not None:
            self.opened.emit(item_id)

    def leave(self, x: float, y: float) -> None:
        """Leave the puck somewhere, as one undo step; not while moves are recorded, which makes one of all."""
        if self._pad.moves_are_kept:
            self.edit("Move morph point", x=x, y=y)

    def _on_path(self, points: tuple[PadPoint, ...]) -> None:
        name = _free_name({gesture.name for gesture in self._document.song.gestures})
        gesture = Gesture(self._room, points, name)
        # The puck stays at the path's end within the same undo step.
        state = replace(self.state, x=points[-1].x, y=points[-1].y)

        def edit(song: Song) -> Song:
            return with_pad(replace(song, gestures=(*song.gestures, gesture)), self._room, state)

        self._document.apply("Record path", edit)

    def _on_path_deleted(self, path_id: str) -> None:
        def edit(song: Song) -> Song:
            return replace(song, gestures=tuple(g for g in song.gestures if g.id != path_id))

        self._document.apply("Delete path", edit)

    def _on_path_renamed(self, path_id: str, name: str) -> None:
        def edit(song: Song) -> Song:
            renamed = (replace(g, name=name) if g.id == path_id else g for g in song.gestures)
            return replace(song, gestures=tuple(renamed))

        self._document.apply("Rename path", edit)


def _free_name(taken: set[str]) -> str:
    number = 1
    while f"Path {number}" in taken:
        number += 1
    return f"Path {number}"
