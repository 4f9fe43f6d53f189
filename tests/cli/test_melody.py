from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio import cli
from studio.melody.midi.read import read_midi
from studio.melody.midi.write import save_clip_midi
from studio.melody.notes import TICKS_PER_STEP, Clip, Note


def _clip(name: str, first: int) -> Clip:
    notes = [Note(i * 2 * TICKS_PER_STEP, 2 * TICKS_PER_STEP, first + i, 70) for i in range(16)]
    return Clip(name).with_notes(notes)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small melody model with random weights."""
    from studio.melody.net.beatnet import BeatNetConfig
    from studio.melody.net.beatvae import BeatVae

    folder = tmp_path_factory.mktemp("models") / "small"
    sizes = BeatNetConfig(16, 16, 16, 16, 1, 8, 16, 16, 4)
    BeatVae.random(sizes).save(folder)
    return folder


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    paths = [tmp_path / f"{name}.mid" for name in "abcd"]
    for index, path in enumerate(paths):
        save_clip_midi(path, _clip(path.stem, 50 + 5 * index), tempo=100.0 + index)
    return [str(path) for path in paths]


@pytest.fixture
def chimera(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process; return exit code, stdout and stderr."""

    def run(*words: object) -> tuple[int, str, str]:
        code = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


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


@pytest.mark.parametrize(
    "words",
    [
        ("melody", "morph", "a.mid", "--out", "o"),
        ("melody", "morph", "a.mid", "b.mid"),
        ("melody", "morph", "a.mid", "b.mid", "--out", "o", "--law", "bilinear"),
        ("melody", "morph", "a.mid", "b.mid", "--out", "o", "--steps", "99"),
        ("melody", "sample", "--out", "o", "--temperature", "2"),
        ("melody", "attribute", "a.mid", "--out", "o", "--set", "loudness=1"),
        ("melody", "attribute", "a.mid", "--out", "o", "--set", "note_density=much"),
        ("melody", "nothing"),
        ("bench", "--nothing"),
        ("nothing",),
        ("nothing.mid",),
    ],
)
def test_a_command_that_makes_no_sense_is_told_with_exit_code_2(
    chimera: Any, words: tuple[str, ...]
) -> None:
    code, out, err = chimera(*words)
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    assert err.strip()


def test_errors_are_one_sentence_on_stderr_and_json_on_stdout(
    chimera: Any, model: Path, tmp_path: Path, files: list[str]
) -> None:
    broken = tmp_path / "broken.mid"
    broken.write_bytes(b"MThd nonsense")
    cases = [
        ("melody", "reconstruct", tmp_path / "none.mid", "--model", model),
        ("melody", "reconstruct", broken, "--model", model),
        ("melody", "reconstruct", files[0], "--model", tmp_path / "nowhere"),
        ("melody", "reconstruct", files[0], "--model", tmp_path),
        ("melody", "reconstruct", files[0], "--model", model, "--track", 9),
    ]
    for words in cases:
        code, out, err = chimera(*words, "--out", tmp_path / "o", "--json")
        assert code == 1, words
        assert json.loads(out) == {"error": err.strip()}
        assert err.count("\n") == 1
        assert "unexpected" not in err, err


def test_an_unwritable_folder_is_told(chimera: Any, files: list[str], model: Path) -> None:
    out = Path(files[0]) / "inside-a-file"
    code, _, err = chimera("melody", "reconstruct", files[0], "--out", out, "--model", model)
    assert code == 1
    assert "was not made" in err


def test_an_unexpected_error_gets_a_sentence_too(
    chimera: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("studio.worker.devices.available_devices", broken)
    code, out, err = chimera("devices", "--json")
    assert code == 1
    assert "ZeroDivisionError: oh" in json.loads(out)["error"]
    assert "Traceback" not in err
    monkeypatch.setenv("CHIMERA_DEBUG", "1")
    assert "Traceback" in chimera("devices")[2]


def test_devices_lists_at_least_the_processor(chimera: Any) -> None:
    code, out, _ = chimera("devices", "--json")
    assert code == 0
    assert json.loads(out)[-1]["name"] == "cpu"
    assert "Processor" in chimera("devices")[1]


def test_verify_reports_each_model(
    chimera: Any, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    root = tmp_path / "models"
    shutil.copytree(model, root / "melody")
    monkeypatch.setattr("studio.models.models_dir", lambda: root)
    _, out, _ = chimera("verify", "--json")
    found = json.loads(out)
    assert found.pop("melody") == []
    assert all("is not installed" in faults[0] for faults in found.values())
    weights = root / "melody" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    code, out, _ = chimera("verify", "--json")
    assert code == 1
    assert len(json.loads(out)["melody"]) == 1


def test_training_asks_before_it_goes_on_in_a_used_folder(chimera: Any, tmp_path: Path) -> None:
    words = ("train", "melody", "--data", tmp_path, "--out", tmp_path / "t")
    assert "no training in" in chimera(*words, "--resume")[2]
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "checkpoint.pt").touch()
    code, _, err = chimera(*words)
    assert code == 1
    assert "add --resume" in err
    code, _, err = chimera("evaluate", "melody", "--data", tmp_path / "nowhere")
    assert (code, "There is no folder" in err) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("melody",),
        *(("melody", name) for name in ("morph", "reconstruct", "sample", "vary", "attribute")),
        ("train", "melody"),
        ("evaluate", "melody"),
        *((name,) for name in ("bench", "devices", "verify", "demo")),
    ],
    ids=" ".join,
)
def test_every_command_has_help_and_json(chimera: Any, words: tuple[str, ...]) -> None:
    code, out, _ = chimera(*words, "--help")
    assert code == 0
    assert "Usage" in out
    if words not in ((), ("melody",)):
        assert "--json" in out


def test_version(chimera: Any) -> None:
    assert chimera("--version")[:2] == (0, "chimera 0.1.0\n")


def test_files_and_nothing_open_the_window(
    chimera: Any, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import types

    opened: list[list[Path]] = []
    app = types.ModuleType("studio.app")
    app.run = lambda paths: opened.append(paths) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "studio.app", app)
    assert chimera()[0] == 0
    assert chimera(*files[:2])[0] == 0
    assert opened == [[], [Path(files[0]), Path(files[1])]]


def test_nothing_heavy_is_imported_on_the_way_to_the_window() -> None:
    probe = (
        "import studio.cli, studio.__main__, sys;"
        "heavy = {'torch', 'typer', 'numpy', 'PySide6'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
