"""What this program is, and what a report about it needs."""

from __future__ import annotations

import platform
import sys

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from studio import __version__
from studio.project import folders
from studio.project.log_files import without_home
from studio.ui.background.io_pool import IoPool
from studio.ui.help.diagnostics import copy_text, gather_diagnostics
from studio.ui.look.theme import SPACE

_WIDTH = 440
_TEXT = """
Draw, compose and shape sound, and morph all three through learned latent spaces.

The melody model follows MusicVAE (Roberts, Engel, Raffel, Hawthorne and Eck, 2018), the sketch model Sketch-RNN \
(Ha and Eck, 2017), the timbre model NSynth (Engel, Resnick, Roberts, Dieleman, Eck, Simonyan and Norouzi, 2017).
Typeface: Inter, SIL Open Font License 1.1. Program: Apache License 2.0.
"""


def facts_of(device: str) -> str:
    """Return the first facts about this program here: versions, system, device and folders."""
    return "\n".join(
        (
            f"Chimera Studio {__version__}",
            f"Python {sys.version.split()[0]}, Qt {qVersion()}",
            f"{platform.system()} {platform.release()} {platform.machine()}",
            f"Screen {QGuiApplication.platformName()}",
            f"Networks on {device}",
            f"Logs in {without_home(str(folders.log_dir()))}",
        )
    )


class AboutDialog(QDialog):
    """Name, version, credits, and a button that copies the diagnostics.

    Args:
        device: where networks run.
        pool: gathers the diagnostics.
        parent: the window.
    """

    def __init__(self, device: str, pool: IoPool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Chimera Studio")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QLabel("Chimera Studio")
        title.setProperty("title", True)
        facts = QLabel(facts_of(device))
        facts.setProperty("dim", True)
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._device, self._pool = device, pool
        self.copy = buttons.addButton("Copy diagnostics", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.setToolTip(
            "For a report: versions, devices, models, folders and the log; nothing is sent anywhere"
        )
        self.copy.clicked.connect(self._gather)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addWidget(title)
        words = QLabel(_TEXT.strip(), wordWrap=True)
        words.setFixedWidth(_WIDTH)
        words.setMinimumHeight(words.heightForWidth(_WIDTH))
        column.addWidget(words)
        column.addWidget(facts)
        column.addWidget(buttons)

    def _gather(self) -> None:
        self.copy.setText("Gathering …")
        self.copy.setEnabled(False)
        gather_diagnostics(self._pool, self._device, self._on_gathered)

    def _on_gathered(self, text: str) -> None:
        copy_text(text)
        # The dialog may be closed by now; what was asked for is on the clipboard all the same.
        if isValid(self):
            self.copy.setText("Copied")
            self.copy.setEnabled(True)
