import numpy as np

from studio.sketch.net.classifier import ClassifierConfig
from studio.sketch.recognise import load_recogniser, picture_of
from studio.sketch.strokes.stroke3 import to_strokes
from studio.sketch.train.classify import CHECKPOINT, ClassifierRecipe, score, train_classifier
from studio.sketch.train.export import classifier_of, export_classifier

SIZES = ClassifierConfig(2, (8, 16, 16))


def test_a_classifier_learns_ships_and_names_drawings(shapes, shapes_folder, tmp_path):
    recipe = ClassifierRecipe(
        sizes=SIZES, minutes=0.06, batch=20, averaging=0.8, checkpoint_seconds=1.0
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
