from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from studio.worker.errors import ModelError
from studio.worker.store import WeightStore
from studio.worker.weights import differences, load_verified, read_config, tensor_shapes


class Model:
    def __init__(self, folder: Path, device: str, nbytes: int = 100) -> None:
        self.folder, self.device, self.nbytes = folder, device, nbytes


def _folder(root: Path, name: str) -> Path:
    folder = root / name
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"units": 3}))
    save_file(
        {"a.weight": np.zeros((2, 3), np.float32), "a.bias": np.zeros(3, np.float16)},
        folder / "weights.safetensors",
    )
    return folder


EXPECTED = {"a.weight": (2, 3), "a.bias": (3,)}


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    for name in ("one", "two", "three"):
        _folder(tmp_path, name)
    return WeightStore(
        tmp_path, dict.fromkeys(("one", "two", "three", "gone"), Model), size_limit_bytes=250
    )


def test_a_model_is_loaded_when_first_asked_and_then_kept(store: WeightStore) -> None:
    assert store.kept_bytes == 0
    first = store.on("cpu").get("one")
    assert store.on("cpu").get("one") is first
    assert first.device == "cpu"
    assert store.on("cuda:0").get("one").device == "cuda:0"
    assert store.kept_bytes == 200


def test_beyond_the_limit_the_model_used_longest_ago_goes(store: WeightStore) -> None:
    models = store.on("cpu")
    one, two = models.get("one"), models.get("two")
    assert models.get("one") is one
    models.get("three")
    assert store.kept_bytes == 200
    assert models.get("one") is one
    assert models.get("two") is not two


def test_a_model_larger_than_the_limit_is_still_served(tmp_path: Path) -> None:
    _folder(tmp_path, "one")
    store = WeightStore(tmp_path, {"one": lambda f, d: Model(f, d, 10**6)}, size_limit_bytes=10)
    assert store.on("cpu").get("one") is store.on("cpu").get("one")


def test_the_size_is_that_of_the_files_where_the_model_does_not_say(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "one")
    store = WeightStore(tmp_path, {"one": lambda _f, _d: object()})
    store.on("cpu").get("one")
    assert store.kept_bytes == sum(path.stat().st_size for path in folder.iterdir())


def test_room_is_made_on_one_device_only(store: WeightStore) -> None:
    kept = store.on("cpu").get("one")
    store.on("cuda:0").get("one")
    store.make_room("cuda:0")
    assert store.kept_bytes == 100
    assert store.on("cpu").get("one") is kept


def test_a_folder_given_by_the_person_takes_the_models_place(
    store: WeightStore, tmp_path: Path
) -> None:
    before = store.on("cpu").get("one")
    mine = _folder(tmp_path, "mine")
    store.put_path("one", mine)
    assert store.on("cpu").get("one") is not before
    assert store.on("cpu").get("one").folder == mine
    with pytest.raises(ModelError, match="There is no model at"):
        store.put_path("one", tmp_path / "nowhere")
    with pytest.raises(ModelError, match="no model named “ghost”"):
        store.put_path("ghost", mine)


def test_a_missing_model_is_told(store: WeightStore) -> None:
    with pytest.raises(ModelError, match="“gone” is not installed"):
        store.on("cpu").get("gone")
    with pytest.raises(ModelError, match="no model named “ghost”"):
        store.on("cpu").get("ghost")


def _verifying(root: Path, expected: dict[str, tuple[int, ...]]) -> WeightStore:
    def load(folder: Path, device: str) -> Any:
        return load_verified(folder, expected, device=device)

    return WeightStore(root, {"one": load})


def test_verify_finds_nothing_in_a_sound_model(tmp_path: Path) -> None:
    _folder(tmp_path, "one")
    assert _verifying(tmp_path, EXPECTED).verify("one") == []


def test_verify_says_exactly_what_differs(tmp_path: Path) -> None:
    _folder(tmp_path, "one")
    expected = {"a.weight": (2, 4), "b.bias": (3,)}
    assert _verifying(tmp_path, expected).verify("one") == [
        "weights.safetensors: tensor 'a.weight' has shape [2, 3]; the config says [2, 4]; "
        "tensor 'b.bias' is missing; tensor 'a.bias' is not known to the config."
    ]


def test_many_differences_are_cut_short() -> None:
    found = differences({}, {f"t{i}": (1,) for i in range(9)})
    assert len(found) == 9


def test_many_differences_make_one_readable_sentence(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "one")
    with pytest.raises(ModelError, match="and 8 more") as caught:
        load_verified(folder, {f"t{i}": (1,) for i in range(9)})
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("keep", [0, 4, 8, 40, -3])
def test_a_weights_file_cut_short_gets_one_sentence(tmp_path: Path, keep: int) -> None:
    folder = _folder(tmp_path, "one")
    path = folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:keep])
    faults = _verifying(tmp_path, EXPECTED).verify("one")
    assert faults == [
        "weights.safetensors of the model “one” cannot be read: it is cut short, or no safetensors file."
    ]


@pytest.mark.parametrize(
    "data", [b"\xff" * 64, b"\x80\x02pickle", (2**60).to_bytes(8, "little") + b"{}"]
)
def test_garbage_gets_one_sentence(tmp_path: Path, data: bytes) -> None:
    folder = _folder(tmp_path, "one")
    (folder / "weights.safetensors").write_bytes(data)
    with pytest.raises(ModelError, match="cannot be read"):
        tensor_shapes(folder / "weights.safetensors")


def test_missing_files_are_named(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "one")
    (folder / "config.json").unlink()
    assert _verifying(tmp_path, EXPECTED).verify("one") == ["The model “one” has no config.json."]
    (folder / "weights.safetensors").unlink()
    with pytest.raises(ModelError, match=r"has no weights\.safetensors"):
        load_verified(folder, EXPECTED)


@pytest.mark.parametrize("text", ["", "{", "[1]", "[" * 100_000, "\ud800"])
def test_a_broken_config_gets_one_sentence(tmp_path: Path, text: str) -> None:
    folder = _folder(tmp_path, "one")
    (folder / "config.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ModelError, match=r"^config\.json of the model “one”"):
        read_config(folder)


def test_loaded_tensors_are_those_saved(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    folder = tmp_path / "one"
    folder.mkdir()
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    save_file({"a": values}, folder / "weights.safetensors")
    tensors = load_verified(folder, {"a": (2, 3)})
    assert torch.equal(tensors["a"], torch.from_numpy(values))
