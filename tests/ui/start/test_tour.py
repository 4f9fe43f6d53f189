"""The tour over the real controls."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.project.song import add_clips
from studio.ui.start.tour import MOST_STEPS, Tour
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import UP, tune

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def touring(window: MainWindow) -> MainWindow:
    """A window with a clip, in which the tour is on."""
    window.document.apply("Add", lambda song: add_clips(song, (tune("Rising", UP),)))
    window.registry.trigger("help.tour")
    return window


def hole(window: MainWindow) -> QRect:
    return window.beginning.tour.shade.hole


def test_every_step_lights_a_real_control_and_its_card_stands_beside_it(
    qtbot: QtBot, touring: MainWindow
) -> None:
    tour: Tour = touring.beginning.tour
    assert 0 < len(tour.steps) <= MOST_STEPS
    rooms = []
    for number, step in enumerate(tour.steps):
        assert tour.number == number
        target = step.target()
        assert isinstance(target, QWidget)
        corner = target.mapTo(touring, QPoint(0, 0))
        qtbot.waitUntil(
            lambda t=target: hole(touring).contains(
                QRect(t.mapTo(touring, QPoint(0, 0)), t.size()).intersected(touring.rect())
            ),
            timeout=10_000,
        )
        assert not hole(touring).isEmpty(), (step.title, corner)
        assert touring.rect().contains(tour.card.geometry())
        assert not tour.card.geometry().intersects(hole(touring)), step.title
        assert "{" not in step.text()
        rooms.append(touring.more.current)
        tour.go_on()
    assert not tour.on
    assert list(dict.fromkeys(rooms)) == ["melody", "sketch", "timbre"]


def test_it_can_be_left_by_escape_wherever_the_keyboard_is(
    qtbot: QtBot, touring: MainWindow
) -> None:
    touring.melody.editor.setFocus()
    qtbot.keyClick(touring.melody.editor, Qt.Key.Key_Escape)
    assert not touring.beginning.touring
    assert touring.settings.tour_seen, "it is remembered"
    assert touring.melody.welcome.tour.text() == "Tour again"
    touring.registry.trigger("help.tour")
    assert touring.beginning.touring, "and can be taken again"
    qtbot.mouseClick(touring.beginning.tour.card.leave, LEFT)
    assert not touring.beginning.touring


def test_the_keyboard_suffices(qtbot: QtBot, touring: MainWindow) -> None:
    tour = touring.beginning.tour
    qtbot.keyClick(tour.card, Qt.Key.Key_Right)
    assert tour.number == 1
    qtbot.keyClick(tour.card, Qt.Key.Key_Left)
    assert tour.number == 0
    qtbot.keyClick(tour.card, Qt.Key.Key_Return)
    assert tour.number == 1


def test_it_never_blocks_playing(qtbot: QtBot, touring: MainWindow) -> None:
    tour = touring.beginning.tour
    assert tour.shade.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    play = tour.steps[0].target()
    middle = play.mapTo(touring, play.rect().center())
    assert touring.childAt(middle) is play, "the mouse reaches what is lit"
    qtbot.mouseClick(play, LEFT)
    assert touring.transport.playing
    touring.transport.stop()
    touring.registry.trigger("play.toggle")
    assert touring.transport.playing
    assert tour.on
    touring.transport.stop()


def test_escape_closes_the_palette_first(qtbot: QtBot, touring: MainWindow) -> None:
    touring.show_palette()
    qtbot.keyClick(touring.palette_sheet.field, Qt.Key.Key_Escape)
    assert not touring.palette_sheet.isVisible()
    assert touring.beginning.touring


def test_the_stage_ends_it(qtbot: QtBot, touring: MainWindow) -> None:
    touring.live.toggle_stage()
    touring.resize(touring.width() + 10, touring.height())
    qtbot.waitUntil(lambda: not touring.beginning.touring, timeout=10_000)
    touring.live.toggle_stage()


def test_an_empty_song_makes_way_for_one_that_can_be_shown(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: len(window.melody.welcome.cards) == 3, timeout=20_000)
    qtbot.mouseClick(window.melody.welcome.tour, LEFT)
    qtbot.waitUntil(lambda: window.beginning.touring, timeout=20_000)
    assert window.document.song.tracks
    assert QApplication.activeModalWidget() is None
