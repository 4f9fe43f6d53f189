"""The factory clips that come with the program."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from studio.assets import resources_dir
from studio.melody.midi.read import read_midi
from studio.melody.notes import Clip

_SMALL_WORDS = frozenset({"a", "an", "and", "in", "of", "on", "the", "to"})


def factory_clips(folder: Path | None = None) -> tuple[Clip, ...]:
    """Read the factory clips, in the order of their file names; call it off the GUI thread.

    Raises:
        MidiError: a file is damaged.
    """
    paths = sorted((folder or resources_dir() / "clips").glob("*.mid"))
    clips = []
    for path in paths:
        found = read_midi(path)
        clips.append(replace(found.to_clip(found.suggest_track()), name=title_of(path.stem)))
    return tuple(clips)


def title_of(stem: str) -> str:
    """Make a title of a file name: ``"07-ode-to-joy"`` becomes ``"Ode to Joy"``."""
    words = [word for word in stem.replace("_", "-").split("-") if not word.isdigit()]
    return " ".join(
        word if number and word in _SMALL_WORDS else word.capitalize()
        for number, word in enumerate(words)
    )
