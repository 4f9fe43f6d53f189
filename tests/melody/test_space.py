"""The melody space: one door to every network, with a memory of what it encoded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.latent import Direction, LatentSpace, MixLaw, PcaMap, lerp
from studio.melody.attributes import ATTRIBUTES
from studio.melody.net.beatnet import BeatNetConfig
from studio.melody.net.beatvae import BeatVae
from studio.melody.space import MelodySpace, finish, load_melody_space
from studio.melody.space_files import (
    LibraryMap,
    read_attributes,
    read_map,
    save_attributes,
    save_map,
)
from studio.worker.errors import ModelError

SMALL = BeatNetConfig(8, 16, 16, 16, 1, 8, 16, 16, 4)


class CountingNetwork:
    """Remembers what it was asked to encode; its decoder writes the first number of the point."""

    latent_size = 2

    def __init__(self) -> None:
        self.asked: list[int] = []

    def encode(self, windows: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        self.asked.append(len(windows))
        mu = windows[:, :2].astype(np.float32)
        return mu, np.ones_like(mu)

    def decode(self, latents: NDArray[np.float32], **_: Any) -> NDArray[np.uint8]:
        return np.repeat(latents[:, :1], 32, axis=1).astype(np.uint8)


def some_windows(count: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 90, (count, 32)).astype(np.uint8)


def test_it_is_a_latent_space(tiny_space: MelodySpace) -> None:
    assert isinstance(tiny_space, LatentSpace)
    latents = tiny_space.encode(some_windows(3))
    assert latents.shape == (3, tiny_space.latent_size)
    items = list(tiny_space.decode(latents, temperature=0.5, seed=1))
    assert [item.shape for item in items] == [(32,)] * 3
    again = list(tiny_space.decode(latents, temperature=0.5, seed=1))
    np.testing.assert_array_equal(items, again)
    weights = np.array([[0.25, 0.75]], dtype=np.float32)
    mixed = tiny_space.mix([latents[0], latents[1]], weights, MixLaw.LERP)
    np.testing.assert_allclose(mixed[0], lerp(latents[0], latents[1], 0.75), rtol=1e-5)


def test_windows_met_before_are_not_encoded_again() -> None:
    network = CountingNetwork()
    space = MelodySpace(network)
    windows = some_windows(5)
    first = space.encode(windows[[0, 1, 0, 2]])
    assert network.asked == [3]
    np.testing.assert_array_equal(first, windows[[0, 1, 0, 2], :2])
    space.encode(windows[:3])
    assert network.asked == [3]
    space.encode(windows)
    assert network.asked == [3, 2]


def test_encoding_pauses_between_small_batches() -> None:
    network = CountingNetwork()
    steps = MelodySpace(network).encode_steps(some_windows(10), chunk=4)
    assert list(steps) == pytest.approx([0.4, 0.8, 1.0])
    assert network.asked == [4, 4, 2]


def test_the_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.melody.space.CACHED_WINDOWS", 3)
    network = CountingNetwork()
    space = MelodySpace(network)
    windows = some_windows(4)
    for window in (0, 1, 2, 0, 3):  # 1 was used longest ago
        space.encode(windows[[window]])
    asked = len(network.asked)
    space.encode(windows[[0, 2, 3]])
    assert len(network.asked) == asked
    space.encode(windows[[1]])
    assert len(network.asked) == asked + 1


def test_a_network_without_steps_decodes_in_one() -> None:
    space = MelodySpace(CountingNetwork())
    points = np.array([[7, 0], [9, 0]], dtype=np.float32)
    made = finish(space.decode_steps(points, temperature=0.0, seed=None))
    assert (made[0] == 7).all()
    assert (made[1] == 9).all()


def own_model(folder: Path) -> BeatVae:
    model = BeatVae.random(SMALL, seed=1)
    model.save(folder)
    return model


def library(z: int, count: int = 5) -> LibraryMap:
    rng = np.random.default_rng(0)
    axes = PcaMap.fit(rng.standard_normal((20, z)).astype(np.float32))
    points = rng.standard_normal((count, 2)).astype(np.float32)
    return LibraryMap(axes, points, some_windows(count), tuple(f"tune {i}" for i in range(count)))


def test_our_own_model_is_loaded_with_its_attributes_and_map(tmp_path: Path) -> None:
    model = own_model(tmp_path)
    vectors = {name: np.full(8, i, dtype=np.float32) for i, name in enumerate(ATTRIBUTES)}
    save_attributes(tmp_path, vectors)
    save_map(tmp_path, library(8))
    space = load_melody_space(tmp_path, "cpu")
    assert space.latent_size == 8
    assert set(space.attributes) == set(ATTRIBUTES)
    density = space.attributes["note_density"]
    assert isinstance(density, Direction)
    assert (density.label, density.unit) == ("Note density", "notes/step")
    np.testing.assert_array_equal(density.vector, vectors["note_density"])
    assert space.map is not None
    assert space.map.project(np.zeros((1, 8), np.float32)).shape == (1, 2)
    windows = some_windows(2)
    np.testing.assert_allclose(space.encode(windows), model.encode(windows)[0], atol=0.05)


def test_the_map_comes_back_as_saved(tmp_path: Path) -> None:
    assert read_map(tmp_path) is None
    assert read_attributes(tmp_path) == {}
    saved = library(4)
    save_map(tmp_path, saved)
    found = read_map(tmp_path)
    assert found is not None
    np.testing.assert_array_equal(found.points, saved.points)
    np.testing.assert_array_equal(found.windows, saved.windows)
    np.testing.assert_array_equal(found.axes.axes, saved.axes.axes)
    assert found.names == saved.names


def test_attributes_of_another_model_are_refused(tmp_path: Path) -> None:
    own_model(tmp_path)
    save_attributes(tmp_path, {"note_density": np.zeros(9, np.float32)})
    with pytest.raises(ModelError, match="have 9 dimensions and the network 8"):
        load_melody_space(tmp_path, "cpu")


def test_damaged_companions_say_so(tmp_path: Path) -> None:
    save_map(tmp_path, library(4))
    whole = (tmp_path / "map.safetensors").read_bytes()
    (tmp_path / "map.safetensors").write_bytes(whole[:100])
    with pytest.raises(ModelError, match=r"map\.safetensors of the melody model cannot be read"):
        read_map(tmp_path)
    good = library(4)
    save_map(tmp_path, LibraryMap(good.axes, good.points[:-1], good.windows, good.names))
    with pytest.raises(ModelError, match="do not fit together"):
        read_map(tmp_path)


def test_no_model_at_all(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no published checkpoint"):
        load_melody_space(tmp_path, "cpu")
    with pytest.raises(ModelError, match="There is no model"):
        load_melody_space(tmp_path / "gone", "cpu")
