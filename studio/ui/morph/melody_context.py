"""What the parts of the melody room's morph controller share: the song, the worker, and the melody being shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.melody.notes import Clip
from studio.project.clip_curves import Curve
from studio.project.song import PadState, Song, add_clips
from studio.project.song_curves import with_curves
from studio.ui.background.submit import RunningJob, Submit
from studio.ui.document import Document
from studio.ui.morph.items import MorphItem
from studio.ui.widgets.thumbs import paint_clip
from studio.worker.events import Cancelled, Failed, Finished, JobEvent, Notice, Stepped
from studio.worker.job import Job, Priority

ROOM = "melody"
MORPH_SEED = "melody.morph"
"""Action under which the morph's seed is saved with the song."""


class MelodyContext(QObject):
    """The ground on which the parts of the controller stand.

    Signals:
        previewed: a :class:`Clip` shall be shown (and heard) without being opened, or None for none any more. It is
            not in the song, unless the puck is on a corner, where it is the person's own.
        owner_changed: another part shows its results now; the others drop theirs that are still to come.
        opened: id of a clip of the song that shall be shown for editing.
        told: a sentence for the person.
        failed: a sentence and the details of what went wrong.
        current_changed: the clip that shape and measures work on is another.
    """

    previewed = Signal(object)
    owner_changed = Signal(str)
    opened = Signal(str)
    told = Signal(str)
    failed = Signal(str, str)
    current_changed = Signal()

    def __init__(self, document: Document, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._submit = submit
        self._preview: Clip | None = None
        self._curves: tuple[Curve, ...] = ()
        self._owner = ""
        self._current_id: str | None = None
        self._last_failure = ""

    # -- the song ---------------------------------------------------------------------------

    @property
    def song(self) -> Song:
        """The song as it stands."""
        return self.document.song

    @property
    def pad(self) -> PadState:
        """State of the melody pad."""
        return self.song.pad(ROOM)

    def seed(self, action: str) -> int:
        """Return the last seed of an action, e.g. ``"melody.morph"``; 0 at first."""
        return self.song.seeds.get(action, 0)

    def add_clip(self, name: str, clip: Clip, seeds: dict[str, int] | None = None) -> Clip:
        """Put a clip on the shelf as one undo step and show it.

        Args:
            name: of the undo step.
            clip: what to add; its name is made unique.
            seeds: of the actions that made it, to be saved with the song.

        Returns:
            The clip as added.
        """
        added = replace(clip, name=self.unique_name(clip.name))
        curves = self.curves_of(clip.id)

        def edit(song: Song) -> Song:
            song = with_curves(add_clips(song, (added,)), added.id, curves)
            return replace(song, seeds={**song.seeds, **seeds}) if seeds else song

        self.document.apply(name, edit)
        self.open_clip(added.id)
        return added

    def unique_name(self, name: str) -> str:
        """Return ``name``, numbered if a clip of the song already has it."""
        taken = {clip.name for clip in self.song.all_clips()}
        if name not in taken:
            return name
        number = 2
        while f"{name} {number}" in taken:
            number += 1
        return f"{name} {number}"

    # -- what is shown ----------------------------------------------------------------------

    @property
    def preview(self) -> Clip | None:
        """The melody shown that is not in the song, or None."""
        return self._preview

    @property
    def current(self) -> Clip | None:
        """The clip that shape works on: the preview if there is one, else the open clip of the song."""
        if self._preview is not None:
            return self._preview
        return self.song.find_clip(self._current_id) if self._current_id else None

    @property
    def owner(self) -> str:
        """Which part's results are shown: ``"pad"``, ``"strip"``, ``"shape"``, ``"map"``, or ``""``."""
        return self._owner

    def take_stage(self, owner: str) -> None:
        """Say that a part is about to show its results."""
        if owner != self._owner:
            self._owner = owner
            self.owner_changed.emit(owner)

    def curves_of(self, clip_id: str | None) -> tuple[Curve, ...]:
        """Return the controllers of a clip of the song, or of the preview."""
        own = self._preview is not None and self._preview.id == clip_id
        if own and self.song.find_clip(clip_id or "") is None:
            return self._curves
        return self.song.curves_of(clip_id)

    def show_preview(self, clip: Clip, owner: str, curves: tuple[Curve, ...] = ()) -> None:
        """Show a melody that is not in the song (yet), with its controllers."""
        self.take_stage(owner)
        if clip is not self._preview:
            self._preview, self._curves = clip, curves
            self.previewed.emit(clip)
            self.current_changed.emit()

    def keep_preview(self) -> Clip | None:
        """Put the preview on the shelf (within the gesture under way, if there is one) and return it.

        This is what the first edit of a preview calls, so that the edit has a clip of the song to work on.
        """
        clip = self._preview
        if clip is None:
            return None
        if self.song.find_clip(clip.id) is None:
            return self.add_clip("Keep morph", clip, {MORPH_SEED: self.seed(MORPH_SEED)})
        self.open_clip(clip.id)
        return clip

    def open_clip(self, clip_id: str) -> None:
        """Show a clip of the song for editing; the preview is gone."""
        self.set_current(clip_id)
        self.opened.emit(clip_id)

    def set_current(self, clip_id: str | None) -> None:
        """Say which clip of the song is open, where the person opened it elsewhere."""
        had = self._preview is not None
        self._preview = None
        self._current_id = clip_id
        self.take_stage("")
        if had:
            self.previewed.emit(None)
        self.current_changed.emit()

    # -- the worker -------------------------------------------------------------------------

    def run(
        self,
        job: Job[Any],
        channel: str,
        priority: Priority,
        *,
        done: Callable[[Any], None],
        partial: Callable[[Any, float | None, str], None] | None = None,
        over: Callable[[], None] | None = None,
        finish_running: bool = False,
    ) -> RunningJob:
        """Send a job off.

        Args:
            job: what to do.
            channel: only the latest job of a channel counts.
            priority: how urgent it is.
            done: called with the result.
            partial: called with what there is so far, progress 0..1 and a message.
            over: called when the job failed or was cancelled by the person.
            finish_running: let the channel's running job finish, as a drag wants.
        """

        def on_event(event: JobEvent) -> None:
            if isinstance(event, Stepped) and partial is not None:
                partial(event.step.partial, event.step.progress, event.step.message)
            elif isinstance(event, Finished):
                self._last_failure = ""
                done(event.result)
            elif isinstance(event, Notice):
                self.told.emit(event.sentence)
            elif isinstance(event, Failed):
                self._fail(event)
                if over is not None:
                    over()
            elif isinstance(event, Cancelled) and not event.superseded and over is not None:
                over()

        return self._submit(job, channel, priority, on_event, finish_running=finish_running)

    def _fail(self, event: Failed) -> None:
        # A drag sends off sixty jobs a second: what is wrong with all of them is said once.
        if event.sentence != self._last_failure:
            self._last_failure = event.sentence
            self.failed.emit(event.sentence, event.details)


def as_item(clip: Clip) -> MorphItem:
    """Return a clip as the morph widgets see it."""
    return MorphItem(
        clip.id,
        clip.name,
        lambda painter, rect, colour: paint_clip(painter, rect, clip, colour),
        clip,
    )
