"""A song's music survives its MIDI file whole, and other programs' edits of that file count."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.melody.midi.read import MidiError, read_midi
from studio.melody.midi.write import PRIVATE_PREFIX, SEQUENCER_SPECIFIC, TrackOut, write_tracks
from studio.melody.notes import Clip, Meter, Note
from studio.project.midi_song import (
    control_to_pan,
    level_to_volume,
    pan_to_control,
    song_to_midi,
    volume_to_level,
)
from studio.project.midi_song_read import midi_to_song
from studio.project.song import NOTE_NAMES, SCALES, Key, PlacedClip, Song, Track
from tests.project.song_strategies import clips, keys, meters, names, tracks

_MUSIC = st.builds(
    Song,
    title=names,
    tempo=st.floats(20, 300),
    meter=meters,
    key=keys,
    tracks=st.lists(tracks(most=4), max_size=3).map(tuple),
    clips=st.lists(clips(), max_size=3).map(tuple),
)


@given(_MUSIC)
@settings(max_examples=150)
def test_nothing_is_lost(song: Song) -> None:
    assert midi_to_song(song_to_midi(song)).song == song


@given(_MUSIC)
@settings(max_examples=30)
def test_mido_reads_the_same_notes(song: Song) -> None:
    file = mido.MidiFile(file=io.BytesIO(song_to_midi(song, shelf=False)))
    assert file.ticks_per_beat == 960
    heard = sorted(
        (now, message.note, message.velocity)
        for track in file.tracks
        for now, message in _timed(track)
        if message.type == "note_on"
    )
    written = sorted(
        (placed.start + note.start, note.pitch, note.velocity)
        for track in song.tracks
        for placed in track.clips
        for note in placed.clip.notes
    )
    assert heard == written


def _timed(track: mido.MidiTrack) -> list[tuple[int, mido.Message]]:
    now = 0
    timed = []
    for message in track:
        now += message.time
        timed.append((now, message))
    return timed


def _song() -> Song:
    tune = Clip("Tune", (Note(0, 960, 60), Note(960, 480, 64, 90)), 3840, Meter(4, 4), (0, 1920))
    bass = Clip("Bass", (Note(0, 1920, 36),), 3840)
    lead = Track("Lead", (PlacedClip(3840, tune), PlacedClip(7680, bass)), 73, 2, -3.25, 0.3, True)
    return Song("Piece", 96.3, Meter(3, 4), Key(2, "dorian"), (lead, Track("Empty")), (bass,))


def _edited(data: bytes, keep: str) -> bytes:
    """Pass a file through mido, as another program would, dropping its private events unless kept."""
    file = mido.MidiFile(file=io.BytesIO(data))
    for track in file.tracks:
        if keep == "plain":
            track[:] = [m for m in track if m.type != "sequencer_specific"]
        for index, message in enumerate(track):
            if message.type == "set_tempo" and keep == "faster":
                track[index] = message.copy(tempo=500_000)
            if message.type == "control_change" and message.control == 7 and keep == "faster":
                track[index] = message.copy(value=50)
            if message.type == "note_on" and message.note == 60 and keep == "faster":
                track[index] = message.copy(note=61)
            if message.type == "note_off" and message.note == 60 and keep == "faster":
                track[index] = message.copy(note=61)
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def test_another_programs_edits_count_and_the_rest_stays_exact() -> None:
    song = _song()
    back = midi_to_song(_edited(song_to_midi(song), "faster")).song
    assert back.tempo == 120.0
    assert back.key == song.key
    lead = back.tracks[0]
    assert lead.level_db == pytest.approx(volume_to_level(50))
    assert (lead.pan, lead.mute, lead.name, lead.program) == (0.3, True, "Lead", 73)
    assert [placed.clip.name for placed in lead.clips] == ["Tune", "Bass"]
    assert lead.clips[0].clip.notes == (Note(0, 960, 61), Note(960, 480, 64, 90))


def test_untouched_by_another_program_means_untouched() -> None:
    song = _song()
    assert midi_to_song(_edited(song_to_midi(song), "all")).song == song


def test_a_track_of_the_timbre_pad_stays_one() -> None:
    lead = replace(_song().tracks[0], timbre=True)
    data = song_to_midi(replace(_song(), tracks=(lead, Track("Empty"))))
    for keep in ("all", "faster"):
        back = midi_to_song(_edited(data, keep)).song
        assert [track.timbre for track in back.tracks] == [True, False]
    # A file of before the word was written, and one that went through a program that drops our events.
    older = data.replace(b'"timbre":true', b'"unsaid":true')
    assert older != data
    for said_nothing in (older, _edited(data, "plain")):
        track = midi_to_song(said_nothing).song.tracks[0]
        assert (track.timbre, track.program) == (False, 73)


def test_without_our_events_the_music_still_opens() -> None:
    song = _song()
    back = midi_to_song(_edited(song_to_midi(song), "plain")).song
    assert back.title == "Piece"
    assert back.tempo == pytest.approx(song.tempo, abs=1e-3)
    assert back.meter == song.meter
    assert back.key == Key(9, "minor")  # the signature without sharps; MIDI knows no dorian
    lead = back.tracks[0]
    assert (lead.name, lead.program, lead.channel) == ("Lead", 73, 2)
    assert lead.level_db == pytest.approx(-3.25, abs=0.3)
    assert lead.pan == pytest.approx(0.3, abs=0.01)
    (placed,) = lead.clips
    sounding = [(placed.start + n.start, n.length, n.pitch) for n in placed.clip.notes]
    assert sounding == [(3840, 960, 60), (4800, 480, 64), (7680, 1920, 36)]


def test_a_note_added_elsewhere_between_the_clips_gets_a_clip_of_its_own() -> None:
    song = _song()
    lead = replace(song.tracks[0], clips=song.tracks[0].clips[:1])
    file = mido.MidiFile(file=io.BytesIO(song_to_midi(replace(song, tracks=(lead,), clips=()))))
    track = file.tracks[1]
    end = track.pop()
    track.append(mido.Message("note_on", channel=2, note=70, velocity=64, time=end.time + 20_000))
    track.append(mido.Message("note_off", channel=2, note=70, time=480))
    track.append(mido.MetaMessage("end_of_track"))
    out = io.BytesIO()
    file.save(file=out)
    back = midi_to_song(out.getvalue()).song
    assert back.tracks[0].clips[0] == lead.clips[0]
    added = back.tracks[0].clips[1]
    assert [(n.length, n.pitch, n.velocity) for n in added.clip.notes] == [(480, 70, 64)]
    assert added.start + added.clip.notes[0].start == 7680 + 20_000


def test_a_slow_foreign_tempo_is_brought_into_range_and_said() -> None:
    file = mido.MidiFile()
    file.tracks.append(mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=6_000_000)]))
    out = io.BytesIO()
    file.save(file=out)
    back = midi_to_song(out.getvalue())
    assert back.song.tempo == 20.0
    assert any("10 bpm was brought to 20 bpm" in notice for notice in back.notices)


@given(st.data())
@settings(max_examples=150)
def test_a_damaged_song_file_is_a_song_or_a_sentence(data: st.DataObject) -> None:
    content = bytearray(song_to_midi(_song()))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        song = midi_to_song(bytes(content)).song
    except MidiError:
        return
    assert midi_to_song(song_to_midi(song)).song == song


def test_mixer_controls_survive_their_round_trip() -> None:
    assert [pan_to_control(control_to_pan(value)) for value in range(128)] == list(range(128))
    # Volumes 1 to 3 are softer than the quietest level a track can have.
    heard = [0, *range(4, 128)]
    assert [level_to_volume(volume_to_level(value)) for value in heard] == heard


def test_every_key_has_a_signature_that_mido_can_name() -> None:
    for tonic in range(len(NOTE_NAMES)):
        for scale in SCALES:
            data = song_to_midi(Song(key=Key(tonic, scale)))
            names = [
                m.key
                for m in mido.MidiFile(file=io.BytesIO(data)).tracks[0]
                if m.type == "key_signature"
            ]
            assert len(names) == 1
            if scale in ("major", "minor"):
                assert midi_to_song(_edited(data, "plain")).song.key == Key(tonic, scale)


def test_real_files_become_songs_with_all_their_notes(shared_data: Path) -> None:
    archive = zipfile.ZipFile(shared_data / "multitrack_midi" / "openmsx.zip")
    names = [name for name in archive.namelist() if name.lower().endswith(".mid")]
    for name in names[::4]:
        song = midi_to_song(archive.read(name), name=name).song
        assert song.tracks
        assert midi_to_song(song_to_midi(song)).song == song


@pytest.mark.parametrize(
    "payload",
    [b"{", b'{"part":"lyrics"}', b'{"part":"song","x":' + b"[" * 200_000, b'{"part":"\xff"}'],
)
def test_nonsense_in_our_events_is_passed_over(payload: bytes) -> None:
    clip = replace(_song().clips[0], loop=None)
    chunk = TrackOut("Bass", [(0, note) for note in clip.notes])
    nonsense = replace(chunk, meta=[(SEQUENCER_SPECIFIC, PRIVATE_PREFIX + payload)])
    data = write_tracks([nonsense])
    (track,) = midi_to_song(data).song.tracks
    assert track.clips[0].clip.notes == clip.notes
    assert read_midi(data).to_clip(0).notes == clip.notes
