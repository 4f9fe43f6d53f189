"""The song's drawings in a row of small pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListWidget, QListWidgetItem, QMenu

from studio.sketch.item import Sketch
from studio.ui.look.theme import theme_changed, tokens
from studio.ui.morph.items import CORNERS
from studio.ui.sketch.shelf_pictures import ShelfPictures
from studio.ui.sketch.sketch_drag import SketchDrags
from studio.ui.sketch.sketch_files import Form
from studio.ui.widgets.typed_names import TypedNames

_PICTURE = QSize(84, 64)
_AT_ONCE = 2500
"""Points of a drawing whose picture is drawn at once; those of larger ones wait for a pause."""
_ID = Qt.ItemDataRole.UserRole


EMPTY = "Drawings of the song are kept here. Draw one, or drop an SVG."


class SketchShelf(QListWidget):
    """Shows drawings; click to open, drag to a corner or out of the window, the menu renames and deletes.

    Args:
        drags: knows what a drawing is as a file, when it is dragged out of the window.

    Signals:
        opened: id of the drawing to show.
        corner_chosen: corner 0..3 and the id of a drawing.
        renamed: id and new name.
        deleted: id.
        duplicated: id.
        dragged: id of the drawing that is being dragged away.
    """

    opened = Signal(str)
    corner_chosen = Signal(int, str)
    renamed = Signal(str, str)
    deleted = Signal(str)
    duplicated = Signal(str)
    dragged = Signal(str)

    def __init__(self, drags: SketchDrags | None = None) -> None:
        super().__init__()
        self._drags = drags or SketchDrags(parent=self)
        self._sketches: tuple[Sketch, ...] = ()
        self._press: QPoint | None = None
        self._silent = False
        self._late: set[str] = set()
        self._pictures = ShelfPictures(_PICTURE)
        self._later = QTimer(self, interval=200, singleShot=True)
        self._later.timeout.connect(self._show_late)
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListWidget.Movement.Static)
        self.setIconSize(_PICTURE)
        self.setFixedHeight(_PICTURE.height() + 44)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setItemDelegate(TypedNames(self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setProperty("panel", True)
        self.setAccessibleName("Drawings of the song")
        self.currentItemChanged.connect(self._on_current)
        self.itemChanged.connect(self._on_changed)
        self.customContextMenuRequested.connect(self._on_menu)
        theme_changed.connect(self._retint)

    def set_sketches(
        self, sketches: Sequence[Sketch], current: str | None, *, anew: bool = False
    ) -> None:
        """Show these drawings; only what changed is drawn again."""
        before = {sketch.id: sketch for sketch in self._sketches}
        same = [s.id for s in sketches] == [s.id for s in self._sketches]
        self._silent = True
        if not same:
            self.clear()
            for sketch in sketches:
                item = QListWidgetItem(sketch.name)
                item.setData(_ID, sketch.id)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
                self.addItem(item)
        for row, sketch in enumerate(sketches):
            if anew or not same or before.get(sketch.id) is not sketch:
                self._show_picture(row, sketch)
                self.item(row).setText(sketch.name)
                self.item(row).setToolTip(
                    f"{sketch.name}: {len(sketch.strokes)} strokes, {sketch.points} points\n"
                    "Drag it to a corner, or out of the window as a file; right-click for more"
                )
        self._sketches = tuple(sketches)
        self._pictures.forget_all_but({sketch.id for sketch in sketches})
        rows = [sketch.id for sketch in sketches]
        if current in rows:
            self.setCurrentRow(rows.index(current))
        elif current is None and not anew:
            self.setCurrentRow(-1)
        self._silent = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what belongs here while there is nothing."""
        super().paintEvent(event)
        if not self._sketches:
            painter = QPainter(self.viewport())
            painter.setPen(tokens().text_dim)
            words = self.viewport().rect()
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, EMPTY)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete deletes the drawing with the frame."""
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Delete and item is not None:
            self.deleted.emit(item.data(_ID))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        self._press = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag a drawing away."""
        if self._press is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        item = self.itemAt(self._press)
        far = (event.position().toPoint() - self._press).manhattanLength()
        if item is not None and far >= QApplication.startDragDistance():
            self._press = None
            self.dragged.emit(item.data(_ID))

    def _retint(self) -> None:
        self._pictures.forget()
        self.set_sketches(self._sketches, None, anew=True)

    def _show_picture(self, row: int, sketch: Sketch) -> None:
        if sketch.points <= _AT_ONCE:
            self.item(row).setIcon(self._icon(sketch))
        else:
            self._late.add(sketch.id)
            self._later.start()

    def _show_late(self) -> None:
        """Draw the pictures of large drawings, between two strokes."""
        for row, sketch in enumerate(self._sketches):
            if sketch.id in self._late:
                self._silent = True
                self.item(row).setIcon(self._icon(sketch))
                self._silent = False
        self._late.clear()

    def _icon(self, sketch: Sketch) -> QIcon:
        picture = self._pictures.of(sketch, self.devicePixelRatioF())
        icon = QIcon(picture)
        # Qt would tint the picture of the chosen one.
        icon.addPixmap(picture, QIcon.Mode.Selected)
        return icon

    def _on_current(self, item: QListWidgetItem | None, _before: object) -> None:
        if item is not None and not self._silent:
            self.opened.emit(item.data(_ID))

    def _on_changed(self, item: QListWidgetItem) -> None:
        if not self._silent and item.text().strip():
            self.renamed.emit(item.data(_ID), item.text().strip())

    def _on_menu(self, place: QPoint) -> None:
        item = self.itemAt(place)
        if item is None:
            return
        sketch_id = item.data(_ID)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for corner, name in enumerate(CORNERS):
            action = menu.addAction(f"Put on {name}")
            action.triggered.connect(
                lambda _=False, corner=corner: self.corner_chosen.emit(corner, sketch_id)
            )
        menu.addSeparator()
        self._offer_forms(menu.addMenu("Dragged out of the window as"))
        menu.addAction("Rename").triggered.connect(lambda: self.editItem(item))
        menu.addAction("Duplicate").triggered.connect(lambda: self.duplicated.emit(sketch_id))
        menu.addAction("Delete").triggered.connect(lambda: self.deleted.emit(sketch_id))
        menu.popup(self.viewport().mapToGlobal(place))

    def _offer_forms(self, menu: QMenu) -> None:
        for form in Form:
            action = menu.addAction(form.value.partition(" (")[0])
            action.setCheckable(True)
            action.setChecked(form is self._drags.form)
            action.triggered.connect(lambda _=False, form=form: self._drags.choose_form(form))
