"""Folders, packages, fonts, the compiled kernel, the screen: what the program stands on."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from studio.assets import assets_root, resources_dir
from studio.doctor.check import Check, note, ok, problem
from studio.files import plain_reason
from studio.project import folders
from studio.project.crash_log import has_unread_crash
from studio.project.log_files import without_home

LOCK = "requirements.lock"
FONTS = ("Inter-Regular.otf", "Inter-SemiBold.otf")
_LITTLE, _TIGHT = 100 * 2**20, 2**30
"""Free bytes below which saving is in danger, and below which a person should know."""
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_FONT_STARTS = (b"OTTO", b"\0\1\0\0", b"true", b"ttcf")


def own_folders() -> dict[str, Path]:
    """Return the person's folders by what is in them."""
    return {
        "settings": folders.config_dir(),
        "autosaves and takes": folders.data_dir(),
        "cache": folders.cache_dir(),
        "logs": folders.log_dir(),
    }


def check_folders() -> list[Check]:
    """Try to write into each of the person's folders, and look how much room there is."""
    return [_check_folder(f"Folder of {name}", path) for name, path in own_folders().items()]


def check_packages(lock: Path | None = None) -> Check:
    """Compare the installed packages with those the program was tested with."""
    about = "Packages"
    path = lock or assets_root() / LOCK
    if getattr(sys, "frozen", False) or not path.exists():
        return ok(about, "those that came with the program")
    missing, others = [], []
    pinned = _PINNED.findall(path.read_text(encoding="utf-8"))
    for name, version in pinned:
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
            continue
        if found.partition("+")[0] != version.partition("+")[0]:
            others.append(f"{name} {found} instead of {version}")
    if missing:
        return problem(
            about,
            f"Not installed: {', '.join(missing[:8])}.",
            "Run “python3 run.py” once; it installs what is missing.",
        )
    if others:
        return note(
            about,
            f"Other versions than tested: {', '.join(others[:6])}.",
            "If something misbehaves, run “python3 run.py”.",
        )
    return ok(about, f"all {len(pinned)} as tested")


def check_fonts(folder: Path | None = None) -> Check:
    """Look whether the typefaces are there and are fonts."""
    folder = folder or resources_dir() / "fonts"
    broken = [name for name in FONTS if not _is_font(folder / name)]
    if broken:
        return problem(
            "Fonts", f"Missing or damaged: {', '.join(broken)}.", "Install the program again."
        )
    return ok("Fonts", "Inter, regular and semi-bold")


def check_kernel() -> Check:
    """Look whether the audio kernel is compiled for this processor."""
    from studio.live.kernel.native import OBJECT, cache_folder

    built = cache_folder() / OBJECT
    if built.exists():
        return ok(
            "Audio kernel", f"compiled for this processor ({without_home(str(built.parent))})"
        )
    return note(
        "Audio kernel",
        "Not compiled for this processor yet.",
        "The first start does it and takes half a minute longer.",
    )


def check_screen() -> Check:
    """Look whether a window could open."""
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in wanted):
        return note(
            "Screen",
            "There is none here, so no window can open.",
            "“chimera --help” lists what works without.",
        )
    return ok("Screen", "there is one")


def check_crashes() -> Check:
    """Look whether an earlier run ended with a crash report."""
    if has_unread_crash():
        return note(
            "Last run",
            "It left a crash report.",
            f"The next start shows it; it lies in {without_home(str(folders.log_dir()))}.",
        )
    return ok("Last run", "no crash report")


def _check_folder(about: str, path: Path) -> Check:
    shown = without_home(str(path))
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
        free = shutil.disk_usage(path).free
    except OSError as error:
        return problem(about, f"{shown} cannot be written: {plain_reason(error)}.",
                       f"Make room, allow writing, or set {folders.HOME_VARIABLE} to another folder.")  # fmt: skip
    room = f"{shown}, {free / 2**30:.1f} GiB free"
    if free < _LITTLE:
        return problem(about, room, "Make room: autosaves and recordings need it.")
    if free < _TIGHT:
        return note(about, room, "Make room before a long recording.")
    return ok(about, room)


def _is_font(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) in _FONT_STARTS
    except OSError:
        return False
