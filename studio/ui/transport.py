"""Time in the window: what is played, where the playhead is, and the one timer that moves it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.live.port import Player, PlayNote
from studio.melody.notes import TICKS_PER_BEAT, Clip

FRAME_MS = 16
LOAD_MS = 50
"""How long after an edit the player hears of it: a drag edits sixty times a second, and a clip may be long."""


class Transport(QObject):
    """Plays the clip on show through the player's port.

    Signals:
        playing_changed: whether time is passing.
        moved: the playhead in ticks of the clip, 60 times a second while time is passing and after a seek.
    """

    playing_changed = Signal(bool)
    moved = Signal(int)

    def __init__(self, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._clip: Clip | None = None
        self._stale = False
        self._load_timer = QTimer(self, interval=LOAD_MS, singleShot=True)
        self._load_timer.timeout.connect(self._load)
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_frame)

    @property
    def playing(self) -> bool:
        """Whether time is passing."""
        return self._player.playing

    @property
    def sounding(self) -> bool:
        """Whether anything can be heard."""
        return self._player.sounding

    @property
    def tick(self) -> int:
        """The playhead in ticks of the clip."""
        return round(self._player.position() * TICKS_PER_BEAT)

    def set_clip(self, clip: Clip | None) -> None:
        """Play this clip from now on, without stopping."""
        if clip is self._clip:
            return
        self._clip = clip
        self._stale = True
        if clip is None:
            self.stop()
            self._load()
        elif not self._load_timer.isActive():
            self._load_timer.start()

    def set_tempo(self, tempo: float) -> None:
        """Set quarter notes a minute."""
        self._player.set_tempo(tempo)

    def play(self, tick: int | None = None) -> None:
        """Start from ``tick``, or from where the playhead stands."""
        if self._clip is None:
            return
        self._load()
        self._player.play(None if tick is None else tick / TICKS_PER_BEAT)
        self._timer.start()
        self.playing_changed.emit(True)
        self.moved.emit(self.tick)

    def stop(self) -> None:
        """Stop where the playhead stands."""
        if self._player.playing:
            self._player.stop()
            self._timer.stop()
            self.playing_changed.emit(False)
            self.moved.emit(self.tick)

    def toggle(self) -> None:
        """Play, or stop."""
        if self.playing:
            self.stop()
        else:
            self.play()

    def seek(self, tick: int) -> None:
        """Move the playhead."""
        self._player.seek(max(tick, 0) / TICKS_PER_BEAT)
        self.moved.emit(self.tick)

    def preview(self, pitch: int, velocity: int) -> None:
        """Sound one note briefly."""
        self._player.preview(pitch, velocity)

    def close(self) -> None:
        """Stop for good."""
        self._timer.stop()
        self._load_timer.stop()
        self._player.stop()

    def _load(self) -> None:
        """Hand the player the clip as it stands."""
        if not self._stale:
            return
        self._stale = False
        clip = self._clip
        if clip is None:
            self._player.load((), 1.0)
            return
        notes = [
            PlayNote(n.start / TICKS_PER_BEAT, n.length / TICKS_PER_BEAT, n.pitch, n.velocity)
            for n in clip.notes
        ]
        self._player.load(notes, clip.length / TICKS_PER_BEAT)
        loop = clip.loop
        self._player.set_loop(
            (loop[0] / TICKS_PER_BEAT, loop[1] / TICKS_PER_BEAT) if loop else None
        )

    def _on_frame(self) -> None:
        self.moved.emit(self.tick)
