import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.ui.morph.map import LatentMap

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
LIBRARY = np.array([[-2.0, -1.0], [0.0, 0.0], [2.0, 1.0]], dtype=np.float32)


@pytest.fixture
def latent_map(qtbot, items):
    from studio.ui.morph.map_plot import MapPoint

    widget = LatentMap(lambda index: items[index])
    qtbot.addWidget(widget)
    widget.resize(420, 340)
    with qtbot.waitSignal(widget.shown):
        widget.show()
    widget.set_library(LIBRARY)
    widget.set_items(
        [
            MapPoint(items[0], -1.0, 0.5, QColor("#ff0000")),
            MapPoint(items[3], 1.0, -0.5, QColor("#00ff00")),
        ]
    )
    qtbot.waitUntil(lambda: widget.plot.isVisible() and widget.plot.width() > 300)
    return widget


def pixel(widget: LatentMap, x: float, y: float) -> QPointF:
    return QPointF(*widget.plot.to_pixels(np.array([[x, y]]))[0])


def hover(widget: LatentMap, x: float, y: float) -> None:
    at = pixel(widget, x, y)
    viewport = widget.plot.viewport()
    QApplication.sendEvent(
        viewport,
        QMouseEvent(
            QEvent.Type.MouseMove,
            at,
            viewport.mapToGlobal(at),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            NONE,
        ),
    )


def test_the_plot_is_built_only_when_it_is_shown(qtbot, items):
    widget = LatentMap(lambda _: None)
    qtbot.addWidget(widget)
    widget.set_library(LIBRARY)
    assert widget.plot is None


def test_hover_names_the_item_and_shows_it(latent_map, listen):
    hovered = listen(latent_map.hovered)
    hover(latent_map, 1.0, -0.5)
    assert hovered.last == ("Delta",)
    assert latent_map._peek.isVisible()
    hover(latent_map, 1.6, -0.9)
    assert hovered.last == ("",)
    assert not latent_map._peek.isVisible()


def test_hover_shows_a_library_point(latent_map, listen):
    hovered = listen(latent_map.hovered)
    hover(latent_map, 2.0, 1.0)
    assert hovered.last == ("Gamma",)


def test_a_click_loads_an_item_or_a_library_point(latent_map, items, listen):
    item, library = listen(latent_map.item_clicked), listen(latent_map.library_clicked)
    for x, y in ((-1.0, 0.5), (0.0, 0.0), (0.5, 0.9)):
        QTest.mouseClick(latent_map.plot.viewport(), LEFT, NONE, pixel(latent_map, x, y).toPoint())
    assert item.calls == [(items[0].id,)]
    assert library.calls == [(1,)]


def test_a_pan_is_no_click(latent_map, listen):
    item = listen(latent_map.item_clicked)
    viewport = latent_map.plot.viewport()
    start = pixel(latent_map, -1.0, 0.5).toPoint()
    QTest.mousePress(viewport, LEFT, NONE, start)
    QTest.mouseRelease(viewport, LEFT, NONE, start + QPointF(40, 0).toPoint())
    assert not item.calls


def test_the_keyboard_steps_through_the_items(latent_map, items, listen):
    hovered, item = listen(latent_map.hovered), listen(latent_map.item_clicked)
    QTest.keyClick(latent_map, Qt.Key.Key_Right)
    QTest.keyClick(latent_map, Qt.Key.Key_Right)
    QTest.keyClick(latent_map, Qt.Key.Key_Return)
    assert [call[0] for call in hovered.calls] == ["Alpha", "Delta"]
    assert item.last == (items[3].id,)


def test_keys_zoom_and_fit(latent_map):
    def width() -> float:
        (low, high), _ = latent_map.plot.getViewBox().viewRange()
        return high - low

    before = width()
    QTest.keyClick(latent_map, Qt.Key.Key_Plus)
    assert width() == pytest.approx(before * 0.8)
    QTest.keyClick(latent_map, Qt.Key.Key_0)
    assert width() == pytest.approx(before, rel=0.05)


def test_the_current_point_leaves_a_trail_that_fades(qtbot, latent_map, monkeypatch):
    latent_map.set_current(0.0, 0.0)
    latent_map.set_current(0.5, 0.5)
    assert latent_map.current == (0.5, 0.5)
    assert len(latent_map.trail) == 2
    monkeypatch.setattr("studio.ui.morph.map.TRAIL_S", 0.0)
    qtbot.waitUntil(lambda: not latent_map.trail)
    assert latent_map.current == (0.5, 0.5)
    latent_map.clear_current()
    assert latent_map.current is None


def test_umap_is_offered_only_where_it_can_be_made(qtbot, items, listen):
    plain, rich = LatentMap(lambda _: None), LatentMap(lambda _: None, umap=True)
    for widget in (plain, rich):
        qtbot.addWidget(widget)
    assert plain.switch.isHidden()
    assert not rich.switch.isHidden()
    asked = listen(rich.projection_asked)
    QTest.mouseClick(rich.switch.button(1), LEFT)
    assert asked.last == ("umap",)


def test_thousands_of_points_are_searched_quickly(latent_map):
    import time

    latent_map.set_library(np.random.default_rng(0).normal(size=(5000, 2)).astype(np.float32))
    start = time.perf_counter()
    for _ in range(20):
        latent_map.point_at(QPointF(200, 150))
    assert (time.perf_counter() - start) / 20 < 0.005


def test_the_point_lies_between_the_corners_that_count(latent_map):
    places = [(0.0, 0.0), (4.0, 2.0), None, None]
    latent_map.set_between(places, (0.25, 0.75, 0.0, 0.0))
    assert latent_map.current == (3.0, 1.5)
    latent_map.set_between(places, (0.5, 0.0, 0.5, 0.0))
    assert latent_map.current == (3.0, 1.5), "one that counts has no place yet"
