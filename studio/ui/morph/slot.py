"""A corner slot: the letter, the name and the picture of the item in a corner, and where a new one is dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from studio.ui.drag.item_mime import ITEM_MIME
from studio.ui.drag.stroke_drop import holds_strokes
from studio.ui.look.theme import RADIUS, RADIUS_SMALL, tokens
from studio.ui.morph.colours import corner_colours, over, with_alpha
from studio.ui.morph.items import CORNERS, MorphItem

_PLACES = ("top left", "top right", "bottom left", "bottom right")
_HEIGHT = 46
_EDGE = 3.0
"""Room around a square picture."""


class CornerSlot(QWidget):
    """One corner of the pad.

    Signals:
        chosen: the id of an item picked from the menu or dropped from within the program.
        urls_dropped: local file paths dropped from outside.
        cleared: the person empties the slot.
        swap_asked: the number 0..3 of the corner to trade items with.
        lock_toggled: whether the slot shall keep its item.
        activated: the item of the slot shall be opened.
    """

    chosen = Signal(str)
    urls_dropped = Signal(list)
    cleared = Signal()
    swap_asked = Signal(int)
    lock_toggled = Signal(bool)
    activated = Signal()

    def __init__(
        self,
        corner: int,
        choices: Callable[[], Sequence[MorphItem]],
        parent: QWidget | None = None,
    ) -> None:
        """Make a slot.

        Args:
            corner: 0..3 for A..D.
            choices: gives the items that the menu offers.
            parent: of the widget.
        """
        super().__init__(parent)
        self._corner = corner
        self._choices = choices
        self._item: MorphItem | None = None
        self._locked = False
        self._drop_ready = False
        self._pressed = False
        self.setObjectName(f"cornerSlot{CORNERS[corner]}")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._describe()

    @property
    def item(self) -> MorphItem | None:
        """What the corner holds."""
        return self._item

    @property
    def locked(self) -> bool:
        """Whether drops and choices are refused."""
        return self._locked

    def set_item(self, item: MorphItem | None) -> None:
        """Show an item, or an empty slot."""
        self._item = item
        self._describe()
        self.update()

    def set_locked(self, locked: bool) -> None:
        """Refuse drops and choices, or take them again."""
        self._locked = locked
        self._describe()
        self.update()

    # -- mouse and keyboard -----------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = True
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Offer the items to choose from."""
        if event.button() != Qt.MouseButton.LeftButton or not self._pressed:
            return
        self._pressed = False
        self.update()
        if self.rect().contains(event.position().toPoint()):
            self._pop_up(self.rect().bottomLeft(), self.choice_menu())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter or Space, empty with Delete."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._pop_up(self.rect().bottomLeft(), self.choice_menu())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._may_clear():
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to open, trade, lock or empty."""
        self._pop_up(event.pos(), self.context_menu())

    # -- menus ------------------------------------------------------------------------------

    def choice_menu(self) -> QMenu:
        """Return a menu of the items that may go into this corner."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        choices = self._choices()
        for item in choices:
            action = menu.addAction(item.label)
            action.setCheckable(True)
            action.setChecked(self._item is not None and item.id == self._item.id)
            action.setEnabled(not self._locked)
            action.triggered.connect(lambda _=False, item_id=item.id: self.chosen.emit(item_id))
        if not choices:
            menu.addAction("Nothing to choose yet: drop a file here").setEnabled(False)
        if self._item is not None:
            menu.addSeparator()
            self._add_clear(menu)
        return menu

    def context_menu(self) -> QMenu:
        """Return the menu of what can be done with the slot."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        full = self._item is not None
        show = menu.addAction("Open")
        show.setEnabled(full)
        show.triggered.connect(lambda: self.activated.emit())
        menu.addSeparator()
        for other, name in enumerate(CORNERS):
            if other != self._corner:
                swap = menu.addAction(f"Swap with {name}")
                swap.setEnabled(not self._locked)
                swap.triggered.connect(lambda _=False, other=other: self.swap_asked.emit(other))
        menu.addSeparator()
        lock = menu.addAction("Lock")
        lock.setCheckable(True)
        lock.setChecked(self._locked)
        lock.setEnabled(full)
        lock.triggered.connect(self.lock_toggled)
        self._add_clear(menu)
        return menu

    def _add_clear(self, menu: QMenu) -> None:
        clear = menu.addAction("Clear")
        clear.setEnabled(self._may_clear())
        clear.triggered.connect(lambda: self.cleared.emit())

    def _pop_up(self, at: QPoint, menu: QMenu) -> None:
        menu.popup(self.mapToGlobal(at))

    def _may_clear(self) -> bool:
        return self._item is not None and not self._locked

    # -- drops ------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take an item of the song, or files."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take an item of the song, or files."""
        self._consider(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        self.show_drop_ready(ready=False)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        self.show_drop_ready(ready=False)
        mime = event.mimeData()
        if self._locked:
            event.ignore()
        elif mime.hasFormat(ITEM_MIME):
            event.acceptProposedAction()
            self.chosen.emit(bytes(mime.data(ITEM_MIME).data()).decode("utf-8", "replace"))
        elif paths := _local_paths(event):
            event.acceptProposedAction()
            self.urls_dropped.emit(paths)
        else:
            event.ignore()

    def _consider(self, event: QDragMoveEvent) -> None:
        fits = not self._locked and (event.mimeData().hasFormat(ITEM_MIME) or _local_paths(event))
        self.show_drop_ready(ready=bool(fits))
        if fits:
            event.acceptProposedAction()
        else:
            event.ignore()

    def show_drop_ready(self, *, ready: bool) -> None:
        """Look as if what is dragged will be taken, or as before."""
        if ready != self._drop_ready:
            self._drop_ready = ready
            self.update()

    # -- painting ---------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """A badge, a name and a small picture."""
        return QSize(180, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """A badge and a few letters."""
        return QSize(84, _HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in another theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the badge, the name and the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = corner_colours()[self._corner]
        self._paint_ground(painter)
        self._paint_badge(painter)
        inner = QRectF(self.rect()).adjusted(38, 6, -8, -6)
        painter.setPen(tokens().text if self._item else tokens().text_dim)
        font = QFont(self.font())
        if self._item:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        if self._item is None:
            text = painter.fontMetrics().elidedText(
                "Drop or choose", Qt.TextElideMode.ElideRight, int(inner.width())
            )
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, text)
            return
        name_rect, picture = self._places(inner, painter.fontMetrics().height())
        if self._locked:
            self._paint_lock(painter, name_rect)
            name_rect.adjust(0, 0, -16, 0)
        name = painter.fontMetrics().elidedText(
            self._item.label, Qt.TextElideMode.ElideRight, int(name_rect.width())
        )
        painter.drawText(name_rect, Qt.AlignmentFlag.AlignVCenter, name)
        self._item.paint(painter, picture, colour)

    def _places(self, inner: QRectF, line: float) -> tuple[QRectF, QRectF]:
        """Return where the name and the picture go: a strip below the name, a square one beside it, as high as fits."""
        if self._item is not None and self._item.square:
            side = min(self.height() - 2.0 * _EDGE, inner.width() / 2.0)
            picture = QRectF(self.width() - _EDGE - side, (self.height() - side) / 2.0, side, side)
            inner.setRight(picture.left() - _EDGE)
            return inner, picture
        name = QRectF(inner.left(), inner.top() - 1, inner.width(), line)
        top = name.bottom() + 2
        return name, QRectF(inner.left(), top, inner.width(), inner.bottom() - top)

    def _paint_ground(self, painter: QPainter) -> None:
        colour = corner_colours()[self._corner]
        rect = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        ground = over(tokens().raised, colour, 0.10 if self._item else 0.0)
        if self._pressed:
            ground = over(ground, tokens().sunken, 0.4)
        elif self.underMouse():
            ground = over(ground, tokens().text, 0.06)
        if self._drop_ready:
            ground = over(ground, colour, 0.25)
        painter.setBrush(ground)
        if self._drop_ready:
            painter.setPen(QPen(colour, 1.5))
        elif self.hasFocus():
            painter.setPen(QPen(tokens().focus, 1.5))
        elif self._item is None:
            painter.setPen(QPen(tokens().outline, 1, Qt.PenStyle.DashLine))
        else:
            painter.setPen(QPen(with_alpha(colour, 0.45), 1))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)

    def _paint_badge(self, painter: QPainter) -> None:
        colour = corner_colours()[self._corner]
        badge = QRectF(9, self.height() / 2 - 10, 20, 20)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if self._item else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(badge, RADIUS_SMALL, RADIUS_SMALL)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        painter.setPen(tokens().sunken if self._item else colour)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, CORNERS[self._corner])

    def _paint_lock(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        x, y = rect.right() - 9, rect.center().y()
        painter.setPen(QPen(tokens().text_dim, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(QRectF(x - 2.5, y - 6, 5, 7), 0, 180 * 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().text_dim)
        painter.drawRoundedRect(QRectF(x - 4, y - 2, 8, 6), 1, 1)
        painter.restore()

    def _describe(self) -> None:
        place = f"Corner {CORNERS[self._corner]}, {_PLACES[self._corner]}"
        holds = self._item.label if self._item else "empty"
        self.setAccessibleName(f"{place}: {holds}{', locked' if self._locked else ''}")
        self.setToolTip(
            f"{place}: {holds}\nDrop an item or a file here, or click to choose. "
            "Right-click to swap, lock or clear."
        )


def _local_paths(event: QDropEvent) -> list[str]:
    if holds_strokes(event.mimeData()):
        # They carry a file for other programs; here they are a path, for the square.
        return []
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    return [url.toLocalFile() for url in urls if url.isLocalFile()]
