"""What was made of strokes, kept for the next time: a large drawing is asked about after every stroke that joins it.

A stroke is a tuple that never changes, so what was made of it stays true as long as it is the very same tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from studio.sketch.item import Point

Value = TypeVar("Value")

MOST_POINTS = 400_000
"""Points of all strokes that are remembered; then everything is forgotten, and what is needed made again."""


class Kept(Generic[Value]):
    """Remembers what was made of strokes.

    Args:
        make: is given a stroke of at least one point, and the further facts that :meth:`of` was asked with.
    """

    def __init__(self, make: Callable[..., Value]) -> None:
        self._make = make
        self._values: dict[tuple[Any, ...], tuple[object, Value]] = {}
        self._points = 0

    def of(self, stroke: Sequence[Point], *facts: float) -> Value:
        """Return what is made of a stroke; that of a list, which may change, is not remembered."""
        if not isinstance(stroke, tuple):
            return self._make(stroke, *facts)
        key = (id(stroke), *facts)
        found = self._values.get(key)
        # The stroke is kept as well, so that no other can have its identity.
        if found is not None and found[0] is stroke:
            return found[1]
        value = self._make(stroke, *facts)
        self._points += len(stroke)
        if self._points > MOST_POINTS:
            self._values, self._points = {}, len(stroke)
        self._values[key] = (stroke, value)
        return value


def _array(stroke: Sequence[Point]) -> NDArray[np.float64]:
    points = np.array(stroke, dtype=np.float64).reshape(-1, 2)
    points.flags.writeable = False
    return points


_arrays = Kept(_array)


def points_of(stroke: Sequence[Point]) -> NDArray[np.float64]:
    """Return a stroke's points ``(n, 2)``, not to be written to."""
    return _arrays.of(stroke)
