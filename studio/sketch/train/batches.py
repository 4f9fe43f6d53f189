"""Batches of drawings: shuffled, augmented, sorted by length and packed, so that no step is spent on padding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import torch
from numpy.typing import NDArray

from studio.sketch.net.model import Packed
from studio.sketch.strokes.quickdraw import Drawings

OFFSET_LIMIT = 1000.0
"""Offsets are clamped to this, as in the release."""

compiled: Any = numba.njit(cache=True)


@dataclass(frozen=True)
class Augmentation:
    """What is done to a drawing each time it is seen (the release's ``utils.py``).

    Attributes:
        stretch: x and y are scaled, each by its own number in ``1 - stretch .. 1 + stretch``.
        drop: how probably a point in the middle of a stroke is left out.
        resize: both are scaled by one number in ``exp(-resize) .. exp(resize)``; not in the release.
    """

    stretch: float = 0.15
    drop: float = 0.10
    resize: float = 0.0


PLAIN = Augmentation(0.0, 0.0)


@dataclass(frozen=True)
class Batch:
    """Drawings ready for the network.

    Attributes:
        packed: their rows.
        categories: int64 ``(n,)``.
        chosen: which drawings of the corpus they are, int64 ``(n,)``.
    """

    packed: Packed
    categories: torch.Tensor
    chosen: NDArray[np.int64]


def scale_factor(drawings: Drawings) -> float:
    """Return the standard deviation of all offsets of a corpus, first rows left out: what drawings are divided by."""
    inner = np.ones(len(drawings.points), dtype=bool)
    inner[drawings.offsets[:-1]] = False
    offsets = drawings.points[inner, :2].astype(np.float64)
    return float(np.clip(offsets, -OFFSET_LIMIT, OFFSET_LIMIT).std())


def shuffled(
    drawings: Drawings,
    size: int,
    random: np.random.Generator,
    pool: int = 4,
    longest: Callable[[], int] | None = None,
) -> Iterator[NDArray[np.int64]]:
    """Deal the corpus once into batches of drawings of about the same length, in random order.

    Args:
        drawings: the corpus.
        size: of a batch.
        random: source of chance.
        pool: batches among which drawings are sorted by length; the more, the more alike a batch's drawings.
        longest: asked before each pool; drawings of more points are passed over.
    """
    order = random.permutation(len(drawings))
    lengths = drawings.lengths
    for start in range(0, len(order), size * pool):
        part = order[start : start + size * pool]
        if longest is not None:
            part = part[lengths[part] <= longest()]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches = [part[i : i + size] for i in range(0, len(part), size)]
        for index in random.permutation(len(batches)):
            yield batches[index]


def make_batch(
    drawings: Drawings,
    chosen: NDArray[np.int64],
    factor: float,
    augmentation: Augmentation,
    random: np.random.Generator,
    device: torch.device | str = "cpu",
) -> Batch:
    """Augment, sort and pack drawings.

    Args:
        drawings: the corpus.
        chosen: which of them.
        factor: what offsets are divided by.
        augmentation: what is done to them.
        random: source of chance.
        device: where the tensors go.
    """
    count = len(chosen)
    low, high = 1.0 - augmentation.stretch, 1.0 + augmentation.stretch
    scales = random.uniform(low, high, (count, 2)) / factor
    if augmentation.resize:
        scales *= np.exp(random.uniform(-augmentation.resize, augmentation.resize, (count, 1)))
    chances = random.random(int(drawings.lengths[chosen].sum()), dtype=np.float32)
    rows, lengths = _augmented(
        drawings.points, drawings.offsets, chosen, scales, augmentation.drop, chances
    )
    order = np.argsort(-lengths, kind="stable")
    *arrays, counts = pack(rows, lengths, order)
    labels = drawings.labels[chosen[order]].astype(np.int64)
    inputs, targets, backwards, last = (torch.from_numpy(array).to(device) for array in arrays)
    tensors = Packed(inputs, targets, backwards, last, counts)
    return Batch(tensors, torch.from_numpy(labels).to(device), chosen[order])


def pack(
    rows: NDArray[np.float32], lengths: NDArray[np.int64], order: NDArray[np.int64]
) -> tuple[
    NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.int64], list[int]
]:
    """Lay stroke-3 rows out as :class:`studio.sketch.net.model.Packed` has them.

    Args:
        rows: float32 ``(N, 3)``, scaled, of all drawings one after another. The offset of a drawing's first row is
            taken for zero: where a drawing lies on the canvas is nothing to learn.
        lengths: ``(n,)``.
        order: the drawings by falling length.
    """
    starts = np.concatenate([[0], np.cumsum(lengths)])
    sorted_lengths = lengths[order]
    steps = np.arange(int(sorted_lengths[0]))
    counts = np.searchsorted(-sorted_lengths, -steps, side="left")
    blocks = np.concatenate([[0], np.cumsum(counts)])
    inputs, targets, backwards = _packed(rows, starts, sorted_lengths, order, blocks)
    last = blocks[sorted_lengths - 1] + np.arange(len(order))
    return inputs, targets, backwards, last, [int(count) for count in counts]


@compiled
def _augmented(
    points: Any, offsets: Any, chosen: Any, scales: Any, drop: float, chances: Any
) -> Any:
    rows = np.empty((len(chances), 3), dtype=np.float32)
    seen = 0
    lengths = np.empty(len(chosen), dtype=np.int64)
    end = 0
    for place, index in enumerate(chosen):
        start = end
        in_stroke = 0
        for source in range(offsets[index], offsets[index + 1]):
            dx = min(max(points[source, 0], -OFFSET_LIMIT), OFFSET_LIMIT) * scales[place, 0]
            dy = min(max(points[source, 1], -OFFSET_LIMIT), OFFSET_LIMIT) * scales[place, 1]
            lifted = points[source, 2]
            inner = end - start > 1 and lifted == 0 and rows[end - 1, 2] == 0 and in_stroke > 2
            seen += 1
            if inner and chances[seen - 1] < drop:
                rows[end - 1, 0] += dx
                rows[end - 1, 1] += dy
                continue
            rows[end, 0], rows[end, 1], rows[end, 2] = dx, dy, lifted
            in_stroke = 0 if lifted else in_stroke + 1
            end += 1
        lengths[place] = end - start
    return rows[:end], lengths


@compiled
def _packed(rows: Any, starts: Any, lengths: Any, order: Any, blocks: Any) -> Any:
    total = blocks[-1]
    inputs = np.zeros((total, 5), dtype=np.float32)
    targets = np.zeros((total, 5), dtype=np.float32)
    backwards = np.zeros((total, 5), dtype=np.float32)
    for place in range(len(order)):
        start, length = starts[order[place]], lengths[place]
        for step in range(length):
            row = rows[start + step]
            at = blocks[step] + place
            if step > 0:
                inputs[at, 0], inputs[at, 1] = row[0], row[1]
            inputs[at, 3 if row[2] else 2] = 1.0
            if step > 0:
                targets[blocks[step - 1] + place] = inputs[at]
        targets[blocks[length - 1] + place, 4] = 1.0
        # The end token comes first when a drawing is read from behind.
        for step in range(length):
            backwards[blocks[step] + place] = targets[blocks[length - 1 - step] + place]
    return inputs, targets, backwards
