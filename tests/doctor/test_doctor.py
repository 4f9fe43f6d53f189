"""`chimera doctor`: what is there, what is missing, what helps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.doctor import devices, examination, models, places
from studio.doctor.check import Check, State, note, ok, problem, table
from studio.doctor.devices import check_graphics, check_midi, check_sound
from studio.doctor.models import known_sums, model_sums, write_sums
from studio.doctor.places import check_folders, check_fonts, check_packages
from studio.live.device.stream import StreamError
from studio.project import folders
from studio.project.settings import Settings


def test_the_table_counts_problems_and_gives_advice() -> None:
    text = table([ok("A", "fine"), note("Bb", "hm"), problem("C", "broken", "Mend it.")])
    assert text.splitlines()[0] == "ok       A   fine"
    assert "→ Mend it." in text
    assert text.endswith("There is one problem.")
    assert table([ok("A", "fine")]).endswith("All is well.")


def test_no_sound_card_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "sound_outputs", list)
    found = check_sound()
    assert (found.state, "silence" in found.text) == (State.NOTE, True)
    monkeypatch.setattr(devices, "sound_outputs", lambda: ["Speakers (ALSA)"])
    assert check_sound() == ok("Sound", "Speakers (ALSA)")


def test_a_broken_sound_system_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> list[str]:
        raise StreamError("The sound library PortAudio is not installed here.")

    monkeypatch.setattr(devices, "sound_outputs", missing)
    found = check_sound()
    assert found.state is State.PROBLEM
    assert "libportaudio2" in found.advice

    def broken() -> list[str]:
        raise RuntimeError("-9999")

    monkeypatch.setattr(devices, "sound_outputs", broken)
    assert check_sound().state is State.PROBLEM


@pytest.mark.parametrize(
    ("systems", "state"),
    [({}, State.NOTE), ({"ALSA": []}, State.NOTE), ({"ALSA": ["Keys (in)"]}, State.OK)],
)
def test_midi(monkeypatch: pytest.MonkeyPatch, systems: dict, state: State) -> None:
    monkeypatch.setattr(devices, "midi_ports", lambda: systems)
    assert check_midi().state is state


def test_a_card_that_the_settings_want_and_nobody_has() -> None:
    found = check_graphics(Settings(device="mps"))
    assert found.state is State.NOTE
    assert "Automatic" in found.advice
    assert check_graphics(Settings()).state is State.OK


def test_folders_that_cannot_be_written_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {check.state for check in check_folders()} <= {State.OK, State.NOTE}
    home = folders.data_dir().parent
    (home / "blocked").write_text("a file, not a folder")
    monkeypatch.setenv(folders.HOME_VARIABLE, str(home / "blocked"))
    found = check_folders()
    assert {check.state for check in found} == {State.PROBLEM}
    assert "its folder is not a folder" in found[0].text


def test_a_full_disk_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 5 * 2**20

    monkeypatch.setattr(places.shutil, "disk_usage", lambda _path: Usage)
    assert check_folders()[0].advice.startswith("Make room")
    assert check_folders()[0].state is State.PROBLEM


def test_packages_are_compared_with_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("pytest==0.0.1\nno-such-package-here==1.0 \\\n    --hash=sha256:0\n")
    assert check_packages(lock).state is State.PROBLEM
    assert "no-such-package-here" in check_packages(lock).text
    lock.write_text("pytest==0.0.1\n")
    assert check_packages(lock).state is State.NOTE
    assert check_packages(tmp_path / "none").state is State.OK


def test_fonts(tmp_path: Path) -> None:
    assert check_fonts().state is State.OK
    (tmp_path / "Inter-Regular.otf").write_bytes(b"OTTO")
    (tmp_path / "Inter-SemiBold.otf").write_bytes(b"<html>")
    assert "Inter-SemiBold.otf" in check_fonts(tmp_path).text


def test_sums_of_models(tmp_path: Path) -> None:
    folder = tmp_path / "timbre_live"
    folder.mkdir()
    (folder / "weights.safetensors").write_bytes(b"weights")
    write_sums(tmp_path)
    assert known_sums(tmp_path) == model_sums(tmp_path)
    (folder / "weights.safetensors").write_bytes(b"others")
    assert known_sums(tmp_path) != model_sums(tmp_path)
    assert known_sums(tmp_path / "nowhere") == {}


def test_a_model_that_is_missing_foreign_or_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Store:
        names = ("a", "b", "c")

        def verify(self, name: str) -> list[str]:
            return ["The model “a” is not installed."] if name == "a" else []

    for name, config in (("b", "{}"), ("c", '{"audible": false}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text(config)
        (tmp_path / name / "weights.safetensors").write_bytes(name.encode())
    (tmp_path / models.SUMS).write_text(f"{'0' * 64}  b/weights.safetensors\n")
    monkeypatch.setattr(models, "open_store", lambda _root: Store())
    a, b, c = models.check_models(tmp_path)
    assert (a.state, b.state, c.state) == (State.PROBLEM, State.NOTE, State.NOTE)
    assert "not the one that came" in b.text
    assert "not trained to be heard" in c.text


def test_the_command_tells_and_returns_one_on_a_problem(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from studio.cli import main

    checks: list[Check] = [ok("A", "fine")]
    monkeypatch.setattr(examination, "examine", lambda: checks)
    assert main(["doctor"]) == 0
    assert "All is well." in capsys.readouterr().out
    checks.append(problem("B", "broken", "Mend it."))
    assert main(["doctor", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[1] == {
        "about": "B", "state": "problem", "text": "broken", "advice": "Mend it.",
    }  # fmt: skip


def test_diagnostics_come_whatever_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[str]:
        raise OSError(f"no {Path.home()}/device")

    monkeypatch.setattr(examination, "sound_outputs", broken)
    text = examination.diagnostics(["Qt 6"])
    assert "cannot be asked for (OSError: no ~/device)" in text
    assert "Qt 6" in text
    assert "melody/weights.safetensors" in text
