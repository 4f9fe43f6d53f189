"""Where the parts of a build lie. Everything made is below ``build/`` and ``dist/``, which git ignores."""

from __future__ import annotations

import platform
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
BUILD = ROOT / "build" / "bundle"
DIST = ROOT / "dist"
APP_NAME = "Chimera Studio"
FOLDER_NAME = "chimera-studio"
"""Of the one-folder program, its main executable, its icon and its desktop entry."""
APP_ID = "studio.chimera.ChimeraStudio"
KERNELS = BUILD / "prebuilt"
ICONS = BUILD / "icons"
APP_ICON = ROOT / "resources" / "app" / "chimera-studio.svg"


def version() -> str:
    """Return the program's version, read without importing it."""
    text = (ROOT / "studio" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("studio/__init__.py says no version")
    return found[1]


def app_folder() -> Path:
    """Return the folder that PyInstaller makes (on macOS beside the .app made from it)."""
    return DIST / FOLDER_NAME


def executable(folder: Path) -> Path:
    """Return the program in an unpacked bundle."""
    return folder / (FOLDER_NAME + (".exe" if sys.platform == "win32" else ""))


def release_name() -> str:
    """Return the name of a release without its ending, e.g. ``chimera-studio-0.1.0-linux-x86_64``."""
    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    return f"{FOLDER_NAME}-{version()}-{system}-{platform.machine().lower()}"
