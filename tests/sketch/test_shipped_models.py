"""The shipped weights keep what their cards say."""

import time

import numpy as np
import pytest

from studio.assets import models_dir
from studio.sketch.recognise import load_recogniser
from studio.sketch.strokes.quickdraw import load_drawings
from studio.sketch.strokes.stroke3 import to_strokes


@pytest.fixture(scope="module")
def recogniser():
    return load_recogniser(models_dir() / "sketch-classifier")


def test_the_classifier_names_held_out_drawings(recogniser, corpus):
    drawings = load_drawings(corpus, "test")
    chosen = np.arange(0, len(drawings), 23)
    hits = [recogniser.guess(to_strokes(drawings.drawing(i)), 5) for i in chosen]
    names = [drawings.categories[drawings.labels[i]] for i in chosen]
    first = np.mean([g[0].category == n for g, n in zip(hits, names, strict=True)])
    five = np.mean([n in [x.category for x in g] for g, n in zip(hits, names, strict=True)])
    assert first > 0.62
    assert five > 0.86


def test_the_models_are_small_enough():
    files = [f for name in ("sketch", "sketch-classifier") for f in (models_dir() / name).glob("*")]
    assert sum(f.stat().st_size for f in files) <= 25e6
    classifier = models_dir() / "sketch-classifier" / "weights.safetensors"
    assert classifier.stat().st_size <= 5e6


def test_a_drawing_is_named_while_it_is_drawn(recogniser):
    """Not a measurement (that is the bench): only that it is no thousandfold slower."""
    line = tuple((float(x), float(x % 7)) for x in range(300))
    recogniser.guess([line])
    start = time.perf_counter()
    assert len(recogniser.guess([line])) == 3
    assert time.perf_counter() - start < 2.0
