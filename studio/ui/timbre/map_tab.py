"""The map of sounds: the mean embedding of each on the two axes along which the library spreads most, or by UMAP."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from studio.latent import PcaMap
from studio.project.song import Song
from studio.project.sounds import ROOM
from studio.timbre.arranging import ArrangeSounds, PlaceSounds
from studio.timbre.item import Sound
from studio.timbre.live_jobs import EmbedSounds
from studio.ui.background.io_pool import IoPool
from studio.ui.background.submit import RunningJob, Submit
from studio.ui.document import Document
from studio.ui.look.theme import theme_changed
from studio.ui.morph.colours import blend, corner_colours
from studio.ui.morph.items import MorphItem
from studio.ui.morph.reach import corner_weights
from studio.ui.timbre.embeddings import Embeddings
from studio.ui.timbre.families import family_look
from studio.ui.timbre.library import SoundLibrary
from studio.ui.timbre.sound_map import SoundMap
from studio.worker.arranging import Arrangement
from studio.worker.events import Cancelled, Failed, Finished, JobEvent
from studio.worker.job import Priority

Floats = NDArray[np.float32]
_AROUND = (0, 1, 3, 2)
"""The corners as one walks around the pad."""
_PLACING, _ARRANGING = "timbre.map.place", "timbre.map.arrange"


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
        map_view: SoundMap,
        library: SoundLibrary,
        embeddings: Embeddings,
        submit: Submit,
        pool: IoPool,
        item: Callable[[str], MorphItem | None],
    ) -> None:
        super().__init__(map_view)
        self._document, self._map, self._library = document, map_view, library
        self._embeddings, self._submit, self._pool, self._item = embeddings, submit, pool, item
        self._means: Floats | None = None
        self._axes: PcaMap | None = None
        self._arrangement: Arrangement | None = None
        self._arranging: RunningJob | None = None
        self._asked = False
        self._saved_puck = self._puck = _puck_of(document.song)
        map_view.set_note("The map appears when the library is encoded.")
        map_view.shown.connect(self._ask)
        map_view.projection_asked.connect(self._on_projection)
        library.ready.connect(self._ask)
        document.song_changed.connect(self._on_song)
        embeddings.changed.connect(self.refresh)
        theme_changed.connect(self.refresh)

    def move(self, x: float, y: float) -> None:
        """Show where the pad's point lies between its corners."""
        self._puck = (x, y)
        if self._arrangement is not None:
            self.refresh()
        elif self._axes is not None:
            self._show_point(self._axes.project)

    def refresh(self) -> None:
        """Show the song's sounds where they lie."""
        if self._axes is None or self._map.plot is None:
            return
        self._embeddings.want([s for s in self._document.song.sounds if s.curves is None])
        if self._arrangement is None:
            self._show(self._axes.project)
        else:
            self._place_by(self._arrangement)

    def _on_song(self, song: Song) -> None:
        # Only a point that the song has anew: between edits the puck may travel.
        if _puck_of(song) != self._saved_puck:
            self._saved_puck = self._puck = _puck_of(song)
        self.refresh()

    # -- where things lie -------------------------------------------------------------------

    def _known(self) -> list[tuple[Sound, Floats]]:
        """Return the song's sounds whose embedding is known, with its mean ``(16,)``."""
        found = ((sound, self._embeddings.of(sound)) for sound in self._document.song.sounds)
        return [(sound, one.mean(axis=0)) for sound, one in found if one is not None]

    def _corner_means(self) -> list[Floats | None]:
        means = {sound.id: mean for sound, mean in self._known()}
        return [means.get(corner or "") for corner in self._document.song.pad(ROOM).corners]

    def _weights(self) -> NDArray[np.float32] | None:
        """Return how the corners weigh at the puck, or None while one of them is not known."""
        pad = self._document.song.pad(ROOM)
        own = {sound.id for sound in self._document.song.sounds}
        filled = [corner in own for corner in pad.corners]
        known = [mean is not None for mean in self._corner_means()]
        if not any(filled) or known != filled:
            return None
        return np.asarray(corner_weights(filled, np.array([self._puck]), pad.law)[0], np.float32)

    def _point(self) -> Floats | None:
        """Return the mean embedding at the puck, ``(16,)``."""
        weights = self._weights()
        if weights is None:
            return None
        pairs = zip(weights, self._corner_means(), strict=True)
        return np.sum([w * mean for w, mean in pairs if mean is not None], axis=0, dtype=np.float32)

    def _place_by(self, arrangement: Arrangement) -> None:
        """Have the worker place everything: that takes longer than a frame."""
        known, point = self._known(), self._point()
        points = [mean for _, mean in known] + ([] if point is None else [point])
        if not points:
            self._show(lambda _points: np.zeros((0, 2), np.float32))
            return
        wanted = [mean.tobytes() for mean in points]

        def done(event: JobEvent) -> None:
            if isinstance(event, Finished) and arrangement is self._arrangement:
                places = dict(zip(wanted, event.result, strict=True))
                far = np.full(2, np.nan, np.float32)
                self._show(lambda ms: np.array([places.get(m.tobytes(), far) for m in ms]))

        self._submit(
            PlaceSounds(np.stack(points), arrangement), _PLACING, Priority.BACKGROUND, done
        )

    # -- showing ----------------------------------------------------------------------------

    def _show(self, place: Callable[[Floats], Floats]) -> None:
        """Show song and puck, placed by a function from ``(n, 16)`` to ``(n, 2)``; no number is not shown."""
        from studio.ui.morph.map_plot import MapPoint

        known = self._known()
        places = place(np.stack([mean for _, mean in known])) if known else ()
        points, families = [], []
        for (sound, _), at in zip(known, places, strict=True):
            item = self._item(sound.id)
            if item is not None and np.isfinite(at).all():
                points.append(MapPoint(item, float(at[0]), float(at[1]), self._colour(sound)))
                families.append(sound.family)
        self._map.show_sounds(points, families)
        self._show_point(place)

    def _show_point(self, place: Callable[[Floats], Floats]) -> None:
        point, weights = self._point(), self._weights()
        at = None if point is None else place(point[None])[0]
        if at is None or weights is None or not np.isfinite(at).all():
            self._map.clear_current()
        else:
            colour = blend(corner_colours(), weights.tolist())
            self._map.set_current(float(at[0]), float(at[1]), colour)
        self._map.set_square(None if self._arrangement is not None else self._square(place))

    def _square(self, place: Callable[[Floats], Floats]) -> Floats | None:
        """Return the outline of the pad, which is straight on linear axes only."""
        means = self._corner_means()
        around = [mean for mean in (means[n] for n in _AROUND) if mean is not None]
        return place(np.stack(around)) if len(around) > 1 else None

    def _colour(self, sound: Sound) -> QColor:
        corners = self._document.song.pad(ROOM).corners
        if sound.id in corners:
            return corner_colours()[corners.index(sound.id)]
        return family_look(sound.family).colour

    # -- the library ------------------------------------------------------------------------

    def _ask(self) -> None:
        if self._map.plot is not None and self._library.looked and not self._asked:
            self._asked = True
            names = list(self._library.sounds)
            seen = [self._library.seen(name) for name in names]
            shipped = [
                one.embedding for one in seen if one is not None and one.embedding is not None
            ]
            if len(shipped) == len(names):
                self._take(shipped)
            else:
                self._pool.run(
                    lambda: tuple(self._library.load(name) for name in names),
                    self._encode,
                    self.failed.emit,
                )
        self.refresh()

    def _encode(self, sounds: tuple[Sound, ...]) -> None:
        self._submit(EmbedSounds(sounds), None, Priority.BACKGROUND, self._on_encoded)

    def _on_encoded(self, event: JobEvent) -> None:
        if isinstance(event, Finished):
            self._take(event.result)
        elif isinstance(event, Failed):
            self._map.set_note(event.sentence)
            self.failed.emit(event.sentence, event.details)
        elif isinstance(event, Cancelled):
            self._asked = False
            self._map.set_note("Encoding the library was cancelled.")

    def _take(self, embeddings: Sequence[Floats]) -> None:
        if len(embeddings) < 3:
            self._map.set_note("There is no library to make a map of.")
            return
        self._means = np.stack([one.mean(axis=0) for one in embeddings])
        self._axes = PcaMap.fit(self._means)
        self._show_library(self._axes.project(self._means))
        self.refresh()

    def _show_library(self, places: Floats) -> None:
        self._map.show_library(places, [one.family for one in self._library.sounds.values()])

    # -- projections ------------------------------------------------------------------------

    def _on_projection(self, name: str) -> None:
        if self._arranging is not None:
            self._arranging.cancel()
            self._arranging = None
        if name == "pca" or self._means is None:
            self._arrange_by(None)
            return
        self._arranging = self._submit(
            ArrangeSounds(self._means), _ARRANGING, Priority.BACKGROUND, self._on_arranged
        )

    def _on_arranged(self, event: JobEvent) -> None:
        if isinstance(event, Finished):
            self._arranging = None
            self._arrange_by(event.result)
        elif isinstance(event, (Failed, Cancelled)):
            self._arranging = None
            self._arrange_by(None)
            if isinstance(event, Failed):
                self.failed.emit(event.sentence, event.details)

    def _arrange_by(self, arrangement: Arrangement | None) -> None:
        self._arrangement = arrangement
        self._map.set_projection("pca" if arrangement is None else "umap")
        self._map.clear_current()
        if arrangement is not None:
            self._show_library(arrangement.points)
        elif self._axes is not None and self._means is not None:
            self._show_library(self._axes.project(self._means))
        self.refresh()


def _puck_of(song: Song) -> tuple[float, float]:
    pad = song.pad(ROOM)
    return pad.x, pad.y
