"""Export of sound in the window: dialog, jobs, handles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.live.engine.bank import Bank, Zone
from studio.live.engine.engine import Engine
from studio.live.port import TrackSound
from studio.melody.notes import TICKS_PER_BEAT, Clip
from studio.project.bounce_job import BounceJob, FileForm
from studio.project.settings import SettingsStore
from studio.project.song import PlacedClip, Song, Track, add_clips
from studio.ui.background.worker_bridge import WorkerBridge
from studio.ui.document import Document
from studio.ui.live.bounce.bounce import NO_BANK, NOTHING, BounceDesk
from studio.ui.live.bounce.dialog import BounceDialog
from studio.ui.live.bounce.files import AudioFiles
from studio.ui.live.bounce.handle import AudioHandle
from studio.ui.live.bounce.wish import Offer, Parts, What, Wish
from studio.worker.worker import Worker
from tests.ui.conftest import DOWN, UP, NoModels, tune

BEAT = TICKS_PER_BEAT


@pytest.fixture
def bank() -> Bank:
    wave = np.sin(2 * np.pi * 440 * np.arange(48000) / 48000).astype(np.float32)
    return Bank.of([Zone(0, 0.5 * wave, 48000, 69)])


@pytest.fixture
def worker(qtbot: QtBot):
    bridge = WorkerBridge(Worker(NoModels()))
    bridge.start()
    yield bridge
    bridge.close()


class Desk:
    """A desk whose person answers as the test says."""

    def __init__(self, submit: Any, bank: Bank | None) -> None:
        self.document = Document()
        self.store = SettingsStore()
        self.store.load()
        self.bank = bank
        self.clip: Clip | None = None
        self.asked: list[tuple[Offer, What]] = []
        self.answer: Callable[[Offer], Wish | None] = lambda _offer: None
        self.desk = BounceDesk(
            self.document,
            submit,
            lambda: self.clip,
            lambda: TrackSound(level_db=-6.0),
            lambda: self.bank,
            self._ask,
            self.store,
        )
        self.said: list[str] = []
        self.desk.notify.connect(lambda note: self.said.append(note.sentence))

    def _ask(self, offer: Offer, first: What) -> Wish | None:
        self.asked.append((offer, first))
        return self.answer(offer)

    def fill(self) -> None:
        self.document.apply("x", lambda song: add_clips(song, (tune("Up", UP), tune("Down", DOWN))))
        self.clip = self.document.song.clips[0]


@pytest.fixture
def desk(worker: WorkerBridge, bank: Bank) -> Desk:
    return Desk(worker.submit, bank)


def test_a_song_is_exported_as_the_person_wants(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.fill()
    form = FileForm("wav32", 44100, tail=False)
    desk.answer = lambda _offer: Wish(What.SONG, Parts.BOTH, form, tmp_path / "mix.wav")
    desk.desk.export_song()
    qtbot.waitUntil(lambda: bool(desk.said), timeout=90_000)
    assert desk.said == ["Exported “mix.wav” and 2 stems in “mix stems”."]
    mix, rate = soundfile.read(tmp_path / "mix.wav")
    stems = sorted((tmp_path / "mix stems").iterdir())
    assert [path.name for path in stems] == ["01_Up_120bpm_Cmaj.wav", "02_Down_120bpm_Cmaj.wav"]
    assert rate == 44100
    np.testing.assert_allclose(sum(soundfile.read(path)[0] for path in stems), mix, atol=1e-5)


def test_the_file_is_what_the_engine_plays_live(
    qtbot: QtBot, desk: Desk, bank: Bank, tmp_path: Path
) -> None:
    """The clip goes to a second engine as the transport sends it, and is rendered in blocks of a sound card."""
    desk.fill()
    form = FileForm("wav32", 48000, tail=False)
    desk.answer = lambda _offer: Wish(What.CLIP, Parts.MIX, form, tmp_path / "clip.wav")
    desk.desk.export_clip()
    qtbot.waitUntil(lambda: bool(desk.said), timeout=90_000)
    bounced = soundfile.read(tmp_path / "clip.wav", dtype="float32")[0]
    engine = Engine(48000, bank)
    engine.set_tracks([TrackSound(level_db=-6.0)])
    from studio.ui.live.response.phrases import clip_notes

    engine.load(clip_notes(desk.clip), desk.clip.length / BEAT)
    for _ in range(32):
        engine.render(256)
    engine.play(0.0)
    live = np.concatenate([engine.render(256) for _ in range(len(bounced) // 256 + 1)])
    np.testing.assert_array_equal(bounced, live[: len(bounced)])
    assert np.abs(bounced).max() > 0.01


def test_without_sounds_or_notes_there_is_a_sentence(desk: Desk) -> None:
    desk.desk.export_song()
    desk.bank = None
    desk.desk.export_song()
    assert desk.said == [NOTHING, NO_BANK]
    assert desk.asked == []


def test_what_cannot_be_written_is_one_sentence(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.fill()
    (tmp_path / "file").write_bytes(b"")
    path = tmp_path / "file" / "x.wav"
    desk.answer = lambda _offer: Wish(What.SONG, Parts.MIX, FileForm(), path)
    desk.desk.export_song()
    qtbot.waitUntil(lambda: bool(desk.said), timeout=90_000)
    (sentence,) = desk.said
    assert sentence.startswith("The folder")
    assert "\n" not in sentence


def test_an_export_can_be_cancelled_from_the_jobs(
    qtbot: QtBot, desk: Desk, worker: WorkerBridge, tmp_path: Path
) -> None:
    notes = [note for clip in (tune("x", UP * 64),) for note in clip.notes]
    long = Clip("Long").with_notes(notes)
    desk.document.apply("x", lambda song: add_clips(song, (long,) * 8))
    desk.answer = lambda _offer: Wish(What.SONG, Parts.BOTH, FileForm(), tmp_path / "x.wav")
    progress: list[float] = []

    def look(_event: object) -> None:
        for info in worker.snapshot():
            if info.progress and "Export “x” as audio" in info.title:
                progress.append(info.progress)
                worker.cancel(info.id)

    worker.event.connect(look)
    desk.desk.export_song()
    qtbot.waitUntil(lambda: bool(desk.said), timeout=90_000)
    assert desk.said == ["The export was stopped; no half-written file is left."]
    assert progress
    assert progress[0] < 1.0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert desk.desk.unfinished == []


def test_a_loop_is_offered_where_there_is_one(desk: Desk) -> None:
    desk.fill()
    assert list(desk.desk.offer().sounds) == [What.SONG, What.CLIP]
    desk.clip = Clip("Looped", tune("x", UP).notes, 8 * BEAT, loop=(BEAT, 3 * BEAT))
    offer = desk.desk.offer()
    assert (offer.sounds[What.LOOP].start, offer.sounds[What.LOOP].length) == (1.0, 2.0)
    assert offer.names[What.LOOP] == "Looped loop_120bpm_Cmaj"


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk, tmp_path: Path) -> BounceDialog:
    desk.fill()
    dialog = BounceDialog(desk.desk.offer(), desk.store, tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_dialog_names_and_remembers(
    qtbot: QtBot, desk: Desk, dialog: BounceDialog, tmp_path: Path
) -> None:
    assert dialog.wish() == Wish(
        What.SONG, Parts.MIX, FileForm(), tmp_path / "Untitled_120bpm_Cmaj.wav"
    )
    dialog.parts.button(2).click()
    assert "2 tracks in the folder “Untitled_120bpm_Cmaj stems”" in dialog.note.text()
    dialog.kind.setCurrentIndex(dialog.kind.findData("flac16"))
    dialog.kind.activated.emit(dialog.kind.currentIndex())
    dialog.rate.setCurrentIndex(2)
    dialog.tail.click()
    wish = dialog.wish()
    assert wish.path.name == "Untitled_120bpm_Cmaj.flac"
    assert (wish.parts, wish.form) == (Parts.BOTH, FileForm("flac16", 96000, tail=False))
    qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    assert dialog.result() == BounceDialog.DialogCode.Accepted
    settings = desk.store.settings
    assert (settings.export_format, settings.export_rate) == ("flac16", 96000)
    assert (settings.export_parts, settings.export_tail) == ("both", False)
    assert settings.export_folder == str(tmp_path)


def test_a_name_typed_by_hand_stays(qtbot: QtBot, dialog: BounceDialog, tmp_path: Path) -> None:
    (tmp_path / "mine.wav").write_bytes(b"old")
    dialog.where.selectAll()
    qtbot.keyClicks(dialog.where, "mine")
    assert dialog.wish().path == tmp_path / "mine.wav"
    assert "“mine.wav” will be replaced" in dialog.note.text()
    dialog.what.button(1).click()
    assert dialog.wish().path == tmp_path / "mine.wav"
    assert not dialog.parts.isEnabled()
    assert dialog.wish().parts is Parts.MIX
    dialog.kind.setCurrentIndex(dialog.kind.findData("flac24"))
    dialog.kind.activated.emit(dialog.kind.currentIndex())
    assert dialog.wish().path == tmp_path / "mine.flac"


@pytest.fixture
def files(worker: WorkerBridge, desk: Desk, tmp_path: Path) -> AudioFiles:
    return AudioFiles(
        tmp_path / "exports",
        worker.submit,
        lambda: desk.bank,
        lambda sentence, _details: desk.said.append(sentence),
    )


def test_files_for_drags_are_rendered_once_and_go_if_nobody_takes_them(
    qtbot: QtBot, desk: Desk, files: AudioFiles
) -> None:
    desk.fill()
    mix, stems = desk.desk.song_take(stems=False), desk.desk.song_take(stems=True)
    clip = desk.desk.clip_take()
    for take in (mix, stems, clip, mix):
        files.prepare(take)
    qtbot.waitUntil(lambda: all(map(files.paths_of, (mix, stems, clip))), timeout=90_000)
    again = desk.desk.song_take(stems=False)
    assert again is not mix
    assert files.paths_of(again) == files.paths_of(mix), "the same content is the same file"
    (path,) = files.paths_of(mix)
    assert path.name == "Untitled_120bpm_Cmaj.wav"
    assert len(files.paths_of(stems)) == 2
    assert soundfile.info(path).frames > 48000
    files.mark_dropped(clip)
    kept = files.paths_of(clip)
    files.close()
    left = [found for found in path.parent.rglob("*") if found.is_file()]
    assert left == list(kept)


def test_an_edit_makes_another_file(qtbot: QtBot, desk: Desk, files: AudioFiles) -> None:
    desk.fill()
    before = desk.desk.clip_take()
    desk.clip = tune("Up", DOWN)
    after = desk.desk.clip_take()
    files.prepare(before)
    files.prepare(after)
    qtbot.waitUntil(lambda: bool(files.paths_of(before) and files.paths_of(after)), timeout=90_000)
    names = {files.paths_of(take)[0].name for take in (before, after)}
    assert names == {"Up_120bpm_Cmaj.wav", "Up_120bpm_Cmaj (2).wav"}


@pytest.fixture
def handle(qtbot: QtBot, desk: Desk, files: AudioFiles, monkeypatch: pytest.MonkeyPatch) -> Any:
    desk.fill()
    dragged: list[list[str]] = []

    class Drag:
        def __init__(self, _source: QWidget) -> None:
            self._mime: Any = None

        def setMimeData(self, mime: Any) -> None:
            self._mime = mime

        def setPixmap(self, _picture: Any) -> None:
            pass

        def setHotSpot(self, _at: QPoint) -> None:
            pass

        def target(self) -> None:
            return None

        def exec(self, _action: Any) -> Any:
            paths = [url.toLocalFile() for url in self._mime.urls()]
            assert all(Path(path).stat().st_size > 1000 for path in paths), "finished"
            dragged.append(paths)
            return Qt.DropAction.CopyAction

    monkeypatch.setattr("studio.ui.live.bounce.handle.QDrag", Drag)
    handle = AudioHandle("Stems", "tip", files, lambda: desk.desk.song_take(stems=True))
    handle.dragged = dragged
    qtbot.addWidget(handle)
    handle.show()
    return handle


def enter(handle: AudioHandle) -> None:
    at = QPointF(5, 5)
    handle.enterEvent(QEnterEvent(at, at, handle.mapToGlobal(at)))


def test_resting_on_a_handle_renders_and_a_drag_then_begins_at_once(
    qtbot: QtBot, handle: AudioHandle, files: AudioFiles
) -> None:
    enter(handle)
    qtbot.waitUntil(lambda: handle._current is not None)
    qtbot.waitUntil(lambda: bool(files.paths_of(handle._current)), timeout=90_000)
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    qtbot.mouseMove(handle, QPoint(40, 15))
    (paths,) = handle.dragged
    assert [Path(path).name for path in paths] == [
        "01_Up_120bpm_Cmaj.wav",
        "02_Down_120bpm_Cmaj.wav",
    ]
    files.close()
    assert all(Path(path).exists() for path in paths), "what was dropped stays"


def test_passing_over_a_handle_renders_nothing(handle: AudioHandle) -> None:
    enter(handle)
    assert handle._rest.isActive()
    handle.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not handle._rest.isActive()
    assert handle._current is None


def test_a_drag_before_the_file_is_finished_begins_nothing_half_done(
    qtbot: QtBot, handle: AudioHandle, files: AudioFiles
) -> None:
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    qtbot.mouseMove(handle, QPoint(40, 15))
    assert handle.dragged == []
    assert files.progress_of(handle._current) is not None
    qtbot.waitUntil(lambda: bool(files.paths_of(handle._current)), timeout=90_000)
    qtbot.mouseMove(handle, QPoint(42, 15))
    assert len(handle.dragged) == 1
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(42, 15))


def test_without_sounds_a_handle_does_nothing(
    qtbot: QtBot, desk: Desk, handle: AudioHandle
) -> None:
    desk.bank = None
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    qtbot.mouseMove(handle, QPoint(40, 15))
    assert handle.dragged == []


def test_the_window_has_handles_and_commands(make_window: Callable[..., Any]) -> None:
    window = make_window()
    out = window.live.sound_out
    assert not out.song_handle.isEnabled()
    window.document.apply("x", lambda song: add_clips(song, (tune("Up", UP),)))
    assert out.song_handle.isEnabled()
    assert out.clip_handle.isEnabled()
    assert out.clip_handle.isVisible()
    take = out.desk.clip_take()
    assert take.name == "Up"
    assert take.sound.lanes[0].sound == window.live.sound
    assert not window.registry.action("file.export_song_audio").isEnabled(), "no sounds yet"


def test_tracks_keep_their_mix(desk: Desk) -> None:
    muted = Track("Muted", (PlacedClip(0, tune("a", UP)),), mute=True, pan=-1.0)
    desk.document.apply("x", lambda _song: Song(tracks=(muted,)))
    (lane,) = desk.desk.offer().sounds[What.SONG].lanes
    assert (lane.sound.mute, lane.sound.pan) == (True, -1.0)


def test_jobs_say_what_they_do(desk: Desk, bank: Bank, tmp_path: Path) -> None:
    desk.fill()
    sound = desk.desk.offer().sounds[What.SONG]
    assert (
        BounceJob(sound, bank, FileForm(), tmp_path / "x.wav").title == "Export the song as audio"
    )
