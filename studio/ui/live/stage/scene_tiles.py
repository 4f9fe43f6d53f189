"""Scenes as big tiles: a press launches, a long look from two metres tells which one plays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QWidget

from studio.project.song import Scene
from studio.ui.look.theme import RADIUS_CARD, SPACE, TEXT_STAGE, theme_changed, tokens

MOST = 9
COLUMNS = 5
_NARROWEST = 112
_HUES = (0.11, 0.55, 0.72, 0.28, 0.96, 0.47, 0.83, 0.04)


def scene_colour(number: int) -> QColor:
    """Return the colour of a scene, readable on the ground of the theme of now."""
    lightness = 0.66 if tokens().name == "dark" else 0.38
    return QColor.fromHslF(_HUES[number % len(_HUES)], 0.62, lightness)


class SceneTiles(QWidget):
    """Nine tiles at most and one to store what is now.

    Signals:
        launched: id of a scene.
        store_asked: keep the pads as a new scene.
        overwrite_asked: id of a scene that shall hold the pads as they are.
        delete_asked: id of a scene.
        renamed: id and new name.
    """

    launched = Signal(str)
    store_asked = Signal()
    overwrite_asked = Signal(str)
    delete_asked = Signal(str)
    renamed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scenes: tuple[Scene, ...] = ()
        self._current: str | None = None
        self._share = 1.0
        self._hover = -1
        self._focused = 0
        self._name: QLineEdit | None = None
        self._hints: dict[int, str] = {}
        self.fill_menu: Callable[[QMenu, int], object] = lambda _menu, _number: None
        """Adds to the menu of a tile what others offer for it."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Scenes")
        self.setToolTip(
            "Press a tile or its number to go to a scene; right-click to rename, overwrite or delete"
        )
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Two rows of tiles."""
        return QSize(640, 200)

    @property
    def count(self) -> int:
        """Tiles, with the one that stores."""
        return len(self._scenes) + (len(self._scenes) < MOST)

    def show_scenes(self, scenes: Sequence[Scene], current: str | None, share: float) -> None:
        """Show the scenes, which one was launched, and how much of the way there is done."""
        shown = (tuple(scenes[:MOST]), current, share)
        if shown != (self._scenes, self._current, self._share):
            self._scenes, self._current, self._share = shown
            self._focused = min(self._focused, self.count - 1)
            self._describe()
            self.update()

    def show_hints(self, hints: Mapping[int, str]) -> None:
        """Show on some tiles what else launches them, e.g. ``{0: "note 36"}``."""
        if hints != self._hints:
            self._hints = dict(hints)
            self.update()

    def tile_rect(self, number: int) -> QRectF:
        """Return where a tile lies."""
        columns = min(max(self.width() // _NARROWEST, 2), COLUMNS)
        rows = -(-self.count // columns)
        width = (self.width() - SPACE * (columns - 1)) / columns
        height = (self.height() - SPACE * (rows - 1)) / rows
        row, column = divmod(number, columns)
        return QRectF(column * (width + SPACE), row * (height + SPACE), width, height)

    def place_of(self, number: int) -> QRect:
        """Return where the tile of a scene lies; nothing where there is no such scene."""
        return self.tile_rect(number).toAlignedRect() if number < len(self._scenes) else QRect()

    def tile_at(self, place: QPointF) -> int:
        """Return the tile under a point, or -1."""
        return next((n for n in range(self.count) if self.tile_rect(n).contains(place)), -1)

    # -- events -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Launch on the press: on a stage the release is too late."""
        number = self.tile_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self._use(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the tile under the mouse."""
        self._set_hover(self.tile_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Forget what was under the mouse."""
        self._set_hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk by arrows, launch by Return, take away by Delete, name by F2."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        steps |= {Qt.Key.Key_Up: -COLUMNS, Qt.Key.Key_Down: COLUMNS}
        key = Qt.Key(event.key())
        if key in steps:
            self._focused = min(max(self._focused + steps[key], 0), self.count - 1)
            self._describe()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._use(self._focused)
        elif key == Qt.Key.Key_Delete and self._focused < len(self._scenes):
            self.delete_asked.emit(self._scenes[self._focused].id)
        elif key == Qt.Key.Key_F2 and self._focused < len(self._scenes):
            self.edit_name(self._focused)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a tile."""
        number = self.tile_at(QPointF(event.pos()))
        if 0 <= number < len(self._scenes):
            self.make_menu(number).popup(event.globalPos())

    def make_menu(self, number: int) -> QMenu:
        """Return the menu of a tile."""
        scene = self._scenes[number]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Rename", lambda: self.edit_name(number))
        menu.addAction("Store the pads here", lambda: self.overwrite_asked.emit(scene.id))
        menu.addAction("Delete", lambda: self.delete_asked.emit(scene.id))
        menu.addSeparator()
        self.fill_menu(menu, number)
        return menu

    def edit_name(self, number: int) -> QLineEdit:
        """Let the name be typed on the tile itself."""
        scene, rect = self._scenes[number], self.tile_rect(number)
        field = _NameField(scene.name, self)
        field.setAccessibleName("Name of the scene")
        field.setGeometry(rect.adjusted(8, rect.height() - 40, -8, -8).toRect())
        field.selectAll()
        self._name = field

        def finish() -> None:
            if self._name is field:
                self._name = None
                self.renamed.emit(scene.id, field.text())
                field.deleteLater()

        def give_up() -> None:
            self._name = None
            field.deleteLater()
            self.setFocus()

        field.editingFinished.connect(finish)
        field.given_up.connect(give_up)
        field.show()
        field.setFocus()
        return field

    def _use(self, number: int) -> None:
        if number < len(self._scenes):
            self.launched.emit(self._scenes[number].id)
        else:
            self.store_asked.emit()

    def _set_hover(self, number: int) -> None:
        if number != self._hover:
            self._hover = number
            self.update()

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tiles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in range(self.count):
            if number < len(self._scenes):
                self._paint_scene(painter, number, self._scenes[number])
            else:
                self._paint_store(painter, number)
            if self.hasFocus() and number == self._focused:
                painter.setPen(QPen(tokens().focus, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(
                    self.tile_rect(number).adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD
                )

    def _paint_scene(self, painter: QPainter, number: int, scene: Scene) -> None:
        colours, rect = tokens(), self.tile_rect(number)
        colour, active = scene_colour(scene.colour), scene.id == self._current
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.raised)
        painter.drawRoundedRect(rect, RADIUS_CARD, RADIUS_CARD)
        if active:
            # The tile fills up while the pads are on their way, quietly so that its words stay readable.
            ground = QColor(colour)
            ground.setAlphaF(1.0 if self._share >= 1.0 else 0.35)
            painter.save()
            painter.setClipRect(
                QRectF(rect.left(), rect.top(), rect.width() * self._share, rect.height())
            )
            painter.setBrush(ground)
            painter.drawRoundedRect(rect, RADIUS_CARD, RADIUS_CARD)
            painter.restore()
        full = active and self._share >= 1.0
        edge = QColor(colour)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(edge, 3 if active or number == self._hover else 1.5))
        painter.drawRoundedRect(rect.adjusted(1.5, 1.5, -1.5, -1.5), RADIUS_CARD, RADIUS_CARD)
        ink = colours.sunken if colours.name == "dark" else colours.raised
        self._paint_words(
            painter,
            rect,
            str(number + 1),
            scene.name,
            ink if full else colour,
            ink if full else colours.text,
        )
        self._paint_hint(painter, rect, number, ink if full else colours.text_dim)

    def _paint_hint(self, painter: QPainter, rect: QRectF, number: int, colour: QColor) -> None:
        hint = self._hints.get(number, "")
        if hint:
            font = QFont(self.font())
            font.setPixelSize(TEXT_STAGE)
            painter.setFont(font)
            painter.setPen(colour)
            corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            painter.drawText(rect.adjusted(14, 12, -12, -10), corner, hint)

    def _paint_store(self, painter: QPainter, number: int) -> None:
        colours, rect = tokens(), self.tile_rect(number)
        pen = QPen(colours.text_dim if number == self._hover else colours.outline, 1.5)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD)
        self._paint_words(painter, rect, "+", "Store a scene", colours.text_dim, colours.text_dim)

    def _paint_words(
        self,
        painter: QPainter,
        rect: QRectF,
        head: str,
        name: str,
        head_colour: QColor,
        name_colour: QColor,
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(int(min(max(rect.height() * 0.36, TEXT_STAGE), 80)))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(head_colour)
        inner = rect.adjusted(14, 8, -12, -10)
        top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(inner, top, head)
        font.setPixelSize(int(min(max(rect.height() * 0.17, TEXT_STAGE), rect.width() * 0.12, 36)))
        painter.setFont(font)
        painter.setPen(name_colour)
        text = painter.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideRight, int(inner.width())
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)

    def _describe(self) -> None:
        number = self._focused
        name = self._scenes[number].name if number < len(self._scenes) else "Store a scene"
        self.setAccessibleDescription(f"{number + 1}: {name}. Return launches it.")


class _NameField(QLineEdit):
    """Where a name is typed.

    Signals:
        given_up: Escape: the old name stays.
    """

    given_up = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent, maxLength=40)

    def event(self, event: QEvent) -> bool:
        """Claim Escape, which would leave the stage, and every key that is a letter here."""
        if event.type() == QEvent.Type.ShortcutOverride and not event.modifiers():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
        event.accept()
