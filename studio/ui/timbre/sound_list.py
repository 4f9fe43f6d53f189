"""The sounds to choose from: those of the song, and the library by family."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QFont, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from studio.ui.morph.controls import IconButton
from studio.ui.morph.items import CORNERS, ITEM_MIME
from studio.ui.theme import SPACE, theme_changed, tokens
from studio.ui.timbre.wave_paint import Outline, paint_outline

_PICTURE = QSize(72, 26)
_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Row:
    """One sound of the list.

    Attributes:
        id: of the sound in the song, or of the library's.
        name: what the person reads.
        group: heading under which it stands.
        own: it is in the song, so it can be renamed and deleted.
        tip: a line about it.
    """

    id: str
    name: str
    group: str
    own: bool
    tip: str = ""


class SoundList(QWidget):
    """Lists sounds under headings, with a field to search.

    Signals:
        chosen: id of the sound that was clicked or reached with the keys.
        taken: id; put it on the next free corner (double click, Enter).
        corner_chosen: corner 0..3 and id.
        renamed: id and new name.
        duplicated, deleted, exported, listened: id.
        import_asked: choose recordings, please.
        drag_prepared: id of what may be dragged out soon: its file shall be made.
        dropped: id of what was dragged and taken.
    """

    chosen = Signal(str)
    taken = Signal(str)
    corner_chosen = Signal(int, str)
    renamed = Signal(str, str)
    duplicated = Signal(str)
    deleted = Signal(str)
    exported = Signal(str)
    listened = Signal(str)
    import_asked = Signal()
    drag_prepared = Signal(str)
    dropped = Signal(str)

    def __init__(
        self,
        outline_of: Callable[[str], Outline | None],
        file_of: Callable[[str], Path | None],
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty list.

        Args:
            outline_of: gives the picture of a sound, None while it is coming.
            file_of: gives the finished file of a sound for drags out of the window, None where there is none yet.
            parent: of the widget.
        """
        super().__init__(parent)
        self.setObjectName("soundList")
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._rows: tuple[Row, ...] = ()
        self._drawn: dict[str, Outline | None] = {}
        self._outline_of = outline_of
        self._silent = False
        self._told = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search sounds")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search sounds")
        self.add = IconButton(
            "import", "Import sounds", "Choose recordings to import, or drop them on the window"
        )
        self.list = _List(file_of)
        self.list.setIconSize(_PICTURE)
        self.list.setUniformItemSizes(False)
        top = QHBoxLayout()
        top.setSpacing(SPACE // 2)
        top.addWidget(self.search, 1)
        top.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        self._connect()

    def set_rows(self, rows: Sequence[Row], current: str | None = None) -> None:
        """Show these sounds, those of one group together, and choose one."""
        rows = tuple(rows)
        before, self._rows = self._rows, rows
        if [_place(row) for row in rows] != [_place(row) for row in before]:
            self._fill()
        elif rows != before:
            # In place: a name that is being typed must not be lost to news about its sound.
            self._reword()
        self.set_current(current)
        self.refresh_pictures()

    def set_current(self, sound_id: str | None) -> None:
        """Choose a sound without telling anyone."""
        item = self.item_of(sound_id) if sound_id else None
        if item is not None and item is not self.list.currentItem():
            self._silent = True
            self.list.setCurrentItem(item)
            self._silent = False

    def item_of(self, sound_id: str) -> QListWidgetItem | None:
        """Return the row of a sound."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_ID) == sound_id:
                return self.list.item(row)
        return None

    def refresh_pictures(self, *, anew: bool = False) -> None:
        """Draw the pictures that came meanwhile, or all of them."""
        self._silent = True
        for row in range(self.list.count()):
            item = self.list.item(row)
            sound_id = item.data(_ID)
            if sound_id is None:
                continue
            found = self._outline_of(sound_id)
            if anew or item.icon().isNull() or self._drawn.get(sound_id) is not found:
                self._drawn[sound_id] = found
                item.setIcon(self._icon(found))
        self._silent = False

    # -- within -----------------------------------------------------------------------------

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._filter())
        self.add.clicked.connect(lambda: self.import_asked.emit())
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemClicked.connect(self._on_clicked)
        self.list.itemDoubleClicked.connect(lambda item: self._tell(self.taken, item))
        self.list.placed.connect(lambda item: self._tell(self.taken, item))
        self.list.deleted.connect(self._on_delete)
        self.list.dropped.connect(self.dropped)
        self.list.itemChanged.connect(self._on_changed)
        self.list.customContextMenuRequested.connect(self._on_menu)
        theme_changed.connect(self._retint)

    def _retint(self) -> None:
        self.refresh_pictures(anew=True)
        for row in range(self.list.count()):
            if self.list.item(row).data(_ID) is None:
                self.list.item(row).setForeground(tokens().text_dim)

    def _reword(self) -> None:
        self._silent = True
        for row in self._rows:
            item = self.item_of(row.id)
            if item is not None:
                item.setText(row.name)
                item.setToolTip(row.tip)
        self._silent = False
        self._filter()

    def _fill(self) -> None:
        self._silent = True
        chosen = self.list.currentItem().data(_ID) if self.list.currentItem() else None
        self.list.clear()
        self._drawn.clear()
        group = None
        for row in self._rows:
            if row.group != group:
                group = row.group
                self._add_heading(group)
            item = QListWidgetItem(row.name)
            item.setData(_ID, row.id)
            item.setToolTip(row.tip)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            flags |= Qt.ItemFlag.ItemIsDragEnabled
            item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if row.own else flags)
            item.setSizeHint(QSize(0, _PICTURE.height() + 8))
            self.list.addItem(item)
        self._silent = False
        self.set_current(chosen)
        self._filter()

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = item.font()
        # The weight that is shipped: a bolder one would be smeared out of it.
        font.setWeight(QFont.Weight.DemiBold)
        item.setFont(font)
        # Its own colour: that of what is switched off is too faint to read.
        item.setForeground(tokens().text_dim)
        item.setSizeHint(QSize(0, 28))
        self.list.addItem(item)

    def _filter(self) -> None:
        """Show what has every word in its name or group; headings only where something stands under them."""
        words = self.search.text().casefold().split()
        rows = iter(self._rows)
        heading, some = None, False
        for number in range(self.list.count()):
            item = self.list.item(number)
            if item.data(_ID) is None:
                if heading is not None:
                    heading.setHidden(not some)
                heading, some = item, False
                continue
            row = next(rows)
            text = f"{row.name} {row.group}".casefold()
            fits = all(word in text for word in words)
            item.setHidden(not fits)
            some = some or fits
        if heading is not None:
            heading.setHidden(not some)

    def _icon(self, found: Outline | None) -> QIcon:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(_PICTURE * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(tokens().sunken)
        if found is not None:
            painter = QPainter(picture)
            rect = QRectF(2, 2, _PICTURE.width() - 4, _PICTURE.height() - 4)
            paint_outline(painter, rect, found, tokens().accent)
            painter.end()
        icon = QIcon(picture)
        # Qt would tint the picture of the chosen one.
        icon.addPixmap(picture, QIcon.Mode.Selected)
        return icon

    def _row(self, sound_id: str) -> Row | None:
        return next((row for row in self._rows if row.id == sound_id), None)

    def _tell(self, signal: Signal, item: QListWidgetItem) -> None:
        if item.data(_ID) is not None:
            signal.emit(item.data(_ID))

    def _on_current(self, item: QListWidgetItem | None, _before: object) -> None:
        if item is not None and not self._silent and item.data(_ID) is not None:
            self._told = item.data(_ID)
            self.chosen.emit(item.data(_ID))
            self.drag_prepared.emit(item.data(_ID))

    def _on_clicked(self, item: QListWidgetItem) -> None:
        # The press that made it the current one has told already.
        if item.data(_ID) is not None and item.data(_ID) != self._told:
            self.chosen.emit(item.data(_ID))
        self._told = ""

    def _on_changed(self, item: QListWidgetItem) -> None:
        row = self._row(item.data(_ID) or "")
        if self._silent or row is None or item.text() == row.name:
            return
        if item.text().strip():
            self.renamed.emit(row.id, item.text().strip())
        else:
            item.setText(row.name)

    def _on_delete(self, item: QListWidgetItem) -> None:
        row = self._row(item.data(_ID) or "")
        if row is not None and row.own:
            self.deleted.emit(row.id)

    def _on_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        row = self._row(item.data(_ID) or "") if item is not None else None
        if item is not None and row is not None:
            self.menu_of(row, item).popup(self.list.viewport().mapToGlobal(place))

    def menu_of(self, row: Row, item: QListWidgetItem) -> QMenu:
        """Return what can be done with a sound."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for corner, name in enumerate(CORNERS):
            action = menu.addAction(f"Put on {name}")
            action.triggered.connect(
                lambda _=False, corner=corner: self.corner_chosen.emit(corner, row.id)
            )
        menu.addSeparator()
        menu.addAction("Listen").triggered.connect(lambda: self.listened.emit(row.id))
        menu.addAction("Export…").triggered.connect(lambda: self.exported.emit(row.id))
        if row.own:
            menu.addSeparator()
            menu.addAction("Rename").triggered.connect(lambda: self.list.editItem(item))
            menu.addAction("Duplicate").triggered.connect(lambda: self.duplicated.emit(row.id))
            menu.addAction("Delete").triggered.connect(lambda: self.deleted.emit(row.id))
        return menu


class _List(QListWidget):
    """The list itself: its keys, and what a drag carries."""

    placed = Signal(object)
    deleted = Signal(object)
    dropped = Signal(str)

    def __init__(self, file_of: Callable[[str], Path | None]) -> None:
        super().__init__()
        self._file_of = file_of
        self.setObjectName("soundRows")
        self.setAccessibleName("Sounds")
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter puts a sound on a corner, Delete deletes it."""
        item = self.currentItem()
        if item is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.placed.emit(item)
        elif item is not None and event.key() == Qt.Key.Key_Delete:
            self.deleted.emit(item)
        else:
            super().keyPressEvent(event)

    def drag_data(self, sound_id: str) -> QMimeData:
        """Return what a drag of a sound carries: its id for the pad, and its file for other programs."""
        mime = QMimeData()
        mime.setData(ITEM_MIME, QByteArray(sound_id.encode()))
        path = self._file_of(sound_id)
        if path is not None:
            mime.setUrls([QUrl.fromLocalFile(str(path))])
        return mime

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the sound that was pressed."""
        item = self.currentItem()
        if item is None or item.data(_ID) is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self.drag_data(item.data(_ID)))
        drag.setPixmap(item.icon().pixmap(_PICTURE))
        if drag.exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction:
            self.dropped.emit(item.data(_ID))


def _place(row: Row) -> tuple[str, str, bool]:
    return row.id, row.group, row.own
