"""The frozen program's beginning: helpers, caches and libraries."""

from __future__ import annotations

import ctypes.util
import os
import runpy
import sys
from pathlib import Path

import launch
import platformdirs
import pytest

from studio import cli


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: f"system {name}")
    monkeypatch.setattr(sys, "argv", ["chimera-studio"])


def test_a_helper_is_run_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(runpy, "run_module", lambda name, **_: ran.append((name, list(sys.argv))))
    sys.argv += ["-m", "studio.worker.try_torch", "/a folder"]
    assert launch.main() == 0
    assert ran == [("studio.worker.try_torch", ["studio.worker.try_torch", "/a folder"])]


def test_only_our_own_modules_are_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []
    monkeypatch.setattr(cli, "main", lambda words: given.append(words) or 2)
    sys.argv += ["-m", "http.server"]
    assert launch.main() == 2
    assert given == [["-m", "http.server"]]


def test_files_reach_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given: list[list[str]] = []
    monkeypatch.setattr(cli, "main", lambda words: given.append(words) or 0)
    report = tmp_path / "report.json"
    sys.argv += ["--self-check", str(report), "song.chimera"]
    assert launch.main() == 0
    assert given == [["song.chimera"]]
    assert os.environ["CHIMERA_SELF_CHECK"] == str(report)


def test_what_is_compiled_is_kept_in_the_persons_cache() -> None:
    os.environ.pop("NUMBA_CACHE_DIR", None)
    launch.set_caches()
    cache = Path(platformdirs.user_cache_dir("Chimera Studio", appauthor=False))
    assert Path(os.environ["NUMBA_CACHE_DIR"]) == cache / "numba"


@pytest.mark.parametrize("original", [None, "/opt/lib"])
def test_programs_that_we_start_see_the_systems_libraries(original: str | None) -> None:
    os.environ["LD_LIBRARY_PATH"] = "/ours"
    if original:
        os.environ["LD_LIBRARY_PATH_ORIG"] = original
    launch.restore_library_path()
    assert os.environ.get("LD_LIBRARY_PATH") == original


def test_our_portaudio_is_found_and_nothing_else_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(launch, "INSIDE", tmp_path)
    launch.choose_sound_libraries()
    assert ctypes.util.find_library("portaudio") == "system portaudio"
    (tmp_path / "libportaudio.so.2").touch()
    launch.choose_sound_libraries()
    assert ctypes.util.find_library("portaudio") == str(tmp_path / "libportaudio.so.2")
    assert ctypes.util.find_library("sndfile") == "system sndfile"


def test_a_windowed_program_can_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    launch.give_streams()
    sys.stderr.write("nobody reads this")
    sys.stdout.close()
    sys.stderr.close()
