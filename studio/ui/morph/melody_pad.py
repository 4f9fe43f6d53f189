"""The melody pad's logic: the nearest cell at once, the exact point when it arrives, one undo step a drag."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from studio.melody.jobs import GridJob, MorphGrid, MorphJob, PadPointJob, notices_for
from studio.melody.morph import CORNER_REACH
from studio.melody.notes import Clip
from studio.project.song import Song
from studio.ui.background.submit import RunningJob
from studio.ui.morph import reach
from studio.ui.morph.items import MorphItem
from studio.ui.morph.melody_context import MORPH_SEED, ROOM, MelodyContext, as_item
from studio.ui.morph.pad import MorphPad
from studio.ui.morph.pad_edits import PadEdits
from studio.worker.job import Priority

SIDE = reach.GRID_SIDE
OWNER = "pad"
_NAME = "Morph"

_SETTLE_MS = 120
"""Edits of a corner come in bursts; the grid is made when they pause."""

Corners = tuple[Clip | None, Clip | None, Clip | None, Clip | None]


class MelodyPad(QObject):
    """Connects a :class:`MorphPad` to the song and the worker.

    Signals:
        moved: how much each of the four corners counts where the puck is, for the map.
        stranger_dropped: corner and id of an item that is not in the song (one of the library).
    """

    moved = Signal(object)
    stranger_dropped = Signal(int, str)

    def __init__(self, context: MelodyContext, pad: MorphPad) -> None:
        super().__init__(pad)
        self._context = context
        self._pad = pad
        self._corners: Corners = (None,) * 4
        self._recipe: tuple[object, ...] = ()
        self._told: set[str] = set()
        self._cells: list[Clip | None] = [None] * (SIDE * SIDE)
        self._running: RunningJob | None = None
        self._grid_timer = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._grid_timer.timeout.connect(self._make_grid)
        self._place = pad.position
        self._edits = PadEdits(context.document, pad, ROOM, _find)
        self._edits.stranger_dropped.connect(self.stranger_dropped)
        self._edits.opened.connect(context.open_clip)
        pad.moved.connect(self._on_moved)
        context.document.song_changed.connect(self.refresh)
        context.owner_changed.connect(self._on_owner)
        self.refresh()

    @property
    def cells(self) -> tuple[Clip | None, ...]:
        """What is known of the 121 cells, row by row."""
        return tuple(self._cells)

    @property
    def corners(self) -> Corners:
        """The clips of A, B, C and D."""
        return self._corners

    def refresh(self, _song: Song | None = None) -> None:
        """Show the song's pad."""
        song, state = self._context.song, self._context.pad
        corners = tuple(song.find_clip(corner) if corner else None for corner in state.corners)
        if corners != self._corners:
            self._corners = corners
            self._tell_notices([clip for clip in corners if clip is not None])
        recipe = (
            corners,
            state.law,
            state.item_space,
            state.temperature,
            self._context.seed(MORPH_SEED),
        )
        if recipe != self._recipe:
            self._recipe = recipe
            self._forget_cells()
            self._grid_timer.start()
        elif self._place == self._pad.position:
            return
        if self._context.owner == OWNER:
            self.show_point(*self._pad.position)

    def _tell_notices(self, clips: list[Clip]) -> None:
        for sentence in notices_for(clips):
            if sentence not in self._told:
                self._told.add(sentence)
                self._context.told.emit(sentence)

    def show_point(self, x: float, y: float) -> None:
        """Show the melody of a place: what is known nearby at once, the exact one when the worker has made it."""
        self._place = (x, y)
        self._context.take_stage(OWNER)
        self.moved.emit(self.weights(x, y))
        own = self._own_clip(x, y)
        if own is not None:
            self._show(own)
            return
        if not any(self._corners):
            return
        index, exact = self._nearest(x, y)
        if (known := self._cells[index]) is not None:
            self._show(known)
            if exact:
                return
        self._running = self._context.run(
            self._point_job(x, y),
            "melody.pad",
            Priority.INTERACTIVE,
            done=self._on_point,
            finish_running=True,
        )

    def move_to(self, x: float, y: float) -> None:
        """Put the puck somewhere and show what lies there, as another control of the same point is dragged."""
        self._pad.set_position(x, y)
        self.show_point(*self._pad.position)

    def settle(self, x: float, y: float) -> None:
        """Leave the puck somewhere, as one undo step."""
        self._edits.leave(x, y)

    def weights(self, x: float, y: float) -> tuple[float, ...]:
        """Return how much each corner counts at a place."""
        filled = [clip is not None for clip in self._corners]
        row = reach.corner_weights(filled, np.array([[x, y]]), self._context.pad.law)[0]
        return tuple(float(weight) for weight in row)

    # -- the worker -------------------------------------------------------------------------

    def _settings(self) -> dict[str, object]:
        state = self._context.pad
        return {
            "law": state.law,
            "item_space": state.item_space,
            "temperature": state.temperature,
            "seed": self._context.seed(MORPH_SEED),
        }

    def _point_job(self, x: float, y: float) -> PadPointJob:
        filled = [clip is not None for clip in self._corners]
        pair = reach.segment(filled)
        if pair is None:
            return PadPointJob(self._corners, x, y, **self._settings())
        # Two corners are a line whatever their places: as A and B of the job it is weighed evenly.
        ends = (self._corners[pair[0]], self._corners[pair[1]], None, None)
        return PadPointJob(ends, reach.line_position(filled, x, y), 0.0, **self._settings())

    def _make_grid(self) -> None:
        filled = [clip is not None for clip in self._corners]
        if sum(filled) < 2:
            return
        pair = reach.segment(filled)
        if pair is not None:
            first, last = self._corners[pair[0]], self._corners[pair[1]]
            job = MorphJob(first, last, SIDE, **self._settings())
            self._run_grid(job, lambda clips: self._fill_line(clips, pair))
        else:
            job = GridJob(self._corners, SIDE, **self._settings())
            self._run_grid(job, lambda grid: self._fill(grid.clips))

    def _run_grid(self, job: GridJob | MorphJob, fill) -> None:
        def partial(what: MorphGrid | tuple[Clip | None, ...] | None, *_: object) -> None:
            if what is not None:
                fill(what)

        self._context.run(job, "melody.grid", Priority.BACKGROUND, done=fill, partial=partial)

    def _fill_line(self, clips: tuple[Clip | None, ...], pair: tuple[int, int]) -> None:
        (ax, ay), (bx, by) = (reach.CORNER_POSITIONS[corner] for corner in pair)
        cells: list[Clip | None] = [None] * (SIDE * SIDE)
        for step, clip in enumerate(clips):
            t = step / (SIDE - 1)
            column = round((ax + (bx - ax) * t) * (SIDE - 1))
            row = round((ay + (by - ay) * t) * (SIDE - 1))
            cells[row * SIDE + column] = clip
        self._fill(tuple(cells))

    def _fill(self, clips: tuple[Clip | None, ...]) -> None:
        for index, clip in enumerate(clips):
            known = self._cells[index]
            if clip is not None and (known is None or clip.id != known.id):
                self._cells[index] = clip if clip in self._corners else replace(clip, name=_NAME)
                self._pad.set_cell(index, as_item(clip).paint)

    def _forget_cells(self) -> None:
        self._cells = [None] * (SIDE * SIDE)
        self._pad.set_cells(self._cells)

    def _nearest(self, x: float, y: float) -> tuple[int, bool]:
        column, row = round(x * (SIDE - 1)), round(y * (SIDE - 1))
        near = max(abs(x * (SIDE - 1) - column), abs(y * (SIDE - 1) - row)) < 1e-6
        return row * SIDE + column, near

    def _own_clip(self, x: float, y: float) -> Clip | None:
        for corner, (cx, cy) in enumerate(reach.CORNER_POSITIONS):
            if max(abs(x - cx), abs(y - cy)) <= CORNER_REACH and self._corners[corner]:
                return self._corners[corner]
        full = [clip for clip in self._corners if clip is not None]
        return full[0] if len(full) == 1 else None

    def _on_point(self, clip: Clip) -> None:
        # A result that was on its way already when another part took the stage comes too late.
        if self._context.owner == OWNER:
            self._show(clip)

    def _show(self, clip: Clip) -> None:
        self._context.show_preview(clip, OWNER)

    # -- the person -------------------------------------------------------------------------

    def _on_moved(self, x: float, y: float) -> None:
        self.show_point(x, y)

    def _on_owner(self, owner: str) -> None:
        # What is still on its way must not take the stage back from whatever took it now.
        if owner != OWNER and self._running is not None:
            self._running.cancel()
            self._running = None


def _find(song: Song, clip_id: str) -> MorphItem | None:
    clip = song.find_clip(clip_id)
    return None if clip is None else as_item(clip)
