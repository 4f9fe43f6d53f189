"""Another torch: what is read of it, when it fits, and that it takes the place of ours."""

from __future__ import annotations

import importlib.machinery
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.worker import other_torch
from studio.worker.other_torch import AUTO, OFF, Verdict, look_in

RELEASE = "2.13.0"


def make_torch(folder: Path, version: str, cuda: str, *, fits: bool = True) -> Path:
    """Write what a torch looks like from outside; imported, it says only its version."""
    torch = folder / "torch"
    torch.mkdir(parents=True)
    told = repr(cuda) if cuda else "None"
    (torch / "version.py").write_text(f"__version__ = {version!r}\ncuda: Optional[str] = {told}\n")
    (torch / "__init__.py").write_text(f"__version__ = {version!r}\n")
    suffix = (
        importlib.machinery.EXTENSION_SUFFIXES[0] if fits else ".cpython-25-x86_64-linux-gnu.so"
    )
    (torch / f"_C{suffix}").touch()
    return folder


def test_an_environment_is_looked_through(tmp_path: Path) -> None:
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = make_torch(tmp_path / "lib" / python / "site-packages", "2.13.0+cu130", "13.0")
    found = look_in(tmp_path)
    assert found is not None
    assert (found.folder, found.release, found.cuda) == (packages.resolve(), RELEASE, "13.0")
    assert look_in(packages) == found
    assert look_in(tmp_path / "lib") is None


def test_the_real_one_is_read_as_it_says_of_itself() -> None:
    torch = pytest.importorskip("torch")
    found = look_in(Path(torch.__file__).parents[1])
    assert found is not None
    assert found.version == torch.__version__
    assert found.cuda == (torch.version.cuda or "")


@pytest.mark.parametrize(
    "text", ["", "__version__ = 2", "\x00" * 99, "__version__ = '" + "9" * 999]
)
def test_what_says_no_version_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "version.py").write_text(text)
    assert look_in(tmp_path) is None


def test_only_the_same_release_for_cuda_and_this_python_fits(tmp_path: Path) -> None:
    cases = {
        "good": make_torch(tmp_path / "a", "2.13.0+cu130", "13.0"),
        "for the processor": make_torch(tmp_path / "b", "2.13.0+cpu", ""),
        "is 2.12.1": make_torch(tmp_path / "c", "2.12.1+cu130", "13.0"),
        "not for Python": make_torch(tmp_path / "d", "2.13.0+cu130", "13.0", fits=False),
    }
    for word, folder in cases.items():
        found = look_in(folder)
        assert found is not None
        reason = other_torch.misfit(found, RELEASE)
        assert (reason == "") if word == "good" else (word in reason)


def test_the_setting_says_where_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = make_torch(tmp_path / "env", "2.13.0+cu130", "13.0")
    monkeypatch.setattr(other_torch, "likely_places", lambda: [tmp_path / "none", good])
    assert other_torch.find(AUTO, RELEASE)[0] == look_in(good)
    assert other_torch.find(OFF, RELEASE) == (None, "")
    assert other_torch.find(str(good), RELEASE)[0] == look_in(good)
    nothing, why = other_torch.find(str(tmp_path / "none"), RELEASE)
    assert nothing is None
    assert "There is no torch in" in why


def test_the_active_environment_is_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere")
    assert other_torch.likely_places()[0] == Path("/somewhere")


def use_in_another_process(folder: Path, *, verdict: Path, setting: str) -> str:
    """Return the version of the torch that a process imports after ``use_if_tried``."""
    code = (
        "import sys; from pathlib import Path; from studio.worker.other_torch import use_if_tried;"
        f"use_if_tried({setting!r}, {RELEASE!r}, Path({str(verdict)!r}));"
        "import torch; print(torch.__version__)"
    )
    own = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(Path.cwd())])}
    done = subprocess.run([sys.executable, "-c", code], env=own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_it_takes_the_place_of_ours_only_when_it_was_tried(tmp_path: Path) -> None:
    own = make_torch(tmp_path / "own", "2.13.0+cpu", "")
    env = make_torch(tmp_path / "env", "2.13.0+cu130", "13.0")
    found = look_in(env)
    assert found is not None
    file = tmp_path / "verdict.json"

    def imported(works: object, *, key: str = "", setting: str = str(env)) -> str:
        verdict = Verdict(key or other_torch.key_of(found), str(env), works, "A card")  # type: ignore[arg-type]
        file.write_text(json.dumps(vars(verdict)))
        return use_in_another_process(own, verdict=file, setting=setting)

    assert imported(True) == "2.13.0+cu130"
    assert imported(True, setting=AUTO) == "2.13.0+cu130"
    assert imported(True, setting=OFF) == "2.13.0+cpu"
    assert imported(False) == "2.13.0+cpu"
    assert imported("yes") == "2.13.0+cpu"
    assert imported(True, key="another build") == "2.13.0+cpu"
    file.write_text("[" * 100_000)
    assert use_in_another_process(own, verdict=file, setting=AUTO) == "2.13.0+cpu"


def test_a_trial_says_that_there_is_no_card(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("this machine has a graphics card")
    found = look_in(Path(torch.__file__).parents[1])
    assert found is not None
    process = other_torch.begin_trial(found)
    process.wait(100)
    verdict = other_torch.end_trial(found, process, tmp_path / "new" / "verdict.json")
    assert verdict == other_torch.read_verdict(tmp_path / "new" / "verdict.json")
    assert not verdict.works
    assert "no graphics card" in verdict.words


def test_a_trial_that_hangs_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = look_in(make_torch(tmp_path / "env", "2.13.0+cu130", "13.0"))
    assert found is not None
    monkeypatch.setattr(
        other_torch,
        "module_command",
        lambda _name: [sys.executable, "-c", "import time; time.sleep(999)"],
    )
    process = other_torch.begin_trial(found)
    verdict = other_torch.end_trial(found, process, tmp_path / "verdict.json")
    assert not verdict.works
    assert "could not be loaded" in verdict.words
