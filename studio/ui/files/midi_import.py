"""MIDI files on their way to the shelf and the pad: read in the background, told about in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.melody.midi.read import MidiError, MidiImport, TakenClip, read_midi
from studio.melody.midi.tracks import Controls
from studio.melody.notes import Clip
from studio.project.clip_curves import message_curves
from studio.project.corners import corners_for
from studio.project.song import (
    MAX_TEMPO,
    MIN_TEMPO,
    Key,
    Song,
    add_clips,
    with_pad,
)
from studio.project.song_curves import with_curves
from studio.ui.background.io_pool import IoPool
from studio.ui.document import Document
from studio.ui.widgets.toasts import Level, Notification

ROOM = "melody"

AskTracks = Callable[[MidiImport], TakenClip | None]


@dataclass(frozen=True)
class _Read:
    """One file: what it holds, or why it cannot be read."""

    path: Path
    found: MidiImport | None
    sentence: str = ""


class MidiImporter(QObject):
    """Brings MIDI files into the song.

    Args:
        document: the song.
        pool: where files are read.
        ask: lets the person choose tracks; None where they do not want the file.

    Signals:
        notify: a :class:`Notification`.
        imported: tuple of the new clips' ids.
    """

    notify = Signal(object)
    imported = Signal(object)

    def __init__(
        self, document: Document, pool: IoPool, ask: AskTracks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._pool, self._ask = document, pool, ask

    def drop(self, paths: Sequence[Path], corner: int | None = None) -> None:
        """Import files at once, taking from each the track that is most likely the melody.

        Args:
            paths: the files, in the order in which their clips are wanted.
            corner: put the first clip on this corner and the others on the next ones; None fills empty corners.
        """
        self._read(paths, lambda found: self._take(found, corner, asking=False))

    def choose(self, paths: Sequence[Path]) -> None:
        """Import files, asking which tracks to take where there are several or several notes sound at once."""
        self._read(paths, lambda found: self._take(found, None, asking=True))

    def _read(self, paths: Sequence[Path], done: Callable[[list[_Read]], None]) -> None:
        self._pool.run(lambda: [_read_one(path) for path in paths], done, self._tell)

    def _take(self, found: list[_Read], corner: int | None, *, asking: bool) -> None:
        clips: list[Clip] = []
        moves: list[Controls] = []
        first: MidiImport | None = None
        for read in found:
            if read.found is None:
                self._tell(read.sentence, "")
                continue
            taken = self._choose_tracks(read.found, asking=asking)
            if taken is None:
                continue
            first = first or read.found
            clips.append(_named(taken.clip, read.found.name))
            moves.append(taken.controls)
            if not asking:
                self._explain(read, taken, clips[-1].id)
        if first is not None:
            self._put(clips, moves, first, corner)

    def _choose_tracks(self, found: MidiImport, *, asking: bool) -> TakenClip | None:
        if not found.tracks:
            self._tell(f"“{found.name}” holds no notes.", "")
            return None
        if asking and (len(found.tracks) > 1 or found.tracks[0].polyphony > 1):
            return self._ask(found)
        track = found.suggest_track()
        try:
            return found.take(track, skyline=found.tracks[track].polyphony > 1)
        except MidiError as error:
            self._tell(str(error), "")
            return None

    def _put(
        self,
        clips: Sequence[Clip],
        moves: Sequence[Controls],
        first: MidiImport,
        corner: int | None,
    ) -> None:
        song = self._document.song
        fresh = not any(song.all_clips())
        corners = corners_for(song.pad(ROOM).corners, [clip.id for clip in clips], corner)

        def edit(song: Song) -> Song:
            song = add_clips(song, tuple(clips))
            for clip, controls in zip(clips, moves, strict=True):
                song = with_curves(song, clip.id, message_curves(controls))
            song = with_pad(song, ROOM, replace(song.pad(ROOM), corners=corners))
            return _in_time_of(song, first) if fresh else song

        self._document.apply(_edit_name(clips), edit)
        self.imported.emit(tuple(clip.id for clip in clips))

    def _explain(self, read: _Read, taken: TakenClip, clip_id: str) -> None:
        """Say what was decided for the person, who may decide otherwise."""
        found = read.found
        assert found is not None  # noqa: S101 - only called with a file that was read
        sentences = [*found.notices, *taken.notices]
        several = len(found.tracks) > 1
        if several:
            name = found.tracks[found.suggest_track()].name
            sentences.insert(0, f"Took “{name}”, one of {len(found.tracks)} tracks.")
        if sentences:
            self.notify.emit(
                Notification(
                    f"{read.path.name}: {' '.join(sentences)}",
                    Level.INFO,
                    action="Choose tracks" if several else "",
                    on_action=(lambda: self._choose_again(found, clip_id)) if several else None,
                )
            )

    def _choose_again(self, found: MidiImport, clip_id: str) -> None:
        taken = self._ask(found)
        if taken is None or self._document.song.find_clip(clip_id) is None:
            return
        clip = replace(_named(taken.clip, found.name), id=clip_id)

        def edit(song: Song) -> Song:
            song = replace(
                song, clips=tuple(clip if old.id == clip_id else old for old in song.clips)
            )
            return with_curves(song, clip_id, message_curves(taken.controls))

        self._document.apply("Choose tracks", edit)
        self.imported.emit((clip_id,))

    def _tell(self, sentence: str, details: str) -> None:
        self.notify.emit(Notification(sentence, Level.ERROR, details))


def _read_one(path: Path) -> _Read:
    try:
        return _Read(path, read_midi(path))
    except MidiError as error:
        return _Read(path, None, str(error))


def _named(clip: Clip, file_name: str) -> Clip:
    """Call the clip after its file, which people remember, unless the track has a name of its own as well."""
    return replace(clip, name=file_name)


def _edit_name(clips: Sequence[Clip]) -> str:
    return f"Import {clips[0].name}" if len(clips) == 1 else f"Import {len(clips)} clips"


def _in_time_of(song: Song, found: MidiImport) -> Song:
    key = Key(*found.key) if found.key is not None else song.key
    title = found.name if song.title == Song().title else song.title
    tempo = min(max(found.tempo, MIN_TEMPO), MAX_TEMPO)
    return replace(song, tempo=tempo, meter=found.meter, key=key, title=title)
