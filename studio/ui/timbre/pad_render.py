"""Rendering a whole pad with the WaveNet in the background: the better of the two qualities, as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.latent import MixLaw
from studio.live.engine.patch import RenderedSounds
from studio.timbre.item import Sound
from studio.timbre.jobs import GRID_PITCHES, GRID_SIDE
from studio.timbre.pad_job import RecallPad, RenderPad
from studio.ui.background.submit import Submit
from studio.worker.events import Cancelled, Failed, Finished, JobEvent, Stepped
from studio.worker.job import Priority

CHANNEL, RECALL = "timbre.render", "timbre.recall"
_Key = tuple[Any, ...]


class PadRender(QObject):
    """Keeps what is rendered of one set of corners.

    Args:
        submit: gives jobs to the worker.
        cache: folder of rendered notes: a rendering that was stopped goes on there.
        side: places a side.
        pitches: MIDI keys at each place.
        seconds: length of a note.

    Signals:
        changed: more is rendered, or the rendering began or ended.
        failed: a sentence and details.
    """

    changed = Signal()
    failed = Signal(str, str)

    def __init__(
        self,
        submit: Submit,
        cache: Path,
        *,
        side: int = GRID_SIDE,
        pitches: tuple[int, ...] = GRID_PITCHES,
        seconds: float = 4.0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._submit, self._cache = submit, cache
        self._side, self._pitches, self._seconds = side, pitches, seconds
        self._ticket: Any = None
        self._recalling: Any = None
        self._key: _Key = ()
        self._grid: RenderedSounds | None = None
        self._share = 0.0

    @property
    def busy(self) -> bool:
        """Whether the worker is at it."""
        return self._ticket is not None

    @property
    def share(self) -> float:
        """How much is done, 0..1."""
        return self._share

    def of(self, corners: Sequence[Sound | None], law: MixLaw) -> RenderedSounds | None:
        """Return what is rendered of these corners, or None."""
        return self._grid if self._key and self._key == _key(corners, law) else None

    def start(self, corners: Sequence[Sound | None], law: MixLaw) -> None:
        """Render the pad of four sounds; with fewer there is nothing to do."""
        job = self._job(corners, law)
        if self.busy or job is None:
            return
        self._begin(_key(corners, law))
        self._ticket = self._submit(job, CHANNEL, Priority.BACKGROUND, self._on_event)
        self.changed.emit()

    def recall(self, corners: Sequence[Sound | None], law: MixLaw) -> None:
        """Look for what was rendered of four sounds before, perhaps on another day; once for each four."""
        job, key = self._job(corners, law), _key(corners, law)
        if self.busy or job is None or key == self._key:
            return
        self._begin(key)
        self._recalling = self._submit(
            RecallPad(job), RECALL, Priority.BACKGROUND, lambda event: self._on_recalled(key, event)
        )

    def stop(self) -> None:
        """End the rendering; what is done stays."""
        if self._ticket is not None:
            self._ticket.cancel()

    def forget(self) -> None:
        """Drop what another WaveNet has rendered."""
        self.stop()
        if self._recalling is not None:
            self._recalling.cancel()
        self._key, self._grid = (), None
        self.changed.emit()

    # -- within -----------------------------------------------------------------------------

    def _job(self, corners: Sequence[Sound | None], law: MixLaw) -> RenderPad | None:
        sounds = tuple(sound for sound in corners if sound is not None)
        if len(sounds) != len(corners):
            return None
        a, b, c, d = sounds
        return RenderPad((a, b, c, d), self._cache, self._side, self._pitches, law, self._seconds)

    def _begin(self, key: _Key) -> None:
        if key != self._key:
            self._key, self._grid = key, None
        self._share = 0.0

    def _on_recalled(self, key: _Key, event: JobEvent) -> None:
        if isinstance(event, (Finished, Failed, Cancelled)):
            self._recalling = None
        found = event.result if isinstance(event, Finished) else None
        # What is rendered meanwhile is at least as much.
        if found is not None and key == self._key and self._grid is None:
            self._grid, self._share = found, found.share
            self.changed.emit()

    def _on_event(self, event: JobEvent) -> None:
        if isinstance(event, Stepped):
            share, grid = event.step.progress or self._share, event.step.partial
            if grid is None and int(100 * share) == int(100 * self._share):
                return
            self._share, self._grid = share, grid or self._grid
        elif isinstance(event, Finished):
            self._ticket, self._share, self._grid = None, 1.0, event.result
        elif isinstance(event, (Failed, Cancelled)):
            self._ticket = None
            if isinstance(event, Failed):
                self.failed.emit(event.sentence, event.details)
        self.changed.emit()


def _key(corners: Sequence[Sound | None], law: MixLaw) -> _Key:
    places = (None if s is None else (id(s.samples), s.start, s.stop) for s in corners)
    return (*places, law is MixLaw.DISTANCE)
