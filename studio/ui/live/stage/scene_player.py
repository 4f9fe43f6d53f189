"""Launches scenes: the pads travel there in as many beats as the song says, and arrive as one step to undo."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from studio.project import scenes
from studio.project.scenes import SceneError, SceneMove
from studio.project.song import PadState
from studio.ui.document import Document

FRAME_MS = 33


class ScenePlayer(QObject):
    """Moves between scenes.

    Args:
        document: the song that holds them.
        show_pads: shows pads that are on the way, by room, without editing the song.
        clock: seconds.

    Signals:
        changed: another scene is current, or one is on its way, or how far it is.
        told: a sentence for the person.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        document: Document,
        show_pads: Callable[[dict[str, PadState]], None],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._document, self._show_pads, self._clock = document, show_pads, clock
        self._current: str | None = None
        self._move: SceneMove | None = None
        self._beat, self._seen = 0.0, 0.0
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self.step)
        document.replaced.connect(self._on_replaced)
        document.song_changed.connect(lambda _song: self.changed.emit())

    @property
    def current(self) -> str | None:
        """Id of the scene launched last, or None."""
        return self._current

    @property
    def share(self) -> float:
        """How much of the way to it is done, 0..1; 1 while nothing moves."""
        return 1.0 if self._move is None else self._move.share(self._beat)

    def launch(self, scene_id: str) -> None:
        """Go to a scene from wherever the pads stand; one that was on its way is left."""
        try:
            move = SceneMove.begin(self._document.song, scene_id, 0.0)
        except SceneError as error:
            self.told.emit(str(error))
            return
        self._current, self._beat, self._seen = scene_id, 0.0, self._clock()
        self._move = move
        if move.done(0.0):
            self._arrive()
        else:
            self._timer.start()
            self.changed.emit()

    def launch_number(self, number: int) -> None:
        """Go to the scene at a place, the first is 0; nothing where there is none."""
        places = self._document.song.scenes
        if 0 <= number < len(places):
            self.launch(places[number].id)

    def launch_next(self, step: int = 1) -> None:
        """Go to the next scene, going round, or with -1 to the one before."""
        scene = scenes.neighbour(self._document.song, self._current, step)
        if scene is not None:
            self.launch(scene.id)

    def store(self) -> None:
        """Keep the pads as they stand as a new scene, which then is current."""
        scene = scenes.capture(self._document.song)
        self._document.apply(f"Store {scene.name}", lambda song: scenes.store(song, scene))
        self._current = scene.id
        self.told.emit(f"{scene.name} holds the pads as they stand.")
        self.changed.emit()

    def overwrite(self, scene_id: str) -> None:
        """Let a scene hold the pads as they stand."""
        name = self._name(scene_id)
        self._edit(f"Store into {name}", lambda song: scenes.overwrite(song, scene_id))
        self.told.emit(f"{name} holds the pads as they stand.")

    def rename(self, scene_id: str, name: str) -> None:
        """Call a scene something else."""
        self._edit(f"Rename to {name}", lambda song: scenes.rename(song, scene_id, name))

    def delete(self, scene_id: str) -> None:
        """Take a scene away."""
        name = self._name(scene_id)
        self._edit(f"Delete {name}", lambda song: scenes.delete(song, scene_id))
        self.told.emit(f"{name} is deleted; Undo brings it back.")

    def set_beats(self, beats: float) -> None:
        """Choose how many beats a move takes, 0..64."""
        if beats != self._document.song.morph_beats:
            self._edit(
                f"Scene morph time {beats:g} beats",
                lambda song: scenes.set_morph_beats(song, beats),
            )

    def step(self) -> None:
        """Move on by the time that has passed; the timer calls this 30 times a second."""
        if self._move is None:
            return
        now = self._clock()
        self._beat += (now - self._seen) * self._document.song.tempo / 60.0
        self._seen = now
        if self._move.done(self._beat):
            self._arrive()
        else:
            self._show_pads(self._move.pads(self._beat))
            self.changed.emit()

    def _arrive(self) -> None:
        self._timer.stop()
        move, self._move = self._move, None
        if move is not None:
            name = move.target.name
            try:
                self._document.apply(
                    f"Scene “{name}”", lambda song: scenes.recall(song, move.target.id)
                )
            except SceneError as error:  # deleted while it was on its way
                self.told.emit(str(error))
            else:
                self._show_pads(dict(self._document.song.pads))
        self.changed.emit()

    def _edit(self, name: str, edit: Callable) -> None:
        try:
            self._document.apply(name, edit)
        except SceneError as error:
            self.told.emit(str(error))
        self.changed.emit()

    def _name(self, scene_id: str) -> str:
        found = (scene.name for scene in self._document.song.scenes if scene.id == scene_id)
        return next(found, "The scene")

    def _on_replaced(self) -> None:
        self._timer.stop()
        self._move = self._current = None
        self.changed.emit()
