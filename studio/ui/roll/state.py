"""What all parts of the piano roll share: the edit session, the view, the options, playhead, cursor and overlays."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QRectF, Signal

from studio.melody.edits.grid import GridLines
from studio.melody.notes import DEFAULT_VELOCITY, Clip, Meter
from studio.project.song import Key
from studio.ui.roll.edit_session import EditSession
from studio.ui.roll.note_arrays import NoteArrays
from studio.ui.roll.options import Options
from studio.ui.roll.rows import PITCHES, Fold, Rows
from studio.ui.roll.view import View

MIDDLE_C = 60
BARS_SHOWN = 8
"""A clip that is opened shows at most so many bars."""


@dataclass(frozen=True)
class Cut:
    """A cut line that is being drawn: at ``tick``, across the pitches ``low``..``high``."""

    tick: int
    low: int
    high: int


@dataclass(frozen=True)
class Overlay:
    """What is drawn over the notes for a moment.

    Attributes:
        marquee: in pixels of the note area.
        cut: of the split tool.
        hover: id of the note under the mouse.
        stroke: ``(tick, velocity)`` of both ends of a straight stroke over the velocity lane.
        wiped: ticks between which a controller is being erased.
    """

    marquee: QRectF | None = None
    cut: Cut | None = None
    hover: int | None = None
    stroke: tuple[tuple[float, float], tuple[float, float]] | None = None
    wiped: tuple[float, float] | None = None


@dataclass(frozen=True)
class Cell:
    """The keyboard cursor: a cell of the grid."""

    tick: int = 0
    pitch: int = MIDDLE_C


class RollState(QObject):
    """Shared state. Parts read its attributes, change them through its methods and listen to its signals.

    Signals:
        view_changed: other ticks or pitches are shown.
        options_changed: something was switched.
        overlay_changed: something drawn over the notes changed.
        playhead_changed: the playhead is elsewhere.
        tip_changed: text of the value tip; empty hides it.
        preview_note: pitch and velocity to be heard.
        loop_changed: the person set another loop, ``(start, end)`` in ticks or None.
        playhead_moved: the person put the playhead to a tick.
    """

    view_changed = Signal()
    options_changed = Signal()
    overlay_changed = Signal()
    playhead_changed = Signal()
    tip_changed = Signal(str)
    preview_note = Signal(int, int)
    loop_changed = Signal(object)
    playhead_moved = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = EditSession(self)
        self.view = View()
        self.options = Options()
        self.overlay = Overlay()
        self.key = Key()
        self.cell = Cell()
        self.playhead: int | None = None
        self.mouse_tick: int | None = None
        self.last_loop: tuple[int, int] | None = None
        self.last_length: int | None = None
        self.last_velocity = DEFAULT_VELOCITY
        self.ghosts: tuple[NoteArrays, ...] = ()
        self.explains = True
        self._view_is_the_persons = False
        self.session.clip_changed.connect(self._fit_bounds)
        self.session.committed.connect(self.refold)

    # -- what is edited ---------------------------------------------------------------------

    @property
    def meter(self) -> Meter:
        """Time signature of the clip."""
        return self.session.clip.meter if self.session.clip is not None else Meter()

    def set_clip(self, clip: Clip | None) -> None:
        """Show a clip; one of another id is shown from its beginning, with nothing selected."""
        before = self.session.clip
        self.session.set_clip(clip)
        if self.session.clip is not clip:
            return
        if clip is not None and (before is None or before.id != clip.id):
            self.set_overlay(Overlay())
            self.last_loop = clip.loop
            self._view_is_the_persons = False
            self.show_clip()
            self.cell = Cell(0, self._middle_pitch())

    def set_ghosts(self, clips: tuple[Clip, ...]) -> None:
        """Show other clips behind this one."""
        self.ghosts = tuple(NoteArrays.of(clip) for clip in clips)
        self.overlay_changed.emit()

    def set_explains(self, explains: bool) -> None:
        """Tell in an empty clip how to add notes, or not, e.g. while they are being recorded."""
        self.explains = explains
        self.overlay_changed.emit()

    def set_key(self, key: Key) -> None:
        """Shade the rows by another key."""
        if key != self.key:
            self.key = key
            self.refold()
            self.options_changed.emit()

    # -- snapping ---------------------------------------------------------------------------

    @property
    def lines(self) -> GridLines:
        """The grid at this zoom."""
        return self.options.grid.lines(self.meter, 1.0 / self.view.px_per_tick)

    @property
    def step(self) -> int:
        """Ticks of a grid cell at this zoom."""
        return self.lines.step

    def snaps(self, bypass: bool) -> bool:
        """Whether to keep to the grid now; ``bypass`` is whether Alt is held."""
        return self.options.snap and not bypass

    def snap(self, tick: float, bypass: bool = False) -> int:
        """Return the nearest grid line, or the nearest tick while snapping is off."""
        whole = max(round(tick), 0)
        return self.lines.snap(whole) if self.snaps(bypass) else whole

    def floor(self, tick: float, bypass: bool = False) -> int:
        """Return the grid line at or before a tick."""
        whole = max(int(tick), 0)
        return self.lines.floor(whole) if self.snaps(bypass) else whole

    def ceil(self, tick: float, bypass: bool = False) -> int:
        """Return the grid line at or after a tick."""
        whole = max(round(tick), 0)
        return self.lines.ceil(whole) if self.snaps(bypass) else whole

    def scale_pitch(self, pitch: int) -> int:
        """Return the nearest pitch of the scale if drawn notes keep to it, else the same."""
        classes = self.key.pitch_classes
        if not self.options.scale_pitch:
            return pitch
        near = sorted(range(PITCHES), key=lambda p: (abs(p - pitch), p))
        return next((p for p in near if p % 12 in classes), pitch)

    # -- view -------------------------------------------------------------------------------

    def set_view(self, view: View, *, by_hand: bool = True) -> None:
        """Look elsewhere. After the person did so, a change of size no longer fits the clip into the window."""
        self._view_is_the_persons |= by_hand
        if view != self.view:
            self.view = view
            self.view_changed.emit()

    def resize(self, width: int, height: int) -> None:
        """Take another size of the note area."""
        self.set_view(self.view.resized(width, height), by_hand=False)
        if not self._view_is_the_persons:
            self.show_clip()

    def show_clip(self) -> None:
        """Show the whole clip, or the first bars of a long one, with its notes in the middle."""
        clip = self.session.clip
        if clip is None:
            return
        stop = min(clip.length, BARS_SHOWN * clip.meter.bar_ticks)
        low, high = self._pitch_range()
        # A little room behind the end keeps the clip's flag in sight.
        shown = self.view.showing(0, stop * 1.02, low, high, margin=0.0)
        self.set_view(replace(shown, left=0.0).bounded(), by_hand=False)

    def refold(self) -> None:
        """Work out again which rows are shown."""
        rows = self._rows()
        if rows == self.view.rows:
            return
        centre = self.view.pitch(self.view.height / 2)
        folded = replace(self.view, rows=rows)
        top = rows.row(centre) + 0.5 - folded.rows_shown / 2
        self.set_view(replace(folded, top=top).bounded())

    def set_options(self, options: Options) -> None:
        """Switch something."""
        if options != self.options:
            self.options = options
            self.refold()
            self.options_changed.emit()

    def _rows(self) -> Rows:
        if self.options.fold is Fold.OFF:
            return Rows()
        used = {note.pitch for note in self.session.notes}
        if self.options.fold is Fold.USED:
            return Rows.of(used)
        return Rows.of(used | {p for p in range(PITCHES) if p % 12 in self.key.pitch_classes})

    def _fit_bounds(self) -> None:
        clip = self.session.clip
        if clip is None:
            return
        if not self.session.in_gesture:
            self.refold()
        last = max(self.session.arrays.last, clip.length)
        end = last + clip.meter.bar_ticks
        if end != self.view.end:
            self.set_view(replace(self.view, end=end).bounded(), by_hand=False)

    def _pitch_range(self) -> tuple[int, int]:
        pitches = [note.pitch for note in self.session.notes]
        return (min(pitches), max(pitches)) if pitches else (MIDDLE_C - 12, MIDDLE_C + 12)

    def _middle_pitch(self) -> int:
        low, high = self._pitch_range()
        return (low + high) // 2

    # -- overlays ---------------------------------------------------------------------------

    def set_overlay(self, overlay: Overlay) -> None:
        """Draw something else over the notes."""
        if overlay != self.overlay:
            self.overlay = overlay
            self.overlay_changed.emit()

    def put_cell(self, tick: int, pitch: int) -> None:
        """Put the keyboard cursor elsewhere, held within what can be reached."""
        last = self.lines.floor(max(self.view.end - 1, 0))
        cell = Cell(min(max(tick, 0), last), min(max(pitch, 0), PITCHES - 1))
        if cell != self.cell:
            self.cell = cell
            self.overlay_changed.emit()

    def show_cell(self) -> None:
        """Scroll until the keyboard cursor is in sight."""
        cell = self.cell
        self.set_view(self.view.revealing(cell.tick, cell.tick + self.step, cell.pitch))

    def set_playhead(self, tick: int | None) -> None:
        """Draw the playhead elsewhere."""
        if tick != self.playhead:
            self.playhead = tick
            self.playhead_changed.emit()

    def move_playhead(self, tick: int) -> None:
        """Put the playhead somewhere on the person's wish."""
        self.set_playhead(tick)
        self.playhead_moved.emit(tick)
