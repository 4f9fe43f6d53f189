"""“Copy diagnostics”: what a report needs, gathered in the background and put on the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from studio.doctor.examination import diagnostics
from studio.ui.background.io_pool import IoPool
from studio.ui.widgets.toasts import Level, Notification

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


def window_lines(device: str) -> list[str]:
    """Return what only the window knows: Qt, the screens and their scale, and where networks run."""
    screens = [
        f"Screen {screen.size().width()} x {screen.size().height()} at {100 * screen.devicePixelRatio():.0f} %"
        for screen in QGuiApplication.screens()
    ]
    platform = QGuiApplication.platformName()
    return [f"Qt {qVersion()} on {platform}", *screens, f"Networks on {device}"]


def gather_diagnostics(pool: IoPool, device: str, then: Callable[[str], None]) -> None:
    """Gather the diagnostics on the pool and hand their text to ``then`` on this thread.

    Args:
        pool: where sound cards are asked and models are summed.
        device: where networks run.
        then: takes the text; where gathering fails, that is what the text says.
    """
    lines = window_lines(device)
    pool.run(lambda: diagnostics(lines), then, lambda sentence, _why: then(sentence))


def copy_diagnostics(window: MainWindow) -> None:
    """Gather what a report needs, put it on the clipboard, and say so."""

    def done(text: str) -> None:
        copy_text(text)
        window.notify(Notification("The diagnostics are on the clipboard.", Level.OK))

    gather_diagnostics(window.services.pool, window.device_label, done)


def copy_text(text: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)
