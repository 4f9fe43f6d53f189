"""The set-up script: what it misses, what it says, and that it does nothing twice."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import run


def test_names_the_package_of_a_library_that_cannot_be_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setattr(
        run, "LINUX_LIBRARIES", {"libc.so.6": "libc6", "libnothere.so.9": "libnothere9"}
    )
    assert run.missing_libraries() == ["libnothere9"]
    monkeypatch.setattr(run.sys, "platform", "darwin")
    assert run.missing_libraries() == []


def test_says_what_to_type_where_it_may_not_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(
        run.shutil, "which", lambda tool: None if tool == "sudo" else f"/usr/bin/{tool}"
    )
    assert not run.install_debian_packages(["libegl1", "xvfb"])
    assert "sudo apt-get install libegl1 xvfb" in capsys.readouterr().err


def test_installs_once_and_again_after_the_lock_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("one==1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / ".venv").mkdir()
    calls: list[list[str]] = []

    def fake_run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run.subprocess, "run", fake_run)
    run.install([lock], with_project=True)
    run.install([lock], with_project=True)
    assert len(calls) == 2
    assert "--editable" in calls[1]
    lock.write_text("one==2\n")
    run.install([lock], with_project=True)
    assert len(calls) == 4


def test_a_failed_install_stops_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("one==1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(run.subprocess, "run", lambda *_a, **_k: failed)
    with pytest.raises(SystemExit, match="could not be installed"):
        run.install([lock], with_project=False)
    assert not list((tmp_path / ".venv").iterdir())


def test_an_old_python_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is Python 3\.9\.2"):
        run.check_python()


def test_every_pinned_package_carries_a_version() -> None:
    for lock in (run.RUNTIME_LOCK, run.DEV_LOCK, run.BUNDLE_LOCK):
        lines = [
            line for line in lock.read_text().splitlines() if line and not line.startswith("#")
        ]
        assert lines
        assert all("==" in line for line in lines)
        assert "://" not in lock.read_text()


def test_bundle_installs_what_builds_and_hands_the_words_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed: list[list[Path]] = []
    tools: list[dict[str, str]] = []
    commands: list[list[str]] = []

    def fake_run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(run.sys, "argv", ["run.py", "bundle", "--smoke", "--archive", "none"])
    monkeypatch.setattr(run, "make_venv", lambda: None)
    monkeypatch.setattr(run, "install", lambda locks, **_: installed.append(locks))
    monkeypatch.setattr(run, "ensure_system_packages", tools.append)
    monkeypatch.setattr(run.subprocess, "run", fake_run)
    assert run.main() == 3
    assert installed == [[run.RUNTIME_LOCK], [run.BUNDLE_LOCK]]
    assert {"objdump", "zstd", "Xvfb", "jackd"} <= set(tools[0])
    script = str(run.ROOT / "packaging" / "build.py")
    assert commands == [[str(run.venv_python()), script, "--smoke", "--archive", "none"]]
