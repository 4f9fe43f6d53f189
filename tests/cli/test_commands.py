"""What holds of every command: how errors are told, what needs no model, and the way to the window."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


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
