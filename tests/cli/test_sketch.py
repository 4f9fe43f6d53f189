"""``chimera sketch`` on real files, with a small model in the published format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.sketch.files.stroke_archive import archive_bytes, read_archive
from studio.sketch.files.svg_read import read_svg
from studio.sketch.files.svg_write import sketch_to_svg
from studio.sketch.item import Sketch
from tests.sketch.networks import vae_parts, write_published

CIRCLE = Sketch("circle", (tuple((0.0 + 10 * i, float((i - 5) ** 2)) for i in range(11)),))
CORNER = Sketch("corner", (((0.0, 0.0), (100.0, 0.0), (100.0, 80.0)), ((10.0, 10.0), (50.0, 60.0))))


@pytest.fixture
def drawings(tmp_path: Path) -> list[Path]:
    paths = []
    for sketch in (CIRCLE, CORNER):
        path = tmp_path / f"{sketch.name}.svg"
        path.write_text(sketch_to_svg(sketch), encoding="utf-8")
        paths.append(path)
    return paths


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model with random weights."""
    return write_published(tmp_path_factory.mktemp("models") / "toy.json", vae_parts())


def strokes(path: str | Path) -> tuple[Any, ...]:
    return read_svg(Path(path), tolerance=0.0).sketch.strokes


def shape(stroke: Any) -> list[tuple[float, float]]:
    """A stroke from its first point on, in shares of its first way."""
    (x, y), (to_x, _) = stroke[0], stroke[1]
    return [((a - x) / (to_x - x), (b - y) / (to_x - x)) for a, b in stroke]


def test_a_drawing_is_finished_and_the_own_strokes_stay(
    chimera: Any, drawings: list[Path], model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "out"
    words = ("sketch", "complete", drawings[1], "-o", out, "--model", model, "--n", 3, "--json")
    code, text, err = chimera(*words, "--seed", 7)
    assert (code, err) == (0, "")
    told = json.loads(text)
    names = [Path(entry["path"]).name for entry in told["files"]]
    assert names == [f"corner-ending-{i}.svg" for i in (1, 2, 3)]
    assert told["seed"] == 7
    own = strokes(drawings[1])
    assert max(entry["strokes"] for entry in told["files"]) > len(own)
    for entry in told["files"]:
        made = strokes(entry["path"])
        assert len(made) == entry["strokes"]
        assert shape(made[0]) == [pytest.approx(point, abs=0.02) for point in shape(own[0])]


def test_the_same_seed_samples_the_same_and_another_another(
    chimera: Any, model: Path, tmp_path: Path
) -> None:
    def sample(name: str, seed: int) -> list[Any]:
        path = tmp_path / f"{name}.npz"
        words = ("sketch", "sample", "-o", path, "--model", model, "-n", 4, "--seed", seed)
        assert chimera(*words, "-t", 0.8, "--to-temperature", 1.0)[0] == 0
        return [sketch.strokes for sketch in read_archive(path)]

    assert len(sample("a", 5)) == 4
    assert sample("b", 5) == sample("c", 5)
    assert sample("d", 6) != sample("e", 5)


def test_a_drawing_is_redrawn_into_one_file(
    chimera: Any, drawings: list[Path], model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "redrawn.svg"
    words = ("sketch", "reconstruct", drawings[0], "-o", out, "--model", model)
    code, text, _ = chimera(*words, "-s", 0.5, "--seed", 1)
    assert code == 0
    assert text.startswith(str(out))
    assert strokes(out)
    code, _, err = chimera(*words, "-n", 3)
    assert (code, err) == (
        1,
        "3 drawings do not fit into one SVG: give a folder, or an .npz file.\n",
    )


def test_a_morph_begins_and_ends_with_the_own_drawings(
    chimera: Any, drawings: list[Path], model: Path, tmp_path: Path
) -> None:
    words = ("sketch", "morph", *drawings, "-o", tmp_path / "m", "--model", model, "--n", 4)
    code, text, _ = chimera(*words, "--json", "--seed", 1)
    assert code == 0
    told = json.loads(text)
    assert told["law"] == "slerp"
    assert len(told["files"]) == 4
    for made, own in ((told["files"][0], drawings[0]), (told["files"][-1], drawings[1])):
        first = strokes(made["path"])[0]
        assert shape(first) == [pytest.approx(p, abs=0.02) for p in shape(strokes(own)[0])]
    code, text, _ = chimera(
        *("sketch", "morph", *drawings, *drawings, "-o", tmp_path / "q.npz", "--model", model),
        *("--n", 3, "--json", "--law", "distance"),
    )
    assert code == 0
    assert json.loads(text)["law"] == "distance"
    assert len(read_archive(tmp_path / "q.npz")) == 9


def test_drawings_are_converted_there_and_back(
    chimera: Any, drawings: list[Path], tmp_path: Path
) -> None:
    archive = tmp_path / "both.npz"
    assert chimera("sketch", "convert", *drawings, "-o", archive)[0] == 0
    assert [len(one.strokes) for one in read_archive(archive)] == [1, 2]
    back = tmp_path / "back"
    code, text, _ = chimera("sketch", "convert", archive, archive, "-o", back, "--json")
    assert code == 0
    names = [Path(entry["path"]).name for entry in json.loads(text)["files"]]
    assert names == ["both 1.svg", "both 2.svg", "both 1 (2).svg", "both 2 (2).svg"]
    assert len(strokes(back / "both 2.svg")) == 2
    moving = tmp_path / "moving.svg"
    assert chimera("sketch", "convert", drawings[0], "-o", moving, "--animated")[0] == 0
    assert "<animate" in moving.read_text(encoding="utf-8")


def test_what_cannot_be_done_is_told_in_a_sentence(
    chimera: Any, drawings: list[Path], model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, _, err = chimera(
        "sketch", "complete", drawings[0], "-o", out, "--model", model, "--class", "unicorn"
    )
    assert (code, err) == (1, "The model “toy” cannot draw “unicorn”.\n")
    bad = tmp_path / "bad.svg"
    bad.write_text("no drawing")
    code, _, err = chimera("sketch", "convert", bad, "-o", out)
    assert code == 1
    assert "bad.svg" in err
    empty = tmp_path / "empty.npz"
    empty.write_bytes(archive_bytes([]))
    code, _, err = chimera("sketch", "reconstruct", empty, "-o", out, "--model", model)
    assert (code, err) == (1, "“empty.npz” holds no drawing.\n")
    assert chimera("sketch", "morph", drawings[0], "-o", out)[0] == 2
    assert chimera("sketch", "sample", "-o", out, "--class", "auto")[0] == 2
    assert not out.exists()
