"""Time in the window: what is played, where the playhead is, and the one timer that moves it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.live.kernel.swing import Swing
from studio.live.port import PlayControl, Player, PlayNote
from studio.melody.notes import TICKS_PER_BEAT, Clip
from studio.project.clip_curves import Curve, pedalled, play_controls

FRAME_MS = 16
LOAD_MS = 50
"""How long after an edit the player hears of it: a drag edits sixty times a second, and a clip may be long."""

ANSWER_S = 0.25
"""The player has begun to play so long after it was told to, however large its blocks are."""


class Transport(QObject):
    """Plays the clip on show through the player's port.

    The player answers a block of sound later, so what was asked for last counts here: after a seek the playhead is
    where it was put at once.

    Signals:
        playing_changed: whether time is passing.
        moved: the playhead in ticks of the clip, 60 times a second while time is passing and after a seek.
        sought: the playhead was put to a tick of the clip.
    """

    playing_changed = Signal(bool)
    moved = Signal(int)
    sought = Signal(int)

    def __init__(
        self,
        player: Player,
        parent: QObject | None = None,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._player, self._now = player, now
        self._clip: Clip | None = None
        self._company: tuple[PlayNote, ...] = ()
        self._curves: tuple[Curve, ...] = ()
        self._moves: tuple[PlayControl, ...] = ()
        self._swing = Swing()
        self._stale = self._controlled = False
        self._running = self._counting = self._auditioning = False
        self._count_in = 0.0
        self._place = 0
        self._seen = 0
        self._passes = 0
        self._started, self._answering = 0.0, False
        self._load_timer = QTimer(self, interval=LOAD_MS, singleShot=True)
        self._load_timer.timeout.connect(self._load)
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_frame)

    @property
    def playing(self) -> bool:
        """Whether time is passing."""
        return self._running

    @property
    def counting_in(self) -> bool:
        """Whether the clicks before the start sound."""
        return self._counting

    @property
    def clip(self) -> Clip | None:
        """The clip that is played."""
        return self._clip

    @property
    def sounding(self) -> bool:
        """Whether anything can be heard."""
        return self._player.sounding

    @property
    def tick(self) -> int:
        """The playhead in ticks of the clip; it waits where playing will start while a bar is counted in."""
        if not self._running or self._counting:
            return self._place
        return round(self._position() * TICKS_PER_BEAT)

    @property
    def place(self) -> int:
        """Where playing began, or where the playhead was put last, in ticks of the clip."""
        return self._place

    @property
    def passes(self) -> int:
        """How often the loop has gone round since playing began or the playhead was put somewhere."""
        return self._passes

    @property
    def beat(self) -> float | None:
        """Song position in quarter notes, below the start while counting in; None while no time passes."""
        return self._position() if self._running and self._player.playing else None

    @property
    def heard(self) -> float | None:
        """The same as :attr:`beat`, counted evenly as it is heard, whatever the swing."""
        return self._player.position() if self._running and self._player.playing else None

    @property
    def swing(self) -> Swing:
        """How late every second step is heard."""
        return self._swing

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

    def set_company(
        self,
        notes: tuple[PlayNote, ...],
        controls: tuple[PlayControl, ...] = (),
        curves: tuple[Curve, ...] = (),
    ) -> None:
        """Let other tracks play along, as far as the clip goes: their notes in quarter notes of the clip.

        Args:
            notes: of the other tracks.
            controls: how bend, mod wheel and pressure of those move.
            curves: pedal, bend, mod wheel and pressure of the clip itself.
        """
        told = (self._company, self._moves, self._curves)
        if any(a is not b for a, b in zip((notes, controls, curves), told, strict=True)):
            self._company, self._moves, self._curves = notes, controls, curves
            self._stale = True
            if not self._load_timer.isActive():
                self._load_timer.start()

    def set_tempo(self, tempo: float) -> None:
        """Set quarter notes a minute."""
        self._player.set_tempo(tempo)

    def set_swing(self, swing: Swing) -> None:
        """Let every second step be heard late; places of the clip stay as they are written."""
        if swing != self._swing:
            self._swing = swing
            self._player.set_swing(swing)

    def _position(self) -> float:
        """Return which place of the written clip is heard, in quarter notes."""
        return self._swing.straight(self._player.position())

    def _heard(self, tick: int) -> float:
        """Return where the player has a place of the written clip."""
        return self._swing.swung(tick / TICKS_PER_BEAT)

    def set_count_in(self, beats: float) -> None:
        """Set how many quarter notes of clicks come before playing starts."""
        self._count_in = beats

    def play(self, tick: int | None = None) -> None:
        """Start from ``tick``, or from where the playhead stands."""
        if self._clip is not None:
            count_in = 0.0 if self._running else self._count_in
            self._start(self.tick if tick is None else tick, count_in)

    def audition(self) -> None:
        """Let the clip be heard once from its start, unless something plays already or nothing can be heard."""
        if self._clip is None or not self.sounding or (self._running and not self._auditioning):
            return
        self._start(0, 0.0)
        self._auditioning = True

    def stop(self) -> None:
        """Stop where the playhead stands."""
        if self._running:
            self._place = self.tick
            self._player.stop()
            self._halt()

    def _halt(self) -> None:
        self._running = self._counting = self._auditioning = False
        self._timer.stop()
        self.playing_changed.emit(False)
        self.moved.emit(self._place)

    def follow(self, playing: bool, tick: int) -> None:
        """Show that another's clock has started the player at ``tick`` of the song, or stopped it."""
        if playing and self._clip is not None:
            loop = self._clip.loop or (0, self._clip.length)
            inside = tick if tick < loop[1] else loop[0] + (tick - loop[0]) % (loop[1] - loop[0])
            self._begin(inside, 0.0)
        elif not playing and self._running:
            self._place = self.tick
            self._halt()

    def toggle(self) -> None:
        """Play, or stop."""
        if self.playing:
            self.stop()
        else:
            self.play()

    def seek(self, tick: int) -> None:
        """Move the playhead."""
        self._place = max(tick, 0)
        self._counting = False
        self._passes = 0
        self._started, self._answering = self._now(), True
        self._player.seek(self._heard(self._place))
        self.sought.emit(self._place)
        self.moved.emit(self._place)

    def preview(self, pitch: int, velocity: int) -> None:
        """Sound one note briefly."""
        self._player.preview(pitch, velocity)

    def close(self) -> None:
        """Stop for good."""
        self._timer.stop()
        self._load_timer.stop()
        self._player.stop()

    def _start(self, tick: int, count_in: float) -> None:
        self._load()
        self._player.play(self._heard(tick), count_in=count_in)
        self._begin(tick, count_in)

    def _begin(self, tick: int, count_in: float) -> None:
        self._place = self._seen = tick
        self._running, self._counting, self._auditioning = True, count_in > 0.0, False
        self._started, self._answering, self._passes = self._now(), True, 0
        self._timer.start()
        self.playing_changed.emit(True)
        self.moved.emit(tick)

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
            for n in pedalled(clip.notes, self._curves, clip.length)
        ]
        end = clip.length / TICKS_PER_BEAT
        # What is still sounding at the end is let go there, as the loop comes round.
        notes += [
            replace(n, length=min(n.length, end - n.start)) for n in self._company if n.start < end
        ]
        controls = (*play_controls(self._curves, 0.0, 0, (0, clip.length)), *self._moves)
        if controls or self._controlled:
            self._controlled = bool(controls)
            self._player.set_controls(controls)
        self._player.load(notes, end)
        loop = clip.loop
        self._player.set_loop(
            (loop[0] / TICKS_PER_BEAT, loop[1] / TICKS_PER_BEAT) if loop else None
        )

    def _on_frame(self) -> None:
        if self._counting:
            beat = self._position()
            # The song clock runs up to the start; a block may pass before the player knows of it.
            self._counting = not self._player.playing or beat * TICKS_PER_BEAT < self._place
        tick = self.tick
        if self._not_yet(tick):
            return
        if self._auditioning and tick < self._seen - TICKS_PER_BEAT // 8:
            self.stop()
            self.seek(0)
            return
        # Just after a start the player may still tell of the place before.
        if tick < self._seen and self._now() > self._started + ANSWER_S:
            self._passes += 1
        self._seen = tick
        self.moved.emit(tick)

    def _not_yet(self, tick: int) -> bool:
        """Whether the player still tells of where it was before it was told to start."""
        self._answering = self._answering and abs(tick - self._place) > TICKS_PER_BEAT
        return self._answering and self._now() < self._started + ANSWER_S
