import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.ui.morph.shape import AttributeInfo, ShapePanel

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(qtbot):
    panel = ShapePanel(
        [
            AttributeInfo("density", "Note density", "notes/step", "How many notes."),
            AttributeInfo("leaps", "Mean interval", "semitones"),
        ]
    )
    qtbot.addWidget(panel)
    panel.resize(300, 420)
    panel.show()
    qtbot.waitExposed(panel)
    panel.set_item_name("Alpha")
    panel.set_average_count(3)
    return panel


def drag(slider, value: float) -> None:
    bar = slider.slider
    start, end = bar.pixel(slider.value()), bar.pixel(value)
    QTest.mousePress(bar, LEFT, NONE, start.toPoint())
    QApplication.sendEvent(
        bar,
        QMouseEvent(
            QEvent.Type.MouseMove, end, bar.mapToGlobal(end), Qt.MouseButton.NoButton, LEFT, NONE
        ),
    )
    QTest.mouseRelease(bar, LEFT, NONE, end.toPoint())


def test_a_slider_is_dragged_with_a_live_preview(qtbot, panel, listen):
    moved = listen(panel.attributes_moved)
    drag(panel.sliders["density"], 1.5)
    qtbot.waitUntil(lambda: moved.last[0]["density"] == pytest.approx(1.5, abs=0.05))
    assert moved.last[0]["leaps"] == 0.0
    assert panel.sliders["density"].amount.text().startswith("+1.")


def test_the_centre_holds_the_slider(panel):
    drag(panel.sliders["leaps"], 1.0)
    drag(panel.sliders["leaps"], 0.05)
    assert panel.sliders["leaps"].value() == 0.0
    assert panel.sliders["leaps"].amount.text() == ""
    assert not panel.changed


def test_double_click_and_delete_reset(panel):
    slider = panel.sliders["density"]
    slider.slider.setValue(150)
    QTest.mouseDClick(slider.slider, LEFT, NONE, QPointF(20, 12).toPoint())
    assert slider.value() == 0.0
    slider.slider.setValue(150)
    QTest.keyClick(slider.slider, Qt.Key.Key_Delete)
    assert slider.value() == 0.0


def test_arrows_move_by_a_tenth(panel):
    slider = panel.sliders["density"]
    QTest.keyClick(slider.slider, Qt.Key.Key_Right)
    QTest.keyClick(slider.slider, Qt.Key.Key_Right)
    assert slider.value() == 0.2


def test_measured_values_are_shown_before_and_after_with_their_unit(panel):
    panel.set_measured({"density": 0.31, "leaps": 2.0})
    assert panel.sliders["density"].measured.text() == "0.31 notes/step"
    panel.set_measured({"density": 0.31, "leaps": 2.0}, {"density": 0.44, "leaps": 2.5})
    assert panel.sliders["density"].measured.text() == "0.31 → 0.44 notes/step"
    assert panel.sliders["leaps"].measured.text() == "2.00 → 2.50 semitones"


def test_apply_and_reset_wait_for_a_change(panel, listen):
    applied, reset = listen(panel.apply_asked), listen(panel.reset_asked)
    assert not panel.apply.isEnabled()
    drag(panel.sliders["density"], 1.0)
    QTest.mouseClick(panel.apply, LEFT)
    QTest.mouseClick(panel.reset, LEFT)
    assert (len(applied), len(reset)) == (1, 1)
    assert not panel.changed
    assert not panel.apply.isEnabled()


def test_the_buttons_say_what_is_asked(panel, listen):
    sampled, varied, averaged = (
        listen(panel.sample_asked),
        listen(panel.vary_asked),
        listen(panel.average_asked),
    )
    panel.similarity.slider.setValue(80)
    for button in (panel.sample, panel.vary, panel.average):
        QTest.mouseClick(button, LEFT)
    assert len(sampled) == 1
    assert varied.last == (0.8,)
    assert len(averaged) == 1
    assert panel.average.text() == "Average 3"


def test_without_a_clip_only_sampling_is_possible(panel):
    panel.set_item_name(None)
    panel.set_average_count(1)
    assert panel.sample.isEnabled()
    assert not panel.vary.isEnabled()
    assert not panel.average.isEnabled()
    assert not panel.sliders["density"].isEnabled()


def test_the_wheel_passes_over_a_slider_that_was_not_chosen(qtbot, panel):
    panel.sample.setFocus()
    slider = panel.sliders["density"].slider
    before = slider.value()
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QWheelEvent

    where = QPointF(slider.rect().center())
    event = QWheelEvent(
        where,
        slider.mapToGlobal(where),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, event)
    assert slider.value() == before
