"""The line at the bottom: a hint at the left, the worker and the sound at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from studio.ui.look import icons, motion
from studio.ui.look.theme import HINT_MS, ICON_SMALL, ROOMY, tokens


class StatusBar(QFrame):
    """Shows what there is to know at a glance.

    Signals:
        jobs_asked: show or hide the jobs panel.
        sound_asked: choose where the sound goes.
    """

    jobs_asked = Signal()
    sound_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setProperty("panel", True)
        self.setFixedHeight(28)
        self._standing = ""
        self._of_step = False
        self.hint = QLabel()
        self.hint.setProperty("dim", True)
        self.progress = QProgressBar(textVisible=False)
        self.progress.setFixedWidth(96)
        self.progress.setAccessibleName("Progress of the running job")
        self.jobs = QToolButton(text="Ready", toolTip="Show the jobs", checkable=True)
        self.jobs.setProperty("flat", True)
        self.jobs.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.jobs.setIconSize(QSize(ICON_SMALL, ICON_SMALL))
        self.jobs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.jobs.clicked.connect(self.jobs_asked)
        self.sound = QToolButton()
        self.sound.setProperty("flat", True)
        self.sound.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.sound.setIconSize(QSize(ICON_SMALL, ICON_SMALL))
        self.sound.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sound.clicked.connect(self.sound_asked)
        self._heard = False
        self.device = QLabel()
        self.device.setProperty("dim", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(ROOMY, 0, ROOMY, 0)
        row.setSpacing(ROOMY)
        row.addWidget(self.hint, 1)
        row.addWidget(self.progress)
        row.addWidget(self.jobs)
        row.addWidget(self.device)
        row.addWidget(self.sound)
        self._clear = QTimer(self, singleShot=True, interval=HINT_MS)
        self._clear.timeout.connect(lambda: self.hint.setText(self._standing))
        self.show_jobs("", None, 0)
        self.retint()

    def set_standing(self, text: str) -> None:
        """Set the hint that is shown while there is nothing newer to say."""
        self._standing = text
        if not self._clear.isActive():
            self.hint.setText(text)

    def say(self, text: str, *, of_step: bool = False) -> None:
        """Show a hint for a few seconds; one about a step of the history only until the next step."""
        self._of_step = of_step
        self.hint.setText(text)
        self._clear.start()

    def forget_step(self) -> None:
        """Take back a hint about a step that is no longer the last thing that happened."""
        if self._of_step:
            self._of_step = False
            self._clear.stop()
            self.hint.setText(self._standing)

    def show_jobs(self, words: str, progress: float | None, count: int) -> None:
        """Say what the worker does."""
        self.jobs.setText(words or "Ready")
        self.progress.setVisible(count > 0)
        if count and progress is None:
            motion.show_busy(self.progress)
        else:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(1000 * (progress or 0.0)))

    def show_device(self, label: str, tip: str) -> None:
        """Say on which device the networks run."""
        self.device.setText(label)
        self.device.setToolTip(tip)

    def show_sound(self, text: str, heard: bool, tip: str) -> None:
        """Say where the sound goes, or why nothing is heard."""
        self._heard = heard
        self.sound.setText(text)
        self.sound.setToolTip(tip)
        self.sound.setAccessibleName(f"Sound: {text}")
        self.retint()

    def retint(self) -> None:
        """Take the colours of another theme."""
        name, colour = (
            ("sound", tokens().text_dim) if self._heard else ("sound-off", tokens().warning)
        )
        self.sound.setIcon(icons.icon(name, colour))
        self.jobs.setIcon(icons.icon("jobs", tokens().text_dim))
