"""The piano on the screen and the letters that play it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.live.keys.keyboard_panel import KeyboardPanel
from studio.ui.live.keys.piano import LOUDEST, SOFTEST, PianoKeys
from studio.ui.live.keys.typing_piano import TypingPiano


class Heard:
    """What was played."""

    def __init__(self, source: TypingPiano | PianoKeys | KeyboardPanel) -> None:
        self.log: list[tuple] = []
        source.pressed.connect(lambda pitch, velocity: self.log.append(("on", pitch, velocity)))
        source.let_go.connect(lambda pitch: self.log.append(("off", pitch)))


@pytest.fixture
def keys(qtbot: QtBot) -> PianoKeys:
    keys = PianoKeys(48, 72)
    qtbot.addWidget(keys)
    keys.resize(600, 100)
    keys.show()
    return keys


def middle(keys: PianoKeys, pitch: int, share: float = 0.9) -> QPoint:
    rect = keys.key_rect(pitch)
    return QPoint(int(rect.center().x()), int(rect.top() + rect.height() * share))


@pytest.mark.parametrize("pitch", [48, 49, 53, 54, 60, 70, 72])
def test_a_click_plays_the_key_under_it(qtbot: QtBot, keys: PianoKeys, pitch: int) -> None:
    heard = Heard(keys)
    qtbot.mousePress(keys, Qt.MouseButton.LeftButton, pos=middle(keys, pitch))
    qtbot.mouseRelease(keys, Qt.MouseButton.LeftButton, pos=middle(keys, pitch))
    assert [event[:2] for event in heard.log] == [("on", pitch), ("off", pitch)]


def test_louder_towards_the_front(qtbot: QtBot, keys: PianoKeys) -> None:
    heard = Heard(keys)
    for share in (0.01, 0.99):
        qtbot.mouseClick(keys, Qt.MouseButton.LeftButton, pos=middle(keys, 60, share))
    loudness = [event[2] for event in heard.log if event[0] == "on"]
    assert loudness[0] < SOFTEST + 5
    assert loudness[1] > LOUDEST - 5


def test_sliding_lets_go_of_the_first(qtbot: QtBot, keys: PianoKeys) -> None:
    heard = Heard(keys)
    qtbot.mousePress(keys, Qt.MouseButton.LeftButton, pos=middle(keys, 60))
    qtbot.mouseMove(keys, middle(keys, 62))
    qtbot.mouseRelease(keys, Qt.MouseButton.LeftButton, pos=middle(keys, 62))
    assert [event[:2] for event in heard.log] == [("on", 60), ("off", 60), ("on", 62), ("off", 62)]


def test_a_key_does_not_hang_when_the_keyboard_is_hidden(qtbot: QtBot, keys: PianoKeys) -> None:
    heard = Heard(keys)
    qtbot.mousePress(keys, Qt.MouseButton.LeftButton, pos=middle(keys, 60))
    keys.hide()
    assert heard.log[-1] == ("off", 60)


def test_sounding_keys_are_lit(keys: PianoKeys) -> None:
    before = keys.grab().toImage().pixelColor(middle(keys, 60))
    keys.set_sounding([60])
    assert keys.grab().toImage().pixelColor(middle(keys, 60)) != before


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    place = QWidget()
    qtbot.addWidget(place)
    column = QVBoxLayout(place)
    place.field = QLineEdit()
    place.canvas = QWidget()
    place.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column.addWidget(place.field)
    column.addWidget(place.canvas)
    place.typing = TypingPiano(place)
    place.show()
    qtbot.waitExposed(place)
    place.activateWindow()
    place.canvas.setFocus()
    qtbot.waitUntil(place.canvas.hasFocus)
    return place


def test_letters_play_while_it_is_on(qtbot: QtBot, place: QWidget) -> None:
    heard = Heard(place.typing)
    qtbot.keyClick(place.canvas, Qt.Key.Key_A)
    assert heard.log == []
    place.typing.set_on(True)
    qtbot.keyPress(place.canvas, Qt.Key.Key_A)
    qtbot.keyPress(place.canvas, Qt.Key.Key_W)
    qtbot.keyRelease(place.canvas, Qt.Key.Key_A)
    qtbot.keyRelease(place.canvas, Qt.Key.Key_W)
    assert heard.log == [("on", 60, 90), ("on", 61, 90), ("off", 60), ("off", 61)]


def test_octave_changes_do_not_let_a_held_key_hang(qtbot: QtBot, place: QWidget) -> None:
    heard = Heard(place.typing)
    place.typing.set_on(True)
    qtbot.keyPress(place.canvas, Qt.Key.Key_A)
    qtbot.keyClick(place.canvas, Qt.Key.Key_X)
    qtbot.keyRelease(place.canvas, Qt.Key.Key_A)
    qtbot.keyClick(place.canvas, Qt.Key.Key_A)
    assert [event[:2] for event in heard.log] == [("on", 60), ("off", 60), ("on", 72), ("off", 72)]
    assert place.typing.octave == 5


def test_velocity_by_letters_stays_within_midi(qtbot: QtBot, place: QWidget) -> None:
    place.typing.set_on(True)
    for _ in range(20):
        qtbot.keyClick(place.canvas, Qt.Key.Key_V)
    assert place.typing.velocity == 127
    for _ in range(20):
        qtbot.keyClick(place.canvas, Qt.Key.Key_C)
    assert place.typing.velocity == 1


def test_words_go_into_text_fields(qtbot: QtBot, place: QWidget) -> None:
    heard = Heard(place.typing)
    place.typing.set_on(True)
    place.field.setFocus()
    qtbot.keyClicks(place.field, "as")
    assert place.field.text() == "as"
    assert heard.log == []


def test_combinations_keep_their_meaning(qtbot: QtBot, place: QWidget) -> None:
    heard = Heard(place.typing)
    place.typing.set_on(True)
    qtbot.keyClick(place.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert heard.log == []


def test_switching_off_lets_all_go(qtbot: QtBot, place: QWidget) -> None:
    heard = Heard(place.typing)
    place.typing.set_on(True)
    qtbot.keyPress(place.canvas, Qt.Key.Key_D)
    place.typing.toggle()
    assert heard.log[-1] == ("off", 64)


def test_the_panel_follows_the_letters(qtbot: QtBot, place: QWidget) -> None:
    panel = KeyboardPanel(place.typing)
    qtbot.addWidget(panel)
    heard = Heard(panel)
    assert panel.isHidden()
    place.typing.set_on(True)
    assert not panel.isHidden()
    qtbot.keyPress(place.canvas, Qt.Key.Key_A)
    assert 60 in panel.keys.sounding
    qtbot.keyRelease(place.canvas, Qt.Key.Key_A)
    assert 60 not in panel.keys.sounding
    panel.set_sounding({67})
    assert panel.keys.sounding == {67}
    panel.octave.setValue(2)
    assert place.typing.octave == 2
    assert [event[0] for event in heard.log] == ["on", "off"]
    panel.close_button.click()
    assert not place.typing.on
