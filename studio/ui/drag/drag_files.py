"""Finished files for what is dragged out of the window: on the disk before the drag begins, and kept after it.

A DAW may refer to the file for years instead of copying it, so the folder is a lasting one and a file that was dropped
somewhere never changes; one that was only prepared goes when the program ends.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl

from studio.files import save_bytes_atomically
from studio.melody.midi.write import write_clip_midi
from studio.melody.notes import Clip
from studio.project.clip_curves import Curve, midi_messages
from studio.project.export_names import safe_stem
from studio.project.song import Key, Song
from studio.ui.background.io_pool import IoPool

_FileKey = tuple[object, ...]


def write_clip_file(
    folder: Path, clip: Clip, *, tempo: float, key: Key, curves: tuple[Curve, ...] = ()
) -> tuple[Path, bool]:
    """Write a clip with its controllers as a MIDI file with a readable name that no other content has.

    Returns:
        The file, e.g. ``Twinkle to Arp 3 of 8 120bpm.mid``, and whether it is new.

    Raises:
        FileSaveError: the disk refuses.
        MidiError: the clip cannot be written.
        OSError: the folder cannot be made.
    """
    moves = midi_messages(curves, 0, 0, clip.length)
    data = write_clip_midi(clip, tempo=tempo, key=key, controls=moves)
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{safe_stem(clip.name)} {tempo:.4g}bpm"
    path, number = folder / f"{stem}.mid", 2
    while path.exists():
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return path, False
        path = folder / f"{stem} ({number}).mid"
        number += 1
    save_bytes_atomically(path, data)
    return path, True


class DragFiles(QObject):
    """Writes clips as MIDI files ahead of a drag.

    Args:
        folder: where the files go; made when first needed.
        song: returns the song of now, for its tempo and key.
        pool: where writing happens.
        on_trouble: called with a sentence and details when a file cannot be written.

    Attributes:
        curves_of: returns the controllers of a clip by its id, also of one that is not in the song.
    """

    def __init__(
        self,
        folder: Path,
        song: Callable[[], Song],
        pool: IoPool,
        on_trouble: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._song, self._pool = folder, song, pool
        self._on_trouble = on_trouble
        self.curves_of: Callable[[str], tuple[Curve, ...]] = lambda clip: song().curves_of(clip)
        self._ready: dict[_FileKey, Path] = {}
        self._under_way: set[_FileKey] = set()
        self._new: set[Path] = set()

    def prepare(self, clip: Clip, name: str) -> None:
        """Write the clip's file called ``name`` unless it is there."""
        key = self._key(clip, name)
        if key in self._under_way or key in self._ready:
            return
        self._under_way.add(key)
        song, folder, named = self._song(), self._folder, replace(clip, name=name)
        curves = self.curves_of(clip.id)

        def failed(sentence: str, details: str) -> None:
            self._under_way.discard(key)
            self._on_trouble(sentence, details)

        self._pool.run(
            lambda: write_clip_file(folder, named, tempo=song.tempo, key=song.key, curves=curves),
            lambda found: self._finish(key, *found),
            failed,
        )

    def path_of(self, clip: Clip, name: str) -> Path | None:
        """Return the finished file of exactly this clip, or None while there is none."""
        key = self._key(clip, name)
        path = self._ready.get(key)
        if path is not None and not path.exists():
            del self._ready[key]
            return None
        return path

    def mark_dropped(self, path: Path) -> None:
        """Keep this file for ever: another program has it now."""
        self._new.discard(path)

    def close(self) -> None:
        """Remove the new files that nobody took."""
        for path in self._new:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        self._new.clear()
        self._ready.clear()

    def _finish(self, key: _FileKey, path: Path, new: bool) -> None:
        self._under_way.discard(key)
        self._ready[key] = path
        if new:
            self._new.add(path)

    def _key(self, clip: Clip, name: str) -> _FileKey:
        song = self._song()
        curves = self.curves_of(clip.id)
        return (name, song.tempo, song.key, clip.notes, clip.length, clip.meter, curves)


def file_mime(path: Path) -> QMimeData:
    """Return what a DAW takes: the URL of a real file, and nothing that it would take for text."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime
