"""The smoke test: the frozen program on a machine that has nothing but it.

It is started from a folder with spaces and letters that are not English, by a user without Python, without a network,
with an empty home, on a virtual screen and with a sound card made of software; it reads a song, plays, morphs in all
three rooms, saves and quits (studio/ui/self_check/self_check.py). It passes if every step did and nothing complained.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bundle.freeze import BundleError, run
from bundle.places import executable
from bundle.smoke_ground import (
    as_another,
    copy_program,
    give_away,
    open_place,
    screen_and_sound,
)

PLACE = "Chimère und Söhne · スタジオ"
LIMIT_S = 1800.0
_OF_THE_MACHINE = (
    r"ALSA lib seq_hw\.c.*/dev/snd/seq failed: No such file or directory",
    r"ALSA lib .*(Unknown PCM|Cannot find card|cannot find card|No such file or directory|Unable to find definition).*",
    r"(jack server is not running or cannot be started|Cannot connect to server .*|JackShmReadWritePtr.*)",
    r"Cannot lock down \d+ byte memory area \(Cannot allocate memory\)",
    r"",
)
"""What a machine without a sound card makes ALSA's and JACK's own libraries say; none of it is ours."""
_COMPLAINT = re.compile(r"\b(WARNING|ERROR|CRITICAL|Fatal Python error|Traceback)\b")
_MOVED_TO = (0.8, 0.75)


@dataclass(frozen=True)
class Outcome:
    """What came of a smoke test.

    Attributes:
        troubles: sentences; none where it passed.
        steps: names and seconds.
    """

    troubles: tuple[str, ...]
    steps: tuple[tuple[str, float], ...]


def smoke(app: Path) -> Outcome:
    """Try the frozen program in a folder of that name.

    Args:
        app: the one-folder program.

    Raises:
        BundleError: the machine lacks a tool for the test, or the song could not be made.
    """
    with tempfile.TemporaryDirectory(prefix="chimera-smoke-", dir=open_place(app.parent)) as name:
        place = Path(name) / PLACE
        place.mkdir()
        program = executable(copy_program(app, place / app.name))
        home, song, report = place / "home", place / "Mein Stück.chimera", place / "report.json"
        home.mkdir()
        run([sys.executable, "-m", "bundle.smoke_song", str(song)], "The song could not be made")
        give_away(Path(name), [place, home, song])
        with screen_and_sound(home) as environment:
            code, output = _run(program, [report, song], environment, home)
        return _judge(code, output, report, song, home)


def _run(
    program: Path, words: Sequence[Path], environment: dict[str, str], home: Path
) -> tuple[int, str]:
    """Run the program to its end; return its exit code and all it printed."""
    command = [*as_another(), str(program), "--self-check", *map(str, words)]
    # The program is looked for before the environment counts, which knows no programs.
    command[0] = shutil.which(command[0]) or command[0]
    if "setpriv" in command:
        command[command.index("setpriv")] = str(shutil.which("setpriv"))
    log = home.parent / "output.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, cwd=home, stdout=output, stderr=output)
        try:
            code = process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
            code = -1
    return code, log.read_text(encoding="utf-8", errors="replace")


def complaints(output: str) -> list[str]:
    """Return the lines of a program's output that do not come from a machine without a sound card."""
    known = re.compile("|".join(f"(?:{pattern})" for pattern in _OF_THE_MACHINE))
    return [line for line in output.splitlines() if not known.fullmatch(line.strip())]


def _judge(code: int, output: str, report: Path, song: Path, home: Path) -> Outcome:
    troubles = [f"It printed: {line}" for line in complaints(output)]
    if code != 0:
        troubles.append(f"It ended with code {code}")
    steps: list[tuple[str, float]] = []
    try:
        told = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        troubles.append("It wrote no report")
    else:
        steps = [(step["name"], step["seconds"]) for step in told["steps"]]
        troubles += [f"{s['name']}: {s['trouble']}" for s in told["steps"] if s["trouble"]]
        troubles += [f"It logged: {line}" for line in told["log"]]
        troubles += check_song(song)
    for log in home.rglob("*.log"):
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        troubles += [f"{log.name}: {line}" for line in lines if _COMPLAINT.search(line)]
    return Outcome(tuple(troubles), tuple(steps))


def check_song(song: Path) -> list[str]:
    """Read what was saved with a reader of our own: the pucks are where the mouse left them."""
    from studio.project.chimera_file import load_project

    saved = load_project(song).song
    wrong = []
    for room in ("melody", "sketch", "timbre"):
        pad = saved.pad(room)
        if abs(pad.x - _MOVED_TO[0]) > 0.02 or abs(pad.y - _MOVED_TO[1]) > 0.02:
            wrong.append(f"The {room} pad was saved at {pad.x:.2f}, {pad.y:.2f}")
    return wrong


def first_windows(app: Path, runs: int = 6) -> list[float]:
    """Start the frozen program a few times and return the seconds until its first window, the first start first."""
    seconds = []
    with tempfile.TemporaryDirectory(prefix="chimera-start-") as home:
        environment = {**os.environ, "CHIMERA_HOME": home, "CHIMERA_BENCH_STARTUP": "1"}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        for _ in range(runs):
            done = subprocess.run(
                [str(executable(app))],
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            found = re.search(r"^CHIMERA_FIRST_WINDOW ([0-9.]+)$", done.stdout, re.MULTILINE)
            if found is None:
                raise BundleError(f"The program did not measure its start: {done.stderr[-300:]}")
            seconds.append(float(found[1]))
    return seconds


def timed(work: Callable[[], Path]) -> tuple[Path, float]:
    """Do something and return what came of it and the seconds it took."""
    began = time.monotonic()
    return work(), time.monotonic() - began
