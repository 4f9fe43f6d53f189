"""Rendered notes are kept, told apart, and never grow beyond their room."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from studio.timbre.render_cache import NoteToMake, RenderCache

NOTE = NoteToMake(np.zeros((4, 3), np.float32), 60.0, 1000, 1.0, 7)


def codes(value: int, count: int = 1000) -> np.ndarray:
    return np.full(count, value, dtype=np.int8)


def test_a_note_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = RenderCache(tmp_path / "notes")
    assert cache.get("a", 1000) is None
    written = np.arange(-128, 128, dtype=np.int8)
    cache.put("a", written)
    found = RenderCache(tmp_path / "notes").get("a", 256)
    np.testing.assert_array_equal(found, written)
    assert cache.has("a")
    assert not cache.has("b")


def test_everything_that_decides_the_sound_decides_the_key() -> None:
    embedding = NOTE.embedding.copy()
    embedding[2, 1] = 1e-6
    others = [
        replace(NOTE, pitch=61.0),
        replace(NOTE, samples=1001),
        replace(NOTE, temperature=0.9),
        replace(NOTE, seed=8),
        replace(NOTE, embedding=embedding),
        replace(NOTE, embedding=NOTE.embedding.reshape(3, 4)),
    ]
    keys = {note.key("weights") for note in [NOTE, *others]}
    assert len(keys) == 7
    assert NOTE.key("other weights") not in keys
    assert replace(NOTE, embedding=NOTE.embedding.copy()).key("weights") == NOTE.key("weights")


def test_a_file_of_another_length_is_not_a_note(tmp_path: Path) -> None:
    cache = RenderCache(tmp_path)
    cache.put("a", codes(1))
    for damaged in (b"", b"short", bytes(5000)):
        (tmp_path / "a.codes").write_bytes(damaged)
        assert cache.get("a", 1000) is None


def test_what_was_begun_is_kept_until_it_is_whole(tmp_path: Path) -> None:
    cache = RenderCache(tmp_path)
    assert len(cache.get_begun("a", 1000)) == 0
    cache.put_begun("a", codes(3, 400))
    np.testing.assert_array_equal(cache.get_begun("a", 1000), codes(3, 400))
    assert cache.get("a", 1000) is None
    cache.put("a", codes(3))
    assert len(cache.get_begun("a", 1000)) == 0


def test_the_notes_heard_longest_ago_go_first(tmp_path: Path) -> None:
    cache = RenderCache(tmp_path, limit_bytes=5000)
    for index in range(5):
        cache.put(f"n{index}", codes(index))
        os.utime(tmp_path / f"n{index}.codes", (1000 + index, 1000 + index))
    cache.get("n0", 1000)  # heard just now
    (tmp_path / "someone else's.txt").write_bytes(bytes(9000))
    cache.put("n5", codes(5))
    assert cache.size <= 4500
    assert [cache.has(f"n{index}") for index in range(6)] == [True, False, False, True, True, True]
    assert (tmp_path / "someone else's.txt").exists()
