"""Import of MIDI files as they are found in the wild, and as no program should write them."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.melody.midi import events as midi_events
from studio.melody.midi import read as midi_read
from studio.melody.midi.read import MidiError, MidiImport, read_midi
from studio.melody.notes import Meter, Note

END = b"\x00\xff\x2f\x00"
SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def chunk(body: bytes, *, name: bytes = b"MTrk", size: int | None = None) -> bytes:
    return name + struct.pack(">I", len(body) if size is None else size) + body


def smf(*chunks: bytes, kind: int = 1, division: int = 480, promised: int | None = None) -> bytes:
    count = len(chunks) if promised is None else promised
    return b"MThd" + struct.pack(">IHHH", 6, kind, count, division & 0xFFFF) + b"".join(chunks)


def spans(found: MidiImport, track: int = 0) -> list[tuple[int, int, int]]:
    return [(n.start, n.length, n.pitch) for n in found.tracks[track].notes]


def said(found: MidiImport, words: str) -> bool:
    return any(words in notice for notice in found.notices)


# --- notes -----------------------------------------------------------------------------------------


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


# --- tracks ----------------------------------------------------------------------------------------


def test_names_programs_channels_volume_and_drums() -> None:
    one = b"\x00\xff\x03\x05Fl\xc3\xb6te\x00\xc2\x49\x00\xb2\x07\x50\x00\xb2\x0a\x20\x00\x92\x48\x40\x10\x82\x48\x00"
    drums = b"\x00\x99\x24\x40\x10\x89\x24\x00"
    found = read_midi(
        smf(chunk(one[:4].replace(b"\x05", b"\x06") + one[4:] + END), chunk(drums + END))
    )
    flute, kit = found.tracks
    assert (flute.name, flute.channel, flute.program) == ("Flöte", 2, 73)
    assert (flute.volume, flute.pan, flute.is_drums) == (80, 32, False)
    assert (kit.is_drums, kit.name) == (True, "Drums")


def test_drums_taken_as_a_melody_are_said() -> None:
    body = b"\x00\x99\x24\x40\x10\x89\x24\x00\x00\x90\x3c\x40\x10\x80\x3c\x00" + END
    found = read_midi(smf(chunk(body)))
    melody, kit = found.tracks
    assert kit.is_drums
    assert "drums" in found.take(1).notices[0]
    assert found.take(0).notices == ()
    assert not melody.is_drums


def test_a_latin_name_is_read_too() -> None:
    body = b"\x00\xff\x03\x04Sp\xe5r\x00\x90\x3c\x40\x10\x80\x3c\x00" + END
    assert read_midi(smf(chunk(body))).tracks[0].name == "Spår"


def test_type_0_is_parted_by_channel() -> None:
    body = b"\x00\x90\x3c\x40\x00\x91\x30\x40\x10\x80\x3c\x00\x00\x81\x30\x00" + END
    found = read_midi(smf(chunk(body), kind=0))
    assert [track.channel for track in found.tracks] == [0, 1]


def test_type_2_says_so() -> None:
    body = b"\x00\x90\x3c\x40\x10\x80\x3c\x00" + END
    found = read_midi(smf(chunk(body), chunk(body), kind=2))
    assert len(found.tracks) == 2
    assert said(found, "type 2")


def test_polyphony_counts_what_sounds_at_once() -> None:
    body = b"\x00\x90\x3c\x40\x00\x40\x40\x10\x3c\x00\x00\x43\x40\x10\x40\x00\x00\x43\x00" + END
    assert read_midi(smf(chunk(body))).tracks[0].polyphony == 2


# --- clips -----------------------------------------------------------------------------------------


def _two_voices() -> MidiImport:
    file = mido.MidiFile(ticks_per_beat=960)
    file.tracks.append(mido.MidiTrack([mido.MetaMessage("time_signature", numerator=3)]))
    notes = [(3000, 60, 900), (3000, 48, 2000), (3900, 64, 500), (6000, 67, 3000)]
    events = sorted(
        [(s, 1, p) for s, p, _ in notes] + [(s + d, 0, p) for s, p, d in notes],
    )
    track = mido.MidiTrack()
    now = 0
    for tick, on, pitch in events:
        kind = "note_on" if on else "note_off"
        track.append(mido.Message(kind, note=pitch, time=tick - now))
        now = tick
    file.tracks.append(track)
    out = io.BytesIO()
    file.save(file=out)
    return read_midi(out.getvalue(), name="Two voices")


def test_a_clip_is_whole_bars_without_the_empty_ones_before() -> None:
    taken = _two_voices().take(0)
    clip = taken.clip
    assert (clip.name, clip.meter, clip.length) == ("Two voices", Meter(3, 4), 3 * 2880)
    assert [(n.start, n.length, n.pitch) for n in clip.notes] == [
        (120, 900, 60),
        (1020, 500, 64),
        (3120, 3000, 67),
    ]
    assert "Only the highest voice is kept: 1 lower note left out." in taken.notices
    assert "1 empty bar at the start left out." in taken.notices


def test_all_voices_and_all_bars_on_request() -> None:
    clip = _two_voices().to_clip([0], skyline=False, trim=False)
    assert (len(clip.notes), clip.notes[0].start, clip.length) == (4, 3000, 4 * 2880)


def test_only_the_first_bars_on_request() -> None:
    taken = _two_voices().take(0, bars=1)
    assert taken.clip.length == 2880
    assert [n.pitch for n in taken.clip.notes] == [60, 64]
    assert "The first 1 bar of 3 taken." in taken.notices


def test_the_melody_is_found_by_its_nature(shared_data: Path) -> None:
    """Without names, the vocal line of a pop song is told from the piano and the bridge."""
    archive = zipfile.ZipFile(shared_data / "pop909" / "pop909.zip")
    names = [name for name in archive.namelist() if name.endswith(".mid")][::23]
    hits = 0
    for name in names:
        found = read_midi(archive.read(name))
        assert found.tracks[found.suggest_track()].name == "MELODY"
        hits += _nameless(found).suggest_track() == found.suggest_track()
    assert hits >= 0.6 * len(names)


def _nameless(found: MidiImport) -> MidiImport:
    return replace(found, tracks=tuple(replace(track, name="Track") for track in found.tracks))


# --- broken files ----------------------------------------------------------------------------------

GOOD = smf(
    chunk(b"\x00\xff\x51\x03\x07\xa1\x20\x00\xff\x58\x04\x04\x02\x18\x08" + END),
    chunk(b"\x00\xff\x03\x03One" + b"\x00\x90\x3c\x40\x60\x80\x3c\x00" * 20 + END),
    chunk(b"\x00\xff\x03\x03Two" + b"\x00\x91\x40\x40\x60\x81\x40\x00" * 20 + END),
)


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


# --- real files and noise --------------------------------------------------------------------------

ARCHIVES = {
    "nottingham/midi.zip": 7,
    "pop909/pop909.zip": 30,
    "multitrack_midi/freedoom.zip": 1,
    "multitrack_midi/openmsx.zip": 1,
    "multitrack_midi/planetblupi.zip": 1,
    "groove_midi/groove.zip": 25,
}


@pytest.mark.parametrize("archive", ARCHIVES)
def test_real_files_are_read(shared_data: Path, archive: str) -> None:
    files = zipfile.ZipFile(shared_data / archive)
    names = [n for n in files.namelist() if n.lower().endswith((".mid", ".midi"))]
    for name in names[:: ARCHIVES[archive]]:
        found = read_midi(files.read(name), name=name)
        assert found.tracks, name
        clip = found.to_clip(found.suggest_track())
        assert clip.notes
        assert clip.length % clip.meter.bar_ticks == 0
        assert clip.notes[0].start < clip.meter.bar_ticks
        assert all(a.end <= b.start for a, b in pairwise(clip.notes))


def test_notes_agree_with_another_reader(shared_data: Path) -> None:
    """Note-ons by mido, an independent reader, are ours."""
    files = zipfile.ZipFile(shared_data / "multitrack_midi" / "openmsx.zip")
    name = next(n for n in files.namelist() if n.lower().endswith(".mid"))
    reference = mido.MidiFile(file=io.BytesIO(files.read(name)))
    expected = []
    for track in reference.tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                start = round(now * 960 / reference.ticks_per_beat)
                expected.append((start, message.note, message.velocity))
    found = read_midi(files.read(name))
    ours = [(n.start, n.pitch, n.velocity) for t in found.tracks for n in t.notes]
    assert sorted(ours) == sorted(expected)


def _seeds() -> list[bytes]:
    seeds = [GOOD]
    for archive in ("nottingham/midi.zip", "multitrack_midi/openmsx.zip"):
        if (SHARED / archive).is_file():
            files = zipfile.ZipFile(SHARED / archive)
            names = sorted(n for n in files.namelist() if n.lower().endswith(".mid"))
            seeds += [files.read(name)[:6000] for name in names[:3]]
    return seeds


@given(st.binary(max_size=600), st.booleans())
@settings(max_examples=300, deadline=None)
def test_noise_never_raises_anything_else(noise: bytes, header: bool) -> None:
    _survives(smf(noise) if header else noise)


@given(st.binary(max_size=300), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
@settings(max_examples=300, deadline=None)
def test_noise_in_a_track_never_raises_anything_else(
    noise: bytes, kind: int, division: int
) -> None:
    _survives(smf(chunk(noise), kind=kind, division=division))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_real_files_never_raise_anything_else(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(_SEEDS)))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.integers(0, 2)):
            case 0:
                content[place] = data.draw(st.integers(0, 255))
            case 1:
                del content[place : place + data.draw(st.integers(1, 40))]
            case _:
                content[place:place] = data.draw(st.binary(max_size=20))
        if not content:
            break
    _survives(bytes(content))


_SEEDS = _seeds()


def _survives(data: bytes) -> None:
    begin = time.process_time()
    sentence = "."
    try:
        found = read_midi(data)
        if found.tracks:
            clip = found.to_clip(found.suggest_track())
            assert all(n.start >= 0 and n.length >= 1 for n in clip.notes)
    except MidiError as error:
        sentence = str(error)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert time.process_time() - begin < 2.0
