"""The process in which damaged files are read, so that a crash of a library costs one case and is counted.

``python -m studio.bench.faults.worker KIND SEED FIRST COUNT FOLDER`` prints ``start N`` before each case and a JSON
line after it. Each case is made of its number and the seed alone, so any of them can be made again.
"""

from __future__ import annotations

import faulthandler
import hashlib
import json
import os
import random
import shutil
import sys
import time
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path

from studio.bench.faults.kinds import Example, Kind, damaged_files, kind_named
from studio.bench.faults.wording import complaint
from studio.errors import PlainError

MEMORY_LIMIT = 6 * 2**30
"""Bytes of data; a reader that wants more gets a MemoryError instead of the whole machine."""


def case(kind: Kind, found: Sequence[Example], seed: int, number: int) -> tuple[Example, str]:
    """Return the damaged files of a case."""
    digest = hashlib.blake2b(f"{seed}/{kind.name}/{number}".encode(), digest_size=8).digest()
    return damaged_files(random.Random(int.from_bytes(digest)), kind, found)


def write_case(example: Example, folder: Path) -> Path:
    """Write the files of a case below a fresh folder; return the path that the reader is given."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    top = folder
    for name, data in example.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        top = path.parent
    for path in example.beside:
        _put_beside(path, top / path.name)
    return folder / example.opened


def _put_beside(path: Path, place: Path) -> None:
    try:
        os.link(path, place)
    except OSError:  # another disk
        shutil.copy(path, place)


def read_case(kind: Kind, path: Path) -> dict[str, object]:
    """Read a case; return what came of it."""
    began = time.process_time()
    outcome, said, where = "taken", [], ""
    try:
        said = kind.read(path)
    except PlainError as error:
        outcome, said = "refused", [str(error)]
    except Exception as error:  # noqa: BLE001 - whatever else is raised is what is looked for
        outcome, said = "unexpected", [f"{type(error).__name__}: {error}"[:300]]
        where = "".join(traceback.format_tb(error.__traceback__)[-4:])
    complaints = (
        []
        if outcome == "unexpected"
        else [f"{c}: {text}" for text in said if (c := complaint(text))]
    )
    cpu = time.process_time() - began
    return {
        "outcome": outcome,
        "said": said[:3],
        "complaints": complaints,
        "cpu_s": round(cpu, 4),
        "where": where,
    }


def main(words: Sequence[str]) -> None:
    """Read the cases that the words name."""
    name, seed, first, count, folder = words
    kind = kind_named(name)
    faulthandler.enable()
    warnings.simplefilter("ignore")
    _limit_memory()
    found = kind.make()
    if not found:
        return
    for example in found:
        # A good file is read first: what is then imported or compiled is no part of a case's time.
        kind.read(write_case(example, Path(folder) / "case"))
    for number in range(int(first), int(first) + int(count)):
        example, damage = case(kind, found, int(seed), number)
        path = write_case(example, Path(folder) / "case")
        _tell(f"start {number}")
        result = read_case(kind, path)
        _tell(json.dumps({"case": number, "damage": damage[:200], **result, "peak_mb": _peak_mb()}))


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))


def _peak_mb() -> int:
    import psutil

    peak = Path("/proc/self/status")
    if peak.exists():
        line = next(x for x in peak.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    return int(psutil.Process(os.getpid()).memory_info().rss) // 2**20


if __name__ == "__main__":
    main(sys.argv[1:])
