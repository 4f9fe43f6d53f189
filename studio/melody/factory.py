"""The clips that come with the program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.assets import resources_dir
from studio.melody.midi.read import MidiError, read_midi
from studio.melody.notes import Clip


@dataclass(frozen=True, slots=True)
class FactoryClip:
    """A clip of the library, with the tempo (quarter notes a minute) and key it was written in."""

    clip: Clip
    tempo: float
    key: tuple[int, str] | None
    path: Path


def factory_clips(folder: Path | None = None) -> tuple[FactoryClip, ...]:
    """Read the factory clips in the order of the library; a file that cannot be read is left out.

    The first two are a pair made to be morphed into one another.

    Args:
        folder: where they lie; None is ``resources/clips``.
    """
    clips = []
    for path in sorted((folder or resources_dir() / "clips").glob("*.mid")):
        try:
            found = read_midi(path)
            clip = found.to_clip(0, skyline=False)
        except (MidiError, IndexError):
            continue
        clips.append(FactoryClip(clip, found.tempo, found.key, path))
    return tuple(clips)
