"""Levels that hardware steers: of the output, of the click, of each track."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.live.port import Player
from studio.project.settings import Settings, SettingsStore
from studio.project.song import Song, Track
from studio.ui.document import Document

if TYPE_CHECKING:
    from studio.live.engine.engine import Engine

SILENT_DB, HIGHEST_DB = -60.0, 6.0
"""Ends of every fader; the lowest is silence."""


class Levels(QObject):
    """Keeps the player at the levels of the preferences, and changes them in words.

    Args:
        player: what sounds.
        store: keeps the levels of the output and of the click.
        document: holds the tracks.
        say: tells the person a level.
    """

    def __init__(
        self,
        player: Player,
        store: SettingsStore,
        document: Document,
        say: Callable[[str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player, self._store, self._document, self._say = player, store, document, say
        self._engine: Engine | None = None
        store.listen(self._on_settings)
        player.set_master(store.settings.master_db)

    def use_engine(self, engine: Engine) -> None:
        """Set the level of the click in an engine that has just come."""
        self._engine = engine
        self._set_click()

    def set_master(self, level_db: float) -> None:
        """Set the level of the output, -60 (silent) to +6 dB."""
        self._store.update(master_db=round(level_db, 1))
        self._say(f"Master level {level_words(level_db)}")

    def set_metronome(self, level_db: float) -> None:
        """Set the level of the click, likewise."""
        self._store.update(metronome_db=round(level_db, 1))
        self._say(f"Metronome level {level_words(level_db)}")

    def track(self, number: int) -> float:
        """Return the level of a track, 0 is the first; 0 dB where there is none."""
        tracks = self._document.song.tracks
        return tracks[number].level_db if number < len(tracks) else 0.0

    def set_track(self, number: int, level_db: float) -> None:
        """Set the level of a track, if there is such a track."""
        tracks = self._document.song.tracks
        if number >= len(tracks):
            self._say(f"There is no track {number + 1}.")
            return
        name = tracks[number].name
        self.change_track(number, f"Level of {name}", level_db=level_db)
        self._say(f"{name} {level_words(level_db)}")

    def place(self, number: int) -> Track:
        """Return a track, 0 is the first; a new one where there is none."""
        tracks = self._document.song.tracks
        return tracks[number] if number < len(tracks) else Track()

    def set_pan(self, number: int, pan: float) -> None:
        """Set where a track is heard, -1 (left) to 1, if there is such a track."""
        self.change_track(number, f"Pan of {self.place(number).name}", pan=round(pan, 2))

    def set_mute(self, number: int, on: bool) -> None:
        """Silence a track or let it sound, if there is such a track."""
        word = "Mute" if on else "Unmute"
        self.change_track(number, f"{word} {self.place(number).name}", mute=on)

    def set_solo(self, number: int, on: bool) -> None:
        """Let a track be heard alone, with others that are, if there is such a track."""
        word = "Solo" if on else "End the solo of"
        self.change_track(number, f"{word} {self.place(number).name}", solo=on)

    def change_track(self, number: int, name: str, **changes: float) -> None:
        """Change values of a track as an edit called ``name``; nothing where they stand or there is no such track."""

        def edit(song: Song) -> Song:
            changed = [
                replace(track, **changes) if place == number else track
                for place, track in enumerate(song.tracks)
            ]
            return replace(song, tracks=tuple(changed))

        song = self._document.song
        if number < len(song.tracks) and edit(song) != song:
            self._document.apply(name, edit)

    def _on_settings(self, settings: Settings, changed: frozenset[str]) -> None:
        if "master_db" in changed:
            self._player.set_master(settings.master_db)
        if "metronome_db" in changed:
            self._set_click()

    def _set_click(self) -> None:
        if self._engine is not None:
            from studio.live.kernel.layout import CLICK_TRACK, PROGRAM_CLICK

            self._engine.set_track(
                CLICK_TRACK,
                program=PROGRAM_CLICK,
                level_db=self._store.settings.metronome_db,
                pan=0.0,
                audible=True,
            )


def level_words(level_db: float) -> str:
    """Write a level, e.g. ``"−6.0 dB"``; the lowest is silence."""
    return "silent" if level_db <= SILENT_DB else f"{level_db:+.1f} dB".replace("-", "−")
