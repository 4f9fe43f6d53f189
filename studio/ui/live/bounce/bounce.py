"""Sound out of the window: the song, its stems, a clip or its loop as audio files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.live.port import TrackSound
from studio.melody.notes import Clip
from studio.project.bounce_job import BounceJob, FileForm
from studio.project.export_names import sound_name
from studio.project.settings import SettingsStore
from studio.project.song_pad import SongPad
from studio.project.song_sound import SongSound, clip_sound, song_sound
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.live.bounce.files import Take
from studio.ui.live.bounce.wish import Offer, What, Wish
from studio.ui.widgets.toasts import Level, Notification
from studio.worker.events import Cancelled, Failed, Finished, JobEvent
from studio.worker.job import Priority

if TYPE_CHECKING:
    from studio.live.engine.bank import Bank

NO_BANK = "The sounds are not loaded yet; try again in a moment."
NOTHING = "There is nothing to hear yet: draw, record or import a clip first."
AskWish = Callable[[Offer, What], "Wish | None"]


class BounceDesk(QObject):
    """Exports sound.

    Args:
        document: the song.
        submit: hands jobs to the worker.
        shown: returns the clip on show.
        sound: returns how that sounds.
        bank: returns the sounds, or None while there are none.
        ask: asks the person how; None means not now.
        store: the preferences.
        pad_now: returns the timbre pad as it is heard in the window: its quality, and a path that plays.

    Signals:
        notify: a :class:`Notification`.
    """

    notify = Signal(object)

    def __init__(
        self,
        document: Document,
        submit: Submit,
        shown: Callable[[], Clip | None],
        sound: Callable[[], TrackSound],
        bank: Callable[[], Bank | None],
        ask: AskWish,
        store: SettingsStore,
        pad_now: Callable[[SongPad], SongPad] = lambda pad: pad,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._submit, self._shown = document, submit, shown
        self._sound, self._bank, self._ask, self._store = sound, bank, ask, store
        self._pad_now = pad_now
        self.unfinished: list[str] = []
        """Titles of the exports that are under way."""

    # -- commands ---------------------------------------------------------------------------

    @property
    def has_song(self) -> bool:
        """Whether there is a song to hear."""
        return any(clip.notes for clip in self._document.song.all_clips())

    def export_song(self) -> None:
        """Ask how the song is exported, and do it."""
        self._export(What.SONG)

    def export_clip(self) -> None:
        """Ask how the clip on show is exported, and do it."""
        self._export(What.CLIP)

    def _export(self, first: What) -> None:
        bank, offer = self._bank(), self.offer()
        if bank is None:
            self._say(NO_BANK, Level.WARNING)
        elif not offer.sounds:
            self._say(NOTHING, Level.INFO)
        else:
            wish = self._ask(offer, first)
            if wish is not None:
                self._start(wish, offer, bank)

    def offer(self) -> Offer:
        """Return what can be exported now."""
        song, clip = self._document.song, self._shown()
        name = self._document.name
        sounds, names = {}, {}
        whole = self._song_sound()
        if whole.notes:
            sounds[What.SONG], names[What.SONG] = whole, sound_name(song, name)
        if clip is not None and clip.notes:
            sounds[What.CLIP] = self._clip_sound(clip)
            names[What.CLIP] = sound_name(song, clip.name)
            if clip.loop is not None:
                sounds[What.LOOP] = self._clip_sound(clip, clip.loop)
                names[What.LOOP] = sound_name(song, f"{clip.name} loop")
        return Offer(song, sounds, names)

    # -- drags ------------------------------------------------------------------------------

    def clip_take(self) -> Take | None:
        """Return what the clip's handle drags out."""
        clip = self._shown()
        if clip is None or not clip.notes:
            return None
        return self._take(clip.name, self._clip_sound(clip), stems=False)

    def song_take(self, *, stems: bool) -> Take | None:
        """Return what the song's handles drag out."""
        sound = self._song_sound()
        return self._take(self._document.name, sound, stems=stems) if sound.notes else None

    def _take(self, name: str, sound: SongSound, *, stems: bool) -> Take:
        settings = self._store.settings
        form = FileForm(settings.export_format, settings.export_rate, settings.export_tail)
        return Take(name, self._document.song, sound, form, stems, settings.master_db)

    # -- within -----------------------------------------------------------------------------

    def _song_sound(self) -> SongSound:
        return self._heard(song_sound(self._document.song, self._store.settings.instrument))

    def _clip_sound(self, clip: Clip, part: tuple[int, int] | None = None) -> SongSound:
        return self._heard(clip_sound(self._document.song, clip, self._sound(), part))

    def _heard(self, sound: SongSound) -> SongSound:
        return sound if sound.pad is None else replace(sound, pad=self._pad_now(sound.pad))

    def _start(self, wish: Wish, offer: Offer, bank: Bank) -> None:
        sound = offer.sounds[wish.what]
        job = BounceJob(
            sound,
            bank,
            wish.form,
            wish.mix,
            wish.stems(offer.song, sound),
            f"Export “{wish.path.stem}” as audio",
            self._store.settings.master_db,
        )
        if sound.left_out:
            names = ", ".join(f"“{name}”" for name in sound.left_out)
            self._say(
                f"The engine plays {len(sound.lanes)} tracks at once; {names} stays out.",
                Level.WARNING,
            )
        self.unfinished.append(job.title)
        self._submit(
            job, priority=Priority.BACKGROUND, on_event=lambda event: self._on_event(job, event)
        )

    def _on_event(self, job: BounceJob, event: JobEvent) -> None:
        if isinstance(event, (Finished, Cancelled, Failed)):
            self.unfinished.remove(job.title)
        if isinstance(event, Finished):
            self._say(f"Exported {_names(job)}.", Level.OK)
        elif isinstance(event, Cancelled):
            self._say("The export was stopped; no half-written file is left.", Level.OK)
        elif isinstance(event, Failed):
            self.notify.emit(Notification(event.sentence, Level.ERROR, event.details))

    def _say(self, sentence: str, level: Level) -> None:
        self.notify.emit(Notification(sentence, level))


def _names(job: BounceJob) -> str:
    words = [f"“{job.mix.name}”"] if job.mix is not None else []
    if job.stems:
        count = "1 stem" if len(job.stems) == 1 else f"{len(job.stems)} stems"
        words.append(f"{count} in “{job.stems[0].parent.name}”")
    return " and ".join(words)
