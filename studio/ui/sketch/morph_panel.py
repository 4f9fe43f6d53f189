"""The panel of the morph pad: four drawings, what lies between them, and keeping it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from studio.latent import MixLaw
from studio.project.sketches import add_sketch, at_canvas_size, find_sketch, put_sketch
from studio.project.song import Song
from studio.sketch.item import Sketch, Stroke
from studio.sketch.jobs.making import AUTO
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.look.theme import SPACE
from studio.ui.morph.items import CORNERS
from studio.ui.morph.pad import MorphPad
from studio.ui.sketch.category_box import CategoryBox
from studio.ui.sketch.sketch_drag import SketchDrags
from studio.ui.sketch.sketch_pad import SketchPad, as_item
from studio.ui.widgets.controls import IconButton, Switch, caption

LAWS = (
    (
        MixLaw.BILINEAR,
        "Bilinear",
        "Corners count by how near the puck is along each axis; straight lines",
    ),
    (
        MixLaw.SLERP,
        "Slerp",
        "Along great circles of the latent space, which keeps what lies between as vivid",
    ),
    (
        MixLaw.DISTANCE,
        "Distance",
        "Each corner counts alone near itself and falls off with its distance",
    ),
)
POINT_WORDS = "The puck's place: Keep puts it into the song, drawing goes back to yours"
BY_GUESS = ("By its looks", AUTO)


class MorphPanel(QWidget):
    """Pad, law, kinds of the corners, and the drawing of the puck's place.

    Args:
        document: the song.
        submit: gives jobs to the worker.
        drags: knows drawings that are dragged here and are not in the song yet.

    Signals:
        ghost: strokes to show large on the canvas, in canvas units; empty for none.
        opened: id of the drawing of a corner, to be shown.
        kept: id of the drawing that was put into the song.
    """

    ghost = Signal(object)
    opened = Signal(str)
    kept = Signal(str)

    def __init__(
        self,
        document: Document,
        submit: Submit,
        drags: SketchDrags,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._drags = document, drags
        self._point: tuple[Stroke, ...] = ()
        self.pad = MorphPad(lambda: [as_item(document.song, s.id) for s in document.song.sketches])
        self.logic = SketchPad(document, submit, self.pad)
        self.law = Switch([(word, tip) for _, word, tip in LAWS], "Mixing law")
        self.kinds = tuple(CategoryBox((BY_GUESS,), f"What {name} shows") for name in CORNERS)
        self.kinds_button = QToolButton(text="Kinds")
        self.keep = IconButton(
            "check",
            "Keep",
            "Put the drawing of the puck's place into the song (undoable)",
            show_text=True,
        )
        self._lay_out()
        self._connect()
        self._show_song(document.song)

    @property
    def point(self) -> tuple[Stroke, ...]:
        """The drawing of the puck's place, at canvas size; empty where there is none yet."""
        return self._point

    def set_categories(self, categories: Sequence[str]) -> None:
        """Offer what the model knows."""
        for box in self.kinds:
            box.set_categories(categories)
        self._show_song(self._document.song)

    def keep_point(self) -> None:
        """Put the drawing of the puck's place into the song."""
        if not self._point:
            return
        names = [item.label for item in self.logic.edits.items if item is not None]
        sketch = Sketch(f"{' + '.join(names)}"[:60] or "Morph", self._point)
        self._document.apply("Keep the morph", lambda song: add_sketch(song, sketch))
        self.kept.emit(sketch.id)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the canvas to itself."""
        self.ghost.emit(())
        super().hideEvent(event)

    def _lay_out(self) -> None:
        self.kinds_button.setMenu(self._make_menu())
        self.kinds_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.kinds_button.setToolTip("What the drawings in the corners are taken for")
        row = QHBoxLayout()
        row.addWidget(caption("Mix", self.law))
        row.addWidget(self.law)
        row.addStretch(1)
        row.addWidget(self.kinds_button)
        row.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.pad, 1)
        column.addLayout(row)

    def _make_menu(self) -> QMenu:
        page = QWidget()
        grid = QGridLayout(page)
        for number, box in enumerate(self.kinds):
            box.setToolTip(f"What the drawing in corner {CORNERS[number]} is taken for")
            box.setMinimumWidth(160)
            grid.addWidget(caption(CORNERS[number], box), number, 0)
            grid.addWidget(box, number, 1)
        menu = QMenu(self)
        action = QWidgetAction(menu)
        action.setDefaultWidget(page)
        menu.addAction(action)
        return menu

    def _connect(self) -> None:
        edits = self.logic.edits
        self.logic.point_drawn.connect(self._on_point)
        edits.stranger_dropped.connect(self._on_stranger)
        edits.opened.connect(self.opened)
        edits.corners_changed.connect(self._forget_point)
        self.law.changed.connect(lambda index: edits.edit("Mixing law", law=LAWS[index][0]))
        self.keep.clicked.connect(self.keep_point)
        for corner, box in enumerate(self.kinds):
            box.activated.connect(lambda _index, c=corner: self._set_kind(c))
        self._document.song_changed.connect(self._show_song)

    def _on_point(self, strokes: tuple[Stroke, ...]) -> None:
        self._point = at_canvas_size(strokes)
        self.keep.setEnabled(bool(self._point))
        if self.isVisible():
            self.ghost.emit(self._point)

    def _forget_point(self) -> None:
        self._point = ()
        self.keep.setEnabled(False)
        self.ghost.emit(())

    def _on_stranger(self, corner: int, sketch_id: str) -> None:
        sketch = self._drags.find(sketch_id)
        if sketch is not None:
            self.logic.edits.put_new(
                corner, sketch.name, sketch.id, lambda song: add_sketch(song, sketch)
            )

    def _set_kind(self, corner: int) -> None:
        sketch_id = self.logic.edits.state.corners[corner]
        sketch = find_sketch(self._document.song, sketch_id) if sketch_id else None
        chosen = self.kinds[corner].category
        category = "" if chosen in (AUTO, None) else str(chosen)
        if sketch is not None and sketch.category != category:
            changed = replace(sketch, category=category)
            self._document.apply(
                f"“{sketch.name}” shows {category or 'anything'}",
                lambda song: put_sketch(song, changed),
            )

    def _show_song(self, song: Song) -> None:
        state = self.logic.edits.state
        self.law.set_index(
            [law for law, _, _ in LAWS].index(state.law) if state.law in _KNOWN else 0
        )
        self.keep.setEnabled(bool(self._point))
        found = [find_sketch(song, corner) if corner else None for corner in state.corners]
        for sketch, box in zip(found, self.kinds, strict=True):
            box.setEnabled(sketch is not None)
            box.set_category((sketch.category or AUTO) if sketch is not None else AUTO)


_KNOWN = frozenset(law for law, _, _ in LAWS)
