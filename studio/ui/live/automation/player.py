"""Lets a pad follow its automation while the song plays, unless a hand holds it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from studio.project.automation import lane_of, position_at
from studio.project.song import PadLane
from studio.ui.document import Document
from studio.ui.morph.pad import MorphPad
from studio.ui.morph.surface import PadSurface
from studio.ui.transport.recording_clock import SongBeat
from studio.ui.transport.transport import Transport

HELD_S = 0.5
"""So long after a knob or a scene has moved the pad the automation waits, as it does while the mouse holds it."""


class AutomationPlayer(QObject):
    """Moves one room's pad in song time.

    The melody follows while the pad is what is on show. Who opens a clip leaves the automation: the puck still shows
    where it would be, and :meth:`follow` (or touching the pad) goes back to it.

    Args:
        document: holds the automation.
        transport: what plays.
        beat: where the song is.
        pad: what is moved.
        room: whose automation it is.
        surfaces: every square on which a hand may hold a pad, e.g. that of the stage too.
        now: seconds.

    Signals:
        changed: it was left, or is followed again.
        moved: song position of the automation, in quarter notes.
    """

    changed = Signal()
    moved = Signal(float)

    def __init__(
        self,
        document: Document,
        transport: Transport,
        beat: SongBeat,
        pad: MorphPad,
        room: str,
        parent: QObject | None = None,
        surfaces: Callable[[], Iterable[PadSurface]] = tuple,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._document, self._transport, self._beat = document, transport, beat
        self._pad, self._room, self._now = pad, room, now
        self._surfaces = surfaces
        self._grip: list[PadSurface] = []
        self._moving = self._left = False
        self._last: tuple[float, float] | None = None
        self._touched = -math.inf
        transport.moved.connect(lambda _tick: self.step())
        transport.playing_changed.connect(self._on_playing)
        pad.moved.connect(self._on_moved)
        document.replaced.connect(self.follow)

    @property
    def lane(self) -> PadLane:
        """What is written for the pad."""
        return lane_of(self._document.song, self._room)

    @property
    def moving(self) -> bool:
        """Whether it is this that moves the pad just now."""
        return self._moving

    @property
    def left(self) -> bool:
        """Whether the person listens to something else than the pad."""
        return self._left

    @property
    def period(self) -> float:
        """Quarter notes after which the automation begins again: the loop, or whole bars where it is longer."""
        points, loop = self.lane.points, self._beat.loop
        end = points[-1].beat if points else 0.0
        if loop is not None and end <= loop[1] + 1e-6:
            return loop[1]
        bar = self._beat.bar
        return max(math.ceil(end / bar - 1e-6), 1) * bar

    def follow(self) -> None:
        """Let the melody follow again, at once."""
        self._touched = -math.inf
        self._set_left(False)

    def leave(self) -> None:
        """The person listens to something else: only the puck shows the automation."""
        self._set_left(True)

    def step(self) -> None:
        """Move the pad to where it is now; every frame of the transport calls this."""
        beat = self._transport.beat
        if beat is None or self._transport.counting_in:
            return
        here = self._place(beat)
        self.moved.emit(here)
        lane = self.lane
        point = None if lane.muted or self._held else position_at(lane, here)
        if point is None:
            self._last = None
            return
        if self._left or not any(self._pad.filled):
            self._pad.set_position(*point)
        elif point != self._last:
            self._last = point
            self._moving = True
            self._pad.surface.travel(*point)
            self._moving = False

    @property
    def gripped(self) -> bool:
        """Whether the mouse holds the pad, here or on the stage, be it still."""
        return self._pad.surface.dragging or any(surface.dragging for surface in self._grip)

    @property
    def _held(self) -> bool:
        return self._pad.busy or self.gripped or self._now() - self._touched < HELD_S

    def _place(self, beat: float) -> float:
        loop, period = self._beat.loop, self.period
        if loop is None or period <= loop[1] + 1e-6:
            return beat
        # Longer than the loop: it goes on while the loop comes round.
        return (beat + self._transport.passes * (loop[1] - loop[0])) % period

    def _on_moved(self, _x: float, _y: float) -> None:
        if not self._moving:
            if not self.gripped:
                self._grip = [surface for surface in self._surfaces() if surface.dragging]
            self._touched = self._now()
            self._set_left(False)

    def _on_playing(self, _playing: bool) -> None:
        self._last = None

    def _set_left(self, left: bool) -> None:
        self._last = None
        if left != self._left:
            self._left = left
            self.changed.emit()
