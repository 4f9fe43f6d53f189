"""Train the sketch network on the Quick, Draw! corpus: what ``chimera train sketch`` runs.

Learning rate and KL weight follow the clock, so that training ends well at whatever hour it must end; a killed run
goes on from its last checkpoint. The same code runs on a CPU and on CUDA.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from studio.sketch.net.model import SketchRnn
from studio.sketch.strokes.quickdraw import Drawings, load_drawings
from studio.sketch.train.batches import PLAIN, Batch, make_batch, scale_factor, shuffled
from studio.sketch.train.loss import losses
from studio.sketch.train.recipe import Recipe
from studio.sketch.train.teacher import start_from
from studio.worker.weights import WEIGHTS_FILE

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"
LOG_STEPS = 50
AVERAGING_STEPS = 4
VALID_DRAWINGS = 1035
EMBEDDING_RATE = 8.0
"""Learning rate of the embeddings against all else: each is met in one batch of five only."""

Report = Callable[[str], None]


class Trainer:
    """One training, from nothing or from its last checkpoint.

    Attributes:
        model: the network being trained.
        averaged: running average of its weights; what is shipped.
        step: batches seen.
        elapsed: seconds trained, over all runs.
    """

    def __init__(self, corpus: Path, out: Path, recipe: Recipe) -> None:
        torch.set_num_threads(recipe.threads)
        torch.manual_seed(recipe.seed)
        self._recipe, self._out = recipe, out
        self._train = load_drawings(corpus, "train", recipe.only or None)
        self._valid = load_drawings(corpus, "valid", recipe.only or None)
        self.factor = scale_factor(self._train)
        self.model = SketchRnn(recipe.sizes).to(recipe.device)
        if recipe.teacher is not None:
            start_from(self.model, recipe.teacher, self.factor)
        if recipe.start is not None:
            self.model.load_state_dict(_earlier_weights(recipe.start, recipe.device))
        self.averaged = copy.deepcopy(self.model).requires_grad_(False)
        fused = recipe.device == "cpu" or recipe.device.startswith("cuda")
        self._adam = torch.optim.Adam(_groups(self.model), lr=recipe.rate, fused=fused)
        self._dtype = torch.bfloat16 if recipe.low_precision else torch.float32
        self.step, self.elapsed = 0, 0.0
        self._sums: dict[str, float] = {}
        out.mkdir(parents=True, exist_ok=True)
        if (out / CHECKPOINT).exists():
            self._resume()
        self._random = np.random.default_rng([recipe.seed, self.step])
        torch.manual_seed(recipe.seed * 1_000_003 + self.step)

    def run(self, report: Report) -> SketchRnn:
        """Train until the time is over and return the averaged network."""
        recipe = self._recipe
        saved = measured = self.elapsed
        since = time.monotonic()
        for chosen in self._forever():
            self._one_step(chosen)
            now = time.monotonic()
            self.elapsed, since = self.elapsed + now - since, now
            if self.step % LOG_STEPS == 0:
                self._log("train", self._means(), report)
            if self.elapsed - measured > recipe.valid_seconds:
                measured = self.elapsed
                self._log("valid", self.validate(), report)
            finished = self.elapsed >= 60.0 * recipe.minutes
            if finished or self.elapsed - saved > recipe.checkpoint_seconds:
                saved = self.elapsed
                self.save()
            if finished:
                break
        self._log("valid", self.validate(), report)
        return self.averaged

    @torch.no_grad()
    def validate(self) -> dict[str, float]:
        """Measure the averaged network on validation drawings, in nats a point and nats a drawing."""
        stride = max(1, len(self._valid) // VALID_DRAWINGS)
        random = np.random.default_rng(0)
        chosen = np.arange(0, len(self._valid), stride)
        order = chosen[np.argsort(self._valid.lengths[chosen])]
        sums = dict.fromkeys(("alone", "with_z", "kl"), 0.0)
        rows = 0
        for start in range(0, len(order), self._recipe.batch):
            batch = self._batch(self._valid, order[start : start + self._recipe.batch], random)
            alone = losses(self.averaged, batch, with_z=False, dtype=self._dtype)
            full = losses(self.averaged, batch, with_z=True, noise=0.0, dtype=self._dtype)
            sums["alone"] += float((alone.offsets + alone.pens).sum())
            sums["with_z"] += float((full.offsets + full.pens).sum())
            sums["kl"] += float(full.kl.sum()) if full.kl is not None else 0.0
            rows += len(full.pens)
        return {
            "alone": sums["alone"] / rows,
            "with_z": sums["with_z"] / rows,
            "kl": sums["kl"] / len(order),
        }

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        values = {
            "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "adam": self._adam.state_dict(),
            "step": self.step,
            "elapsed": self.elapsed,
            "factor": self.factor,
            "sizes": asdict(self._recipe.sizes),
        }
        path = self._out / CHECKPOINT
        temporary = path.with_suffix(".new")
        torch.save(values, temporary)
        temporary.replace(path)

    def _resume(self) -> None:
        values = torch.load(
            self._out / CHECKPOINT, map_location=self._recipe.device, weights_only=True
        )
        self.model.load_state_dict(values["model"])
        self.averaged.load_state_dict(values["averaged"])
        self._adam.load_state_dict(values["adam"])
        self.step, self.elapsed = int(values["step"]), float(values["elapsed"])

    def _forever(self) -> Iterator[Any]:
        while True:
            yield from shuffled(
                self._train, self._recipe.batch, self._random, longest=self._longest
            )

    def _longest(self) -> int:
        return self._recipe.longest_at(self.elapsed / (60.0 * self._recipe.minutes))

    def _batch(self, drawings: Drawings, chosen: Any, random: np.random.Generator) -> Batch:
        return make_batch(drawings, chosen, self.factor, PLAIN, random, self._recipe.device)

    def _one_step(self, chosen: Any) -> None:
        recipe = self._recipe
        progress = self.elapsed / (60.0 * recipe.minutes)
        batch = make_batch(
            self._train, chosen, self.factor, recipe.augmentation, self._random, recipe.device
        )
        hidden = torch.rand(len(batch.categories), device=recipe.device) < recipe.anonymous
        batch.categories[hidden] = recipe.sizes.categories
        with_z = bool(self._random.random() < recipe.with_z_at(progress))
        found = losses(
            self.model,
            batch,
            with_z=with_z,
            keep=recipe.keep,
            noise=recipe.noise_at(progress),
            dtype=self._dtype,
        )
        loss = (found.offsets + found.pens).sum()
        if found.kl is not None:
            floored = found.kl.mean().clamp(min=recipe.kl_floor) * found.kl.numel()
            loss = loss + recipe.kl_weight_at(progress) * floored
        for group in self._adam.param_groups:
            group["lr"] = recipe.rate_at(progress, self.step) * group["times"]
        self._adam.zero_grad(set_to_none=True)
        torch.autograd.backward(loss / len(found.pens))
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), recipe.clip)
        if bool(torch.isfinite(norm)):
            self._adam.step()
        self.step += 1
        if self.step % AVERAGING_STEPS == 0:
            self._average()
        self._count(found, norm)

    @torch.no_grad()
    def _average(self) -> None:
        decay = min(self._recipe.averaging, (1.0 + self.step) / (10.0 + self.step))
        pairs = zip(self.averaged.parameters(), self.model.parameters(), strict=True)
        for mean, new in pairs:
            mean.lerp_(new, 1.0 - decay)

    @torch.no_grad()
    def _count(self, found: Any, norm: Tensor) -> None:
        kind = "alone" if found.kl is None else "with_z"
        added = {
            f"{kind}_offsets": float(found.offsets.sum()),
            f"{kind}_pens": float(found.pens.sum()),
            f"{kind}_rows": len(found.pens),
            "norm": float(norm),
            "steps": 1.0,
        }
        if found.kl is not None:
            added |= {"kl": float(found.kl.sum()), "kl_count": len(found.kl)}
        for name, value in added.items():
            self._sums[name] = self._sums.get(name, 0.0) + value

    def _means(self) -> dict[str, float]:
        sums, self._sums = self._sums, {}
        values = {"norm": sums["norm"] / sums["steps"]}
        for kind in ("alone", "with_z"):
            if rows := sums.get(f"{kind}_rows"):
                values[f"{kind}_offsets"] = sums[f"{kind}_offsets"] / rows
                values[f"{kind}_pens"] = sums[f"{kind}_pens"] / rows
        if count := sums.get("kl_count"):
            values["kl"] = sums["kl"] / count
        return values

    def _log(self, kind: str, values: dict[str, float], report: Report) -> None:
        epoch = self.step * self._recipe.batch / len(self._train)
        entry = {"kind": kind, "step": self.step, "minutes": self.elapsed / 60.0, "epoch": epoch}
        entry |= values
        with (self._out / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps({k: _short(v) for k, v in entry.items()}) + "\n")
        report(" ".join(f"{k} {_short(v)}" for k, v in entry.items()))


def _earlier_weights(start: Path, device: str) -> dict[str, Tensor]:
    """Read the weights of a checkpoint or of a model's folder."""
    if start.is_dir():
        stored = load_file(start / WEIGHTS_FILE, device=device)
        return {name: value.float() for name, value in stored.items()}
    earlier = torch.load(start, map_location=device, weights_only=True)
    averaged: dict[str, Tensor] = earlier["averaged"]
    return averaged


def _groups(model: SketchRnn) -> list[dict[str, Any]]:
    embeddings = model.categories.weight
    others = [weight for weight in model.parameters() if weight is not embeddings]
    return [{"params": others, "times": 1.0}, {"params": [embeddings], "times": EMBEDDING_RATE}]


def _short(value: Any) -> Any:
    return float(f"{value:.5g}") if isinstance(value, float) else value
