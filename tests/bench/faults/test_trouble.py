"""Kills, full disks, folders that go, clocks that jump and second programs: fast versions of the measured rows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from studio.bench.faults.killed import Killed, kill_once, measure_cost, rows_of
from studio.bench.faults.trouble import TROUBLES, may_mount
from studio.bench.faults.wording import complaint


def test_a_kill_costs_no_committed_edit() -> None:
    rng = random.Random(11)
    found = [kill_once(rng) for _ in range(2)]
    assert all(one.whole and not one.lost for one in found), found


def test_a_lost_edit_would_be_counted() -> None:
    rows = {
        row.name: row for row in rows_of([Killed(9, 7, True, True), Killed(3, 4, False, False)])
    }
    assert rows["committed edits lost to them"].value == 2
    assert rows["projects that could not be opened after them"].value == 1


def test_an_edit_is_made_safe_within_its_budget_of_bytes() -> None:
    (row,) = measure_cost(edits=10)
    assert (row.unit, row.target) == ("ms", 5.0)


@pytest.mark.parametrize("cause", TROUBLES, ids=lambda cause: cause.__name__)
def test_trouble_is_told_and_costs_nothing(cause, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    if cause.__name__ in ("full_disk", "read_only") and not may_mount(tmp_path):
        pytest.skip("needs the right to mount a small disk")
    (tmp_path / "here").mkdir()
    found = cause(tmp_path / "here")
    assert found.lost == 0
    assert [complaint(text) for text in found.sentences if complaint(text)] == []
    assert found.sentences or cause.__name__ == "clock_jump"
