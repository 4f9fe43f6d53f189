"""The work that the melody jobs share: encode, mix, decode and stitch, with a pause after every small piece."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from studio.errors import PlainError
from studio.latent import Latents, MixLaw, Weights
from studio.melody.morph import (
    Corners,
    exact_corner,
    mix_latents,
    mix_notes,
    stitch,
)
from studio.melody.notes import Clip
from studio.melody.space import DECODE_CHUNK, ENCODE_CHUNK, MelodySpace
from studio.melody.tokens import WINDOW_STEPS, Windows
from studio.worker.job import Step, Workbench
from studio.worker.steps import retold

MODEL = "melody"
STITCH_CHUNK = 16
"""Clips written out between two pauses: about a millisecond."""

Result = TypeVar("Result")
Clips = tuple[Clip, ...]
SomeClips = tuple[Clip | None, ...]
FourCorners = tuple[Clip | None, Clip | None, Clip | None, Clip | None]
Pieces = Generator[Step[Any], None, Result]
Show = Callable[[SomeClips], Any]


class MelodyJobError(PlainError):
    """A job cannot be done as asked; the text says why in one sentence."""


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """How every melody job decodes.

    Attributes:
        temperature: 0 (the likeliest notes)..1.5 (wild).
        seed: of every chance; None draws a fresh one.
        model: name of the model.
    """

    temperature: float = 0.0
    seed: int | None = None
    model: str = MODEL


@dataclass(frozen=True, kw_only=True)
class Mixing(Decoding):
    """How the jobs between clips mix.

    Attributes:
        law: bilinear, slerp or distance on the pad, lerp or slerp on a strip.
        item_space: mix the notes instead of the latents, for comparison.
    """

    law: MixLaw = MixLaw.BILINEAR
    item_space: bool = False


def held_corners(corners: FourCorners) -> tuple[Clips, tuple[bool, ...]]:
    """Return the clips of the corners that hold one, and which do.

    Raises:
        MelodyJobError: none does.
    """
    held = tuple(clip for clip in corners if clip is not None)
    if not held:
        raise MelodyJobError("Put a clip into a corner of the pad first.")
    return held, tuple(clip is not None for clip in corners)


def make_tiles(
    job: Mixing,
    bench: Workbench,
    corners: Corners,
    weights: Weights,
    names: Sequence[str],
    show: Show,
) -> Pieces[Clips]:
    """Make a clip for each row of ``weights`` ``(tiles, k)``; on a corner it is the person's own.

    Args:
        job: how to mix and decode.
        bench: of the worker.
        corners: ``k`` aligned clips.
        weights: rows sum to 1.
        names: of the tiles.
        show: turns what there is so far into what the job shows.
    """
    made: list[Clip | None] = [None] * len(weights)
    for index, row in enumerate(weights):
        corner = exact_corner(row)
        if corner is not None:
            made[index] = corners.clips[corner]
    open_tiles = [index for index, clip in enumerate(made) if clip is None]
    if open_tiles:
        yield Step(0.0, show(tuple(made)))
        inner = weights[open_tiles]

        def write(number: int, windows: Windows) -> Clip:
            index = open_tiles[number]
            clip = stitch(windows, corners, weights[index], names[index])
            made[index] = clip
            return clip

        def show_all(_: SomeClips) -> Any:
            return show(tuple(made))

        if job.item_space:
            yield from _write_all(mix_notes(corners.windows, inner, job.seed), write)
        else:
            space: MelodySpace = bench.models.get(job.model)
            latents = yield from corner_latents(space, corners, bench)
            points = mix_latents(latents, inner, job.law)
            yield from make_clips(space, points, job, bench, write, show_all, one_voice=True)
    return tuple(clip for clip in made if clip is not None)


def make_clips(
    space: MelodySpace,
    points: Latents,
    job: Decoding,
    bench: Workbench,
    write: Callable[[int, Windows], Clip],
    show: Show = lambda clips: clips,
    *,
    one_voice: bool = False,
) -> Pieces[Clips]:
    """Decode many clips at once.

    Args:
        space: the model.
        points: ``(clips, windows, z)``.
        job: how to decode.
        bench: of the worker; no more than its ``batch_limit`` windows are decoded at once.
        write: makes clip ``i`` of its windows ``(windows, 32)``.
        show: turns the clips so far into what the job shows.
        one_voice: let all clips draw the same random numbers, so that they differ by their points alone.

    Returns:
        The clips.
    """
    count, per_clip = points.shape[:2]
    rows = points.reshape(count * per_clip, -1)
    voices = np.arange(len(rows)) % per_clip if one_voice else np.arange(len(rows))
    windows = np.empty((len(rows), WINDOW_STEPS), dtype=np.uint8)
    made: list[Clip | None] = [None] * count
    chunk = min(bench.batch_limit, DECODE_CHUNK)
    for start in range(0, len(rows), chunk):
        part = slice(start, start + chunk)
        decoding = space.decode_steps(
            rows[part], temperature=job.temperature, seed=job.seed, voices=voices[part]
        )
        share = len(rows[part]) / len(rows)
        windows[part] = yield from _progress(decoding, start / len(rows), share)
        ready = min(start + chunk, len(rows)) // per_clip
        for index in range(ready):
            if made[index] is None:
                made[index] = write(index, windows[index * per_clip : (index + 1) * per_clip])
                if index % STITCH_CHUNK == STITCH_CHUNK - 1:
                    yield Step(start / len(rows) + share)
        yield Step(start / len(rows) + share, show(tuple(made)))
    return tuple(clip for clip in made if clip is not None)


def decode_windows(
    space: MelodySpace, points: Latents, job: Decoding, bench: Workbench
) -> Pieces[Windows]:
    """Decode the windows ``(n, 32)`` of one clip from points ``(n, z)``."""
    chunk = min(bench.batch_limit, DECODE_CHUNK)
    voices = np.arange(len(points))
    parts = []
    for start in range(0, len(points), chunk):
        part = slice(start, start + chunk)
        decoding = space.decode_steps(
            points[part], temperature=job.temperature, seed=job.seed, voices=voices[part]
        )
        share = len(points[part]) / len(points)
        parts.append((yield from _progress(decoding, start / len(points), share)))
    return np.concatenate(parts)


def encode_windows(space: MelodySpace, windows: Windows, bench: Workbench) -> Pieces[Latents]:
    """Encode windows ``(n, 32)`` into ``(n, z)``."""
    encoding = space.encode_steps(windows, chunk=min(bench.batch_limit, ENCODE_CHUNK))
    return (yield from _progress(encoding, 0.0, 0.0))


def corner_latents(space: MelodySpace, corners: Corners, bench: Workbench) -> Pieces[Latents]:
    """Encode aligned clips into ``(k, n, z)``."""
    windows = corners.windows
    latents = yield from encode_windows(space, windows.reshape(-1, WINDOW_STEPS), bench)
    return latents.reshape(*windows.shape[:2], -1)


def _write_all(windows: Windows, write: Callable[[int, Windows], Clip]) -> Pieces[None]:
    for index, tile in enumerate(windows):
        write(index, tile)
        if index % STITCH_CHUNK == STITCH_CHUNK - 1:
            yield Step((index + 1) / len(windows))


def _progress(work: Generator[float, None, Result], start: float, share: float) -> Pieces[Result]:
    return (yield from retold(work, lambda done: Step(start + share * done)))
