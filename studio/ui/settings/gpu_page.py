"""The page of the preferences about graphics cards: whether one is used, and with whose torch."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.settings import SettingsStore
from studio.ui.background.io_pool import IoPool
from studio.ui.look.theme import SPACE
from studio.ui.settings.gpu_torch import GpuTorch, own_release
from studio.worker.other_torch import AUTO, OFF

_BUNDLED = (
    "The program brings its own torch, the library that runs the networks, made for the processor: with CUDA it would "
    "be five times as large. Where one of your Python {python} environments has torch {torch} for CUDA, that one can "
    "run the networks instead. It is tried out once in a process of its own, and used from the next start."
)
_FROM_SOURCE = (
    "This copy runs from its sources and uses the torch of its own Python environment, which is {torch}. For a "
    "graphics card, install the CUDA build of the same version there; “Networks run on” then offers it."
)


class GpuPage(QWidget):
    """Every choice counts from the next start.

    Args:
        store: the preferences.
        pool: where files are looked at.
    """

    def __init__(self, store: SettingsStore, pool: IoPool) -> None:
        super().__init__()
        self._store = store
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACE, 0, 0)
        column.setSpacing(2 * SPACE)
        self.about = QLabel(wordWrap=True)
        self.use = QCheckBox("Use my GPU")
        self.use.setToolTip("Let networks run on the graphics card, from the next start on")
        self.folder = QLineEdit(placeholderText="Found by itself")
        self.choose = QPushButton("Choose…")
        self.found = QLabel(wordWrap=True)
        self.found.setProperty("dim", True)
        self.search = GpuTorch(pool, self)
        self._bundled = bool(getattr(sys, "frozen", False))
        column.addWidget(self.use)
        column.addWidget(self.about)
        column.addLayout(self._folder_row())
        column.addWidget(self.found)
        column.addStretch(1)
        for widget in (self.use, self.folder, self.choose, self.found, self._folder_label):
            widget.setVisible(self._bundled)
        if self._bundled:
            self._begin()
        else:
            self.about.setText(_FROM_SOURCE.format(torch=_installed()))

    def _folder_row(self) -> QHBoxLayout:
        self._folder_label = QLabel("Python environment")
        self._folder_label.setBuddy(self.folder)
        self.folder.setAccessibleName("Folder of the Python environment with torch for CUDA")
        self.folder.setToolTip("Empty: the active environment, or the Python on the path")
        self.choose.setToolTip("Choose the folder of a Python environment that has torch for CUDA")
        self.choose.setAccessibleName("Choose the folder of the Python environment")
        row = QHBoxLayout()
        row.addWidget(self._folder_label)
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose)
        return row

    def _begin(self) -> None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        self.about.setText(_BUNDLED.format(python=version, torch=own_release()))
        setting = self._store.settings.gpu_torch
        self.use.setChecked(setting != OFF)
        self.folder.setText("" if setting in (AUTO, OFF) else setting)
        self.search.told.connect(lambda text, _good: self.found.setText(text))
        self.use.toggled.connect(lambda _on: self._change())
        self.folder.editingFinished.connect(self._change)
        self.choose.clicked.connect(self._choose)

    def showEvent(self, event: QShowEvent) -> None:
        """Look for a torch when the page is seen."""
        super().showEvent(event)
        if self._bundled:
            self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """End a trial under way: nobody waits for it."""
        self.search.close()
        super().hideEvent(event)

    def _change(self) -> None:
        setting = (self.folder.text().strip() or AUTO) if self.use.isChecked() else OFF
        if setting != self._store.settings.gpu_torch:
            self._store.update(gpu_torch=setting)
            self._show()

    def _show(self) -> None:
        on = self.use.isChecked()
        for widget in (self.folder, self.choose):
            widget.setEnabled(on)
        if on:
            self.search.search(self._store.settings.gpu_torch)
        else:
            self.search.close()
            self.found.setText("The networks run on the processor.")

    def _choose(self) -> None:
        start = self.folder.text() or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, "Python environment with torch", start)
        if chosen:
            self.folder.setText(chosen)
            self._change()


def _installed() -> str:
    try:
        return metadata.version("torch")
    except metadata.PackageNotFoundError:
        return "missing"
