"""Ten thousand damaged files: runs the cases in worker processes, and counts what came of them.

Every result is written down at once, so a run that is stopped goes on where it was. The variables
``CHIMERA_FAULTS_CASES``, ``CHIMERA_FAULTS_SEED`` and ``CHIMERA_FAULTS_FOLDER`` choose how many cases, which, and where
the results lie.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil

from studio.bench.faults.kinds import KINDS, Kind
from studio.bench.rows import BenchRow
from studio.errors import PlainError
from studio.project import folders

CASES = 10_000
HANG_S = 2.0
"""Processor time after which reading one file counts as a hang."""
_GIVE_UP_S = 10.0
_SILENT_S = 120.0
"""Without a word and without work for so long a worker waits for something that never comes."""
_STARTING_S = 300.0
_LOOK_S = 0.5
_TELLING_LINES = 30

Result = dict[str, Any]


@dataclass
class Count:
    """What came of the cases of one kind.

    Attributes:
        kind: its name.
        outcomes: how often each.
        worst_cpu_s: longest processor time of one file.
        peak_mb: most memory of a worker.
        faults: cases that are faults, each with what happened.
    """

    kind: str
    outcomes: Counter[str] = field(default_factory=Counter)
    worst_cpu_s: float = 0.0
    peak_mb: int = 0
    faults: list[Result] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count a case."""
        slow = result["cpu_s"] > HANG_S
        outcome = "hang" if slow else result["outcome"]
        self.outcomes[outcome] += 1
        self.outcomes["wording"] += bool(result["complaints"])
        self.worst_cpu_s = max(self.worst_cpu_s, result["cpu_s"])
        self.peak_mb = max(self.peak_mb, result.get("peak_mb", 0))
        if outcome not in ("taken", "refused") or result["complaints"]:
            self.faults.append({**result, "outcome": outcome})

    @property
    def cases(self) -> int:
        """How many were counted."""
        return self.outcomes.total() - self.outcomes["wording"]


def run_files(
    cases: int = CASES,
    seed: int = 0,
    folder: Path | None = None,
    kinds: Sequence[Kind] = KINDS,
) -> list[Count]:
    """Read damaged files of every kind; return what came of them.

    Args:
        cases: of all kinds together.
        seed: chooses the damage.
        folder: where results are written down and found again; none keeps nothing.
        kinds: which.
    """
    counts = []
    for kind in kinds:
        wanted = max(1, round(cases * kind.share))
        count = Count(kind.name)
        log = None if folder is None else folder / f"{seed}-{_slug(kind.name)}.jsonl"
        done = dict(_written(log))
        for number in range(wanted):
            if number in done:
                count.add(done[number])
        for first, length in _gaps(done, wanted):
            kept = None if folder is None else folder / "kept" / _slug(kind.name)
            for result in _run_cases(kind, seed, first, length, kept):
                count.add(result)
                _write(log, result)
        counts.append(count)
    return counts


def rows_of(counts: Sequence[Count]) -> list[BenchRow]:
    """Return the rows of a run: crashes, hangs, unplanned errors and bad sentences, of all files and of each kind."""
    total: Counter[str] = Counter()
    for count in counts:
        total += count.outcomes
    read = sum(count.cases for count in counts)
    kinds = "; ".join(f"{c.kind} {c.cases:,}" for c in counts)
    refused = f"{total['refused']:,} refused, {total['taken']:,} taken"
    note = {count.kind: _story(count) for count in counts}
    rows = [BenchRow("faults", "damaged files read", read, "files", note=f"{kinds} ({refused})")]
    for name, key, why in (
        ("crashes", "crash", "the process that read the file died"),
        (f"hangs over {HANG_S:.0f} s", "hang", "processor time of one file"),
        ("errors without a sentence", "unexpected", "anything but a refusal in plain words was raised"),
        ("sentences that are not plain", "wording", "more than one sentence, a path, a name of Python's"),
    ):  # fmt: skip
        told = " ".join(note[c.kind] for c in counts if c.outcomes[key])
        rows.append(BenchRow("faults", name, total[key], "files", 0, note=told or why))
    slowest = max(counts, key=lambda count: count.worst_cpu_s)
    rows.append(
        BenchRow(
            "faults",
            "slowest file",
            slowest.worst_cpu_s,
            "s",
            HANG_S,
            note=f"{slowest.kind}, processor time",
        )
    )
    largest = max(counts, key=lambda count: count.peak_mb)
    rows.append(
        BenchRow(
            "faults", "most memory of a reading process", largest.peak_mb, "MiB", note=largest.kind
        )
    )
    return rows


def measure_files() -> list[BenchRow]:
    """Return the rows of the run that the environment asks for."""
    cases = int(os.environ.get("CHIMERA_FAULTS_CASES", CASES))
    seed = int(os.environ.get("CHIMERA_FAULTS_SEED", "0"))
    folder = Path(os.environ.get("CHIMERA_FAULTS_FOLDER") or folders.cache_dir() / "faults")
    return rows_of(run_files(cases, seed, folder))


# -- one worker ---------------------------------------------------------------------------------


def _run_cases(
    kind: Kind, seed: int, first: int, count: int, kept: Path | None
) -> Iterator[Result]:
    """Run cases one after another, with a new worker after each that died or had to be ended.

    The files over which a worker died or hung are copied into ``kept``.
    """
    end, before = first + count, -1
    while before < first < end:  # a worker that has no good files to damage here does nothing
        before = first
        for result in _run_worker(kind, seed, first, end - first, kept):
            yield result
            first = result["case"] + 1


def _run_worker(
    kind: Kind, seed: int, first: int, count: int, kept: Path | None
) -> Iterator[Result]:
    with (
        tempfile.TemporaryDirectory(prefix="chimera-faults-") as name,
        tempfile.TemporaryFile() as errors,
    ):
        words = [kind.name, str(seed), str(first), str(count), name]
        worker = subprocess.Popen(  # noqa: S603 - a module of our own
            [sys.executable, "-m", "studio.bench.faults.worker", *words],
            env={"QT_QPA_PLATFORM": "offscreen", **os.environ, "CHIMERA_HOME": name, **_ONE_THREAD},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            for result in _results(worker, first, errors):
                if kept is not None and result["outcome"] in ("crash", "hang"):
                    shutil.copytree(
                        Path(name) / "case", kept / str(result["case"]), dirs_exist_ok=True
                    )
                yield result
        finally:
            worker.kill()
            worker.wait()


_ONE_THREAD = {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


def _results(worker: subprocess.Popen[str], first: int, errors: IO[bytes]) -> Iterator[Result]:
    assert worker.stdout is not None  # noqa: S101 - a pipe was asked for
    said: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(worker.stdout, said), daemon=True).start()
    clock, running, number = _Clock(worker.pid, _STARTING_S), False, first
    while True:
        try:
            line = said.get(timeout=_LOOK_S)
        except queue.Empty:
            if clock.is_out():
                yield _ended(number, "hang", clock.cpu(), errors)
                return
            continue
        if line is None:
            if clock.starting and number == first and worker.wait() != 0:
                told = _ended(number, "crash", 0.0, errors, worker.wait())["where"]
                raise PlainError(f"The good files could not be read: {told[-300:]}")
            if running or worker.wait() != 0:
                yield _ended(number, "crash", 0.0, errors, worker.wait())
            return
        if line.startswith("start "):
            number, running = int(line.split()[1]), True
            clock = _Clock(worker.pid, _SILENT_S)
        elif line.startswith("{"):
            running = False
            yield json.loads(line)
            number += 1
            clock = _Clock(worker.pid, _STARTING_S)  # the next files are being damaged


def _pump(stream: Iterable[str], said: queue.SimpleQueue[str | None]) -> None:
    for line in stream:
        said.put(line)
    said.put(None)


class _Clock:
    """Says when a worker has had enough time: much processor time, or none in a long while."""

    def __init__(self, pid: int, patience_s: float) -> None:
        self._process = psutil.Process(pid)
        self._patience_s = patience_s
        self._began = time.monotonic()
        self._first = self._now()

    def cpu(self) -> float:
        """Return the processor time since the beginning."""
        return self._now() - self._first

    def is_out(self) -> bool:
        """Say whether the worker should be ended."""
        too_busy = not self.starting and self.cpu() > _GIVE_UP_S
        return too_busy or time.monotonic() - self._began > self._patience_s

    @property
    def starting(self) -> bool:
        """Whether the worker has yet to begin with its first case."""
        return self._patience_s == _STARTING_S

    def _now(self) -> float:
        try:
            times = self._process.cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)


def _ended(number: int, outcome: str, cpu: float, errors: IO[bytes], code: int = 0) -> Result:
    errors.seek(0)
    last = errors.read()[-8000:].decode("utf-8", "replace").splitlines()[-_TELLING_LINES:]
    why = f"ended with {code}" if code else "never ended"
    cpu = max(cpu, HANG_S * 1.01) if outcome == "hang" else cpu
    return {
        "case": number, "damage": "", "outcome": outcome, "said": [why], "complaints": [], "cpu_s": round(cpu, 2),
        "where": "\n".join(last), "peak_mb": 0,
    }  # fmt: skip


# -- what is written down -----------------------------------------------------------------------


def _written(log: Path | None) -> Iterator[tuple[int, Result]]:
    if log is None or not log.exists():
        return
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            result = json.loads(line)
        except ValueError:
            continue  # the last line of a run that was killed
        yield result["case"], result


def _write(log: Path | None, result: Result) -> None:
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(result) + "\n")


def _gaps(done: Mapping[int, Result], wanted: int) -> Iterator[tuple[int, int]]:
    """Yield first and length of each run of cases that are yet to be done."""
    first = None
    for number in range(wanted + 1):
        missing = number < wanted and number not in done
        if missing and first is None:
            first = number
        elif not missing and first is not None:
            yield first, number - first
            first = None


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name.lower())


def _story(count: Count) -> str:
    numbers = ", ".join(f"{fault['case']} ({fault['outcome']})" for fault in count.faults[:5])
    return f"{count.kind}: cases {numbers}." if numbers else ""
