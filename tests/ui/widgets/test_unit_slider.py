"""Sliders with units: laws, typing, gestures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.ui.widgets.unit_slider import Quantity, UnitSlider

TIME = Quantity("Attack", 0, 10_000, 4, "ms", curved=True)
SHARE = Quantity("Sustain", 0, 1, 1, "%")
LEVEL = Quantity("Level", -60, 6, 0, "dB")
TONE = Quantity("Tone", -1, 1, 0)


@given(st.sampled_from([TIME, SHARE, LEVEL, TONE]), st.floats(0, 1))
def test_places_and_values_belong_together(quantity: Quantity, share: float) -> None:
    value = quantity.value_at(share)
    assert quantity.low <= value <= quantity.high
    assert quantity.share_of(value) == pytest.approx(share, abs=1e-4)


@pytest.mark.parametrize(
    ("quantity", "value", "text"),
    [(TIME, 4, "4 ms"), (TIME, 1500, "1.50 s"), (SHARE, 0.41, "41 %"), (LEVEL, 0, "0 dB"),
     (LEVEL, -6.5, "-6.5 dB"), (TONE, 0.5, "+0.50")],
)  # fmt: skip
def test_words(quantity: Quantity, value: float, text: str) -> None:
    assert quantity.text(value) == text
    assert quantity.read(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("quantity", "text", "value"),
    [(TIME, "2 s", 2000), (TIME, "99 s", 10_000), (TIME, "0,5s", 500), (SHARE, "50", 0.5),
     (LEVEL, "-3", -3), (LEVEL, "loud", None), (TIME, "", None), (TIME, "1e999", None)],
)  # fmt: skip
def test_reading(quantity: Quantity, text: str, value: float | None) -> None:
    assert quantity.read(text) == value


def test_a_typed_number_is_one_gesture(qtbot: QtBot) -> None:
    slider = UnitSlider(TIME)
    qtbot.addWidget(slider)
    slider.show()
    heard: list[object] = []
    slider.grabbed.connect(lambda: heard.append("grabbed"))
    slider.moved.connect(heard.append)
    slider.settled.connect(lambda value: heard.append(("settled", value)))
    slider.number.setFocus()
    slider.number.selectAll()
    QTest.keyClicks(slider.number, "250")
    QTest.keyClick(slider.number, Qt.Key_Return)
    assert heard == ["grabbed", 250.0, ("settled", 250.0)]
    assert slider.number.text() == "250 ms"
    slider.number.setFocus()
    slider.number.selectAll()
    QTest.keyClicks(slider.number, "nothing")
    QTest.keyClick(slider.number, Qt.Key_Escape)
    assert slider.number.text() == "250 ms"
    assert len(heard) == 3


def test_keys_and_double_click(qtbot: QtBot) -> None:
    slider = UnitSlider(SHARE)
    qtbot.addWidget(slider)
    slider.set_value(0.5)
    settled: list[float] = []
    slider.settled.connect(settled.append)
    QTest.keyClick(slider.slider, Qt.Key_Left)
    assert settled == [pytest.approx(0.49)]
    QTest.mouseDClick(slider.slider, Qt.LeftButton)
    assert settled[-1] == 1.0
    assert slider.value() == 1.0
