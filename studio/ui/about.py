"""What this program is, and what a report about it needs."""

from __future__ import annotations

import platform
import sys

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from studio import __version__
from studio.project import folders
from studio.ui.theme import SPACE

_WIDTH = 440
_TEXT = """
Draw, compose and shape sound, and morph all three through learned latent spaces.

The melody model follows MusicVAE (Roberts, Engel, Raffel, Hawthorne and Eck, 2018).
Typeface: Inter, SIL Open Font License 1.1. Program: Apache License 2.0.
"""


def diagnostics(device: str) -> str:
    """Return the facts a report needs: versions, system, device and folders."""
    return "\n".join(
        (
            f"Chimera Studio {__version__}",
            f"Python {sys.version.split()[0]}, Qt {qVersion()}",
            f"{platform.system()} {platform.release()} {platform.machine()}",
            f"Screen {QGuiApplication.platformName()}",
            f"Networks on {device}",
            f"Logs in {folders.log_dir()}",
        )
    )


class AboutDialog(QDialog):
    """Name, version, credits, and a button that copies the diagnostics."""

    def __init__(self, device: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Chimera Studio")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QLabel("Chimera Studio")
        title.setProperty("title", True)
        facts = QLabel(diagnostics(device))
        facts.setProperty("dim", True)
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy diagnostics", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(diagnostics(device)))
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
