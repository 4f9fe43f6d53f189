"""Clips from MIDI files and back, for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from studio.errors import PlainError
from studio.files import FileSaveError, plain_reason
from studio.melody.midi.read import MidiImport, read_midi
from studio.melody.midi.write import save_clip_midi
from studio.melody.notes import Clip
from studio.melody.windows import clip_to_windows

DEFAULT_TEMPO = 120.0


class ClipFiles:
    """The melodies of some MIDI files, and where what is made of them goes.

    Args:
        paths: the files.
        tracks: which track of each to take, counted from 1: none (the likeliest melody), one for all, or one each.
        tempo: of what is written; None takes that of the first file.

    Attributes:
        clips: one a file.
        notices: what was assumed, repaired or left out, one sentence each.

    Raises:
        MidiError: a file cannot be read or holds no notes.
        PlainError: there is no such track.
    """

    def __init__(
        self, paths: Sequence[Path], tracks: Sequence[int] = (), tempo: float | None = None
    ) -> None:
        if len(tracks) not in (0, 1, len(paths)):
            raise PlainError(f"Give --track once, or once for each of the {len(paths)} files.")
        numbers = list(tracks) * len(paths) if len(tracks) == 1 else list(tracks)
        imports = [read_midi(path) for path in paths]
        notices: list[str] = []
        self.clips = [
            _take(read, numbers[i] if numbers else None, notices) for i, read in enumerate(imports)
        ]
        self.notices = tuple(notices)
        self._tempo = tempo or (imports[0].tempo if imports else DEFAULT_TEMPO)

    def write(self, out: Path, named: Sequence[tuple[str, Clip | None]]) -> list[dict[str, Any]]:
        """Write each clip to ``<name>.mid`` in a folder, which is made where it is missing.

        Returns:
            Path, name and number of notes of each file.

        Raises:
            FileSaveError: the disk refuses.
        """
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = plain_reason(error)
            raise FileSaveError(f"The folder “{out}” was not made: {reason}.") from error
        written = []
        for name, clip in named:
            if clip is None:
                continue
            path = out / f"{name}.mid"
            save_clip_midi(path, clip, tempo=self._tempo)
            written.append({"path": str(path), "name": clip.name, "notes": len(clip.notes)})
        return written


def step_agreement(one: Clip, other: Clip) -> float:
    """Return the share 0..1 of 16th steps on which two clips of one length do the same."""
    a, b = clip_to_windows(one).windows, clip_to_windows(other).windows
    return float((a == b).mean())


def _take(read: MidiImport, number: int | None, notices: list[str]) -> Clip:
    count = len(read.tracks)
    if number is not None and not 1 <= number <= count:
        raise PlainError(f"“{read.name}” has no track {number}; it has {count} with notes.")
    if not count:
        raise PlainError(f"“{read.name}” holds no notes.")
    index = read.suggest_track() if number is None else number - 1
    taken = read.take(index)
    said = list(read.notices)
    if count > 1 and number is None:
        said.append(f"Track {index + 1} of {count} (“{read.tracks[index].name}”) is the melody.")
    said += taken.notices
    notices += [f"{read.name}: {text}" for text in said]
    return taken.clip
