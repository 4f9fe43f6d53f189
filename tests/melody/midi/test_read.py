"""Notes and time of imported MIDI files."""

from __future__ import annotations

import pytest

from studio.melody.midi.read import read_midi
from studio.melody.notes import Meter, Note
from tests.melody.midi.files import END, chunk, said, smf, spans


def test_running_status_and_velocity_nought() -> None:
    body = b"\x00\x90\x3c\x40" + b"\x83\x60\x3c\x00" + b"\x00\x3e\x41" + b"\x83\x60\x3e\x00" + END
    found = read_midi(smf(chunk(body)))
    assert spans(found) == [(0, 960, 60), (960, 960, 62)]
    assert found.tracks[0].notes[1].velocity == 0x41


def test_running_status_goes_on_after_a_meta_event() -> None:
    body = b"\x00\x90\x3c\x40\x00\xff\x01\x02hi\x83\x60\x3c\x00" + END
    assert spans(read_midi(smf(chunk(body)))) == [(0, 960, 60)]


def test_overlapping_notes_of_a_pitch_end_in_turn() -> None:
    body = b"\x00\x90\x3c\x40\x10\x90\x3c\x50\x10\x80\x3c\x00\x10\x80\x3c\x00" + END
    found = read_midi(smf(chunk(body), division=960))
    assert found.tracks[0].notes == (Note(0, 32, 60, 0x40), Note(16, 32, 60, 0x50))


def test_notes_without_an_end_stop_at_the_next_of_their_pitch_or_with_the_track() -> None:
    body = b"\x00\x90\x3c\x40\x60\x90\x3c\x40\x60\x90\x3e\x40\x60\xff\x2f\x00"
    found = read_midi(smf(chunk(body), division=960))
    assert spans(found) == [(0, 96, 60), (96, 192, 60), (192, 96, 62)]
    assert said(found, "3 notes without an end")


def test_one_lost_note_off_does_not_shift_the_notes_behind_it() -> None:
    body = b"\x00\x90\x3c\x40" + b"\x60\x90\x3c\x41\x10\x80\x3c\x00" * 3 + END
    found = read_midi(smf(chunk(body), division=960))
    assert spans(found) == [(0, 96, 60), (96, 16, 60), (208, 16, 60), (320, 16, 60)]
    assert said(found, "1 note without an end")


def test_a_note_of_no_length_gets_a_tick() -> None:
    body = b"\x00\x90\x3c\x40\x00\x80\x3c\x00" + END
    assert spans(read_midi(smf(chunk(body)))) == [(0, 1, 60)]


def test_a_note_off_alone_is_passed_over() -> None:
    found = read_midi(smf(chunk(b"\x00\x80\x3c\x00" + END)))
    assert found.tracks == ()
    assert said(found, "holds no notes")
    with pytest.raises(IndexError):
        found.to_clip(0)


def test_ticks_are_rescaled_with_rounding() -> None:
    # At 7 ticks to the beat a tick is 137.14 of ours.
    body = b"\x01\x90\x3c\x40\x02\x80\x3c\x00" + END
    assert spans(read_midi(smf(chunk(body), division=7))) == [(137, 274, 60)]


# --- time ------------------------------------------------------------------------------------------


def test_many_tempos_leave_notes_in_musical_time() -> None:
    tempos = b"".join(
        b"\x60\xff\x51\x03" + round(60e6 / bpm).to_bytes(3, "big") for bpm in (96, 100, 104)
    )
    head = b"\x00\xff\x51\x03" + round(60e6 / 96).to_bytes(3, "big") + tempos + END
    found = read_midi(smf(chunk(head), chunk(b"\x83\x60\x90\x3c\x40\x83\x60\x80\x3c\x00" + END)))
    assert found.tempo == 96.0
    assert spans(found) == [(960, 960, 60)]
    assert "It changes its tempo twice; the first, 96 bpm, is used." in found.notices


def test_without_tempo_and_meter_the_defaults_are_said() -> None:
    found = read_midi(smf(chunk(b"\x00\x90\x3c\x40\x10\x80\x3c\x00" + END)))
    assert (found.tempo, found.meter, found.key) == (120.0, Meter(4, 4), None)
    assert said(found, "120 bpm is assumed")
    assert said(found, "4/4 is assumed")


def test_meter_and_key_are_read_and_changes_said() -> None:
    head = (
        b"\x00\xff\x58\x04\x06\x03\x24\x08\x00\xff\x59\x02\xfd\x01\x60\xff\x58\x04\x03\x02\x18\x08"
    )
    found = read_midi(smf(chunk(head + END)))
    assert found.meter == Meter(6, 8)
    assert found.key == (0, "minor")
    assert "It changes its meter once; the first, 6/8, is used." in found.notices


@pytest.mark.parametrize("meter", [b"\x00\x02\x18\x08", b"\x04\x09\x18\x08", b"\xff\xff\x18\x08"])
def test_an_impossible_meter_is_passed_over(meter: bytes) -> None:
    assert read_midi(smf(chunk(b"\x00\xff\x58\x04" + meter + END))).meter == Meter(4, 4)


@pytest.mark.parametrize("frames", [24, 25, 29, 30])
def test_film_frames_become_beats_at_120(frames: int) -> None:
    division = (256 - frames) << 8 | 4  # four ticks a frame
    second = round(frames * 4 if frames != 29 else 4 * 30_000 / 1001)
    body = b"\x00\x90\x3c\x40" + bytes((second,)) + b"\x80\x3c\x00" + END
    found = read_midi(smf(chunk(body), division=division))
    assert found.tempo == 120.0
    assert said(found, f"film frames ({frames} a second)")
    assert found.tracks[0].notes[0].length == pytest.approx(2 * 960, abs=3)


def test_a_missing_division_is_assumed() -> None:
    body = b"\x00\x90\x3c\x40\x83\x60\x80\x3c\x00" + END
    found = read_midi(smf(chunk(body), division=0))
    assert spans(found) == [(0, 960, 60)]
    assert said(found, "480 ticks a beat are assumed")


def test_notes_at_the_end_of_time_are_left_out() -> None:
    far = b"\xff\xff\xff\x7f"
    body = b"\x00\x90\x3c\x40\x10\x80\x3c\x00" + far + b"\x90\x3c\x40" + far + b"\x80\x3c\x00" + END
    found = read_midi(smf(chunk(body), division=1))
    assert spans(found) == [(0, 15360, 60)]
    assert said(found, "1 note too far away in time")
