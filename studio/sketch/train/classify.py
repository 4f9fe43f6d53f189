"""Train the drawing classifier on real drawings only: part of what ``chimera train sketch`` runs."""

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

from studio.sketch.net.classifier import Classifier, ClassifierConfig
from studio.sketch.strokes.quickdraw import Drawings, load_drawings
from studio.sketch.strokes.raster import rasterise_many

CHECKPOINT = "classifier.pt"
LOG = "classifier.jsonl"
LOG_STEPS = 100


@dataclass(frozen=True)
class ClassifierRecipe:
    """How to train.

    Attributes:
        sizes: of the network.
        minutes: how long, counted over all resumed runs; the learning rate follows this clock.
        batch: drawings a step.
        rate: highest learning rate (AdamW).
        decay: of the weights.
        smoothing: share of each label spread over all categories.
        turn: largest rotation in radians.
        shear: largest change of the axes' lengths and angles.
        mirror: share of the drawings that are mirrored left to right.
        parts: share of the drawings of which only the first part is seen.
        least_part: the smallest part that is seen, as a share of the points.
        start: checkpoint of an earlier training whose averaged weights are the first; its optimiser and clock are not
            taken over.
        averaging: decay of the averaged weights.
        seed: of weights, batches and chances.
        device: torch's name of the device.
        checkpoint_seconds: between checkpoints.
    """

    sizes: ClassifierConfig = field(default_factory=ClassifierConfig)
    minutes: float = 60.0
    batch: int = 256
    rate: float = 4e-3
    decay: float = 0.02
    smoothing: float = 0.1
    turn: float = 0.15
    shear: float = 0.15
    mirror: float = 0.3
    parts: float = 0.5
    least_part: float = 0.2
    start: Path | None = None
    averaging: float = 0.998
    seed: int = 0
    device: str = "cpu"
    checkpoint_seconds: float = 240.0


def train_classifier(
    corpus: Path, out: Path, recipe: ClassifierRecipe, report: Callable[[str], None]
) -> Classifier:
    """Train, or go on from the last checkpoint in ``out``; returns the network with averaged weights."""
    return _Training(corpus, out, recipe).run(report)


class _Training:
    def __init__(self, corpus: Path, out: Path, recipe: ClassifierRecipe) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(recipe.seed)
        self._recipe, self._out = recipe, out
        self._train = load_drawings(corpus, "train")
        self._valid = load_drawings(corpus, "valid")
        self._model = Classifier(recipe.sizes).to(recipe.device)
        if recipe.start is not None:
            self._model.load_state_dict(averaged_weights(recipe.start))
        self._model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._averaged = torch.optim.swa_utils.AveragedModel(
            self._model,
            multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(recipe.averaging),  # type: ignore[no-untyped-call]
            use_buffers=True,
        )
        matrices = [p for p in self._model.parameters() if p.ndim > 1]
        vectors = [p for p in self._model.parameters() if p.ndim <= 1]
        groups: list[dict[str, Any]] = [
            {"params": matrices, "weight_decay": recipe.decay},
            {"params": vectors},
        ]
        self._adam = torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=0.0, fused=True)
        self._step, self._elapsed = 0, 0.0
        out.mkdir(parents=True, exist_ok=True)
        if (out / CHECKPOINT).exists():
            self._resume()
        self._random = np.random.default_rng([recipe.seed, self._step])

    def run(self, report: Callable[[str], None]) -> Classifier:
        recipe = self._recipe
        saved, since = self._elapsed, time.monotonic()
        losses: list[float] = []
        finished = False
        while not finished:
            order = self._random.permutation(len(self._train))
            for start in range(0, len(order) - recipe.batch + 1, recipe.batch):
                losses.append(self._one_step(order[start : start + recipe.batch]))
                now = time.monotonic()
                self._elapsed, since = self._elapsed + now - since, now
                finished = self._elapsed >= 60.0 * recipe.minutes
                if self._step % LOG_STEPS == 0:
                    self._log({"loss": float(np.mean(losses))}, report)
                    losses.clear()
                if finished or self._elapsed - saved > recipe.checkpoint_seconds:
                    saved = self._elapsed
                    self._save()
                    self._log(self.validate(), report)
                if finished:
                    break
        return self._mean().eval()

    def validate(self) -> dict[str, float]:
        """Measure the averaged network on half of the validation drawings."""
        chosen = np.arange(0, len(self._valid), 2)
        logits = score(self._mean(), self._valid, chosen, self._recipe.device)
        labels = self._valid.labels[chosen]
        best = np.argsort(-logits, axis=1)[:, :5]
        hits = best == labels[:, None]
        return {"top1": float(hits[:, 0].mean()), "top5": float(hits.any(axis=1).mean())}

    def _mean(self) -> Classifier:
        model = self._averaged.module
        assert isinstance(model, Classifier)  # noqa: S101 - for the type checker
        return model

    def _one_step(self, chosen: NDArray[np.int64]) -> float:
        recipe, device = self._recipe, self._recipe.device
        self._model.train()
        pictures = torch.from_numpy(self._pictures(chosen)).to(device)
        labels = torch.from_numpy(self._train.labels[chosen].astype(np.int64)).to(device)
        kind = torch.device(device).type
        with torch.autocast(kind, dtype=torch.bfloat16):
            logits = self._model(pictures.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(logits.float(), labels, label_smoothing=recipe.smoothing)
        progress = min(1.0, self._elapsed / (60.0 * recipe.minutes))
        rate = recipe.rate * 0.5 * (1.0 + math.cos(math.pi * progress)) + 1e-6
        for group in self._adam.param_groups:
            group["lr"] = rate * min(1.0, (self._step + 1) / 200)
        self._adam.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self._adam.step()
        self._step += 1
        self._averaged.update_parameters(self._model)
        return float(loss.detach())

    def _pictures(self, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        recipe, random, count = self._recipe, self._random, len(chosen)
        angle = random.uniform(-recipe.turn, recipe.turn, count)
        turns = np.empty((count, 2, 2))
        turns[:, 0, 0], turns[:, 0, 1] = np.cos(angle), -np.sin(angle)
        turns[:, 1, 0], turns[:, 1, 1] = np.sin(angle), np.cos(angle)
        turns += random.uniform(-recipe.shear, recipe.shear, turns.shape)
        turns[random.random(count) < recipe.mirror, 0] *= -1.0
        parts = np.ones(count, dtype=np.float32)
        cut = random.random(count) < recipe.parts
        parts[cut] = random.uniform(recipe.least_part, 1.0, int(cut.sum()))
        drawn: NDArray[np.float32] = rasterise_many(
            self._train.points, self._train.offsets, chosen, turns.astype(np.float32), parts
        )
        return drawn

    def _save(self) -> None:
        values = {
            "model": self._model.state_dict(),
            "averaged": self._averaged.state_dict(),
            "adam": self._adam.state_dict(),
            "step": self._step,
            "elapsed": self._elapsed,
        }
        temporary = self._out / (CHECKPOINT + ".new")
        torch.save(values, temporary)
        temporary.replace(self._out / CHECKPOINT)

    def _resume(self) -> None:
        values = torch.load(
            self._out / CHECKPOINT, map_location=self._recipe.device, weights_only=True
        )
        self._model.load_state_dict(values["model"])
        self._averaged.load_state_dict(values["averaged"])
        self._adam.load_state_dict(values["adam"])
        self._step, self._elapsed = int(values["step"]), float(values["elapsed"])

    def _log(self, values: dict[str, float], report: Callable[[str], None]) -> None:
        epoch = self._step * self._recipe.batch / len(self._train)
        entry = {"step": self._step, "minutes": self._elapsed / 60.0, "epoch": epoch, **values}
        short = {k: v if isinstance(v, int) else float(f"{v:.5g}") for k, v in entry.items()}
        with (self._out / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(short) + "\n")
        report(" ".join(f"{k} {v}" for k, v in short.items()))


def averaged_weights(checkpoint: Path) -> dict[str, torch.Tensor]:
    """Read the averaged classifier's weights by name from a training's checkpoint."""
    values = torch.load(checkpoint, map_location="cpu", weights_only=True)
    prefix = "module."
    return {
        name.removeprefix(prefix): value
        for name, value in values["averaged"].items()
        if name.startswith(prefix)
    }


@torch.no_grad()
def score(
    model: Classifier,
    drawings: Drawings,
    chosen: NDArray[np.int64],
    device: str = "cpu",
    share: float = 1.0,
) -> NDArray[np.float32]:
    """Return the logits of drawings cut off after a share of their points, ``(k, categories)``."""
    model.eval()
    found = []
    for start in range(0, len(chosen), 256):
        part = chosen[start : start + 256]
        turns = np.broadcast_to(np.eye(2, dtype=np.float32), (len(part), 2, 2)).copy()
        shown = np.full(len(part), share, dtype=np.float32)
        pictures = rasterise_many(drawings.points, drawings.offsets, part, turns, shown)
        found.append(model(torch.from_numpy(pictures).to(device)).float().cpu().numpy())
    return np.concatenate(found)
