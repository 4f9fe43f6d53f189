"""The window's ear: looks at the live room sixty times a second and tells what is to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.live.kernel.layout import CLICK_TRACK, DRUM_CHANNEL
from studio.live.port import OutputSettings
from studio.live.room import LiveRoom
from studio.project.settings import Settings

if TYPE_CHECKING:
    from studio.live.device.output import OutputStatus

FRAME_MS = 16
LOOK_MS = 500
NO_ROOM = "No sound device"


def output_settings(settings: Settings) -> OutputSettings:
    """Return the part of the preferences that says where the sound goes."""
    return OutputSettings(
        device=settings.sound_device,
        api=settings.sound_driver,
        rate=settings.sound_rate,
        block=settings.sound_block,
        exclusive=settings.sound_exclusive,
    )


class SoundDesk(QObject):
    """Polls a live room and tells the widgets.

    Args:
        room: the live room, or None where the program runs without one (tests, benchmarks).

    Signals:
        levels: left and right peak (a pair, linear) and the lowest gain of the limiter.
        keys_changed: the MIDI keys that sound now.
        engine_ready: the engine, once, when its sound is heard or it is known why not.
        settled: the same moment, also where there can be no engine.
        complete: all instruments can be played.
        status_changed: the words for the status bar and whether anything is heard.
        lost: a sentence: the device went away, or there never was one.
        back: a sentence: a device plays again.
    """

    levels = Signal(tuple, float)
    keys_changed = Signal(frozenset)
    engine_ready = Signal(object)
    settled = Signal()
    complete = Signal()
    status_changed = Signal(str, bool)
    lost = Signal(str)
    back = Signal(str)
    _changed = Signal()

    def __init__(self, room: LiveRoom | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.room = room
        self._shown = ("", False)
        self._was_heard = self._settled = self._complete = False
        self._keys: frozenset[int] = frozenset()
        self._frame = QTimer(self, interval=FRAME_MS)
        self._frame.setTimerType(Qt.TimerType.PreciseTimer)
        self._frame.timeout.connect(self._on_frame)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self.look)
        # The room tells on its own thread; what follows belongs to this one.
        self._changed.connect(self.look, Qt.ConnectionType.QueuedConnection)

    @property
    def details(self) -> OutputStatus | None:
        """Rate, buffer, latency, xruns and load, or None while there is no stream to speak of."""
        return self.room.details() if self.room is not None else None

    @property
    def words(self) -> str:
        """What the status bar says."""
        return self._shown[0] or self._read()[0]

    @property
    def heard(self) -> bool:
        """Whether something can be heard."""
        return self._read()[1]

    def start(self) -> None:
        """Have the room get ready and begin to look; returns at once."""
        if self.room is not None:
            self.room.on_change = self._changed.emit
            self.room.start()
            self._frame.start()
            self._look.start()
        self.look()

    def stop(self) -> None:
        """Look no more and stop the sound."""
        self._frame.stop()
        self._look.stop()
        if self.room is not None:
            self.room.on_change = lambda: None
            self.room.close()

    def look(self) -> None:
        """Look after the device and tell what changed."""
        if self.room is not None:
            self.room.check()
            if self.room.ready and not self._settled:
                self._settled = True
                if self.room.engine is not None:
                    self.engine_ready.emit(self.room.engine)
                self.settled.emit()
            if self.room.complete and not self._complete:
                self._complete = True
                self.complete.emit()
        shown = self._read()
        if shown != self._shown:
            before, self._shown = self._shown, shown
            self.status_changed.emit(*shown)
            if before[1] and not shown[1]:
                self.lost.emit(shown[0])
            elif shown[1] and not before[1] and self._was_heard:
                self.back.emit(f"The sound is back: {shown[0]}.")
            self._was_heard = self._was_heard or shown[1]

    def _read(self) -> tuple[str, bool]:
        room = self.room
        if room is None:
            return NO_ROOM, False
        return room.status(), room.sounding

    def _on_frame(self) -> None:
        meters = self.room.meters() if self.room is not None else None
        if meters is not None:
            self.levels.emit(meters.peak, meters.reduction)
            self._show_keys()

    def _show_keys(self) -> None:
        engine = self.room.engine if self.room is not None else None
        if engine is None:
            return
        voices = engine.core.voices
        held = (voices["stage"] != 0) & (voices["held"] != 0)
        # Drums and clicks are no keys of a melody.
        melodic = (voices["channel"] != DRUM_CHANNEL) & (voices["track"] != CLICK_TRACK)
        keys = frozenset(voices["pitch"][held & melodic].tolist())
        if keys != self._keys:
            self._keys = keys
            self.keys_changed.emit(keys)
