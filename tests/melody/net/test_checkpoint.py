"""Published checkpoints in both forms: read exactly, and refused in one clear sentence where they are broken."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.melody.net import checkpoint
from studio.melody.net.checkpoint import CheckpointError, read_checkpoint
from studio.melody.net.musicvae import CAT_MEL_2BAR_SMALL, EncoderMissingError, MusicVAEConfig
from studio.melody.net.published import build_musicvae, expected_shapes, infer_config, load_musicvae
from studio.melody.space import load_melody_space
from tests.melody.spaces import published_tensors

TINY = MusicVAEConfig("tiny", 4, 6, (5, 3))
Tensors = dict[str, np.ndarray[Any, np.dtype[np.float32]]]


def tiny_tensors() -> Tensors:
    rng = np.random.default_rng(0)
    shapes = expected_shapes(TINY)
    return {name: rng.standard_normal(shape).astype("<f4") for name, shape in shapes.items()}


def write_files(folder: Path, tensors: Tensors) -> dict[str, Any]:
    manifest = {}
    for number, (name, value) in enumerate(tensors.items()):
        manifest[name] = {"filename": f"t{number}", "shape": list(value.shape)}
        (folder / f"t{number}").write_bytes(value.tobytes())
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return manifest


def write_groups(folder: Path, tensors: Tensors, shard: int = 700) -> list[Any]:
    stored = b"".join(value.tobytes() for value in tensors.values())
    paths = []
    for start in range(0, len(stored), shard):
        paths.append(f"group1-shard{len(paths) + 1}")
        (folder / paths[-1]).write_bytes(stored[start : start + shard])
    weights = [
        {"name": name, "shape": list(value.shape), "dtype": "float32"}
        for name, value in tensors.items()
    ]
    manifest = [{"paths": paths, "weights": weights}]
    (folder / "weights_manifest.json").write_text(json.dumps(manifest))
    return manifest


@pytest.mark.parametrize("write", [write_files, write_groups])
def test_both_forms_give_the_same_tensors(tmp_path: Path, write: Any) -> None:
    tensors = tiny_tensors()
    write(tmp_path, tensors)
    found = read_checkpoint(tmp_path).tensors
    assert set(found) == set(tensors)
    for name, value in tensors.items():
        np.testing.assert_array_equal(found[name], value)
    manifest = next(tmp_path.glob("*manifest.json"))
    assert set(read_checkpoint(manifest).tensors) == set(tensors)


@given(
    kind=st.sampled_from(["uint8", "uint16"]),
    scale=st.floats(1e-4, 10),
    minimum=st.floats(-10, 10),
)
def test_quantised_weights(
    tmp_path_factory: pytest.TempPathFactory, kind: str, scale: float, minimum: float
) -> None:
    folder = tmp_path_factory.mktemp("quantised")
    stored = np.array([[0, 1, 200], [7, 255, 3]], dtype=kind)
    (folder / "w.bin").write_bytes(stored.astype(stored.dtype.newbyteorder("<")).tobytes())
    quantisation = {"dtype": kind, "scale": scale, "min": minimum}
    entry = {"name": "w", "shape": [2, 3], "dtype": "float32", "quantization": quantisation}
    manifest = [{"paths": ["w.bin"], "weights": [entry]}]
    (folder / "weights_manifest.json").write_text(json.dumps(manifest))
    found = read_checkpoint(folder).tensors["w"]
    np.testing.assert_allclose(found, stored * scale + minimum, rtol=1e-5, atol=scale * 1e-3)


def test_counters_beside_the_weights_are_stepped_over(tmp_path: Path) -> None:
    (tmp_path / "w.bin").write_bytes(np.int32(7).tobytes() + np.float32(2.5).tobytes())
    weights = [
        {"name": "global_step", "shape": [], "dtype": "int32"},
        {"name": "w", "shape": [1], "dtype": "float32"},
    ]
    manifest = {"weightsManifest": [{"paths": ["w.bin"], "weights": weights}]}
    (tmp_path / "model.json").write_text(json.dumps(manifest))
    found = read_checkpoint(tmp_path).tensors
    assert {name: value.tolist() for name, value in found.items()} == {"w": [2.5]}


def test_a_published_sharded_checkpoint_is_read_whole(shared_data: Path) -> None:
    folder = shared_data / "checkpoints" / "music_rnn_attention"
    found = read_checkpoint(folder).tensors
    assert found["fully_connected/weights"].shape == (128, 40)
    size = (folder / "group1-shard1of1.bin").stat().st_size
    assert sum(value.nbytes for value in found.values()) == size
    with pytest.raises(CheckpointError, match="not a MusicVAE"):
        load_musicvae(folder)


def test_the_published_small_checkpoint_has_a_decoder_only(shared_data: Path) -> None:
    folder = shared_data / "checkpoints" / "musicvae_mel_small"
    found = read_checkpoint(folder)
    assert len(found.absent) == 2
    assert all(name.endswith("lstm_cell/kernel") for name in found.absent)
    network = load_musicvae(folder)
    assert network.config == CAT_MEL_2BAR_SMALL
    assert not network.encoder_available
    space = load_melody_space(folder, "cpu")
    (window,) = space.decode(np.zeros((1, 256), np.float32), temperature=0.0, seed=None)
    assert window.shape == (32,)
    with pytest.raises(EncoderMissingError):
        space.encode(window[None])


def test_with_its_kernels_filled_in_it_is_whole(shared_data: Path, tmp_path: Path) -> None:
    tensors = dict(published_tensors(shared_data))
    write_groups(tmp_path, tensors, shard=4 * 2**20)
    network = load_musicvae(tmp_path)
    assert network.encoder_available
    assert network.config == CAT_MEL_2BAR_SMALL


def test_a_drum_model_is_told_apart(shared_data: Path) -> None:
    with pytest.raises(CheckpointError, match="512 classes; a melody model has 90"):
        load_musicvae(shared_data / "checkpoints" / "musicvae_drums_small")


def test_sizes_are_read_off_the_shapes() -> None:
    config = infer_config(tiny_tensors())
    assert (config.latent_size, config.encoder_units, config.decoder_units) == (4, 6, (5, 3))


def test_missing_and_misshapen_tensors_are_named() -> None:
    tensors = tiny_tensors()
    kernel = "decoder/multi_rnn_cell/cell_0/lstm_cell/kernel"
    tensors[kernel] = tensors[kernel][:-1]
    del tensors["decoder/output_projection/kernel"]
    with pytest.raises(CheckpointError) as caught:
        build_musicvae(tensors)
    text = str(caught.value)
    assert f"tensor {kernel}: expected [99, 20], found [98, 20]" in text
    assert "missing decoder/output_projection/kernel" in text
    assert "\n" not in text


def _edit(folder: Path, change: Any) -> None:
    file = folder / "weights_manifest.json"
    manifest = json.loads(file.read_text())
    change(manifest)
    file.write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda m: m[0]["paths"].append("../secret"), "points outside its own folder"),
        (lambda m: m[0]["paths"].append("/etc/hostname"), "points outside its own folder"),
        (lambda m: m[0]["paths"].append("gone.bin"), r"gone\.bin of this checkpoint is missing"),
        (lambda m: m[0]["paths"].append(7), "names no file"),
        (lambda m: m[0]["paths"].pop(), "the checkpoint is damaged"),
        (lambda m: m[0]["weights"].pop(), "the checkpoint is damaged"),
        (lambda m: m[0]["weights"][0].update(shape=[-1, 4]), "makes no sense"),
        (lambda m: m[0]["weights"][0].update(shape=[True]), "makes no sense"),
        (lambda m: m[0]["weights"][0].update(shape="4"), "makes no sense"),
        (lambda m: m[0]["weights"][0].update(shape=[2**20, 2**20]), "more than 2 GB"),
        (lambda m: m[0]["weights"][0].update(dtype="object"), "of a kind that is not read"),
        (lambda m: m[0]["weights"][0].pop("name"), "has no name"),
        (lambda m: m[0].pop("weights"), 'no list of "weights"'),
        (lambda m: m.append([]), "not of the form"),
    ],
)
def test_broken_group_manifests(tmp_path: Path, change: Any, sentence: str) -> None:
    write_groups(tmp_path, tiny_tensors())
    _edit(tmp_path, change)
    with pytest.raises(CheckpointError, match=sentence):
        read_checkpoint(tmp_path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda e: e.update(filename="../x"), "points outside its own folder"),
        (lambda e: e.update(filename="."), "points outside its own folder"),
        (lambda e: e.update(shape=[1]), r"should hold 4 bytes and holds \d+"),
        (lambda e: e.update(shape=[2**32]), "makes no sense"),
        (lambda e: e.pop("filename"), "names no file"),
    ],
)
def test_broken_file_manifests(tmp_path: Path, change: Any, sentence: str) -> None:
    manifest = write_files(tmp_path, tiny_tensors())
    change(next(iter(manifest.values())))
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CheckpointError, match=sentence):
        read_checkpoint(tmp_path)


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    tensors = tiny_tensors()
    tensors["encoder/mu/bias"][1] = np.nan
    write_files(tmp_path, tensors)
    with pytest.raises(CheckpointError, match="encoder/mu/bias holds values that are not numbers"):
        read_checkpoint(tmp_path)


def test_nothing_where_a_checkpoint_should_be(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no published checkpoint"):
        read_checkpoint(tmp_path)
    with pytest.raises(CheckpointError, match="There is no checkpoint"):
        read_checkpoint(tmp_path / "gone")
    (tmp_path / "manifest.json").write_bytes(b"\xff{")
    with pytest.raises(CheckpointError, match="not valid JSON"):
        read_checkpoint(tmp_path)


def test_a_huge_manifest_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, tiny_tensors())
    monkeypatch.setattr(checkpoint, "MAX_MANIFEST_BYTES", 10)
    with pytest.raises(CheckpointError, match="too large"):
        read_checkpoint(tmp_path)


def test_a_list_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_groups(tmp_path, tiny_tensors())
    monkeypatch.setattr(checkpoint, "MAX_TENSORS", 15)
    with pytest.raises(CheckpointError, match="too many entries"):
        read_checkpoint(tmp_path)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["paths", "weights", "name", "shape", "dtype", "filename", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(content=_json, name=st.sampled_from(["manifest.json", "weights_manifest.json"]))
def test_any_manifest_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: Any, name: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / name).write_text(json.dumps(content))
    with contextlib.suppress(CheckpointError):
        read_checkpoint(folder)
