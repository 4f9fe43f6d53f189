"""Rendering a whole pad with the WaveNet in the background: the better of the two qualities, as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from studio.latent import MixLaw
from studio.live.patch import Recording, RenderedSounds
from studio.timbre.item import Sound
from studio.timbre.jobs import GRID_PITCHES, GRID_SIDE, EncodeSounds, RenderGrid
from studio.timbre.space import made_sound
from studio.timbre.voicing import recording_of
from studio.ui.morph.melody_context import Submit
from studio.worker.events import Cancelled, Failed, Finished, JobEvent, Stepped
from studio.worker.job import Priority

CHANNEL = "timbre.render"
_TELL_MS = 1000
_Key = tuple[Any, ...]


class PadRender(QObject):
    """Keeps what is rendered of one set of corners.

    Args:
        submit: gives jobs to the worker.
        cache: folder of rendered notes: a rendering that was stopped goes on there.
        side: places a side.
        pitches: MIDI keys at each place.

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
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._submit, self._cache = submit, cache
        self._side, self._pitches = side, pitches
        self._ticket: Any = None
        self._key: _Key = ()
        self._sounds: tuple[Sound, ...] = ()
        self._parts: dict[int, list[np.ndarray]] = {}
        self._made: dict[int, Recording] = {}
        self._grid: RenderedSounds | None = None
        self._share = 0.0
        # A new table for every note would keep the engine busy with tables.
        self._tell = QTimer(self, interval=_TELL_MS, singleShot=True)
        self._tell.timeout.connect(self._lay_out)

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
        sounds = tuple(sound for sound in corners if sound is not None)
        if self.busy or len(sounds) != len(corners):
            return
        key = _key(corners, law)
        if key != self._key:
            self._key, self._sounds = key, sounds
            self._parts, self._made, self._grid = {}, {}, None
        self._share = 0.0
        self._ticket = self._submit(
            EncodeSounds(sounds), CHANNEL, Priority.BACKGROUND, lambda e: self._on_points(e, law)
        )
        self.changed.emit()

    def stop(self) -> None:
        """End the rendering; what is done stays."""
        if self._ticket is not None:
            self._ticket.cancel()

    # -- within -----------------------------------------------------------------------------

    def _on_points(self, event: JobEvent, law: MixLaw) -> None:
        if isinstance(event, Finished):
            a, b, c, d = event.result
            job = RenderGrid((a, b, c, d), self._cache, self._side, self._pitches, law)
            self._ticket = self._submit(job, CHANNEL, Priority.BACKGROUND, self._on_grid)
        else:
            self._on_end(event)

    def _on_grid(self, event: JobEvent) -> None:
        if isinstance(event, Stepped):
            self._share = event.step.progress or self._share
            for part in event.step.partial or ():
                self._parts.setdefault(part.note, []).append(part.samples)
                if part.done:
                    samples = np.concatenate(self._parts.pop(part.note))
                    pitch = float(self._pitches[part.note % len(self._pitches)])
                    self._made[part.note] = recording_of(made_sound("", samples, pitch))
            if not self._tell.isActive():
                self._tell.start()
        elif isinstance(event, Finished):
            self._ticket, self._share = None, 1.0
            self._lay_out()
        else:
            self._on_end(event)

    def _on_end(self, event: JobEvent) -> None:
        if isinstance(event, (Failed, Cancelled)):
            self._ticket = None
            self._parts.clear()
            self._lay_out()
            if isinstance(event, Failed):
                self.failed.emit(event.sentence, event.details)

    def _lay_out(self) -> None:
        if self._made:
            side, keys = self._side, len(self._pitches)
            self._grid = RenderedSounds(
                tuple(map(float, self._pitches)),
                tuple(
                    tuple(
                        tuple(
                            self._made.get((row * side + column) * keys + key)
                            for column in range(side)
                        )
                        for row in range(side)
                    )
                    for key in range(keys)
                ),
            )
        self.changed.emit()


def _key(corners: Sequence[Sound | None], law: MixLaw) -> _Key:
    places = (None if s is None else (id(s.samples), s.start, s.stop) for s in corners)
    return (*places, law is MixLaw.DISTANCE)
