"""A 5-gram model of melody tokens: how likely a melody is, judged by something that is not our network.

Interpolated Witten-Bell smoothing (Witten & Bell 1991; Chen & Goodman 1999, section 2.5): each order is mixed with the
next shorter one by how often its context was followed by something new, down to equal chances for all 90 tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.melody.tokens import CLASSES, Windows

ORDER = 5
_START = CLASSES
_BASE = np.uint64(CLASSES + 1)


@dataclass(frozen=True)
class _Table:
    """Counts of the contexts and of the grams of one order, by sorted code."""

    context: NDArray[np.uint64]
    total: NDArray[np.int64]
    kinds: NDArray[np.int64]
    gram: NDArray[np.uint64]
    count: NDArray[np.int64]


class NgramModel:
    """Trained on windows; see :meth:`fit`."""

    def __init__(self, tables: list[_Table]) -> None:
        self._tables = tables

    @staticmethod
    def fit(windows: Windows, order: int = ORDER) -> NgramModel:
        """Count the grams of windows ``(n, steps)``; the past of a window's first step is a start mark.

        Args:
            windows: tokens.
            order: longest gram, at least 1.
        """
        past, token = _contexts(windows, order)
        tables = []
        for length in range(order):
            context = _code(past, length)
            gram, count = np.unique(context * _BASE + token, return_counts=True)
            contexts, first, kinds = np.unique(gram // _BASE, return_index=True, return_counts=True)
            total = np.add.reduceat(count, first)
            tables.append(_Table(contexts, total, kinds, gram, count))
        return NgramModel(tables)

    def nll(self, windows: Windows) -> NDArray[np.float64]:
        """Return the mean negative log-likelihood of each window in nats a step: ``(n,)``."""
        past, token = _contexts(windows, len(self._tables))
        chance = np.full(len(token), 1.0 / CLASSES)
        for length, table in enumerate(self._tables):
            context = _code(past, length)
            seen = _look_up(table.gram, table.count, context * _BASE + token)
            total = _look_up(table.context, table.total, context)
            kinds = _look_up(table.context, table.kinds, context)
            mixed = (seen + kinds * chance) / np.maximum(total + kinds, 1)
            chance = np.where(total > 0, mixed, chance)
        return np.asarray(-np.log(chance).reshape(len(windows), -1).mean(axis=1))


def _contexts(windows: Windows, order: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the ``order - 1`` tokens before every step, nearest first, and the steps' tokens."""
    steps = windows.shape[1]
    padded = np.pad(windows.astype(np.uint64), ((0, 0), (order - 1, 0)), constant_values=_START)
    past = [padded[:, order - 1 - back : order - 1 - back + steps] for back in range(1, order)]
    stacked = np.stack(past, axis=-1) if past else np.zeros((*windows.shape, 0), dtype=np.uint64)
    return stacked.reshape(windows.size, order - 1), windows.astype(np.uint64).ravel()


def _code(past: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """Write the nearest ``length`` tokens of each past as one number."""
    code = np.zeros(len(past), dtype=np.uint64)
    for back in range(length - 1, -1, -1):
        code = code * _BASE + past[:, back]
    return code


def _look_up(
    keys: NDArray[np.uint64], values: NDArray[np.int64], wanted: NDArray[np.uint64]
) -> NDArray[np.int64]:
    place = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], 0)
