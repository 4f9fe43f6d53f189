"""A patch: how the sound of the pad is played, apart from which sounds are in its corners."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from studio.latent import new_item_id

MAX_TIME_MS = 10_000.0
"""Longest attack, decay, release or glide."""


class PlayMode(StrEnum):
    """Which of the two qualities of one sound is played."""

    LIVE = "live"
    """The live decoder, always."""
    RENDERED = "rendered"
    """What the worker rendered with the WaveNet; silence is never played: where nothing is rendered, live."""
    BEST = "best"
    """Rendered where there is a render for the place of the pad, else live."""
    MIX = "mix"
    """The recordings in the corners mixed as audio, for comparison."""


@dataclass(frozen=True, slots=True)
class Patch:
    """How the pad's sound is played.

    Attributes:
        name: what the person calls it.
        attack_ms, decay_ms, release_ms: 0..10,000.
        sustain: level while held, 0..1.
        position: where in the sound a note begins, 0..1 of its length.
        loop: notes are held by going to and fro between the loop points.
        loop_start, loop_end: 0..1 of the length; NSynth Super's settings are 0.2 and 0.41.
        crossfade_ms: overlap at the turning points of the loop, 0..500.
        glide_ms: time to slide from one note to the next, 0 for none.
        velocity: 0..1, how much the strength of a key changes the level.
        tone: -1 (dark)..1 (bright), 0 leaves the sound as it is.
        level_db: -60..+6.
        mode: which quality is played.
        exact_corners: in a corner itself the recording is played, not its reconstruction.
        id: identity within the song, saved.
    """

    name: str = "Patch"
    attack_ms: float = 4.0
    decay_ms: float = 200.0
    sustain: float = 1.0
    release_ms: float = 300.0
    position: float = 0.0
    loop: bool = True
    loop_start: float = 0.2
    loop_end: float = 0.41
    crossfade_ms: float = 80.0
    glide_ms: float = 0.0
    velocity: float = 0.7
    tone: float = 0.0
    level_db: float = 0.0
    mode: PlayMode = PlayMode.BEST
    exact_corners: bool = False
    id: str = field(default_factory=new_item_id)
