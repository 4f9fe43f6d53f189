"""Make more melodies of those we have, for training: transpose, lend a rhythm other pitches, shorten notes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.melody.tokens import FIRST_PITCH_TOKEN, HOLD, NOTE_OFF, WINDOW_STEPS, Windows
from studio.melody.training.corpus import Signatures, signatures, transpose

MAX_TRANSPOSE = 6
RECOMBINED_SHARE = 0.15
SHORTENED_SHARE = 0.15
_CUT_CHANCE = 0.2


class Augmenter:
    """Draws training batches; none holds a window that is a twin of a forbidden one.

    Args:
        windows: training windows ``(n, 32)``.
        forbidden: signatures of the held-out windows.
        seed: of its random numbers.
    """

    def __init__(self, windows: Windows, forbidden: Signatures, seed: int) -> None:
        self._windows = windows
        self._forbidden = np.sort(forbidden)
        self._rng = np.random.default_rng(seed)
        self._pitches, self._counts = pitch_rows(windows)

    def batch(self, size: int) -> Windows:
        """Draw ``(size, 32)`` windows."""
        rng = self._rng
        plain = self._windows[rng.integers(len(self._windows), size=size)]
        made = plain.copy()
        lent = rng.random(size) < RECOMBINED_SHARE
        giver = rng.integers(len(self._windows), size=int(lent.sum()))
        made[lent] = recombine(made[lent], self._pitches[giver], self._counts[giver])
        short = rng.random(size) < SHORTENED_SHARE
        made[short] = shorten(made[short], rng)
        made = np.where(self._is_forbidden(made)[:, None], plain, made)
        shift = rng.integers(-MAX_TRANSPOSE, MAX_TRANSPOSE + 1, size=size).astype(np.int16)
        return transpose(made, shift)

    def _is_forbidden(self, windows: Windows) -> NDArray[np.bool_]:
        values = signatures(windows)
        place = np.searchsorted(self._forbidden, values).clip(max=len(self._forbidden) - 1)
        return np.asarray(self._forbidden[place] == values)


def pitch_rows(windows: Windows) -> tuple[Windows, NDArray[np.int64]]:
    """Gather the pitch tokens of each window at the left of its row; returns rows ``(n, 32)`` and counts ``(n,)``."""
    onset = windows >= FIRST_PITCH_TOKEN
    order = np.argsort(~onset, axis=1, kind="stable")
    return np.take_along_axis(windows, order, axis=1), onset.sum(axis=1)


def recombine(rhythm: Windows, pitches: Windows, counts: NDArray[np.int64]) -> Windows:
    """Keep the rhythm of each window and sing it on the pitches of another, again from the first when they run out.

    Args:
        rhythm: ``(n, 32)``.
        pitches: rows of :func:`pitch_rows`, ``(n, 32)``.
        counts: how many pitches each row has, 1 or more.

    Returns:
        ``(n, 32)``.
    """
    onset = rhythm >= FIRST_PITCH_TOKEN
    rank = np.maximum(np.cumsum(onset, axis=1) - 1, 0) % np.maximum(counts, 1)[:, None]
    return np.where(onset, np.take_along_axis(pitches, rank, axis=1), rhythm)


def shorten(windows: Windows, rng: np.random.Generator) -> Windows:
    """Stop some notes early, so that rests turn up where the corpora have none."""
    places = np.arange(WINDOW_STEPS)
    cut = (windows == HOLD) & (rng.random(windows.shape) < _CUT_CHANCE)
    cut &= np.logical_or.accumulate(windows >= FIRST_PITCH_TOKEN, axis=1)
    made = np.where(cut, NOTE_OFF, windows).astype(np.uint8)
    latest = np.maximum.accumulate(np.where(made != HOLD, places, -1), axis=1)
    before = np.concatenate([np.full((len(made), 1), -1), latest[:, :-1]], axis=1)
    previous = np.take_along_axis(made, np.maximum(before, 0), axis=1)
    again = (made == NOTE_OFF) & (previous == NOTE_OFF) & (before >= 0)
    return np.where(again, HOLD, made).astype(np.uint8)
