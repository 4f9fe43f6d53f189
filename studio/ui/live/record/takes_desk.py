"""What the list of takes does to the song and to what is on show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from studio.melody.notes import Clip
from studio.melody.phrase import moved_clip
from studio.project import takes as edits
from studio.project.settings import Settings, SettingsStore
from studio.project.song import Song, SongTake, add_clips
from studio.project.song_curves import with_curves
from studio.ui.document import Document
from studio.ui.live.record.takes_panel import TakesPanel
from studio.ui.melody.melody_room import MelodyRoom
from studio.ui.transport.transport import Transport
from studio.ui.widgets.toasts import Level, Notification

NO_CLIP = "Open a clip of the song first: the take's notes go into it."
OWNER = "takes"


class TakesDesk(QObject):
    """Joins the list of takes to the song, the melody room and the transport.

    Signals:
        notify: a :class:`Notification`.
    """

    notify = Signal(object)

    def __init__(
        self,
        document: Document,
        room: MelodyRoom,
        transport: Transport,
        store: SettingsStore,
        panel: TakesPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._room, self._transport = document, room, transport
        self._store, self.panel = store, panel
        self._previews: dict[str, tuple[Clip, Clip]] = {}
        self._takes: tuple[SongTake, ...] = ()
        # The pick shows the take first; the sound follows when it is on show.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(transport.audition)
        panel.heard.connect(self.hear)
        panel.used.connect(self.use)
        panel.clipped.connect(lambda take_id: self.make_clip(take_id))
        panel.renamed.connect(self.rename)
        panel.deleted.connect(self.delete)
        panel.replace_chosen.connect(lambda on: store.update(record_replace=on))
        panel.grid_chosen.connect(lambda grid: store.update(record_grid=grid))
        room.morph.library_dropped.connect(self._on_dropped)
        store.listen(self._on_settings)
        document.song_changed.connect(self._on_song)
        document.replaced.connect(self._previews.clear)
        panel.show_settings(store.settings)
        self._on_song(document.song)

    def hear(self, take_id: str) -> None:
        """Show a take without opening it, and let it be heard once if nothing plays."""
        take = self._find(take_id)
        if take is not None and take.clip.notes:
            self._room.morph.show_preview(self._preview(take), OWNER, take.curves)
            self._later.start()

    def use(self, take_id: str) -> None:
        """Let a take replace, within its time, the notes of the open clip."""
        take, target = self._find(take_id), self._room.open_clip_id
        if take is None:
            return
        if target is None or self._document.song.find_clip(target) is None:
            self.notify.emit(Notification(NO_CLIP, Level.WARNING))
            return
        self._document.apply(f"Use {take.name}", lambda song: edits.use_take(song, take_id, target))
        self._room.open_clip(target)
        clip = self._document.song.find_clip(target)
        name = clip.name if clip is not None else "the clip"
        self.notify.emit(Notification(f"“{take.name}” is in “{name}” now.", Level.OK))

    def make_clip(self, take_id: str) -> str | None:
        """Put a take on the shelf as a clip of its own and open it; return the clip's id."""
        take = self._find(take_id)
        if take is None or not take.clip.notes:
            return None
        clip = moved_clip(take.clip, self._free_name(take.name))
        self._document.apply(
            f"Add {clip.name}",
            lambda song: with_curves(add_clips(song, (clip,)), clip.id, take.curves),
        )
        self._room.open_clip(clip.id)
        self.notify.emit(Notification(f"“{clip.name}” is on the shelf.", Level.OK))
        return clip.id

    def rename(self, take_id: str, name: str) -> None:
        """Call a take something else."""
        if self._find(take_id) is not None:
            self._document.apply(
                f"Rename to {name}", lambda song: edits.rename_take(song, take_id, name)
            )

    def delete(self, take_ids: Sequence[str]) -> None:
        """Take takes off the list."""
        names = [take.name for take in self._document.song.takes if take.id in take_ids]
        if not names:
            return
        what = names[0] if len(names) == 1 else f"{len(names)} takes"
        self._document.apply(f"Delete {what}", lambda song: edits.delete_takes(song, take_ids))
        self.notify.emit(
            Notification(f"Deleted {what}.", action="Undo", on_action=self._document.undo)
        )

    def _find(self, take_id: str) -> SongTake | None:
        takes = self._document.song.takes
        return next((take for take in takes if take.id == take_id), None)

    def _preview(self, take: SongTake) -> Clip:
        """A take that is heard twice is shown as the same clip, and kept as one that is no take."""
        known = self._previews.get(take.id)
        if known is None or known[0] is not take.clip:
            known = (take.clip, moved_clip(take.clip, take.name))
            self._previews[take.id] = known
        return known[1]

    def _on_dropped(self, corner: int, take_id: str) -> None:
        """A take that was dragged onto a corner becomes a clip there."""
        if self._find(take_id) is None:
            return
        self._document.begin("Add clip")
        clip_id = self.make_clip(take_id)
        if clip_id is not None:
            self._room.morph.put_in_corner(corner, clip_id)
        self._document.commit()

    def _free_name(self, name: str) -> str:
        taken = {clip.name for clip in self._document.song.all_clips()}
        numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
        return name if name not in taken else next(n for n in numbered if n not in taken)

    def _on_song(self, song: Song) -> None:
        if song.takes is not self._takes:
            self._takes = song.takes
            self.panel.set_takes(song.takes)

    def _on_settings(self, settings: Settings, changed: frozenset[str]) -> None:
        if changed & {"record_replace", "record_grid"}:
            self.panel.show_settings(settings)
