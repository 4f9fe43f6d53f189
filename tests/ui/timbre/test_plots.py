"""Curves drawn by hand, and rainbowgrams on the screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.timbre.see.rainbowgram import rainbowgram
from studio.ui.timbre.curve_plot import CurvePlot
from studio.ui.timbre.rainbow_view import RainbowView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.resize(500, 220)
    plot.show()
    curves = np.zeros((125, 16), np.float32)
    curves += np.linspace(-1, 1, 16, dtype=np.float32)
    plot.set_curves(curves)
    return plot


def test_a_click_chooses_a_curve_and_a_stroke_draws_it(plot: CurvePlot, qtbot: QtBot) -> None:
    on_third = plot.point(60, -1 + 2 / 15 * 3).toPoint()
    with qtbot.waitSignal(plot.chosen) as chosen:
        QTest.mouseClick(plot, LEFT, pos=on_third)
    assert chosen.args[0] == 3
    changed: list[np.ndarray] = []
    plot.changed.connect(changed.append)
    start, end = plot.point(20, 0.9).toPoint(), plot.point(40, 0.9).toPoint()
    # Other curves lie there too: a drag draws the chosen one wherever it begins.
    with qtbot.waitSignals([plot.grabbed, plot.released]):
        QTest.mousePress(plot, LEFT, pos=start)
        QTest.mouseMove(plot, (start + end) / 2)
        QTest.mouseMove(plot, end)
        QTest.mouseRelease(plot, LEFT, pos=end)
    out = changed[-1]
    assert (np.abs(out[22:39, 3] - 0.9) < 0.03).all()
    np.testing.assert_array_equal(np.delete(out, 3, axis=1)[0], np.delete(out, 3, axis=1)[30])
    assert out[10, 3] == pytest.approx(-0.6)


def test_keys_walk_over_the_curves(plot: CurvePlot) -> None:
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key_Down)
    assert plot.dim == 0
    QTest.keyClick(plot, Qt.Key_Up)
    assert plot.dim == 15
    assert "16" in plot.accessibleDescription()
    QTest.keyClick(plot, Qt.Key_Escape)
    assert plot.dim == -1


def test_shift_click_marks_a_frame(plot: CurvePlot, qtbot: QtBot) -> None:
    with qtbot.waitSignal(plot.pointed) as pointed:
        QTest.mouseClick(plot, LEFT, Qt.ShiftModifier, plot.point(50, 0).toPoint())
    assert pointed.args[0] == pytest.approx(50, abs=1)


def test_without_curves_nothing_can_be_drawn(qtbot: QtBot) -> None:
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.resize(300, 150)
    plot.show()
    heard: list[object] = []
    plot.grabbed.connect(heard.append)
    QTest.mouseClick(plot, LEFT, pos=QPoint(100, 80))
    QTest.keyClick(plot, Qt.Key_Down)
    assert heard == []


def test_rainbowgrams_are_drawn_and_clicked(qtbot: QtBot) -> None:
    t = np.arange(32_000) / 16_000
    gram = rainbowgram(np.sin(2 * np.pi * 261.6 * t).astype(np.float32))
    view = RainbowView()
    qtbot.addWidget(view)
    view.resize(600, 260)
    view.set_grams([("Original", gram), ("Live decoder", None)])
    view.show()
    assert [name for name, _ in view.grams] == ["Original"]
    picture = view.grab().toImage()
    rect = view.place(0)
    ratio = picture.devicePixelRatio()

    def light(x: float, y: float) -> int:
        return picture.pixelColor(int(x * ratio), int(y * ratio)).lightness()

    # C4 is two octaves up from the bottom of six.
    tone = rect.bottom() - rect.height() * (80.5 / 240)
    assert light(rect.center().x(), tone) > 60
    assert light(rect.center().x(), rect.top() + 20) < 20
    with qtbot.waitSignal(view.clicked) as clicked:
        QTest.mouseClick(view, LEFT, pos=rect.center().toPoint())
    assert clicked.args[0] == 0
    assert clicked.args[1] == pytest.approx(0.5, abs=0.01)
