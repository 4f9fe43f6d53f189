"""The sketch room: the canvas, the nine endings beside it, and the song's drawings below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from studio.latent import new_item_id
from studio.project.sketches import ROOM, find_sketch, free_name, put_sketch, remove_sketch
from studio.project.song import Song, with_pad
from studio.sketch import edits
from studio.sketch.item import Ink, Sketch, Stroke
from studio.sketch.jobs.making import AUTO
from studio.ui.document import Document
from studio.ui.morph.controls import IconButton, SeedField, caption
from studio.ui.morph.melody_context import Submit
from studio.ui.sketch.canvas import Canvas, Tool
from studio.ui.sketch.endings_grid import EndingsGrid
from studio.ui.sketch.finish_controller import FinishController
from studio.ui.sketch.guess_chips import GuessChips
from studio.ui.sketch.sketch_shelf import SketchShelf
from studio.ui.sketch.tool_strip import ToolStrip
from studio.ui.theme import SPACE
from studio.ui.toasts import Level, Notification
from studio.ui.unit_slider import Quantity, UnitSlider

TEMPERATURE = Quantity(
    "Temperature",
    0.01,
    1.0,
    0.25,
    tip="How freely endings are drawn. Offsets vary with the square root of the temperature, and what may come next "
    "is weighed by its probability to the power of one over it (the law of the Sketch-RNN paper)",
)
ANYTHING = "anything"


class SketchRoom(QWidget):
    """A room of the window.

    Args:
        document: the song.
        submit: gives jobs to the worker.
        categories: what the model can draw.

    Signals:
        notify: a :class:`Notification`.
        import_asked: choose drawings to import, please.
        export_asked: save the drawing on show, please.
        underlay_asked: choose a picture to draw after, or take it away.
    """

    notify = Signal(object)
    import_asked = Signal()
    export_asked = Signal()
    underlay_asked = Signal()

    def __init__(
        self,
        document: Document,
        submit: Submit,
        categories: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sketchRoom")
        self._document = document
        self._shown = Sketch()
        self.tools = ToolStrip()
        self.canvas = Canvas()
        self.grid = EndingsGrid()
        self.chips = GuessChips()
        self.shelf = SketchShelf()
        self.finish = FinishController(submit, self.grid, self)
        self.category = QComboBox()
        self.temperature = UnitSlider(TEMPERATURE)
        self.seed = SeedField()
        self.others = IconButton(
            "dice", "Nine others", "Nine other endings (a new seed)", show_text=True
        )
        self.live = QCheckBox("Finish while I draw")
        self.set_categories(categories)
        self._lay_out()
        self._connect()
        self.canvas.set_ink(self.tools.ink)
        self._show_song(document.song)
        self._show_settings()

    # -- what others ask --------------------------------------------------------------------

    @property
    def shown(self) -> Sketch:
        """The drawing on the canvas; it is in the song once it has a stroke."""
        return self._shown

    def set_categories(self, categories: Sequence[str]) -> None:
        """Offer what the model can draw."""
        self.category.clear()
        self.category.addItem("Best guess leads", AUTO)
        self.category.addItem(ANYTHING.capitalize(), None)
        for name in categories:
            self.category.addItem(name, name)
        self.category.setEditable(True)
        self.category.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.category.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.category.completer().setFilterMode(Qt.MatchFlag.MatchContains)

    def open_sketch(self, sketch_id: str) -> None:
        """Show a drawing of the song."""
        sketch = find_sketch(self._document.song, sketch_id)
        if sketch is not None:
            self._show(sketch)
            self.canvas.fit()

    def new_sketch(self) -> None:
        """Begin an empty drawing; it joins the song with its first stroke."""
        self._show(Sketch(free_name(self._document.song)))
        self.canvas.fit()
        self.canvas.setFocus()

    def add_sketches(self, sketches: Sequence[Sketch], name: str) -> None:
        """Put drawings into the song and show the first."""
        if not sketches:
            return

        def edit(song: Song) -> Song:
            for sketch in sketches:
                song = put_sketch(song, replace(sketch, name=free_name(song, sketch.name)))
            return song

        self._document.apply(name, edit)
        self.open_sketch(sketches[0].id)

    def put_on_corner(self, corner: int, sketch_id: str) -> None:
        """Put a drawing of the song on a corner, 0..3."""
        sketch = find_sketch(self._document.song, sketch_id)
        if sketch is None:
            return

        def edit(song: Song) -> Song:
            pad = song.pad(ROOM)
            corners = tuple(sketch_id if n == corner else old for n, old in enumerate(pad.corners))
            return with_pad(song, ROOM, replace(pad, corners=corners))

        self._document.apply(f"Put “{sketch.name}” on {'ABCD'[corner]}", edit)

    # -- within -----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.live.setChecked(True)
        self.live.setToolTip("Nine endings grow after every stroke")
        self.category.setAccessibleName("What the drawing becomes")
        self.category.setToolTip("What the endings become; type to search the 345 kinds")
        left = QWidget()
        left.setProperty("panel", True)
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addWidget(self.canvas, 1)
        right = QWidget()
        right.setProperty("panel", True)
        right.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side = QVBoxLayout(right)
        side.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        side.setSpacing(SPACE)
        head = QHBoxLayout()
        head.addWidget(self.live, 1)
        head.addWidget(self.others)
        kind = QHBoxLayout()
        kind.addWidget(caption("Becomes", self.category))
        kind.addWidget(self.category, 1)
        low = QHBoxLayout()
        low.setSpacing(2 * SPACE)
        low.addWidget(self.temperature, 1)
        low.addWidget(caption("Seed", self.seed))
        low.addWidget(self.seed)
        side.addLayout(head)
        side.addWidget(self.chips)
        side.addWidget(self.grid, 1)
        side.addLayout(kind)
        side.addLayout(low)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.addWidget(left)
        self.across.addWidget(right)
        self.across.setStretchFactor(0, 3)
        self.across.setStretchFactor(1, 2)
        self.across.setCollapsible(0, False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE // 2)
        whole.addWidget(self.across, 1)
        whole.addWidget(self.shelf)

    def _connect(self) -> None:
        canvas, tools, grid, finish = self.canvas, self.tools, self.grid, self.finish
        canvas.stroke_begun.connect(finish.stop)
        canvas.stroke_drawn.connect(self._on_stroke)
        canvas.edit_begun.connect(self._document.begin)
        canvas.edited.connect(lambda sketch: self._put("Edit the drawing", sketch))
        canvas.edit_ended.connect(self._document.commit)
        tools.tool_chosen.connect(canvas.set_tool)
        tools.ink_chosen.connect(self._on_ink)
        tools.new_asked.connect(self.new_sketch)
        tools.clear_asked.connect(self._clear)
        tools.fit_asked.connect(canvas.fit)
        tools.underlay_asked.connect(self.underlay_asked)
        tools.import_asked.connect(self.import_asked)
        tools.export_asked.connect(self.export_asked)
        grid.adopted.connect(self._adopt)
        grid.continued.connect(self._go_on_from)
        self.others.clicked.connect(self._nine_others)
        self.live.toggled.connect(finish.set_on)
        self.category.activated.connect(self._on_category)
        self.temperature.settled.connect(
            lambda value: finish.set_settings(replace(finish.settings, temperature=value))
        )
        self.seed.changed.connect(
            lambda seed: finish.set_settings(replace(finish.settings, seed=seed))
        )
        self.chips.picked.connect(self._lead_by)
        self.chips.auto_picked.connect(lambda: self._lead_by(AUTO))
        finish.guessed.connect(self.chips.set_guesses)
        finish.failed.connect(
            lambda text, more: self.notify.emit(Notification(text, Level.ERROR, details=more))
        )
        self.shelf.opened.connect(self.open_sketch)
        self.shelf.corner_chosen.connect(self.put_on_corner)
        self.shelf.renamed.connect(self._rename)
        self.shelf.deleted.connect(self._delete)
        self.shelf.duplicated.connect(self._duplicate)
        self._document.song_changed.connect(self._show_song)
        self._document.replaced.connect(self._on_replaced)
        for key, tool in (("B", Tool.DRAW), ("E", Tool.ERASE), ("V", Tool.SELECT)):
            self._shortcut(key, lambda tool=tool: self._use(tool))
        self._shortcut("F", canvas.fit)
        self._shortcut("Ctrl+A", self._select_all)

    def _shortcut(self, key: str, slot: object) -> None:
        # A bare letter must not reach beyond the canvas: elsewhere it may be a note or a name.
        shortcut = QShortcut(QKeySequence(key), self.canvas)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(slot)

    def _use(self, tool: Tool) -> None:
        self.canvas.set_tool(tool)
        self.tools.show_tool(tool)

    def _select_all(self) -> None:
        self._use(Tool.SELECT)
        self.canvas.select_all()

    # -- the drawing ------------------------------------------------------------------------

    def _show(self, sketch: Sketch) -> None:
        self._shown = sketch
        self.canvas.set_sketch(sketch)
        self.finish.show(sketch)
        self.shelf.set_sketches(self._document.song.sketches, sketch.id)

    def _show_song(self, song: Song) -> None:
        now = find_sketch(song, self._shown.id)
        if now is None and self._shown.strokes:
            # Undone down to nothing, or deleted: the paper stays, empty.
            now = Sketch(self._shown.name, id=self._shown.id)
        self._show(now or self._shown)

    def _on_replaced(self) -> None:
        sketches = self._document.song.sketches
        self._show(sketches[0] if sketches else Sketch(free_name(self._document.song)))
        self.canvas.fit()

    def _put(self, name: str, sketch: Sketch) -> None:
        self._document.apply(name, lambda song: put_sketch(song, sketch))

    def _on_stroke(self, stroke: Stroke, ink: Ink) -> None:
        self._put("Draw a stroke", self._shown.plus(stroke, ink))

    def _on_ink(self, ink: Ink) -> None:
        self.canvas.set_ink(ink)
        chosen = self.canvas.selected
        if chosen:
            self._put(
                "Ink of strokes",
                edits.with_ink(self._shown, chosen, colour=ink.colour, width=ink.width),
            )

    def _clear(self) -> None:
        if self._shown.strokes:
            self._put("Clear the canvas", self._shown.with_strokes((), ()))

    def _adopt(self, number: int) -> None:
        self._put(f"Take ending {number + 1}", self.finish.taken(number, self.tools.ink))

    def _go_on_from(self, number: int) -> None:
        """Take an ending over and grow nine others from there."""
        self._adopt(number)
        self.finish.again()

    def _rename(self, sketch_id: str, name: str) -> None:
        sketch = find_sketch(self._document.song, sketch_id)
        if sketch is not None and sketch.name != name:
            self._put("Rename the drawing", replace(sketch, name=name))

    def _delete(self, sketch_id: str) -> None:
        sketch = find_sketch(self._document.song, sketch_id)
        if sketch is not None:
            self._document.apply(
                f"Delete “{sketch.name}”", lambda song: remove_sketch(song, sketch_id)
            )
            if sketch_id == self._shown.id:
                self._on_replaced()

    def _duplicate(self, sketch_id: str) -> None:
        sketch = find_sketch(self._document.song, sketch_id)
        if sketch is not None:
            self.add_sketches([replace(sketch, id=new_item_id())], f"Duplicate “{sketch.name}”")

    # -- how endings are drawn --------------------------------------------------------------

    def _nine_others(self) -> None:
        self.finish.again()
        self._show_settings()

    def _on_category(self, index: int) -> None:
        self._lead_by(self.category.itemData(index))

    def _lead_by(self, category: str | None) -> None:
        self.finish.set_settings(replace(self.finish.settings, category=category))
        self._show_settings()

    def _show_settings(self) -> None:
        settings = self.finish.settings
        index = self.category.findData(settings.category)
        self.category.setCurrentIndex(max(0, index))
        self.chips.set_category(settings.category, auto=settings.category == AUTO)
        self.temperature.set_value(settings.temperature)
        self.seed.set_value(settings.seed)
