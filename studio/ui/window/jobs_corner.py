"""The jobs panel in the corner of the window, above its button in the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from studio.ui.background.worker_bridge import WorkerBridge
from studio.ui.look.theme import SPACE
from studio.ui.widgets.toasts import DetailsDialog
from studio.ui.window.jobs_panel import JobsPanel

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


class JobsCorner(QObject):
    """Shows, hides and places the panel.

    Args:
        window: its status bar exists.
        worker: whose jobs are shown.
    """

    def __init__(self, window: MainWindow, worker: WorkerBridge) -> None:
        super().__init__(window)
        self._window = window
        self.panel = JobsPanel(worker, window)
        self.panel.hide()
        window.status.jobs_asked.connect(self.toggle)
        self.panel.summary_changed.connect(window.status.show_jobs)
        self.panel.details_asked.connect(
            lambda sentence, details: DetailsDialog(sentence, details, window).open()
        )

    @property
    def shown(self) -> bool:
        """Whether the panel is open."""
        return not self.panel.isHidden()

    @property
    def height(self) -> int:
        """How much room it takes above the status bar, in pixels."""
        return self.panel.height() + SPACE if self.shown else 0

    def toggle(self) -> None:
        """Open or close the panel."""
        window = self._window
        self.panel.setVisible(not self.shown)
        self.panel.refresh()
        self.place()
        window.toasts.place()
        window.status.jobs.setChecked(self.shown)
        window.registry.refresh_one("view.jobs")

    def place(self) -> None:
        """Put it where it belongs in a window of this size."""
        if self.shown:
            window, panel = self._window, self.panel
            panel.resize(panel.sizeHint())
            top = window.status.mapTo(window, QPoint(0, 0)).y()
            x = window.width() - panel.width() - 2 * SPACE
            panel.move(x, top - panel.height() - SPACE)
            panel.raise_()
