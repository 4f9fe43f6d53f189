"""Where the files shipped with the program lie: models/ and resources/, in a checkout, a wheel or a frozen build."""

from __future__ import annotations

import sys
from pathlib import Path


def assets_root() -> Path:
    """Return the folder that holds ``models`` and ``resources``."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen)
    here = Path(__file__).resolve().parent
    packaged = here / "_assets"
    return packaged if packaged.is_dir() else here.parent


def models_dir() -> Path:
    """Return the folder with one sub-folder a model."""
    return assets_root() / "models"


def resources_dir() -> Path:
    """Return the folder with icons, theme and factory items."""
    return assets_root() / "resources"
