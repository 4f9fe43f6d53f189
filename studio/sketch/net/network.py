"""What every sketch network can do, ours and the published ones. numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from studio.sketch.net.fast import Floats, Pens


class SketchNetwork(Protocol):
    """A network that draws, and where it has an encoder reads drawings."""

    @property
    def name(self) -> str:
        """What the person reads."""
        ...

    @property
    def categories(self) -> tuple[str, ...]:
        """What it can be asked to draw."""
        ...

    @property
    def scale_factor(self) -> float:
        """Corpus pixels that are 1 to the network."""
        ...

    @property
    def latent_size(self) -> int:
        """Dimensions of ``z``; 0 where it has no encoder."""
        ...

    @property
    def most_points(self) -> int:
        """Longest drawing it makes."""
        ...

    def encode(self, rows: Floats) -> tuple[Floats, Floats]:
        """Find mean and deviation of ``z``, each ``(latent_size,)``.

        Args:
            rows: stroke-5 ``(k, 5)`` of :func:`studio.sketch.strokes.stroke3.network_rows`, start row first.

        Raises:
            ModelError: there is no encoder.
        """
        ...

    def embed(self, categories: Sequence[str | None]) -> Floats:
        """Return what the decoder is told of categories, ``(n, e)``; None stands for any.

        Raises:
            ModelError: it does not know one.
        """
        ...

    def begin(self, z: Floats | None, embedded: Floats) -> Pens:
        """Begin drawings.

        Args:
            z: ``(n, latent_size)``, or None to draw without (the decoder-only model).
            embedded: rows of :meth:`embed`, or mixtures of them, ``(n, e)``.
        """
        ...
