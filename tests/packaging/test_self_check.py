"""The program tries itself out: the same steps that the smoke test lets a frozen program do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bundle import smoke, smoke_ground, smoke_song

from studio.project.chimera_file import save_project
from studio.ui.self_check.steps import all_steps

LIMIT_S = 280


@pytest.mark.e2e
@pytest.mark.timeout(300)
def test_every_step_comes_true_and_nothing_complains(tmp_path: Path) -> None:
    song, report = tmp_path / "Stück.chimera", tmp_path / "report.json"
    save_project(song, smoke_song.smoke_song())
    environment = {
        **os.environ,
        "CHIMERA_SELF_CHECK": str(report),
        "CHIMERA_SELF_CHECK_SILENT": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-m", "studio", str(song)]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=LIMIT_S)
    assert report.exists(), done.stderr.decode(errors="replace")[-2000:]
    told = json.loads(report.read_text())
    assert told["log"] == []
    assert [(s["name"], s["trouble"]) for s in told["steps"]] == [(s.name, "") for s in all_steps()]
    assert done.returncode == 0
    assert smoke.check_song(song) == []


def test_a_song_that_was_not_saved_is_noticed(tmp_path: Path) -> None:
    song = tmp_path / "song.chimera"
    save_project(song, smoke_song.smoke_song())
    assert len(smoke.check_song(song)) == 3


def test_another_user_gets_a_place_to_go_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoke_ground, "may_be_another", lambda: True)
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/somewhere/open")
    tmp_path.chmod(0o700)
    assert smoke_ground.open_place(tmp_path) == Path("/somewhere/open")
    monkeypatch.setattr(smoke_ground, "may_be_another", lambda: False)
    assert smoke_ground.open_place(tmp_path) == tmp_path
