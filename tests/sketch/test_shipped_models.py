"""The shipped weights keep what their cards say."""

import time

import numpy as np
import pytest

from studio.assets import models_dir
from studio.sketch.chance import seeds_of
from studio.sketch.growth import Growth
from studio.sketch.recognise import load_recogniser
from studio.sketch.space import load_sketch_space
from studio.sketch.space_files import read_map
from studio.sketch.strokes.frame import bounds
from studio.sketch.strokes.quickdraw import load_drawings
from studio.sketch.strokes.stroke3 import to_strokes


@pytest.fixture(scope="module")
def recogniser():
    return load_recogniser(models_dir() / "sketch-classifier")


def test_the_classifier_names_held_out_drawings(recogniser, corpus):
    drawings = load_drawings(corpus, "test")
    chosen = np.arange(0, len(drawings), 60)
    hits = [recogniser.guess(to_strokes(drawings.drawing(i)), 5) for i in chosen]
    names = [drawings.categories[drawings.labels[i]] for i in chosen]
    first = np.mean([g[0].category == n for g, n in zip(hits, names, strict=True)])
    five = np.mean([n in [x.category for x in g] for g, n in zip(hits, names, strict=True)])
    assert first > 0.58
    assert five > 0.82


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


@pytest.fixture(scope="module")
def space():
    return load_sketch_space(models_dir() / "sketch")


def test_the_network_knows_what_the_classifier_knows(space, recogniser):
    assert space.categories == recogniser.categories
    assert space.latent_size == 256


def test_a_begun_drawing_is_finished_in_nine_ways(space):
    head = tuple((100 + 90 * np.cos(a), 100 + 90 * np.sin(a)) for a in np.linspace(0, 6.2, 60))
    prefix = space.prefix((head,), "cat", 1.0)
    growth = Growth(prefix.pens.branch(9), [prefix.end] * 9, prefix.scale, continued=False)
    for _ in growth.steps(0.25, seeds_of(1, 9)):
        pass
    endings = growth.all_strokes()
    assert sum(bool(strokes) for strokes in endings) >= 5
    box = bounds([stroke for strokes in endings for stroke in strokes])
    assert box is not None
    assert box.side < 1500


def test_the_map_shows_real_drawings_of_every_category(space):
    drawings = read_map(models_dir() / "sketch")
    assert drawings is not None
    assert set(drawings.labels.tolist()) == set(range(345))
    assert np.abs(drawings.places).max() < 12
    assert all(drawings.strokes(i) for i in range(0, len(drawings), 97))
