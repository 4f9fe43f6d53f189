"""MIDI files as no program should write them: one sentence each, and all that can be saved."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from studio.melody.midi import events as midi_events
from studio.melody.midi import read as midi_read
from studio.melody.midi.read import MidiError, read_midi
from tests.melody.midi.files import END, GOOD, chunk, said, smf, spans


def test_an_empty_file_has_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "none.mid"
    path.touch()
    with pytest.raises(MidiError, match=r"^“none\.mid” is empty\.$"):
        read_midi(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "a RIFF file, perhaps a WAV sound"),
        (b"PK\x03\x04....", "a zip archive"),
        (b"hello", "is not a MIDI file."),
        (b"MThd\x00\x00", "cut short before its first note"),
        (smf(), "cut short before its first note"),
    ],
)
def test_what_is_no_midi_file_has_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(MidiError, match=words):
        read_midi(data)


def test_a_missing_file_and_a_folder_have_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MidiError, match=r"There is no file “gone\.mid”"):
        read_midi(tmp_path / "gone.mid")
    with pytest.raises(MidiError, match="cannot be read"):
        read_midi(tmp_path)


@pytest.mark.parametrize("size", range(30, len(GOOD), 7))
def test_a_cut_file_keeps_what_came_before(size: int) -> None:
    found, whole = read_midi(GOOD[:size]), read_midi(GOOD)
    for ours, theirs in zip(found.tracks, whole.tracks, strict=False):
        # The last note may have lost its end.
        assert ours.notes[:-1] == theirs.notes[: len(ours.notes) - 1]
    assert set(found.notices) - set(whole.notices)


def test_a_wrong_chunk_length_is_seen_through() -> None:
    body = b"\x00\x90\x3c\x40\x60\x80\x3c\x00" * 4 + END
    for wrong in (0, 5, len(body) + 3, 100_000):
        found = read_midi(smf(chunk(body, size=wrong), chunk(body)))
        assert [len(track.notes) for track in found.tracks] == [4, 4], wrong


def test_foreign_chunks_and_loose_bytes_are_passed_over() -> None:
    body = b"\x00\x90\x3c\x40\x60\x80\x3c\x00" * 4 + END
    data = smf(chunk(b"\x01\x02\x03", name=b"XFIH"), chunk(body), b"\x00\x13\x07", chunk(body))
    found = read_midi(data)
    assert [len(track.notes) for track in found.tracks] == [4, 4]
    assert said(found, "Track 1 states a wrong length")


def test_a_riff_wrapped_file_is_read() -> None:
    data = b"RIFF" + struct.pack("<I", len(GOOD) + 12) + b"RMIDdata" + struct.pack("<I", len(GOOD))
    assert len(read_midi(data + GOOD).tracks) == 2


def test_sysex_clock_bytes_and_a_missing_end_are_forgiven() -> None:
    body = (
        b"\x00\xf0\x03\x7e\x7f\xf7\x00\xf8\x00\x90\xf8\x3c\x40\x60\xf7\x02\x01\x02\x00\x80\x3c\x00"
    )
    found = read_midi(smf(chunk(body)))
    assert spans(found) == [(0, 192, 60)]
    assert not said(found, "damaged")


def test_fewer_tracks_than_promised_is_said() -> None:
    assert said(read_midi(smf(chunk(END), promised=3)), "promises 3 tracks and holds 1")


def test_too_many_notes_and_events_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"\x00\x90\x3c\x40\x01\x80\x3c\x00" * 30 + END
    monkeypatch.setattr(midi_read, "MAX_NOTES", 29)
    with pytest.raises(MidiError, match="more than 29 notes"):
        read_midi(smf(chunk(body)))
    monkeypatch.setattr(midi_events, "MAX_EVENTS", 50)
    with pytest.raises(MidiError, match="more than 50 events"):
        read_midi(smf(chunk(body)))
    monkeypatch.setattr(midi_events, "MAX_TRACKS", 3)
    with pytest.raises(MidiError, match="more than 3 tracks"):
        read_midi(smf(*[chunk(END)] * 4))
    monkeypatch.setattr(midi_events, "MAX_FILE_BYTES", 100)
    with pytest.raises(MidiError, match="too large"):
        read_midi(smf(chunk(body)))


def test_no_more_is_said_than_a_person_reads() -> None:
    found = read_midi(smf(*[chunk(b"\x00\x90" + END)] * 50))
    assert len(found.notices) == midi_read.MAX_NOTICES + 1
    assert found.notices[-1] == "41 more remarks left out."
