"""Where the frozen program is tried out: another user, no Python, no network, a screen made of software."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bundle.freeze import BundleError

NOBODY = 65534
"""Number of the user and group that own nothing."""


def open_place(wanted: Path) -> Path:
    """Return a folder that every user may go into: the one that is wanted, else the system's for temporary files."""
    folders = (wanted.resolve(), *wanted.resolve().parents)
    open_to_all = all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)
    return wanted if open_to_all or not may_be_another() else Path(tempfile.gettempdir())


def copy_program(app: Path, target: Path) -> Path:
    """Copy the program, by links where the disk knows them."""
    try:
        return shutil.copytree(app, target, symlinks=True, copy_function=os.link)
    except OSError:
        shutil.rmtree(target, ignore_errors=True)
        return shutil.copytree(app, target, symlinks=True)


def give_away(folder: Path, wanted: Sequence[Path]) -> None:
    """Let the other user own what the program writes; its own files stay as they are, read-only for that user.

    Args:
        folder: with everything; the user may go into it.
        wanted: what the user gets.
    """
    if may_be_another():
        folder.chmod(0o755)
        for path in wanted:
            os.chown(path, NOBODY, NOBODY)


def may_be_another() -> bool:
    """Say whether another user can be taken on here."""
    return sys.platform == "linux" and os.geteuid() == 0 and bool(shutil.which("setpriv"))


def as_another() -> list[str]:
    """Return what a command begins with that runs as nobody and without a network, as far as this user may."""
    words: list[str] = []
    if sys.platform == "linux" and os.geteuid() == 0:
        words += ["unshare", "--net"]
    elif sys.platform == "linux" and _works(["unshare", "--user", "--net", "true"]):
        words += ["unshare", "--user", "--map-current-user", "--net"]
    if may_be_another():
        words += ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return words


def _works(command: Sequence[str]) -> bool:
    with contextlib.suppress(OSError):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return False


@contextlib.contextmanager
def screen_and_sound(home: Path) -> Iterator[dict[str, str]]:
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
        dummy = "--no-realtime --no-mlock -d dummy -r 48000 -p 1024"
        jack = ["jackd", "-n", server, *dummy.split()]
        running.enter_context(_process([*as_another(), *jack], system))
        waiting = [*as_another(), "jack_wait", "-s", server, "-w", "-t", "30"]
        if subprocess.run(waiting, env=system, capture_output=True, check=False).returncode != 0:
            raise BundleError("The sound card made of software did not start")
        yield environment | sound | {"DISPLAY": display, "XDG_RUNTIME_DIR": str(home)}


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    read, write = os.pipe()
    command = f"Xvfb -displayfd {write} -screen 0 1440x900x24 -nolisten tcp -ac".split()
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
