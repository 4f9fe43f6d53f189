"""The followed clock in the window: it moves the transport, shows its tempo, and is missed when it stops."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QToolButton

from studio.melody.notes import TICKS_PER_BEAT
from studio.project.settings import Settings, SettingsStore
from studio.ui.document import Document
from studio.ui.live.devices.midi_desk import MidiDesk
from studio.ui.look import icons
from studio.ui.look.theme import ICON_TINY, theme_changed, tokens
from studio.ui.transport.transport import Transport
from studio.ui.transport.transport_bar import TransportBar

if TYPE_CHECKING:
    from studio.live.midi.clock import ClockFollower

LOOK_MS = 100
IN, OUT = "Clock in", "Clock out"


class ClockLamp(QToolButton):
    """A word in the bar that says how the clock is doing; hidden while none is followed or sent."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("clockLamp")
        self.setProperty("flat", True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(ICON_TINY, ICON_TINY))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("MIDI clock")
        self.setToolTip("How the MIDI clock is doing")
        self._look: tuple[str, str, bool] = ("", "", False)
        theme_changed.connect(self._tint)
        self.hide()

    def show_clock(self, text: str, tip: str, *, well: bool) -> None:
        """Show a word and what it means; "" hides the lamp. ``well`` is whether a clock ticks."""
        look = (text, tip, well)
        if look != self._look:
            self._look = look
            self.setText(text)
            self.setToolTip(tip)
            self.setAccessibleName(f"MIDI clock: {tip}")
            self._tint()
            self.setVisible(bool(text))

    def _tint(self) -> None:
        self.setIcon(icons.icon("metronome", tokens().ok if self._look[2] else tokens().warning))


class ClockDesk(QObject):
    """Joins the followed clock to transport, bar and song.

    Args:
        midi: the ports; tells when the other's song starts and stops.
        transport: is moved by it.
        bar: shows its tempo.
        document: the song, whose own tempo counts again when the clock stops.
        store: whose clock is followed, and who gets ours.

    Signals:
        lost: a sentence: the clock stopped while the song played.
        asked: the person wants to choose.
    """

    lost = Signal(str)
    asked = Signal()

    def __init__(
        self,
        midi: MidiDesk,
        transport: Transport,
        bar: TransportBar,
        document: Document,
        store: SettingsStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._midi, self._transport, self._bar = midi, transport, bar
        self._document, self._store = document, store
        self.lamp = ClockLamp()
        self.lamp.clicked.connect(self.asked)
        self._following = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        midi.moved.connect(self._on_moved)
        store.listen(lambda settings, _changed: self._on_settings(settings))
        self._on_settings(store.settings)

    @property
    def following(self) -> bool:
        """Whether another's clock ticks and sets the tempo."""
        return self._following

    def look(self) -> None:
        """See how the clock is doing; ten times a second while one is followed or sent."""
        follower, settings = self._midi.follower, self._store.settings
        ticking = False
        if follower is not None and settings.midi_clock_from:
            ticking = self._follow(follower)
        if self._following and not ticking:
            self._go_alone(lost=follower is not None and follower.give_up())
        self._show(settings, follower)

    def _follow(self, follower: ClockFollower) -> bool:
        from studio.live.midi.clock import ClockState

        tempo = follower.tempo()
        ticking = follower.state(time.perf_counter()) is not ClockState.WAITING
        if ticking and tempo is not None:
            self._following = True
            self._bar.show_foreign_tempo(tempo)
        return ticking

    def _go_alone(self, *, lost: bool) -> None:
        """Go on at the song's own tempo."""
        self._following = False
        song = self._document.song
        self._bar.show_foreign_tempo(None)
        self._bar.show_song(song)
        self._transport.set_tempo(song.tempo)
        if lost:
            name = self._store.settings.midi_clock_from or "the other device"
            self.lost.emit(
                f"The MIDI clock of {name} has stopped: the song goes on at its own {song.tempo:g} bpm."
            )

    def _show(self, settings: Settings, follower: ClockFollower | None) -> None:
        source, receivers = settings.midi_clock_from, _receivers(settings)
        tempo = follower.tempo() if follower is not None and self._following else None
        given = f"Clock goes to {', '.join(receivers)}" if receivers else ""
        if source and tempo is not None:
            self.lamp.show_clock(IN, f"Following the clock of {source}: {tempo:.1f} bpm", well=True)
        elif source:
            self.lamp.show_clock(IN, f"Waiting for the clock of {source}", well=False)
        else:
            self.lamp.show_clock(OUT if given else "", given, well=bool(given))

    def _on_settings(self, settings: Settings) -> None:
        if settings.midi_clock_from or _receivers(settings) or self._following:
            self._timer.start()
        else:
            self._timer.stop()
        self.look()

    def _on_moved(self, playing: bool, beat: float) -> None:
        self._transport.follow(playing, round(beat * TICKS_PER_BEAT))


def _receivers(settings: Settings) -> list[str]:
    return sorted(name for name, choice in settings.midi_outputs.items() if choice.clock)
