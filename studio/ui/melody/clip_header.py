"""The line above the editor: which clip is on show, what it is called, and a handle to drag it out."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from studio.melody.notes import Clip
from studio.ui.drag.drag_files import DragFiles, file_mime
from studio.ui.look import icons
from studio.ui.look.theme import SPACE, TIGHT, theme_changed, tokens
from studio.ui.melody.clip_words import drag_picture, facts


class ClipHeader(QFrame):
    """Names the clip on show.

    Signals:
        renamed: another name for the clip.
        keep_asked: put the preview on the shelf.
    """

    renamed = Signal(str)
    keep_asked = Signal()

    def __init__(self, files: DragFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setFixedHeight(34)
        self._clip: Clip | None = None
        self._preview = False
        self.handle = DragHandle(files)
        self.name = QLineEdit(maxLength=120, toolTip="Name of the clip")
        self.name.setAccessibleName("Name of the clip")
        self.name.setProperty("flat", True)
        self.name.editingFinished.connect(self._on_name)
        self.name.textChanged.connect(lambda _text: self._fit())
        self.facts = QLabel()
        self.facts.setProperty("dim", True)
        self.badge = QLabel("Preview")
        self.badge.setProperty("badge", True)
        self.badge.setToolTip("Not in the song yet: edit it or keep it to put it on the shelf")
        self.keep = QPushButton("Keep", toolTip="Put this melody on the shelf")
        self.keep.setProperty("small", True)
        self.keep.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.keep.clicked.connect(self.keep_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(TIGHT, 0, SPACE, 0)
        row.setSpacing(SPACE)
        for widget in (self.handle, self.name, self.facts):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.badge, self.keep):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_clip(None, preview=False)

    def show_clip(self, clip: Clip | None, *, preview: bool) -> None:
        """Name a clip; a preview can be kept, and gets its name when it is."""
        self._clip, self._preview = clip, preview
        self.handle.set_clip(clip)
        if clip is not None and not (self.name.hasFocus() and self.name.isModified()):
            self.name.setText(clip.name)
        self.name.setReadOnly(preview)
        self.facts.setText(facts(clip) if clip is not None else "")
        self.badge.setVisible(preview)
        self.keep.setVisible(preview)

    def take_handle(self, handle: QWidget) -> None:
        """Show another handle beside what the clip is."""
        row = self.layout()
        row.insertWidget(row.indexOf(self.facts) + 1, handle, 0, Qt.AlignmentFlag.AlignVCenter)

    def _fit(self) -> None:
        width = self.name.fontMetrics().horizontalAdvance(self.name.text()) + 24
        self.name.setFixedWidth(min(max(width, 80), 360))

    def _on_name(self) -> None:
        name = self.name.text().strip()
        self.name.setModified(False)
        if self._clip is None or self._preview:
            return
        if name and name != self._clip.name:
            self.renamed.emit(name)
        else:
            self.name.setText(self._clip.name)


class DragHandle(QWidget):
    """Drag it to the desktop or a DAW: the clip as a finished MIDI file."""

    def __init__(self, files: DragFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(26, 26)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip("Drag this clip out as a MIDI file")
        self.setAccessibleName("Drag handle of the clip")
        self._files = files
        self._clip: Clip | None = None
        self._press: QPoint | None = None
        theme_changed.connect(self.update)

    def set_clip(self, clip: Clip | None) -> None:
        """Say which clip is dragged."""
        self._clip = clip

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Have the file written."""
        if self._clip is not None and event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()
            self._files.prepare(self._clip, self._clip.name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Start the drag once the file is finished."""
        if self._press is None or self._clip is None:
            return
        way = (event.position().toPoint() - self._press).manhattanLength()
        path = self._files.path_of(self._clip, self._clip.name)
        if way >= QApplication.startDragDistance() and path is not None:
            self._press = None
            drag = QDrag(self)
            drag.setMimeData(file_mime(path))
            drag.setPixmap(drag_picture(self._clip, self.devicePixelRatioF(), tokens().note))
            drag.setHotSpot(QPoint(12, 12))
            if drag.exec(Qt.DropAction.CopyAction) == Qt.DropAction.CopyAction:
                self._files.mark_dropped(path)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._press = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dots that say: hold me here."""
        painter = QPainter(self)
        icons.paint_icon(
            painter, self.rect().adjusted(4, 4, -4, -4).toRectF(), "grip", tokens().text_dim
        )
