"""What the program writes about itself while it runs: a bounded file a run, in the person's own log folder.

Nothing of it is ever sent anywhere. It tells what the program did and not what a person made: no content of files, and
the home folder, whose name often is the person's, is written ``~``.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from studio import __version__
from studio.project import log_files

LEVEL_VARIABLE = "CHIMERA_LOG"
"""``debug``, ``info`` (as without it), ``warning`` or ``error``."""
MAX_BYTES = 2**19
"""Of a file; one older part of the same run is kept beside it."""
KEEP = 8
"""Runs whose logs are kept."""
_KIND = "run"
_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
_FORMAT = "%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s"


class ProgramLog:
    """The log of this run; everything that is logged goes into it until it is closed.

    Args:
        folder: where logs lie, by default the person's own log folder.

    Raises:
        OSError: the log cannot be made.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.path = log_files.new_log(_KIND, datetime.now(UTC), folder)
        _sweep(self.path.parent)
        self._handler = _Bounded(self.path)
        self._handler.setFormatter(_Plain(_FORMAT))
        self._before = logging.getLogger().level
        logging.getLogger().addHandler(self._handler)
        logging.getLogger().setLevel(wanted_level())
        # A full disk must not fill the screen with complaints about the log.
        logging.raiseExceptions = False
        system = f"Python {sys.version.split()[0]} on {sys.platform}"
        logging.getLogger(__name__).info("Chimera Studio %s, %s", __version__, system)

    def close(self) -> None:
        """End the log in order."""
        logging.getLogger().removeHandler(self._handler)
        logging.getLogger().setLevel(self._before)
        self._handler.close()


def wanted_level() -> int:
    """Return the level that the environment asks for, ``info`` without one."""
    return _LEVELS.get(os.environ.get(LEVEL_VARIABLE, "").lower(), logging.INFO)


def last_lines(count: int, folder: Path | None = None) -> list[str]:
    """Return the last lines of the newest log; none where there is none."""
    for path in log_files.newest_first(_KIND, folder):
        with contextlib.suppress(OSError), path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - 2**16))
            return stream.read().decode("utf-8", "replace").splitlines()[-count:]
    return []


class _Bounded(logging.FileHandler):
    """Begins the file anew when it is full, keeping what was there beside it; logging.handlers would cost the start."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError):
            if self.stream is not None and self.stream.tell() > MAX_BYTES:
                self.close()
                os.replace(self.baseFilename, self.baseFilename + ".1")  # noqa: PTH105 - a text, as logging keeps it
        super().emit(record)


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return log_files.without_home(super().format(record))


def _sweep(folder: Path) -> None:
    for old in log_files.newest_first(_KIND, folder)[KEEP - 1 :]:
        log_files.remove(old)
        log_files.remove(old.with_name(old.name + ".1"))
