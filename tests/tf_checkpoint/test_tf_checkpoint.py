"""Checkpoints that TensorFlow wrote come back bit for bit; broken ones cost a sentence."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tarfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.tf_checkpoint import (
    TfCheckpointError,
    crc32c,
    list_tf_checkpoint,
    read_tf_checkpoint,
)

NAME = "model.ckpt-200000"


@pytest.fixture
def source(shared_data: Path) -> Path:
    return shared_data / "fixtures" / "tf_checkpoint"


@pytest.fixture
def folder(source: Path, tmp_path: Path) -> Path:
    """A copy that a test may break."""
    for path in source.glob(f"{NAME}.*"):
        shutil.copyfile(path, tmp_path / path.name)
    return tmp_path


@pytest.mark.parity
@pytest.mark.parametrize("given_as", [f"{NAME}.index", NAME, f"{NAME}.tar", ""])
def test_every_tensor_comes_back_bit_for_bit(source: Path, given_as: str) -> None:
    expected: dict[str, Any] = json.loads((source / "expected.json").read_text())["variables"]
    tensors = read_tf_checkpoint(source / given_as if given_as else source)
    counter = tensors.pop("global_step", None)
    assert counter is None or (counter.dtype, counter.item()) == (np.dtype("<i8"), 200_000)
    expected.pop("global_step", None)
    assert set(tensors) == set(expected)
    for name, about in expected.items():
        assert list(tensors[name].shape) == about["shape"]
        assert hashlib.sha256(tensors[name].tobytes()).hexdigest() == about["sha256"]


@pytest.mark.parity
def test_listing_reads_no_tensor_and_one_may_choose(folder: Path) -> None:
    entries = list_tf_checkpoint(folder / NAME)
    assert entries["ae_bottleneck/W"].shape == (1, 1, 12, 16)
    chosen = read_tf_checkpoint(folder / NAME, lambda name: name.startswith("logits/"))
    assert set(chosen) == {"logits/W", "logits/biases"}
    (folder / f"{NAME}.data-00000-of-00001").unlink()
    assert list_tf_checkpoint(folder / NAME) == entries
    with pytest.raises(TfCheckpointError, match="data file 0 is missing"):
        read_tf_checkpoint(folder / NAME)


@pytest.mark.parity
def test_a_changed_byte_is_noticed_wherever_it_is(folder: Path) -> None:
    data = folder / f"{NAME}.data-00000-of-00001"
    whole = bytearray(data.read_bytes())
    whole[100_000] ^= 1
    data.write_bytes(whole)
    with pytest.raises(TfCheckpointError, match="have changed since it was written"):
        read_tf_checkpoint(folder / NAME)


@pytest.mark.parity
@pytest.mark.parametrize("suffix", [".index", ".data-00000-of-00001", ".tar"])
def test_files_cut_short_cost_a_sentence(folder: Path, suffix: str) -> None:
    path = folder / f"{NAME}{suffix}"
    whole = path.read_bytes()
    given = path if suffix == ".tar" else folder / NAME
    last = len(whole) if suffix != ".tar" else 390_000  # behind that there is only padding
    for length in (0, 1, 47, 48, 600, len(whole) // 2, last - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(TfCheckpointError) as told:
            read_tf_checkpoint(given)
        assert str(told.value).endswith(".")
        assert "\n" not in str(told.value)


@pytest.mark.parity
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 12_933), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_mutated_index_never_does_worse_than_a_sentence(
    folder: Path, changes: list[tuple[int, int]]
) -> None:
    index = folder / f"{NAME}.index"
    whole = bytearray((index.parent / f"{NAME}.tar").read_bytes()[1536 : 1536 + 12_934])
    for at, value in changes:
        whole[at] = value
    index.write_bytes(whole)
    with pytest.MonkeyPatch.context() as patch:
        # Without checksums to hide behind: a hostile file would have right ones.
        patch.setattr(crc32c, "masked_crc32c", _AlwaysRight)
        began = time.monotonic()
        with contextlib.suppress(TfCheckpointError):
            for array in read_tf_checkpoint(folder / NAME).values():
                assert array.nbytes <= 400_000
        assert time.monotonic() - began < 5


class _AlwaysRight(int):
    """A checksum equal to every other."""

    def __new__(cls, data: bytes) -> _AlwaysRight:
        return super().__new__(cls, len(data))

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = int.__hash__


@pytest.mark.parity
def test_an_archive_with_odd_paths_is_read_in_place(folder: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.tar"
    with tarfile.open(odd, "w", format=tarfile.USTAR_FORMAT) as tar:
        for suffix in (".index", ".data-00000-of-00001"):
            info = tarfile.TarInfo(f"../../escaped/{NAME}{suffix}")
            info.size = (folder / f"{NAME}{suffix}").stat().st_size
            with (folder / f"{NAME}{suffix}").open("rb") as stream:
                tar.addfile(info, stream)
    before = sorted(tmp_path.rglob("*"))
    assert "logits/W" in read_tf_checkpoint(odd)
    assert sorted(tmp_path.rglob("*")) == before


@given(st.binary(max_size=3000))
@settings(max_examples=60)
def test_any_bytes_as_an_archive_cost_a_sentence(tmp_path_factory: Any, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "model.tar"
    path.write_bytes(data)
    with pytest.raises(TfCheckpointError):
        read_tf_checkpoint(path)


def test_what_is_no_checkpoint_is_told(tmp_path: Path) -> None:
    with pytest.raises(TfCheckpointError, match=r"no file ends in \.index"):
        read_tf_checkpoint(tmp_path)
    with pytest.raises(TfCheckpointError, match="There is no checkpoint at"):
        read_tf_checkpoint(tmp_path / "nowhere" / "model")
    for name in ("a.index", "b.index"):
        (tmp_path / name).write_bytes(b"x" * 100)
    with pytest.raises(TfCheckpointError, match=r"several checkpoints here \(a, b\)"):
        read_tf_checkpoint(tmp_path)
    with pytest.raises(TfCheckpointError, match="not the index of a TensorFlow checkpoint"):
        read_tf_checkpoint(tmp_path / "a.index")
