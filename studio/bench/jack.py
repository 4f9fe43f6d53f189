"""A sound card made of software: a JACK server with a dummy driver, and programs that play and listen on it."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.bench.jack_words import Blame, read_blame
from studio.errors import PlainError

NEEDED = ("jackd", "jack_lsp", "jack_wait", "jack_rec")
ROOT = Path(__file__).parents[2]
MOST_SERVERS = 4
_PR_SET_PDEATHSIG = 1
PATIENCE_S = 60.0
SETTLE_S = 0.5
"""Up to a cycle is lost when a recorder connects: nothing is played before."""


def missing_programs() -> list[str]:
    """Name what has to be installed (Debian: jackd2, libportaudio2) for :class:`JackServer`."""
    if not sys.platform.startswith("linux"):
        return ["Linux"]
    return [program for program in NEEDED if not shutil.which(program)]


def may_be_realtime() -> bool:
    """Whether a thread may have real-time priority here, as musicians' machines allow their sound servers."""
    if not hasattr(os, "sched_setscheduler"):
        return False
    code = "import os; os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)  # noqa: S603
    return done.returncode == 0


class ServerName:
    """One of a few names for servers of ours, taken until it is let go or this process ends.

    A server that is killed leaves its place among the eight that a computer has, and only a server of the same name
    gets it back: names must not be many.

    Raises:
        PlainError: all are taken.
    """

    def __init__(self, stem: str) -> None:
        user = os.getuid() if hasattr(os, "getuid") else 0
        for number in range(1, MOST_SERVERS + 1):
            self.text = f"{stem}-{number}"
            path = Path(tempfile.gettempdir()) / f"{self.text}-{user}.lock"
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            if _locked(self._file):
                return
            os.close(self._file)
        raise PlainError(f"{MOST_SERVERS} sound cards made of software are in use already.")

    def let_go(self) -> None:
        """Let others have it."""
        os.close(self._file)


def _locked(file: int) -> bool:
    import fcntl  # not on Windows

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _die_with_parent() -> None:
    """Let the kernel end this process as soon as the one that started it is gone."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class JackServer:
    """Starts and stops jackd under a name of our own; programs started with ``environment`` use it.

    Raises:
        PlainError: JACK is not installed here, or too many servers run already.
    """

    def __init__(self, name: str, rate: int = 48000, block: int = 256) -> None:
        missing = missing_programs()
        if missing:
            raise PlainError(f"A sound card made of software needs {', '.join(missing)} (jackd2).")
        self.rate, self.block, self.realtime = rate, block, may_be_realtime()
        self._place = ServerName(name)
        self._name = self._place.text
        self.environment = {
            **os.environ,
            "JACK_NO_AUDIO_RESERVATION": "1",
            "JACK_NO_START_SERVER": "1",
            "JACK_DEFAULT_SERVER": self._name,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._words = tempfile.TemporaryFile("a+b")  # noqa: SIM115 - the servers' standard error

    def start(self) -> None:
        """Start the server and wait until it answers."""
        scheduling = ["--realtime", "-P", "10"] if self.realtime else ["--no-realtime"]
        command = ["jackd", "-n", self._name, *scheduling, "--no-mlock", "-d", "dummy"]
        command += ["-r", str(self.rate), "-p", str(self.block), "-C", "2", "-P", "2"]
        self._process = subprocess.Popen(  # noqa: S603
            command,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=self._words,
            preexec_fn=_die_with_parent,
        )
        waiting = ["jack_wait", "-s", self._name, "-w", "-t", "10"]
        subprocess.run(  # noqa: S603
            waiting, env=self.environment, check=True, capture_output=True
        )
        if self._process.poll() is not None:
            raise PlainError("The sound card made of software could not be started.")

    def stop(self) -> None:
        """End the server as if the sound card were pulled out."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def close(self) -> None:
        """End the server for good."""
        self.stop()
        self._place.let_go()
        self._words.close()

    def blame(self) -> Blame:
        """Say who was late since the server was made."""
        with os.fdopen(os.dup(self._words.fileno()), "rb") as words:
            return read_blame(words)

    def hang(self, on: bool) -> None:
        """Let the server do nothing at all, as one does whose driver hangs, or go on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    def record(self, path: Path, seconds: int, perform: Callable[[], None]) -> None:
        """Record what the player sends while ``perform`` runs, as a 32-bit WAV; sample by sample, in C."""
        command = ["jack_rec", "-f", str(path), "-d", str(seconds), "-b", "32"]
        command += ["PortAudio:out_0", "PortAudio:out_1"]
        with subprocess.Popen(  # noqa: S603
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as recorder:
            self.wait_for_recorder()
            perform()
            recorder.wait(seconds + PATIENCE_S)

    def wait_for_recorder(self) -> None:
        """Wait until somebody listens to the player, and until what is lost at the beginning is over.

        Raises:
            PlainError: nobody does.
        """
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            done = subprocess.run(  # noqa: S603
                ["jack_lsp", "-s", self._name, "-c", "PortAudio:out_0"],  # noqa: S607
                check=False, capture_output=True, text=True, env=self.environment,
            )  # fmt: skip
            listeners = [line.strip() for line in done.stdout.splitlines() if line.startswith(" ")]
            if any(not name.startswith("system:") for name in listeners):
                time.sleep(SETTLE_S)
                return
            time.sleep(SETTLE_S / 10)
        raise PlainError("The recorder of the sound server did not begin.")


class Program:
    """A module of ours in a process of its own: lines in, JSON lines out, of which the last is kept."""

    def __init__(self, module: str, environment: dict[str, str], *arguments: str) -> None:
        self.last: dict[str, Any] = {}
        self.lines: list[dict[str, Any]] = []
        self._heard = threading.Condition()
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", module, *arguments],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101
        for line in self._process.stdout:
            if line.startswith("{"):
                with self._heard:
                    self.last = json.loads(line)
                    self.lines.append(self.last)
                    self._heard.notify_all()

    def tell(self, line: str) -> None:
        """Write a line to the program."""
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def wait_for(self, happens: Callable[[dict[str, Any]], bool], timeout_s: float = 30.0) -> bool:
        """Wait until a line says so."""
        with self._heard:
            return self._heard.wait_for(lambda: bool(self.last) and happens(self.last), timeout_s)

    def close(self) -> None:
        """Ask it to end, and end it."""
        if self.running:
            try:
                self.tell("quit")
                self._process.wait(5)
            except (OSError, subprocess.TimeoutExpired):
                self._process.kill()
                self._process.wait(5)
