"""Where the logs of runs lie, what their files are called, and how a text is kept free of the person's name."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path

from studio.project import folders


def new_log(kind: str, started: datetime, folder: Path | None = None) -> Path:
    """Return the path of a log of this run; its folder exists.

    Args:
        kind: what is logged; the name's first word.
        started: the beginning of the run. Names in the order of the alphabet are in the order of time.
        folder: where logs lie, by default the person's own log folder.

    Raises:
        OSError: the folder cannot be made.
    """
    folder = folder or folders.log_dir()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{kind}-{started:%Y%m%d-%H%M%S-%f}-{os.getpid()}.log"


def newest_first(kind: str, folder: Path | None = None, ending: str = "log") -> list[Path]:
    """Return the logs of a kind, the newest first; none where there is no folder yet."""
    return sorted((folder or folders.log_dir()).glob(f"{kind}-*.{ending}"), reverse=True)


def remove(path: Path) -> None:
    """Remove a log, where it is there and the system lets it go."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def without_home(text: str) -> str:
    """Return a text in which the home folder, whose name often is the person's, is ``~``."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
