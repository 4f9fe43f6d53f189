from dataclasses import replace
from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest

from studio.sketch.net.classifier import ClassifierConfig
from studio.sketch.recognise import load_recogniser, picture_of
from studio.sketch.strokes.stroke3 import to_strokes
from studio.sketch.train import classify
from studio.sketch.train.classify import CHECKPOINT, ClassifierRecipe, score, train_classifier
from studio.sketch.train.export import classifier_of, export_classifier

SIZES = ClassifierConfig(2, (8, 16, 16))


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch):
    """Every look at the clock is 20 ms later, however busy the machine is."""
    ticks = count()
    monkeypatch.setattr(classify, "time", SimpleNamespace(monotonic=lambda: 0.02 * next(ticks)))


def test_a_classifier_learns_ships_and_names_drawings(shapes, shapes_folder, tmp_path):
    recipe = ClassifierRecipe(
        sizes=SIZES, minutes=0.05, batch=20, averaging=0.8, parts=0.2, checkpoint_seconds=1.0
    )
    out = tmp_path / "run"
    model = train_classifier(shapes_folder, out, recipe, lambda _: None)
    chosen = np.arange(len(shapes))
    logits = score(model, shapes, chosen)
    assert (logits.argmax(1) == shapes.labels).mean() > 0.9

    again = classifier_of(out / CHECKPOINT)
    export_classifier(again, shapes.categories, tmp_path / "shipped")
    recogniser = load_recogniser(tmp_path / "shipped")
    for index in (0, 1, 34, 35):
        strokes = to_strokes(shapes.drawing(index))
        found = recogniser.logits(picture_of(strokes)[None])[0]
        assert np.allclose(found, logits[index], atol=0.05)
        guesses = recogniser.guess(strokes, 2)
        assert guesses[0].category == shapes.categories[logits[index].argmax()]
        assert sum(g.probability for g in guesses) > 0.999
    assert recogniser.guess(()) == ()

    # Another training may begin with it, and a drawing that is cut off is another picture.
    more = replace(recipe, start=out / CHECKPOINT, minutes=0.001, rate=1e-9)
    further = score(train_classifier(shapes_folder, tmp_path / "more", more, print), shapes, chosen)
    assert (further.argmax(1) == shapes.labels).mean() > 0.9
    assert not np.allclose(score(model, shapes, chosen, share=0.4), logits, atol=0.1)
