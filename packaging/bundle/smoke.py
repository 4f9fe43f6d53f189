"""The smoke test: the frozen program on a machine that has nothing but it.

It is started from a folder with spaces and letters that are not English, by a user without Python, without a network,
with an empty home, on a virtual screen and with a sound card made of software; it reads a song, plays, morphs in all
three rooms, saves and quits (studio/ui/self_check.py). It passes if every step did and nothing complained.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bundle.freeze import BundleError, run
from bundle.places import executable

PLACE = "Chimère und Söhne · スタジオ"
LIMIT_S = 1800.0
NOBODY = 65534
_OF_THE_MACHINE = (
    r"ALSA lib seq_hw\.c.*/dev/snd/seq failed: No such file or directory",
    r"ALSA lib .*(Unknown PCM|Cannot find card|cannot find card|No such file or directory|Unable to find definition).*",
    r"(jack server is not running or cannot be started|Cannot connect to server .*|JackShmReadWritePtr.*)",
    r"",
)
"""What a machine without a sound card makes ALSA's and JACK's own libraries say; none of it is ours."""
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
    with tempfile.TemporaryDirectory(prefix="chimera-smoke-", dir=app.parent) as name:
        place = Path(name) / PLACE
        place.mkdir()
        program = executable(_copy(app, place / app.name))
        home, song, report = place / "home", place / "Mein Stück.chimera", place / "report.json"
        home.mkdir()
        run([sys.executable, "-m", "bundle.smoke_song", str(song)], "The song could not be made")
        _give_away(Path(name))
        with _screen_and_sound(home) as environment:
            code, output = _run(program, [report, song], environment, home)
        return _judge(code, output, report, song, home)


def _copy(app: Path, target: Path) -> Path:
    """Copy the program, by links where the disk knows them."""
    try:
        return shutil.copytree(app, target, symlinks=True, copy_function=os.link)
    except OSError:
        shutil.rmtree(target, ignore_errors=True)
        return shutil.copytree(app, target, symlinks=True)


def _give_away(folder: Path) -> None:
    """Let another user own what the program writes; its own files stay as they are, read-only for that user."""
    if not _may_be_another():
        return
    folder.chmod(0o755)
    for path in (folder / PLACE, folder / PLACE / "home", folder / PLACE / "Mein Stück.chimera"):
        os.chown(path, NOBODY, NOBODY)


def _may_be_another() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and bool(shutil.which("setpriv"))


def _as_another() -> list[str]:
    """Return what a command begins with that runs as nobody and without a network, as far as this user may."""
    words: list[str] = []
    if sys.platform == "linux" and os.geteuid() == 0:
        words += ["unshare", "--net"]
    elif sys.platform == "linux" and _works(["unshare", "--user", "--net", "true"]):
        words += ["unshare", "--user", "--map-current-user", "--net"]
    if _may_be_another():
        words += ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return words


def _works(command: Sequence[str]) -> bool:
    with contextlib.suppress(OSError):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return False


@contextlib.contextmanager
def _screen_and_sound(home: Path) -> Iterator[dict[str, str]]:
    """Offer the environment of a person who has nothing: an empty home, no Python, a screen and a sound card."""
    environment = {"HOME": str(home), "LANG": "C.UTF-8", "PATH": str(home / "no-programs")}
    if sys.platform != "linux":
        kept = ("SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR")
        environment |= {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"QT_QPA_PLATFORM": "offscreen", "CHIMERA_SELF_CHECK_SILENT": "1"}
        yield environment
        return
    for tool in ("Xvfb", "jackd", "jack_wait", "unshare"):
        if not shutil.which(tool):
            raise BundleError(f"The smoke test needs {tool}")
    server = f"smoke{os.getpid()}"
    sound = {
        "JACK_NO_AUDIO_RESERVATION": "1",
        "JACK_NO_START_SERVER": "1",
        "JACK_DEFAULT_SERVER": server,
    }
    system = {**environment, **sound, "PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(home)}
    with contextlib.ExitStack() as running:
        display = running.enter_context(_screen())
        jack = [
            "jackd",
            "-n",
            server,
            "--no-realtime",
            "--no-mlock",
            "-d",
            "dummy",
            "-r",
            "48000",
            "-p",
            "1024",
        ]
        running.enter_context(_process([*_as_another(), *jack], system))
        waiting = [*_as_another(), "jack_wait", "-s", server, "-w", "-t", "30"]
        if subprocess.run(waiting, env=system, capture_output=True, check=False).returncode != 0:
            raise BundleError("The sound card made of software did not start")
        yield environment | sound | {"DISPLAY": display, "XDG_RUNTIME_DIR": str(home)}


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    read, write = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(write),
        "-screen",
        "0",
        "1440x900x24",
        "-nolisten",
        "tcp",
        "-ac",
    ]
    with _process(command, dict(os.environ), pass_fds=(write,)):
        os.close(write)
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"


@contextlib.contextmanager
def _process(
    command: list[str], environment: dict[str, str], pass_fds: tuple[int, ...] = ()
) -> Iterator[None]:
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(
        command, env=environment, stdout=nowhere, stderr=nowhere, pass_fds=pass_fds
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _run(
    program: Path, words: Sequence[Path], environment: dict[str, str], home: Path
) -> tuple[int, str]:
    """Run the program to its end; return its exit code and all it printed."""
    command = [*_as_another(), str(program), "--self-check", *map(str, words)]
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
        troubles += _check_song(song)
    for crash in home.rglob("crash-*.log"):
        troubles.append(f"It left {crash.name}: {crash.read_text(errors='replace')[-500:]}")
    return Outcome(tuple(troubles), tuple(steps))


def _check_song(song: Path) -> list[str]:
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
