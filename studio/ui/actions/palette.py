"""The command palette: type a few letters of any command and press Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.ui.actions.fuzzy import near, score
from studio.ui.actions.names import room_of
from studio.ui.actions.registry import ActionRegistry, ActionSpec
from studio.ui.look.theme import RADIUS, SPACE, tokens
from studio.ui.widgets.overlay import Overlay

_WIDTH, _ROWS, _ROW_HEIGHT = 560, 10, 34
_ELSEWHERE, _FORGIVEN = 10.0, 6.0
"""How much worse a command is that was found by its further words, or though letters were wrong."""
_ID, _GROUP, _KEY, _ENABLED = (Qt.ItemDataRole.UserRole + offset for offset in range(4))


class CommandPalette(Overlay):
    """Lists the commands that fit what is typed, best first; those used lately come first of equals."""

    def __init__(self, registry: ActionRegistry, window: QWidget) -> None:
        super().__init__(window)
        self._registry = registry
        self._recent: list[str] = []
        self.field = QLineEdit(placeholderText="Type what you want to do", clearButtonEnabled=True)
        self.field.setAccessibleName("Command palette")
        self.field.setToolTip("A few letters of what you want to do; Enter does it, Esc leaves")
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list = QListWidget(frameShape=QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Commands that fit")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setStyleSheet("QListWidget { background: transparent; border: 0; }")
        self.list.setItemDelegate(_RowPainter(self.list))
        self.list.itemClicked.connect(lambda _item: self.run_current())
        column = QVBoxLayout(self.card)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self._nothing = QLabel("No command has these letters.")
        self._nothing.setProperty("dim", True)
        self._nothing.setContentsMargins(SPACE, 0, SPACE, SPACE)
        column.addWidget(self._nothing)

    def open(self) -> None:
        """Show the palette with everything in it."""
        self._registry.refresh()
        self.field.clear()
        self._fill("")
        super().open()

    def focus_target(self) -> QWidget:
        """Return the field one types into."""
        return self.field

    def place_card(self) -> None:
        """Hang the card near the top, where the eye is."""
        width = min(_WIDTH, self.width() - 4 * SPACE)
        rows = min(max(self.list.count(), 1), _ROWS)
        height = min(
            self.field.sizeHint().height() + 3 * SPACE + rows * _ROW_HEIGHT + 4,
            self.height() - 8 * SPACE,
        )
        self.card.setGeometry(QRect((self.width() - width) // 2, self.height() // 8, width, height))

    def run_current(self) -> None:
        """Do what is marked."""
        item = self.list.currentItem()
        if item is None or not item.data(_ENABLED):
            return
        action_id = item.data(_ID)
        self.dismiss()
        self._recent = [action_id, *(other for other in self._recent if other != action_id)][:20]
        self._registry.trigger(action_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows walk through the list while one types."""
        if watched is self.field and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _ROWS,
            Qt.Key.Key_PageUp: -_ROWS,
        }
        if event.key() in steps and self.list.count():
            row = self.list.currentRow() + steps[event.key()]
            last = self.list.count() - 1
            wraps = abs(steps[event.key()]) == 1
            self.list.setCurrentRow(row % (last + 1) if wraps else min(max(row, 0), last))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run_current()
            return True
        return False

    def _fill(self, query: str) -> None:
        self.list.clear()
        for spec in self._matches(query):
            action = self._registry.action(spec.id)
            item = QListWidgetItem(action.text().removesuffix("…"))
            item.setIcon(action.icon())
            item.setSizeHint(QSize(0, _ROW_HEIGHT))
            item.setData(_ID, spec.id)
            item.setData(_GROUP, place_words(spec))
            item.setData(_KEY, self._registry.shown_key(spec.id))
            item.setData(_ENABLED, action.isEnabled())
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._nothing.setVisible(not self.list.count())
        self.list.setVisible(bool(self.list.count()))
        if self.isVisible():
            self.place_card()

    def _matches(self, query: str) -> list[ActionSpec]:
        found: list[tuple[tuple[float, int], ActionSpec]] = []
        for action_id in self._registry.ids():
            spec = self._registry.spec(action_id)
            best = _rating(query, self._registry.action(action_id).text(), spec)
            if best is None:
                continue
            age = self._recent.index(action_id) if action_id in self._recent else len(self._recent)
            found.append(((-best if query else 0.0, age), spec))
        return [spec for _, spec in sorted(found, key=lambda pair: pair[0])]


def place_words(spec: ActionSpec) -> str:
    """Say where a command belongs: its heading, and its room where the heading does not say it."""
    room = room_of(spec.id)
    return f"{room} · {spec.group}" if room and room != spec.group else spec.group


def _rating(query: str, title: str, spec: ActionSpec) -> float | None:
    """Rate a command: best by its title, then by its other words, last with forgiven mistakes."""
    everything = f"{title} {spec.words} {place_words(spec)}"
    rating, elsewhere = score(query, title), score(query, everything)
    forgiven = near(query, everything) if rating is None else None
    ratings = [
        rating,
        elsewhere - _ELSEWHERE if elsewhere is not None else None,
        forgiven - _FORGIVEN if forgiven is not None else None,
    ]
    return max((one for one in ratings if one is not None), default=None)


class _RowPainter(QStyledItemDelegate):
    """Draws a command: icon, title, its group in a quieter colour, and its key at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        theme = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(0, 1, 0, -1)
        if option.state & option.state.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(rect, RADIUS, RADIUS)
        enabled = bool(index.data(_ENABLED))
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if icon is not None and not icon.isNull():
            icon.paint(painter, QRect(rect.left() + 8, rect.center().y() - 8, 17, 17))
        centred = Qt.AlignmentFlag.AlignVCenter
        key = index.data(_KEY)
        painter.setPen(theme.text_dim)
        right = rect.adjusted(0, 0, -10, 0)
        painter.drawText(right, centred | Qt.AlignmentFlag.AlignRight, key)
        key_width = painter.fontMetrics().horizontalAdvance(key) + 24 if key else 10
        words = rect.adjusted(36, 0, -key_width, 0)
        title = index.data(Qt.ItemDataRole.DisplayRole)
        painter.setPen(theme.text if enabled else theme.text_dim)
        painter.drawText(
            words,
            centred,
            painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, words.width()),
        )
        painter.setPen(theme.text_dim)
        left = painter.fontMetrics().horizontalAdvance(title) + 12
        note = index.data(_GROUP) if enabled else f"{index.data(_GROUP)}, not possible now"
        painter.drawText(words.adjusted(left, 0, 0, 0), centred, note)
        painter.restore()
