"""Another theme at run time reaches every pixel: nothing keeps a colour that only the old theme has."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.live.stage.stage import Stage
from studio.ui.look import theme
from studio.ui.look.theme import Tokens
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

CHANCE = 24
"""Pixels that soft edges may give a colour by chance."""

GREY_CHANCE = 1 / 1000
"""The same as a share of the window for greys, which the soft edges of words run through."""


def colours(t: Tokens) -> dict[int, str]:
    """The tokens by colour."""
    found = {}
    for field in fields(t):
        value = getattr(t, field.name)
        for colour in value if isinstance(value, tuple) else (value,):
            if isinstance(colour, QColor):
                found[colour.rgb()] = field.name
    return found


def left_over(window: MainWindow, old: dict[int, str], new: dict[int, str]) -> dict[str, int]:
    """Count the pixels that have a colour of the old theme alone."""
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32)
    values, counts = np.unique(pixels, return_counts=True)
    seen = dict(zip((values | 0xFF000000).tolist(), counts.tolist(), strict=True))
    return {
        name: seen[colour]
        for colour, name in old.items()
        if colour not in new and seen.get(colour, 0) > chance(QColor(colour), pixels.size)
    }


def chance(colour: QColor, area: int) -> float:
    return CHANCE if colour.hslSaturationF() > 0.3 else GREY_CHANCE * area


@pytest.mark.parametrize("first", [theme.DARK, theme.LIGHT])
def test_nothing_keeps_the_colours_of_the_old_theme(window: MainWindow, first: str) -> None:
    settings = window.services.settings
    second = theme.LIGHT if first == theme.DARK else theme.DARK
    window.set_library((tune("One", UP), tune("Two", DOWN)))
    window.melody.start_example()
    settings.update(theme=first)
    old = colours(theme.tokens())
    for room in window.rooms.rooms:
        window.rooms.show_room(room.id)
        QApplication.processEvents()
        assert left_over(window, old, {}), "the old theme was on the screen"
    settings.update(theme=second)
    new = colours(theme.tokens())
    kept = {}
    for room in window.rooms.rooms:
        window.rooms.show_room(room.id)
        QApplication.processEvents()
        kept |= {f"{room.id}: {name}": n for name, n in left_over(window, old, new).items()}
    settings.update(theme=theme.DARK)
    assert not kept


def test_the_stage_stays_readable_from_afar(qtbot: QtBot, window: MainWindow) -> None:
    window.registry.trigger("view.stage")
    stage = window.findChild(Stage)
    position = stage.head.position

    def large() -> bool:
        return position.fontInfo().pixelSize() > 2 * theme.TEXT_TITLE - 4

    qtbot.waitUntil(large, timeout=10_000)
    for name in (theme.LIGHT, theme.DARK, theme.LIGHT, theme.DARK):
        window.services.settings.update(theme=name)
        QApplication.processEvents()
        window.grab()
        qtbot.waitUntil(large, timeout=10_000)
    window.registry.trigger("view.stage")
