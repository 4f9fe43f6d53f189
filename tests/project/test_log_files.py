"""The files of logs: a name a run, in the order of time, and no person's name in what they say."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studio.project import log_files
from studio.project.folders import HOME_VARIABLE

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_names_are_in_the_order_of_time_and_the_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    times = [NOON + timedelta(microseconds=step) for step in (0, 1, 10**6, 3600 * 10**6)]
    made = [log_files.new_log("run", time, folder) for time in times]
    assert made[0].name == f"run-20260301-120000-000000-{os.getpid()}.log"
    for path in made:
        path.touch()
    (folder / "crash-20270301-120000-000000-1.log").touch()
    assert log_files.newest_first("run", folder) == made[::-1]
    made[0].rename(made[0].with_suffix(".read"))
    assert log_files.newest_first("run", folder, "read") == [made[0].with_suffix(".read")]


def test_without_a_folder_it_is_the_persons_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    assert log_files.newest_first("run") == []
    path = log_files.new_log("run", NOON)
    path.touch()
    assert path.parent == tmp_path / "logs"
    assert log_files.newest_first("run") == [path]


def test_what_is_gone_or_in_use_is_left(tmp_path: Path) -> None:
    log_files.remove(tmp_path / "gone.log")
    log_files.remove(tmp_path)
    assert tmp_path.is_dir()


def test_home_is_a_tilde() -> None:
    assert log_files.without_home(f"in {Path.home()}/x") == "in ~/x"
