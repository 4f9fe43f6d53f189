from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio.bench import app_process, runner
from studio.bench.rows import BenchRow, percentile, table
from studio.errors import PlainError


def test_a_row_knows_whether_its_target_is_met() -> None:
    assert BenchRow("b", "n", 7.9, "ms", 8.0).met is True
    assert BenchRow("b", "n", 8.1, "ms", 8.0).met is False
    assert BenchRow("b", "n", 61.0, "fps", 60.0, better="higher").met is True
    assert BenchRow("b", "n", 59.0, "fps", 60.0, better="higher").met is False
    assert BenchRow("b", "n", 1.0, "ms").met is None


def test_json_has_exactly_the_fields_that_are_promised() -> None:
    row = json.loads(json.dumps(BenchRow("ui", "p99", 1.23456, "ms", 8.0).to_json()))
    assert row == {
        "bench": "ui",
        "name": "p99",
        "value": 1.2346,
        "unit": "ms",
        "target": 8.0,
        "better": "lower",
        "limit": None,
        "comparator": "",
        "note": "",
    }


def test_the_table_lines_up_and_names_misses() -> None:
    rows = [
        BenchRow("ui", "a", 9.0, "ms", 8.0, note="how"),
        BenchRow("ui", "longer name", 1234.5, "fps", 60.0, "", "them 50", 2000.0, "higher"),
    ]
    first, note, second, comparator = table(rows).splitlines()
    assert first.endswith("MISSED")
    assert second.endswith("met")
    assert first.index("≤") == second.index("≥")
    assert (note.strip(), comparator.strip()) == ("how", "them 50")
    assert "(limit 2,000)" in second
    assert table([]) == ""


def test_percentile() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile(list(map(float, range(100))), 0.99) == 99.0
    assert percentile([5.0], 0.99) == 5.0
    assert percentile([], 0.5) == 0.0


def test_an_unknown_bench_is_told() -> None:
    with pytest.raises(PlainError, match="no benchmark named “speed”; there are startup"):
        runner.run_benches(["speed"])


def test_benches_run_in_the_order_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.bench import memory, startup

    monkeypatch.setattr(startup, "figure_of_a_run", lambda *_: 0.5)
    monkeypatch.setattr(memory, "figure_of_a_run", lambda *_: 600e6)
    rows = runner.run_benches(["memory", "startup"])
    assert [row.bench for row in rows] == ["memory", "startup", "startup", "startup"]
    assert rows[0].value == 600.0
    assert rows[0].met


def _fake_app(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    real = subprocess.Popen

    def start(_command: list[str], **options: Any) -> Any:
        return real([sys.executable, "-c", code], **options)

    monkeypatch.setattr(app_process.subprocess, "Popen", start)


def test_the_programs_own_line_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_app(
        monkeypatch,
        "import os; assert os.environ['CHIMERA_BENCH_STARTUP'] == '1';"
        "assert os.path.isdir(os.environ['CHIMERA_HOME']);"
        "print('hello'); print('CHIMERA_FIRST_WINDOW 0.75', flush=True);"
        "import threading; threading.Event().wait(60)",
    )
    figure = app_process.figure_of_a_run(app_process.STARTUP_SWITCH, app_process.STARTUP_LINE)
    assert figure == 0.75


def test_a_program_that_does_not_start_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_app(monkeypatch, "raise SystemExit('no screen')")
    with pytest.raises(PlainError, match="did not measure itself: no screen"):
        app_process.figure_of_a_run(app_process.STARTUP_SWITCH, app_process.STARTUP_LINE)


def test_the_interface_bench_measures_stalls_and_answers(qtbot: Any, tmp_path: Path) -> None:
    from studio.bench import ui
    from studio.bench.window import open_window
    from studio.melody.net.beatnet import BeatNetConfig
    from studio.melody.net.beatvae import BeatVae
    from studio.melody.space import MelodySpace
    from studio.worker.store import WeightStore

    def load(_folder: Path, _device: str) -> MelodySpace:
        return MelodySpace(BeatVae.random(BeatNetConfig(16, 16, 16, 16, 1, 8, 16, 16, 4)))

    store = WeightStore(tmp_path, {"melody": load})
    store.put_path("melody", tmp_path)
    with open_window(ui.bench_song(), store) as window:
        figures = ui.measure(window, 0.6)
    assert figures.idle.beats > 0  # how many depends on what else the machine does
    assert figures.busy.longest > 0.0
    assert figures.grids > 0
    assert len(figures.latencies) > 3
    rows = ui.rows(figures)
    assert [row.target for row in rows if row.name in ("longest stall", "p99 stall")] == [33.0, 8.0]
