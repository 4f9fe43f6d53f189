"""The loudness of a voice over time: attack, decay, sustain, release, and the quick fade of a voice that gives way."""

from __future__ import annotations

import math
from typing import Any

from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel.compiled import kernel_function

FADE_S = 0.004
"""A stolen voice fades out in 4 ms: too short to hear as a note, too long to click."""
QUIET = 1e-5
"""A released voice below -100 dB is free."""


@kernel_function
def shape(
    voice: Any, rate: float, attack_s: float, decay_s: float, sustain: float, release_s: float
) -> None:
    """Set the envelope of a voice that starts; seconds, and a sustain level 0..1."""
    voice.level = 0.0
    voice.attack = 1.0 / max(attack_s * rate, 1.0)
    voice.decay = math.exp(-1.0 / max(decay_s * rate / 4.0, 1.0))
    voice.sustain = sustain
    # -60 dB after the release time.
    voice.release = math.exp(-6.9 / max(release_s * rate, 1.0))


@kernel_function
def advance(voice: Any) -> bool:
    """Go on by a frame; False where the voice has ended and is free."""
    if voice.stage == L.STAGE_ATTACK:
        voice.level += voice.attack
        if voice.level >= 1.0:
            voice.level = 1.0
            voice.stage = L.STAGE_DECAY
    elif voice.stage == L.STAGE_DECAY:
        voice.level = voice.sustain + (voice.level - voice.sustain) * voice.decay
        if voice.level < QUIET:
            voice.stage = L.STAGE_FREE
    elif voice.stage == L.STAGE_RELEASE:
        voice.level *= voice.release
        if voice.level < QUIET:
            voice.stage = L.STAGE_FREE
    else:
        voice.level -= voice.fade
        if voice.level <= 0.0:
            voice.stage = L.STAGE_FREE
    return bool(voice.stage != L.STAGE_FREE)


@kernel_function
def fade_out(voice: Any, rate: float) -> None:
    """Take a voice away without a click."""
    voice.stage = L.STAGE_FADE
    voice.fade = max(voice.level, 1e-3) / (FADE_S * rate)
    voice.held = 0
    voice.off_frame = L.NEVER
