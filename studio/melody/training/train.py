"""Train our own melody model on the tune corpora: what ``chimera train melody`` runs.

Made for a CPU: bfloat16 products, one thread, and a learning rate that follows the clock, so that training ends well
at whatever hour it must end. A killed run goes on from its last checkpoint.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from torch import Tensor

from studio.melody.attributes import ATTRIBUTES
from studio.melody.net.beatnet import HIDDEN_TOKEN, BeatNet, BeatNetConfig, shifted_past
from studio.melody.net.beatvae import BeatVae
from studio.melody.tokens import CLASSES, Windows
from studio.melody.training.augment import Augmenter
from studio.melody.training.corpus import Split, load_split, signatures
from studio.melody.training.export import export
from studio.melody.training.steer import steering_error

_RUNNING = ("ce", "kl", "missed", "steer", "right", "count")


@dataclass(frozen=True)
class Recipe:
    """How to train.

    Attributes:
        sizes: of the network.
        minutes: how long, counted over all resumed runs.
        batch: windows a step.
        rate: highest learning rate (AdamW).
        first_beta: weight of the KL term at first (nats against nats): so low that the network learns to copy.
        beta: weight of the KL term in the end.
        warm_up: share of the time over which the weight grows, by the same factor every minute.
        attribute_weight: of the squared errors by which the first dimensions of mu miss the attributes.
        steer_weight: of the error by which decoded melodies do not follow a moved attribute; see ``steer.py``.
        steered: windows of each batch on which that is measured.
        seed: of the split, the weights and the batches.
        threads: torch threads.
        checkpoint_seconds: between checkpoints.
    """

    sizes: BeatNetConfig = field(default_factory=BeatNetConfig)
    minutes: float = 100.0
    batch: int = 256
    rate: float = 2e-3
    first_beta: float = 0.02
    beta: float = 0.6
    warm_up: float = 0.35
    attribute_weight: float = 1.0
    steer_weight: float = 12.0
    steered: int = 64
    seed: int = 1
    threads: int = 1
    checkpoint_seconds: float = 120.0


def train(
    data: Path, out: Path, recipe: Recipe, report: Callable[[str], None] = lambda _: None
) -> BeatVae:
    """Train, or go on training, until the recipe's minutes are spent.

    Args:
        data: folder of the corpora.
        out: folder for ``checkpoint.pt``, ``log.jsonl`` and the exported model.
        recipe: how.
        report: is told one line of progress at a time.

    Returns:
        The averaged model, also written to ``out`` with its attribute directions and its map of the library.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(recipe.threads)
    trainer = Trainer(load_split(data, recipe.seed), recipe)
    trainer.resume(out / "checkpoint.pt")
    report(f"{len(trainer.split.train)} windows, {trainer.parameters} parameters")
    last = time.monotonic()
    while trainer.fraction < 1.0:
        trainer.step()
        if time.monotonic() - last > recipe.checkpoint_seconds:
            last = time.monotonic()
            figures = trainer.figures()
            trainer.save(out / "checkpoint.pt")
            with (out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(figures) + "\n")
            report(json.dumps(figures))
    trainer.save(out / "checkpoint.pt")
    model = trainer.averaged()
    export(model, trainer.split.train.windows, data, out)
    return model


class Trainer:
    """A network, its optimiser, and the clock that drives both."""

    def __init__(self, split: Split, recipe: Recipe) -> None:
        torch.manual_seed(recipe.seed)
        self.split = split
        self.recipe = recipe
        self.net = BeatNet(recipe.sizes)
        self.average = {k: v.detach().clone() for k, v in self.net.state_dict().items()}
        self.parameters = sum(p.numel() for p in self.net.parameters())
        matrices = [p for p in self.net.parameters() if p.ndim > 1]
        others = [p for p in self.net.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}],
            lr=recipe.rate,
            betas=(0.9, 0.99),
            eps=1e-8,
            fused=True,
        )
        self.steps = 0
        self.spent = 0.0
        self._running = dict.fromkeys(_RUNNING, 0.0)
        self._batches = self._augmenter()
        usual = measure_attributes(self._batches.batch(20_000))
        self._attribute_mean = torch.from_numpy(usual.mean(axis=0))
        self._attribute_spread = torch.from_numpy(np.maximum(usual.std(axis=0), 1e-2))

    @property
    def fraction(self) -> float:
        """Share of the time that is spent."""
        return self.spent / (self.recipe.minutes * 60)

    def rate(self) -> float:
        """Learning rate now: up in the first hundreds of steps, then down to nothing along a cosine of the clock."""
        warm = min(1.0, (self.steps + 1) / 300)
        return self.recipe.rate * warm * 0.5 * (1 + math.cos(math.pi * min(self.fraction, 1.0)))

    def beta(self) -> float:
        """KL weight now."""
        first, last = self.recipe.first_beta, self.recipe.beta
        return first * math.pow(last / first, min(1.0, self.fraction / self.recipe.warm_up))

    def step(self) -> None:
        """Learn from one batch."""
        started = time.monotonic()
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        batch = self._batches.batch(self.recipe.batch)
        tokens = torch.from_numpy(batch.astype(np.int64))
        measured = torch.from_numpy(measure_attributes(batch))
        with torch.autocast("cpu", torch.bfloat16):
            terms = self._losses(tokens, measured)
        recipe = self.recipe
        loss = terms["ce"] + self.beta() * terms["kl"]
        loss = loss + recipe.attribute_weight * terms["missed"]
        loss = loss + recipe.steer_weight * terms["steer"]
        self.optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0 * 32)
        self.optimiser.step()
        self.steps += 1
        if self.steps % 4 == 0:
            self._update_average()
        for name, value in terms.items():
            self._running[name] += float(value.detach())
        self._running["count"] += 1
        self.spent += time.monotonic() - started

    def _losses(self, tokens: Tensor, measured: Tensor) -> dict[str, Tensor]:
        count, kinds = measured.shape
        mu, sigma = self.net.encode(tokens)
        z = mu + sigma * torch.randn_like(sigma) * noise_share(count)
        past, last = hide(*shifted_past(tokens, self.recipe.sizes.context))
        logits = self.net.logits(z, past, last).float()
        losses = F.cross_entropy(logits.view(-1, CLASSES), tokens.reshape(-1), reduction="sum")
        kl = 0.5 * (mu.square() + sigma.square() - 1 - 2 * sigma.log()).sum()
        wanted = (measured - self._attribute_mean) / self._attribute_spread
        few = slice(self.recipe.steered)
        return {
            "ce": losses / count,
            "kl": kl / count,
            "missed": (mu[:, :kinds] - wanted).square().sum() / count,
            "steer": steering_error(self.net, mu[few], measured[few], self._attribute_spread),
            "right": (logits.argmax(-1) == tokens).float().mean(),
        }

    def _update_average(self) -> None:
        # A short memory at first, so that an early export is not half made of random weights.
        memory = min(0.995, 1 - 8 / (self.steps + 8))
        state = self.net.state_dict()
        torch._foreach_lerp_(list(self.average.values()), list(state.values()), 1 - memory)

    def averaged(self) -> BeatVae:
        """Return a copy of the model with averaged weights."""
        net = BeatNet(self.recipe.sizes)
        net.load_state_dict(self.average)
        return BeatVae(net)

    def figures(self, count: int = 512) -> dict[str, float]:
        """Measure the averaged model on some held-out windows, and the mean training figures since last time."""
        rng = np.random.default_rng(0)
        held = self.split.held_out.windows
        some = held[rng.permutation(len(held))[:count]]
        figures = {"minutes": round(self.spent / 60, 2), "steps": float(self.steps)}
        figures |= {"beta": round(self.beta(), 4), "rate": round(self.rate(), 6)}
        many = max(self._running.pop("count"), 1.0)
        figures |= {f"train_{k}": round(v / many, 4) for k, v in self._running.items()}
        self._running = dict.fromkeys(_RUNNING, 0.0)
        return figures | quick_accuracy(self.averaged(), some)

    def save(self, path: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        part = path.with_suffix(".part")
        torch.save(
            {
                "net": self.net.state_dict(),
                "average": self.average,
                "optimiser": self.optimiser.state_dict(),
                "steps": self.steps,
                "spent": self.spent,
            },
            part,
        )
        part.replace(path)

    def resume(self, path: Path) -> bool:
        """Go on from a checkpoint if there is one."""
        if not path.exists():
            return False
        state: dict[str, Any] = torch.load(path, weights_only=True)
        self.net.load_state_dict(state["net"])
        self.average = state["average"]
        self.optimiser.load_state_dict(state["optimiser"])
        self.steps, self.spent = int(state["steps"]), float(state["spent"])
        self._batches = self._augmenter()
        return True

    def _augmenter(self) -> Augmenter:
        forbidden = signatures(self.split.held_out.windows)
        seed = self.recipe.seed * 1_000_003 + self.steps
        return Augmenter(self.split.train.windows, forbidden, seed)


def measure_attributes(windows: Windows) -> NDArray[np.float32]:
    """Measure every attribute of windows ``(n, 32)``: ``(n, attributes)``."""
    return np.stack([a.measure(windows) for a in ATTRIBUTES.values()], axis=1)


def noise_share(count: int) -> Tensor:
    """Return how much noise each window's point gets: all for a half of them, else a share from 0 to 1, ``(n, 1)``.

    The KL term asks for noise under which windows near to each other become one; a person decodes mu itself, and should
    get the very melody back.
    """
    share = torch.rand(count, 1)
    return share.masked_fill(torch.rand(count, 1) < 0.5, 1.0)


def hide(past: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    """Hide tokens of the past: none in a quarter of the windows, all in a sixth, in the others a share from 0 to 1."""
    count = len(past)
    kind = torch.rand(count, 1, 1)
    share = torch.rand(count, 1, 1).masked_fill(kind < 0.25, 0.0).masked_fill(kind > 5 / 6, 1.0)
    gone = torch.rand(past.shape) < share
    gone_last = torch.rand(last.shape) < share[..., 0]
    return past.masked_fill(gone, HIDDEN_TOKEN), last.masked_fill(gone_last, HIDDEN_TOKEN)


def quick_accuracy(model: BeatVae, windows: Windows) -> dict[str, float]:
    """Measure teacher-forced and greedy step accuracy, whole windows and KL (nats) at mu."""
    mu, sigma = model.encode(windows)
    forced = model.logits(windows, mu).argmax(-1) == windows
    greedy = model.decode(mu, temperature=0.0, seed=None) == windows
    kl = 0.5 * (mu**2 + sigma**2 - 1 - 2 * np.log(sigma)).sum(axis=1)
    return {
        "forced": round(float(forced.mean()), 4),
        "greedy": round(float(greedy.mean()), 4),
        "whole": round(float(greedy.all(axis=1).mean()), 4),
        "kl": round(float(kl.mean()), 2),
    }
