"""The morph strip's logic for melodies: tiles as they come, a look at each, keeping one, dragging one out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio.latent import MixLaw
from studio.melody.jobs import MorphJob, PadPointJob
from studio.melody.notes import Clip
from studio.project.song import Song, with_pad
from studio.ui.background.submit import RunningJob
from studio.ui.morph import reach
from studio.ui.morph.melody_context import MORPH_SEED, ROOM, MelodyContext, as_item
from studio.ui.morph.strip import MorphSettings, MorphStrip
from studio.worker.job import Priority

OWNER = "strip"
_SETTLE_MS = 60


class ClipFiles(Protocol):
    """Where finished files for drags come from; :class:`studio.ui.drag.drag_files.DragFiles` is one."""

    def prepare(self, clip: Clip, name: str) -> None:
        """Write a clip's file called ``name`` unless it is there."""
        ...

    def path_of(self, clip: Clip, name: str) -> Path | None:
        """Return the finished file, or None while there is none."""
        ...

    def mark_dropped(self, path: Path) -> None:
        """Keep this file for ever: another program has it."""
        ...


class MelodyStrip(QObject):
    """Connects a :class:`MorphStrip` to the song and the worker.

    Signals:
        moved: how much each of the four corners counts where the slider is, for the map.
        line_moved: pad position x, y under the slider as it is dragged, where the pad holds the same two clips and
            nothing else; the pad shows what lies there.
        line_released: the same once the slider is let go.
    """

    moved = Signal(object)
    line_moved = Signal(float, float)
    line_released = Signal(float, float)

    def __init__(self, context: MelodyContext, files: ClipFiles) -> None:
        super().__init__()
        self._context = context
        self._files = files
        self._tiles: list[Clip | None] = []
        self._recipe: tuple[object, ...] = ()
        self._running: RunningJob | None = None
        self._point: RunningJob | None = None
        self._place: tuple[object, ...] = ()
        self.widget = MorphStrip(self._file_of)
        # The widget takes this logic with it when it goes, timers and connections included.
        self.setParent(self.widget)
        self._timer = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._timer.timeout.connect(self._make_tiles)
        self._connect()
        self.refresh()

    @property
    def tiles(self) -> tuple[Clip | None, ...]:
        """The clips of the tiles; None is still to come."""
        return tuple(self._tiles)

    def refresh(self, _song: Song | None = None) -> None:
        """Show the song's strip."""
        song, state = self._context.song, self._context.pad
        corners = [song.find_clip(corner) if corner else None for corner in state.corners]
        settings = MorphSettings(
            state.law,
            state.item_space,
            state.temperature,
            state.steps,
            self._context.seed(MORPH_SEED),
        )
        if settings != self.widget.settings:
            self.widget.set_settings(settings)
        items = [as_item(clip) if clip else None for clip in corners]
        if (tuple(corners), settings) != self._recipe[:2]:
            self.widget.set_corners(items)
        self._follow_pad()
        ends = tuple(corners[corner] for corner in self.widget.pair or ())
        recipe = (tuple(corners), settings, ends)
        if recipe != self._recipe:
            self._recipe = recipe
            self._start_over(ends, settings.steps)

    def follow_weights(self, weights: tuple[float, ...]) -> None:
        """Keep the slider where the puck is, while the pad is a line between both ends."""
        if self._is_pad() and self.widget.pair is not None:
            self.widget.set_slider(weights[self.widget.pair[1]])

    def _follow_pad(self) -> None:
        state = self._context.pad
        place = (state.x, state.y, state.corners, self.widget.pair)
        if place == self._place or not self._is_pad() or self.widget.pair is None:
            return
        self._place = place
        t = reach.line_position([bool(corner) for corner in state.corners], state.x, state.y)
        first, last = self.widget.pair
        self.widget.set_slider(t if first < last else 1.0 - t)

    def _is_pad(self) -> bool:
        """Whether slider and pad go along the same line: two clips and no more."""
        return sum(bool(corner) for corner in self._context.pad.corners) == 2

    def _pad_place(self, t: float) -> tuple[float, float]:
        ends = [reach.CORNER_POSITIONS[corner] for corner in self.widget.pair or (0, 1)]
        (ax, ay), (bx, by) = ends
        return ax + (bx - ax) * t, ay + (by - ay) * t

    # -- the worker -------------------------------------------------------------------------

    def _start_over(self, ends: tuple[Clip | None, ...], steps: int) -> None:
        self._tiles = [None] * steps
        if len(ends) == 2:
            self._tiles[0], self._tiles[-1] = ends
            self._timer.start()
        else:
            self._timer.stop()
            self._cancel()
        self._show_tiles()

    def _make_tiles(self) -> None:
        ends = self._ends()
        if ends is None:
            return
        settings = self.widget.settings
        job = MorphJob(
            *ends,
            steps=settings.steps,
            law=settings.law,
            item_space=settings.item_space,
            temperature=settings.temperature,
            seed=settings.seed,
        )
        self.widget.wait.start("Morphing")
        self._running = self._context.run(
            job,
            "melody.strip",
            Priority.NORMAL,
            done=self._on_done,
            partial=self._on_partial,
            over=self.widget.wait.finish,
        )

    def _on_partial(
        self, clips: tuple[Clip | None, ...] | None, progress: float | None, message: str
    ) -> None:
        self.widget.wait.set_progress(progress, message)
        for index, clip in enumerate(clips or ()):
            if clip is not None and clip is not self._tiles[index]:
                self._tiles[index] = clip
                self.widget.set_tile(index, as_item(clip).paint)

    def _on_done(self, clips: tuple[Clip, ...]) -> None:
        self._running = None
        self.widget.wait.finish()
        self._on_partial(clips, 1.0, "")
        current = self.widget.tiles.current
        if self._context.owner == OWNER and 0 <= current < len(clips):
            self._context.show_preview(clips[current], OWNER)

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self.widget.wait.finish()

    # -- the person -------------------------------------------------------------------------

    def _connect(self) -> None:
        strip = self.widget
        strip.settings_changed.connect(self._on_settings)
        strip.pair_changed.connect(lambda *_: self.refresh())
        strip.tile_selected.connect(self._on_tile)
        strip.tile_kept.connect(self._on_keep)
        strip.drag_prepared.connect(self._on_drag_prepared)
        strip.dragged_out.connect(self._on_dragged_out)
        strip.slider_moved.connect(self._on_slider)
        strip.slider_released.connect(self._on_released)
        strip.cancelled.connect(self._cancel)
        self._context.owner_changed.connect(self._on_owner)
        self._context.document.song_changed.connect(self.refresh)

    def _on_settings(self, settings: MorphSettings) -> None:
        before = self._context.pad
        name = _name_of_change(before.law, before.item_space, before.temperature, settings)
        if settings.steps != before.steps:
            name = f"Morph in {settings.steps} steps"

        def edit(song: Song) -> Song:
            state = replace(
                song.pad(ROOM),
                law=settings.law,
                item_space=settings.item_space,
                temperature=settings.temperature,
                steps=settings.steps,
            )
            if song.seeds.get(MORPH_SEED, 0) != settings.seed:
                song = replace(song, seeds={**song.seeds, MORPH_SEED: settings.seed})
            return song if state == song.pad(ROOM) else with_pad(song, ROOM, state)

        self._context.document.apply(name, edit)

    def _on_tile(self, index: int) -> None:
        clip = self._tiles[index]
        if clip is not None:
            self._context.show_preview(clip, OWNER)
            self._tell_weights(index / (len(self._tiles) - 1))

    def _tell_weights(self, t: float) -> None:
        weights = [0.0] * 4
        first, last = self.widget.pair or (0, 1)
        weights[first], weights[last] = 1.0 - t, t
        self.moved.emit(tuple(weights))

    def _on_slider(self, t: float) -> None:
        ends = self._ends()
        if ends is None:
            return
        if self._is_pad():
            self.line_moved.emit(*self._pad_place(t))
            return
        self._context.take_stage(OWNER)
        self._tell_weights(t)
        if t in (0.0, 1.0):
            self._context.show_preview(ends[round(t)], OWNER)
            return
        nearest = self._tiles[round(t * (len(self._tiles) - 1))]
        if nearest is not None:
            self._context.show_preview(nearest, OWNER)
        settings = self.widget.settings
        job = PadPointJob(
            (*ends, None, None),
            t,
            0.0,
            law=settings.law,
            item_space=settings.item_space,
            temperature=settings.temperature,
            seed=settings.seed,
        )
        self._point = self._context.run(
            job,
            "melody.pad",
            Priority.INTERACTIVE,
            done=self._on_point,
            finish_running=True,
        )

    def _on_released(self, t: float) -> None:
        if self._ends() is not None and self._is_pad():
            self.line_released.emit(*self._pad_place(t))

    def _on_point(self, clip: Clip) -> None:
        # A result that was on its way already when another part took the stage comes too late.
        if self._context.owner == OWNER:
            self._context.show_preview(clip, OWNER)

    def _on_keep(self, index: int) -> None:
        clip = self._tiles[index]
        if clip is None:
            return
        if self._context.song.find_clip(clip.id) is not None:
            self._context.open_clip(clip.id)
            self._context.told.emit(f"“{clip.name}” is on the shelf already.")
            return
        seed = self.widget.settings.seed
        self._context.add_clip("Keep morph step", clip, {MORPH_SEED: seed})

    def _on_owner(self, owner: str) -> None:
        if owner != OWNER:
            self.widget.tiles.set_current(-1)
            if self._point is not None:
                self._point.cancel()
                self._point = None

    # -- dragging out -----------------------------------------------------------------------

    def _on_drag_prepared(self, index: int) -> None:
        clip = self._tiles[index]
        if clip is not None:
            self._files.prepare(clip, clip.name)

    def _file_of(self, index: int) -> Path | None:
        clip = self._tiles[index]
        return self._files.path_of(clip, clip.name) if clip is not None else None

    def _on_dragged_out(self, index: int) -> None:
        path = self._file_of(index)
        if path is not None:
            self._files.mark_dropped(path)

    def _ends(self) -> tuple[Clip, Clip] | None:
        pair = self.widget.pair
        if pair is None:
            return None
        first, last = (self._context.pad.corners[corner] for corner in pair)
        a, b = self._context.song.find_clip(first or ""), self._context.song.find_clip(last or "")
        return (a, b) if a is not None and b is not None else None

    def _show_tiles(self) -> None:
        self.widget.set_tiles([as_item(clip).paint if clip else None for clip in self._tiles])


def _name_of_change(law: MixLaw, item_space: bool, temperature: float, after: MorphSettings) -> str:
    if law is not after.law:
        return f"Morph by {after.law.value}"
    if item_space is not after.item_space:
        return "Morph the notes" if after.item_space else "Morph in latent space"
    return "Set morph temperature" if temperature != after.temperature else "Set morph seed"
