"""The automation of one room's pad in a window: its player, its lane, and what is done to it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.melody.notes import TICKS_PER_BEAT
from studio.project import automation
from studio.project.pad_path import PadPath
from studio.project.song import Gesture, Song
from studio.ui.live.automation.lane import AutomationLane
from studio.ui.live.automation.player import AutomationPlayer
from studio.ui.morph.pad import MorphPad
from studio.ui.morph.surface import PadSurface
from studio.ui.transport.recording_clock import SongBeat
from studio.ui.widgets.toasts import Level, Notification

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


class PadAutomation(QObject):
    """Everything about the automation of a pad.

    Args:
        window: its document and transport exist.
        beat: where the song is.
        pad: what is moved.
        room: whose automation it is, e.g. ``"timbre"``.
    """

    def __init__(
        self, window: MainWindow, beat: SongBeat, pad: MorphPad, room: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self.beat, self._pad, self._room = window, beat, pad, room
        self.lane = AutomationLane()
        self.player = AutomationPlayer(
            window.document,
            window.transport,
            beat,
            pad,
            room,
            self,
            surfaces=lambda: window.findChildren(PadSurface),
        )
        pad.path_bar.add_row(self.lane)

    def connect(self) -> None:
        """Join everything."""
        window, player, bar = self._window, self.player, self._pad.path_bar
        bar.player.use_song(self._song_bars)
        bar.write_asked.connect(self._write_path)
        self.lane.mute_toggled.connect(self._mute)
        self.lane.clear_asked.connect(self._clear)
        self.lane.follow_asked.connect(self._follow)
        player.changed.connect(self._show_left)
        player.moved.connect(self.lane.show_position)
        window.transport.playing_changed.connect(self._on_playing)
        window.document.song_changed.connect(self._show_lane)
        window.melody.shown_changed.connect(lambda: self._show_lane(window.document.song))
        self._show_lane(window.document.song)

    def _song_bars(self) -> float | None:
        transport, loop = self._window.transport, self.beat.loop
        beat = transport.beat
        if beat is None or loop is None or transport.counting_in:
            return None
        return (beat + transport.passes * (loop[1] - loop[0])) / self.beat.bar

    def _on_playing(self, playing: bool) -> None:
        if not playing:
            self.lane.show_position(None)

    def _show_lane(self, _song: Song) -> None:
        player = self.player
        self.lane.show_lane(player.lane, player.period, self.beat.bar)
        self._show_left()

    def _show_left(self) -> None:
        lane = self.player.lane
        self.lane.show_left(self.player.left and bool(lane.points) and not lane.muted)

    def _follow(self) -> None:
        self.player.follow()

    def _mute(self, muted: bool) -> None:
        name, room = "Mute automation" if muted else "Unmute automation", self._room
        self._window.document.apply(name, lambda song: automation.set_muted(song, room, muted))

    def _clear(self) -> None:
        room = self._room
        self._window.document.apply("Clear automation", lambda song: automation.clear(song, room))
        undo = self._window.document.undo
        self._window.notify(
            Notification("The automation is cleared.", action="Undo", on_action=undo)
        )

    def _write_path(self, path: Gesture, bars: int) -> None:
        """Write a path where the playhead is, from the bar line at or before it."""
        bar = self.beat.bar
        here = self._window.transport.tick / TICKS_PER_BEAT
        start = math.floor(here / bar + 1e-6) * bar
        beats = bars * bar if bars else None

        def edit(song: Song) -> Song:
            return automation.write_path(song, self._room, PadPath(path.points), start, beats)

        self._window.document.apply(f"Write {path.name} into the song", edit)
        self.player.follow()
        self._window.notify(
            Notification(f"{path.name} begins at bar {round(start / bar) + 1}.", Level.OK)
        )
