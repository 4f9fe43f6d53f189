"""The preferences' page about graphics cards, in a program from source and in a double-click program."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.project.settings import SettingsStore
from studio.ui.background.io_pool import IoPool
from studio.ui.settings import gpu_torch
from studio.ui.settings.gpu_page import GpuPage
from studio.worker import other_torch
from tests.worker.test_other_torch import make_torch

WAIT_MS = 20_000


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pretend to be a double-click program whose own torch is 2.13.0; return where other torches may lie."""
    own = tmp_path / "own"
    make_torch(own, "2.13.0+cpu", "")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(gpu_torch, "assets_root", lambda: own)
    monkeypatch.setattr(other_torch, "likely_places", list)
    return tmp_path


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    store = SettingsStore(tmp_path / "settings.json")
    store.load()
    return store


def open_page(qtbot: QtBot, store: SettingsStore) -> GpuPage:
    pool = IoPool()
    page = GpuPage(store, pool)
    qtbot.addWidget(page, before_close_func=lambda _page: pool.close())
    page.show()
    return page


def test_a_program_from_source_says_what_it_uses(qtbot: QtBot, store: SettingsStore) -> None:
    page = open_page(qtbot, store)
    assert "2.13.0" in page.about.text()
    assert not page.use.isVisible()


def test_nothing_found(qtbot: QtBot, frozen: Path, store: SettingsStore) -> None:
    page = open_page(qtbot, store)
    qtbot.waitUntil(lambda: "the processor is used" in page.found.text(), timeout=WAIT_MS)
    assert page.use.isChecked()
    assert "2.13.0 for CUDA" in page.about.text()


def test_a_folder_that_does_not_fit_is_refused_in_words(
    qtbot: QtBot, frozen: Path, store: SettingsStore
) -> None:
    make_torch(frozen / "old", "2.12.1+cu130", "13.0")
    page = open_page(qtbot, store)
    qtbot.keyClicks(page.folder, str(frozen / "old"))
    qtbot.keyClick(page.folder, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "is 2.12.1" in page.found.text(), timeout=WAIT_MS)
    assert store.settings.gpu_torch == str(frozen / "old")


def test_a_torch_that_cannot_be_loaded_is_tried_once_and_never_used(
    qtbot: QtBot, frozen: Path, store: SettingsStore
) -> None:
    make_torch(frozen / "env", "2.13.0+cu130", "13.0")
    store.update(gpu_torch=str(frozen / "env"))
    page = open_page(qtbot, store)
    qtbot.waitUntil(lambda: gpu_torch.verdict_file().exists(), timeout=3 * WAIT_MS)
    verdict = json.loads(gpu_torch.verdict_file().read_text())
    assert verdict["works"] is False
    qtbot.waitUntil(lambda: page.found.text() == verdict["words"], timeout=WAIT_MS)
    before = list(sys.meta_path)
    gpu_torch.use_other_torch(store.settings)
    assert sys.meta_path == before


def test_switched_off(qtbot: QtBot, frozen: Path, store: SettingsStore) -> None:
    page = open_page(qtbot, store)
    page.use.click()
    assert store.settings.gpu_torch == "off"
    assert not page.folder.isEnabled()
    assert "run on the processor" in page.found.text()
