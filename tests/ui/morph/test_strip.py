import mido
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.latent import MixLaw
from studio.melody.midi.write import save_clip_midi
from studio.ui.morph.progress import SHOW_AFTER_MS
from studio.ui.morph.strip import MorphSettings, MorphStrip

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def files():
    return {}


@pytest.fixture
def strip(qtbot, items, files):
    strip = MorphStrip(files.get)
    qtbot.addWidget(strip)
    strip.resize(900, 220)
    strip.show()
    qtbot.waitExposed(strip)
    strip.set_corners([items[0], items[1], None, None])
    strip.set_tiles([item.paint for item in (items * 2)[:5]])
    return strip


def centre(strip: MorphStrip, index: int):
    return strip.tiles.tile_rect(index).center().toPoint()


def drag_to(widget, start, end) -> None:
    QTest.mousePress(widget, LEFT, Qt.KeyboardModifier.NoModifier, start)
    pixel = QPointF(end)
    QApplication.sendEvent(
        widget,
        QMouseEvent(
            QEvent.Type.MouseMove,
            pixel,
            widget.mapToGlobal(pixel),
            Qt.MouseButton.NoButton,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        ),
    )


def test_tiles_are_labelled_from_a_to_b(strip):
    assert [strip.tiles.label(i) for i in range(5)] == ["A", "25 %", "50 %", "75 %", "B"]


def test_a_click_selects_a_tile_and_moves_the_slider(strip, listen):
    selected, moved = listen(strip.tile_selected), listen(strip.slider_moved)
    QTest.mouseClick(strip.tiles, LEFT, Qt.KeyboardModifier.NoModifier, centre(strip, 3))
    assert selected.last == (3,)
    assert strip.percent.text() == "75 %"
    assert not moved.calls


def test_a_tile_to_come_cannot_be_selected(strip, items, listen):
    strip.set_tile(2, None)
    selected = listen(strip.tile_selected)
    QTest.mouseClick(strip.tiles, LEFT, Qt.KeyboardModifier.NoModifier, centre(strip, 2))
    assert not selected.calls
    strip.set_tile(2, items[0].paint)
    QTest.mouseClick(strip.tiles, LEFT, Qt.KeyboardModifier.NoModifier, centre(strip, 2))
    assert selected.last == (2,)


def test_arrows_select_and_enter_keeps(strip, listen):
    selected, kept = listen(strip.tile_selected), listen(strip.tile_kept)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End):
        QTest.keyClick(strip.tiles, key)
    QTest.keyClick(strip.tiles, Qt.Key.Key_Right)
    QTest.keyClick(strip.tiles, Qt.Key.Key_Return)
    assert [call[0] for call in selected.calls] == [0, 1, 0, 4, 4]
    assert kept.last == (4,)


def test_double_click_and_the_button_keep(strip, listen):
    kept = listen(strip.tile_kept)
    assert not strip.keep.isEnabled()
    QTest.mouseDClick(strip.tiles, LEFT, Qt.KeyboardModifier.NoModifier, centre(strip, 1))
    QTest.mouseClick(strip.tiles, LEFT, Qt.KeyboardModifier.NoModifier, centre(strip, 2))
    QTest.mouseClick(strip.keep, LEFT)
    assert kept.calls == [(1,), (2,)]


def test_the_handle_changes_the_count(strip, listen):
    changed = listen(strip.settings_changed)
    grip = strip.tiles.grip_rect.center().toPoint()
    drag_to(strip.tiles, grip, grip + QPointF(78, 0).toPoint())
    assert strip.tiles.count == 8
    assert changed.last[0].steps == 8
    drag_to(strip.tiles, grip, grip - QPointF(2000, 0).toPoint())
    assert strip.tiles.count == 2


def test_keys_change_the_count_within_its_range(strip):
    QTest.keyClick(strip.tiles, Qt.Key.Key_Plus)
    assert strip.count.value() == 6
    strip.count.setValue(99)
    assert strip.tiles.count == 16


def test_a_tile_is_dragged_out_as_a_finished_midi_file(
    strip, files, clips, listen, tmp_path, monkeypatch
):
    prepared, out = listen(strip.drag_prepared), listen(strip.dragged_out)
    offered = []

    def take(mime, picture):
        offered.append([url.toLocalFile() for url in mime.urls()])
        assert not picture.isNull()
        return True

    monkeypatch.setattr(strip.tiles, "start_drag", take)
    path = tmp_path / "Alpha to Beta 2 of 5.mid"
    strip.drag_prepared.connect(lambda index: save_clip_midi(path, clips[index]))
    strip.drag_prepared.connect(lambda index: files.update({index: path}))
    start = centre(strip, 1)
    drag_to(strip.tiles, start, start + QPointF(60, 10).toPoint())
    assert prepared.last == (1,)
    assert offered == [[str(path)]]
    assert out.last == (1,)
    notes = [m for m in mido.MidiFile(path) if m.type == "note_on" and m.velocity]
    assert [m.note for m in notes] == [n.pitch for n in clips[1].notes]


def test_a_drag_waits_for_its_file(strip, files, tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(strip.tiles, "start_drag", lambda mime, _: started.append(mime))
    start = centre(strip, 1)
    drag_to(strip.tiles, start, start + QPointF(60, 0).toPoint())
    assert not started
    files[1] = tmp_path / "late.mid"
    drag_to(strip.tiles, start, start + QPointF(60, 0).toPoint())
    assert len(started) == 1


def test_the_slider_morphs_continuously(qtbot, strip, listen):
    moved, released = listen(strip.slider_moved), listen(strip.slider_released)
    strip.slider.setSliderDown(True)
    strip.slider.setValue(250)
    strip.slider.setValue(300)
    qtbot.waitUntil(lambda: moved.calls == [(0.25,), (0.3,)])
    assert not released.calls
    strip.slider.setSliderDown(False)
    assert released.last == (0.3,)


def test_double_click_on_the_slider_goes_to_the_middle(strip):
    strip.slider.setValue(100)
    QTest.mouseDClick(strip.slider, LEFT)
    assert strip.slider.value() == 500


def test_settings_go_in_and_out(strip, listen):
    changed = listen(strip.settings_changed)
    settings = MorphSettings(MixLaw.SLERP, True, 0.0, 7, 42)
    strip.set_settings(settings)
    assert strip.settings == settings
    assert strip.tiles.count == 7
    assert strip.temperature.readout.text() == "exact"
    assert not changed.calls


def test_the_person_sets_law_space_temperature_and_seed(strip, listen):
    changed = listen(strip.settings_changed)
    QTest.keyClick(strip.law, Qt.Key.Key_Down)
    assert changed.last[0].law is MixLaw.LERP
    QTest.mouseClick(strip.space.button(1), LEFT)
    assert changed.last[0].item_space
    assert not strip.law.isEnabled()
    strip.temperature.slider.setValue(120)
    assert changed.last[0].temperature == 1.2
    strip.temperature.slider.setValue(4)
    assert changed.last[0].temperature == 0.0
    QTest.mouseClick(strip.seed.dice, LEFT)
    assert changed.last[0].seed != 0


def test_the_ends_can_be_other_corners(strip, items, listen):
    strip.set_corners([items[0], items[1], None, items[3]])
    pair = listen(strip.pair_changed)
    strip.last.setCurrentIndex(2)
    strip.last.activated.emit(2)
    assert pair.last == (0, 3)
    assert strip.tiles.label(4) == "D"
    strip.first.setCurrentIndex(2)
    strip.first.activated.emit(2)
    assert strip.pair == (3, 0)


def test_without_two_items_there_is_nothing_to_morph(strip, items):
    strip.set_corners([items[0], None, None, None])
    assert strip.pair is None
    assert not strip.slider.isEnabled()
    assert not strip.keep.isEnabled()


def test_a_wait_is_shown_only_when_it_lasts(qtbot, strip, listen):
    cancelled = listen(strip.cancelled)
    strip.wait.start("Morphing")
    assert not strip.wait.isVisible()
    qtbot.waitUntil(strip.wait.isVisible, timeout=SHOW_AFTER_MS * 4)
    QTest.mouseClick(strip.wait.cancel_button, LEFT)
    assert len(cancelled) == 1
    strip.wait.finish()
    assert not strip.wait.isVisible()
