"""A clip as MIDI and back."""

from __future__ import annotations

import io
import random
import struct

import mido
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.melody.notes import Clip, Meter, Note
from studio.project.clip_midi import ClipMidiError, clip_to_midi, midi_to_notes
from tests.project.song_strategies import clips


def read(data: bytes) -> tuple[Note, ...]:
    notes, notices = midi_to_notes(data, "A")
    assert notices == []
    return notes


@given(clips())
@settings(max_examples=200)
def test_every_tick_comes_back(clip: Clip) -> None:
    assert read(clip_to_midi(clip, 120.0)) == clip.notes


def test_notes_that_overlap_on_one_key_come_back_in_order() -> None:
    notes = (
        Note(0, 1000, 60, 1),
        Note(0, 1000, 60, 2),
        Note(0, 10, 60, 3),
        Note(5, 100, 60, 4),
        Note(100, 50, 60, 5),
    )
    clip = Clip(notes=notes)
    assert read(clip_to_midi(clip, 120.0)) == notes


def test_more_layers_than_channels_come_back() -> None:
    notes = tuple(Note(i, 1000 - 2 * i, 60, 1 + i) for i in range(40))
    assert read(clip_to_midi(Clip(notes=notes), 120.0)) == notes


def test_other_readers_agree() -> None:
    rng = random.Random(3)
    clip = Clip("Air", meter=Meter(6, 8)).with_notes(
        Note(rng.randrange(9600), rng.randrange(1, 960), rng.randrange(128), rng.randrange(1, 128))
        for _ in range(200)
    )
    data = clip_to_midi(clip, 90.0)
    midi = mido.MidiFile(file=io.BytesIO(data))
    assert midi.ticks_per_beat == 960
    first = midi.tracks[0]
    assert first.name == "Air"
    assert mido.tempo2bpm(next(m.tempo for m in first if m.type == "set_tempo")) == pytest.approx(
        90
    )
    meter = next(m for m in first if m.type == "time_signature")
    assert (meter.numerator, meter.denominator) == (6, 8)
    assert max(sum(m.time for m in track) for track in midi.tracks) >= clip.length
    pretty = pretty_midi.PrettyMIDI(io.BytesIO(data))
    heard = sorted(
        (pretty.time_to_tick(n.start), pretty.time_to_tick(n.end), n.pitch, n.velocity)
        for instrument in pretty.instruments
        for n in instrument.notes
    )
    assert heard == sorted((n.start, n.end, n.pitch, n.velocity) for n in clip.notes)


def _file(track: bytes, division: int = 960) -> bytes:
    head = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, division)
    return head + struct.pack(">4sI", b"MTrk", len(track)) + track


def test_files_of_other_programs_are_understood() -> None:
    track = (
        b"\x00\xff\x03\x02Hi"  # name
        b"\x00\xf0\x03\x43\x12\xf7"  # system exclusive
        b"\x00\x90\x3c\x40"
        b"\x30\x3c\x00"  # running status, velocity 0 ends
        b"\x00\xc0\x05"
        b"\x00\xe0\x00\x40"
        b"\x00\x91\x40\x50"
        b"\x18\xff\x2f\x00"  # never ended
    )
    assert read(_file(track, 96)) == (Note(0, 480, 60, 64), Note(480, 240, 64, 80))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "the MIDI file of clip “A” is empty"),
        (b"RIFF" + bytes(20), "the MIDI file of clip “A” is not a MIDI file"),
        (_file(b"\x00\xff\x2f\x00", 0xE728), "does not count its time in beats"),
        (_file(b"\x00\xff\x2f\x00", 0), "does not count its time in beats"),
    ],
)
def test_bad_files_are_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(ClipMidiError, match=why):
        midi_to_notes(data, "A")


def test_what_a_damaged_file_still_holds_is_kept_and_said() -> None:
    whole = clip_to_midi(Clip(notes=tuple(Note(i * 100, 50, 60) for i in range(20))), 120.0)
    notes, notices = midi_to_notes(whole[:-60], "A")
    assert 5 < len(notes) < 20
    assert notices
    assert all(notice.startswith("Clip “A”: ") for notice in notices)


@given(st.binary(max_size=60), st.integers(0, 0xFFFF))
@settings(max_examples=300)
def test_no_bytes_raise_anything_else(track: bytes, division: int) -> None:
    for data in (track, _file(track, division)):
        try:
            notes, _ = midi_to_notes(data, "A")
        except ClipMidiError:
            continue
        assert all(n.length >= 1 and 0 <= n.pitch <= 127 and 1 <= n.velocity <= 127 for n in notes)


@pytest.mark.parametrize(
    "note",
    [Note(0, 1, 128), Note(0, 1, 60, 0), Note(-1, 5, 60), Note(0, 0, 60), Note(0, 2**28, 60)],
)
def test_what_midi_cannot_say_is_refused(note: Note) -> None:
    with pytest.raises(ClipMidiError):
        clip_to_midi(Clip(notes=(note,)), 120.0)
