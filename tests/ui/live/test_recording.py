"""Recording against a transport whose time passes when told to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.live.port import SilentPlayer
from studio.live.recorder import Recorder, recover_takes
from studio.live.swing import EIGHTHS, SIXTEENTHS, Swing
from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.project.settings import SettingsStore
from studio.project.song import Song
from studio.ui.document import Document
from studio.ui.live.recording import NEW_TAKE, Recording
from studio.ui.live.recording_clock import SongBeat
from studio.ui.transport import Transport

BEAT_S = 0.5
"""Seconds a quarter note at 120 bpm."""


class RoomOfOne:
    """Shows one clip of a document, or a blank one."""

    def __init__(self, document: Document, transport: Transport) -> None:
        self._document, self._transport = document, transport
        self._open: str | None = None
        self.preview: Clip | None = None
        document.song_changed.connect(lambda _song: self.refresh())

    @property
    def shown(self) -> Clip | None:
        own = self._document.song.find_clip(self._open) if self._open else None
        return self.preview or own

    def refresh(self) -> None:
        self._transport.set_clip(self.shown)
        self._transport._load()

    def show_blank(self, clip: Clip | None) -> None:
        self.preview = clip
        self.refresh()

    def keep(self, clip_id: str) -> None:
        clip, self.preview = self.preview, None
        assert clip is not None
        assert clip.id == clip_id
        self._open = clip_id
        self._document.apply("Keep", lambda song: Song(clips=(*song.clips, clip)))

    def open(self, clip_id: str) -> None:
        self.preview, self._open = None, clip_id
        self.refresh()


class Session:
    """A recording with everything around it, and hands to play with."""

    def __init__(self, folder: Path, store: SettingsStore) -> None:
        self.time = 1000.0
        now = lambda: self.time  # noqa: E731
        self.document = Document()
        self.player = SilentPlayer(now)
        self.transport = Transport(self.player, now=now)
        self.latency = 0.0
        self.beat = SongBeat(self.document, self.transport, lambda: self.latency, now=now)
        self.recorder = Recorder(folder, now)
        self.room = RoomOfOne(self.document, self.transport)
        self.store = store
        self.recording = Recording(
            self.document, self.transport, self.beat, self.recorder, self.room, store
        )
        self.said: list[str] = []
        self.grown: list[int] = []
        self.recording.notify.connect(lambda note: self.said.append(note.sentence))
        self.recording.growing.connect(lambda notes: self.grown.append(len(notes)))

    def open(self, clip: Clip, *others: Clip) -> None:
        self.document.open(Song(clips=(clip, *others)))
        self.room.open(clip.id)

    def pass_beats(self, beats: float) -> None:
        """Let time go by, a frame of the screen after the other."""
        end = self.time + beats * BEAT_S
        while self.time < end - 1e-9:
            self.time = min(self.time + 0.016, end)
            self.transport._on_frame()

    def play(self, pitch: int, beats: float) -> None:
        self.recording.feed((0x90, pitch, 100))
        self.pass_beats(beats)
        self.recording.feed((0x80, pitch, 0))

    @property
    def clip(self) -> Clip:
        return self.document.song.clips[0]

    def notes(self, clip: Clip | None = None) -> list[tuple[float, int]]:
        """Onsets in sixteenths and pitches."""
        clip = clip or self.clip
        return [(round(4 * n.start / TICKS_PER_BEAT, 1), n.pitch) for n in clip.notes]

    def undo_all(self) -> list[str]:
        names = []
        while (name := self.document.undo()) is not None:
            names.append(name)
        return names


@pytest.fixture
def session(qapp: QApplication, tmp_path: Path, store: SettingsStore) -> Iterator[Session]:
    session = Session(tmp_path / "takes", store)
    yield session
    session.recording.end()
    session.recorder.flush()
    session.transport.close()


def two_bars(*notes: Note) -> Clip:
    return Clip("Tune", length=8 * TICKS_PER_BEAT).with_notes(notes)


def test_notes_go_into_the_clip_where_they_were_played(session: Session) -> None:
    session.open(two_bars(Note(0, 240, 40)))
    session.recording.toggle()
    assert session.recording.recording
    assert session.transport.playing
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.pass_beats(0.5)
    session.play(64, 1.0)
    session.recording.toggle()
    assert not session.recording.recording
    assert session.transport.playing, "ending the recording lets the song play on"
    assert session.notes() == [(0.0, 40), (4.0, 60), (8.0, 64)]
    assert session.clip.notes[2].length == pytest.approx(TICKS_PER_BEAT, abs=40)
    assert session.undo_all() == ["Record Take 1"]
    assert session.document.song.takes == ()


def test_pedal_and_bend_stay_with_the_clip_and_go_with_the_notes(session: Session) -> None:
    session.open(two_bars(Note(0, 240, 40)))
    session.recording.toggle()
    session.pass_beats(1.0)
    session.recording.feed((0xB0, 64, 127))
    session.play(60, 0.5)
    session.recording.feed((0xE0, 0, 0))
    session.pass_beats(0.5)
    session.recording.feed((0xB0, 64, 0))
    session.recording.feed((0xE0, 0, 64))
    session.pass_beats(0.5)
    session.recording.toggle()
    pedal, bend = session.document.song.curves_of(session.clip.id)
    assert [(round(tick / TICKS_PER_BEAT, 1), value) for tick, value in pedal.points] == [
        (1.0, 1.0),
        (2.0, 0.0),
    ]
    assert [(round(tick / TICKS_PER_BEAT, 1), value) for tick, value in bend.points] == [
        (1.5, -1.0),
        (2.0, 0.0),
    ]
    assert session.undo_all() == ["Record Take 1"]
    assert session.document.song.controls == ()


def test_each_pass_of_the_loop_is_a_take_and_is_heard_in_the_next(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.pass_beats(7.0)
    assert session.notes() == [(4.0, 60)], "what was played is in the clip as the loop comes round"
    session.pass_beats(1.5)
    session.play(62, 0.5)
    session.transport.stop()
    assert session.notes() == [(4.0, 60), (8.0, 62)]
    takes = session.document.song.takes
    assert [take.name for take in takes] == ["Take 1", "Take 2"]
    assert takes[0].length == 8.0
    assert session.document.undo() == "Record Take 2"
    assert session.notes() == [(4.0, 60)]


def test_replacing_replaces_what_lies_in_the_time_of_the_take(session: Session) -> None:
    session.store.update(record_replace=True)
    session.open(two_bars(*(Note(beat * TICKS_PER_BEAT, 240, 40) for beat in range(8))))
    session.recording.start()
    session.pass_beats(1.5)
    session.play(60, 1.0)
    session.transport.stop()
    assert session.notes() == [(6.0, 60), *((4.0 * beat, 40) for beat in range(3, 8))]


def test_input_quantise_pulls_onsets_to_the_grid(session: Session) -> None:
    session.store.update(record_grid="1/8T")
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(1.27)
    session.play(60, 0.4)
    session.transport.stop()
    assert [note.start for note in session.clip.notes] == [round(TICKS_PER_BEAT * 4 / 3)]


def test_a_note_a_little_before_the_loop_ends_begins_it_when_quantised(session: Session) -> None:
    session.store.update(record_grid="1/4")
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(7.9)
    session.play(60, 0.05)
    session.pass_beats(0.5)
    session.transport.stop()
    assert session.notes() == [(0.0, 60)]
    assert session.clip.length == 8 * TICKS_PER_BEAT


def test_the_count_in_is_not_recorded(session: Session) -> None:
    session.open(two_bars())
    session.transport.set_count_in(4.0)
    session.recording.start()
    session.pass_beats(2.0)
    session.play(50, 0.5)
    session.pass_beats(1.4)
    session.play(60, 0.6)
    session.transport.stop()
    assert session.notes() == [(0.0, 60)], "a note a little early is on the first beat"


def test_recording_begins_where_the_playhead_is(session: Session) -> None:
    session.open(two_bars())
    session.transport.seek(4 * TICKS_PER_BEAT)
    session.recording.start()
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.transport.stop()
    assert session.notes() == [(20.0, 60)]


def test_recording_begins_and_ends_while_the_song_plays(session: Session) -> None:
    session.open(two_bars())
    session.transport.play()
    session.pass_beats(1.0)
    session.play(50, 0.5)
    session.recording.toggle()
    session.pass_beats(0.5)
    session.play(60, 0.5)
    session.recording.toggle()
    session.play(51, 0.5)
    assert session.notes() == [(8.0, 60)]
    assert session.document.song.takes[0].start == pytest.approx(1.5, abs=0.05)


def test_what_is_armed_records_with_the_next_play(session: Session) -> None:
    session.open(two_bars())
    session.recording.toggle_armed()
    assert session.recording.lit
    assert not session.recording.recording
    session.transport.play()
    assert session.recording.recording
    session.play(60, 0.5)
    session.transport.stop()
    assert session.notes() == [(0.0, 60)]
    assert session.recording.armed
    session.recording.toggle_armed()
    session.transport.play()
    assert not session.recording.recording


def test_the_answer_to_what_was_heard_counts_back_to_it(session: Session) -> None:
    session.latency = 0.05
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(1.1)
    session.play(60, 0.5)
    session.transport.stop()
    assert session.clip.notes[0].start == pytest.approx(TICKS_PER_BEAT, abs=40)


def test_a_message_keeps_the_moment_at_which_it_came(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(2.0)
    session.recording.feed((0x90, 60, 100), session.time - 0.25)
    session.transport.stop()
    assert session.clip.notes[0].start == pytest.approx(1.5 * TICKS_PER_BEAT, abs=40)


def test_a_loop_that_comes_round_later_at_the_ear_ends_the_take_there(session: Session) -> None:
    session.latency = 0.1
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(8.1)
    session.play(60, 0.05)
    session.pass_beats(1.0)
    session.transport.stop()
    assert session.notes()[0][0] == pytest.approx(31.6, abs=0.3), "0.1 beats before the end"
    assert session.clip.length == 8 * TICKS_PER_BEAT


def test_a_seek_makes_another_take(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.play(60, 0.5)
    session.transport.seek(6 * TICKS_PER_BEAT)
    session.pass_beats(0.5)
    session.play(62, 0.5)
    session.transport.stop()
    assert session.notes() == [(0.0, 60), (26.0, 62)]
    assert [round(take.start) for take in session.document.song.takes] == [0, 6]


def test_without_a_clip_a_take_becomes_a_new_one(session: Session) -> None:
    session.recording.start()
    assert session.room.shown.name == NEW_TAKE
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.pass_beats(7.0)
    session.play(62, 0.5)
    session.recording.toggle()
    assert not session.transport.playing
    assert session.room.shown is session.clip
    assert session.clip.name == "Take 1"
    assert session.notes() == [(4.0, 60), (34.0, 62)]
    assert session.clip.length == 12 * TICKS_PER_BEAT
    assert session.undo_all() == ["Record Take 1"]


def test_a_new_take_has_no_end(session: Session) -> None:
    session.recording.start()
    session.pass_beats(60.0)
    session.transport._load()
    session.play(60, 0.5)
    assert session.room.shown.bars >= 17
    assert session.transport.passes == 0
    session.transport.stop()
    assert session.notes() == [(240.0, 60)]


def test_nothing_recorded_without_a_clip_leaves_nothing(session: Session, tmp_path: Path) -> None:
    session.recording.start()
    session.pass_beats(2.0)
    session.transport.stop()
    session.recorder.flush()
    assert session.document.song == Song()
    assert session.room.shown is None
    assert list((tmp_path / "takes").iterdir()) == []


def test_a_preview_that_is_recorded_into_becomes_a_clip(session: Session) -> None:
    preview = two_bars(Note(0, 240, 40))
    session.room.show_blank(preview)
    session.recording.start()
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.transport.stop()
    assert session.clip.id == preview.id
    assert session.notes() == [(0.0, 40), (4.0, 60)]
    assert session.undo_all() == ["Record Take 1"], "one step, with the clip it made"


def test_a_drag_under_way_is_not_cut_short_by_a_take(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.play(60, 0.5)
    session.document.begin("Drag")
    session.transport.stop()
    assert session.document.in_gesture
    assert session.document.song.takes == ()
    session.document.commit()
    assert session.notes() == [(0.0, 60)]


def test_pad_moves_become_automation_and_one_step(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    for number in range(21):
        session.recording.pad("melody", number / 20, 0.5)
        session.pass_beats(0.2)
    session.transport.stop()
    lane = session.document.song.lanes["melody"]
    assert [point.x for point in lane.points] == [0.0, 1.0], "a straight line needs no more"
    assert lane.points[-1].beat == pytest.approx(4.0, abs=0.1)
    assert (session.document.song.pad("melody").x, session.notes()) == (1.0, [])
    assert session.undo_all() == ["Record Take 1"]


def test_notes_under_way_are_told_for_the_screen(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.recording.feed((0x90, 60, 100))
    session.pass_beats(0.5)
    assert session.grown[-1] == 1
    session.transport.stop()
    assert session.grown[-1] == 0


def test_an_unwritable_folder_is_said_once_and_the_take_is_kept(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "takes").write_text("not a folder")
    session.open(two_bars())
    session.recording.start()
    session.recorder._journal.sync(10.0)
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.transport.stop()
    (sentence,) = session.said
    assert sentence.startswith("The recording cannot be written now")
    assert session.notes() == [(4.0, 60)]


def test_what_is_recorded_is_on_the_disk_until_it_is_settled(
    session: Session, tmp_path: Path
) -> None:
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(1.0)
    session.play(60, 0.5)
    assert session.recorder._journal.sync(10.0)
    (cut_off,), _ = recover_takes(tmp_path / "takes")
    assert [note.pitch for note in cut_off.notes] == [60]
    session.transport.stop()
    (take,) = session.recorder.takes
    assert take.id == session.document.song.takes[0].id
    session.recorder.settle(take.id)
    assert list((tmp_path / "takes").iterdir()) == []


def test_another_song_ends_the_recording(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.play(60, 0.5)
    session.transport.stop()
    session.document.open(Song())
    assert session.document.song.takes == ()
    assert not session.recording.recording


@pytest.mark.parametrize("step", [EIGHTHS, SIXTEENTHS])
def test_what_is_played_with_the_swing_is_written_straight(session: Session, step: float) -> None:
    session.open(two_bars())
    swing = Swing(70.0, step)
    session.transport.set_swing(swing)
    session.transport.play(0)
    heard = 0.0
    for number in range(1, round(12.0 / step)):
        session.pass_beats(swing.swung(number * step) - heard)
        heard = swing.swung(number * step)
        written = number * step
        assert session.beat.position() == pytest.approx(written % 8.0, abs=1e-6)
        running = session.beat.running()
        assert running is not None
        assert session.beat.place(running) == pytest.approx(written % 8.0, abs=1e-6)


def test_the_clock_counts_at_the_tempo_of_the_one_that_is_followed(session: Session) -> None:
    session.open(two_bars())
    tempo = 60.0
    beat = SongBeat(
        session.document, session.transport, now=lambda: session.time, tempo=lambda: tempo
    )
    session.player.set_tempo(tempo)
    session.transport.play(0)
    session.pass_beats(4.0)
    assert beat.position(session.time + 0.5) == pytest.approx(2.5)
