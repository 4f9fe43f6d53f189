"""The window's sense of time, and what is played beside the song: answers, their click, short auditions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.live.kernel.swing import Swing
from studio.live.play.song_clock import SongClock
from studio.live.port import Player, PlayNote
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter
from studio.melody.phrase import bar_beats
from studio.project.song_sound import song_swing
from studio.ui.document import Document

if TYPE_CHECKING:
    from studio.live.engine.engine import Engine
    from studio.live.play.phrase_player import PhrasePlayer, Sent

FRAME_MS = 20
ANSWER_TRACK = 14
"""The track of answers that have an instrument of their own."""


class Phrases(QObject):
    """Running beats of the window (see :class:`SongClock`) and the player that counts in them.

    It looks at the transport only while somebody is awake.

    Args:
        document: the song, for tempo and meter.
        player: keeps the time.
        shown: returns the clip that the player plays.
        now: seconds.

    Attributes:
        send: gets every press and release of an answer, on the player's thread, shortly before it is heard.

    Signals:
        ticked: time has passed, 50 times a second.
    """

    ticked = Signal()

    def __init__(
        self,
        document: Document,
        player: Player,
        shown: Callable[[], Clip | None],
        parent: QObject | None = None,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._document, self._player, self._shown, self._now = document, player, shown, now
        self.clock = SongClock()
        self._engine: Engine | None = None
        self._phrases: PhrasePlayer | None = None
        self._click: Meter | None = None
        self.send: Callable[[Sent], object] = lambda _sent: None
        self._awake: set[str] = set()
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_frame)

    # -- time -------------------------------------------------------------------------------

    @property
    def meter(self) -> Meter:
        """What is counted in: of the clip that plays, or of the song."""
        clip = self._shown()
        return clip.meter if clip is not None and self.playing else self._document.song.meter

    @property
    def tempo(self) -> float:
        """Quarter notes a minute, as the engine has it, which may follow a clock from outside."""
        if self._engine is not None:
            return float(self._engine.state["tempo"])
        return self._document.song.tempo

    @property
    def playing(self) -> bool:
        """Whether song time is passing."""
        return self._player.playing

    def beat(self, at: float | None = None) -> float:
        """Return the running beat of a moment, or of now."""
        return self.clock.running(self._now() if at is None else at)

    def written(self, at: float | None = None) -> float:
        """Return where a note that is played at a moment, or now, stands in the written song.

        Who plays along with a song that swings plays late with it; what is written is straight.
        """
        beat, meter = self.beat(at), self.meter
        return song_swing(self._document.song, meter).straight(beat) if self.playing else beat

    def look(self) -> None:
        """Look at the transport."""
        clip = self._shown()
        loop = None
        if clip is not None:
            start, end = clip.loop or (0, clip.length)
            swing = song_swing(self._document.song, clip.meter)
            loop = swing.swung_loop((start / TICKS_PER_BEAT, end / TICKS_PER_BEAT))
        self.clock.observe(
            self._now(),
            self._player.position(),
            playing=self.playing,
            tempo=self.tempo,
            loop=loop,
            bar=bar_beats(self.meter),
        )

    def begin_bar(self, at: float | None = None) -> None:
        """Let a bar begin at a moment, or now, unless a song plays."""
        self.clock.begin_bar(self._now() if at is None else at, bar_beats(self.meter))

    def wake(self, who: str) -> None:
        """Keep the time from now on for somebody."""
        self._awake.add(who)
        self.look()
        self._timer.start()
        self._start()

    def sleep(self, who: str) -> None:
        """Somebody needs it no more."""
        self._awake.discard(who)
        if not self._awake:
            self._timer.stop()
            self.stop()

    def stop(self) -> None:
        """End the player's thread and what it plays."""
        phrases, self._phrases = self._phrases, None
        if phrases is not None:
            phrases.close()

    # -- sound ------------------------------------------------------------------------------

    def use_engine(self, engine: Engine) -> None:
        """Sound through this engine from now on."""
        self._engine = engine
        if self._awake:
            self._start()

    def play(self, clip: Clip, start: float, program: int | None) -> None:
        """Play a clip from a running beat on, by an instrument of its own or (None) by that of the keys."""
        if self._phrases is not None:
            self._route(program)
            swing = song_swing(self._document.song, clip.meter)
            self._phrases.play([swung(note, swing) for note in clip_notes(clip)], start)

    def silence(self) -> None:
        """Drop what :meth:`play` was told."""
        if self._phrases is not None:
            self._phrases.stop()

    def give_back(self) -> None:
        """Let the channel of the answers play what the keys play, as MPE controllers expect of every channel."""
        if self._engine is not None:
            self._route(None)

    def set_click(self, meter: Meter | None) -> None:
        """Click on the running beats of a meter while no song plays; None is silent."""
        self._click = meter
        if self._phrases is None:
            return
        if meter is None:
            self._phrases.set_click(None)
        else:
            self._phrases.set_click(meter.beats, 4.0 / meter.unit)

    def audition(self, notes: Sequence[PlayNote], program: int) -> None:
        """Let a few notes be heard at once."""
        if self._phrases is not None:
            self._phrases.audition(notes, self.beat(), program)

    def stop_audition(self) -> None:
        """Drop what is left of them."""
        if self._phrases is not None:
            self._phrases.stop_audition()

    def _start(self) -> None:
        if self._engine is None or self._phrases is not None:
            return
        from studio.live.play.phrase_player import (
            PhrasePlayer,  # the engine is there, so numba is too
        )

        self._phrases = PhrasePlayer(self._engine, self.clock, self._now)
        self._phrases.on_note = lambda sent: self.send(sent)
        self.set_click(self._click)
        self._phrases.start()

    def _route(self, program: int | None) -> None:
        from studio.live.kernel import layout
        from studio.live.play.phrase_player import ANSWER_CHANNEL

        engine = self._engine
        if engine is None:
            return
        # Keys play the track that is armed; so do answers without an instrument of their own.
        track = int(engine.core.channels["track"][0])
        if program is not None:
            track = ANSWER_TRACK
            engine.set_track(track, program=program, level_db=0.0, pan=0.0, audible=True)
        engine.gui.send(layout.CHANNEL_TRACK, channel=ANSWER_CHANNEL, a=track)

    def _on_frame(self) -> None:
        self.look()
        self.ticked.emit()


def swung(note: PlayNote, swing: Swing) -> PlayNote:
    """Return a note of a phrase that begins with a bar when and as long as it is heard."""
    begin, end = swing.swung(note.start), swing.swung(note.start + note.length)
    return replace(note, start=begin, length=end - begin)


def clip_notes(clip: Clip) -> list[PlayNote]:
    """Return a clip's notes as the live room knows them."""
    return [
        PlayNote(n.start / TICKS_PER_BEAT, n.length / TICKS_PER_BEAT, n.pitch, n.velocity)
        for n in clip.notes
    ]
