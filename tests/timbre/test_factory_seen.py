"""Outlines and embeddings shipped with the factory sounds are those that would be worked out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.models import open_store
from studio.timbre.factory import factory_sounds
from studio.timbre.factory_seen import FILE, factory_seen, seen_bytes
from studio.timbre.live_jobs import embedding_of
from studio.timbre.model_names import FRONT
from studio.timbre.see.outline import outline


def test_every_factory_sound_is_known() -> None:
    seen = factory_seen()
    assert list(seen) == [sound.path.stem for sound in factory_sounds()]
    assert all(one.embedding is not None for one in seen.values()), (
        "the encoder's weights changed: run tools/make_factory_timbres.py --seen"
    )


@pytest.mark.parametrize("number", [3, 19, 32])
def test_what_is_shipped_is_what_would_be_found(number: int) -> None:
    entry = factory_sounds()[number]
    seen, sound = factory_seen()[entry.path.stem], entry.load()
    np.testing.assert_allclose(seen.outline, outline(sound), atol=0.5 / 255 + 1e-6)
    found = embedding_of(open_store().on("cpu").get(FRONT), sound)
    np.testing.assert_allclose(seen.embedding, found, atol=1e-4)


def small_file(folder: Path, weights: Path) -> bytes:
    weights.write_bytes(b"weights")
    entries = factory_sounds()[:2]
    outlines = [np.linspace(0, 1, 96, dtype=np.float32)] * 2
    embeddings = [np.full((n, 16), n, np.float32) for n in (3, 5)]
    data = seen_bytes(entries, outlines, embeddings, weights)
    (folder / FILE).write_bytes(data)
    return data


def test_other_weights_leave_the_outlines_only(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    small_file(tmp_path, weights)
    seen = list(factory_seen(tmp_path, weights).values())
    assert [one.embedding.shape for one in seen] == [(3, 16), (5, 16)]
    assert (seen[1].embedding == 5).all()
    weights.write_bytes(b"other weights")
    seen = list(factory_seen(tmp_path, weights).values())
    assert [one.embedding for one in seen] == [None, None]
    assert seen[0].outline[-1] == 1.0


def test_a_missing_or_damaged_file_is_nothing_known(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    assert factory_seen(tmp_path, weights) == {}
    data = small_file(tmp_path, weights)
    for damage in (b"", data[:100], data[: len(data) // 2], b"PK\x03\x04" + bytes(200)):
        (tmp_path / FILE).write_bytes(damage)
        assert factory_seen(tmp_path, weights) == {}


def test_arrays_of_other_shapes_are_nothing_known(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    small_file(tmp_path, weights)
    with np.load(tmp_path / FILE) as found:
        good = {name: found[name] for name in found.files}
    bad = {
        "ends": np.array([3, 9]),
        "outlines": good["outlines"][:, :5],
        "embeddings": good["embeddings"] * np.float32(np.nan),
    }
    for name, value in bad.items():
        np.savez(tmp_path / FILE, **{**good, name: value})
        assert factory_seen(tmp_path, weights) == {}, name
