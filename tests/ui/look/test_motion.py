"""One setting stops whatever only decorates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QProgressBar
from pytestqt.qtbot import QtBot

from studio.project.song import PadState, Song, add_clips, with_pad
from studio.ui.look import motion
from studio.ui.morph.map import LatentMap
from studio.ui.morph.surface import PadSurface
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

UI = Path(motion.__file__).parents[1]


@pytest.fixture(autouse=True)
def _moving_again(dressed: QApplication) -> Iterator[None]:
    yield
    motion.apply_motion(dressed, motion.SYSTEM)


def test_the_setting_counts_at_once(window: MainWindow, dressed: QApplication) -> None:
    window.services.settings.update(motion="reduced")
    assert motion.reduced()
    assert dressed.cursorFlashTime() == 0
    window.services.settings.update(motion="full")
    assert not motion.reduced()
    assert dressed.cursorFlashTime() > 0


@pytest.mark.parametrize("choice", [motion.FULL, motion.REDUCED])
def test_the_puck_leaves_a_trail_only_where_things_may_move(
    choice: str, window: MainWindow
) -> None:
    window.services.settings.update(motion=choice)
    clips = (tune("Rising", UP), tune("Falling", DOWN))
    pad = PadState(corners=(clips[0].id, clips[1].id, None, None), x=0.2)
    window.document.open(with_pad(add_clips(Song(), clips), "melody", pad))
    surface = window.findChild(PadSurface, "padSurface")
    surface.set_position(0.8, 0.0)
    assert bool(surface.trail) == (choice == motion.FULL)
    assert surface.position[0] == pytest.approx(0.8)


@pytest.mark.parametrize("choice", [motion.FULL, motion.REDUCED])
def test_a_point_of_the_map_leaves_a_trail_likewise(
    choice: str, qtbot: QtBot, dressed: QApplication
) -> None:
    motion.apply_motion(dressed, choice)
    latent_map = LatentMap(lambda _index: None)
    qtbot.addWidget(latent_map)
    latent_map.set_current(0.1, 0.2)
    assert latent_map.current == (0.1, 0.2)
    assert bool(latent_map.trail) == (choice == motion.FULL)


def test_a_bar_without_an_end_stands_still(qtbot: QtBot, dressed: QApplication) -> None:
    bar = QProgressBar()
    qtbot.addWidget(bar)
    motion.apply_motion(dressed, motion.REDUCED)
    motion.show_busy(bar)
    assert (bar.maximum(), bar.value()) == (1, 1)
    motion.apply_motion(dressed, motion.FULL)
    motion.show_busy(bar)
    assert bar.maximum() == 0


def test_what_moves_asks_first() -> None:
    """Each file that animates mentions the one place that knows whether it may."""
    moves = re.compile(r"QPropertyAnimation|QVariantAnimation|QTimeLine|setRange\(0, 0\)|TRAIL_S\b")
    silent = [
        path.name
        for path in UI.rglob("*.py")
        if path.name != "motion.py"
        and moves.search(path.read_text(encoding="utf-8"))
        and "motion.reduced" not in path.read_text(encoding="utf-8")
    ]
    assert not silent
