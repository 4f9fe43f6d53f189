"""The scripts that install into a home folder and remove again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bundle import desktop
from bundle.places import PACKAGING

from tests.packaging.test_desktop import entry, unquoted

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux scripts")


@pytest.fixture
def download(tmp_path: Path) -> Path:
    """Make what an unpacked archive looks like, with a program that tells what it was given."""
    folder = tmp_path / "Herunter geladen"
    (folder / "chimera-studio" / "_internal").mkdir(parents=True)
    program = folder / "chimera-studio" / "chimera-studio"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    desktop.write_share(folder / "share")
    for name in ("install.sh", "uninstall.sh"):
        shutil.copy(PACKAGING / "linux" / name, folder)
    return folder


def run(script: Path, home: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    done = subprocess.run([script], env=environment, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def everything(home: Path) -> set[str]:
    return {str(p.relative_to(home)) for p in home.rglob("*") if not p.is_dir()}


def test_installs_twice_and_leaves_nothing(tmp_path: Path, download: Path) -> None:
    home = tmp_path / 'Zoë "die" $HOME'
    song = home / ".local" / "share" / "chimera-studio" / "autosave" / "song.json"
    song.parent.mkdir(parents=True)
    song.touch()
    run(download / "install.sh", home)
    (home / ".local" / "opt" / "chimera-studio" / "_internal" / "old.so").touch()
    words = run(download / "install.sh", home)
    target = home / ".local" / "opt" / "chimera-studio"
    assert str(target / "uninstall.sh") in words
    assert not (target / "_internal" / "old.so").exists()
    values = entry((home / ".local/share/applications/chimera-studio.desktop").read_text())
    program, _, field = values["Exec"].rpartition(" ")
    assert (unquoted(program), field) == (str(target / "chimera-studio"), "%F")
    said = subprocess.run([home / ".local/bin/chimera", "a b"], capture_output=True, text=True)
    assert said.stdout == "a b\n"
    assert (home / ".local/share/mime/packages/chimera-studio.xml").exists()
    run(target / "uninstall.sh", home)
    left = {name for name in everything(home) if "cache" not in name and "/mime/" not in name}
    assert left == {".local/share/chimera-studio/autosave/song.json"}


def test_removing_what_is_not_there_is_no_error(tmp_path: Path, download: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    run(download / "uninstall.sh", home)
    assert not {name for name in everything(home) if "chimera" in name}


def test_a_command_of_the_same_name_is_left_alone(tmp_path: Path, download: Path) -> None:
    home = tmp_path / "home"
    run(download / "install.sh", home)
    own = home / ".local" / "bin" / "chimera"
    own.unlink()
    own.write_text("mine")
    run(download / "uninstall.sh", home)
    assert own.read_text() == "mine"
