"""One network for all categories, or one for each? ``python -m studio.sketch.train.compare`` measures both.

Networks of one category come from ``chimera train sketch --part network --class NAME --out DIR/NAME``. Both are given
the same held-out drawings, and what both draw is shown to the same classifier.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from studio.sketch.net.conditional import load_conditional, read_facts
from studio.sketch.recognise import Recogniser, load_recogniser
from studio.sketch.strokes.quickdraw import Drawings, load_drawings
from studio.sketch.train.calibrate import end_sooner
from studio.sketch.train.export import export_network, network_of
from studio.sketch.train.measure import likelihood, recognised, sample, torch_network
from studio.sketch.train.train import CHECKPOINT

TEMPERATURES = (0.25, 0.4)


def compare(
    shared: Path,
    singles: Mapping[str, Path],
    recogniser: Recogniser,
    corpus: Path,
    *,
    each: int = 40,
    seed: int = 0,
) -> dict[str, dict[str, dict[str, float]]]:
    """Measure a network for all categories beside networks of one category.

    The end of drawings is pushed in the single networks as it is in the shared one
    (:func:`studio.sketch.train.calibrate.end_sooner`), to the median length of their own category.

    Args:
        shared: folder of the network for all.
        singles: folder of each single network's training, by category.
        recogniser: names what both draw.
        corpus: folder of the drawings; those of the test split are scored.
        each: samples of each network.
        seed: of every chance.

    Returns:
        By category and for ``"all"`` (the mean), for ``"shared"`` and ``"single"``: ``L_R`` and ``alone`` in nats a
        point, both in the shared network's units, ``kl`` in nats a drawing, and ``top1`` and ``top5`` at each
        temperature.
    """
    found: dict[str, dict[str, dict[str, float]]] = {}
    for category, training in singles.items():
        with tempfile.TemporaryDirectory() as name:
            single = Path(name) / "single"
            _export(training, category, corpus, single)
            found[category] = {
                which: _figures(folder, shared, category, recogniser, corpus, each, seed)
                for which, folder in (("shared", shared), ("single", single))
            }
    return {"all": _mean(list(found.values())), **found}


def _export(training: Path, category: str, corpus: Path, folder: Path) -> None:
    model, factor = network_of(training / CHECKPOINT)
    held_out = load_drawings(corpus, "valid", [category])
    export_network(model, factor, held_out.categories, folder)
    end_sooner(folder, float(np.median(held_out.lengths)), each=40, only=[category])


def _figures(
    folder: Path,
    shared: Path,
    category: str,
    recogniser: Recogniser,
    corpus: Path,
    each: int,
    seed: int,
) -> dict[str, float]:
    drawings = load_drawings(corpus, "test", [category])
    figures = _in_units(folder, read_facts(shared).scale_factor, drawings)
    network = load_conditional(folder)
    labels = np.full(each, recogniser.categories.index(category))
    for temperature in TEMPERATURES:
        drawn = sample(network, [category] * each, temperature, seed)
        first, five = recognised(recogniser, drawn, labels)
        figures[f"top1 at {temperature:g}"] = float(first.mean())
        figures[f"top5 at {temperature:g}"] = float(five.mean())
    return figures


def _in_units(folder: Path, units: float, drawings: Drawings) -> dict[str, float]:
    """Score drawings; densities are those of offsets measured in so many pixels."""
    factor = read_facts(folder).scale_factor
    scored = likelihood(torch_network(folder), factor, drawings)["all"]
    # The end of a drawing has no offset.
    offsets = (scored["points"] - 1.0) / scored["points"]
    shift = 2.0 * math.log(factor / units) * offsets
    nats = {name: scored[name] + shift for name in ("L_R", "alone")}
    return {**nats, "kl": scored["kl"]}


def _mean(pairs: Sequence[Mapping[str, Mapping[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        which: {name: float(np.mean([pair[which][name] for pair in pairs])) for name in names}
        for which, names in pairs[0].items()
    }


def main(words: Sequence[str] | None = None) -> int:
    """Measure and tell as JSON."""
    parser = argparse.ArgumentParser(prog="python -m studio.sketch.train.compare")
    parser.add_argument("--data", type=Path, required=True, help="folder of the drawings")
    parser.add_argument("--shared", type=Path, required=True, help="model folder, all categories")
    parser.add_argument("--singles", type=Path, required=True, help="trainings, NAME/checkpoint.pt")
    parser.add_argument("--classifier", type=Path, required=True, help="model folder")
    parser.add_argument("--each", type=int, default=40, help="samples of each network")
    given = parser.parse_args(words)
    singles = {
        path.parent.name: path.parent for path in sorted(given.singles.glob(f"*/{CHECKPOINT}"))
    }
    told: dict[str, Any] = compare(
        given.shared, singles, load_recogniser(given.classifier), given.data, each=given.each
    )
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
