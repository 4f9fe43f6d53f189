"""Archives of stroke-3 rows."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from studio.sketch.files.stroke_archive import ArchiveError, archive_bytes, read_archive
from studio.sketch.item import Sketch

QUICKDRAW = Path(__file__).resolve().parents[4] / "shared" / "data" / "quickdraw" / "cat.npz"


def test_drawings_come_back(tmp_path: Path) -> None:
    made = [
        Sketch("a", (((1.0, 2.0), (3.0, 5.0)), ((0.0, 0.0),))),
        Sketch("b", (((9.0, 9.0), (8.0, 7.0), (1.0, 1.0)),)),
    ]
    path = tmp_path / "two.npz"
    path.write_bytes(archive_bytes(made))
    found = read_archive(path)
    assert [sketch.strokes for sketch in found] == [sketch.strokes for sketch in made]
    assert [sketch.name for sketch in found] == ["two 1", "two 2"]
    assert read_archive(path, most=1)[0].strokes == made[0].strokes


@pytest.mark.skipif(not QUICKDRAW.exists(), reason="needs ../shared/data/quickdraw")
def test_real_drawings_are_read() -> None:
    found = read_archive(QUICKDRAW, most=20)
    assert len(found) == 20
    assert all(sketch.points > 3 for sketch in found)


def test_what_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    for content in (b"", b"PK\3\4junk", pickle.dumps({"points": 1})):
        path.write_bytes(content)
        with pytest.raises(ArchiveError, match=r"x\.npz"):
            read_archive(path)
    np.savez(path, points=np.array([{"a": 1}], dtype=object), offsets=np.array([0, 1]))
    with pytest.raises(ArchiveError, match="no archive of drawings"):
        read_archive(path)
    for offsets in ([0, 9], [2, 1], [-1, 1], []):
        np.savez(path, points=np.zeros((3, 3)), offsets=np.array(offsets, np.int64))
        with pytest.raises(ArchiveError):
            read_archive(path)
    np.savez(path, points=np.full((3, 3), np.nan), offsets=np.array([0, 3]))
    with pytest.raises(ArchiveError):
        read_archive(path)
    with pytest.raises(ArchiveError, match="could not be read"):
        read_archive(tmp_path / "none.npz")


def test_damage_inside_the_archive_is_refused(tmp_path: Path) -> None:
    """Found by `chimera bench faults`: zlib, numpy's tokenizer and its allocator each have errors of their own."""
    path = tmp_path / "x.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("points.npy", np.random.default_rng(0).bytes(2000))
        zipped.writestr("offsets.npy", b"")
    data = bytearray(path.read_bytes())
    data[60:90] = b"\xff" * 30
    path.write_bytes(data)
    with pytest.raises(ArchiveError):
        read_archive(path)
    for head in (
        "{'descr': '<f4', 'fortran_order': (((",
        "{'descr': '<U9999', 'fortran_order': False, 'shape': (3298534883328,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 3), }",
        "((((" * 2000,
    ):
        body = head.encode() + b"\n"
        member = b"\x93NUMPY\x01\x00" + len(body).to_bytes(2, "little") + body + bytes(24)
        with zipfile.ZipFile(path, "w") as zipped:
            zipped.writestr("points.npy", member)
            zipped.writestr("offsets.npy", member)
        with pytest.raises(ArchiveError, match="no archive of drawings"):
            read_archive(path)
