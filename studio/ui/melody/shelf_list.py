"""The list of clips on the shelf: a small piano roll, a name and a line of facts a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QDrag,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from studio.melody.notes import Clip
from studio.ui.drag.drag_files import DragFiles, file_mime
from studio.ui.drag.item_mime import ITEM_MIME
from studio.ui.look.theme import RADIUS, RADIUS_SMALL, TEXT_SMALL, tokens
from studio.ui.melody.clip_words import drag_picture, facts
from studio.ui.morph.items import CORNERS
from studio.ui.widgets.thumbs import clip_pixmap
from studio.ui.widgets.typed_names import TypedNames

ROW_HEIGHT = 56
_THUMB = QSize(80, 38)
_NAME_RECT_LEFT = 8 + 80 + 10
_BADGE = 16

CLIP_ROLE = Qt.ItemDataRole.UserRole
CORNERS_ROLE = Qt.ItemDataRole.UserRole + 1

AnyIndex = QModelIndex | QPersistentModelIndex


class ClipListModel(QAbstractListModel):
    """Clips in a row.

    Args:
        rename: called with a clip's id and its new name; None makes the names fixed.
    """

    def __init__(self, rename: Callable[[str, str], None] | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._rename = rename
        self._clips: tuple[Clip, ...] = ()
        self._corners: Mapping[str, tuple[int, ...]] = {}

    @property
    def clips(self) -> tuple[Clip, ...]:
        """The clips, top to bottom."""
        return self._clips

    def set_clips(self, clips: Sequence[Clip], corners: Mapping[str, tuple[int, ...]]) -> None:
        """Show other clips; where only their content changed, the selection stays."""
        clips = tuple(clips)
        before, corners_before = self._clips, self._corners
        if [clip.id for clip in clips] != [clip.id for clip in before]:
            self.beginResetModel()
            self._clips, self._corners = clips, corners
            self.endResetModel()
            return
        self._clips, self._corners = clips, corners
        for row, (old, new) in enumerate(zip(before, clips, strict=True)):
            if old is not new or corners_before.get(new.id) != corners.get(new.id):
                self.dataChanged.emit(self.index(row), self.index(row))

    def row_of(self, clip_id: str) -> int:
        """Return the row of a clip, or -1."""
        return next((row for row, clip in enumerate(self._clips) if clip.id == clip_id), -1)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Count the clips."""
        return 0 if parent.isValid() else len(self._clips)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what the painter, the editor and a screen reader need."""
        if not index.isValid():
            return None
        clip = self._clips[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return clip.name
        if role == CLIP_ROLE:
            return clip
        if role == CORNERS_ROLE:
            return self._corners.get(clip.id, ())
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{clip.name}\n{facts(clip)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{clip.name}, {facts(clip)}"
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a new name."""
        name = str(value).strip()
        clip = self._clips[index.row()]
        if self._rename is None or role != Qt.ItemDataRole.EditRole or not name:
            return False
        if name != clip.name:
            self._rename(clip.id, name)
        return True

    def flags(self, _index: AnyIndex) -> Qt.ItemFlag:
        """Say what can be done with a row."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if self._rename is not None else flags


class ClipListView(QListView):
    """Shows the clips; click to open, double-click or Enter to use, drag into the window or out of it.

    Args:
        model: what is shown.
        files: where finished files of clips come from.

    Signals:
        opened: id of the clip to look at.
        used: id of the clip to put on the pad.
        hovered: the clip under the mouse, or None.
    """

    opened = Signal(str)
    used = Signal(str)
    hovered = Signal(object)

    def __init__(
        self,
        model: ClipListModel,
        files: DragFiles,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.files = files
        self._press: QPoint | None = None
        self._silent = False
        self.setModel(model)
        self.setItemDelegate(_RowPainter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QListView { background: transparent; border: 0; }")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setDragEnabled(False)
        self.doubleClicked.connect(lambda index: self.used.emit(index.data(CLIP_ROLE).id))
        self.selectionModel().currentChanged.connect(self._on_current)
        self.entered.connect(lambda index: self.hovered.emit(index.data(CLIP_ROLE)))
        self.viewportEntered.connect(lambda: self.hovered.emit(None))

    @property
    def current_clip(self) -> Clip | None:
        """The clip with the frame around it."""
        index = self.currentIndex()
        return index.data(CLIP_ROLE) if index.isValid() else None

    @property
    def chosen(self) -> tuple[Clip, ...]:
        """The selected clips, top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return tuple(self.model().index(row, 0).data(CLIP_ROLE) for row in rows)

    def show_current(self, clip_id: str | None) -> None:
        """Mark a clip without telling anyone."""
        row = self.model().row_of(clip_id) if clip_id else -1
        self._silent = True
        if row < 0:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
        elif self.currentIndex().row() != row:
            # Not setCurrentIndex: it would add to the selection while Ctrl of a shortcut is still held.
            self.selectionModel().setCurrentIndex(
                self.model().index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        self._silent = False

    def edit_name(self) -> None:
        """Let the person type another name for the current clip."""
        if self.currentIndex().isValid():
            self.edit(self.currentIndex())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select, and have the file written in case this becomes a drag."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._press = event.position().toPoint()
            clip = index.data(CLIP_ROLE)
            self.files.prepare(clip, clip.name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Start the drag once the file is finished."""
        if self._press is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        way = (event.position().toPoint() - self._press).manhattanLength()
        clip = self.indexAt(self._press).data(CLIP_ROLE)
        path = self.files.path_of(clip, clip.name) if clip is not None else None
        if way >= QApplication.startDragDistance() and path is not None:
            self._press = None
            self.start_drag(clip, path)

    def leaveEvent(self, event: QEvent) -> None:
        """No clip is under the mouse."""
        self.hovered.emit(None)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._press = None
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter uses the clip."""
        clip = self.current_clip
        # While a name is typed, Enter ends that and nothing else.
        typing = self.state() == QAbstractItemView.State.EditingState
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and clip is not None and not typing:
            self.used.emit(clip.id)
        else:
            super().keyPressEvent(event)

    def start_drag(self, clip: Clip, path: Path) -> None:
        """Hand a clip to this window (as an item) or to another program (as a finished file)."""
        mime = file_mime(path)
        mime.setData(ITEM_MIME, QByteArray(clip.id.encode()))
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(drag_picture(clip, self.devicePixelRatioF(), tokens().note))
        drag.setHotSpot(QPoint(12, 12))
        action = drag.exec(Qt.DropAction.CopyAction)
        # Without a target of ours the drop went to another program.
        if action == Qt.DropAction.CopyAction and drag.target() is None:
            self.files.mark_dropped(path)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and not self._silent:
            self.opened.emit(index.data(CLIP_ROLE).id)


class _RowPainter(TypedNames):
    """Draws one row."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(160, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        theme = tokens()
        clip: Clip = index.data(CLIP_ROLE)
        corners: tuple[int, ...] = index.data(CORNERS_ROLE)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = option.rect.adjusted(0, 1, 0, -1)
        current = option.widget is not None and option.widget.currentIndex() == index
        if state & QStyle.StateFlag.State_Selected:
            self._card(painter, row, theme.raised, theme.accent if current else None)
        elif state & QStyle.StateFlag.State_MouseOver:
            self._card(painter, row, _mixed(theme.surface, theme.raised), None)
        well = QRect(QPoint(row.left() + 8, row.center().y() - 19), _THUMB)
        self._card(painter, well, theme.sunken, None)
        colour = theme.corner[corners[0]] if corners else theme.note
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            well.left() + 4, well.top() + 1, clip_pixmap(clip, QSize(72, 36), colour, ratio)
        )
        self._words(painter, row, clip)
        self._badges(painter, well, corners)
        painter.restore()

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            editor.setMaxLength(120)
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: AnyIndex
    ) -> None:
        row = option.rect
        editor.setGeometry(row.adjusted(_NAME_RECT_LEFT - 6, 6, -6, -row.height() // 2 + 6))

    def _words(self, painter: QPainter, row: QRect, clip: Clip) -> None:
        theme = tokens()
        words = row.adjusted(_NAME_RECT_LEFT, 9, -8, -9)
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(theme.text)
        name = painter.fontMetrics().elidedText(clip.name, elide, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignTop, name)
        small = QFont(painter.font())
        small.setPixelSize(TEXT_SMALL)
        painter.setFont(small)
        painter.setPen(theme.text_dim)
        note = painter.fontMetrics().elidedText(facts(clip), elide, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignBottom, note)

    def _badges(self, painter: QPainter, well: QRect, corners: tuple[int, ...]) -> None:
        """Letter the picture with the corners the clip is on."""
        theme = tokens()
        bold = QFont(painter.font())
        bold.setPixelSize(TEXT_SMALL)
        bold.setBold(True)
        painter.setFont(bold)
        for number, corner in enumerate(corners):
            badge = QRect(well.left() - 3 + (_BADGE + 2) * number, well.top() - 3, _BADGE, _BADGE)
            painter.setPen(QPen(theme.surface, 2))
            painter.setBrush(theme.corner[corner])
            painter.drawRoundedRect(badge, RADIUS_SMALL, RADIUS_SMALL)
            painter.setPen(theme.sunken)
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, CORNERS[corner])

    @staticmethod
    def _card(painter: QPainter, rect: QRect, fill: QColor, edge: QColor | None) -> None:
        painter.setPen(QPen(edge, 1.0) if edge is not None else Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), RADIUS, RADIUS)


def _mixed(a: QColor, b: QColor) -> QColor:
    return QColor(
        (a.red() + b.red()) // 2, (a.green() + b.green()) // 2, (a.blue() + b.blue()) // 2
    )
