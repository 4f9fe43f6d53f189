"""Swing between the bar at the top, the song and the player."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from studio.project.song_sound import song_swing
from studio.ui.document import Document
from studio.ui.melody.melody_room import MelodyRoom
from studio.ui.transport.swing import SwingButton
from studio.ui.transport.transport import Transport


class SongSwing(QObject):
    """Makes edits of what the box says, one undo step for each turn, and lets the song be played so."""

    def __init__(
        self,
        document: Document,
        box: SwingButton,
        room: MelodyRoom,
        transport: Transport,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document, self._box = document, box
        self._room, self._transport = room, transport
        self._turning = False
        box.edited.connect(self._on_edited)
        box.settled.connect(self._on_settled)
        box.grid_chosen.connect(self._on_grid)
        document.song_changed.connect(lambda _song: self._show())
        room.shown_changed.connect(self._show)
        self._show()

    def _on_edited(self, percent: float) -> None:
        if not self._turning:
            self._turning = True
            self._document.begin("Set swing")
        self._document.apply(
            f"Set swing to {percent:.0f} %", lambda song: replace(song, swing=percent)
        )

    def _on_settled(self) -> None:
        if self._turning:
            self._turning = False
            self._document.commit()

    def _on_grid(self, grid: int) -> None:
        if grid != self._document.song.swing_grid:
            self._document.apply(f"Swing 1/{grid}", lambda song: replace(song, swing_grid=grid))

    def _show(self) -> None:
        song, shown = self._document.song, self._room.shown
        self._box.show_song(song)
        self._transport.set_swing(song_swing(song, shown.meter if shown is not None else None))
