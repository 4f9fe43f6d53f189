"""The envelope as a drawing: attack, decay, sustain and release with handles to drag."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.timbre.patch import MAX_TIME_MS, Patch
from studio.ui.look.theme import RADIUS, theme_changed, tokens

_HANDLE = 6.0
_GRAB = 12.0
_SUSTAIN_SHARE = 0.16
"""Share of the width in which the held level is shown."""
_PAD = 10.0


class Corner(StrEnum):
    """What can be dragged; the value is what the person reads."""

    ATTACK = "Attack"
    DECAY = "Decay and sustain"
    RELEASE = "Release"


class EnvelopeView(QWidget):
    """Draws the envelope of a patch. Times are laid out by their cube root, so that short ones can be set finely.

    Signals:
        grabbed: a handle is being moved; its :class:`Corner`.
        moved: the :class:`Patch` with the new envelope, while it moves.
        released: the move is over.
    """

    grabbed = Signal(object)
    moved = Signal(object)
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._patch = Patch()
        self._held: Corner | None = None
        self._chosen = Corner.ATTACK
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(84)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Envelope")
        self.setToolTip(
            "Drag the handles: attack, decay with sustain, release (0 to 10 s)\n"
            "Up and Down choose a handle, the arrows with Ctrl move it"
        )
        theme_changed.connect(self.update)

    def set_patch(self, patch: Patch) -> None:
        """Show the envelope of a patch; not while it is dragged."""
        if self._held is None and patch != self._patch:
            self._patch = patch
            self.update()

    def handle(self, corner: Corner) -> QPointF:
        """Return where a handle is."""
        attack, decay, _held, release = self._points()
        return {Corner.ATTACK: attack, Corner.DECAY: decay, Corner.RELEASE: release}[corner]

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(280, 96)

    # -- hands ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the nearest handle."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        near = min(Corner, key=lambda corner: (self.handle(corner) - at).manhattanLength())
        if (self.handle(near) - at).manhattanLength() <= 2 * _GRAB:
            self._held = self._chosen = near
            self.grabbed.emit(near)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        if self._held is None:
            near = any(
                (self.handle(corner) - event.position()).manhattanLength() <= _GRAB
                for corner in Corner
            )
            shape = Qt.CursorShape.SizeAllCursor if near else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            return
        self._set(self._dragged(self._held, event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton and self._held is not None:
            self._held = None
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a handle, or move it with Ctrl and the arrows."""
        key, held = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        step = {
            Qt.Key.Key_Left: QPointF(-6, 0),
            Qt.Key.Key_Right: QPointF(6, 0),
            Qt.Key.Key_Up: QPointF(0, -4),
            Qt.Key.Key_Down: QPointF(0, 4),
        }.get(key)
        if step is None:
            super().keyPressEvent(event)
        elif held:
            self.grabbed.emit(self._chosen)
            self._set(self._dragged(self._chosen, self.handle(self._chosen) + step))
            self.released.emit()
        else:
            order = list(Corner)
            forward = key in (Qt.Key.Key_Right, Qt.Key.Key_Down)
            self._chosen = order[(order.index(self._chosen) + (1 if forward else -1)) % len(order)]
            self.setAccessibleDescription(f"{self._chosen.value} chosen")
            self.update()

    def _dragged(self, corner: Corner, at: QPointF) -> Patch:
        part, top, height = self._part(), _PAD, self.height() - 2 * _PAD
        attack = self.handle(Corner.ATTACK)
        if corner is Corner.ATTACK:
            return replace(self._patch, attack_ms=_time((at.x() - _PAD) / part))
        if corner is Corner.DECAY:
            sustain = min(1.0, max(0.0, 1.0 - (at.y() - top) / height))
            decay = _time((at.x() - attack.x()) / part)
            return replace(self._patch, decay_ms=decay, sustain=round(sustain, 3))
        held_until = self._points()[2].x()
        return replace(self._patch, release_ms=_time((at.x() - held_until) / part))

    def _set(self, patch: Patch) -> None:
        if patch != self._patch:
            self._patch = patch
            self.update()
            self.moved.emit(patch)

    # -- painting ---------------------------------------------------------------------------

    def _part(self) -> float:
        """Return the pixels of the longest time: three times and the held level share the width."""
        return max(1.0, (self.width() - 2 * _PAD) * (1.0 - _SUSTAIN_SHARE) / 3.0)

    def _points(self) -> tuple[QPointF, QPointF, QPointF, QPointF]:
        """Return the end of the attack, of the decay, of the held level, and of the release."""
        part, height = self._part(), self.height() - 2 * _PAD
        level = _PAD + (1.0 - self._patch.sustain) * height
        x = _PAD + part * _share(self._patch.attack_ms)
        attack = QPointF(x, _PAD)
        x += part * _share(self._patch.decay_ms)
        decay = QPointF(x, level)
        x += (self.width() - 2 * _PAD) * _SUSTAIN_SHARE
        sustain = QPointF(x, level)
        x += part * _share(self._patch.release_ms)
        return attack, decay, sustain, QPointF(x, _PAD + height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the curve and its handles."""
        colours, painter = tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.sunken)
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        attack, decay, sustain, release = self._points()
        floor = self.height() - _PAD
        path = QPainterPath(QPointF(_PAD, floor))
        path.lineTo(attack)
        # The decay and the release fall fast at first, as they sound.
        path.quadTo(QPointF(attack.x() * 0.6 + decay.x() * 0.4, decay.y()), decay)
        path.lineTo(sustain)
        path.quadTo(QPointF(sustain.x() * 0.6 + release.x() * 0.4, floor), release)
        filled = QPainterPath(path)
        filled.lineTo(QPointF(_PAD, floor))
        tint = QColor(colours.accent)
        tint.setAlphaF(0.16)
        painter.fillPath(filled, tint)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.accent, 2.0))
        painter.drawPath(path)
        for corner in Corner:
            chosen = corner is self._chosen and self.hasFocus()
            painter.setPen(QPen(colours.text if chosen else colours.accent, 2.0))
            painter.setBrush(colours.accent if corner is self._held else colours.surface)
            painter.drawEllipse(self.handle(corner), _HANDLE - 1, _HANDLE - 1)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.focus, 1.5))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), RADIUS, RADIUS
            )


def _share(ms: float) -> float:
    return float(min(1.0, max(0.0, ms / MAX_TIME_MS)) ** (1 / 3))


def _time(share: float) -> float:
    return round(float(min(1.0, max(0.0, share)) ** 3 * MAX_TIME_MS), 1)
