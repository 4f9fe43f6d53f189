"""Answering a phrase: a variation of it, as long as it is, in kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from studio.melody.jobs.making import (
    MODEL,
    Decoding,
    MelodyJobError,
    Pieces,
    decode_windows,
    encode_windows,
    make_clips,
)
from studio.melody.notes import Clip
from studio.melody.space import MelodySpace
from studio.melody.tokens import Windows
from studio.melody.windows import clip_to_windows, windows_to_clip
from studio.worker.job import Step, Workbench

CANDIDATES = 4
"""Answers made at once, of which the best is played; four cost hardly more than one."""


@dataclass(frozen=True)
class ResponseJob(Decoding):
    """Answer a call: ``z' = s z + (1 - s) e`` with ``e`` normal and ``s`` the similarity (magenta-js, ``similar``).

    Attributes:
        call: what was played.
        previous: an answer to go on from instead, to mutate it; as long as the call.
        similarity: 0 (anything)..1 (the model's own version of the call).
        name: of the answer.
    """

    call: Clip
    previous: Clip | None = None
    similarity: float = 0.5
    name: str = "Answer"
    temperature: float = field(default=0.5, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Answer a phrase" if self.previous is None else "Another answer"

    def run(self, bench: Workbench) -> Pieces[Clip]:
        """Return the answer.

        Raises:
            MelodyJobError: there is nothing to answer, or the model stays silent.
        """
        source = self.previous or self.call
        if not source.notes or not 0.0 <= self.similarity <= 1.0:
            raise MelodyJobError("An answer needs a phrase of notes and a similarity from 0 to 1.")
        space: MelodySpace = bench.models.get(self.model)
        frame = clip_to_windows(source)
        latents = yield from encode_windows(space, frame.windows, bench)
        noise = np.random.default_rng(self.seed).standard_normal((CANDIDATES, *latents.shape))
        varied = self.similarity * latents + (1.0 - self.similarity) * noise

        def write(_index: int, windows: Windows) -> Clip:
            return windows_to_clip(windows, frame, self.name)

        made = yield from make_clips(
            space, varied.astype(np.float32), self, bench, write, lambda _: None
        )
        best = self._best(made)
        if best is None:
            windows = yield from decode_windows(space, latents, self, bench)
            best = self._best((windows_to_clip(windows, frame, self.name),))
        if best is None:
            raise MelodyJobError("The model has no answer to this phrase; play it another way.")
        return best

    def _best(self, made: Sequence[Clip]) -> Clip | None:
        """Choose the clip that is as busy as the call and repeats neither the call nor the answer before."""
        sounding = [clip for clip in made if clip.notes]
        return min(sounding, key=self._unlikeness, default=None)

    def _unlikeness(self, clip: Clip) -> tuple[bool, int]:
        heard = [_tune(old) for old in (self.call, self.previous) if old is not None]
        return _tune(clip) in heard, abs(len(clip.notes) - len(self.call.notes))


@dataclass(frozen=True)
class GetReadyJob:
    """Load the model that answers, before the first answer is waited for.

    Attributes:
        model: its name.
    """

    model: str = MODEL

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Get ready to answer"

    def run(self, bench: Workbench) -> Pieces[None]:
        """Load it.

        Raises:
            ModelError: it is missing or broken.
        """
        yield Step(0.0)
        bench.models.get(self.model)


def _tune(clip: Clip) -> list[tuple[int, int]]:
    return [(note.start, note.pitch) for note in clip.notes]
