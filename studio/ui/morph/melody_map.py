"""The latent map's logic for melodies: the library, the song's clips, and where the morph is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer

from studio.melody.jobs import MapJob
from studio.melody.jobs.arranging import UmapJob, UmapPlaceJob
from studio.melody.notes import Clip
from studio.melody.space_files import LibraryMap
from studio.melody.windows import BARS_PER_WINDOW, empty_frame, windows_to_clip
from studio.project.song import Song
from studio.ui.background.submit import RunningJob
from studio.ui.look.theme import theme_changed, tokens
from studio.ui.morph.colours import blend, corner_colours
from studio.ui.morph.items import MorphItem
from studio.ui.morph.map import LatentMap
from studio.ui.morph.melody_context import MelodyContext, as_item
from studio.worker.arranging import Arrangement, umap_available
from studio.worker.job import Priority

OWNER = "map"
_SETTLE_MS = 300
"""Clips are placed anew when the edits of a song pause."""

ReadLibrary = Callable[[Callable[[LibraryMap | None], None]], None]
"""Reads the library's map in the background and calls back on the GUI thread."""


class MelodyMap(QObject):
    """Connects a :class:`LatentMap` to the song and the worker."""

    def __init__(self, context: MelodyContext, read_library: ReadLibrary) -> None:
        super().__init__()
        self._context = context
        self._read_library = read_library
        self._library: LibraryMap | None = None
        self._arrangement: Arrangement | None = None
        self._arranging: RunningJob | None = None
        self._placed: tuple[Clip, ...] = ()
        self._weights: tuple[float, ...] = ()
        self._places: dict[str, tuple[float, float]] = {}
        self._wanted: tuple[Clip, ...] = ()
        self.widget = LatentMap(self._library_item, umap=umap_available())
        # The widget takes this logic with it when it goes, timers and connections included.
        self.setParent(self.widget)
        self._timer = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._timer.timeout.connect(self._place_clips)
        self.widget.shown.connect(self._on_shown)
        self.widget.library_clicked.connect(self._on_library)
        self.widget.projection_asked.connect(self._on_projection)
        self.widget.item_clicked.connect(context.open_clip)
        context.document.song_changed.connect(self.refresh)
        context.previewed.connect(self._on_previewed)
        theme_changed.connect(self._show_items)

    @property
    def places(self) -> dict[str, tuple[float, float]]:
        """Where clips lie, in standard deviations, by id."""
        return dict(self._places)

    def refresh(self, _song: Song | None = None) -> None:
        """Place the song's clips, if the map is seen and they are not the ones on it."""
        clips = tuple(clip for clip in self._context.song.all_clips() if clip.notes)
        if self.widget.plot is None:
            return
        if clips != self._wanted:
            self._wanted = clips
            self._timer.start()
        self._show_items()

    def follow_weights(self, weights: Sequence[float]) -> None:
        """Move the point of the morph to where the pad's corners, so weighted, put it.

        The projection is linear, so this is exact for straight mixing; on a great circle it is the chord's point.
        UMAP is not linear: there the melody itself is placed, as soon as it is known.
        """
        self._weights = tuple(weights)
        if self._arrangement is None:
            corners = self._context.pad.corners
            self.widget.set_between([self._places.get(one or "") for one in corners], weights)

    # -- within -----------------------------------------------------------------------------

    def _on_shown(self) -> None:
        self._read_library(self._on_library_read)
        self.refresh()

    def _on_library_read(self, library: LibraryMap | None) -> None:
        self._library = library
        if library is None:
            self.widget.set_note("This melody model came without a map.")
        else:
            self.widget.set_library(library.points)

    def _library_clip(self, index: int) -> Clip:
        library = self._library
        if library is None:
            raise IndexError(index)
        name = library.names[index] if library.names else f"Library {index + 1}"
        return windows_to_clip(
            library.windows[index : index + 1], empty_frame(BARS_PER_WINDOW), name
        )

    def _library_item(self, index: int) -> MorphItem | None:
        return as_item(self._library_clip(index)) if self._library is not None else None

    def _on_library(self, index: int) -> None:
        self._context.show_preview(self._library_clip(index), OWNER)
        shown = self._arrangement or self._library
        x, y = shown.points[index]
        self.widget.set_current(float(x), float(y))

    def _on_previewed(self, clip: Clip | None) -> None:
        if clip is None:
            self.widget.clear_current()
        elif self._arrangement is not None and clip.notes:
            self._context.run(
                UmapPlaceJob((clip,), self._arrangement),
                "melody.map.point",
                Priority.BACKGROUND,
                done=self._on_point,
                finish_running=True,
            )

    def _on_point(self, places: NDArray[np.float32]) -> None:
        if self._context.preview is not None:
            (x, y), weights = places[0], self._weights
            colour = blend(corner_colours(), weights) if weights else None
            self.widget.set_current(float(x), float(y), colour)

    def _on_projection(self, name: str) -> None:
        if self._arranging is not None:
            self._arranging.cancel()
            self._arranging = None
        if name == "pca" or self._library is None:
            self._arrange_by(None)
            return
        self._context.told.emit("UMAP arranges the library in the background; it takes a while.")
        self._arranging = self._context.run(
            UmapJob(self._library.windows),
            "melody.umap",
            Priority.BACKGROUND,
            done=self._arrange_by,
            over=lambda: self._arrange_by(None),
        )

    def _arrange_by(self, arrangement: Arrangement | None) -> None:
        self._arrangement = arrangement
        self.widget.set_projection("pca" if arrangement is None else "umap")
        self.widget.clear_current()
        if arrangement is not None:
            self.widget.set_library(arrangement.points)
        elif self._library is not None:
            self.widget.set_library(self._library.points)
        self._places = {}
        self._place_clips()

    def _place_clips(self) -> None:
        clips = self._wanted
        if not clips:
            self._on_placed(clips, np.zeros((0, 2), dtype=np.float32))
            return
        arranged = self._arrangement
        self._context.run(
            MapJob(clips) if arranged is None else UmapPlaceJob(clips, arranged),
            "melody.map",
            Priority.BACKGROUND,
            done=lambda places: self._on_placed(clips, places),
        )

    def _on_placed(self, clips: tuple[Clip, ...], places: NDArray[np.float32]) -> None:
        self._placed = clips
        self._places = {
            clip.id: (float(x), float(y)) for clip, (x, y) in zip(clips, places, strict=True)
        }
        self._show_items()

    def _show_items(self) -> None:
        if self.widget.plot is None:
            return
        from studio.ui.morph.map_plot import MapPoint

        colours = dict(zip(self._context.pad.corners, corner_colours(), strict=True))
        points = []
        for clip in self._context.song.all_clips():
            if clip.id in self._places:
                colour = colours.get(clip.id, tokens().note)
                points.append(MapPoint(as_item(clip), *self._places[clip.id], colour))
        self.widget.set_items(points)
