"""Run PyInstaller, and tidy what it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bundle.places import BUILD, DIST, KERNELS, PACKAGING, ROOT, app_folder, executable


class BundleError(Exception):
    """A step went wrong; the text says which."""


def freeze() -> Path:
    """Build the sound engine, the icons and the one-folder program.

    Returns:
        The program's folder.

    Raises:
        BundleError: a tool failed; it said why on the terminal.
    """
    BUILD.mkdir(parents=True, exist_ok=True)
    run(
        [sys.executable, "-m", "bundle.kernels", str(KERNELS)],
        "The sound engine could not be built",
    )
    draw_icons()
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += [
        "--distpath",
        str(DIST),
        "--workpath",
        str(BUILD / "work"),
        str(PACKAGING / "chimera.spec"),
    ]
    run(command, "PyInstaller failed")
    folder = app_folder()
    if not executable(folder).exists():
        raise BundleError(f"PyInstaller left no {executable(folder)}")
    remove_dangling_links(folder)
    return folder


def draw_icons() -> None:
    """Draw the program's icon in all sizes.

    Raises:
        BundleError: that failed.
    """
    run([sys.executable, "-m", "bundle.icons"], "The icons could not be drawn")


def run(command: list[str], trouble: str) -> None:
    """Run a tool with our modules importable.

    Raises:
        BundleError: it failed; ``trouble`` says what that means.
    """
    paths = os.pathsep.join([str(PACKAGING), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        raise BundleError(trouble)


def remove_dangling_links(folder: Path) -> list[Path]:
    """Remove links whose files were left out; return them."""
    dangling = [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
    for path in dangling:
        path.unlink()
    return dangling
