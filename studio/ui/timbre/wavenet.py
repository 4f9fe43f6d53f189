"""The WaveNet that renders the pad: whether there is one that may be heard, and a checkpoint of the person's own."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.assets import models_dir
from studio.project.settings import SettingsStore
from studio.timbre.jobs import MODEL
from studio.timbre.wavenet_jobs import TakeWavenet, WavenetInfo, checkpoint_of, shipped_is_audible
from studio.ui.background.io_pool import IoPool
from studio.ui.background.submit import Submit
from studio.ui.timbre.pad_head import PadHead
from studio.ui.timbre.pad_render import PadRender
from studio.ui.timbre.patch_panel import PatchPanel
from studio.worker.events import Cancelled, Failed, Finished, JobEvent
from studio.worker.job import Priority

NONE = "Rendering needs a WaveNet that is trained to be heard, and none is there."
CHECKING = "The checkpoint is being checked …"
_compiling: list[subprocess.Popen[bytes]] = []
"""At most one process compiles for this program."""


class Wavenet(QObject):
    """Knows what renders.

    Args:
        submit: gives jobs to the worker.
        pool: reads files.
        store: remembers the person's checkpoint; None remembers nothing.

    Signals:
        replaced: what was rendered before is of another one.
        changed: another one renders now, or none, or one is being checked.
        told: a sentence: another checkpoint renders from now on.
        failed: a sentence and details.
    """

    changed = Signal()
    replaced = Signal()
    told = Signal(str)
    failed = Signal(str, str)

    def __init__(
        self,
        submit: Submit,
        pool: IoPool,
        store: SettingsStore | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._submit, self._pool, self._store = submit, pool, store
        self._shipped = False
        self._own: WavenetInfo | None = None
        self._ticket: Any = None
        self._again = False
        pool.run(lambda: shipped_is_audible(models_dir() / MODEL), self._know_shipped)
        known = "" if store is None else store.settings.wavenet
        if known:
            self._again = True
            self._take(Path(known), Priority.BACKGROUND)

    @property
    def audible(self) -> bool:
        """Whether the pad can be rendered."""
        return self._own is not None or self._shipped

    @property
    def own(self) -> bool:
        """Whether it is a checkpoint of the person's."""
        return self._own is not None

    @property
    def words(self) -> str:
        """Which one renders, or why none does."""
        if self._ticket is not None:
            return CHECKING
        if self._own is not None:
            pitch = "" if self._own.pitched else ", a pitch only as in the sounds"
            return f"Rendered by “{self._own.name}”: {self._own.million:.1f} M parameters{pitch}."
        return "" if self._shipped else NONE

    def take(self, chosen: Path) -> None:
        """Check what a person chose, and render with it if it is whole."""
        self._again = False
        self._take(checkpoint_of(chosen), Priority.NORMAL)

    def forget(self) -> None:
        """Render with the one that comes with the program again, or not at all."""
        if self._store is not None:
            self._store.update(wavenet="")
        if self._own is not None:
            self._own = None
            ours = TakeWavenet(models_dir() / MODEL, ours=True)
            self._submit(ours, None, Priority.NORMAL, _ignore)
            self.replaced.emit()
        self.changed.emit()

    # -- within -----------------------------------------------------------------------------

    def _know_shipped(self, audible: bool) -> None:
        self._shipped = audible
        if audible:
            self._pool.run(_begin_warming, _ignore)
        self.changed.emit()

    def _take(self, path: Path, priority: Priority) -> None:
        if self._ticket is None:
            self._ticket = self._submit(
                TakeWavenet(path), None, priority, lambda event: self._on_event(path, event)
            )
            self.changed.emit()

    def _on_event(self, path: Path, event: JobEvent) -> None:
        if isinstance(event, Finished):
            self._ticket, self._own = None, event.result
            self._pool.run(_begin_warming, _ignore)
            self.replaced.emit()
            if self._store is not None:
                self._store.update(wavenet=str(path))
            if not self._again:
                name = event.result.name
                self.told.emit(f"The pad is rendered by “{name}” from now on.")
        elif isinstance(event, (Failed, Cancelled)):
            self._ticket = None
            if isinstance(event, Failed):
                self.failed.emit(event.sentence, event.details)
        else:
            return
        self.changed.emit()


def offer_rendering(wavenet: Wavenet, head: PadHead, panel: PatchPanel, render: PadRender) -> None:
    """Show everything about rendering only while it can be heard; what one WaveNet made goes with it."""

    def show() -> None:
        head.show_wavenet(audible=wavenet.audible)
        panel.show_wavenet(wavenet.words, audible=wavenet.audible, own=wavenet.own)

    wavenet.changed.connect(show)
    wavenet.replaced.connect(render.forget)
    panel.wavenet_dropped.connect(wavenet.forget)
    show()


def _begin_warming() -> None:
    """Have the sampler's loops compiled by another process, so that rendering need not wait for it."""
    from studio.timbre.net.warm_up import begin_warming

    if all(process.poll() is not None for process in _compiling):
        _compiling[:] = filter(None, [begin_warming()])


def _ignore(_what: object) -> None:
    pass
