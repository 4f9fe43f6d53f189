"""What plays the keys and the clip on show: the instrument of its track, one that was chosen, or the timbre pad."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.live.port import TrackSound
from studio.project.song import Song, Track
from studio.ui.live.instruments import TIMBRE, InstrumentBox
from studio.ui.toasts import Level

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow

DRUMS, DRUM_CHANNEL = 128, 9


class ClipSound(QObject):
    """Keeps box, song and player of one mind about the instrument.

    Args:
        window: its document, rooms and services exist.
        tell: says a sentence to the person.
    """

    def __init__(
        self, window: MainWindow, tell: Callable[[str, Level], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._tell = window, tell
        self._player, self._store = window.services.player, window.services.settings
        self.box = InstrumentBox()
        self._tracks: tuple[TrackSound, ...] = ()
        self._timbre = False
        self.box.chosen.connect(self._on_chosen)

    @property
    def sound(self) -> TrackSound:
        """How the clip on show sounds."""
        return self._tracks[0] if self._tracks else TrackSound(self._store.settings.instrument)

    def set_instruments(self, instruments: dict[int, str]) -> None:
        """Offer instruments: names by General MIDI program."""
        self.box.set_instruments(instruments)
        self.show()

    def show(self) -> None:
        """Play and show the instrument of the clip on show."""
        track = self._track()
        if track is None:
            sound = TrackSound(self._store.settings.instrument)
        else:
            program = DRUMS if track.channel == DRUM_CHANNEL else track.program
            sound = TrackSound(program, track.level_db, track.pan)
        self.box.show_program(TIMBRE if self._timbre else sound.program)
        if (sound,) != self._tracks:
            self._tracks = (sound,)
            self._player.set_tracks(self._tracks)

    def set_timbre(self, on: bool) -> None:
        """Let keys and the clip on show play the pad of the timbre room, or their instrument again."""
        self._timbre = on
        self._window.more.timbre.set_on_keys(on)
        self.show()
        player = "the timbre pad" if on else self.box.currentText()
        self._tell(f"Keys and the clip on show play {player}.", Level.OK)

    def _track(self) -> Track | None:
        """Return the track the open clip lies on, or None where it lies on the shelf."""
        shown = self._window.melody.open_clip_id
        tracks = self._window.document.song.tracks
        return next((t for t in tracks if any(p.clip.id == shown for p in t.clips)), None)

    def _on_chosen(self, program: int) -> None:
        if program == TIMBRE:
            self.set_timbre(True)
            return
        if self._timbre:
            self.set_timbre(False)
        track = self._track()
        if track is None:
            self._store.update(instrument=program)
            return
        channel = 0 if track.channel == DRUM_CHANNEL else track.channel
        changed = (
            replace(track, channel=DRUM_CHANNEL)
            if program == DRUMS
            else replace(track, program=program, channel=channel)
        )

        def edit(song: Song) -> Song:
            return replace(
                song, tracks=tuple(changed if t.id == track.id else t for t in song.tracks)
            )

        self._window.document.apply(f"Play {track.name} by {self.box.currentText()}", edit)
