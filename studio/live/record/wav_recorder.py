"""Records the master into a WAV file while it plays: what the engine rendered, sample for sample.

A thread reads the engine's scope ring and appends to the file. The header is brought up to date every second, so that a
killed program leaves a file that plays to within a second of its end. The format is 24-bit PCM; a file that grows past
4 GiB turns into RF64 (EBU Tech 3306), for which its header keeps room from the start.
"""

from __future__ import annotations

import os
import struct
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.files import plain_reason

POLL_S = 0.03
HEADER_S = 1.0
GUARD_FRAMES = 64
"""Frames at the old end of the ring that the audio thread may be overwriting while they are read."""
CHANNELS = 2
SAMPLE_BYTES = 3
FRAME_BYTES = CHANNELS * SAMPLE_BYTES
HEADER_BYTES = 80
RIFF_LIMIT = 2**32 - 2**16


class Scope(Protocol):
    """Where the output can be read: the engine."""

    @property
    def rate(self) -> float:
        """Frames a second."""
        ...

    @property
    def core(self) -> Any:
        """The engine's memory: ``scope`` and ``state``."""
        ...


class WavRecordError(PlainError):
    """Recording cannot begin; the text is one sentence for the person."""


@dataclass(frozen=True)
class WavTake:
    """A finished recording.

    Attributes:
        path: of the file.
        frames: in it.
        rate: frames a second.
        lost: frames that could not be read in time; there is silence in their place, so that all stays in time.
        trouble: why it ended early, a sentence for the person, or "".
    """

    path: Path
    frames: int
    rate: int
    lost: int
    trouble: str

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.frames / self.rate


class WavFile:
    """A stereo 24-bit WAV file that is complete after every :meth:`update`.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, path: Path, rate: int) -> None:
        self.path = path
        self.rate = rate
        self.frames = 0
        self._file = path.open("xb", buffering=0)
        self._write_all(self._header())

    def append(self, samples: NDArray[np.float32]) -> None:
        """Add frames ``(n, 2)`` in -1..1."""
        scaled = np.rint(np.clip(samples, -1.0, 1.0) * np.float32(8388607.0)).astype("<i4")
        packed = np.ascontiguousarray(scaled).view(np.uint8).reshape(-1, 4)[:, :SAMPLE_BYTES]
        self._write_all(packed.tobytes())
        self.frames += len(samples)

    def update(self) -> None:
        """Write the true sizes into the header and force all to the disk."""
        self._file.seek(0)
        self._write_all(self._header())
        self._file.seek(HEADER_BYTES + self.frames * FRAME_BYTES)
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Finish the file, cutting off a frame that a full disk broke."""
        try:
            self._file.truncate(HEADER_BYTES + self.frames * FRAME_BYTES)
            self.update()
        finally:
            self._file.close()

    def _header(self) -> bytes:
        data = self.frames * FRAME_BYTES
        riff = data + HEADER_BYTES - 8
        large = riff > RIFF_LIMIT
        kind, room = (b"RF64", b"ds64") if large else (b"RIFF", b"JUNK")
        sizes = struct.pack("<QQQI", riff, data, self.frames, 0) if large else bytes(28)
        short = (0xFFFFFFFF, 0xFFFFFFFF) if large else (riff, data)
        return (
            struct.pack("<4sI4s4sI", kind, short[0], b"WAVE", room, 28)
            + sizes
            + struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, CHANNELS, self.rate,
                          self.rate * FRAME_BYTES, FRAME_BYTES, 8 * SAMPLE_BYTES)
            + struct.pack("<4sI", b"data", short[1])
        )  # fmt: skip

    def _write_all(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]


class WavRecorder:
    """Records from :meth:`start` to :meth:`stop`.

    Args:
        engine: whose output.
        path: of a file that does not exist yet; its folder is made.

    Attributes:
        lost: frames that could not be read in time.
        trouble: why nothing is written any more, a sentence for the person, or "".
    """

    def __init__(self, engine: Scope, path: Path) -> None:
        self.lost = 0
        self.trouble = ""
        self._engine = engine
        self._path = path
        self._file: WavFile | None = None
        self._read = 0
        self._header_due = 0.0
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def seconds(self) -> float:
        """How much was recorded so far."""
        return self._file.frames / self._file.rate if self._file is not None else 0.0

    def start(self, *, thread: bool = True) -> None:
        """Begin with the next frame rendered.

        Args:
            thread: False leaves the reading to calls of :meth:`poll`.

        Raises:
            WavRecordError: the file cannot be made.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = WavFile(self._path, round(self._engine.rate))
        except OSError as error:
            raise WavRecordError(f"The sound is not recorded: {plain_reason(error)}.") from error
        self._read = self._rendered()
        self._header_due = time.monotonic() + HEADER_S
        if thread:
            self._thread = threading.Thread(target=self._run, name="wav-recorder", daemon=True)
            self._thread.start()

    def poll(self) -> None:
        """Append what was rendered since the last time."""
        if self._file is None or self.trouble:
            return
        if round(self._engine.rate) != self._file.rate:
            self.trouble = "The sound device changed its rate, so the recording ended there."
            return
        try:
            self._append_new(self._file)
            if time.monotonic() >= self._header_due:
                self._file.update()
                self._header_due = time.monotonic() + HEADER_S
        except OSError as error:
            self.trouble = f"The recording ended: {plain_reason(error)}."

    def stop(self) -> WavTake:
        """End the recording and finish the file.

        Raises:
            WavRecordError: nothing was started.
        """
        if self._file is None:
            raise WavRecordError("No sound is being recorded.")
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
        self.poll()
        file, self._file = self._file, None
        try:
            file.close()
        except OSError as error:
            self.trouble = self.trouble or f"The recording ended: {plain_reason(error)}."
        return WavTake(file.path, file.frames, file.rate, self.lost, self.trouble)

    def _run(self) -> None:
        while not self._ending.wait(POLL_S):
            self.poll()

    def _rendered(self) -> int:
        return int(self._engine.core.state[0]["scope_frame"])

    def _append_new(self, file: WavFile) -> None:
        ring = self._engine.core.scope
        end = self._rendered()
        begin = max(self._read, end - len(ring) + GUARD_FRAMES)
        samples = np.asarray(ring[np.arange(begin, end) % len(ring)])
        # What the audio thread overwrote while it was copied is lost as well.
        torn = min(max(self._rendered() - len(ring) + GUARD_FRAMES - begin, 0), len(samples))
        samples[:torn] = 0.0
        missed = begin - self._read
        self.lost += missed + torn
        self._read = end
        file.append(np.zeros((missed, CHANNELS), np.float32))
        file.append(samples)
