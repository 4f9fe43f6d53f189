"""Arithmetic with drawings: three slots with plus and minus, and what they sum to (cat's head - cat + pig)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.sketches import at_canvas_size, find_sketch
from studio.sketch.item import Sketch
from studio.sketch.jobs.making import AUTO
from studio.sketch.jobs.morphing import Corner, DrawSum, Term
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.drag.drops import dropped_item
from studio.ui.look.theme import RADIUS, TIGHT, theme_changed, tokens
from studio.ui.sketch.endings_grid import EndingsGrid, GridWords
from studio.ui.sketch.grid_grower import GridGrower
from studio.ui.sketch.ink_paint import paint_sketch
from studio.ui.sketch.sketch_drag import SketchDrags
from studio.ui.widgets.controls import IconButton, Switch, caption

CHANNEL = "sketch.sum"
SIDE_PX = 62
BOX = 255.0
_WORDS = GridWords(
    "Result of the sum", "Result", "", "Click to go on with it as a new drawing, or drag it away"
)


class SumRow(QWidget):
    """Adds, takes away and averages up to three drawings.

    Args:
        document: the song.
        submit: gives jobs to the worker.
        drags: knows drawings that are dragged here and are not in the song yet.

    Signals:
        taken: a new :class:`Sketch` and the name of the undo step.
        failed: sentence and details.
    """

    taken = Signal(object, str)
    failed = Signal(str, str)

    def __init__(
        self,
        document: Document,
        submit: Submit,
        drags: SketchDrags,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._drags = document, drags
        self.mode = Switch(
            (
                ("Sum", "Add and take away, e.g. a cat's head - a cat + a pig"),
                ("Average", "The middle of all drawings, whatever their signs"),
            ),
            "What is made of the drawings",
        )
        self.slots = tuple(SumSlot(name) for name in "ABC")
        self.signs = tuple(SignButton(name) for name in "ABC")
        self.signs[2].set_minus(True)
        self.result = EndingsGrid(1, 1, _WORDS)
        self.result.setFixedSize(SIDE_PX, SIDE_PX)
        self.grower = GridGrower(submit, self.result, CHANNEL)
        self.keep = IconButton("check", "Keep", "Put the result into the song (undoable)")
        self.keep.setEnabled(False)
        self._lay_out()
        self._connect()

    @property
    def terms(self) -> tuple[Term, ...]:
        """What is added, with its weights."""
        held = [
            (slot.sketch, sign.minus)
            for slot, sign in zip(self.slots, self.signs, strict=True)
            if slot.sketch is not None
        ]
        average = self.mode.index() == 1
        weights = [1.0 / len(held) if average else -1.0 if minus else 1.0 for _, minus in held]
        return tuple(
            Term(Corner(sketch.strokes, sketch.category or AUTO), weight)
            for (sketch, _), weight in zip(held, weights, strict=True)
        )

    def put(self, slot: int, sketch_id: str) -> None:
        """Put a drawing of the song, or one that was dragged here, into a slot."""
        sketch = find_sketch(self._document.song, sketch_id) or self._drags.find(sketch_id)
        if sketch is not None and sketch.points:
            self.slots[slot].set_sketch(sketch)
            self._make()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(caption("Arithmetic"))
        head.addWidget(self.mode)
        head.addStretch(1)
        head.addWidget(self.keep)
        line = QHBoxLayout()
        line.setSpacing(TIGHT)
        for sign, slot in zip(self.signs, self.slots, strict=True):
            line.addWidget(sign)
            line.addWidget(slot)
        equals = QLabel("=")
        line.addWidget(equals)
        line.addWidget(self.result)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TIGHT)
        column.addLayout(head)
        column.addLayout(line)

    def _connect(self) -> None:
        for number, slot in enumerate(self.slots):
            slot.dropped.connect(lambda sketch_id, n=number: self.put(n, sketch_id))
            slot.cleared.connect(self._make)
            slot.menu_asked.connect(lambda s=slot, n=number: self._offer(s, n))
        for sign in self.signs:
            sign.clicked.connect(self._make)
        self.mode.changed.connect(self._on_mode)
        self.grower.finished.connect(lambda _strokes: self.keep.setEnabled(True))
        self.grower.failed.connect(self.failed)
        self.keep.clicked.connect(self._take)
        self.result.adopted.connect(lambda _number: self._take())
        self.result.continued.connect(lambda _number: self._take())
        self.result.dragged.connect(lambda _n: self._drags.start(self.result, self._made()))

    def _on_mode(self, index: int) -> None:
        for sign in self.signs:
            sign.set_average(index == 1)
        self._make()

    def _make(self) -> None:
        self.keep.setEnabled(False)
        if not self.terms:
            self.grower.stop()
            self.result.clear()
            return
        self.grower.run(DrawSum(self.terms, seed=0), BOX)

    def _made(self) -> Sketch:
        words = []
        average = self.mode.index() == 1
        for slot, sign in zip(self.slots, self.signs, strict=True):
            if slot.sketch is not None:
                words.append(
                    f"{'and' if average else '-' if sign.minus else '+'} {slot.sketch.name}"
                )
        name = " ".join(words).removeprefix("+ ").removeprefix("and ")
        return Sketch(name[:60] or "Sum", at_canvas_size(self.result.strokes(0)))

    def _take(self) -> None:
        if self.result.strokes(0):
            self.taken.emit(
                self._made(), "Keep the average" if self.mode.index() else "Keep the sum"
            )

    def _offer(self, slot: SumSlot, number: int) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for sketch in self._document.song.sketches:
            if sketch.points:
                action = menu.addAction(sketch.name)
                action.triggered.connect(lambda _=False, i=sketch.id: self.put(number, i))
        if menu.isEmpty():
            menu.addAction("The song has no drawings yet").setEnabled(False)
        if slot.sketch is not None:
            menu.addSeparator()
            menu.addAction("Empty").triggered.connect(slot.empty)
        menu.popup(slot.mapToGlobal(slot.rect().bottomLeft()))


class SignButton(QToolButton):
    """Plus or minus."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setFixedSize(24, 24)
        self.minus = False
        self.clicked.connect(lambda: self.set_minus(not self.minus))
        self.set_minus(False)

    def set_minus(self, minus: bool) -> None:
        """Take away, or add."""
        self.minus = minus
        self.setText("\N{MINUS SIGN}" if minus else "+")
        word = "taken away" if minus else "added"
        self.setToolTip(f"{self._name} is {word}; click to change")
        self.setAccessibleName(f"{self._name} is {word}")

    def set_average(self, average: bool) -> None:
        """In an average all count the same: show no minus that means nothing; the sign comes back with the sum."""
        self.setEnabled(not average)
        self.set_minus(self.minus)
        if average:
            self.setText("+")
            self.setToolTip("All drawings count the same in an average")
            self.setAccessibleName(f"{self._name} counts like the others")


class SumSlot(QWidget):
    """A place for a drawing.

    Signals:
        dropped: id of a drawing.
        cleared: the slot is empty now.
        menu_asked: choose a drawing, please.
    """

    dropped = Signal(str)
    cleared = Signal()
    menu_asked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._hot = name, False
        self.sketch: Sketch | None = None
        self.setAcceptDrops(True)
        self.setFixedSize(SIDE_PX, SIDE_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Drop a drawing here, or click to choose one; Delete empties")
        self.setAccessibleName(f"Drawing {name} of the sum")
        theme_changed.connect(self.update)

    def set_sketch(self, sketch: Sketch | None) -> None:
        """Show a drawing, or none."""
        self.sketch = sketch
        self.setAccessibleDescription(sketch.name if sketch is not None else "empty")
        self.update()

    def empty(self) -> None:
        """Let the drawing go."""
        if self.sketch is not None:
            self.set_sketch(None)
            self.cleared.emit()

    def sizeHint(self) -> QSize:
        """A small square."""
        return QSize(SIDE_PX, SIDE_PX)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take drawings from within the window."""
        if dropped_item(event.mimeData()) is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._set_hot(True)

    def dragLeaveEvent(self, event: object) -> None:
        """Nothing was dropped."""
        self._set_hot(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the drawing."""
        self._set_hot(False)
        item = dropped_item(event.mimeData())
        if item is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(item)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Offer drawings."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.menu_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter offers drawings, Delete empties."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.menu_asked.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.empty()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the drawing, or the slot's letter."""
        colours, painter = tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self._hot or self.hasFocus()
        painter.setPen(
            QPen(
                colours.accent if self._hot else colours.focus if lit else colours.outline,
                1.5 if lit else 1.0,
            )
        )
        painter.setBrush(colours.sunken)
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), RADIUS, RADIUS
        )
        if self.sketch is None:
            painter.setPen(colours.text_dim)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._name)
        else:
            paint_sketch(painter, QRectF(self.rect()).adjusted(6, 6, -6, -6), self.sketch)

    def _set_hot(self, hot: bool) -> None:
        self._hot = hot
        self.update()
