"""What is recorded goes to the disk as it comes: a file of JSON lines that a killed program leaves readable.

The lines are written at once and forced to the disk at least once a second, both on a thread of the journal's own.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from studio.errors import PlainError
from studio.files import plain_reason

SYNC_S = 0.5
"""Longest time between two forced writes."""
_MAX_BYTES = 2**28


class TakeHeader(Struct, frozen=True):
    """The first line of a journal.

    Attributes:
        id: of the recording.
        created: seconds since 1970.
        tempo: quarter notes a minute.
        bar: quarter notes a bar.
        start: song position at which recording begins, in quarter notes; a count-in lies before it.
        loop: ``(start, end)`` of the loop in quarter notes, or None.
        replace: what was there is replaced; False adds to it.
        grid: quarter notes between the lines that onsets are pulled to, 0 for none.
        strength: 0..1, how far of the way they go.
        clip: id of the clip that is recorded into, "" for a new one.
    """

    id: str
    created: float
    tempo: Annotated[float, Meta(ge=1.0, le=1000.0)]
    bar: Annotated[float, Meta(gt=0.0, le=1024.0)] = 4.0
    start: float = 0.0
    loop: tuple[float, float] | None = None
    replace: bool = False
    grid: Annotated[float, Meta(ge=0.0, le=64.0)] = 0.0
    strength: Annotated[float, Meta(ge=0.0, le=1.0)] = 1.0
    clip: str = ""
    format: Literal["chimera-take"] = "chimera-take"
    version: Literal[1] = 1


class MidiEvent(Struct, frozen=True, tag="m", array_like=True):
    """A complete channel message; ``time`` in seconds since the recording began."""

    time: float
    beat: float
    data: Annotated[tuple[int, ...], Meta(min_length=1, max_length=3)]


class PadEvent(Struct, frozen=True, tag="p", array_like=True):
    """A place of a pad; ``x`` and ``y`` in 0..1."""

    time: float
    beat: float
    room: str
    x: Annotated[float, Meta(ge=0.0, le=1.0)]
    y: Annotated[float, Meta(ge=0.0, le=1.0)]


class PassEvent(Struct, frozen=True, tag="w", array_like=True):
    """The loop went round; what follows is another take."""

    time: float


class EndEvent(Struct, frozen=True, tag="e", array_like=True):
    """Recording was stopped at ``beat``."""

    time: float
    beat: float


class SettledEvent(Struct, frozen=True, tag="s", array_like=True):
    """The person kept (took into the song) or deleted the take of this number."""

    take: int


TakeEvent = MidiEvent | PadEvent | PassEvent | EndEvent | SettledEvent


class JournalError(PlainError):
    """A journal cannot be read; the text is one sentence for the person."""


class TakeJournal:
    """Writes events to a file on a thread of its own; only :meth:`sync` and :meth:`join` wait for the disk.

    A full disk or a folder that cannot be written loses nothing as long as the program runs: what could not be
    written stays in memory and is tried again every half second.

    Args:
        path: of a file that does not exist yet.
        header: its first line.

    Attributes:
        trouble: why nothing can be written now, a sentence for the person, or "".
    """

    def __init__(self, path: Path, header: TakeHeader) -> None:
        self.path = path
        self.trouble = ""
        self._queue: queue.SimpleQueue[TakeEvent | threading.Event | None] = queue.SimpleQueue()
        self._pending = bytearray(msgspec.json.encode(header) + b"\n")
        self._encoder = msgspec.json.Encoder()
        self._sync_due: float | None = time.monotonic()
        self._file: FileIO | None = None
        self._written = 0
        self._unwanted = False
        self._thread = threading.Thread(target=self._run, name="take-journal", daemon=True)
        self._thread.start()

    def append(self, event: TakeEvent) -> None:
        """Take an event; any thread may call this, and it never waits."""
        self._queue.put(event)

    def sync(self, timeout_s: float | None = None) -> bool:
        """Wait until everything appended before is on the disk; False if it is not by then."""
        done = threading.Event()
        self._queue.put(done)
        return done.wait(timeout_s) and not self.trouble

    def close(self, *, delete: bool = False) -> None:
        """Have what is left written and the thread end, without waiting for it; ``delete`` leaves no file."""
        self._unwanted = delete
        self._queue.put(None)

    def join(self, timeout_s: float | None = None) -> None:
        """Wait until the thread has ended."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        open_still = True
        waiting: list[threading.Event] = []
        while open_still:
            for item in self._batch():
                if item is None:
                    open_still = False
                elif isinstance(item, threading.Event):
                    waiting.append(item)
                else:
                    self._pending += self._encoder.encode(item) + b"\n"
            self._flush(force=bool(waiting) or not open_still)
            for event in waiting:
                event.set()
            waiting.clear()
        if self._file is not None:
            self._file.close()
            if self._unwanted:
                with contextlib.suppress(OSError):
                    self.path.unlink(missing_ok=True)

    def _batch(self) -> list[TakeEvent | threading.Event | None]:
        """Wait for something to do, but not past the time when what was written must be forced to the disk."""
        batch: list[TakeEvent | threading.Event | None] = []
        due = self._sync_due
        left = None if due is None else max(due - time.monotonic(), 0.0)
        with contextlib.suppress(queue.Empty):
            batch.append(self._queue.get(timeout=left))
            while True:
                batch.append(self._queue.get_nowait())
        return batch

    def _flush(self, *, force: bool) -> None:
        try:
            file = self._opened()
            if self._pending:
                self._sync_due = self._sync_due or time.monotonic() + SYNC_S
                self._write(file)
            if self._sync_due is not None and (force or time.monotonic() >= self._sync_due):
                os.fsync(file.fileno())
                self._sync_due = None
        except OSError as error:
            self.trouble = (
                f"The recording cannot be written now: {plain_reason(error)}. "
                "It goes on in memory and is kept."
            )
            self._sync_due = time.monotonic() + SYNC_S
            self._drop_half_written()
        else:
            self.trouble = ""

    def _opened(self) -> FileIO:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("xb", buffering=0)
        return self._file

    def _write(self, file: FileIO) -> None:
        view = memoryview(bytes(self._pending))
        while view:
            view = view[file.write(view) :]
        self._written += len(self._pending)
        self._pending.clear()

    def _drop_half_written(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.truncate(self._written)
                self._file.seek(self._written)


def append_line(path: Path, event: TakeEvent) -> None:
    """Add an event to a journal that is no longer being recorded.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("ab") as stream:
        stream.write(b"\n" + msgspec.json.encode(event) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def read_journal(path: Path) -> tuple[TakeHeader, list[TakeEvent]]:
    """Read a journal as far as it was written; broken lines (the last one of a killed program) are passed over.

    Raises:
        JournalError: it is no journal.
    """
    try:
        with path.open("rb") as stream:
            lines = stream.read(_MAX_BYTES).split(b"\n")
        header = msgspec.json.decode(lines[0], type=TakeHeader)
    except (OSError, ValueError, RecursionError) as error:
        raise JournalError(f"The recording {path.name} cannot be read.") from error
    return header, list(_events(lines[1:]))


def _events(lines: list[bytes]) -> Iterator[TakeEvent]:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(TakeEvent)
    for line in lines:
        with contextlib.suppress(ValueError, RecursionError):
            if line:
                yield decoder.decode(line)
