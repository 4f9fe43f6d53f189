"""What a player was told so far, to tell it again to an engine that takes over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.live.kernel.swing import Swing
from studio.live.port import PlayControl, PlayNote, SilentPlayer, TrackSound

if TYPE_CHECKING:  # what loads the kernel is not imported before the window is there
    from studio.live.engine.engine import Engine
    from studio.live.engine.patch import Patch


@dataclass
class Told:
    """Song, mix and pads as they were told last; see :class:`studio.live.port.Player` for what they mean."""

    notes: Sequence[PlayNote] = ()
    controls: Sequence[PlayControl] = ()
    length: float = 8.0
    tempo: float = 120.0
    loop: tuple[float, float] | None = None
    swing: Swing = field(default_factory=Swing)
    tracks: Sequence[TrackSound] = field(default_factory=lambda: (TrackSound(),))
    master_db: float = 0.0
    click: tuple[bool, int, float] = (False, 4, 1.0)
    armed: int = 0
    patches: dict[int, Patch | None] = field(default_factory=dict)
    pads: dict[int, tuple[float, float, float, float]] = field(default_factory=dict)

    def tell(self, engine: Engine, before: SilentPlayer) -> None:
        """Tell an engine all of it, and let it go on from where another player stands."""
        engine.set_tempo(self.tempo)
        engine.set_controls(self.controls)
        engine.load(self.notes, self.length)
        engine.set_loop(self.loop)
        engine.set_swing(self.swing)
        engine.set_tracks(self.tracks)
        engine.set_master(self.master_db)
        engine.set_metronome(*self.click)
        engine.arm(self.armed)
        for track, patch in self.patches.items():
            engine.publish_patch(track, patch)
        for track, weights in self.pads.items():
            engine.set_pad_weights(track, weights)
        if before.playing:
            engine.play(before.position())
        else:
            engine.seek(before.position())
