"""A log that is still written when the interpreter itself dies, and is read at the next start.

Each run owns one file: a head that says what ran, then, if it comes to that, what faulthandler or an uncaught
exception had to say. A file of which only the head exists tells of no crash and is swept away.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import threading
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from studio import __version__
from studio.project import log_files

KEEP = 5
"""Crash logs that are kept; older ones go."""
_KIND = "crash"
_HEAD_END = "----\n"
_MAX_BYTES = 2**20


@dataclass(frozen=True)
class CrashReport:
    """What a crashed run left behind.

    Attributes:
        path: the log.
        when: when it was last written.
        head: version, system and start of the run.
        text: the tracebacks.
    """

    path: Path
    when: datetime
    head: str
    text: str


class CrashLog:
    """The log of this run; from here on a fault of the interpreter is written to it.

    Args:
        folder: where logs lie, by default the person's own log folder.

    Raises:
        OSError: the log cannot be made.
    """

    def __init__(self, folder: Path | None = None) -> None:
        started = datetime.now(UTC)
        self.path = log_files.new_log(_KIND, started, folder)
        self._stream: IO[str] | None = self.path.open("w", encoding="utf-8")
        self._stream.write(_head(started))
        self._stream.flush()
        self._guard = threading.Lock()
        faulthandler.enable(self._stream, all_threads=True)

    def record(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Write down an uncaught exception, whichever thread it came from."""
        self.record_text("".join(traceback.format_exception(kind, error, trace)))

    def record_text(self, text: str) -> None:
        """Write down what went wrong; of a run that goes wrong again and again, only the beginning."""
        with self._guard:
            if self._stream is None or self._stream.tell() > _MAX_BYTES:
                return
            now = datetime.now(UTC).isoformat(timespec="seconds")
            name = threading.current_thread().name
            # A disk that refuses the report must not be the next thing to report.
            with contextlib.suppress(OSError):
                self._stream.write(f"{now} in thread {name}\n{log_files.without_home(text)}\n")
                self._stream.flush()

    def close(self) -> None:
        """End the run in order; a log without a crash is removed."""
        with self._guard:
            if self._stream is None:
                return
            faulthandler.disable()
            self._stream.close()
            self._stream = None
        if not _report(self.path).text:
            log_files.remove(self.path)


def read_last_crash(folder: Path | None = None) -> CrashReport | None:
    """Return the newest crash that nobody has read yet, and sweep away old logs."""
    reports = [_report(path) for path in log_files.newest_first(_KIND, folder)]
    crashes = [report for report in reports if report.text]
    # Runs that were killed leave their head behind, runs under way have written no more than that yet.
    _sweep([report.path for report in reports if not report.text])
    _sweep([report.path for report in crashes])
    return crashes[0] if crashes else None


def has_unread_crash(folder: Path | None = None) -> bool:
    """Return whether a crash report waits to be read; nothing is swept away."""
    return any(_report(path).text for path in log_files.newest_first(_KIND, folder))


def mark_read(report: CrashReport) -> None:
    """Do not offer this crash again; its log stays beside the others as ``.read``."""
    with contextlib.suppress(OSError):
        report.path.replace(report.path.with_suffix(".read"))
    _sweep(log_files.newest_first(_KIND, report.path.parent, "read"))


def _head(started: datetime) -> str:
    return (
        f"Chimera Studio {__version__}, started {started.isoformat(timespec='seconds')}\n"
        f"Python {sys.version.split()[0]} on {sys.platform}\n"
        f"{_HEAD_END}"
    )


def _report(path: Path) -> CrashReport:
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES).decode("utf-8", "replace")
            when = os.fstat(stream.fileno()).st_mtime
    except OSError:
        content, when = "", 0.0
    head, _, text = content.partition(_HEAD_END)
    return CrashReport(
        path, datetime.fromtimestamp(when, UTC), head, log_files.without_home(text.strip())
    )


def _sweep(newest_first: list[Path]) -> None:
    for old in newest_first[KEEP:]:
        log_files.remove(old)
