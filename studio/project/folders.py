"""Where the program keeps what belongs to the person and not to a project.

The places follow each system's custom (platformdirs). ``CHIMERA_HOME`` puts all of them below one folder, for tests
and for a copy of the program on a stick.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP_NAME = "Chimera Studio"
_FOLDER_NAME = "chimera-studio"
HOME_VARIABLE = "CHIMERA_HOME"


def config_dir() -> Path:
    """Return the folder of the settings."""
    return _home("config") or platformdirs.user_config_path(_FOLDER_NAME, appauthor=False)


def data_dir() -> Path:
    """Return the folder of what must not be lost, such as autosaves."""
    return _home("data") or platformdirs.user_data_path(_FOLDER_NAME, appauthor=False)


def cache_dir() -> Path:
    """Return the folder of what can be made again, such as files prepared for dragging out."""
    return _home("cache") or platformdirs.user_cache_path(_FOLDER_NAME, appauthor=False)


def rendered_dir() -> Path:
    """Return the folder of notes that the WaveNet has rendered."""
    return cache_dir() / "rendered"


def log_dir() -> Path:
    """Return the folder of logs."""
    return _home("logs") or platformdirs.user_log_path(_FOLDER_NAME, appauthor=False)


def documents_dir() -> Path:
    """Return the folder that file dialogs first offer for projects."""
    return _home("documents") or platformdirs.user_documents_path() / APP_NAME


def autosave_dir() -> Path:
    """Return the folder with one sub-folder a running (or crashed) session."""
    return data_dir() / "autosave"


def _home(name: str) -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) / name if home else None
