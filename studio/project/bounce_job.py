"""Sound to files as a job: with progress, cancelled at once, and overtaken by whatever is more urgent."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from studio.files import FileSaveError, plain_reason
from studio.project.song_sound import SongSound
from studio.worker.job import Step, Workbench

if TYPE_CHECKING:
    from studio.live.engine.bank import Bank

Rate = Literal[44100, 48000, 96000]
SoundFormat = Literal["wav16", "wav24", "wav32", "flac16", "flac24"]
FORMATS: dict[SoundFormat, str] = {
    "wav24": "WAV, 24 bits",
    "wav16": "WAV, 16 bits with dither",
    "wav32": "WAV, 32 bits floating point",
    "flac24": "FLAC, 24 bits",
    "flac16": "FLAC, 16 bits with dither",
}
RATES: tuple[Rate, ...] = (44100, 48000, 96000)


@dataclass(frozen=True)
class FileForm:
    """What kind of file.

    Attributes:
        kind: one of :data:`FORMATS`.
        rate: frames a second.
        tail: let it ring out.
    """

    kind: SoundFormat = "wav24"
    rate: Rate = 48000
    tail: bool = True

    @property
    def suffix(self) -> str:
        """Ending of the file's name."""
        return ".flac" if self.kind.startswith("flac") else ".wav"

    @property
    def depth(self) -> Literal[16, 24, 32]:
        """Bits a sample; 32 is floating point."""
        depths: dict[str, Literal[16, 24, 32]] = {"16": 16, "24": 24, "32": 32}
        return depths[self.kind[-2:]]


@dataclass(frozen=True, eq=False)
class BounceJob:
    """Render sound into one file, a file for each lane, or both.

    Attributes:
        sound: what is rendered.
        bank: the sounds that play it.
        form: of all files.
        mix: where the whole goes, or None.
        stems: where each lane of ``sound`` goes, or none.
        title: what the jobs panel shows.
        master_db: level of the master.
    """

    sound: SongSound
    bank: Bank
    form: FileForm
    mix: Path | None = None
    stems: tuple[Path, ...] = ()
    title: str = "Export the song as audio"
    master_db: float = 0.0

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files it makes."""
        return (*([self.mix] if self.mix is not None else []), *self.stems)

    def run(self, bench: Workbench) -> Generator[Step[None], None, tuple[Path, ...]]:
        """Write the files and return where they are; one that is stopped leaves none behind that is half written.

        Raises:
            BounceError: a file cannot be written.
            FileSaveError: a folder cannot be made.
            PlainError: the timbre pad cannot be made ready.
        """
        from studio.live.play import bounce

        pad = None
        if self.sound.pad is not None:
            pad = yield from self.sound.pad.ready(bench, self.form.rate)
        song = self.sound.to_render(self.master_db, pad)
        form = bounce.BounceFormat(self.form.rate, self.form.depth, self.form.tail)
        self._make_folders()
        # The first rendering is the mix; where nobody wants its file, it tells how long the stems are.
        passes = 1 + len(self.stems)
        frames = None
        if self.mix is not None:
            for progress in bounce.bounce(song, self.bank, self.mix, form):
                yield Step(progress / passes, message=self.mix.name)
            frames = _frames(self.mix)
        if self.stems:
            for progress in bounce.bounce_stems(song, self.bank, self.stems, form, frames):
                stems = progress * (len(self.stems) + (frames is None)) - (frames is None)
                name = self.stems[max(math.ceil(stems) - 1, 0)].name
                yield Step((1 + stems) / passes, message=name)
        return self.paths

    def _make_folders(self) -> None:
        for folder in {path.parent for path in self.paths}:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                reason = plain_reason(error)
                raise FileSaveError(f"The folder “{folder}” was not made: {reason}.") from error


def _frames(path: Path) -> int:
    import soundfile

    return int(soundfile.info(path).frames)
