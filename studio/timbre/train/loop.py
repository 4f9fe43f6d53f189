"""The loop all timbre networks are trained by: a clock, averaged weights, checkpoints, a log.

The learning rate follows the clock, so that a training ends well at whatever hour it must end, and a killed run goes on
from its last checkpoint. It runs as it is on a CPU and on CUDA (bfloat16 products on both).
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from studio.errors import PlainError

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"
_WARM_STEPS = 200


@dataclass(frozen=True)
class Recipe:
    """How to train.

    Attributes:
        minutes: how long, counted over all resumed runs.
        rate: highest learning rate (AdamW).
        batch: items a step.
        seed: of weights and batches.
        threads: torch threads on a CPU.
        device: torch's name of the device.
        low_precision: bfloat16 products.
        checkpoint_seconds: between checkpoints.
        memory: of the averaged weights, towards the end.
    """

    minutes: float
    rate: float = 2e-3
    batch: int = 256
    seed: int = 1
    threads: int = 1
    device: str = "cpu"
    low_precision: bool = True
    checkpoint_seconds: float = 120.0
    memory: float = 0.999


class Task(Protocol):
    """What is trained.

    Attributes:
        net: all that learns.
    """

    net: nn.Module

    def losses(self) -> Mapping[str, Tensor]:
        """Return the terms of one batch; ``loss`` is the one to make small."""
        ...

    def figures(self) -> Mapping[str, float]:
        """Measure ``net``, now holding the averaged weights, on held-out notes."""
        ...


class Loop:
    """A task, its optimiser, and the clock that drives both."""

    def __init__(self, task: Task, recipe: Recipe) -> None:
        torch.set_num_threads(recipe.threads)
        self.task, self.recipe = task, recipe
        task.net.to(recipe.device)
        self.average = {k: v.detach().clone() for k, v in task.net.state_dict().items()}
        matrices = [p for p in task.net.parameters() if p.ndim > 1]
        others = [p for p in task.net.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}],
            lr=recipe.rate,
            betas=(0.9, 0.98),
            fused=True,
        )
        self.steps = 0
        self.spent = 0.0
        self._sums: dict[str, float] = {}
        self._summed = 0

    def run(self, out: Path, report: Callable[[str], None] = lambda _: None) -> None:
        """Train, or go on training, until the minutes are spent; leaves the averaged weights in ``task.net``.

        Args:
            out: folder for ``checkpoint.pt`` and ``log.jsonl``.
            report: is told one line of progress at a time.
        """
        out.mkdir(parents=True, exist_ok=True)
        self.resume(out / CHECKPOINT)
        last = time.monotonic()
        while self.spent < self.recipe.minutes * 60:
            self.step()
            if time.monotonic() - last > self.recipe.checkpoint_seconds:
                self._note_down(out, report)
                last = time.monotonic()
        self._note_down(out, report)
        self.use_average()

    def rate(self) -> float:
        """Learning rate now: up in the first steps, then down to nothing along a cosine of the clock."""
        share = min(self.spent / max(self.recipe.minutes * 60, 1e-9), 1.0)
        warm = min(1.0, (self.steps + 1) / _WARM_STEPS)
        return self.recipe.rate * warm * 0.5 * (1 + math.cos(math.pi * share))

    def step(self) -> None:
        """Learn from one batch."""
        started = time.monotonic()
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        self.task.net.train()
        kind = self.recipe.device.split(":")[0]
        with torch.autocast(kind, torch.bfloat16, enabled=self.recipe.low_precision):
            terms = self.task.losses()
        self.optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(terms["loss"])
        torch.nn.utils.clip_grad_norm_(self.task.net.parameters(), 1.0)
        self.optimiser.step()
        self.steps += 1
        self._follow()
        for name, value in terms.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value.detach())
        self._summed += 1
        self.spent += time.monotonic() - started

    def _follow(self) -> None:
        # A short memory at first, so that an early export is not half made of random weights.
        memory = min(self.recipe.memory, 1 - 10 / (self.steps + 10))
        now = self.task.net.state_dict()
        floats = [name for name, value in now.items() if value.is_floating_point()]
        torch._foreach_lerp_(
            [self.average[n] for n in floats], [now[n] for n in floats], 1 - memory
        )
        for name in now.keys() - set(floats):
            self.average[name].copy_(now[name])

    def use_average(self) -> None:
        """Put the averaged weights into the net."""
        self.task.net.load_state_dict(self.average)
        self.task.net.eval()

    def _note_down(self, out: Path, report: Callable[[str], None]) -> None:
        self.save(out / CHECKPOINT)
        learning = {k: v.detach().clone() for k, v in self.task.net.state_dict().items()}
        self.use_average()
        with torch.no_grad():
            measured = self.task.figures()
        self.task.net.load_state_dict(learning)
        line: dict[str, Any] = {"minutes": round(self.spent / 60, 2), "steps": self.steps}
        line |= {f"train_{k}": round(v / max(self._summed, 1), 5) for k, v in self._sums.items()}
        line |= {k: round(float(v), 5) for k, v in measured.items()}
        self._sums, self._summed = {}, 0
        with (out / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        report(json.dumps(line))

    def save(self, path: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        part = path.with_suffix(".part")
        torch.save(
            {
                "net": self.task.net.state_dict(),
                "average": self.average,
                "optimiser": self.optimiser.state_dict(),
                "steps": self.steps,
                "spent": self.spent,
            },
            part,
        )
        part.replace(path)

    def resume(self, path: Path) -> bool:
        """Go on from a checkpoint if there is one.

        Raises:
            PlainError: it is of a network of other sizes.
        """
        if not path.exists():
            return False
        state = torch.load(path, weights_only=True, map_location=self.recipe.device)
        refuse_other_sizes(path.parent, state["net"], self.task.net.state_dict())
        self.task.net.load_state_dict(state["net"])
        self.average = state["average"]
        self.optimiser.load_state_dict(state["optimiser"])
        self.steps, self.spent = int(state["steps"]), float(state["spent"])
        return True


def refuse_other_sizes(
    training: Path, kept: Mapping[str, Tensor], asked: Mapping[str, Tensor]
) -> None:
    """Compare the tensors of a training with those of a network that is to take them.

    Raises:
        PlainError: one is missing, or its shape differs.
    """
    odd = _first_difference(kept, asked)
    if odd is not None:
        raise PlainError(
            f"The training in “{training}” is of a network of other sizes ({odd}): go on with the sizes it "
            "began with, or train into another folder."
        )


def _first_difference(kept: Mapping[str, Tensor], asked: Mapping[str, Tensor]) -> str | None:
    """Say in a few words in which tensor a checkpoint and a network first differ; None if in none."""
    for name in sorted(kept.keys() | asked.keys()):
        if name not in kept:
            return f"it has no {name}"
        if name not in asked:
            return f"it has a {name}"
        if kept[name].shape != asked[name].shape:
            return f"{name} has {_by(kept[name])} numbers there, {_by(asked[name])} here"
    return None


def _by(tensor: Tensor) -> str:
    return " by ".join(str(count) for count in tensor.shape) or "1"
