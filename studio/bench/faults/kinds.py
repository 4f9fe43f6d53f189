"""The kinds of files the program reads, good examples of each, and what reads them.

An example is made by the program's own writers, so the figures need no data from outside; published checkpoints and
recordings of other programs join where ``../shared/data`` lies beside the checkout.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.bench.faults import examples, readers
from studio.bench.faults.damage import damaged
from studio.bench.faults.formats import inside

Files = dict[str, bytes]
"""Content by name within the example's folder."""


@dataclass(frozen=True)
class Example:
    """A good file, or a good folder of files.

    Attributes:
        files: content by path inside the folder.
        opened: which of them (or "" for the folder) the reader is given.
        beside: files too large to copy for each case, linked beside the others and never damaged.
    """

    files: Files
    opened: str
    beside: Sequence[Path] = ()


@dataclass(frozen=True)
class Kind:
    """What is damaged.

    Attributes:
        name: what the table calls it.
        share: of all cases.
        make: returns the examples.
        read: takes the path of a damaged file and returns the sentences it would show; raises a PlainError to refuse.
        known: how much of the damage knows the format; the rest may hit any byte.
    """

    name: str
    share: float
    make: Callable[[], list[Example]]
    read: Callable[[Path], list[str]]
    known: float = 0.5


KINDS: Sequence[Kind] = (
    Kind("WAV and other recordings", 0.20, lambda: _each(examples.recordings()), readers.recording, 0.4),
    Kind("MIDI", 0.14, lambda: _each(examples.midi_files()), readers.midi),
    Kind("MIDI as a song", 0.06, lambda: _each(examples.midi_files()), readers.midi_song),
    Kind("SVG", 0.17, lambda: _each(examples.drawings()), readers.drawing, 0.7),
    Kind("project", 0.17, lambda: _each(examples.projects()), readers.project, 0.7),
    Kind("checkpoint, ours", 0.06, lambda: _folders(examples.models()), readers.model, 0.7),
    Kind("checkpoint, TensorFlow", 0.04, lambda: _folders(examples.tensorflow()), readers.tensorflow, 0.6),
    Kind("checkpoint, MusicVAE and Sketch-RNN", 0.04, lambda: _folders(examples.published()), readers.published, 0.7),
    Kind("stroke archive", 0.04, lambda: _each(examples.archives()), readers.archive, 0.6),
    Kind("picture", 0.03, lambda: _each(examples.pictures()), readers.picture, 0.3),
    Kind("settings, MIDI map", 0.03, lambda: _each(examples.documents()), readers.document, 0.7),
    Kind("autosave, take", 0.02, lambda: _folders(examples.autosaves()), readers.autosave, 0.7),
)  # fmt: skip


def kind_named(name: str) -> Kind:
    """Return a kind by its name."""
    return next(kind for kind in KINDS if kind.name == name)


def damaged_files(rng: random.Random, kind: Kind, found: Sequence[Example]) -> tuple[Example, str]:
    """Damage one file of one example; return it and what was done."""
    example = rng.choice(found)
    name = rng.choice(list(example.files))
    way = inside(name) if rng.random() < kind.known else damaged
    data, said = way(rng, example.files[name])
    return Example(example.files | {name: data}, example.opened, example.beside), f"{name}: {said}"


def _each(files: Files) -> list[Example]:
    return [Example({name: data}, name) for name, data in files.items()]


def _folders(found: list[tuple[Files, str, Sequence[Path]]]) -> list[Example]:
    return [Example(*one) for one in found]
