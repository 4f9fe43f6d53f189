"""Recording notes, controllers and pad gestures against the song position: overdub, replace, loop passes, takes.

Everything goes to a journal on the disk as it comes (take_journal.py), so a crash loses nothing: :func:`recover_takes`
finds it again. A take stays until it is kept (taken into the song) or deleted.
"""

from __future__ import annotations

import contextlib
import math
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from studio.live.record.take import Take, TakeBuilder, build_takes
from studio.live.record.take_journal import (
    EndEvent,
    JournalError,
    MidiEvent,
    PadEvent,
    PassEvent,
    SettledEvent,
    TakeEvent,
    TakeHeader,
    TakeJournal,
    append_line,
    read_journal,
)

_JITTER = 0.25
"""Quarter notes by which messages and ticks may be told out of order."""


class Recorder:
    """Records while it is armed and started; the takes of this session are listed until they are settled.

    :meth:`feed` and :meth:`pad` may be called by any thread; the others belong to one.

    Nothing here waits for the disk: journals write on threads of their own, and ``run`` does the rest.

    Args:
        folder: for the journals; made when the first recording starts.
        clock: seconds, for the pace of gestures.
        run: does work on files, by default here and now.
    """

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], float] = time.perf_counter,
        run: Callable[[Callable[[], None]], object] = lambda work: work(),
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._run = run
        self._lock = threading.Lock()
        self._builder: TakeBuilder | None = None
        self._journal: TakeJournal | None = None
        self._began = 0.0
        self._beat = 0.0
        self._takes: list[Take] = []
        self._journals: dict[str, TakeJournal] = {}

    # -- recording --------------------------------------------------------------------------------------------------

    @property
    def recording(self) -> bool:
        """Whether it records (or counts in)."""
        return self._builder is not None

    @property
    def trouble(self) -> str:
        """Why the disk does not take the recording just now, a sentence for the person, or ""."""
        return self._journal.trouble if self._journal is not None else ""

    def start(
        self,
        beat: float,
        *,
        tempo: float,
        bar: float = 4.0,
        loop: tuple[float, float] | None = None,
        replace: bool = False,
        grid: float = 0.0,
        strength: float = 1.0,
        clip: str = "",
    ) -> None:
        """Begin to record; call it when the transport is told to play (with its count-in, if any).

        Args:
            beat: song position in quarter notes at which the recording begins; what comes before it (the count-in)
                is not recorded, but for notes a little early.
            tempo: quarter notes a minute.
            bar: quarter notes a bar.
            loop: where the transport loops, in quarter notes; each time round makes another take.
            replace: let the takes replace what lies in their time; False adds to it.
            grid: pull onsets to multiples of so many quarter notes; 0 leaves them.
            strength: 0..1, how far of the way.
            clip: id of the clip recorded into, "" for a new one.

        A disk that does not take it stops nothing: see :attr:`trouble`.
        """
        if self.recording:
            return
        identity = secrets.token_hex(6)
        header = TakeHeader(
            identity, time.time(), tempo, bar, beat, loop, replace, grid, strength, clip
        )
        self._journal = TakeJournal(self._folder / f"take-{identity}.jsonl", header)
        with self._lock:
            self._began, self._beat = self._clock(), -math.inf
            self._builder = TakeBuilder(header)

    def feed(self, message: Sequence[int], beat: float) -> None:
        """Record a complete channel message (status, data ...) played at a song position."""
        if 1 < len(message) <= 3 and 0x80 <= message[0] < 0xF0:
            data = tuple(message)
            self._take_in(beat, lambda time, beat: MidiEvent(time, beat, data))

    def pad(self, room: str, x: float, y: float, beat: float) -> None:
        """Record where a pad stands, 0..1 each; call it while the person moves it."""
        x, y = min(max(float(x), 0.0), 1.0), min(max(float(y), 0.0), 1.0)
        self._take_in(beat, lambda time, beat: PadEvent(time, beat, room, x, y))

    def flush(self, timeout_s: float = 5.0) -> None:
        """Wait until the recordings that were stopped are on the disk; for leaving the program."""
        for journal in self._journals.values():
            journal.join(timeout_s)

    def tick(self, beat: float) -> list[Take]:
        """Follow the song position, 30 times a second or so; return the takes that ended as the loop went round."""
        with self._lock:
            before = len(self._builder.passes) if self._builder is not None else 0
            self._follow(beat)
            return self._builder.passes[before:] if self._builder is not None else []

    def current(self, beat: float) -> Take | None:
        """Return the take under way with held notes growing, for the screen; None while nothing is recorded."""
        with self._lock:
            return self._builder.current(beat) if self._builder is not None else None

    def stop(self, beat: float) -> list[Take]:
        """Stop; return the takes of this recording, one a pass that holds something."""
        with self._lock:
            builder, self._builder = self._builder, None
            journal, self._journal = self._journal, None
        if builder is None or journal is None:
            return []
        end = EndEvent(self._clock() - self._began, beat)
        builder.feed(end)
        journal.append(end)
        takes = builder.finish()
        journal.close(delete=not takes)
        self._journals[builder.header.id] = journal
        self._takes += takes
        return takes

    # -- takes ------------------------------------------------------------------------------------------------------

    @property
    def takes(self) -> tuple[Take, ...]:
        """The takes that were neither kept nor deleted, oldest first."""
        return tuple(self._takes)

    def adopt(self, takes: Iterable[Take]) -> None:
        """List takes found by :func:`recover_takes`."""
        known = {take.id for take in self._takes}
        self._takes += [take for take in takes if take.id not in known]

    def settle(self, take_id: str) -> None:
        """Let a take go: it was taken into the song, or deleted. Its file goes with its last take."""
        settled = [take for take in self._takes if take.id == take_id]
        self._takes = [take for take in self._takes if take.id != take_id]
        for take in settled:
            last = not any(other.recording == take.recording for other in self._takes)
            self._run(self._settling(take, last))

    def _settling(self, take: Take, last: bool) -> Callable[[], None]:
        path = self._folder / f"take-{take.recording}.jsonl"
        journal = (
            self._journals.pop(take.recording, None) if last else self._journals.get(take.recording)
        )

        def work() -> None:
            if journal is not None:
                journal.join()
            with contextlib.suppress(OSError):
                if last:
                    path.unlink(missing_ok=True)
                else:
                    append_line(path, SettledEvent(take.number))

        return work

    # -- inside -----------------------------------------------------------------------------------------------------

    def _take_in(self, beat: float, make: Callable[[float, float], TakeEvent]) -> None:
        with self._lock:
            if self._builder is None or self._journal is None:
                return
            event = make(self._clock() - self._began, self._follow(beat))
            self._builder.feed(event)
            self._journal.append(event)

    def _follow(self, beat: float) -> float:
        """Notice that the loop went round; return where in the pass under way ``beat`` is."""
        if self._builder is None or self._journal is None:
            return beat
        loop, before = self._builder.header.loop, self._beat
        if loop is not None and loop[0] <= before <= loop[1] + _JITTER and beat >= loop[0]:
            if beat < before - min(_JITTER, (loop[1] - loop[0]) / 2.0):
                wrapped = PassEvent(self._clock() - self._began)
                self._builder.feed(wrapped)
                self._journal.append(wrapped)
            elif before < loop[0] + _JITTER and beat > max(loop[1] - _JITTER, before + _JITTER):
                # Stamped just before the loop went round and told just after: time does not turn back for it.
                return loop[0]
        self._beat = max(before, beat) if abs(before - beat) < _JITTER else beat
        return beat


def recover_takes(folder: Path) -> tuple[list[Take], list[str]]:
    """Find the takes that a crash (or a person who left) has left behind, oldest first.

    Args:
        folder: of the journals.

    Returns:
        The takes, and sentences about journals that cannot be read (they are left where they are).
    """
    takes: list[Take] = []
    notices: list[str] = []
    for path in sorted(folder.glob("take-*.jsonl")):
        try:
            takes += build_takes(*read_journal(path))
        except JournalError as error:
            notices.append(str(error))
    takes.sort(key=lambda take: (take.header.created, take.number))
    return takes, notices
