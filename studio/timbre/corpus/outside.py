"""Reading sets of notes that others rendered: the NSynth dataset's own layout, and a zip of Ogg files."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.timbre.corpus.families import (
    FAMILIES,
    FAMILY_OF_PROGRAM,
    Split,
    split_of_program,
)
from studio.timbre.corpus.resample import resampled
from studio.timbre.corpus.store import NOTE_SAMPLES, MadeNote, write_instrument
from studio.timbre.harmonic.analysis import analyse
from studio.timbre.mulaw import SAMPLE_RATE

MOST_NOTES = 400_000
_MOST_JSON = 2**29
_MOST_MEMBER = 2**20
_LONGEST_S = 60
_GM_NAME = re.compile(r"(\d{3})_(\d{3})_(\d{3})\.ogg")
_NSYNTH_SPLITS: dict[str, Split] = {
    "nsynth-train": "train",
    "nsynth-valid": "valid",
    "nsynth-test": "test",
}


@dataclass(frozen=True)
class OutsideNote:
    """A note of another set: who plays it, and where its sound is.

    Attributes:
        instrument: name, unique within its set.
        family: one of ``FAMILIES``.
        split: as the set says.
        pitch: MIDI key.
        velocity: MIDI velocity.
        read: opens the sound, mono at 16 kHz.
    """

    instrument: str
    family: str
    split: Split
    pitch: int
    velocity: int
    read: Callable[[], NDArray[np.float32]]


def nsynth_notes(folder: Path) -> Iterator[OutsideNote]:
    """Go through one part of the NSynth dataset: ``examples.json`` and ``audio/NAME.wav``.

    Args:
        folder: such as ``nsynth-train``; its name says the split. Other names count as training.

    Raises:
        PlainError: ``examples.json`` is missing or not the dataset's.
    """
    path = folder / "examples.json"
    try:
        if path.stat().st_size > _MOST_JSON:
            raise ValueError("too large")
        examples = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(examples, dict) or len(examples) > MOST_NOTES:
            raise ValueError("no mapping")
    except (OSError, ValueError, RecursionError) as error:
        raise PlainError(f"“{folder.name}” holds no NSynth dataset (examples.json).") from error
    split = _NSYNTH_SPLITS.get(folder.name, "train")
    for name, values in sorted(examples.items()):
        try:
            family = FAMILIES[int(values["instrument_family"])]
            instrument = str(values["instrument_str"])
            pitch, velocity = int(values["pitch"]), int(values["velocity"])
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise PlainError(
                f"The NSynth note “{str(name)[:60]}” is not described fully."
            ) from error
        if not re.fullmatch(r"[\w-]+", name) or not (0 <= pitch < 128 and 0 <= velocity < 128):
            raise PlainError(
                f"The NSynth note “{str(name)[:60]}” has a name or pitch out of range."
            )
        sound = folder / "audio" / f"{name}.wav"
        yield OutsideNote(instrument, family, split, pitch, velocity, lambda p=sound: _read(p))  # type: ignore[misc]


def gm_notes(path: Path) -> Iterator[OutsideNote]:
    """Go through a zip of ``PPP_NNN_VVV.ogg``: General MIDI program, key, velocity.

    Raises:
        PlainError: it is no such zip.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise PlainError(f"“{path.name}” is not a zip of notes.") from error
    for info in sorted(archive.infolist(), key=lambda i: i.filename):
        match = _GM_NAME.fullmatch(info.filename.rpartition("/")[2])
        if match is None or info.file_size > _MOST_MEMBER:
            continue
        program, pitch, velocity = (int(part) for part in match.groups())
        if program not in FAMILY_OF_PROGRAM or pitch > 127 or velocity > 127:
            continue
        yield OutsideNote(
            f"gm-{program:03d}",
            FAMILY_OF_PROGRAM[program],
            split_of_program(program),
            pitch,
            velocity,
            lambda name=info.filename: _read(io.BytesIO(archive.read(name))),  # type: ignore[misc]
        )


def take_in(
    notes: Iterator[OutsideNote],
    folder: Path,
    source: str,
    report: Callable[[str], None] = lambda _: None,
) -> int:
    """Measure notes and put them into the store; instruments that are there already are passed over.

    Args:
        notes: of one set.
        folder: of the store.
        source: short name of the set, which every instrument's name starts with.
        report: is told one line an instrument.

    Returns:
        How many notes were taken in.
    """
    grouped: dict[str, list[OutsideNote]] = defaultdict(list)
    for note in notes:
        grouped[note.instrument].append(note)
    taken = 0
    for title, members in sorted(grouped.items()):
        name = re.sub(r"[^a-z0-9-]", "-", f"{source}-{title}".lower())
        if (folder / f"{name}.json").exists():
            continue
        made = []
        for note in members:
            sound = note.read()[:NOTE_SAMPLES]
            if float(np.abs(sound).max(initial=0.0)) > 1e-3:
                measured = analyse(sound, SAMPLE_RATE, note.pitch)
                made.append(MadeNote(note.pitch, note.velocity, sound, measured))
        if made:
            write_instrument(folder, name, title, source, members[0].family, members[0].split, made)
            taken += len(made)
            report(f"{title}: {len(made)} notes")
    return taken


def _read(source: Path | io.BytesIO) -> NDArray[np.float32]:
    name = source.name if isinstance(source, Path) else "a note"
    try:
        with soundfile.SoundFile(source) as file:
            frames = min(file.frames, file.samplerate * _LONGEST_S)
            samples = file.read(frames, dtype="float32", always_2d=True).mean(axis=1)
            return resampled(samples, file.samplerate, SAMPLE_RATE)
    except (OSError, RuntimeError) as error:
        raise PlainError(f"“{name}” cannot be read as sound.") from error
