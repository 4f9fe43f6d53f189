"""The canvas by mouse, pen, touch and keys."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QImage,
    QInputDevice,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.sketch.item import Ink, Sketch
from studio.ui.sketch.canvas import Canvas, Tool
from studio.ui.sketch.ink_pieces import pressed_pieces
from studio.ui.sketch.pen import Pen

LEFT, RIGHT, MIDDLE = Qt.LeftButton, Qt.RightButton, Qt.MiddleButton


class Desk:
    """A canvas whose edits are taken, as a room would."""

    def __init__(self, qtbot: QtBot) -> None:
        self.canvas = Canvas()
        qtbot.addWidget(self.canvas)
        self.canvas.resize(800, 600)
        self.canvas.show()
        self.sketch = Sketch("a", id="a")
        self.steps: list[str] = []
        self.canvas.set_sketch(self.sketch)
        self.canvas.stroke_drawn.connect(self._on_stroke)
        self.canvas.edit_begun.connect(self.steps.append)
        self.canvas.edited.connect(self._on_edited)

    def _on_stroke(self, stroke: object, ink: Ink) -> None:
        self._on_edited(self.sketch.plus(stroke, ink))

    def _on_edited(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.canvas.set_sketch(sketch)

    def stroke(self, *places: tuple[int, int], button: Qt.MouseButton = LEFT) -> None:
        first, *rest = (QPoint(*place) for place in places)
        QTest.mousePress(self.canvas, button, pos=first)
        for place in rest:
            QTest.mouseMove(self.canvas, place)
        QTest.mouseRelease(self.canvas, button, pos=(rest or [first])[-1])

    def light_at(self, x: int, y: int) -> int:
        picture = self.canvas.grab().toImage()
        ratio = picture.devicePixelRatio()
        return picture.pixelColor(int(x * ratio), int(y * ratio)).lightness()


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_a_stroke_is_where_the_mouse_was(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 100), (300, 150))
    (stroke,) = desk.sketch.strokes
    scale = desk.canvas.scale
    assert scale.to_widget(*stroke[0]) == QPointF(100, 100)
    assert scale.to_widget(*stroke[-1]) == QPointF(300, 150)
    assert desk.light_at(115, 100) > 150
    assert desk.light_at(150, 300) < 40
    ink = desk.sketch.ink(0)
    assert len(ink.times) == len(stroke)
    assert ink.pressures == ()


def test_a_click_is_a_dot_and_tiny_moves_are_no_points(desk: Desk) -> None:
    desk.stroke((100, 100))
    assert len(desk.sketch.strokes[0]) == 1
    desk.stroke((200, 200), (201, 200), (201, 201), (260, 200))
    assert len(desk.sketch.strokes[1]) == 2


def test_the_pen_has_pressure_and_an_eraser(desk: Desk) -> None:
    def pen(kind: QEvent.Type, x: float, pressure: float, tip: QPointingDevice.PointerType) -> None:
        device = QPointingDevice(
            "pen", 1, QInputDevice.DeviceType.Stylus, tip,
            QInputDevice.Capability.Pressure | QInputDevice.Capability.Position, 1, 1,
        )  # fmt: skip
        at = QPointF(x, 100)
        buttons = Qt.LeftButton if kind != QEvent.Type.TabletRelease else Qt.NoButton
        event = QTabletEvent(
            kind, device, at, desk.canvas.mapToGlobal(at), pressure, 0, 0, 0, 0, 0,
            Qt.NoModifier, Qt.LeftButton, buttons,
        )  # fmt: skip
        QApplication.sendEvent(desk.canvas, event)
        assert event.isAccepted()

    nib, eraser = QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser
    pen(QEvent.Type.TabletPress, 100, 0.2, nib)
    pen(QEvent.Type.TabletMove, 200, 0.8, nib)
    pen(QEvent.Type.TabletMove, 300, 0.0, nib)
    pen(QEvent.Type.TabletRelease, 300, 0.0, nib)
    (stroke,) = desk.sketch.strokes
    # No pressure at all is a tablet that reports none.
    assert desk.sketch.ink(0).pressures == (0.2, 0.8, 0.5)
    widths = [width for _, _, width in pressed_pieces(stroke, desk.sketch.ink(0))]
    assert widths[1] > widths[0]
    pen(QEvent.Type.TabletPress, 150, 0.5, eraser)
    pen(QEvent.Type.TabletRelease, 150, 0.0, eraser)
    assert desk.sketch.strokes == ()


def test_erasing_by_stroke_is_one_edit(desk: Desk) -> None:
    for y in (100, 200, 300):
        desk.stroke((100, y), (300, y))
    desk.canvas.set_tool(Tool.ERASE)
    desk.stroke((200, 80), (200, 120), (200, 220))
    assert len(desk.sketch.strokes) == 1
    assert desk.steps == ["Erase"]
    desk.canvas.set_tool(Tool.DRAW)
    desk.stroke((200, 290), (200, 310), button=RIGHT)
    assert desk.sketch.strokes == ()
    assert desk.light_at(200, 300) < 40


def test_choosing_moving_scaling_and_deleting(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 100), (200, 200))
    desk.stroke((500, 400), (600, 400))
    canvas = desk.canvas
    canvas.set_tool(Tool.SELECT)
    desk.stroke((60, 60), (300, 300))
    assert canvas.selected == {0}
    before = desk.sketch.strokes[0][0]
    desk.stroke((150, 100), (190, 130))
    moved = desk.sketch.strokes[0][0]
    zoom = canvas.scale.zoom
    assert moved[0] - before[0] == pytest.approx(40 / zoom)
    assert moved[1] - before[1] == pytest.approx(30 / zoom)
    box = canvas.selection_box()
    corner = (canvas.scale.to_widget(box.right(), box.bottom()) + QPointF(6, 6)).toPoint()
    desk.stroke(
        (corner.x(), corner.y()),
        (corner.x() + 60, corner.y() + 60),
        (corner.x() + 100, corner.y() + 100),
    )
    assert canvas.selection_box().width() == pytest.approx(2 * box.width(), rel=0.1)
    assert canvas.selection_box().topLeft() == box.topLeft()
    QTest.keyClick(canvas, Qt.Key_Right, Qt.ShiftModifier)
    assert canvas.selection_box().left() == pytest.approx(box.left() + 10)
    QTest.keyClick(canvas, Qt.Key_Delete)
    assert len(desk.sketch.strokes) == 1
    assert desk.steps == ["Move strokes", "Scale strokes", "Move strokes", "Delete strokes"]
    canvas.select_all()
    QTest.keyClick(canvas, Qt.Key_Escape)
    assert canvas.selected == frozenset()


def test_zooming_and_moving_the_paper(desk: Desk) -> None:
    canvas = desk.canvas
    under = canvas.scale.to_canvas(QPointF(200, 150))
    wheel = QWheelEvent(
        QPointF(200, 150), canvas.mapToGlobal(QPointF(200, 150)), QPoint(), QPoint(0, 360),
        Qt.NoButton, Qt.ControlModifier, Qt.NoScrollPhase, False,
    )  # fmt: skip
    zoom = canvas.scale.zoom
    QApplication.sendEvent(canvas, wheel)
    assert canvas.scale.zoom == pytest.approx(zoom * 1.15**3)
    assert math.dist(canvas.scale.to_canvas(QPointF(200, 150)), under) < 1e-6
    x = canvas.scale.x
    desk.stroke((400, 300), (300, 300), button=MIDDLE)
    assert canvas.scale.x == pytest.approx(x + 100 / canvas.scale.zoom)
    assert desk.sketch.strokes == ()
    desk.stroke((100, 100), (200, 200))
    # What is drawn close up is as small as it looks.
    assert math.dist(*desk.sketch.strokes[0]) == pytest.approx(141.4 / canvas.scale.zoom, rel=0.01)
    canvas.fit()
    assert canvas.scale.zoom <= 1.0


def test_two_fingers_move_and_zoom_instead_of_drawing(desk: Desk) -> None:
    canvas = desk.canvas
    device = QTest.createTouchDevice()
    zoom = canvas.scale.zoom
    QTest.touchEvent(canvas, device).press(0, QPoint(300, 300), canvas).commit()
    QTest.touchEvent(canvas, device).move(0, QPoint(300, 300), canvas).press(
        1, QPoint(400, 300), canvas
    ).commit()
    QTest.touchEvent(canvas, device).move(0, QPoint(250, 300), canvas).move(
        1, QPoint(450, 300), canvas
    ).commit()
    QTest.touchEvent(canvas, device).release(0, QPoint(250, 300), canvas).release(
        1, QPoint(450, 300), canvas
    ).commit()
    assert canvas.scale.zoom == pytest.approx(2 * zoom, rel=0.01)
    assert desk.sketch.strokes == ()
    QTest.touchEvent(canvas, device).press(0, QPoint(100, 100), canvas).commit()
    QTest.touchEvent(canvas, device).move(0, QPoint(200, 100), canvas).commit()
    QTest.touchEvent(canvas, device).release(0, QPoint(200, 100), canvas).commit()
    assert len(desk.sketch.strokes) == 1


@pytest.mark.parametrize("tool", [Tool.DRAW, Tool.ERASE, Tool.SELECT])
def test_a_touch_that_the_system_takes_back_did_nothing(desk: Desk, tool: Tool) -> None:
    desk.stroke((100, 300), (500, 300))
    before = desk.sketch
    canvas, device = desk.canvas, QTest.createTouchDevice()
    canvas.edit_cancelled.connect(lambda: desk._on_edited(before))
    canvas.set_tool(tool)
    QTest.touchEvent(canvas, device).press(0, QPoint(300, 300), canvas).commit()
    QTest.touchEvent(canvas, device).move(0, QPoint(320, 340), canvas).commit()
    QApplication.sendEvent(canvas, QTouchEvent(QEvent.Type.TouchCancel, device))
    QTest.mouseMove(canvas, QPoint(600, 500))
    assert desk.sketch.strokes == before.strokes
    assert desk.steps == {Tool.DRAW: [], Tool.ERASE: ["Erase"], Tool.SELECT: ["Move strokes"]}[tool]
    assert canvas.hand.pen is None
    canvas.set_tool(Tool.DRAW)
    desk.stroke((100, 100), (200, 100))
    assert len(desk.sketch.strokes) == 2
    QTest.touchEvent(canvas, device).release(0, QPoint(320, 340), canvas).commit()


def test_a_touching_pen_is_told_at_once(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.canvas.stroke_begun):
        QTest.mousePress(desk.canvas, LEFT, pos=QPoint(50, 50))
    assert desk.canvas.hand.pen is not None
    QTest.keyClick(desk.canvas, Qt.Key_Escape)
    QTest.mouseRelease(desk.canvas, LEFT, pos=QPoint(50, 50))
    assert desk.sketch.strokes == ()


def test_an_underlay_is_seen_below_the_ink(desk: Desk) -> None:
    picture = QImage(100, 100, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    desk.canvas.set_underlay(picture, 0.5)
    assert 90 < desk.light_at(400, 300) < 180
    desk.canvas.set_underlay(None)
    assert desk.light_at(400, 420) < 40


def test_the_pen_keeps_the_time_of_the_hand() -> None:
    times = iter([10.0, 10.0, 10.25, 10.5])
    pen = Pen(Ink("#ff0000", 5.0), clock=lambda: next(times))
    assert pen.move(0, 0, 0.4)
    assert pen.move(10, 0, 0.6)
    assert not pen.move(10.5, 0, 0.6)
    assert pen.move(20, 0, 2.0)
    stroke, ink = pen.stroke()
    assert stroke == ((0, 0), (10, 0), (20, 0))
    assert ink == Ink("#ff0000", 5.0, (0.4, 0.6, 1.0), (0.0, 0.25, 0.5))


def test_over_the_canvas_no_move_of_the_hand_is_left_out(desk: Desk) -> None:
    together = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
    before = QApplication.testAttribute(together)
    # As it is by default on X11.
    QApplication.setAttribute(together, True)
    try:
        place = QPointF(50, 50)
        QApplication.sendEvent(desk.canvas, QEnterEvent(place, place, place))
        assert not QApplication.testAttribute(together)
        QApplication.sendEvent(desk.canvas, QEvent(QEvent.Type.Leave))
        assert QApplication.testAttribute(together)
    finally:
        QApplication.setAttribute(together, before)
