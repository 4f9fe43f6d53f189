"""Making notes with the WaveNet in steps: what is in the cache is taken, what was begun goes on, the rest is made."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.files import FileSaveError
from studio.timbre.mulaw import SAMPLE_RATE
from studio.timbre.render_cache import Codes, NoteToMake, RenderCache
from studio.timbre.space import TimbreSpace
from studio.worker.job import Step

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class NewSound:
    """A part of a note, to be heard before the rest is there.

    Attributes:
        note: which of the notes asked for.
        start: its first sample.
        samples: float32 ``(n,)`` at 16 kHz.
        done: whether the note is whole with it.
    """

    note: int
    start: int
    samples: Floats
    done: bool


def render_notes(
    space: TimbreSpace, notes: Sequence[NoteToMake], cache: RenderCache | None, voices: int
) -> Generator[Step[tuple[NewSound, ...]], None, list[Codes]]:
    """Make notes, at most so many side by side; all in a batch must be equally long.

    When the generator is closed early, what was begun goes to the cache, and the next rendering goes on from there to
    the same samples.

    Yields:
        Progress over all notes; new sound of each a quarter of a second at a time.

    Returns:
        Codes ``(samples,)`` of each note.

    Raises:
        PlainError: the notes are not equally long, or longer than their embeddings; or the model's decoder was not
            trained to the point of being heard.
    """
    if not space.audible:
        raise PlainError(
            "This WaveNet is not trained enough to be heard, as its own config says, so nothing was rendered; "
            "the live decoder plays."
        )
    for note in notes:
        longest = len(note.embedding) * space.hop
        if not 0 < note.samples <= longest:
            raise PlainError(
                f"A note of {note.samples / SAMPLE_RATE:.1f} s cannot be made: "
                f"this point has sound for {longest / SAMPLE_RATE:.1f} s."
            )
    if len({(note.samples, note.temperature, note.embedding.shape) for note in notes}) > 1:
        raise PlainError("Notes rendered together must be equally long.")
    keys = [note.key(space.digest) for note in notes] if cache else [""] * len(notes)
    made: list[Codes | None] = [None] * len(notes)
    if cache:
        made = [cache.get(key, note.samples) for key, note in zip(keys, notes, strict=True)]
    total = max(sum(note.samples for note in notes), 1)
    known = sum(len(codes) for codes in made if codes is not None)
    if known:
        yield Step(known / total, (), f"{_count(made)} of {len(notes)} were made before")
    missing = [index for index, codes in enumerate(made) if codes is None]
    width = max(1, min(voices, space.sampler.most_voices))
    for first in range(0, len(missing), width):
        batch = missing[first : first + width]
        chosen = [notes[index] for index in batch]
        names = [keys[index] for index in batch]
        run = _Batch(space, chosen, names, cache)
        with contextlib.closing(run.steps()) as steps:
            for step in steps:
                parts = tuple(
                    NewSound(batch[row], step.start, step.fresh[row], step.seconds >= step.total)
                    for row in range(len(batch))
                    if step.fresh is not None
                )
                share = (known + step.seconds * SAMPLE_RATE * len(batch)) / total
                yield Step(min(share, 1.0), parts, _message(step, len(notes), first, len(batch)))
        for index, codes in zip(batch, run.codes, strict=True):
            made[index] = codes
        known += sum(note.samples for note in chosen)
    return [codes for codes in made if codes is not None]


class _Batch:
    """Notes that are made side by side."""

    def __init__(
        self,
        space: TimbreSpace,
        notes: Sequence[NoteToMake],
        keys: Sequence[str],
        cache: RenderCache | None,
    ) -> None:
        self._keys, self._cache, self._samples = keys, cache, notes[0].samples
        self._session = space.begin(
            np.stack([note.embedding for note in notes]),
            np.array([note.pitch for note in notes]),
            notes[0].temperature,
            [note.seed for note in notes],
            self._samples,
        )

    @property
    def codes(self) -> list[Codes]:
        """What is made of each."""
        return list(self._session.codes)

    def steps(self) -> Generator[Any, None, None]:
        """Go on from what was begun; keep what is made, whole or not."""
        if self._cache:
            begun = [self._cache.get_begun(key, self._samples) for key in self._keys]
            shortest = min(len(codes) for codes in begun)
            if shortest:
                self._session.go_on_from(np.stack([codes[:shortest] for codes in begun]))
        try:
            yield from self._session.stream()
        finally:
            self._keep()

    def _keep(self) -> None:
        whole = self._session.done == self._session.total
        if self._cache is None or not self._session.done:
            return
        # An interruption must not end in another error.
        with contextlib.nullcontext() if whole else contextlib.suppress(FileSaveError):
            for key, codes in zip(self._keys, self._session.codes, strict=True):
                (self._cache.put if whole else self._cache.put_begun)(key, codes)


def _count(made: Sequence[Codes | None]) -> int:
    return sum(codes is not None for codes in made)


def _message(step: Any, notes: int, first: int, count: int) -> str:
    seconds = f"{step.seconds:.1f} of {step.total:.1f} s"
    if notes == 1:
        return seconds
    return f"Notes {first + 1} to {first + count} of {notes}: {seconds}"
