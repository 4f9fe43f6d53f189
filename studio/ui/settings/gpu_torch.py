"""A graphics card for the double-click program: finds a torch for CUDA of the person's, and has it tried out once."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from studio.assets import assets_root
from studio.files import FileSaveError
from studio.project import folders
from studio.project.settings import Settings
from studio.ui.background.io_pool import IoPool
from studio.worker import other_torch
from studio.worker.other_torch import OtherTorch, Verdict

_LOOK_MS = 500
_Found = tuple[OtherTorch | None, str, Verdict | None]


def verdict_file() -> Path:
    """Return where is kept whether a torch works."""
    return folders.cache_dir() / "gpu-torch.json"


def own_release() -> str:
    """Return the version of the torch that came with a double-click program; ``""`` where none did."""
    own = other_torch.look_in(assets_root())
    return own.release if own is not None else ""


def use_other_torch(settings: Settings) -> None:
    """Take the person's torch in place of the program's own, if it was tried out; before anything imports torch."""
    if getattr(sys, "frozen", False):
        other_torch.use_if_tried(settings.gpu_torch, own_release(), verdict_file())


class GpuTorch(QObject):
    """Looks for a torch for CUDA and has it tried out where it is new.

    Args:
        pool: where files are looked at.

    Signals:
        told: a sentence about what was found, and whether a card will be used from the next start.
    """

    told = Signal(str, bool)

    def __init__(self, pool: IoPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._trial: tuple[OtherTorch, subprocess.Popen[str]] | None = None
        self._began = 0.0
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self.words = ""

    def search(self, setting: str) -> None:
        """Look for what the setting means; ``told`` comes when it is known."""
        self.close()

        def look() -> _Found:
            other, why = other_torch.find(setting, own_release())
            return other, why, other_torch.read_verdict(verdict_file())

        self._pool.run(look, self._on_found, lambda text, _why: self._tell(text, False))

    def close(self) -> None:
        """End a trial under way; it begins anew at the next start."""
        self._timer.stop()
        if self._trial is not None:
            self._trial[1].kill()
            self._trial[1].communicate()
            self._trial = None

    def _on_found(self, found: _Found) -> None:
        other, why, verdict = found
        if other is None:
            self._tell(why or "No torch for CUDA was found, so the processor is used.", False)
        elif verdict is not None and verdict.key == other_torch.key_of(other):
            self._conclude(other, verdict)
        else:
            self._begin(other)

    def _begin(self, other: OtherTorch) -> None:
        try:
            self._trial = other, other_torch.begin_trial(other)
        except OSError:
            self._tell(f"The torch in {other.folder} could not be tried out.", False)
            return
        self._began = time.monotonic()
        self._timer.start()
        self._tell(f"Trying out the torch in {other.folder} …", False)

    def _look(self) -> None:
        if self._trial is None:
            return
        other, process = self._trial
        late = time.monotonic() - self._began > other_torch.TRIAL_S
        if process.poll() is None and not late:
            return
        self._timer.stop()
        self._trial = None
        try:
            self._conclude(other, other_torch.end_trial(other, process, verdict_file()), new=True)
        except FileSaveError as error:
            self._tell(str(error), False)

    def _conclude(self, other: OtherTorch, verdict: Verdict, *, new: bool = False) -> None:
        if not verdict.works:
            self._tell(verdict.words, False)
        elif new:
            self._tell(f"{verdict.words} runs the networks from the next start.", True)
        else:
            self._tell(f"{verdict.words}, with torch {other.version} in {other.folder}.", False)

    def _tell(self, sentence: str, good: bool) -> None:
        self.words = sentence
        self.told.emit(sentence, good)
