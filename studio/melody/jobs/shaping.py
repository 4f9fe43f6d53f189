"""Jobs that shape clips or invent them: reconstruct, sample, vary, average, attributes, and the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.melody.attributes import ATTRIBUTES
from studio.melody.jobs.making import (
    MODEL,
    Clips,
    Decoding,
    MelodyJobError,
    Pieces,
    corner_latents,
    decode_windows,
    encode_windows,
    make_clips,
)
from studio.melody.morph import align, stitch
from studio.melody.notes import Clip
from studio.melody.space import MelodySpace
from studio.melody.tokens import FIRST_PITCH_TOKEN, Windows
from studio.melody.windows import clip_to_windows, empty_frame, windows_to_clip
from studio.worker.job import Workbench

MAX_AMOUNT = 2.0
PHRASE_KINSHIP = 0.7
"""How alike the windows of one sampled clip are, 0..1: unrelated windows would not make a phrase."""


@dataclass(frozen=True)
class AttributeResult:
    """A clip moved along attribute directions.

    Attributes:
        clip: the new clip.
        before: measured value of every attribute in the person's clip, by name.
        after: the same in the new clip.
    """

    clip: Clip
    before: Mapping[str, float]
    after: Mapping[str, float]


@dataclass(frozen=True)
class ReconstructJob(Decoding):
    """Encode a clip and decode it again: how the model hears it.

    Attributes:
        clip: what to hear.
    """

    clip: Clip

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Reconstruct “{self.clip.name}”"

    def run(self, bench: Workbench) -> Pieces[Clip]:
        """Return the model's version."""
        space: MelodySpace = bench.models.get(self.model)
        frame = clip_to_windows(self.clip)
        latents = yield from encode_windows(space, frame.windows, bench)
        windows = yield from decode_windows(space, latents, self, bench)
        return windows_to_clip(windows, frame, f"{self.clip.name} reconstructed")


@dataclass(frozen=True)
class SampleJob(Decoding):
    """Invent clips.

    The windows of a clip longer than two bars are kin: each is drawn around a point of the whole clip so that every
    single one is still distributed as the prior, ``z = k c + sqrt(1 - k^2) e`` with ``c`` and ``e`` normal.

    Attributes:
        count: how many, 1 or more.
        bars: length of each, 1 or more.
    """

    count: int = 4
    bars: int = 2
    temperature: float = field(default=0.5, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Sample {self.count} clips" if self.count > 1 else "Sample a clip"

    def run(self, bench: Workbench) -> Pieces[Clips]:
        """Yield the clips as they come and return them."""
        if self.count < 1 or self.bars < 1:
            raise MelodyJobError("There must be at least one clip of at least one bar to sample.")
        space: MelodySpace = bench.models.get(self.model)
        frame = empty_frame(self.bars)
        rng = np.random.default_rng(self.seed)
        shape = (self.count, len(frame.windows), space.latent_size)
        own = rng.standard_normal(shape)
        shared = rng.standard_normal((self.count, 1, space.latent_size))
        if shape[1] > 1:
            own = PHRASE_KINSHIP * shared + np.sqrt(1 - PHRASE_KINSHIP**2) * own

        def write(index: int, windows: Windows) -> Clip:
            return windows_to_clip(windows, frame, f"Sample {index + 1}")

        return (yield from make_clips(space, own.astype(np.float32), self, bench, write))


@dataclass(frozen=True)
class VaryJob(Decoding):
    """Make variations: ``z' = s z + (1 - s) e`` with ``e`` normal and ``s`` the similarity (magenta-js, ``similar``).

    Attributes:
        clip: what to vary.
        similarity: 0 (anything)..1 (the model's own version of the clip).
        count: how many, 1 or more.
    """

    clip: Clip
    similarity: float = 0.5
    count: int = 4
    temperature: float = field(default=0.5, kw_only=True)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Vary “{self.clip.name}”"

    def run(self, bench: Workbench) -> Pieces[Clips]:
        """Yield the variations as they come and return them."""
        if self.count < 1 or not 0.0 <= self.similarity <= 1.0:
            raise MelodyJobError(
                "Variations need a similarity from 0 to 1 and a count of at least 1."
            )
        space: MelodySpace = bench.models.get(self.model)
        frame = clip_to_windows(self.clip)
        latents = yield from encode_windows(space, frame.windows, bench)
        noise = np.random.default_rng(self.seed).standard_normal((self.count, *latents.shape))
        varied = self.similarity * latents + (1.0 - self.similarity) * noise

        def write(index: int, windows: Windows) -> Clip:
            return windows_to_clip(windows, frame, f"{self.clip.name} variation {index + 1}")

        return (yield from make_clips(space, varied.astype(np.float32), self, bench, write))


@dataclass(frozen=True)
class AverageJob(Decoding):
    """Find the clip in the middle of several.

    Attributes:
        clips: two or more.
    """

    clips: tuple[Clip, ...]

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Average of {len(self.clips)} clips"

    def run(self, bench: Workbench) -> Pieces[Clip]:
        """Return the average."""
        if len(self.clips) < 2:
            raise MelodyJobError("An average needs at least two clips.")
        space: MelodySpace = bench.models.get(self.model)
        corners = align(self.clips)
        points = yield from corner_latents(space, corners, bench)
        windows = yield from decode_windows(space, points.mean(axis=0), self, bench)
        even = np.full(len(self.clips), 1.0 / len(self.clips))
        return stitch(windows, corners, even, "Average of " + ", ".join(c.name for c in self.clips))


@dataclass(frozen=True)
class AttributeJob(Decoding):
    """Push a clip along attribute directions: ``z' = z + sum(amount * direction)`` (MusicVAE, section 5.4).

    Attributes:
        clip: what to push.
        amounts: attribute name to -2..2. With all at 0 the clip stays as the person wrote it.
    """

    clip: Clip
    amounts: Mapping[str, float] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return f"Shape “{self.clip.name}”"

    def run(self, bench: Workbench) -> Pieces[AttributeResult]:
        """Return the clip with what it measures before and after."""
        space: MelodySpace = bench.models.get(self.model)
        shift = self._shift(space)
        frame = clip_to_windows(self.clip)
        before = measure(frame.windows)
        if not shift.any():
            return AttributeResult(self.clip, before, before)
        latents = yield from encode_windows(space, frame.windows, bench)
        windows = yield from decode_windows(space, latents + shift, self, bench)
        clip = windows_to_clip(windows, frame, f"{self.clip.name} shaped")
        return AttributeResult(clip, before, measure(windows))

    def _shift(self, space: MelodySpace) -> NDArray[np.float32]:
        shift = np.zeros(space.latent_size, dtype=np.float32)
        for name, amount in self.amounts.items():
            if name not in space.attributes:
                label = ATTRIBUTES[name].label if name in ATTRIBUTES else name
                raise MelodyJobError(f"This melody model has no direction for “{label}”.")
            if abs(amount) > MAX_AMOUNT:
                raise MelodyJobError(f"Attributes go from -{MAX_AMOUNT:g} to {MAX_AMOUNT:g}.")
            shift += np.float32(amount) * space.attributes[name].vector
        return shift


@dataclass(frozen=True)
class MapJob:
    """Find where clips lie on the latent map.

    Attributes:
        clips: which.
        model: name of the model.
    """

    clips: tuple[Clip, ...]
    model: str = MODEL

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Place clips on the map"

    def run(self, bench: Workbench) -> Pieces[NDArray[np.float32]]:
        """Return ``(n, 2)`` in standard deviations; a clip of several windows lies at their mean."""
        space: MelodySpace = bench.models.get(self.model)
        if space.map is None:
            raise MelodyJobError("This melody model came without a map.")
        if not self.clips:
            return np.zeros((0, 2), dtype=np.float32)
        cut = [clip_to_windows(clip).windows for clip in self.clips]
        latents = yield from encode_windows(space, np.concatenate(cut), bench)
        ends = np.cumsum([len(windows) for windows in cut])[:-1]
        means = np.stack([part.mean(axis=0) for part in np.split(latents, ends)])
        return space.map.project(means)


def measure(windows: Windows) -> dict[str, float]:
    """Measure every attribute of a clip: the mean over its windows ``(n, 32)`` that hold notes."""
    sounding = windows[(windows >= FIRST_PITCH_TOKEN).any(axis=1)]
    rows = sounding if len(sounding) else windows
    return {name: float(known.measure(rows).mean()) for name, known in ATTRIBUTES.items()}
