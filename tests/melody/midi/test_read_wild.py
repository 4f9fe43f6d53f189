"""MIDI files as they are found in the wild, and noise."""

from __future__ import annotations

import io
import time
import zipfile
from itertools import pairwise
from pathlib import Path

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.melody.midi.read import MidiError, read_midi
from tests.melody.midi.files import GOOD, SHARED, chunk, smf

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
@settings(max_examples=300)
def test_noise_never_raises_anything_else(noise: bytes, header: bool) -> None:
    _survives(smf(noise) if header else noise)


@given(st.binary(max_size=300), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
@settings(max_examples=300)
def test_noise_in_a_track_never_raises_anything_else(
    noise: bytes, kind: int, division: int
) -> None:
    _survives(smf(chunk(noise), kind=kind, division=division))


@given(st.data())
@settings(max_examples=150)
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
