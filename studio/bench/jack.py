"""A sound card made of software: a JACK server with a dummy driver, and programs that play and listen on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.errors import PlainError

NEEDED = ("jackd", "jack_wait", "jack_rec")
ROOT = Path(__file__).parents[2]
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


class JackServer:
    """Starts and stops jackd under a private name; programs started with ``environment`` use it.

    Raises:
        PlainError: JACK is not installed here.
    """

    def __init__(self, name: str, rate: int = 48000, block: int = 256) -> None:
        missing = missing_programs()
        if missing:
            raise PlainError(f"A sound card made of software needs {', '.join(missing)} (jackd2).")
        self.rate, self.block, self.realtime = rate, block, may_be_realtime()
        self._name = f"{name}-{os.getpid()}"
        self.environment = {
            **os.environ,
            "JACK_NO_AUDIO_RESERVATION": "1",
            "JACK_NO_START_SERVER": "1",
            "JACK_DEFAULT_SERVER": self._name,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        scheduling = ["--realtime", "-P", "10"] if self.realtime else ["--no-realtime"]
        command = ["jackd", "-n", self._name, *scheduling, "--no-mlock", "-d", "dummy"]
        command += ["-r", str(self.rate), "-p", str(self.block), "-C", "2", "-P", "2"]
        self._process = subprocess.Popen(  # noqa: S603
            command,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        waiting = ["jack_wait", "-s", self._name, "-w", "-t", "10"]
        subprocess.run(  # noqa: S603
            waiting, env=self.environment, check=True, capture_output=True
        )

    def stop(self) -> None:
        """End the server as if the sound card were pulled out."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def record(self, path: Path, seconds: int, perform: Callable[[], None]) -> None:
        """Record what the player sends while ``perform`` runs, as a 32-bit WAV; sample by sample, in C."""
        command = ["jack_rec", "-f", str(path), "-d", str(seconds), "-b", "32"]
        command += ["PortAudio:out_0", "PortAudio:out_1"]
        with subprocess.Popen(  # noqa: S603
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as recorder:
            time.sleep(SETTLE_S)
            perform()
            recorder.wait(seconds + 10)


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
