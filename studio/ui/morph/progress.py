"""A thin progress line with a cancel button that appears only when a wait lasts."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from studio.ui.look import motion
from studio.ui.look.theme import SPACE
from studio.ui.widgets.controls import dim

SHOW_AFTER_MS = 500


class WaitLine(QWidget):
    """Progress of a running job; nothing is shown for waits under half a second.

    Signals:
        cancelled: the person does not want to wait.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setRange(0, 1000)
        self._label = QLabel()
        dim(self._label)
        self._cancel = QToolButton()
        self._cancel.setText("Cancel")
        self._cancel.setToolTip("Stop computing this")
        self._cancel.clicked.connect(self.cancelled)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        line.addWidget(self._label)
        line.addWidget(self._bar, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._cancel)
        self._timer = QTimer(self, interval=SHOW_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self.show)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    @property
    def cancel_button(self) -> QToolButton:
        """What cancels."""
        return self._cancel

    def start(self, text: str) -> None:
        """A job was sent off."""
        self._label.setText(text)
        self._bar.setValue(0)
        if not self._timer.isActive() and not self.isVisible():
            self._timer.start()

    def set_progress(self, progress: float | None, text: str = "") -> None:
        """Show how far the job is, 0..1, or that nobody knows."""
        if progress is None:
            motion.show_busy(self._bar)
        else:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(progress * 1000))
        if text:
            self._label.setText(text)

    def finish(self) -> None:
        """The job is over."""
        self._timer.stop()
        self.hide()
