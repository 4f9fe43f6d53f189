"""Turn the tune corpora into two-bar windows, and split them so that nothing held out was ever seen in training.

Each tune becomes one *line*: its tokens on the grid of 16ths from its first full bar line on. Windows are cut from the
line at every bar (training: also at half bars of 4/4). A tune in another meter gives windows twice: its 16ths laid
end to end, and each of its bars resampled to 16 steps.

The split is by family of tunes. Two windows are *twins* if they are equal after transposition. Tunes that share several
rare twins are one family, families are dealt whole to training or to the held-out set, and whatever training window
still has a twin among the held-out ones is thrown away.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import mido
import numpy as np
from numpy.typing import NDArray

from studio.melody.notes import TICKS_PER_STEP, Meter
from studio.melody.tokens import (
    FIRST_PITCH_TOKEN,
    HOLD,
    MAX_PITCH,
    MIN_PITCH,
    NOTE_OFF,
    STEPS_PER_BAR,
    WINDOW_STEPS,
    Windows,
    pitch_to_token,
)
from studio.melody.training import abc

CORPORA = ("folk", "nottingham", "pop909", "chorales")
BOOKS = {"oneills1850": "O'Neill 1903", "airdsAirs": "Aird 1778", "ryansMammoth": "Ryan 1883"}
"""The folk sources that are printed collections in the public domain."""
MIN_ONSETS = 2
HELD_OUT_SHARE = 0.05
_FAMILY_TWINS = 3
"""Tunes sharing this many rare twins are one family."""
_COMMON_TUNES = 12
"""A window found in more tunes than this is a commonplace (scales, repeated notes) and binds no family."""

Signatures = NDArray[np.uint64]


@dataclass(frozen=True)
class Line:
    """A melody on the grid.

    Attributes:
        corpus: index into :data:`CORPORA`.
        name: of the tune and its book.
        steps: tokens, uint8 of any length.
        bar: steps in a bar.
    """

    corpus: int
    name: str
    steps: NDArray[np.uint8]
    bar: int


@dataclass(frozen=True)
class Corpus:
    """Windows with where they came from; ``tune`` indexes ``names``."""

    windows: Windows
    corpus: NDArray[np.uint8]
    tune: NDArray[np.int32]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.windows)

    def pick(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Corpus:
        """Return the chosen windows."""
        return Corpus(self.windows[chosen], self.corpus[chosen], self.tune[chosen], self.names)


@dataclass(frozen=True)
class Split:
    """What to train on and what to measure on."""

    train: Corpus
    held_out: Corpus
    removed_twins: int


def line_tokens(
    onsets: NDArray[np.int64], ends: NDArray[np.int64], pitches: NDArray[np.int64], steps: int
) -> NDArray[np.uint8]:
    """Write notes on the grid; of notes on one step the highest sounds, and a later note cuts an earlier one.

    Args:
        onsets: first step of each note; notes before step 0 are left out.
        ends: step at which each note stops (at least one step is given to each).
        pitches: MIDI keys; those outside 21..108 are left out.
        steps: length of the line.

    Returns:
        Tokens, uint8 ``(steps,)``.
    """
    tokens = np.full(steps, HOLD, dtype=np.uint8)
    kept = (onsets >= 0) & (onsets < steps) & (pitches >= MIN_PITCH) & (pitches <= MAX_PITCH)
    order = np.lexsort((pitches[kept], onsets[kept]))
    onsets, ends, pitches = onsets[kept][order], ends[kept][order], pitches[kept][order]
    for index, (onset, end, pitch) in enumerate(zip(onsets, ends, pitches, strict=True)):
        tokens[onset] = pitch_to_token(int(pitch))
        following = onsets[index + 1] if index + 1 < len(onsets) else steps
        end = max(end, onset + 1)
        if end < min(following, steps):
            tokens[end] = NOTE_OFF
    return tokens


def folk_lines(data: Path) -> Iterator[Line]:
    """Read the public-domain folk tunes (O'Neill, Aird, Ryan and others)."""
    return _abc_lines(data / "folk_abc" / "tunes.jsonl.gz", CORPORA.index("folk"))


def nottingham_lines(data: Path) -> Iterator[Line]:
    """Read the Nottingham tunes."""
    return _abc_lines(data / "nottingham" / "tunes.jsonl.gz", CORPORA.index("nottingham"))


def pop909_lines(data: Path) -> Iterator[Line]:
    """Read the sung melodies of POP909, already snapped to 16ths on the annotated beats."""
    with zipfile.ZipFile(data / "trio_mma" / "pop909_trio.zip") as archive:
        seen: set[str] = set()
        for name in sorted(archive.namelist()):
            song = name.rsplit("_", 1)[0]
            if not name.endswith(".mid") or song in seen:
                continue
            seen.add(song)
            midi = mido.MidiFile(file=BytesIO(archive.read(name)))
            notes = _track_notes(next(t for t in midi.tracks if t.name == "MELODY"))
            grid = np.rint(notes[:, :2] * 4 / midi.ticks_per_beat).astype(np.int64)
            steps = int(grid[:, 1].max(initial=0)) + 1
            tokens = line_tokens(grid[:, 0], grid[:, 1], notes[:, 2], steps)
            yield Line(CORPORA.index("pop909"), song, tokens, STEPS_PER_BAR)


def chorale_lines(data: Path) -> Iterator[Line]:
    """Read the sopranos of Bach's chorales. The source has a pitch a 16th, so a repeated note is one long note."""
    with gzip.open(data / "bach_chorales" / "Jsb16thSeparated.json.gz", "rt") as file:
        parts = json.load(file)
    for part, chorales in sorted(parts.items()):
        for number, chorale in enumerate(chorales):
            pitches = np.array([row[0] for row in chorale], dtype=np.int64)
            onset = np.flatnonzero(np.diff(pitches, prepend=-2))
            end = np.append(onset[1:], len(pitches))
            tokens = line_tokens(onset, end, pitches[onset], len(pitches))
            name = f"Bach chorale {part} {number + 1}"
            yield Line(CORPORA.index("chorales"), name, tokens, STEPS_PER_BAR)


def cut_windows(line: Line, stride: int) -> Windows:
    """Cut ``(n, 32)`` windows of at least two onsets; a note already sounding at the cut is left out."""
    if len(line.steps) < WINDOW_STEPS // 2:
        return np.zeros((0, WINDOW_STEPS), dtype=np.uint8)
    tail = np.full(WINDOW_STEPS // 2, HOLD, dtype=np.uint8)
    events = line.steps[line.steps != HOLD]
    if len(events) and events[-1] != NOTE_OFF:
        tail[0] = NOTE_OFF
    padded = np.concatenate([line.steps, tail])
    views = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_STEPS)[::stride]
    onset = views >= FIRST_PITCH_TOKEN
    started = np.logical_or.accumulate(onset, axis=1)
    windows = np.where(started, views, HOLD).astype(np.uint8)
    return np.asarray(windows[onset.sum(axis=1) >= MIN_ONSETS])


def resample_bars(line: Line) -> Line:
    """Stretch or shrink every bar to 16 steps, as the app does with clips in other meters."""
    onsets = np.flatnonzero(line.steps >= FIRST_PITCH_TOKEN)
    events = np.flatnonzero(line.steps != HOLD)
    following = np.searchsorted(events, onsets, side="right")
    ends = np.append(events, len(line.steps))[following]
    scale = STEPS_PER_BAR / line.bar
    pitches = line.steps[onsets].astype(np.int64) - FIRST_PITCH_TOKEN + MIN_PITCH
    steps = int(np.ceil(len(line.steps) * scale))
    at, until = np.rint(onsets * scale).astype(np.int64), np.rint(ends * scale).astype(np.int64)
    return Line(line.corpus, line.name, line_tokens(at, until, pitches, steps), STEPS_PER_BAR)


def signatures(windows: Windows) -> Signatures:
    """Hash windows so that transposed twins, and only they, hash alike (64 bits).

    Args:
        windows: ``(n, 32)``.

    Returns:
        ``(n,)``.
    """
    onset = windows >= FIRST_PITCH_TOKEN
    first = np.take_along_axis(windows, onset.argmax(axis=1)[:, None], axis=1).astype(np.int16)
    relative = np.where(onset, windows.astype(np.int16) - first + 128, windows).astype(np.uint64)
    value = np.full(len(windows), 1469598103934665603, dtype=np.uint64)
    for step in range(windows.shape[1]):
        # FNV-1a with a final mix: a twin differs in no step, so order and content both count.
        value = (value ^ relative[:, step]) * np.uint64(1099511628211)
        value ^= value >> np.uint64(29)
    return value


def transpose_range(windows: Windows) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return how far down (0 or less) and up each window can go within 21..108: two ``(n,)``."""
    onset = windows >= FIRST_PITCH_TOKEN
    lowest = np.where(onset, windows, 255).min(axis=1).astype(np.int16)
    highest = np.where(onset, windows, 0).max(axis=1).astype(np.int16)
    top = pitch_to_token(MAX_PITCH)
    down = np.where(onset.any(axis=1), FIRST_PITCH_TOKEN - lowest, 0)
    return down.astype(np.int16), (top - np.maximum(highest, FIRST_PITCH_TOKEN)).astype(np.int16)


def transpose(windows: Windows, semitones: NDArray[np.int16]) -> Windows:
    """Move the notes of each window by its number of semitones, as far as 21..108 allows."""
    down, up = transpose_range(windows)
    moved = windows.astype(np.int16) + np.clip(semitones, down, up)[:, None]
    return np.where(windows >= FIRST_PITCH_TOKEN, moved, windows).astype(np.uint8)


def load_split(data: Path, seed: int = 1) -> Split:
    """Read all corpora and split them.

    Args:
        data: the folder of the shared corpora.
        seed: deals the families.

    Returns:
        Training and held-out windows without duplicates; no held-out window has a twin in training.
    """
    readers: tuple[Callable[[Path], Iterator[Line]], ...] = (
        folk_lines,
        nottingham_lines,
        pop909_lines,
        chorale_lines,
    )
    return split_lines([line for reader in readers for line in reader(data)], seed)


def split_lines(lines: list[Line], seed: int) -> Split:
    """Split lines by family; see the module's docstring."""
    bar_windows = [_windows_of(line, line.bar) for line in lines]
    families = _families([signatures(w) for w in bar_windows])
    held = _deal([line.corpus for line in lines], families, seed)
    names = tuple(f"{CORPORA[line.corpus]}/{line.name}" for line in lines)
    held_out = _gather(lines, bar_windows, held, names)
    dense = [
        _windows_of(line, line.bar // 2 if line.bar == STEPS_PER_BAR else line.bar)
        for line in lines
    ]
    train = _gather(lines, dense, ~held, names)
    twin = np.isin(signatures(train.windows), signatures(held_out.windows))
    return Split(train.pick(~twin), held_out, int(twin.sum()))


def _abc_lines(path: Path, corpus: int) -> Iterator[Line]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for record in file:
            fields = json.loads(record)
            try:
                tune = abc.parse_abc(fields["abc"])
            except abc.AbcError:
                continue
            book = BOOKS.get(fields.get("source", ""), "")
            line = _tune_line(tune, corpus, f"{tune.title} ({book})" if book else tune.title)
            if line is not None:
                yield line


def _tune_line(tune: abc.Tune, corpus: int, name: str) -> Line | None:
    bar, remainder = divmod(_counted_bar(tune.meter), TICKS_PER_STEP)
    if remainder or not 4 <= bar <= 64:
        return None
    # The pickup moves to the end of a bar of its own, so that windows begin on bar lines.
    shift = bar * TICKS_PER_STEP - tune.pickup if tune.pickup else 0
    at = np.array([(n.start + shift, n.end + shift, n.pitch) for n in tune.notes], dtype=np.int64)
    grid = (at[:, :2] + TICKS_PER_STEP // 2) // TICKS_PER_STEP
    steps = -(-(tune.length + shift) // TICKS_PER_STEP)
    return Line(corpus, name, line_tokens(grid[:, 0], grid[:, 1], at[:, 2], steps), bar)


def _counted_bar(meter: Meter) -> int:
    # Cut time and common time are the same grid; two bars of 2/4 are one of ours, but windows may start at each.
    return meter.bar_ticks


def _track_notes(track: mido.MidiTrack) -> NDArray[np.int64]:
    notes: list[tuple[int, int, int]] = []
    open_notes: dict[int, int] = {}
    now = 0
    for message in track:
        now += message.time
        if message.type == "note_on" and message.velocity > 0:
            open_notes[message.note] = now
        elif message.type in ("note_off", "note_on") and message.note in open_notes:
            notes.append((open_notes.pop(message.note), now, message.note))
    return np.array(sorted(notes), dtype=np.int64).reshape(-1, 3)


def _windows_of(line: Line, stride: int) -> Windows:
    cut = [cut_windows(line, stride)]
    if STEPS_PER_BAR % line.bar:
        resampled = resample_bars(line)
        cut.append(cut_windows(resampled, STEPS_PER_BAR))
    return np.unique(np.concatenate(cut), axis=0)


def _gather(
    lines: list[Line], windows: list[Windows], chosen: NDArray[np.bool_], names: tuple[str, ...]
) -> Corpus:
    picked = [i for i in range(len(lines)) if chosen[i]]
    all_windows = np.concatenate([windows[i] for i in picked])
    counts = [len(windows[i]) for i in picked]
    tune = np.repeat(np.array(picked, dtype=np.int32), counts)
    corpus = np.repeat(np.array([lines[i].corpus for i in picked], dtype=np.uint8), counts)
    _, first = np.unique(all_windows, axis=0, return_index=True)
    return Corpus(all_windows, corpus, tune, names).pick(np.sort(first))


def _families(signs: list[Signatures]) -> list[int]:
    """Join tunes that share several rare twins; returns the family of each tune."""
    owners: dict[int, list[int]] = defaultdict(list)
    for tune, values in enumerate(signs):
        for value in np.unique(values).tolist():
            owners[value].append(tune)
    shared: Counter[tuple[int, int]] = Counter()
    for tunes in owners.values():
        if 2 <= len(tunes) <= _COMMON_TUNES:
            shared.update((a, b) for i, a in enumerate(tunes) for b in tunes[i + 1 :])
    parent = list(range(len(signs)))

    def root(tune: int) -> int:
        while parent[tune] != tune:
            parent[tune] = parent[parent[tune]]
            tune = parent[tune]
        return tune

    for (a, b), count in shared.items():
        if count >= _FAMILY_TWINS:
            parent[root(a)] = root(b)
    return [root(tune) for tune in range(len(signs))]


def _deal(corpora: list[int], families: list[int], seed: int) -> NDArray[np.bool_]:
    """Choose whole families at random until about 5 % of each corpus is held out."""
    members: dict[int, list[int]] = defaultdict(list)
    for tune, family in enumerate(families):
        members[family].append(tune)
    wanted = {c: HELD_OUT_SHARE * n for c, n in Counter(corpora).items()}
    held = np.zeros(len(corpora), dtype=np.bool_)
    order = sorted(members)
    np.random.default_rng(seed).shuffle(order)
    for family in order:
        tunes = Counter(corpora[t] for t in members[family])
        if all(count <= wanted[c] for c, count in tunes.items()):
            held[members[family]] = True
            for c, count in tunes.items():
                wanted[c] -= count
    return held
