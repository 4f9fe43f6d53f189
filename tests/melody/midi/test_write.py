"""Clips as MIDI files: read back note for note by us, mido, pretty_midi and music21."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import mido
import music21
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.files import FileSaveError
from studio.melody.midi.read import MidiError, read_midi
from studio.melody.midi.write import key_signature, layered, save_clip_midi, write_clip_midi
from studio.melody.notes import Clip, Meter, Note


@dataclass(frozen=True)
class _Key:
    tonic: int
    scale: str


TUNE = Clip(
    "Étude",
    (Note(0, 480, 60, 100), Note(480, 480, 64, 90), Note(960, 1920, 67, 80), Note(1000, 77, 72)),
    3 * 1920,
    Meter(6, 8),
    (0, 2880),
)

_NOTES = st.builds(
    Note,
    st.integers(0, 4000),
    st.integers(1, 4000),
    st.integers(59, 61) | st.integers(0, 127),
    st.integers(1, 127),
)


@st.composite
def _clips(draw: st.DrawFn) -> Clip:
    notes = sorted(draw(st.lists(_NOTES, max_size=14)), key=lambda n: (n.start, n.pitch))
    length = draw(st.integers(4001, 20_000))
    meter = Meter(draw(st.integers(1, 64)), draw(st.sampled_from((1, 2, 4, 8, 16, 32))))
    return Clip("A clip", tuple(notes), length, meter, draw(st.sampled_from((None, (0, 960)))))


@given(_clips(), st.floats(20, 300), st.sampled_from((0, 1)))
@settings(max_examples=120)
def test_a_clip_survives_its_file(clip: Clip, tempo: float, kind: int) -> None:
    found = read_midi(write_clip_midi(clip, tempo=tempo, type=kind), name=clip.name)
    assert found.kind == kind
    assert found.tempo == pytest.approx(tempo, rel=1e-5)
    assert found.meter == clip.meter
    if clip.notes:
        back = found.to_clip(range(len(found.tracks)), skyline=False)
        assert back.notes == clip.notes
        assert (back.length, back.loop, back.meter) == (clip.length, clip.loop, clip.meter)


@pytest.mark.parametrize("kind", [0, 1])
def test_mido_reads_everything(kind: int) -> None:
    data = write_clip_midi(TUNE, tempo=96, key=_Key(9, "minor"), type=kind)
    file = mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (kind, 960, kind + 1)
    head = {message.type: message for message in file.tracks[0]}
    assert head["track_name"].name == "Étude"
    assert mido.tempo2bpm(head["set_tempo"].tempo) == pytest.approx(96)
    assert (head["time_signature"].numerator, head["time_signature"].denominator) == (6, 8)
    assert head["key_signature"].key == "Am"
    now, heard = 0, {}
    notes = []
    for message in file.tracks[-1]:
        now += message.time
        if message.type == "note_on":
            heard[message.note] = (now, message.velocity)
        elif message.type == "note_off":
            start, velocity = heard.pop(message.note)
            notes.append(Note(start, now - start, message.note, velocity))
    assert tuple(sorted(notes, key=lambda n: (n.start, n.pitch))) == TUNE.notes
    assert now == TUNE.length


@pytest.mark.parametrize("kind", [0, 1])
def test_pretty_midi_reads_every_note(tmp_path: Path, kind: int) -> None:
    path = tmp_path / "tune.mid"
    save_clip_midi(path, TUNE, tempo=120, key=_Key(0, "major"), type=kind)
    found = pretty_midi.PrettyMIDI(str(path))
    (instrument,) = found.instruments
    heard = sorted(
        (round(n.start * 1920), round((n.end - n.start) * 1920), n.pitch, n.velocity)
        for n in instrument.notes
    )
    assert heard == [(n.start, n.length, n.pitch, n.velocity) for n in TUNE.notes]
    (meter,) = found.time_signature_changes
    assert (meter.numerator, meter.denominator) == (6, 8)


def test_music21_reads_every_note(tmp_path: Path) -> None:
    path = tmp_path / "tune.mid"
    save_clip_midi(path, TUNE, tempo=120, key=_Key(2, "dorian"))
    score = music21.converter.parse(path, quantizePost=False)
    heard = sorted(
        (round(float(n.getOffsetInHierarchy(score)) * 960), pitch.midi)
        for n in score.recurse().notes
        if n.tie is None or n.tie.type == "start"
        for pitch in n.pitches
    )
    assert heard == [(n.start, n.pitch) for n in TUNE.notes]
    (signature,) = score.recurse().getElementsByClass(music21.key.KeySignature)[:1]
    assert signature.sharps == 0


def test_overlapping_notes_of_a_pitch_lie_in_layers() -> None:
    nested = (Note(0, 100, 60), Note(10, 20, 60), Note(40, 10, 60), Note(100, 5, 60))
    assert layered(nested) == [[nested[0], nested[3]], [nested[1], nested[2]]]


def test_too_many_layers_for_one_track_are_refused() -> None:
    clip = Clip("Cluster", tuple(Note(0, 100, 60) for _ in range(16)))
    with pytest.raises(MidiError, match="only a type 1"):
        write_clip_midi(clip, type=0)
    back = read_midi(write_clip_midi(clip))
    assert sum(len(track.notes) for track in back.tracks) == 16


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Note(0, 1, 128), "outside of 0 to 127"),
        (Note(0, 1, 60, 0), "outside of 0 to 127"),
        (Note(-1, 1, 60), "starts before the music"),
        (Note(0, 0, 60), "has no length"),
        (Note(0x0FFF_FFFF, 1, 60), "so far away"),
    ],
)
def test_notes_that_midi_cannot_hold_are_refused(note: Note, words: str) -> None:
    with pytest.raises(MidiError, match=words):
        write_clip_midi(Clip(notes=(note,)))


@pytest.mark.parametrize("tempo", [0.0, -3.0, 3.0])
def test_tempos_that_midi_cannot_hold_are_refused(tempo: float) -> None:
    with pytest.raises(MidiError, match="tempo"):
        write_clip_midi(TUNE, tempo=tempo)


@pytest.mark.parametrize(
    ("tonic", "scale", "signature"),
    [
        (0, "major", (0, False)),
        (7, "major", (1, False)),
        (5, "major", (-1, False)),
        (9, "minor", (0, True)),
        (4, "harmonic minor", (1, True)),
        (2, "dorian", (0, True)),
        (4, "phrygian", (0, True)),
        (5, "lydian", (0, False)),
        (7, "mixolydian", (0, False)),
        (6, "major", (6, False)),
        (1, "major", (-5, False)),
    ],
)
def test_key_signatures(tonic: int, scale: str, signature: tuple[int, bool]) -> None:
    assert key_signature(_Key(tonic, scale)) == signature


def test_saving_replaces_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "tune.mid"
    save_clip_midi(path, TUNE)
    before = path.read_bytes()
    with pytest.raises(MidiError):
        save_clip_midi(path, Clip(notes=(Note(0, 1, 200),)))
    assert path.read_bytes() == before
    with pytest.raises(FileSaveError, match="folder does not exist"):
        save_clip_midi(tmp_path / "gone" / "tune.mid", TUNE)
    assert [entry.name for entry in tmp_path.iterdir()] == ["tune.mid"]
