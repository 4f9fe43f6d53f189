"""What stands in the middle of an empty song: where to begin."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.ui import icons
from studio.ui.theme import RADIUS_CARD, SPACE, tokens


class Welcome(QWidget):
    """Invites to drop two files, and offers ways to start without any.

    Signals:
        files_asked: choose MIDI files, please.
        example_asked: begin with two factory clips.
        new_asked: begin with an empty clip.
    """

    files_asked = Signal()
    example_asked = Signal()
    new_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAccessibleName("Welcome")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._hot = False
        self._mark = _CornerMark(self)
        title = QLabel("Drop two MIDI files here", alignment=Qt.AlignmentFlag.AlignHCenter)
        title.setProperty("title", True)
        text = QLabel(
            "They become corners A and B, and everything that lies between them is yours to play.",
            alignment=Qt.AlignmentFlag.AlignHCenter,
            wordWrap=True,
        )
        text.setProperty("dim", True)
        text.setFixedWidth(420)
        text.setMinimumHeight(text.heightForWidth(420))
        self.example = QPushButton("Start from two factory clips")
        self.example.setProperty("primary", True)
        self.files = QPushButton("Choose files")
        self.new = QPushButton("Draw a clip")
        self.example.clicked.connect(self.example_asked)
        self.files.clicked.connect(self.files_asked)
        self.new.clicked.connect(self.new_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addStretch(1)
        for button in (self.example, self.files, self.new):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(2 * SPACE)
        column.addStretch(4)
        column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(title)
        column.addWidget(text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(SPACE)
        column.addLayout(buttons)
        column.addStretch(5)

    def set_example_ready(self, ready: bool) -> None:
        """Say whether there are factory clips to begin with."""
        self.example.setEnabled(ready)

    def set_hot(self, hot: bool) -> None:
        """Light up while files are dragged over the window."""
        self._hot = hot
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the place where files go."""
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.accent if self._hot else theme.outline, 1.5, Qt.PenStyle.DashLine)
        pen.setDashPattern([5, 5])
        painter.setPen(pen)
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD
        )


class _CornerMark(QWidget):
    """The four corner colours around a puck: the program's sign."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(72, 72))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square = QRectF(8, 8, 56, 56)
        painter.setPen(QPen(theme.outline, 2))
        painter.setBrush(theme.surface)
        painter.drawRoundedRect(square, RADIUS_CARD, RADIUS_CARD)
        painter.setPen(Qt.PenStyle.NoPen)
        places = (square.topLeft(), square.topRight(), square.bottomLeft(), square.bottomRight())
        for colour, place in zip(theme.corner, places, strict=True):
            painter.setBrush(colour)
            painter.drawEllipse(place, 6.5, 6.5)
        icons.paint_icon(painter, QRectF(22, 22, 28, 28), "melody", theme.text)
