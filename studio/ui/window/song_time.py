"""Tempo, meter and key between the bar at the top and the song."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from studio.melody.notes import Meter
from studio.project.song import Key, Song, replace_clip
from studio.ui.document import Document
from studio.ui.melody.melody_room import MelodyRoom
from studio.ui.transport.transport import Transport
from studio.ui.transport.transport_bar import TransportBar


class SongTime(QObject):
    """Makes edits of what the bar's fields say, one undo step for each turn of a field."""

    def __init__(
        self,
        document: Document,
        bar: TransportBar,
        room: MelodyRoom,
        transport: Transport,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document, self._bar, self._room = document, bar, room
        self._turning = False
        bar.tempo_edited.connect(self._on_tempo)
        bar.tempo_settled.connect(self._on_settled)
        bar.meter_chosen.connect(self._on_meter)
        bar.key_chosen.connect(self._on_key)
        transport.moved.connect(self._on_moved)
        room.shown_changed.connect(lambda: self._on_moved(transport.tick))
        document.song_changed.connect(lambda _song: self._on_moved(transport.tick))

    def _on_tempo(self, tempo: float) -> None:
        if not self._turning:
            self._turning = True
            self._document.begin("Set tempo")
        self._document.apply(f"Set tempo to {tempo:.4g}", lambda song: replace(song, tempo=tempo))

    def _on_settled(self) -> None:
        if self._turning:
            self._turning = False
            self._document.commit()

    def _on_meter(self, meter: Meter) -> None:
        shown_id = self._room.open_clip_id
        before = self._document.song.meter

        def edit(song: Song) -> Song:
            song = replace(song, meter=meter)
            clip = song.find_clip(shown_id) if shown_id else None
            # A clip of a meter of its own keeps it.
            if clip is not None and clip.meter == before:
                song = replace_clip(song, replace(clip, meter=meter))
            return song

        if meter != before:
            self._document.apply(f"Set meter to {meter}", edit)

    def _on_key(self, key: Key) -> None:
        if key != self._document.song.key:
            self._document.apply(f"Set key to {key}", lambda song: replace(song, key=key))

    def _on_moved(self, tick: int) -> None:
        clip = self._room.shown
        self._bar.show_position(tick, clip.meter if clip is not None else self._document.song.meter)
