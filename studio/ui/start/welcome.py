"""What stands in the middle of an empty song: songs to play, a place for one's own files, and what was open lately."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.project.factory_songs import FactorySong
from studio.project.recent import RecentFile
from studio.ui.look.plain_parts import button, dim, heading
from studio.ui.look.theme import CLOSE, RADIUS_CARD, ROOMY, SPACE, tokens
from studio.ui.start.song_card import LEAST, MOST_HEIGHT, SongCard

MOST_RECENT = 5
_WIDEST = 1080
_NAME = 28
"""Letters of a project's name; the tooltip has its whole path."""
_LOW = 420
"""Below this height the headings make room for the songs."""


class Welcome(QWidget):
    """Offers three songs, takes files, and leads back to what was open lately.

    Signals:
        song_asked: open this :class:`FactorySong`, please.
        recent_asked: open the project at this path, please.
        files_asked: choose files, please.
        example_asked: begin with two factory clips.
        new_asked: begin with an empty clip.
        tour_asked: begin the tour.
        strokes_dropped: the drag's data; strokes of a drawing were let go here.
    """

    song_asked = Signal(object)
    recent_asked = Signal(object)
    files_asked = Signal()
    example_asked = Signal()
    new_asked = Signal()
    tour_asked = Signal()
    strokes_dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAccessibleName("Welcome")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._takes_strokes: Callable[[object], bool] = lambda _mime: False
        self.cards: list[SongCard] = []
        self._songs_heading = heading("Play one of these")
        self._songs_words = dim(
            "Each is yours to change: drawings, melodies and sounds, all on pads."
        )
        # The songs are read while the page is there already: their place is kept.
        self._row = QWidget()
        self._row.setMinimumHeight(LEAST.height())
        self._row.setMaximumHeight(MOST_HEIGHT)
        self._songs = QHBoxLayout(self._row)
        self._songs.setContentsMargins(0, 0, 0, 0)
        self._songs.setSpacing(ROOMY)
        self.zone = DropZone()
        self.zone.files.clicked.connect(self.files_asked)
        self.zone.new.clicked.connect(self.new_asked)
        self.zone.example.clicked.connect(self.example_asked)
        self.files, self.new, self.example = self.zone.files, self.zone.new, self.zone.example
        self.tour = button(
            "Take the tour", "Six short steps over the real controls; Esc leaves", "flat"
        )
        self.tour.clicked.connect(self.tour_asked)
        self.recents = RecentList()
        self.recents.asked.connect(self.recent_asked)
        self._lay_out()

    # -- what others tell -------------------------------------------------------------------

    def set_songs(self, songs: Sequence[FactorySong]) -> None:
        """Offer songs."""
        while self._songs.count():
            self._songs.takeAt(0).widget().deleteLater()
        self.cards = [SongCard(song) for song in songs]
        for card in self.cards:
            card.clicked.connect(lambda _on=False, song=card.song: self.song_asked.emit(song))
            self._songs.addWidget(card, 1)
        for widget in (self._songs_heading, self._songs_words, self._row):
            widget.setVisible(bool(songs))
        if self.cards:
            had_keyboard = self.hasFocus()
            self.setFocusProxy(self.cards[0])
            if had_keyboard:
                self.cards[0].setFocus()

    def show_tour_seen(self, seen: bool) -> None:
        """Let the tour stand out until it was taken or left."""
        words = "Tour again" if seen else "Take the tour"
        self.tour.setText(words)
        self.tour.setAccessibleName(words)
        self.tour.setProperty("flat", seen)
        self.tour.style().unpolish(self.tour)
        self.tour.style().polish(self.tour)

    def set_recent(self, files: Sequence[RecentFile]) -> None:
        """Show what was open lately."""
        self.recents.set_files(files)

    def set_example_ready(self, ready: bool) -> None:
        """Say whether there are factory clips to begin with."""
        self.example.setEnabled(ready)

    def set_hot(self, hot: bool) -> None:
        """Light up while files are dragged over the window."""
        self.zone.set_hot(hot)

    def take_strokes(self, holds: Callable[[object], bool]) -> None:
        """Take drags of which ``holds`` says that they carry strokes."""
        self._takes_strokes = holds
        self.setAcceptDrops(True)

    def event(self, event: QEvent) -> bool:
        """Consider and take strokes; all other drags are for the window around."""
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self.set_hot(False)
        if kind not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return super().event(event)
        drag: QDropEvent = event
        if not self._takes_strokes(drag.mimeData()):
            drag.ignore()
            return True
        drag.setDropAction(Qt.DropAction.CopyAction)
        drag.accept()
        self.set_hot(kind != QEvent.Type.Drop)
        if kind == QEvent.Type.Drop:
            self.strokes_dropped.emit(drag.mimeData())
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what is not needed where there is little height."""
        super().resizeEvent(event)
        self._songs_words.setVisible(not self._row.isHidden() and event.size().height() >= _LOW)

    # -- within -----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._songs_heading)
        head.addStretch(1)
        head.addWidget(self.tour)
        below = QHBoxLayout()
        below.setSpacing(ROOMY)
        below.addWidget(self.zone, 3)
        below.addWidget(self.recents, 2)
        inside = QWidget()
        inside.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(inside)
        column.setContentsMargins(2 * SPACE, ROOMY, 2 * SPACE, 2 * SPACE)
        column.setSpacing(CLOSE)
        column.addStretch(1)
        column.addLayout(head)
        column.addWidget(self._songs_words)
        column.addSpacing(CLOSE)
        column.addWidget(self._row, 40)
        column.addSpacing(ROOMY)
        column.addLayout(below, 24)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(inside, 100)
        row.addStretch(1)


class DropZone(QFrame):
    """The place for one's own files, and the ways to begin without any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hot = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(240)
        title = heading("Drop your sounds here")
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words = dim(
            "WAV, FLAC, MIDI, SVG, or a stroke from the sketch room. Two MIDI files become A and B of a morph."
        )
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.files = button(
            "Choose files", "Choose recordings, MIDI files, drawings or a project", "primary"
        )
        self.new = button("Draw a clip", "Begin with an empty clip of two bars (Ctrl+Shift+N)")
        self.example = button("Two clips", "Begin with two factory clips on A and B of the morph")
        buttons = QHBoxLayout()
        buttons.setSpacing(CLOSE)
        buttons.addStretch(1)
        for part in (self.files, self.new, self.example):
            buttons.addWidget(part)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOMY, ROOMY, ROOMY, ROOMY)
        column.setSpacing(CLOSE)
        column.addStretch(1)
        column.addWidget(title)
        column.addWidget(words)
        column.addSpacing(CLOSE)
        column.addLayout(buttons)
        column.addStretch(1)

    def set_hot(self, hot: bool) -> None:
        """Light up, or not."""
        self._hot = hot
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the place where files go."""
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, width = (theme.accent, 2.0) if self._hot else (theme.outline, 1.5)
        pen = QPen(colour, width, Qt.PenStyle.DashLine)
        pen.setDashPattern([5, 5])
        painter.setPen(pen)
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD
        )


class RecentList(QFrame):
    """Projects that were open lately.

    Signals:
        asked: open the project at this path, please.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(240)
        self.buttons: list[QPushButton] = []
        self._empty = dim("Songs that you save are listed here.")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(CLOSE)
        column.addWidget(heading("Open lately"))
        column.addWidget(self._empty)
        column.addLayout(self._rows)
        column.addStretch(1)

    def set_files(self, files: Sequence[RecentFile]) -> None:
        """List projects; those that are gone cannot be pressed."""
        for row in self.buttons:
            self._rows.removeWidget(row)
            row.deleteLater()
        self.buttons = [self._row(file) for file in files[:MOST_RECENT]]
        for row in self.buttons:
            self._rows.addWidget(row)
        self._empty.setVisible(not self.buttons)

    def minimumSizeHint(self) -> QSize:
        """Names that are too long are cut, not the list made wider."""
        return QSize(120, super().minimumSizeHint().height())

    def _row(self, file: RecentFile) -> QPushButton:
        row = button(_short(file.name).replace("&", "&&"), str(file.path), "flat")
        row.setAccessibleName(f"Open {file.name}")
        row.setStyleSheet("text-align: left")
        row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.setEnabled(file.exists)
        path: Path = file.path
        row.clicked.connect(lambda _on=False: self.asked.emit(path))
        return row


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
