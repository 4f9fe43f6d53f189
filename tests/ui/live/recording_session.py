"""A recording against a transport whose time passes when told to."""

from __future__ import annotations

from pathlib import Path

from studio.live.port import SilentPlayer
from studio.live.record.recorder import Recorder
from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.project.settings import SettingsStore
from studio.project.song import Song
from studio.ui.document import Document
from studio.ui.live.record.recording import Recording
from studio.ui.transport.recording_clock import SongBeat
from studio.ui.transport.transport import Transport

BEAT_S = 0.5
"""Seconds a quarter note at 120 bpm."""


class RoomOfOne:
    """Shows one clip of a document, or a blank one."""

    def __init__(self, document: Document, transport: Transport) -> None:
        self._document, self._transport = document, transport
        self._open: str | None = None
        self.preview: Clip | None = None
        document.song_changed.connect(lambda _song: self.refresh())

    @property
    def shown(self) -> Clip | None:
        own = self._document.song.find_clip(self._open) if self._open else None
        return self.preview or own

    def refresh(self) -> None:
        self._transport.set_clip(self.shown)
        self._transport._load()

    def show_blank(self, clip: Clip | None) -> None:
        self.preview = clip
        self.refresh()

    def keep(self, clip_id: str) -> None:
        clip, self.preview = self.preview, None
        assert clip is not None
        assert clip.id == clip_id
        self._open = clip_id
        self._document.apply("Keep", lambda song: Song(clips=(*song.clips, clip)))

    def open(self, clip_id: str) -> None:
        self.preview, self._open = None, clip_id
        self.refresh()


class Session:
    """A recording with everything around it, and hands to play with."""

    def __init__(self, folder: Path, store: SettingsStore) -> None:
        self.time = 1000.0
        now = lambda: self.time  # noqa: E731
        self.document = Document()
        self.player = SilentPlayer(now)
        self.transport = Transport(self.player, now=now)
        self.latency = 0.0
        self.beat = SongBeat(self.document, self.transport, lambda: self.latency, now=now)
        self.recorder = Recorder(folder, now)
        self.room = RoomOfOne(self.document, self.transport)
        self.store = store
        self.recording = Recording(
            self.document, self.transport, self.beat, self.recorder, self.room, store
        )
        self.said: list[str] = []
        self.grown: list[int] = []
        self.recording.notify.connect(lambda note: self.said.append(note.sentence))
        self.recording.growing.connect(lambda notes: self.grown.append(len(notes)))

    def open(self, clip: Clip, *others: Clip) -> None:
        self.document.open(Song(clips=(clip, *others)))
        self.room.open(clip.id)

    def pass_beats(self, beats: float) -> None:
        """Let time go by, a frame of the screen after the other."""
        end = self.time + beats * BEAT_S
        while self.time < end - 1e-9:
            self.time = min(self.time + 0.016, end)
            self.transport._on_frame()

    def play(self, pitch: int, beats: float) -> None:
        self.recording.feed((0x90, pitch, 100))
        self.pass_beats(beats)
        self.recording.feed((0x80, pitch, 0))

    @property
    def clip(self) -> Clip:
        return self.document.song.clips[0]

    def notes(self, clip: Clip | None = None) -> list[tuple[float, int]]:
        """Onsets in sixteenths and pitches."""
        clip = clip or self.clip
        return [(round(4 * n.start / TICKS_PER_BEAT, 1), n.pitch) for n in clip.notes]

    def undo_all(self) -> list[str]:
        names = []
        while (name := self.document.undo()) is not None:
            names.append(name)
        return names


def two_bars(*notes: Note) -> Clip:
    return Clip("Tune", length=8 * TICKS_PER_BEAT).with_notes(notes)
