"""The songs that come with the program: what is known of them without opening them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from studio.assets import resources_dir

LIST_FILE = "songs.json"
_MAX_BYTES = 2**20

RollNote = tuple[float, float, int]
"""Start and length in eighths, and MIDI key."""
Roll = tuple[tuple[RollNote, ...], ...]


class _Entry(msgspec.Struct):
    """One song of :data:`LIST_FILE`."""

    file: str
    title: str
    words: str
    seconds: Annotated[float, Meta(gt=0.0)]
    beats: Annotated[int, Meta(gt=0)]
    roll: Roll = ()


@dataclass(frozen=True, slots=True)
class FactorySong:
    """A song to begin with.

    Attributes:
        title: what it is called.
        words: a sentence about it.
        seconds: how long it lasts.
        beats: the same in quarter notes.
        roll: notes of its pitched tracks, the lead first.
        path: the project; it is never written.
    """

    title: str
    words: str
    seconds: float
    beats: int
    roll: Roll
    path: Path


def factory_songs(folder: Path | None = None) -> tuple[FactorySong, ...]:
    """List the factory songs that are there; without a readable list there are none. Call it off the GUI thread.

    Args:
        folder: where they lie; None is ``resources/songs``.
    """
    folder = folder or resources_dir() / "songs"
    try:
        listed = folder / LIST_FILE
        if listed.stat().st_size > _MAX_BYTES:
            return ()
        entries = msgspec.json.decode(listed.read_bytes(), type=list[_Entry])
    except (OSError, msgspec.MsgspecError):
        return ()
    songs = (
        FactorySong(e.title, e.words, e.seconds, e.beats, e.roll, folder / Path(e.file).name)
        for e in entries
    )
    return tuple(song for song in songs if song.path.is_file())
