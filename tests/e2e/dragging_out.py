"""A drag from the window into another program, by the real mouse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.e2e.desktop import Desktop, Program
from tests.e2e.test_story import DROP_TARGET


def open_target(desktop: Desktop) -> Program:
    """Start the program that takes what is dropped on it."""
    target = desktop.start("drop_target.py", str(DROP_TARGET[0]), str(DROP_TARGET[1]))
    target.expect("ready")
    return target


def dragged_out(
    desktop: Desktop,
    target: Program,
    start: tuple[int, int],
    pressed: Callable[[], object] = lambda: None,
) -> list[Path]:
    """Drag something into the other program, more slowly where a busy machine lagged behind the mouse.

    Args:
        desktop: the screen.
        target: see :func:`open_target`.
        start: where the mouse presses.
        pressed: waits for what has to be ready before the mouse goes on.

    Returns:
        The files that the other program was given.
    """
    end = (DROP_TARGET[0] + 60, DROP_TARGET[1] + 30)
    for wait in (0.6, 1.5, 4.0):
        desktop.do("mousemove", *start, "sleep", wait, "mousedown", 1, "sleep", wait)
        pressed()
        desktop.do("mousemove", start[0] + 12, start[1] + 3, "sleep", wait)
        desktop.do("mousemove", start[0] + 112, start[1] + 13, "sleep", wait)
        desktop.do("mousemove", *end, "sleep", wait, "mousemove", end[0] + 2, end[1] + 2)
        desktop.do("sleep", wait, "mouseup", 1, "sleep", wait)
        given = target.read_line(10.0)
        if given:
            return [Path(path) for path in json.loads(given)]
    raise AssertionError("nothing arrived")
