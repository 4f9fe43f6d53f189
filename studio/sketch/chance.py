"""Seeds: the same seed draws the same, and many drawings from one seed differ."""

from __future__ import annotations

import numpy as np


def fresh_seed(seed: int | None) -> int:
    """Return the seed, or one by chance where there is none."""
    return int(np.random.default_rng().integers(2**31)) if seed is None else int(seed)


def seeds_of(seed: int | None, count: int) -> list[int]:
    """Return a seed for each of ``count`` drawings; the first ones do not depend on the count."""
    random = np.random.default_rng(fresh_seed(seed))
    return [int(random.integers(2**62)) for _ in range(count)]
