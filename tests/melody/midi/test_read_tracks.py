"""The tracks of imported MIDI files, and the clips that are made of them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import mido

from studio.melody.midi.read import MidiImport, read_midi
from studio.melody.notes import Meter
from tests.melody.midi.files import END, chunk, said, smf


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


def test_controllers_of_a_track_come_with_its_clip() -> None:
    # A bend before the music begins, a pedal within it, another channel's wheel and a volume that is no such thing.
    body = b"\x00\xe0\x00\x20\x00\xb0\x07\x40\x00\xb1\x01\x7f"
    body += (
        b"\x8f\x00\x90\x3c\x40\x00\xb0\x40\x7f\x83\x60\x80\x3c\x00\x00\xb0\x40\x00\x00\xd0\x40"
        + END
    )
    (track,) = read_midi(smf(chunk(body))).tracks
    assert [tick for tick, _ in track.controls] == [0, 3840, 4800, 4800]
    taken = read_midi(smf(chunk(body))).take(0)
    assert taken.clip.length == 3840
    assert taken.controls == (
        (0, (0xE0, 0, 0x20)),
        (0, (0xB0, 64, 127)),
        (960, (0xB0, 64, 0)),
        (960, (0xD0, 0x40)),
    )


def test_controllers_of_several_tracks_would_move_each_other() -> None:
    body = b"\x00\x90\x3c\x40\x00\xe0\x00\x20\x83\x60\x80\x3c\x00"
    found = read_midi(smf(chunk(body + END), chunk(body + END)))
    assert found.take(0).controls
    assert found.take([0, 1]).controls == ()
