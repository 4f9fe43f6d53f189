import json
import math
from dataclasses import asdict

import pytest
import torch

from studio.sketch.net.classifier import Classifier, ClassifierConfig
from studio.sketch.net.model import SketchRnn
from studio.sketch.strokes.quickdraw import load_drawings
from studio.sketch.train.compare import _in_units, main
from studio.sketch.train.export import export_classifier, export_network
from studio.sketch.train.train import CHECKPOINT
from tests.sketch.train.test_train import SIZES

NAMES = ("zigzag", "square")


@pytest.fixture
def folders(tmp_path):
    torch.manual_seed(0)
    model = SketchRnn(SIZES).eval()
    export_network(model, 30.0, NAMES, tmp_path / "shared")
    export_classifier(Classifier(ClassifierConfig(2, (8, 8))), NAMES, tmp_path / "classifier")
    for name in NAMES:
        (tmp_path / "singles" / name).mkdir(parents=True)
        values = {"averaged": model.state_dict(), "sizes": asdict(SIZES), "factor": 30.0}
        torch.save(values, tmp_path / "singles" / name / CHECKPOINT)
    return tmp_path


def test_nats_in_other_units_are_those_of_a_density_in_other_units(folders, shapes_folder):
    drawings = load_drawings(shapes_folder, "test")
    own, other = (_in_units(folders / "shared", units, drawings) for units in (30.0, 60.0))
    share = 1.0 - len(drawings) / float(drawings.lengths.sum())
    for name in ("L_R", "alone"):
        assert own[name] - other[name] == pytest.approx(2 * math.log(2.0) * share, rel=1e-4)
    assert own["kl"] == other["kl"]


def test_both_kinds_of_network_are_measured_on_the_same(folders, shapes_folder, capsys):
    words = ["--data", shapes_folder, "--each", 3]
    words += ["--shared", folders / "shared", "--singles", folders / "singles"]
    words += ["--classifier", folders / "classifier"]
    assert main([str(word) for word in words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"all", *NAMES}
    for name in NAMES:
        shared, single = told[name]["shared"], told[name]["single"]
        assert set(shared) == set(single)
        # The same weights: only the push at the end of drawings may differ.
        assert single["kl"] == pytest.approx(shared["kl"], rel=1e-3)
        assert 0.0 <= single["top1 at 0.4"] <= single["top5 at 0.4"] <= 1.0
