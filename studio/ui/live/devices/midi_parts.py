"""MIDI ports, the followed clock and the swing of one window, made and joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.ui.live.devices.clock import ClockDesk
from studio.ui.live.devices.midi_desk import MidiDesk
from studio.ui.live.song_swing import SongSwing
from studio.ui.transport.swing import SwingButton
from studio.ui.widgets.toasts import Level, Notification

if TYPE_CHECKING:
    from studio.ui.live.devices.midi_page import MidiPage
    from studio.ui.window.main_window import MainWindow

PAGE = "MIDI"


class MidiParts(QObject):
    """Made before the actions of the window; :meth:`connect` joins it to the rest.

    Args:
        window: the window; its document, transport, bar and rooms exist.
    """

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        store, room = window.services.settings, window.services.room
        self.desk = MidiDesk(window.services.pool, store, parent=self)
        if room is not None:
            self.desk.delay_s = room.delay_s
        self.clock = ClockDesk(
            self.desk, window.transport, window.bar, window.document, store, self
        )
        self.swing = SwingButton()

    def connect(self) -> None:
        """Join everything."""
        window = self._window
        window.bar.take_time(self.swing, self.clock.lamp)
        SongSwing(window.document, self.swing, window.melody, window.transport, self)
        self.clock.lost.connect(lambda text: window.notify(Notification(text, Level.WARNING)))
        self.clock.asked.connect(lambda: window.show_preferences(PAGE))

    def make_page(self) -> MidiPage:
        """Return a new page of the preferences about MIDI."""
        # rtmidi is imported with the ports, not with the window.
        from studio.live.midi.system import known_systems
        from studio.ui.live.devices.midi_page import MidiPage

        return MidiPage(self._window.services.settings, self.desk, known_systems())
