"""Sizes of the live decoder."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from typing import Any

from studio.timbre.harmonic.layout import EMBEDDING, NOISE_BANDS, PARTIALS, SUBFRAMES

PITCH_FEATURES = 10
CONTEXT = 3
"""Frames of the embedding it sees: the one before, the one it is in, the next."""
INPUTS = CONTEXT * EMBEDDING + SUBFRAMES + PITCH_FEATURES + 1
OUTPUTS = PARTIALS + NOISE_BANDS + 2
_WIDEST = 1024


@dataclass(frozen=True)
class HarmonicConfig:
    """What fixes the shape of every tensor.

    Attributes:
        width: numbers in a hidden layer.
        hidden: hidden layers.
    """

    width: int = 192
    hidden: int = 3

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of every tensor; weights are input by output."""
        sizes = [INPUTS, *[self.width] * self.hidden, OUTPUTS]
        found: dict[str, tuple[int, ...]] = {}
        for layer, (before, after) in enumerate(pairwise(sizes)):
            found[f"weight{layer}"] = (before, after)
            found[f"bias{layer}"] = (after,)
        return found

    @property
    def products(self) -> int:
        """Multiplications for one control point."""
        return sum(shape[0] * shape[1] for shape in self.shapes.values() if len(shape) == 2)

    def to_json(self) -> dict[str, int]:
        """Return the sizes as a plain mapping."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> HarmonicConfig:
        """Read the sizes.

        Raises:
            ValueError: one is missing, unknown or out of range; the text is one sentence for the person.
        """
        known = {field.name for field in fields(cls)}
        if set(values) != known or not all(isinstance(v, int) for v in values.values()):
            raise ValueError("The live decoder's config is not one of ours.")
        if not (1 <= values["width"] <= _WIDEST and 1 <= values["hidden"] <= 8):
            raise ValueError("The live decoder's config has sizes out of range.")
        return cls(**values)
