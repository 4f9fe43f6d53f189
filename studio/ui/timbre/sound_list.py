"""The sounds to choose from: those of the song, and the library by family."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from studio.timbre.see.outline import Outline
from studio.ui.look.theme import SPACE, TIGHT, theme_changed, tokens
from studio.ui.morph.items import CORNERS
from studio.ui.timbre.sound_rows import ID, PICTURE, SoundRows
from studio.ui.timbre.wave_paint import paint_outline
from studio.ui.widgets.controls import IconButton


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
        self._waiting: str | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search sounds")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search sounds")
        self.search.setToolTip("Show only sounds whose name or family has these letters")
        self.add = IconButton(
            "import", "Import sounds", "Choose recordings to import, or drop them on the window"
        )
        self.list = SoundRows(file_of)
        self.list.setIconSize(PICTURE)
        self.list.setUniformItemSizes(False)
        top = QHBoxLayout()
        top.setSpacing(TIGHT)
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
        """Choose a sound without telling anyone; while a name is being typed, after that."""
        self._waiting = sound_id if self.list.typing else None
        item = self.item_of(sound_id) if sound_id and not self.list.typing else None
        if item is not None and item is not self.list.currentItem():
            self._silent = True
            self.list.setCurrentItem(item)
            self._silent = False

    def item_of(self, sound_id: str) -> QListWidgetItem | None:
        """Return the row of a sound."""
        for row in range(self.list.count()):
            if self.list.item(row).data(ID) == sound_id:
                return self.list.item(row)
        return None

    def refresh_pictures(self, *, anew: bool = False) -> None:
        """Draw the pictures that came meanwhile, or all of them."""
        self._silent = True
        for row in range(self.list.count()):
            item = self.list.item(row)
            sound_id = item.data(ID)
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
        self.list.held.connect(self.drag_prepared)
        # Queued: the editor is still open when it says so.
        self.list.typed.connect(self._on_typed, Qt.ConnectionType.QueuedConnection)
        self.list.itemChanged.connect(self._on_changed)
        self.list.customContextMenuRequested.connect(self._on_menu)
        theme_changed.connect(self._retint)

    def _retint(self) -> None:
        self.refresh_pictures(anew=True)
        for row in range(self.list.count()):
            if self.list.item(row).data(ID) is None:
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
        """Take away, put in; what stays is left alone, with the name that may be being typed there."""
        self._silent = True
        chosen = self.list.currentItem().data(ID) if self.list.currentItem() else None
        wanted = self._entries()
        keys = [_key(entry) for entry in wanted]
        for number in reversed(range(self.list.count())):
            if _key_of(self.list.item(number)) not in keys:
                self.list.takeItem(number)
        left = [_key_of(self.list.item(number)) for number in range(self.list.count())]
        if left != [key for key in keys if key in left]:
            self.list.clear()
            self._drawn.clear()
        for number, entry in enumerate(wanted):
            item = self.list.item(number)
            if item is None or _key_of(item) != keys[number]:
                made = _heading(entry) if isinstance(entry, str) else _item(entry)
                self.list.insertItem(number, made)
        if chosen is not None and self.item_of(chosen) is None:
            self.list.setCurrentRow(-1)
        self._silent = False
        self.set_current(chosen)
        self._reword()

    def _entries(self) -> list[Row | str]:
        """Return headings and rows in order."""
        entries: list[Row | str] = []
        group = None
        for row in self._rows:
            if row.group != group:
                group = row.group
                entries.append(group)
            entries.append(row)
        return entries

    def _filter(self) -> None:
        """Show what has every word in its name or group; headings only where something stands under them."""
        words = self.search.text().casefold().split()
        rows = iter(self._rows)
        heading, some = None, False
        for number in range(self.list.count()):
            item = self.list.item(number)
            if item.data(ID) is None:
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
        picture = QPixmap(PICTURE * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(tokens().sunken)
        if found is not None:
            painter = QPainter(picture)
            rect = QRectF(2, 2, PICTURE.width() - 4, PICTURE.height() - 4)
            paint_outline(painter, rect, found, tokens().accent)
            painter.end()
        icon = QIcon(picture)
        # Qt would tint the picture of the chosen one.
        icon.addPixmap(picture, QIcon.Mode.Selected)
        return icon

    def _row(self, sound_id: str) -> Row | None:
        return next((row for row in self._rows if row.id == sound_id), None)

    def _tell(self, signal: Signal, item: QListWidgetItem) -> None:
        if item.data(ID) is not None:
            signal.emit(item.data(ID))

    def _on_current(self, item: QListWidgetItem | None, _before: object) -> None:
        if item is not None and not self._silent and item.data(ID) is not None:
            self._told = item.data(ID)
            self.chosen.emit(item.data(ID))

    def _on_clicked(self, item: QListWidgetItem) -> None:
        # The press that made it the current one has told already.
        if item.data(ID) is not None and item.data(ID) != self._told:
            self.chosen.emit(item.data(ID))
        self._told = ""

    def _on_changed(self, item: QListWidgetItem) -> None:
        row = self._row(item.data(ID) or "")
        if self._silent or row is None or item.text() == row.name:
            return
        if item.text().strip():
            self.renamed.emit(row.id, item.text().strip())
        else:
            item.setText(row.name)

    def _on_typed(self) -> None:
        if self._waiting is not None:
            self.set_current(self._waiting)

    def _on_delete(self, item: QListWidgetItem) -> None:
        row = self._row(item.data(ID) or "")
        if row is not None and row.own:
            self.deleted.emit(row.id)

    def _on_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        row = self._row(item.data(ID) or "") if item is not None else None
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


def _place(row: Row) -> tuple[str, str, bool]:
    return row.id, row.group, row.own


def _key(entry: Row | str) -> tuple[str, str]:
    return ("heading", entry) if isinstance(entry, str) else ("sound", entry.id)


def _key_of(item: QListWidgetItem) -> tuple[str, str]:
    sound_id = item.data(ID)
    return ("heading", item.text()) if sound_id is None else ("sound", sound_id)


def _item(row: Row) -> QListWidgetItem:
    item = QListWidgetItem(row.name)
    item.setData(ID, row.id)
    item.setToolTip(row.tip)
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
    item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if row.own else flags)
    item.setSizeHint(QSize(0, PICTURE.height() + 8))
    return item


def _heading(text: str) -> QListWidgetItem:
    item = QListWidgetItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = item.font()
    # The weight that is shipped: a bolder one would be smeared out of it.
    font.setWeight(QFont.Weight.DemiBold)
    item.setFont(font)
    # Its own colour: that of what is switched off is too faint to read.
    item.setForeground(tokens().text_dim)
    item.setSizeHint(QSize(0, 28))
    return item
