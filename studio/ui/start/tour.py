"""A tour over the real controls: a light on one of them at a time, and a card beside it that says what it does.

Only the card takes the mouse: everything can be used and played while the tour is on. Nothing moves by itself, so there
is nothing to switch off for those who want less motion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from studio.ui.look.plain_parts import button, dim, heading
from studio.ui.look.theme import CLOSE, RADIUS_CARD, RING, ROOMY, SPACE, tokens

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow

MOST_STEPS = 6
_CARD_WIDTH = 320
_SHADE = 0.6
_LATER_MS = 60


@dataclass(frozen=True)
class TourStep:
    """One thing that is shown.

    Attributes:
        title: a few words.
        text: says the keys as they are now; one or two sentences.
        target: returns the control that is lit, or None where it is not there.
        prepare: brings it into view.
    """

    title: str
    text: Callable[[], str]
    target: Callable[[], QWidget | None]
    prepare: Callable[[], object] = lambda: None


class Tour(QObject):
    """Goes from step to step over a window.

    Args:
        window: over what.
        steps: at most :data:`MOST_STEPS`.

    Signals:
        left: it is over, at its end or before.
        step_changed: number of the step on show, from 0.
    """

    left = Signal()
    step_changed = Signal(int)

    def __init__(self, window: MainWindow, steps: Sequence[TourStep]) -> None:
        super().__init__(window)
        self._window, self._steps = window, tuple(steps[:MOST_STEPS])
        self._number = 0
        self._before: QWidget | None = None
        self.shade = _Shade(window)
        self.card = TourCard(window)
        self.card.next.clicked.connect(self.go_on)
        self.card.back.clicked.connect(self.go_back)
        self.card.leave.clicked.connect(self.leave)
        self.card.turned.connect(lambda step: self.go_on() if step > 0 else self.go_back())
        # A room that is shown for the first time is laid out after this.
        self._later = QTimer(self, interval=_LATER_MS, singleShot=True)
        self._later.timeout.connect(self._place)

    @property
    def on(self) -> bool:
        """Whether the tour is on."""
        return not self.card.isHidden()

    @property
    def number(self) -> int:
        """The step on show, from 0."""
        return self._number

    @property
    def steps(self) -> tuple[TourStep, ...]:
        """All steps."""
        return self._steps

    def start(self) -> None:
        """Begin at the first step."""
        if not self.on:
            self._before = QApplication.focusWidget()
            QApplication.instance().installEventFilter(self)
        self._show(0)

    def go_on(self) -> None:
        """Go to the next step; after the last the tour is over."""
        if self._number + 1 < len(self._steps):
            self._show(self._number + 1)
        else:
            self.leave()

    def go_back(self) -> None:
        """Go to the step before."""
        if self._number > 0:
            self._show(self._number - 1)

    def leave(self) -> None:
        """End the tour and give the keyboard back."""
        if not self.on:
            return
        QApplication.instance().removeEventFilter(self)
        self._later.stop()
        had_keyboard = self.card.isAncestorOf(QApplication.focusWidget() or self._window)
        self.shade.hide()
        self.card.hide()
        if had_keyboard or QApplication.focusWidget() is None:
            before = self._before
            if before is not None and before.isVisible():
                before.setFocus(Qt.FocusReason.PopupFocusReason)
            else:
                self._window.melody.focus_start()
        self._before = None
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave with Escape wherever the keyboard is, and follow the window's size."""
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            # Dialogs have an Escape of their own.
            ours = isinstance(watched, QWidget) and watched.window() is self._window
            return ours and self._on_key(event)
        if kind == QEvent.Type.Resize and watched is self._window:
            self._later.start()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Escape or event.modifiers() or self._something_above():
            return False
        if event.type() == QEvent.Type.KeyPress:
            self.leave()
        # Else Escape would first mean something to what has the keyboard.
        event.accept()
        return True

    def _something_above(self) -> bool:
        window = self._window
        sheets = (window.palette_sheet, window.help_sheet)
        return QApplication.activePopupWidget() is not None or any(s.isVisible() for s in sheets)

    def _show(self, number: int) -> None:
        self._number = number
        step = self._steps[number]
        step.prepare()
        self.card.show_step(step, number, len(self._steps))
        self.shade.setGeometry(self._window.rect())
        for part in (self.shade, self.card):
            part.show()
            part.raise_()
        self._place()
        self.card.setFocus(Qt.FocusReason.PopupFocusReason)
        self._later.start()
        self.step_changed.emit(number)

    def _place(self) -> None:
        if self._window.live.on_stage:
            self.leave()
            return
        whole = self._window.rect()
        target = self._steps[self._number].target()
        hole = QRect()
        if target is not None and target.isVisibleTo(self._window):
            corner = target.mapTo(self._window, QPoint(0, 0))
            hole = (
                QRect(corner, target.size())
                .adjusted(-CLOSE, -CLOSE, CLOSE, CLOSE)
                .intersected(whole)
            )
        self.shade.setGeometry(whole)
        self.shade.set_hole(hole)
        self.card.place(hole, whole)


class TourCard(QFrame):
    """Says what is lit.

    Signals:
        turned: 1 for the next step, -1 for the one before, by keyboard.
    """

    turned = Signal(int)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tourCard")
        self.setProperty("card", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(_CARD_WIDTH)
        self.title = heading()
        self.text = QLabel(wordWrap=True)
        self.count = dim()
        self.leave = button("Leave", "Leave the tour (Esc); it is in the Help menu", "flat")
        self.back = button("Back", "The step before (Left)")
        self.next = button("Next", "The next step (Right or Enter)", "primary")
        row = QHBoxLayout()
        row.setSpacing(CLOSE)
        row.addWidget(self.count)
        row.addStretch(1)
        for part in (self.leave, self.back, self.next):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * SPACE] * 4)
        column.setSpacing(ROOMY)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(row)
        self.hide()

    def show_step(self, step: TourStep, number: int, of: int) -> None:
        """Say a step's words."""
        self.title.setText(step.title)
        self.text.setText(step.text())
        self.count.setText(f"{number + 1} of {of}")
        self.back.setEnabled(number > 0)
        self.next.setText("Next" if number + 1 < of else "Done")
        self.next.setAccessibleName(self.next.text())
        self.setAccessibleName(f"Tour, step {number + 1} of {of}: {step.title}")
        self.setAccessibleDescription(step.text())
        inside = _CARD_WIDTH - 4 * SPACE - 2
        self.text.setMinimumHeight(self.text.heightForWidth(inside))
        self.adjustSize()

    def place(self, hole: QRect, whole: QRect) -> None:
        """Stand beside what is lit, where there is room; in the middle where nothing is."""
        size, gap = self.size(), ROOMY
        middle_x = hole.center().x() - size.width() // 2
        middle_y = hole.center().y() - size.height() // 2
        spots = [
            QPoint(hole.right() + gap, middle_y),
            QPoint(hole.left() - gap - size.width(), middle_y),
            QPoint(middle_x, hole.bottom() + gap),
            QPoint(middle_x, hole.top() - gap - size.height()),
        ]
        if hole.height() < size.height():
            # Beside a small control the card would cover its neighbours.
            spots = spots[2:] + spots[:2]
        inside = whole.adjusted(gap, gap, -gap, -gap)
        for spot in spots if not hole.isEmpty() else ():
            card = _within(QRect(spot, size), inside)
            if not card.intersects(hole):
                self.move(card.topLeft())
                return
        self.move(
            QRect(QPoint(0, 0), size).translated(whole.center() - self.rect().center()).topLeft()
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages; all other keys are the window's, Space among them."""
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Return: 1,
            Qt.Key.Key_Enter: 1,
            Qt.Key.Key_PageDown: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_PageUp: -1,
        }
        if event.key() in steps:
            self.turned.emit(steps[event.key()])
        else:
            super().keyPressEvent(event)


class _Shade(QWidget):
    """Dims the window but for a hole; the mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tourShade")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hole = QRect()
        self.hide()

    def set_hole(self, hole: QRect) -> None:
        """Leave this part bright."""
        self.hole = hole
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark = QPainterPath()
        dark.addRect(QRectF(self.rect()))
        lit = QPainterPath()
        if not self.hole.isEmpty():
            lit.addRoundedRect(QRectF(self.hole), RADIUS_CARD, RADIUS_CARD)
        shade = QColor(theme.sunken)
        shade.setAlphaF(_SHADE)
        painter.fillPath(dark.subtracted(lit), shade)
        painter.setPen(QPen(theme.accent, RING))
        painter.drawPath(lit)


def _within(card: QRect, inside: QRect) -> QRect:
    x = min(max(card.left(), inside.left()), inside.right() - card.width() + 1)
    y = min(max(card.top(), inside.top()), inside.bottom() - card.height() + 1)
    return QRect(QPoint(x, y), card.size())
