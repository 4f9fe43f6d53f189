"""Running damaged files in processes of their own: crashes and hangs are counted and placed, results are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.bench.faults import files
from studio.bench.faults.files import Count, rows_of, run_files
from studio.bench.faults.kinds import KINDS, kind_named
from studio.bench.faults.worker import case, read_case, write_case
from studio.errors import PlainError

QUICK = ("settings, MIDI map", "stroke archive", "autosave, take", "MIDI", "SVG", "project")


def test_the_shares_are_a_whole() -> None:
    assert sum(kind.share for kind in KINDS) == pytest.approx(1.0)


@pytest.mark.parametrize("name", QUICK)
def test_damaged_files_cost_a_sentence_at_most(name: str, tmp_path: Path) -> None:
    kind = kind_named(name)
    found = kind.make()
    for number in range(15):
        example, damage = case(kind, found, 1, number)
        result = read_case(kind, write_case(example, tmp_path / "case"))
        assert result["outcome"] in ("taken", "refused"), (damage, result)
        assert not result["complaints"], damage


def test_a_case_can_be_made_again() -> None:
    kind = kind_named("project")
    # Made once: a project's archive tells the second in which it was written.
    examples = kind.make()
    first, second = (case(kind, examples, 3, 17) for _ in range(2))
    assert first == second
    assert case(kind, kind.make(), 4, 17) != first


def test_a_reader_that_raises_is_a_fault(tmp_path: Path) -> None:
    def raises(_path: Path) -> list[str]:
        raise KeyError("unplanned")

    def refuses(_path: Path) -> list[str]:
        raise PlainError("no sentence at all")

    kind = kind_named("MIDI")
    broken = type(kind)(kind.name, kind.share, kind.make, raises)
    assert read_case(broken, tmp_path)["outcome"] == "unexpected"
    mumbling = type(kind)(kind.name, kind.share, kind.make, refuses)
    result = read_case(mumbling, tmp_path)
    assert (result["outcome"], len(result["complaints"])) == ("refused", 1)


def test_results_are_kept_and_a_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = kind_named("settings, MIDI map")
    kind = type(kind)(kind.name, 1.0, kind.make, kind.read, kind.known)
    (count,) = run_files(6, 2, tmp_path, [kind])
    assert count.cases == 6
    log = next(tmp_path.glob("2-*.jsonl"))
    kept = log.read_text().splitlines()
    log.write_text("\n".join([*kept[:2], *kept[3:5], '{"half a li']) + "\n")
    began: list[tuple[int, int]] = []
    real = files._run_worker

    def watched(kind, seed, first, number, where):  # type: ignore[no-untyped-def]
        began.append((first, number))
        return real(kind, seed, first, number, where)

    monkeypatch.setattr(files, "_run_worker", watched)
    (count,) = run_files(6, 2, tmp_path, [kind])
    assert (count.cases, began) == (6, [(2, 1), (5, 1)])


WORKER = """
import json, os, sys
for number in range(int(sys.argv[3]), int(sys.argv[3]) + int(sys.argv[4])):
    print("start", number, flush=True)
    if number == 1:
        os.abort()
    while number == 3:
        pass
    row = {"case": number, "damage": "", "outcome": "taken", "said": [], "complaints": [], "cpu_s": 0.1, "peak_mb": 1}
    print(json.dumps(row | {"where": ""}), flush=True)
"""


def test_crashes_and_hangs_are_counted_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import subprocess
    import sys

    real = subprocess.Popen

    def popen(words, **options):  # type: ignore[no-untyped-def]
        return real([sys.executable, "-c", WORKER, *words[3:]], **options)

    monkeypatch.setattr(files.subprocess, "Popen", popen)
    monkeypatch.setattr(files, "_GIVE_UP_S", 0.3)
    kind = kind_named("MIDI")
    (count,) = run_files(5, 0, None, [type(kind)(kind.name, 1.0, kind.make, kind.read)])
    assert dict(count.outcomes) == {"taken": 3, "crash": 1, "hang": 1, "wording": 0}
    assert [(fault["case"], fault["outcome"]) for fault in count.faults] == [
        (1, "crash"),
        (3, "hang"),
    ]


def test_the_rows_name_what_failed() -> None:
    count = Count("MIDI")
    base = {"damage": "", "said": [], "complaints": [], "where": "", "peak_mb": 3}
    count.add({**base, "case": 0, "outcome": "refused", "cpu_s": 0.1})
    count.add({**base, "case": 7, "outcome": "taken", "cpu_s": 2.5})
    rows = {row.name: row for row in rows_of([count])}
    assert rows["damaged files read"].value == 2
    assert rows["crashes"].met is True
    assert rows["hangs over 2 s"].met is False
    assert "7 (hang)" in rows["hangs over 2 s"].note
    assert json.dumps([row.to_json() for row in rows.values()])


def test_a_kind_without_examples_here_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_run_worker", lambda *_: iter(()))
    (count,) = run_files(10, 0, None, [kind_named("checkpoint, TensorFlow")])
    assert count.cases == 0
