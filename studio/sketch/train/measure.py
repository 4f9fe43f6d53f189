"""The figures of a sketch model's card: likelihood of held-out drawings, and whether what it draws is recognised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from studio.sketch.chance import seeds_of
from studio.sketch.growth import Growth
from studio.sketch.net.conditional import ConditionalSketchRnn, load_conditional, read_facts
from studio.sketch.net.fast import Pens
from studio.sketch.net.model import SketchRnn, SketchRnnConfig
from studio.sketch.recognise import Recogniser, picture_of
from studio.sketch.rein import Rein
from studio.sketch.strokes.quickdraw import Drawings
from studio.sketch.strokes.stroke3 import Strokes, network_rows, to_strokes
from studio.sketch.train.batches import PLAIN, make_batch
from studio.sketch.train.loss import losses
from studio.worker.weights import WEIGHTS_FILE

BATCH = 64
PRIOR_AT = 0.4
"""Temperature of the samples that are drawn around random points, ``z ~ N(0, 1)``, beside those without any point."""
REDRAWN_AT = 0.25
HELD = ", held"
"""Said of what is drawn as the program draws it."""

_Named = tuple[NDArray[np.int64], tuple[NDArray[np.bool_], NDArray[np.bool_]]]
"""Categories, and whether each is the first guess, and among the first five."""
Report = Callable[[str], None]


def torch_network(folder: Path) -> SketchRnn:
    """Load a model folder of ours into the torch network, which scores drawings many at a time."""
    facts = read_facts(folder)
    sizes = (facts.latent, facts.encoder, facts.decoder, facts.mixtures, facts.embedding)
    model = SketchRnn(SketchRnnConfig(len(facts.categories), *sizes))
    weights = load_file(folder / WEIGHTS_FILE)
    model.load_state_dict({name: value.float() for name, value in weights.items()})
    return model.eval()


@torch.no_grad()
def likelihood(
    model: SketchRnn, factor: float, drawings: Drawings, seed: int = 0
) -> dict[str, dict[str, float]]:
    """Score held-out drawings, category by category.

    Returns:
        For each category and for ``"all"``: ``L_R``, the reconstruction loss with ``z`` drawn from the posterior, and
        ``alone``, the loss of the decoder alone, both in nats a point, pen states included; ``L_KL``, nats a dimension
        (the paper's); ``kl``, nats a drawing; ``points``, mean number of points. The paper divides by the longest
        drawing of its data set instead of by the drawing's own points, and in units of its scale factor as here.
    """
    torch.manual_seed(seed)
    names = ("L_R", "alone", "kl", "rows", "count")
    sums = np.zeros((len(drawings.categories), len(names)))
    order = np.argsort(drawings.lengths, kind="stable")
    random = np.random.default_rng(seed)
    for start in range(0, len(order), BATCH):
        batch = make_batch(drawings, order[start : start + BATCH], factor, PLAIN, random)
        full = losses(model, batch, with_z=True)
        alone = losses(model, batch, with_z=False)
        owner = _owners(batch.packed.counts)
        labels = batch.categories.numpy()
        for column, found in ((0, full), (1, alone)):
            np.add.at(sums[:, column], labels[owner], (found.offsets + found.pens).numpy())
        if full.kl is not None:
            np.add.at(sums[:, 2], labels, full.kl.sum(dim=1).numpy())
        np.add.at(sums[:, 3], labels[owner], 1.0)
        np.add.at(sums[:, 4], labels, 1.0)
    latent = model.config.latent
    named = zip(drawings.categories, sums, strict=True)
    figures = {name: _means(row, latent) for name, row in named if row[4]}
    return {"all": _means(sums.sum(axis=0), latent), **figures}


def recognised(
    recogniser: Recogniser, drawn: Sequence[Strokes], labels: NDArray[Any]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of each drawing whether its category is the classifier's first guess, and among its first five."""
    first, five = np.zeros(len(drawn), dtype=bool), np.zeros(len(drawn), dtype=bool)
    for start in range(0, len(drawn), BATCH):
        part = drawn[start : start + BATCH]
        empty = [not any(strokes) for strokes in part]
        pictures = np.stack([picture_of(s if any(s) else (((0.0, 0.0),),)) for s in part])
        best = np.argsort(-recogniser.logits(pictures), axis=1)[:, :5]
        hits = best == labels[start : start + BATCH, None]
        hits[empty] = False
        first[start : start + BATCH] = hits[:, 0]
        five[start : start + BATCH] = hits.any(axis=1)
    return first, five


def recognisability(
    network: ConditionalSketchRnn,
    recogniser: Recogniser,
    drawings: Drawings,
    *,
    temperatures: Sequence[float] = (0.25, 0.4),
    each: int = 20,
    seed: int = 0,
    report: Report = lambda _: None,
) -> dict[str, Any]:
    """Measure how often the classifier names real held-out drawings, our samples and our reconstructions rightly.

    Args:
        network: ours.
        recogniser: trained on real training drawings only.
        drawings: held-out drawings.
        temperatures: of the samples, drawn without ``z``.
        each: samples a category.
        seed: of every chance.
        report: told how far it is.

    Returns:
        ``summary``: by name of what was drawn, ``top1``, ``top5`` and, but for the real, their ratios to the real;
        ``categories``: for each category the same pairs. Samples and reconstructions are told twice: as the network's
        own law makes them, and, ``held``, as the program draws them, on :class:`studio.sketch.rein.Rein`.
    """
    real = [to_strokes(drawings.drawing(i)) for i in range(len(drawings))]
    labels = drawings.labels.astype(np.int64)
    wanted = np.repeat(np.arange(len(network.categories)), each)
    names = [network.categories[i] for i in wanted]
    results: dict[str, _Named] = {}

    def name(what: str, drawn: Sequence[Strokes], own: NDArray[np.int64]) -> None:
        results[what] = (own, recognised(recogniser, drawn, own))
        report(f"{what}: named")

    name("real", real, labels)
    for ending, rein in (("", None), (HELD, Rein())):
        for temperature in temperatures:
            drawn = sample(network, names, temperature, seed, rein=rein)
            name(f"samples at {temperature:g}{ending}", drawn, wanted)
        again = reconstruct(network, drawings, REDRAWN_AT, seed, rein)
        name(f"reconstructions at {REDRAWN_AT:g}{ending}", again, labels)
    drawn = sample(network, names, PRIOR_AT, seed, from_prior=True)
    name(f"samples of the prior at {PRIOR_AT:g}", drawn, wanted)
    return _recognised_figures(results, drawings.categories)


def sample(
    network: ConditionalSketchRnn,
    categories: Sequence[str],
    temperature: float,
    seed: int,
    *,
    from_prior: bool = False,
    rein: Rein | None = None,
) -> list[Strokes]:
    """Draw categories from nothing, each with a seed of its own, in corpus pixels."""
    seeds = seeds_of(seed, len(categories))
    random = np.random.default_rng(seed)
    drawn: list[Strokes] = []
    for start in range(0, len(categories), 2 * BATCH):
        part = categories[start : start + 2 * BATCH]
        z = None
        if from_prior:
            z = random.standard_normal((len(part), network.latent_size)).astype(np.float32)
        pens = network.begin(z, network.embed(part))
        drawn += _grown(network, pens, temperature, seeds[start : start + 2 * BATCH], rein)
    return drawn


def reconstruct(
    network: ConditionalSketchRnn,
    drawings: Drawings,
    temperature: float,
    seed: int,
    rein: Rein | None = None,
) -> list[Strokes]:
    """Redraw drawings from the mean of their posterior, in their own category."""
    seeds = seeds_of(seed, len(drawings))
    drawn: list[Strokes] = []
    for start in range(0, len(drawings), 2 * BATCH):
        part = range(start, min(start + 2 * BATCH, len(drawings)))
        rows = [network_rows(drawings.drawing(i), network.scale_factor) for i in part]
        z = np.stack([network.encode(row)[0] for row in rows])
        told = network.embed([drawings.categories[drawings.labels[i]] for i in part])
        own = seeds[part[0] : part[-1] + 1]
        drawn += _grown(network, network.begin(z, told), temperature, own, rein)
    return drawn


def _grown(
    network: ConditionalSketchRnn,
    pens: Pens,
    temperature: float,
    seeds: Sequence[int],
    rein: Rein | None,
) -> list[Strokes]:
    origins = [(0.0, 0.0)] * len(pens)
    growth = Growth(pens, origins, network.scale_factor, continued=True, rein=rein)
    for _ in growth.steps(temperature, seeds):
        pass
    return list(growth.all_strokes())


def _recognised_figures(results: Any, categories: Sequence[str]) -> dict[str, Any]:
    summary: dict[str, dict[str, float]] = {}
    by_category: dict[str, dict[str, list[float]]] = {name: {} for name in categories}
    for name, (labels, (first, five)) in results.items():
        summary[name] = {"top1": float(first.mean()), "top5": float(five.mean())}
        if name != "real":
            for rank in ("top1", "top5"):
                summary[name][f"{rank}_ratio"] = summary[name][rank] / summary["real"][rank]
        for label, category in enumerate(categories):
            own = labels == label
            if own.any():
                pair = [round(float(hits[own].mean()), 3) for hits in (first, five)]
                by_category[category][name] = pair
    return {"summary": summary, "categories": by_category}


def _owners(counts: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([np.arange(count) for count in counts])


def _means(sums: NDArray[np.float64], latent: int) -> dict[str, float]:
    loss, alone, kl, rows, count = (float(value) for value in sums)
    return {
        "L_R": loss / rows,
        "alone": alone / rows,
        "L_KL": kl / count / latent,
        "kl": kl / count,
        "points": rows / count,
        "drawings": count,
    }


def sketch_figures(
    folder: Path, classifier: Recogniser, drawings: Drawings, *, each: int = 20, report: Report
) -> dict[str, Any]:
    """Return every figure of the card."""
    facts = read_facts(folder)
    found = likelihood(torch_network(folder), facts.scale_factor, drawings)
    report("likelihood measured")
    network = load_conditional(folder)
    return {
        "model": folder.name,
        "emphasis": network.emphasis,
        "each": each,
        "likelihood": found,
        "recognisability": recognisability(network, classifier, drawings, each=each, report=report),
    }
