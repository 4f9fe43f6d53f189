"""Whoever opens the program again finds the rooms switched as they were left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from studio.melody.edits.grid import grid_named
from studio.project.settings import SettingsStore
from studio.project.sketches import put_sketch
from studio.sketch.item import Ink, Sketch
from studio.ui.roll.options import Follow, Options
from studio.ui.roll.options import Tool as RollTool
from studio.ui.roll.rows import PITCHES, Fold
from studio.ui.sketch.canvas import Tool
from studio.ui.sketch.finish_panel import FinishPanel
from studio.ui.sketch.sketch_room import SketchRoom
from studio.ui.sketch.tool_strip import Swatch, ToolStrip
from studio.ui.window import layout_memory
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import UP, tune

LEFT = Qt.MouseButton.LeftButton
LINE = (((0.0, 0.0), (80.0, 40.0)),)


def _choose(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


def _reopen(make_window: Callable[..., MainWindow], store: SettingsStore) -> MainWindow:
    store.save()
    again = SettingsStore(store.path)
    again.load()
    assert again.notices == []
    return make_window(settings=again)


def test_the_piano_roll(make_window: Callable[..., MainWindow], store: SettingsStore) -> None:
    window = make_window()
    bar = window.melody.editor.tool_bar
    window.registry.action("roll.draw").trigger()
    _choose(bar.grid_menu, "1/8")
    for name in ("triplet", "snap", "scale", "ghosts", "velocities"):
        QTest.mouseClick(bar.buttons[name], LEFT)
    _choose(bar.fold_menu, "Scale rows")
    _choose(bar.follow_menu, "Smoothly")
    left = Options(
        tool=RollTool.DRAW,
        grid=grid_named("1/8T"),
        snap=False,
        scale=False,
        fold=Fold.SCALE,
        velocities=False,
        ghosts=False,
        follow=Follow.SMOOTH,
    )
    assert window.melody.editor.state.options == left
    editor = _reopen(make_window, store).melody.editor
    assert editor.state.options == left
    assert editor.tool_bar.buttons["triplet"].isChecked()
    assert not editor.tool_bar.buttons["ghosts"].isChecked()
    assert "1/8T" in editor.tool_bar.buttons["grid"].text()
    editor.set_clip(tune("Rising", UP))
    assert editor.lane.isHidden()
    assert len(editor.state.view.rows) < PITCHES, "rows outside of the scale are hidden"


def test_the_sketch_room(make_window: Callable[..., MainWindow], store: SettingsStore) -> None:
    window = make_window()
    window.more.show("sketch")
    room = window.more.sketch
    QTest.mouseClick(room.tools.swatches[2], LEFT)
    colour = room.tools.swatches[2].colour
    room.tools.width_slider.take(12.3)
    QTest.mouseClick(room.tools.tools[Tool.SELECT], LEFT)
    QTest.keyClick(room.canvas, Qt.Key.Key_E)
    side = room.side
    side.finish.live.click()
    side.finish.temperature.take(0.7)
    side.through.similarity.take(0.4)
    side.through.temperature.take(0.11)
    side.gallery.coolest.take(0.2)
    side.gallery.hottest.take(0.6)
    window = _reopen(make_window, store)
    window.document.apply("Draw", lambda song: put_sketch(song, Sketch("Line", LINE)))
    again = window.more.sketch
    assert again.tools.ink == again.canvas.ink == Ink(colour, 12.3)
    assert again.tools.width_slider.value() == 12.3
    assert [s.isChecked() for s in again.tools.swatches].index(True) == 2
    assert again.canvas.tool is Tool.SELECT, "the eraser is put down, what was held before is not"
    assert again.tools.tools[Tool.SELECT].isChecked()
    assert _sliders(again) == pytest.approx([0.7, 0.4, 0.11, 0.2, 0.6])
    finish: FinishPanel = again.side.finish
    assert finish.controller.settings.temperature == pytest.approx(0.7)
    assert not finish.live.isChecked()
    assert not finish.controller.on


def test_a_colour_of_ones_own_has_a_swatch(
    make_window: Callable[..., MainWindow], store: SettingsStore
) -> None:
    store.update(sketch_colour="#123456")
    tools = make_window(show=False).more.sketch.tools
    assert tools.ink.colour == tools.own.colour == "#123456"
    assert _ringed(tools) == [tools.own]
    tools.swatches[0].click()
    assert _ringed(tools) == [tools.swatches[0]]
    assert store.settings.sketch_colour == ""
    tools.own.click()
    assert _ringed(tools) == [tools.own]
    assert store.settings.sketch_colour == "#123456"


def test_on_empty_paper_the_pen_is_in_hand(
    make_window: Callable[..., MainWindow], store: SettingsStore
) -> None:
    store.update(sketch_tool="select")
    room = make_window(show=False).more.sketch
    assert room.canvas.tool is Tool.DRAW
    assert room.tools.tools[Tool.DRAW].isChecked()


def test_who_chose_no_colour_of_their_own_sees_no_swatch_for_it(
    make_window: Callable[..., MainWindow],
) -> None:
    tools = make_window(show=False).more.sketch.tools
    assert tools.own.isHidden()
    assert _ringed(tools) == [tools.swatches[0]]


def _ringed(tools: ToolStrip) -> list[Swatch]:
    return [swatch for swatch in (*tools.swatches, tools.own) if swatch.isChecked()]


def _sliders(room: SketchRoom) -> list[float]:
    side = room.side
    sliders = (
        side.finish.temperature,
        side.through.similarity,
        side.through.temperature,
        side.gallery.coolest,
        side.gallery.hottest,
    )
    return [slider.value() for slider in sliders]


def test_the_settings_reach_as_far_as_the_sliders(
    make_window: Callable[..., MainWindow], store: SettingsStore
) -> None:
    room = make_window(show=False).more.sketch
    slider = room.side.gallery.coolest
    for field, each in {
        "sketch_width": room.tools.width_slider,
        "sketch_temperature": room.side.finish.temperature,
        "sketch_similarity": room.side.through.similarity,
        "sketch_redraw_temperature": room.side.through.temperature,
        "sketch_coolest": slider,
        "sketch_hottest": room.side.gallery.hottest,
    }.items():
        for end in (each.quantity.low, each.quantity.high):
            each.take(end)
            assert getattr(store.settings, field) == end


def test_borders_and_tabs_of_the_other_rooms(
    make_window: Callable[..., MainWindow], store: SettingsStore
) -> None:
    window = make_window()
    window.resize(1400, 860)
    for name in ("sketch", "timbre"):
        window.rooms.show_room(name)
    sketch, timbre = window.more.sketch, window.more.timbre
    window.rooms.show_room("sketch")
    first = share(sketch.across.sizes())
    sketch.across.setSizes([400, 900])
    sketch.side.show_tab("Gallery")
    window.rooms.show_room("timbre")
    timbre.across.setSizes([300, 500, 500])
    timbre.middle.setSizes([400, 300])
    timbre.tabs.setCurrentIndex(2)
    left = [s.sizes() for s in (sketch.across, timbre.across, timbre.middle)]
    layout_memory.remember(window, store)

    again = _reopen(make_window, store)
    again.resize(1400, 860)
    for name in ("sketch", "timbre"):
        again.rooms.show_room(name)
    sketch, timbre = again.more.sketch, again.more.timbre
    found = [s.sizes() for s in (sketch.across, timbre.across, timbre.middle)]
    assert [share(sizes) for sizes in found] == [pytest.approx(share(s), abs=0.03) for s in left]
    assert sketch.side.tabs.tabText(sketch.side.tabs.currentIndex()) == "Gallery"
    assert timbre.tabs.currentIndex() == 2
    again.reset_layout()
    assert share(left[0])[0] < first[0] - 0.01
    assert share(sketch.across.sizes()) == pytest.approx(first, abs=0.02), "as it was at first"


def test_a_room_that_is_not_entered_stays_as_it_was_left(
    make_window: Callable[..., MainWindow], store: SettingsStore
) -> None:
    left = {"sketch": {"borders": {"across": [500, 500]}, "tab": "Map"}}
    window = make_window()
    window.more.layouts.take(left)
    assert window.more.layouts.save() == left


@pytest.mark.parametrize(
    "left",
    [
        3,
        {"sketch": 4},
        {"sketch": {"borders": 5, "tab": 6}},
        {"sketch": {"borders": {"across": [1]}}},
        {"sketch": {"borders": {"across": [0, 0]}}},
        {"sketch": {"borders": {"across": ["a", -1]}, "tab": "Nowhere"}},
    ],
)
def test_a_layout_that_does_not_fit_is_as_new(
    make_window: Callable[..., MainWindow], left: object
) -> None:
    window = make_window()
    window.more.layouts.take(left)
    window.rooms.show_room("sketch")
    room = window.more.sketch
    assert room.side.tabs.currentIndex() == 0
    assert share(room.across.sizes())[0] > 0.4


def share(sizes: list[int]) -> list[float]:
    return [size / max(sum(sizes), 1) for size in sizes]
