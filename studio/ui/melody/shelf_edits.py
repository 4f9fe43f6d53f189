"""What is done to the clips of the shelf: named, deleted, duplicated, taken over from the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.melody.notes import Clip
from studio.project.song import Song, add_clips, remove_clip, replace_clip
from studio.project.song_curves import with_curves
from studio.ui.document import Document
from studio.ui.widgets.toasts import Notification


class ShelfEdits(QObject):
    """Edits of the song's clips, one undo step each.

    Args:
        document: the song.

    Signals:
        made: id of the first of new copies.
        notify: a :class:`Notification`.

    Attributes:
        library: factory clips.
    """

    made = Signal(str)
    notify = Signal(object)

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self.library: tuple[Clip, ...] = ()

    def rename(self, clip_id: str, name: str) -> None:
        """Give a clip another name."""
        clip = self._document.song.find_clip(clip_id)
        if clip is not None:
            renamed = replace(clip, name=name)
            self._document.apply(f"Rename to {name}", lambda song: replace_clip(song, renamed))

    def delete(self, clip_ids: Sequence[str]) -> None:
        """Delete clips, and offer to undo it."""
        names = [clip.name for clip in map(self._document.song.find_clip, clip_ids) if clip]

        def edit(song: Song) -> Song:
            for clip_id in clip_ids:
                song = remove_clip(song, clip_id)
            return song

        if names:
            what = names[0] if len(names) == 1 else f"{len(names)} clips"
            self._document.apply(f"Delete {what}", edit)
            self.notify.emit(
                Notification(f"Deleted {what}.", action="Undo", on_action=self._document.undo)
            )

    def duplicate(self, clip_ids: Sequence[str]) -> None:
        """Put copies of clips on the shelf."""
        clips = [clip for clip in map(self._document.song.find_clip, clip_ids) if clip]
        copies = tuple(copy_of(clip, self.unique(clip.name)) for clip in clips)

        def edit(song: Song) -> Song:
            song = add_clips(song, copies)
            for clip, copy in zip(clips, copies, strict=True):
                song = with_curves(song, copy.id, song.curves_of(clip.id))
            return song

        if copies:
            what = clips[0].name if len(clips) == 1 else f"{len(clips)} clips"
            self._document.apply(f"Duplicate {what}", edit)
            self.made.emit(copies[0].id)

    def adopted(self, clip_id: str) -> Clip | None:
        """Return the song's clip of this id, or a copy of the library's that is put on the shelf."""
        own = self._document.song.find_clip(clip_id)
        if own is not None:
            return own
        factory = next((clip for clip in self.library if clip.id == clip_id), None)
        if factory is None:
            return None
        clip = copy_of(factory, self.unique(factory.name))
        self._document.apply(f"Add {clip.name}", lambda song: add_clips(song, (clip,)))
        return clip

    def unique(self, name: str) -> str:
        """Return a name that no clip has, from this one."""
        taken = {clip.name for clip in self._document.song.all_clips()}
        numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
        return name if name not in taken else next(n for n in numbered if n not in taken)


def copy_of(clip: Clip, name: str) -> Clip:
    """Return a clip of the same content with an identity of its own."""
    return Clip(name, clip.notes, clip.length, clip.meter, clip.loop)
