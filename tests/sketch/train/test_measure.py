import json
from dataclasses import replace

import numpy as np
import pytest

from studio.cli.commands import run_command
from studio.errors import PlainError
from studio.sketch.net.classifier import Classifier, ClassifierConfig
from studio.sketch.net.conditional import load_conditional
from studio.sketch.recognise import load_recogniser
from studio.sketch.space_files import read_map
from studio.sketch.strokes.quickdraw import load_drawings
from studio.sketch.train import calibrate, stages
from studio.sketch.train.batches import PLAIN, make_batch
from studio.sketch.train.calibrate import EMPHASES, emphasise, end_sooner, write_emphasis
from studio.sketch.train.export import export_classifier, export_network
from studio.sketch.train.loss import losses
from studio.sketch.train.measure import (
    likelihood,
    recognisability,
    recognised,
    sample,
    torch_network,
)
from studio.sketch.train.recipe import Recipe
from tests.sketch.networks import CATEGORIES, small_model
from tests.sketch.train.test_train import SIZES


@pytest.fixture
def folders(tmp_path):
    model, classifier = tmp_path / "sketch", tmp_path / "sketch-classifier"
    export_network(small_model(), 30.0, CATEGORIES, model)
    export_classifier(Classifier(ClassifierConfig(3, (8, 8))), CATEGORIES, classifier)
    return model, classifier


def test_likelihood_is_that_of_the_losses(shapes, folders):
    model = torch_network(folders[0])
    found = likelihood(model, 30.0, replace(shapes, categories=CATEGORIES))
    assert set(found) == {"all", "zigzag", "square"}
    batch = make_batch(
        shapes, np.flatnonzero(shapes.labels == 1), 30.0, PLAIN, np.random.default_rng(0)
    )
    alone = losses(model, batch, with_z=False)
    assert found["square"]["alone"] == pytest.approx(
        (alone.offsets + alone.pens).mean().item(), abs=1e-4
    )
    full = losses(model, batch, with_z=True)
    assert full.kl is not None
    assert found["square"]["L_KL"] == pytest.approx(full.kl.mean().item(), abs=1e-4)
    assert found["square"]["drawings"] == 40
    assert found["all"]["kl"] == pytest.approx(8 * found["all"]["L_KL"])


def test_recognisability_has_its_figures(shapes, folders):
    network, recogniser = load_conditional(folders[0]), load_recogniser(folders[1])
    told = replace(shapes, categories=CATEGORIES)
    found = recognisability(network, recogniser, told, temperatures=(0.4,), each=3)
    summary = found["summary"]
    drawn = {"samples at 0.4", "reconstructions at 0.25"}
    held = {f"{what}, held" for what in drawn}
    assert set(summary) == {"real", "samples of the prior at 0.4", *drawn, *held}
    real = np.mean([found["categories"][name]["real"][0] for name in ("zigzag", "square")])
    assert summary["real"]["top1"] == pytest.approx(real, abs=1e-3)
    assert all(row["top5"] == 1.0 for row in summary.values()), "there are but three categories"


def test_a_drawing_without_ink_is_never_recognised(folders):
    recogniser = load_recogniser(folders[1])
    first, five = recognised(recogniser, [(), (((0.0, 0.0), (9.0, 9.0)),)], np.array([0, 0]))
    assert not first[0]
    assert not five[0]
    assert five[1]


def test_drawings_end_when_real_ones_do(folders):
    """The calibration finds the push at which samples are as long as asked."""
    long = load_conditional(folders[0])
    names = list(CATEGORIES) * 30

    def usual_points(network):
        return np.median([sum(map(len, s)) for s in sample(network, names, 0.4, 1)])

    before = usual_points(long)
    wanted = 0.6 * before
    push = end_sooner(folders[0], wanted, each=30)
    assert push > 0
    assert usual_points(load_conditional(folders[0])) == pytest.approx(wanted, rel=0.25)


def test_categories_are_emphasised_as_much_as_helps(folders, monkeypatch):
    """Of those that are recognised as often as the best the least is taken, and the config says so."""
    named = dict(zip(EMPHASES, (0.4, 0.5, 0.71, 0.7, 0.72), strict=True))
    drawn = []

    def sampled(network, names, *_, **__):
        return [(network.emphasis, name) for name in names]

    def seen(_recogniser, drawings, labels):
        emphasis = drawings[0][0]
        assert [name for _, name in drawings] == [CATEGORIES[label] for label in labels]
        drawn.append(emphasis)
        first = np.arange(len(labels)) < named[emphasis] * len(labels)
        return first, first

    monkeypatch.setattr(calibrate, "sample", sampled)
    monkeypatch.setattr(calibrate, "recognised", seen)
    monkeypatch.setattr(calibrate, "_push", lambda *_: 0.0)
    recogniser = load_recogniser(folders[1])
    assert emphasise(folders[0], recogniser, 9.0, each=200) == 1.5
    assert drawn == list(EMPHASES)
    assert load_conditional(folders[0]).emphasis == 1.5


def test_an_emphasis_is_found_with_real_drawings_too(folders):
    chosen = emphasise(folders[0], load_recogniser(folders[1]), 9.0, each=2)
    assert chosen in EMPHASES
    assert load_conditional(folders[0]).emphasis == chosen


def test_the_likelihood_knows_no_emphasis(shapes, folders):
    told = replace(shapes, categories=CATEGORIES)
    before = likelihood(torch_network(folders[0]), 30.0, told)
    write_emphasis(folders[0], 2.0)
    assert likelihood(torch_network(folders[0]), 30.0, told) == before


def test_all_parts_of_a_training(shapes_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "ClassifierRecipe", lambda **told: _quick(told["minutes"]))
    recipe = Recipe(sizes=SIZES, minutes=0.01, batch=10, low_precision=False)
    lines = []
    with pytest.raises(PlainError, match="export"):
        stages.train_parts(
            shapes_folder, tmp_path, recipe, 0.01, ("export",), lines.append, resume=False
        )
    everything = (shapes_folder, tmp_path, recipe, 0.01, stages.PARTS, lines.append)
    stages.train_parts(*everything, resume=False, emphasis=1.25)
    network = load_conditional(tmp_path / "sketch")
    assert network.categories == ("zigzag", "square")
    assert network.emphasis == 1.25
    drawings = read_map(tmp_path / "sketch")
    assert drawings is not None
    assert len(drawings) == 12
    train = load_drawings(shapes_folder)
    assert drawings.strokes(0)[0][0] in {
        tuple(map(float, train.drawing(i)[0, :2])) for i in range(len(train))
    }
    assert load_recogniser(tmp_path / "sketch-classifier").categories == ("zigzag", "square")
    with pytest.raises(PlainError, match="--resume"):
        stages.train_parts(*everything, resume=False)


def _quick(minutes):
    from studio.sketch.train.classify import ClassifierRecipe

    return ClassifierRecipe(sizes=ClassifierConfig(2, (8, 8)), minutes=minutes, batch=10)


def test_evaluating_on_the_command_line(shapes_folder, folders, tmp_path, capsys):
    export_network(_two(), 30.0, ("zigzag", "square"), folders[0])
    export_classifier(Classifier(ClassifierConfig(2, (8, 8))), ("zigzag", "square"), folders[1])
    words = ["evaluate", "sketch", "--data", str(shapes_folder), "--model", str(folders[0])]
    words += ["--classifier", str(folders[1]), "--each", "2", "--json"]
    assert run_command(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"model", "emphasis", "each", "likelihood", "recognisability"}
    assert (told["emphasis"], told["each"]) == (1.0, 2)
    assert run_command(["train", "sketch", "--out", str(tmp_path), "--part", "nose"]) == 1
    assert "no part" in capsys.readouterr().err


def _two():
    from studio.sketch.net.model import SketchRnn

    return SketchRnn(SIZES).eval()
