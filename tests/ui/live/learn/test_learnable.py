"""Right-clicks, marks on controls, and learn mode, with mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.live.learn.knob import Relative
from studio.live.learn.mapping import Binding
from studio.live.midi.ports import Heard
from studio.live.midi.source import Source, SourceKind
from studio.project.settings import MidiInputChoice
from studio.project.song import add_clips
from studio.ui.live.learn.control_mark import Axis, ControlMark
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

PORT = "Keystation"


@pytest.fixture
def ready(qtbot: QtBot, window: MainWindow) -> Iterator[MainWindow]:
    """A window with two clips on the pad; its controls are learnable soon after it was painted."""
    qtbot.waitUntil(lambda: window.live.steering._learn is not None)
    clips = tune("Rising", UP), tune("Falling", DOWN)
    window.document.apply("Add", lambda song: add_clips(song, clips))
    for corner, clip in enumerate(clips):
        window.melody.put_on_corner(corner, clip.id)
    window.melody.open_clip(clips[0].id)
    yield window
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMenu):
            widget.close()


def send(window: MainWindow, *messages: tuple[int, ...]) -> None:
    for message in messages:
        window.live.midi.heard.emit(PORT, message)


def entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions()}


def right_click(qtbot: QtBot, widget) -> QMenu:
    """Right-click as a person does, and return the menu that opens."""
    part = widget.lineEdit() if hasattr(widget, "lineEdit") else widget
    middle = part.rect().center()
    part.customContextMenuRequested.emit(middle)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def test_a_right_click_teaches_and_forgets(qtbot: QtBot, ready: MainWindow) -> None:
    slider = ready.melody.morph.shape.similarity.slider
    menu = right_click(qtbot, slider)
    entries(menu)["MIDI learn: Similarity"].trigger()
    menu.close()
    send(ready, (0xB0, 21, 10))
    assert ready.live.learning.table.bindings_of("similarity") == (
        (PORT, Binding(Source(SourceKind.CC, 0, 21), "similarity")),
    )
    menu = ready.live.steering.learn.menu(slider)
    forget = entries(menu)["Forget CC 21, channel 1 of Keystation"]
    forget.trigger()
    assert ready.live.learning.table.bindings_of("similarity") == ()


def test_every_part_of_the_window_has_the_menu(qtbot: QtBot, ready: MainWindow) -> None:
    morph, learn = ready.melody.morph, ready.live.steering.learn
    wanted = {
        ready.bar.tempo: {"Tempo"},
        morph.pad.surface: {"Melody pad X", "Melody pad Y"},
        ready.live.steering.panel.surface: {"Master pad X", "Master pad Y"},
        morph.shape.temperature.slider: {"Temperature"},
        morph.strip.slider: {"Morph from end to end"},
        morph.strip.count: {"Morph steps"},
        ready.live.meter: {"Master level"},
        ready.bar.button("play.toggle"): {"Play"},
        ready.bar.button("edit.redo"): {"Redo"},
        ready.bar.button("play.metronome"): {"Metronome", "Metronome level"},
    }
    for name, slider in morph.shape.sliders.items():
        label = ready.live.learning.table.controls[f"attribute.{name}"].label
        wanted[slider.slider] = {label}
    for widget, labels in wanted.items():
        texts = set(entries(learn.menu(widget)))
        assert {f"MIDI learn: {label}" for label in labels} <= texts, labels


def test_fields_keep_their_own_menu_and_pads_their_middle(qtbot: QtBot, ready: MainWindow) -> None:
    learn, pad = ready.live.steering.learn, ready.melody.morph.pad
    menu = learn.menu(ready.bar.tempo)
    assert any("Paste" in text for text in entries(menu))
    assert not menu.findChildren(QMenu), "no menu lies within the menu"
    pad.surface.set_position(0.9, 0.1)
    entries(learn.menu(pad.surface))["Back to the middle"].trigger()
    assert pad.position[0] == pytest.approx(0.5)


def test_encoders_and_buttons_that_stay_down_are_chosen_in_the_menu(ready: MainWindow) -> None:
    learning, learn = ready.live.learning, ready.live.steering.learn
    learning.learn("transport.tempo")
    send(ready, (0xB0, 21, 65))
    menu = learn.menu(ready.bar.tempo)
    kinds = entries(menu)["Tempo: kind of knob"].menu()
    next(a for a in kinds.actions() if "binary offset" in a.text()).trigger()
    assert learning.table.bindings_of("transport.tempo")[0][1].relative is Relative.OFFSET
    before = ready.bar.tempo.value()
    send(ready, (0xB0, 21, 66))
    assert ready.bar.tempo.value() == pytest.approx(before + 2 * 280 / 127, abs=0.01)
    learning.learn("transport.metronome")
    send(ready, (0xB0, 30, 127))
    menu = learn.menu(ready.bar.button("play.metronome"))
    entries(menu)["Metronome: the button stays down by itself"].trigger()
    assert learning.table.bindings_of("transport.metronome")[0][1].latching
    send(ready, (0xB0, 30, 127))
    assert ready.settings.metronome
    send(ready, (0xB0, 30, 0))
    assert not ready.settings.metronome


def test_a_knob_turns_a_slider_as_one_step_to_undo(qtbot: QtBot, ready: MainWindow) -> None:
    strip = ready.melody.morph.strip
    ready.live.learning.learn("morph.temperature")
    send(ready, (0xB0, 21, 64))
    told = []
    strip.settings_changed.connect(told.append)
    for value in range(40, 60):
        send(ready, (0xB0, 21, value))
    assert strip.temperature.value() == pytest.approx(1.5 * 59 / 127, abs=0.01)
    assert told == [], "while it turns nothing is settled"
    qtbot.waitUntil(lambda: len(told) == 1)
    steps = ready.document.undo_name
    ready.document.undo()
    assert ready.document.undo_name != steps


def test_a_knob_far_from_its_control_is_marked_on_it(qtbot: QtBot, ready: MainWindow) -> None:
    similarity = ready.melody.morph.shape.similarity
    ready.live.learning.learn("similarity")
    send(ready, (0xB0, 21, 0), (0xB0, 21, 13))
    assert similarity.value() == 0.5
    marks = similarity.slider.findChildren(ControlMark)
    qtbot.waitUntil(lambda: marks[0].isVisible() and marks[0].words == "▶ 40 %")
    similarity.slider.setValue(30)
    qtbot.waitUntil(lambda: marks[0].words == "▶ 20 %")
    send(ready, (0xB0, 21, 60))
    qtbot.waitUntil(lambda: not marks[0].isVisible())
    assert similarity.value() == pytest.approx(60 / 127, abs=0.01)


def test_a_fader_pushed_up_moves_the_puck_up(ready: MainWindow) -> None:
    pad = ready.melody.morph.pad
    surface = ready.live.steering.panel.surface
    ready.live.learning.learn("master.y")
    send(ready, (0xB0, 21, 64), (0xB0, 21, 64), (0xB0, 21, 127))
    assert ready.live.steering.master.position[1] == 0.0
    assert surface.position[1] == 0.0
    assert pad.filled[0]


def test_the_mark_says_which_way(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QWidget

    from studio.live.learn.mapping import Pickup

    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(120, 24)
    words = {}
    for axis in Axis:
        mark = ControlMark(holder, axis)
        mark.show_state(Pickup("c", PORT, 0.75, 0.5), waiting=False)
        mark.grab()
        words[axis] = mark.words
        mark.show_state(None, waiting=False)
        assert mark.words == ""
    assert words == {Axis.RIGHT: "◀ 25 %", Axis.UP: "▼ 25 %", Axis.NONE: "▼ 25 %"}


def test_escape_waits_no_longer(qtbot: QtBot, ready: MainWindow) -> None:
    learn, table = ready.live.steering.learn, ready.live.learning.table
    learn.learn("similarity")
    assert table.target == "similarity"
    ready.melody.editor.setFocus()
    qtbot.keyClick(ready.melody.editor, Qt.Key.Key_Escape)
    assert table.target is None
    send(ready, (0xB0, 21, 10))
    assert table.bindings_of("similarity") == ()


def test_an_input_that_is_called_mpe_keeps_its_timbre(ready: MainWindow) -> None:
    ready.services.settings.update(midi_inputs={PORT: MidiInputChoice(mpe=True)})
    ready.live.steering.learn.learn("similarity")
    send(ready, (0xB3, 74, 5))
    assert ready.live.learning.table.target == "similarity"
    ready.live.learning.end_learning()


# -- learn mode ---------------------------------------------------------------------------------


def click(qtbot: QtBot, window: MainWindow, control: str, button=Qt.MouseButton.LeftButton) -> None:
    mode = window.live.steering.mode
    qtbot.mouseClick(mode, button, pos=mode.rect_of(control).center())


def test_learn_mode_stays_on_for_several_controls(qtbot: QtBot, ready: MainWindow) -> None:
    ready.registry.trigger("file.midi_learn_mode")
    mode, table = ready.live.steering.mode, ready.live.learning.table
    assert mode.isVisible()
    assert {"transport.tempo", "pad.melody.x", "pad.melody.y", "similarity"} <= set(mode.shown)
    for number, control in ((21, "transport.tempo"), (22, "pad.melody.x"), (23, "similarity")):
        click(qtbot, ready, control)
        assert table.target == control
        send(ready, (0xB0, number, 64))
        assert table.bindings_of(control)[0][1].source.number == number
        mode.grab()
    assert ready.bar.tempo.value() == 120.0, "the mouse does not reach what is lit"
    click(qtbot, ready, "transport.tempo", Qt.MouseButton.RightButton)
    assert table.bindings_of("transport.tempo") == ()
    qtbot.keyClick(mode, Qt.Key.Key_Escape)
    assert not mode.isVisible()
    assert not table.learning


def test_learn_mode_works_by_keys_alone(qtbot: QtBot, ready: MainWindow) -> None:
    ready.live.steering.open_mode()
    mode, table = ready.live.steering.mode, ready.live.learning.table
    seen = []
    for _ in range(len(set(mode.shown))):
        qtbot.keyClick(mode, Qt.Key.Key_Tab)
        seen.append(table.target)
    assert set(seen) == set(mode.shown)
    last = seen[-1]
    qtbot.keyClick(mode, Qt.Key.Key_Backtab)
    assert table.target == seen[-2]
    qtbot.keyClick(mode, Qt.Key.Key_Tab)
    assert table.target == last


def test_hidden_controls_are_not_lit(qtbot: QtBot, ready: MainWindow) -> None:
    ready.live.steering.open_mode()
    mode = ready.live.steering.mode
    assert "similarity" in mode.shown
    mode.dismiss()
    ready.melody.panels.toggle("side")
    ready.live.steering.open_mode()
    assert "similarity" not in mode.shown
    mode.dismiss()


def test_the_banner_hides_no_control_it_need_not(qtbot: QtBot, ready: MainWindow) -> None:
    ready.live.steering.open_mode()
    mode = ready.live.steering.mode
    place = mode.banner.geometry()
    assert not any(place.intersects(mode.rect_of(control)) for control in mode.shown)
    mode.dismiss()


def test_clips_commands_and_levels_answer(qtbot: QtBot, ready: MainWindow) -> None:
    learning, room = ready.live.learning, ready.melody

    def press(control: str, number: int) -> None:
        learning.learn(control)
        send(ready, (0x90, number, 100), (0x80, number, 0), (0x90, number, 100))

    first = room.open_clip_id
    press("clip.next", 40)
    assert room.open_clip_id != first
    press("clip.previous", 41)
    assert room.open_clip_id == first
    name = ready.document.undo_name
    press("undo", 42)
    assert ready.document.undo_name != name
    press("redo", 43)
    assert ready.document.undo_name == name
    learning.learn("master.level")
    send(ready, (0xB0, 7, 100), (0xB0, 7, 120), (0xB0, 7, 110), (0xB0, 7, 127))
    assert ready.settings.master_db == pytest.approx(6.0)
    learning.end_learning()


def test_a_mapped_key_is_neither_captured_nor_answered(
    qtbot: QtBot, ready: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    captured: list[tuple[int, ...]] = []
    answered: list[tuple[int, ...]] = []
    for who, got in ((ready.live.taking, captured), (ready.live.response, answered)):
        monkeypatch.setattr(who, "feed", lambda message, *_at, got=got: got.append(message))
    ready.live.learning.learn("panic")
    for key in (36, 36, 37):
        ready.live.midi._on_heard(Heard(0.0, PORT, (0x90, key, 100)))
    assert captured == answered == [(0x90, 37, 100)]
    assert ready.live.midi.claimed(PORT, (0x90, 36, 100))
    assert not ready.live.midi.claimed(PORT, (0x90, 37, 100))


def test_a_device_that_opens_a_zone_keeps_its_timbre(ready: MainWindow) -> None:
    learning = ready.live.learning
    send(ready, (0xB0, 101, 0), (0xB0, 100, 6), (0xB0, 6, 15))
    learning.learn("similarity")
    send(ready, (0xB3, 74, 5))
    assert learning.table.target == "similarity", "controller 74 belongs to the notes"
    send(ready, (0xB0, 101, 0), (0xB0, 100, 6), (0xB0, 6, 0), (0xB3, 74, 5))
    assert learning.table.target is None


def test_a_menu_is_under_the_mouse_and_by_key(qtbot: QtBot, ready: MainWindow) -> None:
    """The menu key and the mouse both end in Qt's own request for a menu."""
    surface = ready.melody.morph.pad.surface
    asked: list[QPoint] = []
    surface.customContextMenuRequested.connect(asked.append)
    from PySide6.QtGui import QContextMenuEvent

    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        at = surface.rect().center()
        event = QContextMenuEvent(reason, at, surface.mapToGlobal(at))
        QApplication.sendEvent(surface, event)
        qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        QApplication.activePopupWidget().close()
    assert len(asked) == 2
    assert ready.document.undo_name is not None
