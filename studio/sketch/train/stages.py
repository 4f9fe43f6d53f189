"""The parts of ``chimera train sketch``: the network, the classifier, and the folders that ship."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from studio.errors import PlainError
from studio.sketch.recognise import load_recogniser
from studio.sketch.strokes.quickdraw import load_drawings
from studio.sketch.train import classify
from studio.sketch.train.calibrate import emphasise, end_sooner, write_emphasis
from studio.sketch.train.classify import ClassifierRecipe, train_classifier
from studio.sketch.train.export import (
    classifier_of,
    export_classifier,
    export_map,
    export_network,
    network_of,
)
from studio.sketch.train.recipe import Recipe
from studio.sketch.train.train import CHECKPOINT, Trainer

NETWORK, CLASSIFIER, EXPORT = "network", "classifier", "export"
PARTS = (NETWORK, CLASSIFIER, EXPORT)
MODEL_FOLDER, CLASSIFIER_FOLDER = "sketch", "sketch-classifier"


def train_parts(
    corpus: Path,
    out: Path,
    recipe: Recipe,
    classifier_minutes: float,
    parts: Sequence[str],
    report: Callable[[str], None],
    *,
    resume: bool,
    emphasis: float | None = None,
    averaged: Sequence[Path] = (),
) -> None:
    """Run parts of a training one after another.

    Args:
        corpus: folder of the drawings.
        out: of checkpoints, logs and the model folders ``sketch`` and ``sketch-classifier``.
        recipe: of the network.
        classifier_minutes: how long the classifier is trained.
        parts: of :data:`PARTS`.
        report: told what is going on, a line at a time.
        resume: go on with what lies in ``out``.
        emphasis: of categories in the exported model; None finds it.
        averaged: checkpoints of trainings that the exported network is the mean of, with the one in ``out``.

    Raises:
        PlainError: there is a training already and it is not to be resumed, or none and it is;
            or those to average do not fit together.
    """
    for part, file in ((NETWORK, CHECKPOINT), (CLASSIFIER, classify.CHECKPOINT)):
        begun = (out / file).exists()
        if part in parts and begun and not resume:
            raise PlainError(f"There is a training in “{out}”; add --resume to go on with it.")
        if part not in parts and EXPORT in parts and not begun:
            raise PlainError(f"There is no trained {part} in “{out}” to export.")
    if NETWORK in parts:
        Trainer(corpus, out, recipe).run(report)
    if CLASSIFIER in parts:
        told = ClassifierRecipe(minutes=classifier_minutes, device=recipe.device)
        train_classifier(corpus, out, told, report)
    if EXPORT in parts:
        _export(corpus, out, emphasis, averaged, report)


def _export(
    corpus: Path,
    out: Path,
    emphasis: float | None,
    averaged: Sequence[Path],
    report: Callable[[str], None],
) -> None:
    drawings = load_drawings(corpus, "train")
    classifier = classifier_of(out / classify.CHECKPOINT)
    export_classifier(classifier, drawings.categories, out / CLASSIFIER_FOLDER)
    folder = out / MODEL_FOLDER
    model, factor = network_of(out / CHECKPOINT, *averaged)
    export_network(model, factor, drawings.categories, folder)
    points = float(np.median(load_drawings(corpus, "valid").lengths))
    if emphasis is None:
        recogniser = load_recogniser(out / CLASSIFIER_FOLDER)
        emphasis = emphasise(folder, recogniser, points, report=report)
    else:
        write_emphasis(folder, emphasis)
    report(f"Categories are emphasised by {emphasis:g}.")
    push = end_sooner(folder, points)
    report(f"Drawings are made to end sooner by {push:.2f} nats.")
    report("Fitting the map ...")
    export_map(drawings, folder)
