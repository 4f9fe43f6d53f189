"""Numbers and words as a document may hold them."""

from __future__ import annotations

import math


def within(value: float, low: float, high: float, fallback: float) -> float:
    """Return a value held within a range, or ``fallback`` where it is no number."""
    value = float(value)
    return min(max(value, low), high) if math.isfinite(value) else fallback


def text(words: str) -> str:
    """Return a text that UTF-8 can hold."""
    # A name taken from a file whose name is not valid Unicode carries lone surrogates, which UTF-8 cannot hold.
    return words.encode("utf-8", "replace").decode("utf-8")
