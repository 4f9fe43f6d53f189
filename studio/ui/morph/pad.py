"""The morph pad: four corner slots around a square, exact numbers, and paths."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.song import Gesture, PadPoint
from studio.ui.look.style import inset_number
from studio.ui.look.theme import CLOSE, SPACE
from studio.ui.morph.items import MorphItem, PaintItem
from studio.ui.morph.path_bar import PathBar
from studio.ui.morph.quarter_drop import QuarterDrop
from studio.ui.morph.slot import CornerSlot
from studio.ui.morph.surface import STEP, PadSurface
from studio.ui.widgets.controls import caption

_Place = tuple[int, int, int, int]
"""Row, column, rows and columns of a part of the pad."""
_ABOVE_AND_BELOW = ((0, 0, 1, 1), (0, 1, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1), (1, 0, 1, 2))
_BESIDE = ((0, 0, 1, 1), (0, 2, 1, 1), (2, 0, 1, 1), (2, 2, 1, 1), (0, 1, 3, 1))
"""Of the slots A, B, C and D, and of the square."""
_LEAST_BESIDE = 118
_ANY_WIDTH = 16777215
_WORTH_IT = 1.2
"""So much larger the square must become before its slots move beside it."""


def _no_items() -> Sequence[MorphItem]:
    return ()


class MorphPad(QWidget):
    """Morph between up to four items by dragging a puck.

    Two filled corners make a line, three a triangle, four a square. The pad keeps no song: it shows what it is given
    and says what the person does.

    Attributes:
        moves_are_kept: whether the end of a move is an undo step; not while moves are recorded, which makes one of all.

    Signals:
        grabbed: a move by hand begins.
        moved: puck position ``(x, y)`` in 0..1, 60 times a second at most, by hand or along a path.
        released: a move by hand or along a path is over, at ``(x, y)``; the one moment worth an undo step.
        path_recorded: a tuple of :class:`PadPoint` was drawn.
        path_deleted: id of a path.
        path_renamed: id and new name of a path.
        slot_dropped: corner 0..3 and the id of the item chosen or dropped there.
        files_dropped: corner 0..3 and a list of local file paths.
        slot_cleared: corner 0..3.
        slots_swapped: two corners.
        slot_activated: corner whose item shall be opened.
        cell_hovered: cell 0..120 under the mouse, or -1.
    """

    grabbed = Signal()
    moved = Signal(float, float)
    released = Signal(float, float)
    path_recorded = Signal(object)
    path_deleted = Signal(str)
    path_renamed = Signal(str, str)
    slot_dropped = Signal(int, str)
    files_dropped = Signal(int, list)
    slot_cleared = Signal(int)
    slots_swapped = Signal(int, int)
    slot_activated = Signal(int)
    cell_hovered = Signal(int)

    def __init__(
        self,
        choices: Callable[[], Sequence[MorphItem]] = _no_items,
        parent: QWidget | None = None,
    ) -> None:
        """Make a pad whose slots offer ``choices()``."""
        super().__init__(parent)
        self.setObjectName("morphPad")
        self.slots = tuple(CornerSlot(corner, choices, self) for corner in range(4))
        self.surface = PadSurface(self)
        self.path_bar = PathBar(self)
        self.x_box, self.y_box = (
            _position_box("X, 0 left to 1 right"),
            _position_box("Y, 0 top to 1 bottom"),
        )
        self.moves_are_kept = True
        self._places: tuple[_Place, ...] = ()
        self._numbers = self._make_numbers()
        self._lay_out()
        self._connect()
        self._show_numbers(*self.surface.position)
        self._enable()

    @property
    def position(self) -> tuple[float, float]:
        """Where the puck is, ``(x, y)`` in 0..1."""
        return self.surface.position

    @property
    def filled(self) -> tuple[bool, ...]:
        """Of each corner, whether it holds an item."""
        return tuple(slot.item is not None for slot in self.slots)

    @property
    def busy(self) -> bool:
        """Whether the puck is held or travels, so that it must not be moved from outside."""
        return self.surface.dragging or self.path_bar.player.playing

    def set_corners(self, items: Sequence[MorphItem | None]) -> None:
        """Show the items of A, B, C and D."""
        for slot, item in zip(self.slots, items, strict=True):
            slot.set_item(item)
        self.surface.set_filled(self.filled)
        self._show_numbers(*self.position)
        self._enable()

    def set_position(self, x: float, y: float) -> None:
        """Put the puck somewhere without telling anyone, unless the person or a path moves it."""
        if not self.busy:
            self.surface.set_position(x, y)
            self._show_numbers(*self.position)

    def set_cells(self, cells: Sequence[PaintItem | None]) -> None:
        """Show what was decoded at each of the 121 cells, row by row."""
        self.surface.set_cells(cells)

    def set_cell(self, index: int, cell: PaintItem | None) -> None:
        """Show what was decoded at one cell."""
        self.surface.set_cell(index, cell)

    def set_paths(self, paths: Sequence[Gesture]) -> None:
        """List the song's recorded paths."""
        self.path_bar.set_paths(paths)
        self._show_path(self.path_bar.points)

    def foreshow_path(self, points: Sequence[PadPoint] | None) -> None:
        """Show the path that something held over the pad would become; None brings the chosen one back."""
        self._show_path(self.path_bar.points if points is None else points)

    def set_bar_seconds(self, seconds: float) -> None:
        """Say how long a bar lasts at the song's tempo and meter; paths stretched to bars follow."""
        self.path_bar.set_bar_seconds(seconds)

    # -- within -----------------------------------------------------------------------------

    def _make_numbers(self) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(CLOSE)
        for name, box in (("X", self.x_box), ("Y", self.y_box)):
            line.addWidget(caption(name, box))
            line.addWidget(box)
            line.addSpacing(CLOSE)
        self.centre_button = QToolButton()
        self.centre_button.setText("Centre")
        self.centre_button.setToolTip("Back to the middle (double-click the pad)")
        self.centre_button.clicked.connect(self.surface.reset)
        line.addStretch(1)
        line.addWidget(self.centre_button)
        return row

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(CLOSE)
        self._grid.setRowStretch(1, 1)
        self._place(_ABOVE_AND_BELOW)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(self._grid, 1)
        column.addWidget(self._numbers)
        column.addWidget(self.path_bar)
        column.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        for before, after in zip(
            (*self.slots, self.surface), (*self.slots[1:], self.surface, self.x_box), strict=True
        ):
            QWidget.setTabOrder(before, after)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the square a square; where the pad is wide and low, its slots stand beside it, that it be larger."""
        self._place_slots(event.size())
        self.surface.setMaximumHeight(max(event.size().width(), self.surface.minimumHeight()))
        super().resizeEvent(event)

    def _place_slots(self, size: QSize) -> None:
        below = self._numbers.sizeHint().height() + self.path_bar.sizeHint().height() + 2 * SPACE
        slot, height = self.slots[0].sizeHint(), size.height() - below
        stacked = min(size.width(), height - 2 * (slot.height() + CLOSE))
        beside = min(size.width() - 2 * (_LEAST_BESIDE + CLOSE), height)
        aside = beside > _WORTH_IT * max(stacked, 1)
        self._place(_BESIDE if aside else _ABOVE_AND_BELOW)
        room = max(_LEAST_BESIDE, min(slot.width(), (size.width() - beside) // 2 - 2 * CLOSE))
        for corner in self.slots:
            corner.setMaximumWidth(room if aside else _ANY_WIDTH)

    def _place(self, places: tuple[_Place, ...]) -> None:
        if places == self._places:
            return
        self._places = places
        for part, place in zip((*self.slots, self.surface), places, strict=True):
            self._grid.removeWidget(part)
            self._grid.addWidget(part, *place)
        for column in range(3):
            wide = column == 1 if places is _BESIDE else column < 2
            self._grid.setColumnStretch(column, int(wide))

    def _connect(self) -> None:
        for corner, slot in enumerate(self.slots):
            slot.chosen.connect(lambda item_id, c=corner: self.slot_dropped.emit(c, item_id))
            slot.urls_dropped.connect(lambda paths, c=corner: self.files_dropped.emit(c, paths))
            slot.cleared.connect(lambda c=corner: self.slot_cleared.emit(c))
            slot.swap_asked.connect(lambda other, c=corner: self.slots_swapped.emit(c, other))
            slot.activated.connect(lambda c=corner: self.slot_activated.emit(c))
            slot.lock_toggled.connect(slot.set_locked)
        QuarterDrop(self.surface, self.slots)
        # A bare letter must not reach beyond the pad: elsewhere P may mean another thing.
        draw = QShortcut(QKeySequence("P"), self)
        draw.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        draw.activated.connect(self.path_bar.draw_button.toggle)
        self.surface.grabbed.connect(self._on_grabbed)
        self.surface.moved.connect(self._on_moved)
        self.surface.released.connect(self.released)
        self.surface.path_recorded.connect(self._on_path_recorded)
        self.surface.cell_hovered.connect(self.cell_hovered)
        self.x_box.valueChanged.connect(self._on_number)
        self.y_box.valueChanged.connect(self._on_number)
        bar = self.path_bar
        bar.draw_toggled.connect(self.surface.set_draw_mode)
        bar.path_chosen.connect(self._show_path)
        bar.path_deleted.connect(self.path_deleted)
        bar.path_renamed.connect(self.path_renamed)
        bar.player.moved.connect(self.surface.travel)
        bar.player.finished.connect(lambda: self.released.emit(*self.position))

    def _on_grabbed(self) -> None:
        self.path_bar.player.stop()
        self.grabbed.emit()

    def _on_moved(self, x: float, y: float) -> None:
        self._show_numbers(x, y)
        self.moved.emit(x, y)

    def _on_number(self) -> None:
        self.path_bar.player.stop()
        self.grabbed.emit()
        self.surface.set_position(self.x_box.value(), self.y_box.value())
        self._show_numbers(*self.position)
        self.moved.emit(*self.position)
        self.released.emit(*self.position)

    def _on_path_recorded(self, points: tuple[PadPoint, ...]) -> None:
        self.path_bar.stop_drawing()
        self.path_recorded.emit(points)

    def _show_numbers(self, x: float, y: float) -> None:
        with QSignalBlocker(self.x_box), QSignalBlocker(self.y_box):
            self.x_box.setValue(x)
            self.y_box.setValue(y)

    def _show_path(self, points: Sequence[PadPoint]) -> None:
        self.surface.set_path(points)

    def _enable(self) -> None:
        some = any(self.filled)
        for widget in (self.x_box, self.y_box, self.centre_button, self.path_bar):
            widget.setEnabled(some)


def _position_box(name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    inset_number(box)
    box.setRange(0.0, 1.0)
    box.setDecimals(2)
    box.setSingleStep(STEP)
    box.setKeyboardTracking(False)
    box.setAccessibleName(f"Morph position {name}")
    box.setToolTip(f"Morph position {name}")
    box.setFixedWidth(72)
    return box
