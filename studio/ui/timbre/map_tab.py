"""The map of sounds: the mean embedding of each on the two axes along which the library spreads most."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from studio.project.song import Song
from studio.project.sounds import ROOM
from studio.timbre.item import Sound
from studio.timbre.live_jobs import EmbedSounds
from studio.ui.document import Document
from studio.ui.io_pool import IoPool
from studio.ui.morph.colours import corner_colours
from studio.ui.morph.items import MorphItem
from studio.ui.morph.map import LatentMap
from studio.ui.morph.melody_context import Submit
from studio.ui.morph.reach import corner_weights
from studio.ui.theme import tokens
from studio.ui.timbre.embeddings import Embeddings
from studio.ui.timbre.library import SoundLibrary
from studio.worker.events import Failed, Finished, JobEvent
from studio.worker.job import Priority

Floats = NDArray[np.float32]


class Axes:
    """Two principal axes of points (Pearson 1901), in standard deviations."""

    def __init__(self, points: Floats) -> None:
        """Find the axes of points ``(n, z)``, at least three."""
        self._mean = points.mean(axis=0)
        centred = points - self._mean
        _, spread, rows = np.linalg.svd(centred, full_matrices=False)
        deviation = np.maximum(spread[:2] / np.sqrt(len(points)), 1e-6)
        self._axes = rows[:2] / deviation[:, None]

    def place(self, points: Floats) -> Floats:
        """Return where points ``(n, z)`` lie, ``(n, 2)``."""
        return np.asarray((points - self._mean) @ self._axes.T, np.float32)


class MapTab(QObject):
    """Fills the map when it is first seen and keeps it up to date.

    Args:
        document: the song.
        map_view: what shows it.
        library: the factory sounds.
        embeddings: of the song's sounds.
        submit: gives jobs to the worker.
        pool: where the library is read.
        item: gives a sound of song or library as the widgets see it.

    Signals:
        failed: a sentence and details.
    """

    failed = Signal(str, str)

    def __init__(
        self,
        document: Document,
        map_view: LatentMap,
        library: SoundLibrary,
        embeddings: Embeddings,
        submit: Submit,
        pool: IoPool,
        item: Callable[[str], MorphItem | None],
    ) -> None:
        super().__init__(map_view)
        self._document, self._map, self._library = document, map_view, library
        self._embeddings, self._submit, self._pool, self._item = embeddings, submit, pool, item
        self._axes: Axes | None = None
        self._asked = False
        self._place = (0.5, 0.5)
        map_view.set_note("The map appears when the library is encoded.")
        map_view.shown.connect(self._ask)
        document.song_changed.connect(lambda _song: self.refresh())
        embeddings.changed.connect(self.refresh)

    def move(self, x: float, y: float) -> None:
        """Show where the pad's point lies between its corners."""
        self._place = (x, y)
        self._show_point()

    def refresh(self) -> None:
        """Show the song's sounds where they lie."""
        if self._axes is None or self._map.plot is None:
            return
        from studio.ui.morph.map_plot import MapPoint

        self._embeddings.want([s for s in self._document.song.sounds if s.curves is None])
        points = []
        for sound in self._document.song.sounds:
            mean, item = self._mean(sound), self._item(sound.id)
            if mean is not None and item is not None:
                x, y = self._axes.place(mean[None])[0]
                points.append(MapPoint(item, float(x), float(y), self._colour(sound)))
        self._map.set_items(points)
        self._show_point()

    # -- within -----------------------------------------------------------------------------

    def _mean(self, sound: Sound) -> Floats | None:
        found = self._embeddings.of(sound)
        return None if found is None else found.mean(axis=0)

    def _colour(self, sound: Sound) -> QColor:
        corners = self._document.song.pad(ROOM).corners
        return corner_colours()[corners.index(sound.id)] if sound.id in corners else tokens().text

    def _show_point(self) -> None:
        if self._axes is None or self._map.plot is None:
            return
        song: Song = self._document.song
        pad = song.pad(ROOM)
        sounds = {sound.id: sound for sound in song.sounds}
        means = [self._mean(sounds[c]) if c in sounds else None for c in pad.corners]
        filled = [c in sounds for c in pad.corners]
        known = [mean is not None for mean in means]
        if not any(known) or known != filled:
            self._map.clear_current()
            return
        weights = corner_weights(filled, np.array([self._place]), pad.law)[0]
        point = sum(w * m for w, m in zip(weights, means, strict=True) if m is not None)
        x, y = self._axes.place(np.asarray(point, np.float32)[None])[0]
        self._map.set_current(float(x), float(y))

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            names = list(self._library.sounds)
            self._pool.run(
                lambda: tuple(self._library.load(name) for name in names),
                self._encode,
                self.failed.emit,
            )
        self.refresh()

    def _encode(self, sounds: tuple[Sound, ...]) -> None:
        if len(sounds) < 3:
            self._map.set_note("There is no library to make a map of.")
            return
        self._submit(EmbedSounds(sounds), None, Priority.BACKGROUND, self._on_event)

    def _on_event(self, event: JobEvent) -> None:
        if isinstance(event, Finished):
            means = np.stack([embedding.mean(axis=0) for embedding in event.result])
            self._axes = Axes(means)
            self._map.set_library(self._axes.place(means))
            self.refresh()
        elif isinstance(event, Failed):
            self._map.set_note(event.sentence)
            self.failed.emit(event.sentence, event.details)
