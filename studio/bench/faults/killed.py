"""kill -9 at random moments while a person edits and saves: is every committed edit still there?

A process of its own edits a song through the same document and journal as the window, as fast as it can, and saves it
now and then. After each edit has returned, and only then, it says so on a pipe. It is killed at a random moment,
its work is recovered as at the program's next start, and the last edit that it spoke of must be in it.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from studio.bench.faults.song import clip_of, rich_song
from studio.bench.rows import BenchRow, percentile
from studio.project.chimera_file import load_project, save_project
from studio.project.edit_log import FileStamp
from studio.project.history import History
from studio.project.journal import Journal
from studio.project.recovery import find_recoverable
from studio.project.song import Song

KILLS = 200
INTERVAL_S = 0.15
"""Between two snapshots; far shorter than the program's own, so that kills hit them often."""
_LONGEST_S = 0.6


@dataclass(frozen=True)
class Killed:
    """What became of one kill.

    Attributes:
        told: number of the last edit the process spoke of.
        found: number of the edit that recovery, or the project file, holds.
        while_saving: a save was under way.
        whole: everything could be opened.
    """

    told: int
    found: int
    while_saving: bool
    whole: bool

    @property
    def lost(self) -> int:
        """How many committed edits are gone."""
        return max(self.told - self.found, 0)


def kill_once(rng: random.Random) -> Killed:
    """Start an editing process, kill it, and look what is left."""
    with tempfile.TemporaryDirectory(prefix="chimera-killed-") as name:
        folder = Path(name)
        process = subprocess.Popen(  # noqa: S603 - a module of our own
            [sys.executable, "-m", "studio.bench.faults.killed", name, str(rng.randrange(2**31))],
            stdout=subprocess.PIPE,
        )
        stdout = process.stdout
        assert stdout is not None  # noqa: S101 - a pipe was asked for
        stdout.readline()  # it has begun
        time.sleep(rng.uniform(0.0, _LONGEST_S))
        process.kill()
        said = stdout.read().split(b"\n")[:-1]
        process.wait()
        told = max((int(line[5:]) for line in said if line.startswith(b"edit ")), default=0)
        saving = [line for line in said if not line.startswith(b"edit ")]
        found, whole = _last_edit(folder)
        return Killed(told, found, bool(saving) and saving[-1] == b"saving", whole)


def measure_kills(count: int | None = None, seed: int = 0) -> list[BenchRow]:
    """Return the rows of many kills."""
    rng = random.Random(seed)
    wanted = count or int(os.environ.get("CHIMERA_FAULTS_KILLS", KILLS))
    found = [kill_once(rng) for _ in range(wanted)]
    return [*rows_of(found), *measure_cost()]


def rows_of(found: Sequence[Killed]) -> list[BenchRow]:
    """Return the rows of kills that were done."""
    edits = sum(one.told for one in found)
    saving = sum(one.while_saving for one in found)
    note = f"{edits:,} edits in all; {saving} kills fell into a save"
    unreadable = sum(not one.whole for one in found)
    return [
        BenchRow("faults", "kill -9 while editing and saving", len(found), "kills", note=note),
        BenchRow("faults", "committed edits lost to them", sum(one.lost for one in found), "edits", 0,
                 comparator="an autosave every minute (the usual) loses half a minute on average"),
        BenchRow("faults", "projects that could not be opened after them", unreadable, "projects", 0),
    ]  # fmt: skip


def measure_cost(edits: int = 200) -> list[BenchRow]:
    """Return how long an edit waits for the list of edits, on the thread that edits."""
    with tempfile.TemporaryDirectory(prefix="chimera-edits-") as name:
        journal = Journal(root=Path(name), interval=5.0)
        song = replace(rich_song(), clips=tuple(clip_of(f"{i}", 400, seed=i) for i in range(20)))
        journal.note_project(None, song=song)
        took = []
        for number in range(edits):
            song = _edited(song, number)
            began = time.thread_time()
            journal.note_change(song)
            took.append(1e3 * (time.thread_time() - began))
        journal.close()
    note = "processor time of the thread that edits; a song of 20 clips of 400 notes each"
    return [
        BenchRow(
            "faults", "an edit made safe, 99 of 100", percentile(took, 0.99), "ms", 5.0, note=note
        )
    ]


def _last_edit(folder: Path) -> tuple[int, bool]:
    """Return the number of the newest edit that a person gets back, and whether all could be opened."""
    numbers, whole = [_number(load_project(path).song) for path in folder.glob("*.chimera")], True
    try:
        numbers += [_number(one.load().song) for one in find_recoverable(folder / "autosave")]
    except Exception:  # noqa: BLE001 - whatever it is, the work is not there
        whole = False
    return max(numbers, default=0), whole


def _number(song: Song) -> int:
    return int(song.title) if song.title.isdigit() else 0


def _edited(song: Song, number: int) -> Song:
    """Make the edit of a number, which the song's title then tells, along with clips, drawings and scenes."""
    kind = number % 5
    song = replace(song, title=str(number))
    if kind == 0:
        return replace(song, clips=(*song.clips[1:], clip_of(f"{number}", 1 + number % 60, number)))
    if kind == 1:
        return replace(song, sketches=tuple(replace(s, name=f"{number}") for s in song.sketches))
    if kind == 2:
        return replace(
            song, tracks=tuple(replace(t, level_db=-float(number % 60)) for t in song.tracks)
        )
    if kind == 3:
        return replace(song, sounds=(*song.sounds[1:], replace(song.sounds[0], name=f"{number}")))
    return replace(song, clips=song.clips[::-1])


def main(words: Sequence[str]) -> None:
    """Edit and save until killed; ``words`` are a folder and a seed."""
    folder, rng = Path(words[0]), random.Random(int(words[1]))
    path = folder / "song.chimera"
    save_project(path, replace(rich_song(), title="0"))
    history = History(load_project(path).song)
    journal = Journal(root=folder / "autosave", interval=INTERVAL_S)
    journal.note_project(path, song=history.song, stamp=FileStamp.of(path))
    _say("begun")
    number = 0
    while True:
        number += 1
        history.apply(f"Edit {number}", partial(_edited, number=number))
        journal.note_change(history.song)
        _say(f"edit {number}")
        if rng.random() < 0.05:
            song = history.song
            _say("saving")
            save_project(path, song)
            stamp = FileStamp.of(path)
            _say("saved")
            history.mark_saved(song)
            journal.note_saved(path, song=song, stamp=stamp)
        time.sleep(rng.choice((0.0, 0.0, 0.002, 0.02)))


def _say(what: str) -> None:
    os.write(1, what.encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
