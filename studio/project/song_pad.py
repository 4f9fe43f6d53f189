"""The timbre pad as a song has it: what some of its lanes are played by, and where its point goes meanwhile."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.errors import PlainError
from studio.pad_weights import corner_weights
from studio.project.automation import lane_of, position_at
from studio.project.pad_path import PadPath
from studio.project.song import PadLane, PadState, Song
from studio.project.sounds import ROOM, find_sound
from studio.timbre.item import Sound
from studio.timbre.patch import Patch, PlayMode
from studio.worker.job import Step, Workbench

if TYPE_CHECKING:
    from studio.live.engine.patch import RenderedSounds
    from studio.live.play.bounce import Corners, PadSound


@dataclass(frozen=True)
class PadTravel:
    """A path that the point goes round and round on, from the song's beginning.

    Attributes:
        path: with the timing of the hand.
        beats: quarter notes that it takes once.
    """

    path: PadPath
    beats: float

    def at(self, beat: float) -> tuple[float, float]:
        """Return where the point is at a place of the song."""
        return self.path.at((beat / self.beats) % 1.0 * self.path.seconds)


@dataclass(frozen=True)
class SongPad:
    """A pad that plays lanes of a song.

    Attributes:
        lanes: numbers of those.
        settings: how its notes are played.
        corners: the sounds of A, B, C and D; not all None.
        state: where its point stands, and by which law corners weigh.
        automation: where it goes as the song plays.
        rendered: points of it that are heard instead of the live decoder, where the person hears some.
        renders: folder in which rendered points are looked for where none are given, or None.
        travel: the path that plays over and over on the pad and takes its point along, or None.
    """

    lanes: tuple[int, ...]
    settings: Patch
    corners: tuple[Sound | None, ...]
    state: PadState
    automation: PadLane
    rendered: RenderedSounds | None = None
    renders: Path | None = None
    travel: PadTravel | None = None

    def weights(self, beat: float) -> Corners:
        """Return how the corners weigh at a place of the song, in quarter notes."""
        point = None if self.automation.muted else position_at(self.automation, beat)
        if self.travel is not None:
            point = self.travel.at(beat)
        place = np.array([point or (self.state.x, self.state.y)])
        filled = [sound is not None for sound in self.corners]
        a, b, c, d = corner_weights(filled, place, self.state.law)[0].tolist()
        return a, b, c, d

    def ready(self, bench: Workbench, rate: int) -> Generator[Step[None], None, PadSound]:
        """Encode its sounds and make its decoder ready for frames a second.

        Raises:
            PlainError: a sound is empty, or a model cannot be loaded.
        """
        from studio.live.play.bounce import PadSound
        from studio.timbre.harmonic.playing import net_table
        from studio.timbre.live_jobs import embedding_of
        from studio.timbre.model_names import FRONT, LIVE
        from studio.timbre.voicing import pad_voicing, prepared

        embeddings, recordings = [], []
        for sound in self.corners:
            yield Step(0.0, message="Making the timbre pad ready")
            known = None if sound is None else sound.curves
            if sound is not None and known is None:
                known = embedding_of(bench.models.get(FRONT), sound)
            embeddings.append(known)
            recordings.append(None if sound is None else prepared(sound).as_marked(sound))
        net = net_table(bench.models.get(LIVE), rate)
        rendered = self.rendered
        if rendered is None:
            rendered = yield from self._recalled(bench)
        voicing = pad_voicing(self.settings, recordings, (net, embeddings), rendered)
        return PadSound(self.lanes, self.weights, voicing.at)

    def _recalled(self, bench: Workbench) -> Generator[Step[None], None, RenderedSounds | None]:
        """Look for rendered points where the patch plays them; the model need not be there."""
        from studio.timbre.pad_job import RecallPad, RenderPad

        a, b, c, d = self.corners
        plays = self.settings.mode in (PlayMode.BEST, PlayMode.RENDERED)
        if not plays or self.renders is None or not (a and b and c and d):
            return None
        try:
            return (
                yield from RecallPad(RenderPad((a, b, c, d), self.renders, law=self.state.law)).run(
                    bench
                )
            )
        except PlainError:
            return None


def song_pad(song: Song, lanes: tuple[int, ...]) -> SongPad | None:
    """Return the pad of a song, or None where no lane is played by it or it has no sounds."""
    state = song.pad(ROOM)
    corners = tuple(None if c is None else find_sound(song, c) for c in state.corners)
    if not lanes or not any(corners):
        return None
    return SongPad(lanes, song.patch, corners, state, lane_of(song, ROOM))
