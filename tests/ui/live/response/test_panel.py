"""What the panel of call and response shows and offers."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.melody.response import Phase
from studio.ui.live.response.options import ResponseOptions
from studio.ui.live.response.paint import heard_clip
from studio.ui.live.response.panel import ResponsePanel
from tests.ui.live.conversation import Room


@pytest.fixture
def room(qapp: QApplication) -> Room:
    room = Room()
    room.desk.toggle()
    return room


@pytest.fixture
def panel(qtbot: QtBot, room: Room) -> ResponsePanel:
    panel = ResponsePanel(room.desk)
    qtbot.addWidget(panel)
    panel.resize(960, 72)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def click(qtbot: QtBot, button: Any) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_panel_says_the_phase_and_offers_what_can_be_done(
    qtbot: QtBot, room: Room, panel: ResponsePanel
) -> None:
    assert panel.phase.accessibleName() == "Call and response: Listening"
    assert not panel.end.isEnabled()
    assert not panel.keep.isEnabled()
    room.play(60, 64)
    assert panel.end.isEnabled()
    assert panel.phase.shown.words == "Your turn"
    shown = heard_clip(panel.roll._look)
    assert [note.pitch for note in shown.notes] == [60, 64]
    click(qtbot, panel.end)
    assert panel.phase.accessibleName() == "Call and response: Thinking"
    room.worker.answer()
    room.until(Phase.RESPONDING)
    assert panel.phase.shown.words == "Bar 1 of 1"
    click(qtbot, panel.loop)
    assert room.desk.looping
    click(qtbot, panel.mutate)
    assert len(room.worker.answers) == 2
    click(qtbot, panel.keep)
    assert len(room.document.song.clips) == 2
    click(qtbot, panel.close_button)
    assert not room.desk.on
    assert panel.isHidden()


def test_the_phases_can_be_told_apart(qtbot: QtBot, room: Room, panel: ResponsePanel) -> None:
    def picture() -> bytes:
        grey = QImage.Format.Format_Grayscale8
        return bytes(panel.phase.grab().toImage().convertToFormat(grey).constBits())

    listening = picture()
    room.play(60)
    room.until(Phase.THINKING)
    thinking = picture()
    room.worker.answer()
    room.until(Phase.RESPONDING)
    assert len({listening, thinking, picture()}) == 3, "without any colour too"


def test_options_are_kept_in_the_preferences(qtbot: QtBot, room: Room) -> None:
    options = ResponseOptions(room.store)
    qtbot.addWidget(options)
    options.set_instruments({0: "Piano", 1: "Piano", 40: "Violin"})
    assert [options.instrument.itemText(i) for i in range(options.instrument.count())] == [
        "As the keys",
        "Piano",
        "Violin",
    ]
    options.show()
    click(qtbot, options.silence.button(0))
    options.similarity.slider.setValue(80)
    options.click.click()
    options.instrument.setCurrentIndex(2)
    options.instrument.activated.emit(2)
    settings = room.store.settings
    assert (settings.response_silence, settings.response_similarity) == (0.5, 0.8)
    assert settings.response_click
    assert settings.response_program == 40
    room.play(60)
    room.until(Phase.THINKING)
    assert room.worker.answers[-1][0].similarity == 0.8
