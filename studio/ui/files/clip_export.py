"""Clips and songs out of the program as MIDI files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.files import save_bytes_atomically
from studio.melody.midi.write import save_clip_midi
from studio.melody.notes import Clip
from studio.project.clip_curves import Curve, midi_messages
from studio.project.export_names import safe_stem
from studio.project.midi_song import song_to_midi
from studio.ui.background.io_pool import IoPool
from studio.ui.document import Document
from studio.ui.files.dialogs import Dialogs
from studio.ui.widgets.toasts import Level, Notification


class MidiExporter(QObject):
    """What the File menu exports.

    Signals:
        notify: a :class:`Notification`.
    """

    notify = Signal(object)

    def __init__(
        self, document: Document, pool: IoPool, dialogs: Dialogs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._pool, self._dialogs = document, pool, dialogs

    def export_clip(self, clip: Clip | None, curves: tuple[Curve, ...] = ()) -> None:
        """Ask for a file and write a clip with its controllers to it."""
        if clip is None:
            return
        wanted = self._dialogs.export_midi("Export clip as MIDI", safe_stem(clip.name))
        if wanted is not None:
            path, kind = wanted
            song = self._document.song
            moves = midi_messages(curves, 0, 0, clip.length)
            self._write(
                path,
                lambda: save_clip_midi(
                    path, clip, tempo=song.tempo, key=song.key, type=kind, controls=moves
                ),
            )

    def export_song(self) -> None:
        """Ask for a file and write the whole song to it, a track each (type 1)."""
        song = self._document.song
        path = self._dialogs.export_song(safe_stem(self._document.name))
        if path is not None:
            self._write(path, lambda: save_bytes_atomically(path, song_to_midi(song)))

    def _write(self, path: Path, work) -> None:
        def done(_none: None) -> None:
            self.notify.emit(Notification(f"Exported “{path.name}”.", Level.OK))

        def failed(sentence: str, details: str) -> None:
            self.notify.emit(Notification(sentence, Level.ERROR, details))

        self._pool.run(work, done, failed)
