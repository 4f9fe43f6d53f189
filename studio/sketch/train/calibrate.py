"""What is fitted after a training, on what the network draws: how much of a category it is told, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from safetensors.torch import load_file, save_file

from studio.sketch.net.conditional import ConditionalSketchRnn, load_conditional
from studio.sketch.net.kernels import END
from studio.sketch.recognise import Recogniser
from studio.sketch.rein import Rein
from studio.sketch.train.measure import recognised, sample
from studio.worker.weights import CONFIG_FILE, WEIGHTS_FILE

EMPHASES = (1.0, 1.25, 1.5, 1.75, 2.0)
"""What is tried; beyond, drawings become caricatures of each other."""

MOST_PUSH, PUSH_STEPS = 4.0, 6
AT = 0.4
"""Temperature at which both are fitted: that of the figures in the card."""

Report = Callable[[str], None]


def emphasise(
    folder: Path,
    recogniser: Recogniser,
    points: float,
    *,
    each: int = 3,
    seed: int = 1,
    report: Report = lambda _: None,
) -> float:
    """Find how much of a category an exported network is to be told, and write it into its config.

    More of it makes drawings easier to recognise, up to a point, and more alike. Of all that are tried the least is
    taken that is recognised as often as the best, within one standard error (the rule of Breiman, Friedman, Olshen and
    Stone 1984, section 3.4.3). Each is tried with drawings that end when real ones do.

    Args:
        folder: of the exported model; its config is changed.
        recogniser: names what is drawn; categories that it does not know are left out.
        points: median number of points that drawings shall have.
        each: drawings of each category.
        seed: of every chance; not that of the card's figures.
        report: told of each that was tried.

    Returns:
        The emphasis; see :meth:`studio.sketch.net.conditional.ConditionalSketchRnn.begin`.
    """
    network = load_conditional(folder)
    known = [name for name in network.categories if name in recogniser.categories]
    labels = np.repeat([recogniser.categories.index(name) for name in known], each)
    named = []
    for emphasis in EMPHASES:
        network.emphasis = emphasis
        push = _push(network, known, points, seed)
        network.decoder.push_end(push)
        drawn = sample(network, np.repeat(known, each).tolist(), AT, seed, rein=Rein())
        network.decoder.push_end(-push)
        first, _ = recognised(recogniser, drawn, labels)
        named.append(float(first.mean()))
        report(f"Emphasis {emphasis:g}: {named[-1]:.3f} of the drawings are named rightly.")
    best = max(named)
    enough = best - np.sqrt(best * (1.0 - best) / max(1, len(labels)))
    chosen = next(e for e, share in zip(EMPHASES, named, strict=True) if share >= enough)
    write_emphasis(folder, chosen)
    return chosen


def write_emphasis(folder: Path, emphasis: float) -> None:
    """Put an emphasis into an exported model's config."""
    config = folder / CONFIG_FILE
    values = json.loads(config.read_text(encoding="utf-8"))
    categories = values.pop("categories")
    # The long list of names stays last.
    values |= {"emphasis": emphasis, "categories": categories}
    config.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def end_sooner(
    folder: Path,
    points: float,
    each: int = 4,
    seed: int = 0,
    only: Sequence[str] = (),
) -> float:
    """Make an exported model end its drawings when real ones end, at the median over all categories.

    At low temperatures an unlikely event becomes rarer still, and "this was the last point" is never likely: without a
    push drawings run on. The push is added to the end's logit, once and for all; the temperature's law stays as it is.

    Args:
        folder: of the exported model; its weights are changed.
        points: median number of points that drawings shall have.
        each: drawings of each category to measure with.
        seed: of every chance.
        only: measure with these categories alone; all where empty.

    Returns:
        The push in nats, 0 where drawings are short enough.
    """
    network = load_conditional(folder)
    push = _push(network, list(only or network.categories) * each, points, seed)
    if push > 0.0:
        weights = load_file(folder / WEIGHTS_FILE)
        bias = weights["output.bias"].float()
        bias[END] += push
        weights["output.bias"] = bias.half()
        save_file(weights, folder / WEIGHTS_FILE)
    return push


def _push(network: ConditionalSketchRnn, names: Sequence[str], points: float, seed: int) -> float:
    def usual_points(push: float) -> float:
        network.decoder.push_end(push)
        drawn = sample(network, names, AT, seed)
        network.decoder.push_end(-push)
        return float(np.median([sum(map(len, strokes)) for strokes in drawn]))

    low, high = 0.0, MOST_PUSH
    if usual_points(0.0) <= points:
        return 0.0
    for _ in range(PUSH_STEPS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if usual_points(middle) > points else (low, middle)
    return 0.5 * (low + high)
