"""Compiling ahead: once for each state of the sources."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.timbre.net import compiled, warm_up


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(warm_up, "cache_folder", lambda: tmp_path / "now")
    monkeypatch.setattr(warm_up, "warm_up", lambda: None)
    return tmp_path


def test_word_is_left_that_it_is_done(caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "nice", lambda _by: None)
    assert not warm_up.is_warm()
    warm_up.main()
    assert warm_up.is_warm()
    assert warm_up.begin_warming() is None


def test_another_process_of_the_same_program_compiles(
    caches: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr("subprocess.Popen", lambda command, **_: begun.append(command))
    monkeypatch.setattr("sys.executable", "chimera-studio")  # as in a frozen program
    warm_up.begin_warming()
    assert begun == [["chimera-studio", "-m", "studio.timbre.net.warm_up"]]


def test_what_older_sources_left_is_thrown_away(caches: Path) -> None:
    for age, name in enumerate(("now", "before", "long ago", "at the beginning")):
        (caches / name).mkdir()
        os.utime(caches / name, (10_000 - age, 10_000 - age))
    warm_up.prune(caches)
    assert sorted(path.name for path in caches.iterdir()) == ["before", "now"]


def test_the_folder_is_named_by_all_sources_with_compiled_code() -> None:
    here = Path(compiled.__file__).parent
    using = {
        path.stem
        for path in here.glob("*.py")
        if "import intrinsic" in path.read_text()
        or "net.compiled import compiled" in path.read_text()
    }
    assert using <= set(compiled.SAMPLER_MODULES)


@pytest.mark.timeout(600)
def test_everything_is_compiled_by_it() -> None:
    warm_up.warm_up()
