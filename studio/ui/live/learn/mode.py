"""Learn mode: every control that can be taught is lit, a click chooses one, a knob that moves is taught to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.live.learn.mapping import Binding
from studio.ui.live.learn.learnable import Learnables, Spot
from studio.ui.look.theme import HAIR, RADIUS, SPACE, TEXT_SMALL, theme_changed, tokens
from studio.ui.widgets.lent_keyboard import LentKeyboard

HINT = "Click a control, then move the knob or press the key that shall steer it."
_LABEL = 16.0
_WAITING = "move a knob …"
_STEPS = {
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
}


class LearnMode(QWidget):
    """A clear sheet over the window that takes the mouse while controls are taught.

    Args:
        window: what it covers.
        learnables: the controls.

    Signals:
        left: learn mode is over.
    """

    left = Signal()

    def __init__(self, window: QWidget, learnables: Learnables) -> None:
        super().__init__(window)
        self.setObjectName("learnMode")
        self.setAccessibleName("MIDI learn mode")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._learnables, self._learning = learnables, learnables.learning
        self._spots: list[tuple[QRect, Spot]] = []
        self._hover = -1
        self._keyboard = LentKeyboard(self, self.dismiss)
        self._make_banner()
        self._learning.changed.connect(self._on_changed)
        theme_changed.connect(self.update)
        window.installEventFilter(self)
        self.hide()

    @property
    def shown(self) -> tuple[str, ...]:
        """Ids of the controls that can be seen and clicked."""
        return tuple(spot.control for _rect, spot in self._spots)

    def open(self) -> None:
        """Light the controls that can be seen now."""
        self._learning.learn(None)
        self.setGeometry(self.parentWidget().rect())
        self.refresh()
        self.show()
        self.raise_()
        self._keyboard.lend(self)

    def dismiss(self) -> None:
        """Leave learn mode."""
        if self.isHidden():
            return
        self.hide()
        self._learning.end_learning()
        self._keyboard.take_back()
        self.left.emit()

    def refresh(self) -> None:
        """Find the controls on the screen as it is now."""
        found = []
        for spot in self._learnables.spots:
            rect = self._on_sheet(spot)
            if rect is not None:
                found.append((rect, spot))
        # What lies within something larger is drawn later and found first.
        self._spots = sorted(found, key=lambda one: -one[0].width() * one[0].height())
        self._place_banner()
        self._show_words()
        self.update()

    def rect_of(self, control_id: str) -> QRect:
        """Return where a control is on the sheet; an empty one where it cannot be seen."""
        return next((rect for rect, spot in self._spots if spot.control == control_id), QRect())

    # -- events -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a control; with the right button, forget what steers it."""
        number = self._at(event.position().toPoint())
        if number < 0:
            return
        control = self._spots[number][1].control
        if event.button() == Qt.MouseButton.RightButton:
            self._learning.forget(control)
        else:
            self._learning.learn(control)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the control under the mouse."""
        number = self._at(event.position().toPoint())
        if number != self._hover:
            self._hover = number
            self._show_words()
            self.update()

    def event(self, event: QEvent) -> bool:
        """Claim the keys of the mode before they become shortcuts or move the focus."""
        ours = (Qt.Key.Key_Delete, Qt.Key.Key_Return, *_STEPS)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in ours:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk by Tab and arrows, forget by Delete."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._walk(_STEPS[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            control = self._learning.table.target
            if control is not None:
                self._learning.forget(control)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self.parentWidget().rect())
            self.refresh()
        return super().eventFilter(watched, event)

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim the window a little and light the controls."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QColor(tokens().sunken)
        shade.setAlphaF(0.5)
        painter.fillRect(self.rect(), shade)
        for number, (rect, spot) in enumerate(self._spots):
            self._paint_spot(painter, QRectF(rect), spot, hovered=number == self._hover)

    def _paint_spot(self, painter: QPainter, rect: QRectF, spot: Spot, *, hovered: bool) -> None:
        table, colours = self._learning.table, tokens()
        bindings = table.bindings_of(spot.control)
        waiting = spot.control == table.target
        edge = colours.accent if bindings or waiting else colours.text_dim
        ground = QColor(edge)
        ground.setAlphaF(0.45 if waiting else 0.3 if hovered else 0.16)
        painter.setBrush(ground)
        style = Qt.PenStyle.DashLine if waiting else Qt.PenStyle.SolidLine
        painter.setPen(QPen(edge, 2.5 if waiting or hovered else 1.25, style))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        words = _WAITING if waiting else ", ".join(b.source.short for _, b in bindings)
        if words:
            self._paint_label(painter, rect, words, () if waiting else bindings)

    def _paint_label(
        self,
        painter: QPainter,
        rect: QRectF,
        words: str,
        bindings: Sequence[tuple[str, Binding]],
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(TEXT_SMALL)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance(words) + 12
        if width > rect.width() + 8 and len(bindings) == 1:  # beside its neighbours' labels
            words = f"{bindings[0][1].source.number}"
            width = metrics.horizontalAdvance(words) + 12
        left = min(max(rect.center().x() - width / 2, 2.0), self.width() - width - 2.0)
        # A label that is wider than its control hangs below it, so that the neighbours' stay readable.
        inside = width <= rect.width()
        top = rect.center().y() - _LABEL / 2 if inside else rect.bottom() - _LABEL / 2
        pill = QRectF(left, min(top, self.height() - _LABEL), width, _LABEL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().accent)
        painter.drawRoundedRect(pill, _LABEL / 2, _LABEL / 2)
        painter.setPen(tokens().on_accent)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)

    # -- within -----------------------------------------------------------------------------

    def _make_banner(self) -> None:
        self.banner = QFrame(self)
        self.banner.setProperty("card", True)
        self.banner.setCursor(Qt.CursorShape.ArrowCursor)
        title = QLabel("MIDI learn")
        title.setProperty("heading", True)
        self.words = QLabel(HINT)
        self.words.setProperty("dim", True)
        self.words.setMinimumWidth(520)
        self.done = QPushButton("Done (Esc)")
        self.done.setProperty("small", True)
        self.done.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.done.clicked.connect(self.dismiss)
        row = QHBoxLayout(self.banner)
        row.setContentsMargins(2 * SPACE, HAIR, HAIR, HAIR)
        row.setSpacing(2 * SPACE)
        row.addWidget(title)
        row.addWidget(self.words, 1)
        row.addWidget(self.done)

    def _place_banner(self) -> None:
        """Put the banner where it hides the least of the controls."""
        size = self.banner.sizeHint().boundedTo(self.size())
        left, below = (self.width() - size.width()) // 2, self.height() - size.height()
        places = [QRect(QPoint(left, top), size) for top in (0, below, below // 2, below - 80)]

        def hidden(place: QRect) -> int:
            parts = (place & rect for rect, _spot in self._spots)
            return sum(part.width() * part.height() for part in parts if not part.isEmpty())

        self.banner.setGeometry(min(places, key=hidden))

    def _show_words(self) -> None:
        table = self._learning.table
        control = self._spots[self._hover][1].control if self._hover >= 0 else table.target
        if control is None:
            self.words.setText(HINT)
            return
        label = table.controls[control].label
        steered = self._learning.steered_by(control) or "nothing yet"
        waits = "Move the knob for it." if control == table.target else "Click to teach it."
        forget = " Right-click forgets." if table.bindings_of(control) else ""
        self.words.setText(f"{label}: {steered}. {waits}{forget}")

    def _walk(self, step: int) -> None:
        if not self._spots:
            return
        # By rows from the top, whatever the order of painting is.
        order = sorted(
            dict.fromkeys(spot.control for _rect, spot in self._spots),
            key=lambda control: (self.rect_of(control).top() // 24, self.rect_of(control).left()),
        )
        target = self._learning.table.target
        place = order.index(target) + step if target in order else (0 if step > 0 else -1)
        self._hover = -1
        self._learning.learn(order[place % len(order)])

    def _at(self, place: QPoint) -> int:
        hits = [n for n, (rect, _spot) in enumerate(self._spots) if rect.contains(place)]
        return hits[-1] if hits else -1

    def _on_changed(self) -> None:
        if self.isVisible():
            self._show_words()
            self.update()

    def _on_sheet(self, spot: Spot) -> QRect | None:
        """Return where a spot is on the sheet as far as it can be seen, or None."""
        window, widget = self.parentWidget(), spot.widget
        if not widget.isVisible() or widget.window() is not window.window():
            return None
        rect = QRect(widget.mapTo(window, spot.rect.topLeft()), spot.rect.size())
        above = widget.parentWidget()
        while above is not None and above is not window:
            rect &= QRect(above.mapTo(window, QPoint(0, 0)), above.size())
            above = above.parentWidget()
        if rect.width() < 6 or rect.height() < 6 or self._covered(widget, rect.center()):
            return None
        return rect

    def _covered(self, widget: QWidget, at: QPoint) -> bool:
        """Whether something else of the window (the stage, a panel) lies over a place of a widget."""
        hidden = self.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        top = self.parentWidget().childAt(at)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, hidden)
        return (
            top is not None
            and top is not widget
            and not (widget.isAncestorOf(top) or top.isAncestorOf(widget))
        )
