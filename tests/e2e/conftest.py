"""A desktop of its own for each test, whose last picture is kept beside what it wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desktop import Desktop


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    desktop = Desktop("1440x900", tmp_path / "home")
    yield desktop
    desktop.screenshot(tmp_path / "last-screen.png")
    desktop.close()
