"""Pedal, bend, mod wheel and pressure of clips: recorded, overdubbed, heard, saved in MIDI files, undone."""

from __future__ import annotations

import io
from dataclasses import replace

import mido
import pytest

from studio.live.port import ControlKind, PlayControl, TrackSound
from studio.live.record.capture import CaptureBuffer
from studio.live.record.note_pairs import RecordedNote
from studio.live.record.take import RecordedControl, Take
from studio.live.record.take_journal import TakeHeader
from studio.melody.notes import TICKS_PER_BEAT as BEAT
from studio.melody.notes import Clip, Note
from studio.project.clip_curves import (
    BEND,
    MODULATION,
    PRESSURE,
    SUSTAIN,
    ClipCurves,
    Curve,
    overdubbed,
    pedalled,
    recorded_curves,
)
from studio.project.midi_song import song_to_midi
from studio.project.midi_song_read import midi_to_song
from studio.project.song import PlacedClip, Song, Track
from studio.project.song_sound import clip_sound, company, song_sound
from studio.project.takes import keep_capture, keep_takes, use_take
from tests.clock import Clock

DOWN, UP = (0xB0, 64, 127), (0xB0, 64, 0)


def said(*messages: tuple[float, tuple[int, ...]]) -> tuple[RecordedControl, ...]:
    return tuple(RecordedControl(beat, data) for beat, data in messages)


def take(
    controls: tuple[RecordedControl, ...],
    *,
    number: int = 0,
    clip: str = "",
    over: bool = False,
    notes: tuple[RecordedNote, ...] = (RecordedNote(0.0, 0.5, 60, 90),),
    end: float = 4.0,
) -> Take:
    header = TakeHeader("r", 0.0, 120.0, 4.0, 0.0, None, over, 0.0, 1.0, clip)
    return Take("r", number, header, 0.0, end, notes, controls)


def test_messages_become_curves_and_others_are_left_out() -> None:
    found = recorded_curves(
        said(
            (1.0, DOWN),
            (1.0, (0xB0, 7, 20)),
            (1.5, (0xE0, 0x7F, 0x7F)),
            (1.75, (0xE0, 0x7F, 0x7F)),
            (2.0, (0xE0, 0, 64)),
            (2.0, (0xB0, 1, 127)),
            (2.5, (0xD0, 127)),
            (3.0, UP),
            (3.0, (0xC0, 5)),
        ),
        1.0,
    )
    assert found == (
        Curve(SUSTAIN, ((0, 1.0), (2 * BEAT, 0.0))),
        Curve(BEND, ((BEAT // 2, 1.0), (BEAT, 0.0))),
        Curve(MODULATION, ((BEAT, 1.0),)),
        Curve(PRESSURE, ((3 * BEAT // 2, 1.0),)),
    )


def test_bends_of_single_notes_are_no_bend_of_the_clip() -> None:
    mpe = said((0.0, (0xE1, 0, 0)), (0.0, (0xE2, 0, 127)), (0.0, (0xB0, 64, 127)))
    assert [curve.kind for curve in recorded_curves(mpe, 0.0)] == [SUSTAIN]


def test_an_overdub_holds_from_its_first_move_to_its_end() -> None:
    there = (Curve(BEND, ((0, 0.5), (4 * BEAT, -0.5))), Curve(MODULATION, ((BEAT, 1.0),)))
    fresh = (Curve(BEND, ((BEAT, 1.0),)),)
    laid = overdubbed(there, fresh, (0, 2 * BEAT), replaced=False)
    assert laid == (
        Curve(BEND, ((0, 0.5), (BEAT, 1.0), (2 * BEAT, 0.5), (4 * BEAT, -0.5))),
        there[1],
    )
    replaced = overdubbed(there, fresh, (0, 2 * BEAT), replaced=True)
    assert replaced == (
        Curve(BEND, ((BEAT, 1.0), (2 * BEAT, 0.5), (4 * BEAT, -0.5))),
        Curve(MODULATION, ((2 * BEAT, 1.0),)),
    )
    late = overdubbed(there, (), (BEAT // 2, BEAT), replaced=True)
    assert late[0].points == ((0, 0.5), (BEAT // 2, 0.0), (BEAT, 0.5), (4 * BEAT, -0.5))


def test_a_pedal_that_is_down_at_the_end_of_a_recording_comes_up_there() -> None:
    (pedal,) = overdubbed((), (Curve(SUSTAIN, ((BEAT, 1.0),)),), (0, 4 * BEAT), replaced=False)
    assert pedal.points == ((BEAT, 1.0), (4 * BEAT, 0.0))


def test_notes_ring_as_the_pedal_holds_them() -> None:
    notes = [Note(start * BEAT, BEAT // 2, 60) for start in range(4)]
    pedal = (Curve(SUSTAIN, ((BEAT, 1.0), (2 * BEAT, 0.0), (3 * BEAT, 1.0))),)
    rung = pedalled(notes, pedal, 8 * BEAT)
    assert [n.length for n in rung] == [BEAT // 2, BEAT, BEAT // 2, 5 * BEAT]
    assert pedalled(notes[::-1], pedal, 8 * BEAT) == rung
    early = pedalled(
        [Note(0, BEAT, 60)], (Curve(SUSTAIN, ((BEAT, 1.0), (2 * BEAT, 0.0))),), 8 * BEAT
    )
    assert early[0].length == 2 * BEAT, "down at the moment the key comes up holds it"


def test_a_key_struck_again_ends_the_note_that_the_pedal_holds() -> None:
    notes = [Note(0, BEAT // 2, 60), Note(BEAT, BEAT // 2, 60), Note(BEAT, BEAT // 2, 64)]
    rung = pedalled(notes, (Curve(SUSTAIN, ((0, 1.0), (3 * BEAT, 0.0))),), 4 * BEAT)
    assert [(n.start, n.pitch, n.end) for n in rung] == [
        (0, 60, BEAT),
        (BEAT, 60, 3 * BEAT),
        (BEAT, 64, 3 * BEAT),
    ]


def test_a_take_brings_its_controllers_into_the_clip_and_undo_is_an_older_song() -> None:
    clip = Clip("c", (Note(0, BEAT, 60),), 16 * BEAT)
    song = Song(clips=(clip,))
    kept = keep_takes(song, [take(said((1.0, DOWN), (2.0, UP)), clip=clip.id)])
    assert kept.curves_of(clip.id) == (Curve(SUSTAIN, ((BEAT, 1.0), (2 * BEAT, 0.0))),)
    bent = keep_takes(kept, [take(said((3.0, (0xE0, 0, 0))), number=1, clip=clip.id, notes=())])
    assert {curve.kind for curve in bent.curves_of(clip.id)} == {SUSTAIN, BEND}
    assert kept.curves_of(clip.id) != bent.curves_of(clip.id)
    assert song.controls == ()
    again = use_take(bent, bent.takes[0].id, clip.id)
    assert again.curves_of(clip.id) == kept.curves_of(clip.id), (
        "all of the take's time is as it was then"
    )


def test_a_take_without_a_clip_brings_them_into_its_own() -> None:
    kept = keep_takes(Song(), [take(said((1.0, (0xE0, 0, 0)), (2.0, (0xE0, 0, 64))))])
    (clip,) = kept.clips
    assert kept.curves_of(clip.id) == (Curve(BEND, ((BEAT, -1.0), (2 * BEAT, 0.0))),)
    gone = keep_takes(replace(kept, clips=()), [take(said((1.0, DOWN)), number=1)])
    assert [held.id for held in gone.controls] == [gone.clips[0].id], "what a clip had goes with it"


@pytest.fixture
def song() -> Song:
    clip = Clip("c", (Note(0, BEAT // 2, 60), Note(2 * BEAT, BEAT, 62)), 4 * BEAT)
    curves = (
        Curve(SUSTAIN, ((0, 1.0), (BEAT, 0.0))),
        Curve(BEND, ((BEAT, 0.5), (3 * BEAT, 0.0))),
    )
    other = Clip("d", (Note(0, BEAT, 40),), 4 * BEAT)
    tracks = (
        Track("One", (PlacedClip(0, other),)),
        Track("Two", (PlacedClip(4 * BEAT, clip),), channel=3),
    )
    return Song(tracks=tracks, controls=(ClipCurves(clip.id, curves),))


def test_song_and_clip_are_heard_with_them(song: Song) -> None:
    clip = song.tracks[1].clips[0].clip
    heard = song_sound(song)
    assert [n.length for n in heard.notes] == [1.0, 1.0, 1.0]
    bend = ControlKind.BEND
    assert heard.controls == (PlayControl(5.0, bend, 1.0, 1), PlayControl(7.0, bend, 0.0, 1))
    assert heard.to_render().controls == heard.controls
    alone = clip_sound(song, clip, TrackSound())
    assert [n.length for n in alone.notes] == [1.0, 1.0]
    assert [c.start for c in alone.controls] == [1.0, 3.0]
    part = clip_sound(song, clip, TrackSound(), (2 * BEAT, 4 * BEAT))
    assert [(c.start, c.value) for c in part.controls] == [(2.0, 1.0), (3.0, 0.0)]
    cut = clip_sound(song, clip, TrackSound(), (2 * BEAT, 5 * BEAT // 2))
    assert [(c.start, c.value) for c in cut.controls] == [(2.0, 1.0), (2.5, 0.0)]
    along = company(song.tracks, song.tracks[0].clips[0].clip.id, song.controls)
    assert [(c.start, c.track) for c in along.controls] == [(5.0, 1), (7.0, 1)]


def test_a_midi_file_has_them_where_they_were(song: Song) -> None:
    data = song_to_midi(song)
    track = mido.MidiFile(file=io.BytesIO(data)).tracks[2]
    now, found = 0, []
    for message in track:
        now += message.time
        if message.type == "pitchwheel" or message.is_cc(64):
            found.append((now / BEAT, message.channel, getattr(message, "pitch", None)))
    assert found == [(4.0, 3, None), (5.0, 3, None), (5.0, 3, 4096), (7.0, 3, 0)]
    assert (
        midi_to_song(data).song.tracks[1].clips[0].clip.notes == song.tracks[1].clips[0].clip.notes
    )


def test_what_was_just_played_is_captured_with_its_pedal_and_bend() -> None:
    clock = Clock()
    buffer = CaptureBuffer(clock)
    for seconds, data in (
        (0.2, (0xB0, 64, 127)),  # before the first key
        (0.3, (0x90, 60, 90)),
        (0.5, (0xE0, 0, 0)),
        (0.3, (0x80, 60, 0)),
        (0.4, (0xE0, 0, 64)),
        (0.8, (0xB0, 64, 0)),
    ):
        clock.now += seconds
        buffer.feed(data, None)
    capture = buffer.capture(60.0)
    assert capture is not None
    song = keep_capture(Song(), capture, 0.0)
    (clip,) = song.clips
    pedal, bend = song.curves_of(clip.id)
    begin = clip.notes[0].start
    assert [value for _, value in pedal.points] == [1.0, 0.0]
    assert pedal.points[0][0] == begin
    assert pedal.points[1][0] - begin == pytest.approx(2.0 * BEAT, abs=2)
    assert [tick - begin for tick, _ in bend.points] == pytest.approx([BEAT / 2, 1.2 * BEAT], abs=2)
    assert clip.notes[0].length == pytest.approx(0.8 * BEAT, abs=2)
    assert song.takes[0].curves == song.curves_of(clip.id)
