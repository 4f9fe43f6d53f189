"""How a small program that helps to measure talks: JSON lines out, and lines in until it is told to quit."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from typing import NoReturn


def tell(**words: object) -> None:
    """Write a line."""
    print(json.dumps(words), flush=True)  # noqa: T201


def lines_until_quit() -> Iterator[str]:
    """Yield what is told, without blanks at its ends, up to ``quit`` or the end."""
    for line in sys.stdin:
        if line.strip() == "quit":
            return
        yield line.strip()


def report_until_quit(report: Callable[[], None]) -> NoReturn:
    """Report again and again on a thread of its own, and end without clearing up once told to."""

    def work() -> None:
        while True:
            report()

    threading.Thread(target=work, daemon=True).start()
    for _ in lines_until_quit():
        pass
    os._exit(0)
