"""The program's own log: bounded, plain, and without the person's name."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.project import program_log
from studio.project.program_log import KEEP, ProgramLog, last_lines, wanted_level


@pytest.fixture
def log(tmp_path: Path) -> Iterator[ProgramLog]:
    one = ProgramLog(tmp_path)
    yield one
    one.close()


def test_what_is_logged_can_be_read_again(log: ProgramLog, tmp_path: Path) -> None:
    logging.getLogger("studio.x").info("opened %s", Path.home() / "songs" / "a.chimera")
    logging.getLogger("studio.x").debug("too small a thing")
    lines = last_lines(5, tmp_path)
    assert "Chimera Studio" in lines[0]
    assert lines[-1].endswith("studio.x: opened ~/songs/a.chimera")
    assert last_lines(1, tmp_path) == lines[-1:]
    assert last_lines(5, tmp_path / "nowhere") == []


def test_size_and_number_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_log, "MAX_BYTES", 2000)
    for number in range(KEEP + 3):
        (tmp_path / f"run-2020010{number % 10}-{number}.log").write_text("old")
        (tmp_path / f"run-2020010{number % 10}-{number}.log.1").write_text("old")
    log = ProgramLog(tmp_path)
    for number in range(500):
        logging.getLogger("studio.x").warning("line %d of many", number)
    log.close()
    assert len(list(tmp_path.glob("run-*.log"))) == KEEP
    assert len(list(tmp_path.glob("run-*.log.1"))) <= KEEP
    assert sum(p.stat().st_size for p in tmp_path.glob(f"{log.path.name}*")) < 5000


def test_the_level_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, level in (("debug", 10), ("WARNING", 30), ("", 20), ("nonsense", 20)):
        monkeypatch.setenv(program_log.LEVEL_VARIABLE, text)
        assert wanted_level() == level


def test_a_closed_log_takes_nothing_more(tmp_path: Path) -> None:
    before = logging.getLogger().level
    log = ProgramLog(tmp_path)
    log.close()
    logging.getLogger("studio.x").error("too late")
    assert "too late" not in log.path.read_text()
    assert logging.getLogger().level == before
