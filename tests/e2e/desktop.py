"""A virtual screen, a mouse and a keyboard on it, and programs that are watched through their output."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
State = dict[str, Any]


class Program:
    """A child process whose output lines are waited for."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, env=environment, cwd=ROOT, bufsize=0
        )
        self._read = b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.process.stdout, selectors.EVENT_READ)

    def read_line(self, timeout: float) -> str | None:
        """Return the next line, "" at the end of the output, or None when the time is over."""
        # Not by readline of a buffered pipe: what lies in the buffer already is nothing to wait for in the pipe.
        end = time.monotonic() + timeout
        while b"\n" not in self._read:
            if not self._selector.select(max(end - time.monotonic(), 0)):
                return None
            piece = os.read(self.process.stdout.fileno(), 1 << 16)
            if not piece:
                return ""
            self._read += piece
        line, _, self._read = self._read.partition(b"\n")
        return line.decode() + "\n"

    def expect(self, wanted: str, timeout: float = 30) -> str:
        """Wait for a line that starts with ``wanted``."""
        end = time.monotonic() + timeout
        while (line := self.read_line(end - time.monotonic())) is not None:
            if line.startswith(wanted):
                return line.strip()
            assert line, f"the program ended before it said {wanted!r}"
        raise AssertionError(f"no {wanted!r} within {timeout} s")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(10)


class Studio(Program):
    """The real program; its state is what it printed last."""

    state: State

    def wait(self, what: str, predicate: Callable[[State], Any], timeout: float = 40) -> State:
        """Wait until the program's state is such; tell ``what`` was waited for if it never is."""
        end = time.monotonic() + timeout
        while True:
            if getattr(self, "state", None) and predicate(self.state):
                return self.state
            line = self.read_line(end - time.monotonic())
            if line is None:
                shown = {k: v for k, v in self.state.items() if k != "widgets"}
                raise AssertionError(f"{what}: not within {timeout} s; last state {shown}")
            assert line, f"{what}: the program ended (exit code {self.process.wait(10)})"
            if line.startswith("{"):
                self.state = json.loads(line)

    def middle(self, name: str) -> tuple[int, int]:
        """Return the middle of a named widget on the screen."""
        x, y, width, height = self.state["widgets"][name]
        return x + width // 2, y + height // 2


class Desktop:
    """An Xvfb screen without a window manager."""

    def __init__(self, size: str, home: Path) -> None:
        for tool in ("Xvfb", "xdotool"):
            if not shutil.which(tool):
                pytest.skip(f"needs {tool}, which is not installed")
        read, write = os.pipe()
        self._server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write),
                "-screen",
                "0",
                f"{size}x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as answer:
            display = f":{answer.readline().strip()}"
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "CHIMERA_HOME": str(home),
            "OMP_WAIT_POLICY": "PASSIVE",
        }
        self._programs: list[Program] = []

    def start(self, script: str, *arguments: str) -> Program:
        """Run one of the little programs of this folder."""
        program = Program([sys.executable, str(HERE / script), *arguments], self.environment)
        self._programs.append(program)
        return program

    def start_studio(self, *files: str, module: str = "tests.e2e.observed") -> Studio:
        """Run the real program and wait until it can be used; ``module`` is the eye on it."""
        studio = Studio([sys.executable, "-m", module, *files], self.environment)
        self._programs.append(studio)
        studio.wait("the window is painted", lambda s: s["painted"])
        return studio

    def do(self, *words: object) -> None:
        """Move the mouse or press keys, in xdotool's words."""
        subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.environment,
            check=True,
            capture_output=True,
            timeout=30,
        )

    def focus(self, window: int) -> None:
        """Give a window the keyboard, as a window manager would."""
        self.do("windowfocus", "--sync", window)

    def click(self, x: int, y: int, *, times: int = 1) -> None:
        """Click somewhere."""
        self.do("mousemove", x, y, "click", "--repeat", times, "--delay", 60, 1)

    def drag(self, start: tuple[int, int], end: tuple[int, int], *, steps: int = 12) -> None:
        """Drag with the left button, as slowly as a hand does."""
        words: list[object] = ["mousemove", *start, "mousedown", 1]
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step // steps
            y = start[1] + (end[1] - start[1]) * step // steps
            words += ["mousemove", x, y, "sleep", 0.03]
        self.do(*words, "mouseup", 1)

    def drag_on(self, end: tuple[int, int], *, steps: int = 10) -> None:
        """Go on with a drag whose button is already down, and let go at its end."""
        x, y = self._mouse()
        words: list[object] = []
        for step in range(1, steps + 1):
            words += [
                "mousemove",
                x + (end[0] - x) * step // steps,
                y + (end[1] - y) * step // steps,
            ]
            words += ["sleep", 0.05]
        self.do(*words, "sleep", 0.2, "mouseup", 1)

    def _mouse(self) -> tuple[int, int]:
        done = subprocess.run(
            ["xdotool", "getmouselocation", "--shell"],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=30,
        )
        values = dict(line.split("=") for line in done.stdout.split())
        return int(values["X"]), int(values["Y"])

    def key(self, *keys: str) -> None:
        """Press keys one after another, e.g. ``ctrl+z``."""
        self.do("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type text."""
        self.do("type", "--clearmodifiers", "--delay", 15, text)

    def screenshot(self, path: Path) -> None:
        """Save what is on the screen, where ImageMagick is installed."""
        if shutil.which("import"):
            subprocess.run(
                ["import", "-window", "root", str(path)],
                env=self.environment,
                check=False,
                timeout=30,
            )

    def close(self) -> None:
        """End everything."""
        for program in self._programs:
            if program.process.poll() is None:
                program.kill()
        self._server.terminate()
        self._server.wait(10)
