"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# An example that takes long on a crowded machine is no fault: hypothesis looks for wrong answers, not late ones.
settings.register_profile("chimera", deadline=None)
settings.load_profile("chimera")

SHARED_DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data and published checkpoints; skip the test where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs ../shared/data (real data and published checkpoints), which is not here")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def _fresh_user_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own settings out of the tests and the tests out of them."""
    monkeypatch.setenv("CHIMERA_HOME", str(tmp_path / "chimera-home"))
