"""What a person wants exported as sound, and what can be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from studio.project.bounce_job import FileForm
from studio.project.export_names import stem_name
from studio.project.song import Song
from studio.project.song_sound import SongSound


class What(StrEnum):
    """What is exported."""

    SONG = "song"
    CLIP = "clip"
    LOOP = "loop"


class Parts(StrEnum):
    """In which files."""

    MIX = "mix"
    STEMS = "stems"
    BOTH = "both"


@dataclass(frozen=True)
class Offer:
    """What can be exported.

    Attributes:
        song: the song.
        sounds: what each choice sounds like; what cannot be exported is missing.
        names: what the file of each choice is called, without an ending.
    """

    song: Song
    sounds: dict[What, SongSound]
    names: dict[What, str]


@dataclass(frozen=True)
class Wish:
    """What is wanted.

    Attributes:
        what: the song, the clip on show or its loop.
        parts: one file, a file for each lane, or both.
        form: kind of file.
        path: of the mix; the folder of the stems lies beside it.
    """

    what: What
    parts: Parts
    form: FileForm
    path: Path

    @property
    def mix(self) -> Path | None:
        """File of the mix, or None."""
        return None if self.parts is Parts.STEMS else self.path

    @property
    def folder(self) -> Path:
        """Where the stems go."""
        return self.path.with_name(f"{self.path.stem} stems")

    def stems(self, song: Song, sound: SongSound) -> tuple[Path, ...]:
        """Return the files of the lanes, or none where they are not wanted."""
        if self.parts is Parts.MIX:
            return ()
        return stem_paths(self.folder, song, sound, self.form)


def stem_paths(folder: Path, song: Song, sound: SongSound, form: FileForm) -> tuple[Path, ...]:
    """Name a file for each lane."""
    return tuple(
        folder / (stem_name(song, number, lane.name) + form.suffix)
        for number, lane in enumerate(sound.lanes, 1)
    )
