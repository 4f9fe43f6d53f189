"""Commands that change what is shown, what is selected and what is switched on; none of them changes a note."""

from __future__ import annotations

from dataclasses import replace

from studio.melody.edits.grid import GRIDS, Grid, narrower, toggled_triplet, wider
from studio.melody.edits.selection import all_ids, inverted, span
from studio.ui.roll.gestures.time import set_loop
from studio.ui.roll.options import Follow, Lane, Options, Tool
from studio.ui.roll.rows import Fold
from studio.ui.roll.state import RollState
from studio.ui.roll.view import View

ZOOM_STEP = 1.4


class LookCommands:
    """Tools, grid, zoom, loop, playhead and selection."""

    def __init__(self, state: RollState) -> None:
        self._state = state
        self._session = state.session
        self._zoomed_from: View | None = None

    # -- switches ---------------------------------------------------------------------------

    def set_tool(self, tool: Tool) -> None:
        """Choose what the left button does."""
        self._switch(tool=tool)

    def set_grid(self, grid: Grid) -> None:
        """Choose the grid."""
        self._switch(grid=grid)

    def narrower(self) -> None:
        """Take the next finer grid."""
        self._switch(grid=narrower(self._shown_grid()))

    def wider(self) -> None:
        """Take the next coarser grid."""
        self._switch(grid=wider(self._shown_grid()))

    def toggle_triplet(self) -> None:
        """Three cells in the room of two, or not."""
        self._switch(grid=toggled_triplet(self._shown_grid()))

    def toggle_snap(self) -> None:
        """Keep edits to the grid, or not."""
        self._switch(snap=not self._state.options.snap)

    def toggle_scale(self) -> None:
        """Shade the rows outside of the key."""
        self._switch(scale=not self._state.options.scale)

    def toggle_scale_pitch(self) -> None:
        """Keep drawn notes to the key."""
        self._switch(scale_pitch=not self._state.options.scale_pitch)

    def set_fold(self, fold: Fold) -> None:
        """Hide rows."""
        self._switch(fold=fold)

    def next_fold(self) -> None:
        """Go from all rows to the used ones, to those of the scale, and back."""
        folds = list(Fold)
        self.set_fold(folds[(folds.index(self._state.options.fold) + 1) % len(folds)])

    def toggle_ghosts(self) -> None:
        """Show other clips behind this one."""
        self._switch(ghosts=not self._state.options.ghosts)

    def toggle_velocities(self) -> None:
        """Show the lane below the notes, or not."""
        self._switch(velocities=not self._state.options.velocities)

    def set_lane(self, lane: Lane) -> None:
        """Choose what the lane below the notes shows, and show it."""
        self._switch(lane=lane, velocities=True)

    def set_follow(self, follow: Follow) -> None:
        """Choose how the view keeps the playhead in sight."""
        self._switch(follow=follow)

    def next_follow(self) -> None:
        """Go from one way of following the playhead to the next."""
        ways = list(Follow)
        self.set_follow(ways[(ways.index(self._state.options.follow) + 1) % len(ways)])

    def _switch(self, **changes: object) -> None:
        options: Options = replace(self._state.options, **changes)
        self._state.set_options(options)

    def _shown_grid(self) -> Grid:
        """Return the fixed grid that an adaptive one amounts to now, from which finer and coarser are counted."""
        grid = self._state.options.grid
        if grid.division:
            return grid
        return min(
            (g for g in GRIDS if g.division and not g.triplet),
            key=lambda g: abs(g.step() - self._state.step),
        )

    # -- selection --------------------------------------------------------------------------

    def select_all(self) -> None:
        """Select every note."""
        self._session.select(all_ids(self._session.notes))

    def invert_selection(self) -> None:
        """Select what is not selected."""
        self._session.select(inverted(self._session.notes, self._session.selection))

    # -- zoom -------------------------------------------------------------------------------

    def zoom(self, factor: float) -> None:
        """Zoom in time about the selection, the playhead or the middle, whichever of them is in sight."""
        view = self._state.view
        self._state.set_view(view.zoomed(factor, self._focus_x(view)))

    def zoom_rows(self, factor: float) -> None:
        """Zoom in pitch about the middle."""
        view = self._state.view
        self._state.set_view(view.zoomed_rows(factor, view.height / 2))

    def zoom_to_selection(self) -> None:
        """Fill the editor with the selected notes (all notes where nothing is selected)."""
        notes = self._session.selected_notes or self._session.notes
        if not notes:
            return
        self._zoomed_from = self._state.view
        pitches = [note.pitch for note in notes]
        start, stop = min(n.start for n in notes), max(n.end for n in notes)
        self._state.set_view(self._state.view.showing(start, stop, min(pitches), max(pitches)))

    def zoom_back(self) -> None:
        """Return to where the last zoom to the selection began."""
        if self._zoomed_from is not None:
            before, view = self._zoomed_from, self._state.view
            kept = replace(before, width=view.width, height=view.height, rows=view.rows)
            self._state.set_view(replace(kept, end=view.end).bounded())
            self._zoomed_from = None

    def fit(self) -> None:
        """Show the whole clip."""
        clip = self._session.clip
        if clip is None:
            return
        pitches = [note.pitch for note in clip.notes] or [self._state.cell.pitch]
        stop = max([clip.length, *(note.end for note in clip.notes)])
        shown = self._state.view.showing(0, stop, min(pitches), max(pitches), margin=8.0)
        self._state.set_view(replace(shown, left=0.0).bounded())

    def page(self, screens: float) -> None:
        """Scroll in time by a share of what is shown."""
        self._state.set_view(self._state.view.panned(-screens * self._state.view.width, 0))

    def page_rows(self, screens: float) -> None:
        """Scroll in pitch by a share of what is shown."""
        self._state.set_view(self._state.view.panned(0, screens * self._state.view.height))

    def _focus_x(self, view: View) -> float:
        notes = self._session.selected_notes
        ticks = [(notes[0].start + notes[-1].end) / 2] if notes else []
        ticks += [self._state.playhead] if self._state.playhead is not None else []
        places = (view.x(tick) for tick in ticks)
        return next((x for x in places if 0 <= x <= view.width), view.width / 2)

    # -- time -------------------------------------------------------------------------------

    def to_start(self) -> None:
        """Put playhead, cursor and view to the beginning."""
        self._state.move_playhead(0)
        self._state.put_cell(0, self._state.cell.pitch)
        self._state.set_view(replace(self._state.view, left=0.0))

    def to_end(self) -> None:
        """Put the cursor into the last cell of the clip."""
        clip = self._session.clip
        if clip is not None:
            self._state.put_cell(self._state.lines.below(clip.length), self._state.cell.pitch)
            self._state.show_cell()

    def toggle_loop(self) -> None:
        """Loop over the last region (or the selection, or the whole clip), or no longer."""
        clip = self._session.clip
        if clip is None:
            return
        if clip.loop is not None:
            self._state.last_loop = clip.loop
            set_loop(self._state, None)
            return
        last = self._state.last_loop
        if last is not None and last[0] < clip.length:
            set_loop(self._state, last)
        elif self._session.selection:
            self.loop_selection()
        else:
            set_loop(self._state, (0, clip.length))

    def loop_selection(self) -> None:
        """Loop over the selected notes, widened to the grid."""
        found = span(self._session.notes, self._session.selection)
        if found is not None:
            set_loop(self._state, (self._state.floor(found[0]), self._state.ceil(found[1])))
