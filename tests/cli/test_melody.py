from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.melody.midi.read import read_midi


def _notes(path: str | Path) -> list[tuple[int, int, int, int]]:
    clip = read_midi(Path(path)).to_clip(0)
    return [(n.start, n.length, n.pitch, n.velocity) for n in clip.notes]


def test_morph_writes_the_tiles_and_the_ends_are_the_persons_own_notes(
    chimera: Any, files: list[str], model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "out"
    words = ("melody", "morph", *files[:2], "--steps", 4, "--out", out, "--model", model, "--json")
    code, text, err = chimera(*words, "--seed", 7)
    assert (code, err) == (0, "")
    told = json.loads(text)
    paths = [entry["path"] for entry in told["files"]]
    assert [Path(path).name for path in paths] == [f"morph-0{i}-of-04.mid" for i in (1, 2, 3, 4)]
    assert _notes(paths[0]) == _notes(files[0])
    assert _notes(paths[-1]) == _notes(files[1])
    assert read_midi(Path(paths[1])).tempo == pytest.approx(100.0)
    assert (told["law"], told["seed"]) == ("slerp", 7)


def test_four_melodies_make_a_square_with_your_own_notes_in_the_corners(
    chimera: Any, files: list[str], model: Path, tmp_path: Path
) -> None:
    code, text, _ = chimera(
        *("melody", "morph", *files, "--steps", 3, "--out", tmp_path / "o", "--model", model),
        *("--json", "--seed", 1),
    )
    assert code == 0
    told = json.loads(text)
    assert len(told["files"]) == 9
    assert told["law"] == "bilinear"
    for corner, index in enumerate((0, 2, 6, 8)):
        assert _notes(told["files"][index]["path"]) == _notes(files[corner])


def test_the_same_seed_gives_the_same_notes_and_another_seed_others(
    chimera: Any, model: Path, tmp_path: Path
) -> None:
    def sample(name: str, seed: int) -> list[list[tuple[int, int, int, int]]]:
        out = tmp_path / name
        words = ("melody", "sample", "--count", 3, "--out", out, "--model", model, "--seed", seed)
        assert chimera(*words)[0] == 0
        return [_notes(path) for path in sorted(out.iterdir())]

    assert sample("a", 5) == sample("b", 5)
    assert sample("c", 6) != sample("a", 5)


def test_a_drawn_seed_is_told_so_that_the_result_can_be_made_again(
    chimera: Any, model: Path, tmp_path: Path
) -> None:
    words = ("melody", "sample", "--out", tmp_path / "a", "--model", model, "--json")
    seed = json.loads(chimera(*words)[1])["seed"]
    again = ("melody", "sample", "--out", tmp_path / "b", "--model", model, "--seed", seed)
    assert chimera(*again)[0] == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_reconstruct_and_vary_write_files_and_figures(
    chimera: Any, files: list[str], model: Path, tmp_path: Path
) -> None:
    common = ("--out", tmp_path / "o", "--model", model, "--json")
    code, text, _ = chimera("melody", "reconstruct", files[0], *common)
    told = json.loads(text)
    assert code == 0
    assert 0.0 <= told["same_steps"] <= 1.0
    assert Path(told["files"][0]["path"]).name == "a-reconstructed.mid"
    code, text, _ = chimera("melody", "vary", files[0], *common, "--count", 2, "-s", 0.9)
    names = [Path(entry["path"]).name for entry in json.loads(text)["files"]]
    assert (code, names) == (0, ["a-variation-1.mid", "a-variation-2.mid"])


def test_attribute_pushes_along_the_models_directions(
    chimera: Any, files: list[str], model: Path, tmp_path: Path
) -> None:
    import shutil

    import numpy as np

    from studio.melody.space_files import save_attributes

    mine = tmp_path / "mine"
    shutil.copytree(model, mine)
    save_attributes(mine, {"note_density": np.ones(16, dtype=np.float32)})
    common = ("--out", tmp_path / "o", "--json")
    words = ("melody", "attribute", files[0], "--set", "note_density=1.5", *common)
    code, text, _ = chimera(*words, "--model", mine)
    told = json.loads(text)
    assert code == 0
    assert told["before"]["note_density"] == pytest.approx(0.5)
    assert set(told["after"]) == set(told["before"])
    code, text, err = chimera(*words, "--model", model)
    assert code == 1
    assert (
        json.loads(text)["error"]
        == err.strip()
        == ("This melody model has no direction for “Note density”.")
    )
