"""The window as a person uses it: drop, open, edit, undo, close."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from studio.melody.midi.read import read_midi
from studio.melody.notes import Meter
from studio.project.song import Key, Song, add_clips
from studio.ui.drag.item_mime import ITEM_MIME
from studio.ui.widgets.toasts import Level
from studio.ui.window.layout_memory import first_size
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

Settle = Callable[[MainWindow], None]
COPY = Qt.DropAction.CopyAction
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def mime_of(paths: list[Path]) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(window: MainWindow, mime: QMimeData) -> bool:
    """Drag over the window and let go; return whether it was taken."""
    middle = QPoint(window.width() // 2, window.height() // 2)
    enter = QDragEnterEvent(middle, COPY, mime, LEFT, NO_KEY)
    QApplication.sendEvent(window, enter)
    move = QDragMoveEvent(middle, COPY, mime, LEFT, NO_KEY)
    QApplication.sendEvent(window, move)
    if not move.isAccepted():
        return False
    event = QDropEvent(QPointF(middle), COPY, mime, LEFT, NO_KEY)
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def names(window: MainWindow) -> list[str]:
    return [clip.name for clip in window.document.song.clips]


def test_two_files_on_an_empty_song_become_a_and_b(
    window: MainWindow, two_files: list[Path], settle: Settle
) -> None:
    assert window.melody.shown is None
    assert drop(window, mime_of(two_files))
    settle(window)
    song = window.document.song
    assert names(window) == ["Rising", "Falling"]
    assert song.pad("melody").corners == (song.clips[0].id, song.clips[1].id, None, None)
    assert song.tempo == 96.0, "an empty song takes the time of the first file"
    assert window.melody.shown is not None
    jobs = [job.title for job in window.services.worker.snapshot()]
    assert jobs, "the morph is computed at once"
    window.undo()
    assert names(window) == []


def test_a_third_file_goes_to_the_shelf_only(
    window: MainWindow, two_files: list[Path], settle: Settle
) -> None:
    drop(window, mime_of(two_files))
    settle(window)
    corners = window.document.song.pad("melody").corners
    drop(window, mime_of(two_files[:1]))
    settle(window)
    assert len(names(window)) == 3
    assert window.document.song.pad("melody").corners == corners


def test_bad_files_get_a_sentence_each_and_good_ones_are_taken(
    window: MainWindow, two_files: list[Path], tmp_path: Path, settle: Settle
) -> None:
    words = tmp_path / "words.mid"
    words.write_text("no music here")
    broken = tmp_path / "broken.chimera"
    broken.write_bytes(b"PK\x03\x04 nothing")
    drop(window, mime_of([words, two_files[0], broken]))
    settle(window)
    errors = [n.sentence for n in window.toasts.shown if n.level is Level.ERROR]
    assert len(errors) == 2
    assert any("words.mid" in sentence for sentence in errors)
    assert any("broken.chimera" in sentence for sentence in errors)
    assert names(window) == ["Rising"]


def test_what_is_no_file_is_not_taken(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setText("hello")
    assert not drop(window, mime)
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.org/x.mid")])
    assert not drop(window, remote)


def test_the_welcome_lights_up_and_goes_dark(window: MainWindow, two_files: list[Path]) -> None:
    middle = QPoint(600, 300)
    mime = mime_of(two_files)
    dark = window.melody.welcome.grab().toImage()
    QApplication.sendEvent(window, QDragEnterEvent(middle, COPY, mime, LEFT, NO_KEY))
    assert window.melody.welcome.grab().toImage() != dark


def test_several_tracks_can_be_chosen_again(
    window: MainWindow,
    shared_data: Path,
    tmp_path: Path,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    band = tmp_path / "band.mid"
    with zipfile.ZipFile(shared_data / "multitrack_midi" / "freedoom.zip") as zipped:
        name = next(name for name in zipped.namelist() if name.endswith(".mid"))
        band.write_bytes(zipped.read(name))
    drop(window, mime_of([band]))
    settle(window)
    notice = next(n for n in window.toasts.shown if n.action == "Choose tracks")
    assert "one of" in notice.sentence
    clip = window.document.song.clips[0]
    monkeypatch.setattr(window.importer, "_ask", lambda found: found.take(0))
    notice.on_action()
    assert window.document.song.clips[0].id == clip.id
    assert window.document.undo_name == "Choose tracks"


def test_an_example_starts_an_empty_song(qtbot: QtBot, window: MainWindow) -> None:
    assert not window.melody.welcome.example.isEnabled()
    window.set_library((tune("One", UP), tune("Two", DOWN)))
    qtbot.mouseClick(window.melody.welcome.example, LEFT)
    assert names(window) == ["One", "Two"]
    assert window.document.undo_name == "Start from factory clips"


def test_save_asks_for_a_file_once_and_the_title_follows(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    window.melody.new_clip()
    assert window.isWindowModified()
    window.dialogs.save_path = tmp_path / "Mine.chimera"
    window.files.save()
    settle(window)
    assert (tmp_path / "Mine.chimera").stat().st_size > 100
    assert not window.isWindowModified()
    assert window.windowTitle().startswith("Mine")
    window.melody.new_clip()
    window.files.save()
    settle(window)
    assert [word for word in window.dialogs.asked if word.startswith("save")] == ["save Untitled"]
    assert window.settings.recent == (str(tmp_path / "Mine.chimera"),)


def test_what_was_saved_opens_again_by_drop(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    window.melody.new_clip()
    window.document.apply("Key", lambda song: Song(clips=song.clips, key=Key(2, "dorian")))
    window.dialogs.save_path = tmp_path / "Mine.chimera"
    window.files.save()
    settle(window)
    window.files.new()
    assert names(window) == []
    drop(window, mime_of([tmp_path / "Mine.chimera"]))
    settle(window)
    assert names(window) == ["Clip"]
    assert window.bar.tonic.currentText() == "D"
    assert window.bar.scale.currentData() == "dorian"


def test_a_save_that_fails_keeps_the_song_dirty(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    window.melody.new_clip()
    window.dialogs.save_path = tmp_path / "no" / "such" / "folder" / "x.chimera"
    done: list[int] = []
    window.files.save(lambda: done.append(1))
    settle(window)
    assert done == []
    assert window.document.dirty
    assert [n.level for n in window.toasts.shown] == [Level.ERROR]


def test_closing_asks_about_unsaved_changes(
    window: MainWindow, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    window.melody.new_clip()
    assert not window.close()
    assert window.isVisible()
    window.dialogs.unsaved_answer = "save"
    window.dialogs.save_path = tmp_path / "Last.chimera"
    window.close()
    settle(window)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert (tmp_path / "Last.chimera").exists()


def test_discarding_closes_at_once(window: MainWindow) -> None:
    window.melody.new_clip()
    window.dialogs.unsaved_answer = "discard"
    assert window.close()


def test_a_clip_is_exported_and_reads_back(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    clip = tune("Rising", UP)
    window.document.apply("Add", lambda song: add_clips(song, (clip,)))
    for kind in (0, 1):
        path = tmp_path / f"type{kind}.mid"
        window.dialogs.export_path = (path, kind)
        window.registry.trigger("file.export_clip")
        settle(window)
        found = read_midi(path)
        assert found.kind == kind
        assert found.to_clip(0).notes == clip.notes


def test_a_song_is_exported(window: MainWindow, tmp_path: Path, settle: Settle) -> None:
    clips = (tune("Rising", UP), tune("Falling", DOWN))
    window.document.apply("Add", lambda song: add_clips(song, clips))
    window.dialogs.song_path = tmp_path / "song.mid"
    window.registry.trigger("file.export_song")
    settle(window)
    assert [track.name for track in read_midi(tmp_path / "song.mid").tracks] == [
        "Rising",
        "Falling",
    ]


def test_tempo_is_one_step_however_long_it_turns(qtbot: QtBot, window: MainWindow) -> None:
    for tempo in (121, 125, 130):
        window.bar.tempo.setValue(tempo)
    with qtbot.waitSignal(window.bar.tempo_settled):
        pass
    assert window.document.song.tempo == 130
    assert window.document.undo_name == "Set tempo to 130"
    window.undo()
    assert window.document.song.tempo == 120
    assert window.bar.tempo.value() == 120


def test_meter_changes_the_song_and_the_open_clip(window: MainWindow) -> None:
    window.melody.new_clip()
    window.bar.meter_chosen.emit(Meter(3, 4))
    assert window.document.song.meter == Meter(3, 4)
    assert window.melody.shown.meter == Meter(3, 4)
    window.undo()
    assert window.melody.shown.meter == Meter()


def test_an_unusual_meter_and_tempo_are_shown(window: MainWindow) -> None:
    window.document.apply("Odd", lambda _song: Song(meter=Meter(11, 8), tempo=43.21))
    assert window.bar.meter.currentText() == "11/8"
    assert window.bar.tempo.value() == pytest.approx(43.21)


def test_play_moves_the_playhead_without_sound(qtbot: QtBot, window: MainWindow) -> None:
    window.document.apply("Add", lambda song: add_clips(song, (tune("Rising", UP),)))
    assert window.status.sound.text() == "No sound device"
    window.registry.trigger("play.toggle")
    with qtbot.waitSignal(window.transport.moved):
        pass
    qtbot.waitUntil(lambda: window.transport.tick > 200)
    assert window.melody.editor.state.playhead is not None
    window.registry.trigger("play.toggle")
    assert not window.transport.playing


def test_the_palette_finds_and_does(qtbot: QtBot, window: MainWindow) -> None:
    window.registry.trigger("help.palette")
    palette = window.palette_sheet
    qtbot.keyClicks(palette.field, "new clip")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert names(window) == ["Clip"]


def test_the_palette_does_nothing_impossible(qtbot: QtBot, window: MainWindow) -> None:
    window.registry.trigger("help.palette")
    qtbot.keyClicks(window.palette_sheet.field, "export clip")
    qtbot.keyClick(window.palette_sheet.field, Qt.Key.Key_Return)
    assert window.palette_sheet.isVisible()


def test_the_sheet_of_keys_lists_every_key_and_finds(window: MainWindow) -> None:
    rows = window.help_sheet.rows()
    listed = {title for group in rows.values() for title, _keys in group}
    for action_id in window.registry.ids():
        if window.registry.keys(action_id):
            assert window.registry.spec(action_id).title.removesuffix("…") in listed
    assert "File" in window.help_sheet.rows("ctrl+s")
    assert window.help_sheet.rows("no such thing") == {}


def test_the_theme_changes_and_is_remembered(qapp: QApplication, window: MainWindow) -> None:
    dark = window.grab().toImage().pixelColor(640, 712)
    window.toggle_theme()
    light = window.grab().toImage().pixelColor(640, 712)
    window.toggle_theme()
    assert light.lightness() > 180 > 80 > dark.lightness()
    assert window.settings.theme == "dark"


def test_the_layout_is_remembered(make_window: Callable[..., MainWindow]) -> None:
    first = make_window()
    first.melody.panels.toggle("shelf")
    first.melody.panels.across.setSizes([0, 700, 500])
    sizes = first.melody.panels.across.sizes()
    first.close()
    second = make_window()
    assert not second.melody.panels.shown("shelf")
    assert abs(second.melody.panels.across.sizes()[2] - sizes[2]) <= 2


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        ((1280, 720), (1280, 680)),
        ((1440, 900), (1360, 820)),
        ((2560, 1440), (1920, 1080)),
        ((1280, 1024), (1280, 820)),
    ],
)
def test_the_first_window_fits_its_screen(screen: tuple[int, int], size: tuple[int, int]) -> None:
    assert first_size(QSize(*screen)).toTuple() == size


def test_a_damaged_layout_is_no_obstacle(make_window: Callable[..., MainWindow], store) -> None:
    store.update(window_geometry="%%%", window_state='{"splitters": 3, "hidden": [4]}')
    window = make_window()
    assert window.isVisible()


def test_the_worker_can_be_watched(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(window.status.jobs, LEFT)
    assert window.jobs.panel.isVisible()
    assert window.jobs.panel.geometry().bottom() <= window.status.mapTo(window, QPoint(0, 0)).y()
    qtbot.mouseClick(window.status.jobs, LEFT)
    assert not window.jobs.panel.isVisible()


def test_a_clip_dragged_over_the_window_is_opened_not_imported(
    window: MainWindow, two_files: list[Path], settle: Settle
) -> None:
    factory = tune("Factory", UP)
    window.set_library((factory,))
    mime = mime_of(two_files)
    mime.setData(ITEM_MIME, QByteArray(factory.id.encode()))
    assert drop(window, mime)
    settle(window)
    assert names(window) == ["Factory"]
    assert window.melody.shown.notes == factory.notes


def test_space_presses_a_button_that_has_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.melody.new_clip()
    pressed: list[int] = []
    button = QPushButton("Press", window)
    button.clicked.connect(lambda: pressed.append(1))
    button.show()
    window.activateWindow()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert pressed == [1]
    assert not window.transport.playing


@pytest.mark.parametrize("size", [(960, 600), (1280, 720), (2560, 1440)])
def test_nothing_is_cut_off_at_any_size(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int]
) -> None:
    window.set_library((tune("One", UP), tune("Two", DOWN)))
    window.melody.start_example()
    window.resize(*size)
    window.reset_layout()
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    # Where the window is smaller than the room can be, the room scrolls within it.
    melody = window.melody
    squeezed = melody.size() != melody.parentWidget().size()
    assert squeezed == (size == (960, 600))
    assert window.rect().contains(window.bar.geometry())
    within = melody if squeezed else window
    for part in (melody.shelf, melody.editor, melody.side):
        box = part.rect().translated(part.mapTo(within, QPoint(0, 0)))
        assert within.rect().contains(box), part.objectName()
        least = part.minimumSizeHint()
        assert part.width() >= least.width(), part.objectName()
        assert part.height() >= least.height(), part.objectName()
    page = window.melody.side.tabs.currentWidget() or window.melody.side.splitter.widget(2)
    assert page.width() >= page.minimumSizeHint().width()
