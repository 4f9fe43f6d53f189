"""How the sketch network is trained: every number that decides it, in one place."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path

from studio.sketch.net.model import SketchRnnConfig
from studio.sketch.strokes.quickdraw import MAX_POINTS
from studio.sketch.train.batches import Augmentation

KL_ANNEALING = 1.0
"""``exp`` of minus this is what is left of the annealing at the end: the release's 0.99995 after 20,000 steps."""


@dataclass(frozen=True)
class Recipe:
    """How to train.

    Attributes:
        sizes: of the network.
        minutes: how long, counted over all resumed runs; learning rate and KL weight follow this clock.
        batch: drawings a step.
        rate: highest learning rate (Adam).
        last_rate: learning rate at the end.
        warm_up: steps over which the rate grows to its highest.
        clip: largest norm of a gradient.
        kl_weight: weight of the KL term in the end, in nats of a whole drawing against nats of a whole drawing (the
            paper's w_KL for drawings of at most 128 points).
        first_kl_weight: the same at first.
        kl_floor: nats a dimension below which the KL term no longer pulls (the paper's KL_min).
        keep: share of the candidates that recurrent dropout keeps.
        with_z: share of the batches that go through the encoder at the end; the others train the decoder alone.
        first_with_z: the same at first: reading is of no use to a decoder that cannot draw yet.
        quiet: share of the time over which the noise of ``z`` grows from nothing to all: a decoder that draws well
            by itself would learn to overhear a ``z`` that is mostly noise.
        first_longest: points of the longest drawing at first; short ones teach soonest how a drawing ends.
        growing: share of the time after which longer ones come in, more and more, until all are there at the end.
        anonymous: share of the drawings whose category is not told.
        augmentation: what is done to the drawings.
        averaging: decay of the averaged weights, applied every fourth step.
        teacher: file of a published decoder to begin with; see ``teacher.py``. None begins with chance.
        start: checkpoint of an earlier training, or a model's folder, whose weights are the first; optimiser and clock
            begin anew.
        only: categories to train on; all where empty.
        seed: of weights, batches and chances.
        threads: torch threads.
        device: torch's name of the device.
        low_precision: bfloat16 products.
        checkpoint_seconds: between checkpoints.
        valid_seconds: between measurements of validation drawings.
    """

    sizes: SketchRnnConfig = field(default_factory=SketchRnnConfig)
    minutes: float = 100.0
    batch: int = 64
    rate: float = 1.2e-3
    last_rate: float = 1e-5
    warm_up: int = 300
    clip: float = 1.0
    kl_weight: float = 0.25
    first_kl_weight: float = 0.01
    kl_floor: float = 0.2
    keep: float = 0.9
    with_z: float = 0.6
    first_with_z: float = 0.4
    quiet: float = 0.5
    first_longest: int = 64
    growing: float = 0.6
    anonymous: float = 0.06
    augmentation: Augmentation = field(default_factory=lambda: Augmentation(resize=0.2))
    averaging: float = 0.995
    teacher: Path | None = None
    start: Path | None = None
    only: tuple[str, ...] = ()
    seed: int = 0
    threads: int = 1
    device: str = "cpu"
    low_precision: bool = True
    checkpoint_seconds: float = 180.0
    valid_seconds: float = 600.0

    def going_on_from(self, start: Path) -> Recipe:
        """Return this recipe for a network that can draw already: no easy beginning, only the last course once more."""
        return replace(
            self,
            start=start,
            warm_up=200,
            first_kl_weight=0.15,
            with_z=0.5,
            first_with_z=0.35,
            quiet=0.0,
            first_longest=80,
            growing=0.45,
        )

    def rate_at(self, progress: float, step: int) -> float:
        """Return the learning rate at a share of the time: up over the first steps, then down along a cosine."""
        falling = self.last_rate + (self.rate - self.last_rate) * 0.5 * (
            1.0 + math.cos(math.pi * min(progress, 1.0))
        )
        return falling * min(1.0, (step + 1) / self.warm_up)

    def with_z_at(self, progress: float) -> float:
        """Return the share of the batches that go through the encoder: rising evenly."""
        return self.first_with_z + (self.with_z - self.first_with_z) * min(progress, 1.0)

    def noise_at(self, progress: float) -> float:
        """Return how much of the posterior's noise ``z`` gets, 0..1."""
        return min(1.0, progress / self.quiet) if self.quiet > 0 else 1.0

    def longest_at(self, progress: float) -> int:
        """Return the points of the longest drawing that is shown."""
        grown = min(1.0, max(0.0, progress - self.growing) / max(1.0 - self.growing, 1e-9))
        return round(self.first_longest + (MAX_POINTS - self.first_longest) * grown**2)

    def kl_weight_at(self, progress: float) -> float:
        """Return the weight of the KL term: the release's law, in shares of the time instead of steps."""
        left = math.exp(-KL_ANNEALING * progress)
        return self.kl_weight - (self.kl_weight - self.first_kl_weight) * left
