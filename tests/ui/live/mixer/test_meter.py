"""The level meter."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from studio.ui.live.mixer.meter import FLOOR_DB, LevelMeter, decibels
from studio.ui.look.theme import tokens
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(10.0)


@pytest.fixture
def meter(qtbot: QtBot, clock: Clock) -> LevelMeter:
    meter = LevelMeter(clock=clock)
    qtbot.addWidget(meter)
    meter.resize(120, 22)
    meter.show()
    return meter


def colour_at(meter: LevelMeter, x: int, y: int) -> QColor:
    return meter.grab().toImage().pixelColor(x, y)


def test_decibels() -> None:
    assert decibels(1.0) == pytest.approx(0.0)
    assert decibels(0.5) == pytest.approx(-6.02, abs=0.01)
    assert decibels(0.0) == FLOOR_DB


def test_bars_rise_at_once_and_fall_slowly(meter: LevelMeter, clock: Clock) -> None:
    meter.show_levels((0.5, 0.1), 1.0)
    assert meter.levels_db == pytest.approx((-6.02, -20.0), abs=0.01)
    clock.now += 0.5
    meter.show_levels((0.0, 0.0), 1.0)
    assert meter.levels_db == pytest.approx((-19.02, -33.0), abs=0.01)
    clock.now += 10
    meter.show_levels((0.0, 0.0), 1.0)
    assert meter.levels_db == (FLOOR_DB, FLOOR_DB)


def test_left_is_above_right(meter: LevelMeter) -> None:
    meter.show_levels((0.4, 0.0), 1.0)
    assert colour_at(meter, 40, 4) == tokens().ok
    assert colour_at(meter, 40, 17) == tokens().sunken


def test_the_light_tells_of_the_limiter_for_a_moment(meter: LevelMeter, clock: Clock) -> None:
    meter.show_levels((1.0, 1.0), 0.7)
    assert meter.limiting
    assert colour_at(meter, meter.width() - 4, 11) == tokens().danger
    clock.now += 1.0
    meter.show_levels((0.0, 0.0), 1.0)
    assert not meter.limiting
    assert colour_at(meter, meter.width() - 4, 11) == tokens().outline
