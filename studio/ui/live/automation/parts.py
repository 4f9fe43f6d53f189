"""The automation of all pads of a window; that of the melody pad makes way for what else one listens to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.ui.live.automation.pad_automation import PadAutomation
from studio.ui.morph.pad import MorphPad
from studio.ui.transport.recording_clock import SongBeat

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow

ROOM = "melody"


class AutomationParts(PadAutomation):
    """The automation of the melody pad, and that of each other pad once its room is made.

    Args:
        window: its document, transport and rooms exist.
        beat: where the song is.
    """

    def __init__(self, window: MainWindow, beat: SongBeat, parent: QObject) -> None:
        super().__init__(window, beat, window.melody.morph.pad, ROOM, parent)
        self.others: dict[str, PadAutomation] = {}
        window.more.pads.joined.connect(self._add)

    def connect(self) -> None:
        """Join everything."""
        room, player = self._window.melody, self.player
        room.shelf.clip_opened.connect(lambda _clip_id: player.leave())
        room.morph.stage_changed.connect(self._on_stage)
        super().connect()

    def _add(self, room: str, _label: str, pad: MorphPad) -> None:
        self.others[room] = PadAutomation(self._window, self.beat, pad, room, self)
        self.others[room].connect()

    def _on_stage(self, owner: str) -> None:
        if owner == "pad":
            self.player.follow()
        else:
            self.player.leave()

    def _follow(self) -> None:
        super()._follow()
        self._window.melody.show_morph()
