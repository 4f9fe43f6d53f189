"""Recording in the window: notes and pad gestures against the song, one undo step a take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from studio.live.record.recorder import Recorder
from studio.live.record.take import Take
from studio.melody.edits.grid import grid_named
from studio.melody.notes import TICKS_PER_BEAT, Clip
from studio.project import takes as edits
from studio.project.settings import SettingsStore
from studio.project.song import Song
from studio.ui.document import Document
from studio.ui.transport.recording_clock import SongBeat
from studio.ui.transport.transport import Transport
from studio.ui.widgets.toasts import Level, Notification

NEW_TAKE_BARS = 8
"""Room that a take without a clip has at first, and gets again whenever it is nearly full."""
_NEARLY_BARS = 2
NEW_TAKE = "New take"


class Stage(Protocol):
    """What shows the clip that is recorded into; the melody room is behind it."""

    @property
    def shown(self) -> Clip | None:
        """The clip on show: of the song, or a preview."""
        ...

    def show_blank(self, clip: Clip | None) -> None:
        """Show a clip that is not in the song, or with None what was there before."""
        ...

    def keep(self, clip_id: str) -> None:
        """Put the preview of this id into the song, if it is on show."""
        ...

    def open(self, clip_id: str) -> None:
        """Show a clip of the song."""
        ...


class Recording(QObject):
    """Records while the song plays, from wherever notes come.

    Args:
        document: gets the takes.
        transport: what plays.
        beat: where the song is.
        recorder: writes everything down as it comes.
        stage: shows the clip recorded into.
        store: the preferences.

    Attributes:
        settle: what else a recording leaves in the song; part of its undo step.

    Signals:
        changed: it is armed or records, or no longer.
        growing: notes (:class:`RecordedNote`) of the take under way, for the screen; empty when it is over.
        kept: name of a take that was just put into the song.
        notify: a :class:`Notification`.
    """

    changed = Signal()
    growing = Signal(object)
    kept = Signal(str)
    notify = Signal(object)

    def __init__(
        self,
        document: Document,
        transport: Transport,
        beat: SongBeat,
        recorder: Recorder,
        stage: Stage,
        store: SettingsStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._transport, self._beat = document, transport, beat
        self._recorder, self._stage, self._store = recorder, stage, store
        self._armed = self._starting = False
        self._blank: Clip | None = None
        self._made: str | None = None
        self._trouble = ""
        self._last = 0.0
        self._seen: set[str] = set()
        self._waiting: list[Take] = []
        self.settle: Callable[[Song], Song] = lambda song: song
        transport.playing_changed.connect(self._on_playing)
        transport.moved.connect(lambda _tick: self._on_moved())
        transport.sought.connect(self._on_sought)
        document.history_changed.connect(self._keep_waiting)
        document.replaced.connect(self._on_replaced)

    # -- what a person sees and does --------------------------------------------------------

    @property
    def armed(self) -> bool:
        """Whether the next play records."""
        return self._armed

    @property
    def recording(self) -> bool:
        """Whether it records, or counts in to it."""
        return self._recorder.recording

    @property
    def lit(self) -> bool:
        """Whether it records or is about to."""
        return self._armed or self.recording

    def toggle(self) -> None:
        """Record from here (playing if nothing plays), or end the recording and play on."""
        if self.recording:
            self.end()
        else:
            self.start()

    def toggle_armed(self) -> None:
        """Let the next play record, or not."""
        self._armed = not self._armed
        if not self._armed and self.recording:
            self.end()
        self.changed.emit()

    def start(self) -> None:
        """Record: at once while the song plays, else from the playhead, after the count-in."""
        if self.recording:
            return
        if self._transport.playing:
            here = self._beat.position()
            self._begin(self._transport.place / TICKS_PER_BEAT if here is None else here)
            return
        self._show_something()
        self._starting = True
        self._transport.play()
        self._starting = False

    def end(self) -> None:
        """End the recording; what was recorded is kept, and the song plays on."""
        if not self.recording:
            return
        here = self._beat.position()
        self._keep(self._recorder.stop(self._last if here is None else here))
        self.growing.emit(())
        self._leave_blank()
        self.changed.emit()

    # -- what comes in ----------------------------------------------------------------------

    def feed(self, message: Sequence[int], moment: float | None = None) -> None:
        """Record a channel message that came in at a moment (``time.perf_counter``), by default now."""
        if self.recording and (here := self._beat.position(moment)) is not None:
            self._recorder.feed(message, here)

    def pad(self, room: str, x: float, y: float) -> None:
        """Record where a hand holds a pad."""
        if self.recording and (here := self._beat.position()) is not None:
            self._recorder.pad(room, x, y, here)

    # -- within -----------------------------------------------------------------------------

    def _begin(self, beat: float) -> None:
        self._show_something()
        clip, settings = self._stage.shown, self._store.settings
        grid = grid_named(settings.record_grid)
        self._trouble, self._last, self._made = "", beat, None
        self._recorder.start(
            max(beat, 0.0),
            tempo=self._document.song.tempo,
            bar=self._beat.bar,
            loop=None if self._blank is not None else self._beat.loop,
            replace=settings.record_replace,
            grid=grid.step() / TICKS_PER_BEAT if grid.division else 0.0,
            clip=clip.id if clip is not None else "",
        )
        self.changed.emit()

    def _show_something(self) -> None:
        """A recording without a clip gets an empty one, which grows as it goes on."""
        if self._stage.shown is None and self._blank is None:
            meter = self._document.song.meter
            self._blank = Clip(NEW_TAKE, (), NEW_TAKE_BARS * meter.bar_ticks, meter)
            self._stage.show_blank(self._blank)

    def _grow_blank(self, here: float) -> None:
        blank = self._blank
        if blank is None or self._document.song.find_clip(blank.id) is not None:
            return
        bar = blank.meter.bar_ticks
        if here * TICKS_PER_BEAT > blank.length - _NEARLY_BARS * bar:
            self._blank = replace(blank, length=blank.length + NEW_TAKE_BARS * bar)
            self._stage.show_blank(self._blank)

    def _leave_blank(self) -> None:
        blank, self._blank = self._blank, None
        # Whoever edited it meanwhile has made it a clip.
        if blank is None or self._document.song.find_clip(blank.id) is not None:
            return
        self._transport.stop()
        self._transport.seek(0)
        if self._made is not None:
            self._stage.open(self._made)
        else:
            self._stage.show_blank(None)

    def _on_playing(self, playing: bool) -> None:
        if not playing:
            self.end()
        elif (self._starting or self._armed) and not self.recording:
            self._begin(self._transport.place / TICKS_PER_BEAT)

    def _on_moved(self) -> None:
        if not self.recording or (here := self._beat.position()) is None:
            return
        self._last = here
        self._grow_blank(here)
        ended = self._recorder.tick(here)
        if ended:
            self._keep(ended)
        now = self._recorder.current(here)
        if now is not None:
            self.growing.emit(now.notes)
        self._look_at_disk()

    def _on_sought(self, tick: int) -> None:
        if self.recording and not self._starting:
            # What comes now lies elsewhere: another take.
            self._keep(self._recorder.stop(self._last))
            self._begin(tick / TICKS_PER_BEAT)

    def _look_at_disk(self) -> None:
        trouble = self._recorder.trouble
        if trouble and not self._trouble:
            self.notify.emit(Notification(trouble, Level.WARNING))
        self._trouble = self._trouble or trouble

    def _on_replaced(self) -> None:
        self._blank = None
        self._waiting.clear()

    # -- into the song ----------------------------------------------------------------------

    def _keep(self, takes: Sequence[Take]) -> None:
        new = [take for take in takes if take.id not in self._seen]
        self._seen |= {take.id for take in new}
        self._waiting += new
        self._keep_waiting()

    def _keep_waiting(self) -> None:
        """Put takes into the song, each as one undo step; a drag under way is not cut short."""
        while self._waiting and not self._document.in_gesture:
            take = self._waiting.pop(0)
            before = self._document.song
            name = edits.song_take(take, before).name
            self._document.begin(f"Record {name}")
            self._keep_preview(take)
            self._document.apply(f"Record {name}", self.settle)
            self._document.apply(f"Record {name}", lambda song, t=take: edits.keep_takes(song, [t]))
            self._document.commit()
            self._note_new_clip(before)
            self.kept.emit(name)

    def _keep_preview(self, take: Take) -> None:
        """A preview that is recorded into becomes a clip of the song, as by every edit of it."""
        shown, wanted = self._stage.shown, take.header.clip
        known = self._document.song.find_clip(wanted) is not None
        blank = self._blank is not None and self._blank.id == wanted
        if take.notes and not (known or blank) and shown is not None and shown.id == wanted:
            self._stage.keep(wanted)

    def _note_new_clip(self, before: Song) -> None:
        known = {clip.id for clip in before.clips}
        new = [clip.id for clip in self._document.song.clips if clip.id not in known]
        self._made = new[-1] if new else self._made
