"""A handle that drags sound out of the window as finished files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QDrag,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from studio.ui.live.bounce.files import AudioFiles, Take, files_mime
from studio.ui.look import icons
from studio.ui.look.theme import RADIUS, theme_changed, tokens

HOVER_MS = 150
"""So long the mouse must rest before something is rendered for it."""
_HEIGHT, _ICON, _PAD = 24, 14, 7


class AudioHandle(QWidget):
    """Drag it to the desktop or a DAW.

    The files are rendered as soon as the mouse rests on it; a drag that comes sooner begins when they are finished,
    if the button is still down.

    Args:
        word: what stands on it.
        tip: tooltip.
        files: renders them.
        take: returns what is dragged now, or None where there is nothing.
    """

    def __init__(
        self,
        word: str,
        tip: str,
        files: AudioFiles,
        take: Callable[[], Take | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._word, self._tip, self._files, self._take = word, tip, files, take
        self._press: QPoint | None = None
        self._far = self._hovered = False
        self._current: Take | None = None
        self.setAccessibleName(tip)
        self.setToolTip(tip)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._rest = QTimer(self, singleShot=True, interval=HOVER_MS)
        self._rest.timeout.connect(self._prepare)
        files.changed.connect(self._on_files)
        theme_changed.connect(self.update)

    def refresh(self, available: bool) -> None:
        """Say that what is dragged has changed, and whether there is anything."""
        self._current = None
        self.setEnabled(available)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        width = self.fontMetrics().horizontalAdvance(self._word)
        return QSize(width + _ICON + 3 * _PAD - 2, _HEIGHT)

    # -- mouse ------------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        """Render in case a drag follows."""
        self._hovered = True
        self._rest.start()
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Render nothing for a mouse that only passed."""
        self._hovered = False
        self._rest.stop()
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press, self._far = event.position().toPoint(), False
            self._prepare()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin the drag once the files are finished."""
        if self._press is None:
            return
        way = (event.position().toPoint() - self._press).manhattanLength()
        self._far = self._far or way >= QApplication.startDragDistance()
        self._start_if_ready()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._press = None
        self._far = False
        self.update()

    # -- within -----------------------------------------------------------------------------

    def _prepare(self) -> None:
        self._current = self._current or self._take()
        if self._current is not None:
            self._files.prepare(self._current)
        self.update()

    def _on_files(self) -> None:
        self.update()
        if self._far and QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._start_if_ready()

    def _start_if_ready(self) -> None:
        take = self._current
        paths = self._files.paths_of(take) if take is not None and self._far else ()
        if take is None or not paths:
            return
        self._press, self._far = None, False
        drag = QDrag(self)
        drag.setMimeData(files_mime(paths))
        drag.setPixmap(self._picture(take, len(paths)))
        drag.setHotSpot(QPoint(12, 12))
        taken = drag.exec(Qt.DropAction.CopyAction) == Qt.DropAction.CopyAction
        if taken and drag.target() is None:
            self._files.mark_dropped(take)
        self.update()

    def _picture(self, take: Take, count: int) -> QPixmap:
        ratio = self.devicePixelRatioF()
        words = take.name if count == 1 else f"{take.name}: {count} files"
        words = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 220)
        size = QSize(self.fontMetrics().horizontalAdvance(words) + 44, 30)
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(tokens().raised)
        painter = QPainter(picture)
        painter.setFont(self.font())
        icons.paint_icon(painter, QRectF(8, 7, 16, 16), "sound", tokens().accent)
        painter.setPen(tokens().text)
        painter.drawText(QRectF(32, 0, size.width(), 30), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()
        return picture

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw grip, word and how far the file is."""
        theme, take = tokens(), self._current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        painter.setPen(QPen(theme.outline, 1))
        painter.setBrush(theme.raised if self._hovered else theme.surface)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        progress = self._files.progress_of(take) if take is not None else None
        if progress is not None:
            done = QColor(theme.accent)
            done.setAlphaF(0.35)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(done)
            painter.drawRoundedRect(
                QRectF(box.left(), box.top(), box.width() * progress, box.height()), RADIUS, RADIUS
            )
        ready = take is not None and bool(self._files.paths_of(take))
        colour = theme.text if ready or self._hovered else theme.text_dim
        icons.paint_icon(
            painter, QRectF(_PAD - 2, (self.height() - _ICON) / 2, _ICON, _ICON), "grip", colour
        )
        painter.setPen(colour)
        words = box.adjusted(_PAD + _ICON, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._word)
