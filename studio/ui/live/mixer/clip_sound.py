"""What plays the keys and the clip on show, and what comes along: instruments of tracks, or the timbre pad."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.live.port import TrackSound
from studio.project.song import Song, Track
from studio.project.song_sound import ALONE, Company, company
from studio.ui.live.mixer.instruments import PAD, TIMBRE, InstrumentBox
from studio.ui.widgets.toasts import Level

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow

DRUMS, DRUM_CHANNEL = 128, 9


class ClipSound(QObject):
    """Keeps box, song and player of one mind about the instruments.

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
        self._sounds: tuple[TrackSound, ...] = ()
        self._company, self._asked = ALONE, ((), "", ())
        self.box.chosen.connect(self._on_chosen)

    @property
    def sound(self) -> TrackSound:
        """How the clip on show sounds."""
        return self._sounds[0] if self._sounds else TrackSound(self._store.settings.instrument)

    @property
    def sounds(self) -> tuple[TrackSound, ...]:
        """How the clip on show sounds, and after it each track that plays along."""
        return self._sounds

    def set_instruments(self, instruments: dict[int, str]) -> None:
        """Offer instruments: names by General MIDI program."""
        self.box.set_instruments(instruments)
        self.show()

    def show(self) -> None:
        """Play and show the instruments of the clip on show and of what plays along with it."""
        track = self._track()
        if track is None:
            sound = TrackSound(self._store.settings.instrument)
        else:
            program = DRUMS if track.channel == DRUM_CHANNEL else track.program
            sound = TrackSound(program, track.level_db, track.pan, mute=self._silenced(track))
        song = self._window.document.song
        on_pad = song.shelf_timbre if track is None else track.timbre
        self.box.show_program(TIMBRE if on_pad else sound.program)
        along = self._along()
        if (sound, *along.lanes) != self._sounds:
            self._sounds = (sound, *along.lanes)
            self._player.set_tracks(self._sounds)
        curves = self._window.melody.shown_curves
        self._window.transport.set_company(along.notes, along.controls, curves)
        self._use_pad(on_pad, along.timbre)

    def set_timbre(self, on: bool) -> None:
        """Let keys and the clip on show play the pad of the timbre room, or their instrument again."""
        track = self._track()
        if track is None:
            self._set_shelf(on)
        elif track.timbre != on:
            self._change(track, replace(track, timbre=on), PAD if on else "its instrument")
        player = "the timbre pad" if on else self.box.currentText()
        self._tell(f"Keys and the clip on show play {player}.", Level.OK)

    # -- within -----------------------------------------------------------------------------

    def _along(self) -> Company:
        """Return what plays along; found again only when another clip is open or a track has changed."""
        if not self._store.settings.play_together:
            return ALONE
        song, own = self._window.document.song, self._window.melody.open_clip_id or ""
        # Those of the clip itself are no company: drawing them asks for none anew.
        asked = (song.tracks, own, tuple(held for held in song.controls if held.id != own))
        if asked != self._asked:
            self._asked = asked
            self._company = company(*asked)
        return self._company

    def _silenced(self, track: Track) -> bool:
        """Whether a track is mute, or another one that plays along is heard alone."""
        others = self._window.document.song.tracks if self._store.settings.play_together else ()
        return track.mute or (not track.solo and any(other.solo for other in others))

    def _use_pad(self, on: bool, lanes: frozenset[int]) -> None:
        # The timbre room is made by the first song that plays its pad.
        if on or lanes or self._window.rooms.is_made("timbre"):
            self._window.more.timbre.set_on_keys(on)
            self._window.more.timbre.set_lanes(lanes)

    def _track(self) -> Track | None:
        """Return the track the open clip lies on, or None where it lies on the shelf."""
        shown = self._window.melody.open_clip_id
        tracks = self._window.document.song.tracks
        return next((t for t in tracks if any(p.clip.id == shown for p in t.clips)), None)

    def _on_chosen(self, program: int) -> None:
        track = self._track()
        if program == TIMBRE:
            self.set_timbre(True)
        elif track is None:
            self._set_shelf(False)
            self._store.update(instrument=program)
        else:
            channel = 0 if track.channel == DRUM_CHANNEL else track.channel
            changed = replace(track, timbre=False)
            self._change(
                track,
                replace(changed, channel=DRUM_CHANNEL)
                if program == DRUMS
                else replace(changed, program=program, channel=channel),
                self.box.currentText(),
            )

    def _set_shelf(self, on: bool) -> None:
        if on != self._window.document.song.shelf_timbre:
            player = PAD if on else "an instrument"
            self._window.document.apply(
                f"Play the shelf by {player}", lambda song: replace(song, shelf_timbre=on)
            )

    def _change(self, track: Track, changed: Track, player: str) -> None:
        def edit(song: Song) -> Song:
            return replace(
                song, tracks=tuple(changed if t.id == track.id else t for t in song.tracks)
            )

        self._window.document.apply(f"Play {track.name} by {player}", edit)
