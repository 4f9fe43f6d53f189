"""The timbre room: real recordings dropped on it, the pad moved with the mouse, the engine heard with numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio.timbre.patch import PlayMode
from studio.ui.drag.item_mime import ITEM_MIME
from studio.worker.errors import ModelError
from tests.ui.timbre.room_desk import RATE, RoomDesk, drag_puck, pitch_of, shape_of

LIVE = "Live · nothing rendered yet"


class NoModels:
    def get(self, name: str) -> object:
        raise ModelError(f"The model “{name}” is missing.")


def dropped(desk: RoomDesk, waves: list[Path], qtbot: QtBot) -> None:
    """Drop files and wait until the pad plays them live."""
    desk.room.import_files(waves)
    qtbot.waitUntil(lambda: all(desk.room.pad.filled), timeout=20_000)
    desk.room.set_on_keys(True)
    qtbot.waitUntil(lambda: desk.room.state.text() == LIVE, timeout=20_000)


def test_four_recordings_and_the_pad_changes_timbre_but_not_pitch(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    dropped(desk, waves, qtbot)
    heard = {}
    for name, place in (("A", (0.0, 0.0)), ("B", (1.0, 0.0)), ("between", (0.5, 0.5))):
        drag_puck(desk, *place)
        assert desk.room.pad.position == pytest.approx(place, abs=0.02)
        desk.engine.note_on(60, 100)
        desk.sound(0.5)
        heard[name] = desk.sound(0.5)
        desk.engine.note_off(60)
        desk.sound(0.6)
    for name, sound in heard.items():
        assert np.abs(sound).max() > 0.01, name
        assert pitch_of(sound) == pytest.approx(60, abs=0.35), name
    shapes = {name: shape_of(sound) for name, sound in heard.items()}
    assert np.abs(shapes["A"] - shapes["B"]).mean() > 4.0
    assert np.abs(shapes["A"] - shapes["between"]).mean() > 1.5


def test_a_held_note_follows_the_puck_within_20_ms(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    dropped(desk, waves, qtbot)
    drag_puck(desk, 0.0, 0.0)
    desk.engine.note_on(60, 100)
    desk.sound(0.5)
    assert desk.engine.core.tracks["corner"][0][0] > 0.9
    desk.room.pad.surface.travel(1.0, 0.0)
    desk.sound(0.02)
    np.testing.assert_allclose(desk.engine.core.tracks["corner"][0], [0, 1, 0, 0], atol=0.05)
    assert (desk.engine.core.voices["kind"][desk.engine.core.voices["held"] != 0] == 1).all()


def test_recordings_are_mixed_while_sounds_are_being_encoded(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    desk.jobs.hold = True
    desk.room.import_files(waves[:2])
    words = desk.room.state.text
    qtbot.waitUntil(lambda: words() == "Recordings, mixed · 2 of 2 being encoded", timeout=20_000)
    assert desk.room.keys.isChecked(), "the first sounds on the pad are put on the keys"
    qtbot.waitUntil(lambda: desk.live._told.patches.get(0) is not None, timeout=5000)
    desk.engine.note_on(60, 100)
    assert np.abs(desk.sound(0.3)).max() > 0.01
    desk.jobs.hold = False
    desk.jobs.go()
    qtbot.waitUntil(lambda: words() == LIVE, timeout=10_000)


def test_what_was_cancelled_is_encoded_after_all(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    desk.jobs.hold = True
    desk.room.import_files(waves[:1])
    qtbot.waitUntil(lambda: bool(desk.jobs.cancels), timeout=20_000)
    desk.jobs.held.clear()
    desk.jobs.cancels.pop()()
    head = desk.room.head
    qtbot.waitUntil(lambda: head.state.text() == "Recordings, mixed · not encoded", timeout=5000)
    assert head.again.isVisible()
    desk.jobs.hold = False
    QTest.mouseClick(head.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: head.state.text() == LIVE, timeout=10_000)
    assert not head.again.isVisible()


def test_without_models_the_recordings_are_played_and_it_is_said(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk(models=NoModels())
    desk.room.import_files(waves[:2])
    words = desk.room.state.text
    qtbot.waitUntil(lambda: words() == "Recordings, mixed · not encoded", timeout=20_000)
    assert "The model “timbre_front” is missing." in desk.told
    assert len(desk.told) == 1
    qtbot.waitUntil(lambda: desk.live._told.patches.get(0) is not None, timeout=10_000)
    desk.engine.note_on(60, 100)
    assert np.abs(desk.sound(0.3)).max() > 0.01


def test_without_an_engine_everything_is_there_but_sound(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk(engine=False)
    desk.room.import_files(waves)
    qtbot.waitUntil(lambda: all(desk.room.pad.filled), timeout=20_000)
    assert desk.room.state.text() == "No sound engine"
    drag_puck(desk, 0.2, 0.8)
    desk.room.editor.listen.click()
    assert desk.told[-1].startswith("The sound engine is not ready")


def test_exact_corners_and_mixing_play_the_recordings(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    dropped(desk, waves, qtbot)
    desk.room.patch.exact.click()
    drag_puck(desk, 0.5, 0.5)
    assert desk.room.state.text() == LIVE
    drag_puck(desk, 0.0, 0.0)
    assert desk.room.state.text() == "Exact corner: the recording"
    desk.engine.note_on(60, 100)
    desk.sound(0.1)
    kinds = desk.engine.core.voices["kind"][desk.engine.core.voices["held"] != 0]
    assert (kinds == 2).all()
    desk.room.patch.exact.click()
    mode = desk.room.patch.mode
    mode.setCurrentIndex(mode.findData(PlayMode.MIX))
    mode.activated.emit(mode.currentIndex())
    assert desk.room.state.text() == "Recordings, mixed as audio"
    desk.document.undo()
    assert desk.room.state.text() == LIVE


def test_a_held_note_goes_over_to_the_mix_and_back(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    """Another quality is chosen, and then undone, while a key is down: the note neither stops nor begins again."""
    desk = make_desk()
    dropped(desk, waves, qtbot)
    drag_puck(desk, 0.5, 0.5)
    desk.engine.note_on(60, 100)
    desk.sound(0.2)

    def held() -> list[int]:
        voices = desk.engine.core.voices
        return voices["kind"][voices["held"] != 0].tolist()

    assert held() == [1]
    mode = desk.room.patch.mode
    mode.setCurrentIndex(mode.findData(PlayMode.MIX))
    mode.activated.emit(mode.currentIndex())
    between = desk.sound(0.1)
    assert held() == [2]
    assert np.abs(between.reshape(10, -1)).max(axis=1).min() > 0.01, "there is no gap"
    desk.document.undo()
    desk.sound(0.1)
    assert held() == [1]


def test_a_double_click_takes_a_sound_of_the_library_to_the_next_corner(
    make_desk: Callable[..., RoomDesk], qtbot: QtBot
) -> None:
    desk = make_desk()
    sounds = desk.room.sounds
    for corner, name in enumerate(("harp", "oboe")):
        QTest.keyClicks(sounds.search, name)
        item = sounds.item_of(f"factory:{name}")
        shown = [
            sounds.list.item(row).text()
            for row in range(sounds.list.count())
            if not sounds.list.item(row).isHidden()
        ]
        assert name.capitalize() in shown
        assert len(shown) < 8
        sounds.list.scrollToItem(item)
        place = sounds.list.visualItemRect(item).center()
        QTest.mouseClick(sounds.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(sounds.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.waitUntil(lambda c=corner: desk.room.pad.filled[c], timeout=10_000)
        sounds.search.clear()
    assert [s.name for s in desk.document.song.sounds] == ["Harp", "Oboe"]
    assert desk.room.sound_edits.shown.name == "Oboe"
    # The same sound again goes on a corner without being added again.
    desk.room.put_on_corner(2, "factory:harp")
    qtbot.waitUntil(lambda: desk.room.pad.filled[2], timeout=10_000)
    assert len(desk.document.song.sounds) == 2


def test_rows_are_renamed_copied_and_deleted(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    desk.room.import_files(waves[:1])
    qtbot.waitUntil(lambda: len(desk.document.song.sounds) == 1, timeout=10_000)
    sounds, song = desk.room.sounds, lambda: desk.document.song
    item = sounds.item_of(song().sounds[0].id)
    menu = sounds.menu_of(sounds._rows[0], item)
    by_name = {action.text(): action for action in menu.actions()}
    assert {"Put on A", "Listen", "Export…", "Rename", "Duplicate", "Delete"} <= set(by_name)
    by_name["Rename"].trigger()
    editor = sounds.list.findChild(QLineEdit)
    QTest.keyClicks(editor, "Brass")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: song().sounds[0].name == "Brass", timeout=10_000)
    by_name["Duplicate"].trigger()
    assert [s.name for s in song().sounds] == ["Brass", "Brass copy"]
    by_name["Put on D"].trigger()
    assert song().pad("timbre").corners[3] == song().sounds[0].id
    sounds.set_current(song().sounds[0].id)
    QTest.keyClick(sounds.list, Qt.Key.Key_Delete)
    assert [s.name for s in song().sounds] == ["Brass copy"]
    assert song().pad("timbre").corners == (None,) * 4


def test_a_name_typed_under_the_waveform_is_of_the_sound_it_was_typed_for(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    desk.room.import_files(waves[:2])
    qtbot.waitUntil(lambda: len(desk.document.song.sounds) == 2, timeout=10_000)
    first, second = desk.document.song.sounds
    desk.room.open_sound(first.id)
    name = desk.room.editor.name
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "Brass")
    desk.room.open_sound(second.id)
    assert name.text() == second.name
    assert [s.name for s in desk.document.song.sounds] == ["Brass", second.name]


def test_a_drag_carries_the_sound_and_its_finished_file(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    desk.room.import_files(waves[:1])
    qtbot.waitUntil(lambda: len(desk.document.song.sounds) == 1, timeout=10_000)
    sound = desk.document.song.sounds[0]
    place = desk.room.sounds.list.visualItemRect(desk.room.sounds.item_of(sound.id)).center()
    QTest.mouseClick(desk.room.sounds.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    desk.room.files.prepare(sound)
    qtbot.waitUntil(lambda: desk.room.files.path_of(sound) is not None, timeout=10_000)
    mime = desk.room.sounds.list.drag_data(sound.id)
    assert bytes(mime.data(ITEM_MIME).data()).decode() == sound.id
    path = Path(mime.urls()[0].toLocalFile())
    samples, rate = soundfile.read(path)
    assert (path.suffix, rate) == (".wav", sound.sample_rate)
    np.testing.assert_allclose(samples, sound.used[:, 0], atol=2**-23)
    desk.room.files.close()
    assert not path.exists(), "nobody took it"


def test_listening_plays_the_recording_at_its_own_pitch(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    desk.room.import_files(waves[1:2])
    qtbot.waitUntil(lambda: desk.room.sound_edits.shown is not None, timeout=10_000)
    desk.room.set_on_keys(False)
    QTest.mouseClick(desk.room.editor.listen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(desk.room.listening.playing), timeout=5000)
    desk.sound(0.5)
    heard = desk.sound(0.4)
    root = desk.document.song.sounds[0].root_pitch
    assert pitch_of(heard) == pytest.approx(root, abs=0.3)
    assert desk.room.editor.listen.accessibleName() == "Stop"
    QTest.mouseClick(desk.room.editor.listen, Qt.MouseButton.LeftButton)
    desk.sound(0.3)
    assert np.abs(desk.sound(0.2)).max() < 1e-4
    assert desk.room.editor.listen.accessibleName() == "Listen"
    # A key pressed afterwards is of the track again, not of the recording.
    assert desk.engine.core.channels["track"][15] == 0


def test_curves_are_edited_heard_and_undone(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    dropped(desk, waves, qtbot)
    room, document = desk.room, desk.document
    sound = document.song.sounds[0]
    room.open_sound(sound.id)
    room.tabs.setCurrentIndex(2)
    before = room.embeddings.of(sound)
    QTest.mouseClick(room.curves.buttons["reverse"], Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(document.song.sounds[0].curves, before[::-1])
    live = desk.live._told.patches[0].live
    np.testing.assert_array_equal(live.corners[0][: len(before)], before[::-1])
    QTest.mouseClick(room.curves.buttons["longer"], Qt.MouseButton.LeftButton)
    assert len(document.song.sounds[0].curves) == round(1.25 * len(before))
    for name in ("shorter", "earlier", "later", "freeze", "average", "fade"):
        steps = document.song
        QTest.mouseClick(room.curves.buttons[name], Qt.MouseButton.LeftButton)
        assert document.song is not steps, name
        document.undo()
    plot = room.curves.plot
    plot.set_chosen(3)
    held = document.song.sounds[0].curves
    start, end = QPointF(30, 60), QPointF(plot.width() - 40, 120)
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=start.toPoint())
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(plot, (start + (end - start) * share).toPoint())
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=end.toPoint())
    drawn = document.song.sounds[0].curves
    assert np.abs(drawn[:, 3] - held[:, 3]).max() > 0.05
    np.testing.assert_array_equal(np.delete(drawn, 3, 1), np.delete(held, 3, 1))
    for _ in range(3):
        document.undo()
    assert document.song.sounds[0].curves is None
    assert not room.curves.buttons["reset"].isEnabled()


@pytest.mark.timeout(400)
def test_rainbowgrams_of_original_and_reconstructions(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk()
    desk.room.import_files(waves[:1])
    qtbot.waitUntil(lambda: desk.room.sound_edits.shown is not None, timeout=10_000)
    assert not any(title.startswith("Rainbowgram") for title in desk.jobs.titles), "nobody looks"
    desk.room.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(desk.room.rainbows.grams) == 3, timeout=300_000)
    (name, original), *made = desk.room.rainbows.grams
    assert name == "trumpet · original"
    assert [words for words, _ in made] == ["Live decoder", "WaveNet"]
    for words, gram in made:
        width = min(original.level.shape[1], gram.level.shape[1])
        pair = np.corrcoef(original.level[:, :width].ravel(), gram.level[:, :width].ravel())
        assert pair[0, 1] > 0.6, words
    for suffix in ("png", "svg"):
        desk.room.see.save(tmp_path / f"picture.{suffix}")
    qtbot.waitUntil(lambda: len(desk.told) == 2, timeout=10_000)
    assert (tmp_path / "picture.png").read_bytes()[:4] == b"\x89PNG"
    assert "<svg" in (tmp_path / "picture.svg").read_text()


def test_the_point_is_taken_away_as_an_instrument(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk()
    desk.room.head.take.click()
    assert desk.told[-1] == "An instrument needs sounds on the corners, encoded."
    desk.room.import_files(waves[:2])
    desk.room.set_on_keys(True)
    qtbot.waitUntil(lambda: desk.room.state.text() == LIVE, timeout=20_000)
    with qtbot.waitSignal(desk.room.instrument_asked):
        desk.room.head.take.click()
    assert desk.room.point_name == "trumpet and flute"
    a, b, _, _ = (
        None if s is None else desk.room.embeddings.of(s) for s in desk.room.voice.corners
    )
    length = min(len(a), len(b))
    np.testing.assert_allclose(
        desk.room.voice.points(1)[0][0][:length], (a[:length] + b[:length]) / 2, atol=1e-5
    )
    desk.room.export_instrument("Half", 12, 1, tmp_path)
    qtbot.waitUntil(lambda: desk.told[-1].startswith("“Half.sfz”"), timeout=30_000)
    assert len(list((tmp_path / "Half" / "Samples").glob("*.wav"))) == 7 * 2
    points, levels = desk.room.voice.points(3)
    assert (len(points), levels) == (9, (0.0,) * 9)
    # Two corners make a line: all rows are alike.
    for row in (0, 3, 6):
        np.testing.assert_allclose(points[row][:length], a[:length], atol=1e-5)
        np.testing.assert_allclose(points[row + 2][:length], b[:length], atol=1e-5)
    desk.room.export_instrument("Line", 24, 2, tmp_path)
    qtbot.waitUntil(lambda: desk.told[-1].startswith("“Line.sfz”"), timeout=60_000)
    assert (tmp_path / "Line" / "Line_x2y1.sfz").is_file()


def test_the_law_is_an_undo_step_and_heard(
    make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot
) -> None:
    desk = make_desk()
    dropped(desk, waves, qtbot)
    drag_puck(desk, 0.25, 0.25)
    before = desk.live._told.pads[0]
    assert before == pytest.approx((0.5625, 0.1875, 0.1875, 0.0625), abs=0.03)
    desk.room.law.setCurrentIndex(1)
    desk.room.law.activated.emit(1)
    assert desk.live._told.pads[0][3] < 0.03
    desk.document.undo()
    assert desk.live._told.pads[0] == pytest.approx(before)
    assert desk.room.law.currentIndex() == 0
    assert desk.engine.rate == RATE
