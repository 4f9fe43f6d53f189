"""What a crash leaves behind for the next start."""

from __future__ import annotations

import faulthandler
import subprocess
import sys
from pathlib import Path

import pytest

from studio.project.crash_log import KEEP, CrashLog, mark_read, read_last_crash


@pytest.fixture(autouse=True)
def _leave_the_test_runners_faulthandler_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faulthandler, "enable", lambda *_, **__: None)
    monkeypatch.setattr(faulthandler, "disable", lambda: None)


def test_an_orderly_run_leaves_nothing(tmp_path: Path) -> None:
    log = CrashLog(tmp_path / "logs")
    assert log.path.exists()
    log.close()
    log.close()
    assert list((tmp_path / "logs").iterdir()) == []
    assert read_last_crash(tmp_path / "logs") is None
    assert read_last_crash(tmp_path / "nowhere") is None


def test_an_uncaught_exception_is_written_down(tmp_path: Path) -> None:
    log = CrashLog(tmp_path)
    try:
        raise KeyError("lost")
    except KeyError as error:
        log.record(type(error), error, error.__traceback__)
    log.close()
    log.record(KeyError, KeyError("after the end"), None)
    crash = read_last_crash(tmp_path)
    assert crash is not None
    assert "KeyError: 'lost'" in crash.text
    assert "test_crash_log.py" in crash.text
    assert "after the end" not in crash.text
    assert "Chimera Studio" in crash.head
    mark_read(crash)
    assert read_last_crash(tmp_path) is None
    assert len(list(tmp_path.glob("*.read"))) == 1


def test_a_fault_of_the_interpreter_is_written_down(tmp_path: Path) -> None:
    script = (
        "import faulthandler\nfrom studio.project.crash_log import CrashLog\nlog = CrashLog()\n"
    )
    crash_now = "faulthandler._sigabrt()"
    done = subprocess.run([sys.executable, "-c", script + crash_now], timeout=60, check=False)
    assert done.returncode != 0
    crash = read_last_crash()
    assert crash is not None
    assert "Abort" in crash.text
    assert 'File "<string>"' in crash.text


def test_logs_do_not_pile_up(tmp_path: Path) -> None:
    for number in range(KEEP + 3):
        (tmp_path / f"crash-{number}.log").write_text(f"head\n----\ntrouble {number}\n")
        (tmp_path / f"crash-{number}x.log").write_text("head\n----\n")
    crash = read_last_crash(tmp_path)
    assert crash is not None
    assert crash.text == f"trouble {KEEP + 2}"
    assert len(list(tmp_path.iterdir())) == 2 * KEEP
