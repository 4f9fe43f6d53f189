"""The sketch room: the canvas, what the model does for the drawing beside it, and the song's drawings below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QByteArray, QMimeData, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from studio.latent import new_item_id
from studio.project.sketches import add_sketch, find_sketch, free_name, put_sketch, remove_sketch
from studio.project.song import Song
from studio.project.stroke_codec import strokes_to_bytes
from studio.project.stroke_melody import InkedStroke
from studio.sketch import edits
from studio.sketch.item import Ink, Sketch, Stroke
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.drag.stroke_drop import STROKE_MIME
from studio.ui.look.theme import TIGHT
from studio.ui.sketch.canvas import Canvas, Tool
from studio.ui.sketch.map_panel import ReadMap
from studio.ui.sketch.morph_panel import POINT_WORDS
from studio.ui.sketch.side_panel import SidePanel
from studio.ui.sketch.sketch_drag import SketchDrags
from studio.ui.sketch.sketch_shelf import SketchShelf
from studio.ui.sketch.stroke_bar import StrokeBar
from studio.ui.sketch.tool_strip import ToolStrip
from studio.ui.widgets.toasts import Level, Notification


def _no_map(done: object) -> None:
    done(None)


class SketchRoom(QWidget):
    """A room of the window.

    Args:
        document: the song.
        submit: gives jobs to the worker.
        categories: what the model can draw.
        drags: carries drawings out of the window.
        read_map: reads the map that came with the model.

    Signals:
        notify: a :class:`Notification`.
        import_asked: choose drawings to import, please.
        export_asked: save the drawing on show, please.
        underlay_asked: choose a picture to draw after, or take it away.
        melody_asked: chosen strokes (:data:`InkedStroke` tuple) and a :class:`StrokeTune`: make a clip.
        heard_asked: likewise: let them be heard.
        path_asked: chosen strokes and the room on whose pad the first shall be a path.
    """

    notify = Signal(object)
    import_asked = Signal()
    export_asked = Signal()
    underlay_asked = Signal()
    melody_asked = Signal(object, object)
    heard_asked = Signal(object, object)
    path_asked = Signal(object, str)

    def __init__(
        self,
        document: Document,
        submit: Submit,
        categories: Sequence[str] = (),
        parent: QWidget | None = None,
        *,
        drags: SketchDrags | None = None,
        read_map: ReadMap = _no_map,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sketchRoom")
        self._document = document
        self._edit_name = ""
        self._shown = Sketch()
        self.drags = drags or SketchDrags(parent=self)
        self.tools = ToolStrip()
        self.canvas = Canvas()
        self.strokes = StrokeBar(self.canvas)
        self.side = SidePanel(document, submit, self.drags, read_map)
        self.shelf = SketchShelf(self.drags)
        finish = self.side.finish
        self.grid, self.chips, self.finish = finish.grid, finish.chips, finish.controller
        self.pad = self.side.morph.pad
        self.canvas.setObjectName("sketchCanvas")
        self.grid.setObjectName("endingsGrid")
        self.shelf.setObjectName("sketchShelf")
        self.pad.surface.setObjectName("sketchPad")
        self.strokes.melody.setObjectName("strokeToMelody")
        self.strokes.grip.setObjectName("strokeGrip")
        self.set_categories(categories)
        self._lay_out()
        self._connect()
        self.canvas.set_ink(self.tools.ink)
        self._on_replaced()

    # -- what others ask --------------------------------------------------------------------

    @property
    def shown(self) -> Sketch:
        """The drawing on the canvas; it is in the song once it has a stroke."""
        return self._shown

    def set_categories(self, categories: Sequence[str]) -> None:
        """Offer what the model can draw."""
        self.side.set_categories(categories)

    @property
    def chosen_strokes(self) -> tuple[InkedStroke, ...]:
        """The strokes that are chosen, in the order in which they were drawn."""
        shown = self.canvas.sketch
        return tuple((shown.strokes[n], shown.ink(n)) for n in sorted(self.canvas.selected))

    def focus_start(self) -> None:
        """Give the keyboard to where one begins."""
        self.canvas.setFocus()

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
                song = add_sketch(song, sketch)
            return song

        self._document.apply(name, edit)
        self.open_sketch(sketches[0].id)

    def put_on_corner(self, corner: int, sketch_id: str) -> None:
        """Put a drawing of the song on a corner, 0..3."""
        self.side.morph.logic.edits.put(corner, sketch_id)

    def take_item(self, sketch_id: str) -> bool:
        """Show a drawing of the song, or put one that was dragged here into it; say whether it is known."""
        dragged = self.drags.find(sketch_id)
        if find_sketch(self._document.song, sketch_id) is None and dragged is not None:
            self.add_sketches([dragged], f"Take “{dragged.name}”")
        self.open_sketch(sketch_id)
        return find_sketch(self._document.song, sketch_id) is not None

    def use(self, tool: Tool) -> None:
        """Take a tool."""
        self.canvas.set_tool(tool)
        self.tools.show_tool(tool)

    def use_ink(self, ink: Ink) -> None:
        """Let the next stroke look so."""
        self.canvas.set_ink(ink)
        self.tools.show_ink(ink)

    # -- within -----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QWidget()
        left.setProperty("panel", True)
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addWidget(self.canvas, 1)
        self.side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.addWidget(left)
        self.across.addWidget(self.side)
        self.across.setStretchFactor(0, 3)
        self.across.setStretchFactor(1, 2)
        self.across.setCollapsible(0, False)
        self.across.setSizes([1500, 1000])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(TIGHT)
        whole.addWidget(self.across, 1)
        whole.addWidget(self.shelf)

    def _connect(self) -> None:
        canvas, tools, grid, side = self.canvas, self.tools, self.grid, self.side
        canvas.stroke_begun.connect(side.stop)
        canvas.stroke_drawn.connect(self._on_stroke)
        canvas.edit_begun.connect(self._begin_edit)
        canvas.edited.connect(lambda sketch: self._put(self._edit_name, sketch))
        canvas.edit_ended.connect(self._document.commit)
        canvas.edit_cancelled.connect(self._document.rollback)
        canvas.strokes_dragged.connect(self._drag_strokes)
        canvas.selection_changed.connect(lambda chosen: self.strokes.show_count(len(chosen)))
        self._connect_strokes()
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
        grid.dragged.connect(self._drag_ending)
        grid.hovered.connect(self._show_ending)
        self.shelf.dragged.connect(self._drag_from_shelf)
        side.taken.connect(lambda sketch, name: self.add_sketches([sketch], name))
        side.opened.connect(self.open_sketch)
        side.morph.ghost.connect(lambda strokes: canvas.set_ghost(strokes, POINT_WORDS))
        side.failed.connect(
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
            self._shortcut(key, lambda tool=tool: self.use(tool))
        self._shortcut("F", canvas.fit)
        self._shortcut("Ctrl+A", self._select_all)

    def _connect_strokes(self) -> None:
        bar = self.strokes
        bar.dragged.connect(self._drag_strokes)
        bar.melody_asked.connect(lambda tune: self.melody_asked.emit(self.chosen_strokes, tune))
        bar.heard_asked.connect(lambda tune: self.heard_asked.emit(self.chosen_strokes, tune))
        bar.path_asked.connect(lambda room: self.path_asked.emit(self.chosen_strokes, room))

    def _shortcut(self, key: str, slot: object) -> None:
        # A bare letter must not reach beyond the canvas, and the endings that were just clicked: elsewhere it may be a
        # note or a name.
        for widget in (self.canvas, self.grid):
            shortcut = QShortcut(QKeySequence(key), widget)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _select_all(self) -> None:
        self.use(Tool.SELECT)
        self.canvas.select_all()

    # -- the drawing ------------------------------------------------------------------------

    def _show(self, sketch: Sketch) -> None:
        self._shown = sketch
        self.canvas.set_sketch(sketch)
        self.side.show_sketch(sketch)
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

    def _begin_edit(self, name: str) -> None:
        """Open a gesture; its parts keep its name, or they would rename the undo step."""
        self._edit_name = name
        self._document.begin(name)

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

    # -- what is dragged away ---------------------------------------------------------------

    def _drag_ending(self, number: int) -> None:
        whole = self.finish.taken(number, self.tools.ink)
        ending = replace(whole, id=new_item_id(), name=f"{whole.name} ending {number + 1}")
        self.drags.start(self.grid, ending)

    def _drag_from_shelf(self, sketch_id: str) -> None:
        sketch = find_sketch(self._document.song, sketch_id)
        if sketch is not None:
            self.drags.start(self.shelf, sketch)

    def _show_ending(self, number: int) -> None:
        """Show the ending under the mouse at its size; the drawing comes back when the mouse leaves."""
        if number >= 0 and self.grid.strokes(number):
            whole = self.finish.taken(number, self.tools.ink)
            self.canvas.set_ghost(whole.strokes, f"Ending {number + 1}: click takes it")
        else:
            self.canvas.set_ghost(())

    def _drag_strokes(self) -> None:
        """Carry the chosen strokes to a piano roll or a pad, or out of the window as a drawing of their own."""
        strokes = self.chosen_strokes
        if not strokes:
            return
        mime = QMimeData()
        mime.setData(STROKE_MIME, QByteArray(strokes_to_bytes(strokes)))
        drawn = Sketch(
            f"{self._shown.name} strokes",
            tuple(stroke for stroke, _ in strokes),
            inks=tuple(ink for _, ink in strokes),
        )
        self.drags.carry_out(self.canvas, mime, drawn)
