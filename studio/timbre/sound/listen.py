"""What is found out about a recording when it comes into the program: where it begins, and its pitch."""

from __future__ import annotations

from dataclasses import replace

from studio.timbre.item import Sound
from studio.timbre.sound.onset import onset
from studio.timbre.sound.root_pitch import detect_root_pitch

SURE = 0.5
"""A pitch detected with less confidence is not taken for the root."""


def listened_to(sound: Sound) -> Sound:
    """Return the sound with its onset and its root pitch found; slow for long sounds."""
    sound = replace(sound, start=onset(sound.mono, sound.sample_rate))
    found = detect_root_pitch(sound.mono, sound.sample_rate)
    if found is None:
        return sound
    return replace(
        sound,
        root_pitch=round(found.pitch, 2) if found.confidence >= SURE else None,
        root_confidence=round(found.confidence, 2),
    )
