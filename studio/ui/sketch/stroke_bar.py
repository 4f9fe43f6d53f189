"""What chosen strokes can become: a melody in the song's key, or a path over a pad. Shown while strokes are chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QWidget,
)

from studio.project.stroke_melody import MAX_OCTAVES, MIN_OCTAVES, StrokeTune, Timing
from studio.ui.look.icons import icon
from studio.ui.look.theme import SPACE, TIGHT, theme_changed
from studio.ui.widgets.controls import IconButton, dim

_BARS = (1, 2, 4, 8, 16)
_LOWEST = ((36, "C2"), (48, "C3"), (60, "C4"), (72, "C5"))


class StrokeBar(QWidget):
    """Steers what strokes become.

    Args:
        parent: the canvas that it lies on.

    Signals:
        melody_asked: a :class:`StrokeTune`: make a clip of the strokes.
        heard_asked: a :class:`StrokeTune`: let the strokes be heard.
        path_asked: name of the room on whose pad the strokes shall be a path.
        dragged: the strokes are dragged away by their grip.
    """

    melody_asked = Signal(object)
    heard_asked = Signal(object)
    path_asked = Signal(str)
    dragged = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        parent.installEventFilter(self)
        self.grip = DragGrip()
        self.words = dim(QLabel())
        self.timing = _box([(timing.value, timing) for timing in Timing], "Timing of the melody")
        self.low = _box([(f"from {name}", pitch) for pitch, name in _LOWEST], "Lowest pitch")
        self.octaves = _box(
            [(f"{n} octave{'s' * (n > 1)}", n) for n in range(MIN_OCTAVES, MAX_OCTAVES + 1)],
            "Range of the melody",
        )
        self.bars = _box([(f"{n} bar{'s' * (n > 1)}", n) for n in _BARS], "Length of the melody")
        self.hear = IconButton("play", "Hear", "Hear the strokes as a melody")
        self.melody = IconButton(
            "melody",
            "To melody",
            "Make a clip of the strokes: height is pitch in the song's key (undoable)",
            show_text=True,
        )
        self.path = IconButton(
            "path",
            "To a pad",
            "Make the stroke a path over a morph pad, with the timing of your hand",
        )
        self.path.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.path.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self._menu = QMenu(self)
        self.path.setMenu(self._menu)
        self.set_rooms((("sketch", "Sketch"),))
        self.low.setCurrentIndex(1)
        self.octaves.setCurrentIndex(1)
        self.bars.setCurrentIndex(1)
        self._lay_out()
        self.grip.dragged.connect(self.dragged)
        self.melody.clicked.connect(lambda: self.melody_asked.emit(self.tune))
        self.hear.clicked.connect(lambda: self.heard_asked.emit(self.tune))

    @property
    def tune(self) -> StrokeTune:
        """How strokes become notes."""
        return StrokeTune(
            self.low.currentData(),
            self.octaves.currentData(),
            self.bars.currentData(),
            Timing(self.timing.currentData()),
        )

    def set_rooms(self, rooms: Sequence[tuple[str, str]]) -> None:
        """Offer the pads of these rooms, each a name and what the person reads."""
        self._menu.clear()
        for name, label in rooms:
            action = self._menu.addAction(f"Path over the {label.lower()} pad")
            action.triggered.connect(lambda _=False, name=name: self.path_asked.emit(name))

    def show_count(self, count: int) -> None:
        """Say how many strokes are chosen; without any the bar is not there."""
        self.setVisible(count > 0)
        self.words.setText("1 stroke" if count == 1 else f"{count} strokes")
        self.place()

    def place(self) -> None:
        """Lie at the bottom of what is below, in its middle."""
        canvas, size = self.parentWidget(), self.sizeHint()
        if canvas is not None:
            width = min(size.width(), canvas.width() - 2 * SPACE)
            left = (canvas.width() - width) // 2
            self.setGeometry(left, canvas.height() - size.height() - SPACE, width, size.height())

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the size of what is below."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def _lay_out(self) -> None:
        self.timing.setToolTip(
            "Time runs evenly along the line, or as your hand drew it: slow places become long notes"
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(TIGHT, TIGHT, TIGHT, TIGHT)
        line.setSpacing(TIGHT)
        line.addWidget(self.grip)
        line.addWidget(self.words)
        for part in (
            self.timing,
            self.low,
            self.octaves,
            self.bars,
            self.hear,
            self.melody,
            self.path,
        ):
            line.addWidget(part)
        # It lies over the canvas: beside it, choosing strokes would move the paper under the hand.
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()


class DragGrip(QLabel):
    """A grip by which strokes are dragged away.

    Signals:
        dragged: the mouse went far enough.
    """

    dragged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._press: QPoint | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setFixedSize(26, 26)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setToolTip(
            "Drag the strokes onto the piano roll (a melody) or onto a morph pad (a path); "
            "rest on a room at the left to go there. Dragging strokes off the canvas does the same"
        )
        self.setAccessibleName("Drag the strokes to the piano roll or to a pad")
        theme_changed.connect(self._tint)
        self._tint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        if self._press is None:
            return
        way = (event.position().toPoint() - self._press).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._press = None
            self.dragged.emit()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._press = None

    def _tint(self) -> None:
        self.setPixmap(icon("grip").pixmap(18, 18))


def _box(choices: Sequence[tuple[str, object]], name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    box.setToolTip(name)
    for words, value in choices:
        box.addItem(words, value)
    return box
