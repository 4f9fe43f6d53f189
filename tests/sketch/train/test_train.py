import json

import numpy as np
import pytest
import torch

from studio.sketch.net.model import SketchRnnConfig
from studio.sketch.train.batches import Augmentation
from studio.sketch.train.export import export_network
from studio.sketch.train.recipe import Recipe
from studio.sketch.train.train import CHECKPOINT, LOG, Trainer

SIZES = SketchRnnConfig(categories=2, latent=8, encoder=16, decoder=32, mixtures=3, embedding=8)


def recipe(**changes):
    told = {
        "sizes": SIZES, "batch": 20, "rate": 0.01, "warm_up": 5, "minutes": 0.03,
        "augmentation": Augmentation(), "low_precision": False, "checkpoint_seconds": 0.5,
    }  # fmt: skip
    return Recipe(**(told | changes))


def test_a_training_learns_and_is_resumed(shapes_folder, tmp_path):
    out = tmp_path / "run"
    trainer = Trainer(shapes_folder, out, recipe())
    before = trainer.validate()
    lines = []
    trainer.run(lines.append)
    after = trainer.validate()
    assert after["alone"] < before["alone"] - 0.3
    assert after["with_z"] < before["with_z"] - 0.3
    assert lines
    assert json.loads((out / LOG).read_text().splitlines()[-1])["kind"] == "valid"

    resumed = Trainer(shapes_folder, out, recipe(minutes=0.04))
    assert resumed.step == trainer.step
    assert resumed.elapsed == pytest.approx(trainer.elapsed, abs=1.0)
    assert resumed.validate()["alone"] == pytest.approx(after["alone"], abs=1e-5)
    resumed.run(lines.append)
    assert resumed.step > trainer.step


def test_a_training_goes_on_from_a_checkpoint_or_a_model_folder(shapes_folder, tmp_path):
    first = Trainer(shapes_folder, tmp_path / "first", recipe())
    first.run(lambda _line: None)
    knows = first.validate()["alone"]
    export_network(first.averaged, first.factor, ("a", "b"), tmp_path / "model")
    for start in (tmp_path / "first" / CHECKPOINT, tmp_path / "model"):
        again = Trainer(
            shapes_folder, tmp_path / f"from {start.name}", recipe().going_on_from(start)
        )
        assert again.step == 0
        assert again.validate()["alone"] == pytest.approx(knows, abs=0.01)
    assert recipe().going_on_from(start).noise_at(0.0) == 1.0


def test_checkpoints_hold_tensors_and_numbers_only(shapes_folder, tmp_path):
    trainer = Trainer(shapes_folder, tmp_path / "run", recipe())
    trainer.save()
    values = torch.load(tmp_path / "run" / CHECKPOINT, weights_only=True)
    assert values["factor"] == pytest.approx(trainer.factor)
    assert SketchRnnConfig(**values["sizes"]) == SIZES


def test_the_schedules_are_those_of_the_release():
    told = recipe(rate=1e-3, last_rate=1e-5, kl_weight=0.5, first_kl_weight=0.01)
    assert told.kl_weight_at(0.0) == pytest.approx(0.01)
    assert 0.3 < told.kl_weight_at(1.0) < 0.5
    assert told.longest_at(0.0) == 64
    assert told.longest_at(1.0) == 250
    assert told.noise_at(0.25) == 0.5
    assert told.noise_at(0.9) == 1.0
    steps = np.array([told.kl_weight_at(p) for p in np.linspace(0, 1, 20)])
    assert np.all(np.diff(steps) > 0)
    assert told.rate_at(0.0, 0) == pytest.approx(1e-3 / told.warm_up)
    assert told.rate_at(0.0, 1000) == pytest.approx(1e-3)
    assert told.rate_at(1.0, 1000) == pytest.approx(1e-5)
    assert told.with_z_at(0.0) == told.first_with_z
    assert told.with_z_at(1.0) == told.with_z


@pytest.mark.parity
def test_a_training_may_begin_with_a_published_decoder(shapes_folder, published, tmp_path):
    """Told nothing, the network then says what the published decoder says, in its own units."""
    from studio.sketch.net.published import load_published
    from studio.sketch.train.batches import PLAIN, make_batch
    from studio.sketch.train.teacher import PIXELS

    path = published / "bird.gen.json.gz"
    sizes = SketchRnnConfig(categories=2, latent=8, encoder=16, embedding=8)
    trainer = Trainer(shapes_folder, tmp_path / "run", recipe(sizes=sizes, teacher=path))
    model = trainer.model
    with torch.no_grad():
        for layer in (model.start, model.gates, model.output_shift):
            layer.weight.zero_()
        model.output_shift.bias.zero_()
    batch = make_batch(
        trainer._train, np.array([1]), trainer.factor, PLAIN, np.random.default_rng()
    )
    with torch.no_grad():
        told = model.condition(None, batch.categories)
        found = model.decode(batch.packed, told).numpy()
    teacher = load_published(path)
    ratio = PIXELS * trainer.factor / teacher.scale_factor
    pens = teacher.begin(None, teacher.embed([None]))
    for step, row in enumerate(batch.packed.inputs.numpy()):
        pens.rows[0] = row * [ratio, ratio, 1, 1, 1]
        wanted = pens.outputs()[0]
        assert np.allclose(found[step, :23], wanted[:23], atol=1e-3)
        assert np.allclose(found[step, 23:63] * ratio, wanted[23:63], atol=1e-3)
        assert np.allclose(found[step, 63:103] + np.log(ratio), wanted[63:103], atol=1e-3)
