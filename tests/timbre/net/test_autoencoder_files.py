"""Saving a network and loading it, and what is said of a folder that is no good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from studio.timbre.net.autoencoder import load_autoencoder, save_autoencoder
from studio.worker.errors import ModelError
from tests.timbre.net.test_networks import tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_autoencoder(tiny(pitch_features=4), tmp_path / "model")
    return tmp_path / "model"


def test_a_saved_network_computes_the_same(folder: Path) -> None:
    network, loaded = tiny(pitch_features=4), load_autoencoder(folder)
    assert loaded.config == network.config
    codes, pitch = torch.randint(-128, 128, (2, 64)), torch.tensor([40.0, 61.0])
    assert torch.equal(loaded(codes, pitch=pitch), network(codes, pitch=pitch))
    assert not any(p.requires_grad for p in loaded.parameters())


def test_half_precision_halves_the_file_and_loads_as_float32(folder: Path) -> None:
    whole = (folder / "weights.safetensors").stat().st_size
    save_autoencoder(tiny(pitch_features=4), folder, torch.bfloat16)
    assert (folder / "weights.safetensors").stat().st_size < 0.8 * whole
    assert {p.dtype for p in load_autoencoder(folder).parameters()} == {torch.float32}


def test_every_difference_of_names_and_shapes_is_told(folder: Path) -> None:
    tensors = load_file(folder / "weights.safetensors")
    del tensors["encoder.start.bias"]
    tensors["decoder.start.bias"] = torch.zeros(3)
    tensors["stranger"] = torch.zeros(1)
    save_file(tensors, folder / "weights.safetensors")
    with pytest.raises(ModelError) as told:
        load_autoencoder(folder)
    assert "'encoder.start.bias' is missing" in str(told.value)
    assert "'decoder.start.bias' has shape [3]; the config says [8]" in str(told.value)
    assert "'stranger' is not known" in str(told.value)


def test_a_folder_of_another_kind_or_a_broken_config_is_told(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "kind": "a cake"}))
    with pytest.raises(ModelError, match="not an NSynth autoencoder"):
        load_autoencoder(folder)
    (folder / "config.json").write_text(json.dumps({**config, "width": -1}))
    with pytest.raises(ModelError, match="width = -1"):
        load_autoencoder(folder)


def test_a_file_cut_short_is_told(folder: Path) -> None:
    weights = folder / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:500])
    with pytest.raises(ModelError, match="cut short"):
        load_autoencoder(folder)
