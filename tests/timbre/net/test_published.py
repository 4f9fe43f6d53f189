"""From a TensorFlow checkpoint to our networks, and what is said of one that does not fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.published import (
    AVERAGE,
    build_published,
    infer_config,
    load_published,
    variables,
)
from studio.worker.errors import ModelError
from tests.timbre.net.published_fixture import recorded, seeded_tensor
from tests.timbre.net.test_networks import TINY

PUBLISHED_CYCLE = NsynthConfig(
    encoder_width=6, encoder_layers=4, width=8, skip_width=5, layers=5, z=3
)  # fmt: skip


def tensors(config: NsynthConfig = PUBLISHED_CYCLE) -> dict[str, NDArray[np.float32]]:
    return {name: seeded_tensor(name, list(shape)) for name, _, shape in variables(config)}


@pytest.mark.parity
@pytest.mark.parametrize("given", ["model.ckpt-200000.tar", "model.ckpt-200000", ""])
def test_a_checkpoint_from_tensorflow_becomes_a_network(shared_data: Path, given: str) -> None:
    network, report = load_published(shared_data / "fixtures" / "tf_checkpoint" / given)
    config = network.config
    assert (config.width, config.skip_width, config.encoder_width) == (16, 8, 12)
    assert (config.layers, config.encoder_layers, config.z) == (30, 30, 16)
    assert report.sentences() == []
    kernel = seeded_tensor("dilatedconv_7/W", [1, 3, 16, 32])
    found = network.decoder.layers[6].dilated.weight.numpy()
    np.testing.assert_array_equal(found, kernel[0].transpose(2, 1, 0))
    assert network(torch.zeros(1, 1024)).shape == (1, 256, 1024)


@pytest.mark.parity
def test_names_and_shapes_are_exactly_the_published_ones(shared_data: Path) -> None:
    ours = {name: list(shape) for name, _, shape in variables(NsynthConfig.published())}
    assert ours == recorded(shared_data)["variables_autoencoder"]


def test_every_tensor_of_the_network_comes_from_one_variable() -> None:
    network, _ = build_published(tensors())
    assert sorted(ours for _, ours, _ in variables(network.config)) == sorted(network.state_dict())
    assert infer_config({n: t.shape for n, t in tensors().items()}) == network.config


def test_running_means_are_taken_and_training_state_is_passed_over() -> None:
    held = tensors()
    average = np.full_like(held["logits/biases"], 7.0)
    held["logits/biases" + AVERAGE] = average
    held["logits/biases/Adam"] = held["logits/biases/Adam_1"] = average * 0
    held["global_step"] = held["beta1_power"] = np.zeros((), np.float32)
    network, report = build_published(held)
    assert report.averaged == 1
    assert report.sentences() == []
    assert (network.decoder.logits.bias == 7.0).all()


def test_unknown_variables_are_told_and_do_no_harm() -> None:
    _, report = build_published({**tensors(), "mystery/W": np.zeros(3, np.float32)})
    assert report.sentences() == ["Not known and passed over: mystery/W."]


def test_missing_and_misshapen_variables_are_told() -> None:
    held = tensors()
    del held["res_2/W"], held["cond_map_out1/biases"]
    held["skip_1/W"] = held["skip_1/W"][..., :-1]
    with pytest.raises(ModelError) as told:
        build_published(held)
    assert "Missing: res_2/W, cond_map_out1/biases." in str(told.value)
    assert "skip_1/W is [1, 1, 8, 4] where [1, 1, 8, 5] is due" in str(told.value)


def test_a_checkpoint_of_something_else_is_told_briefly() -> None:
    with pytest.raises(ModelError) as told:
        build_published({"conv/kernel": np.zeros((3, 3), np.float32)})
    assert "not the checkpoint of an NSynth autoencoder" in str(told.value)
    assert len(str(told.value)) < 500
    with pytest.raises(ModelError, match="width = 0"):
        build_published({"startconv/W": np.zeros((1, 3, 1, 0), np.float32)})


def test_other_sizes_than_these_names_can_say_are_not_assumed() -> None:
    # The dilation cycle and the hop are in no tensor: a checkpoint is taken to have the published ones.
    assert infer_config({n: t.shape for n, t in tensors(TINY).items()}).cycle == 10
