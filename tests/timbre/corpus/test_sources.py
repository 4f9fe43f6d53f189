import json
import shutil
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import PlainError
from studio.timbre.corpus import soundfonts
from studio.timbre.corpus.build import build
from studio.timbre.corpus.families import (
    FAMILIES,
    FAMILY_OF_PROGRAM,
    TEST_PROGRAMS,
    VALID_PROGRAMS,
    split_of_program,
)
from studio.timbre.corpus.outside import gm_notes, nsynth_notes, take_in
from studio.timbre.corpus.packed import is_packed, pack, packed_notes
from studio.timbre.corpus.render import keys_to_play, render_preset
from studio.timbre.corpus.resample import resampled, without_offset
from studio.timbre.corpus.store import open_audio, read_instruments
from studio.timbre.measure.pitch import heard_pitch
from tests.timbre.small_corpus import tone

SHARED = Path(__file__).parents[4] / "shared" / "data"


def fake_soundfont(path, presets):
    records = b"".join(
        struct.pack("<20sHHHIII", name.encode(), program, bank, 0, 0, 0, 0)
        for bank, program, name in [*presets, (0, 0, "EOP")]
    )
    phdr = b"phdr" + struct.pack("<I", len(records)) + records
    info = b"LIST" + struct.pack("<I", 8) + b"INFOabc\0"
    pdta = b"LIST" + struct.pack("<I", 4 + len(phdr)) + b"pdta" + phdr
    body = b"sfbk" + info + pdta
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


def test_every_family_has_programs_to_learn_from_and_to_be_tested_on():
    for split in ("train", "test"):
        heard = {f for p, f in FAMILY_OF_PROGRAM.items() if split_of_program(p) == split}
        assert heard == set(FAMILIES)
    assert not VALID_PROGRAMS & TEST_PROGRAMS
    assert set(FAMILY_OF_PROGRAM) >= VALID_PROGRAMS | TEST_PROGRAMS


def test_presets_are_read_and_only_melodic_ones_kept(tmp_path):
    presets = [
        (0, 40, "Violin"),
        (128, 0, "Drums"),
        (0, 127, "Gun Shot"),
        (17, 40, "Violin Expr."),
        (8, 16, "Organ"),
    ]
    path = fake_soundfont(tmp_path / "small.sf2", presets)
    assert len(soundfonts.read_presets(path)) == 5
    assert [(p.bank, p.program) for p in soundfonts.melodic_presets(path)] == [(0, 40), (8, 16)]


@given(st.binary(max_size=200))
def test_anything_but_a_soundfont_is_told_in_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("fonts") / "broken.sf2"
    path.write_bytes(b"RIFF\0\0\0\0" + data)
    with pytest.raises(PlainError, match="not a soundfont"):
        soundfonts.read_presets(path)


def test_a_missing_soundfont_names_its_package(tmp_path):
    with pytest.raises(PlainError, match="install the package fluid-soundfont-gm"):
        soundfonts.find(soundfonts.KNOWN[0], (tmp_path,))


def test_all_instruments_together_cover_every_key():
    keys = {key.pitch for offset in range(4) for key in keys_to_play(offset)}
    assert keys == set(range(24, 97))
    assert {key.velocity for key in keys_to_play(0)} == {45, 85, 120}


def test_resampling_keeps_a_tone_and_drops_what_does_not_fit():
    time = np.arange(48_000) / 48_000
    low, high = np.sin(2 * np.pi * 1000 * time), np.sin(2 * np.pi * 12_000 * time)
    out = resampled((low + high).astype(np.float32), 48_000, 16_000)
    np.testing.assert_allclose(
        out, np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000), atol=1e-3
    )
    offset = without_offset((low + 0.5).astype(np.float32), 48_000)
    np.testing.assert_allclose(offset, low, atol=1e-3)


@pytest.mark.skipif(shutil.which("fluidsynth") is None, reason="fluidsynth is not installed")
def test_a_real_instrument_is_played_at_its_pitch_for_three_seconds():
    try:
        path = soundfonts.find(soundfonts.KNOWN[0])
    except PlainError as error:
        pytest.skip(str(error))
    preset = next(p for p in soundfonts.melodic_presets(path) if (p.bank, p.program) == (0, 71))
    keys = [k for k in keys_to_play(0) if k.pitch in (48, 60)]
    for key, (wide, narrow) in zip(keys, render_preset(path, preset, keys), strict=True):
        assert wide.shape == (128_000,)
        assert narrow.shape == (64_000,)
        assert heard_pitch(narrow, 16_000) == pytest.approx(key.pitch, abs=0.3)
        assert np.abs(narrow[:16]).max() < 0.01
        assert np.abs(narrow[40_000:47_000]).max() > 20 * np.abs(narrow[60_000:]).max()


def test_a_build_without_fluidsynth_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    font = soundfonts.Soundfont("small", "some-package", "CC0", "small.sf2")
    fake_soundfont(tmp_path / "small.sf2", [(0, 40, "Violin")])
    monkeypatch.setattr(soundfonts, "find", lambda _: tmp_path / "small.sf2")
    with pytest.raises(PlainError, match="install the package fluidsynth"):
        build(tmp_path / "store", fonts=(font,))


def test_the_nsynth_layout_is_taken_in(tmp_path):
    folder = tmp_path / "nsynth-valid"
    (folder / "audio").mkdir(parents=True)
    described = {}
    for pitch in (50, 57):
        name = f"flute_acoustic_002-{pitch:03d}-075"
        soundfile.write(
            folder / "audio" / f"{name}.wav", tone(pitch, 2.0), 16_000, subtype="PCM_16"
        )
        described[name] = {
            "instrument_family": 2,
            "instrument_str": "flute_acoustic_002",
            "pitch": pitch,
            "velocity": 75,
        }
    (folder / "examples.json").write_text(json.dumps(described))
    assert take_in(nsynth_notes(folder), tmp_path / "store", "nsynth") == 2
    (found,) = read_instruments(tmp_path / "store")
    assert (found.family, found.split, found.pitch) == ("flute", "valid", (50, 57))
    assert heard_pitch(open_audio(tmp_path / "store", found)[1] / 32768.0, 16_000) == pytest.approx(
        57, abs=0.1
    )


@pytest.mark.parametrize(
    ("examples", "sentence"),
    [
        ("[]", "no NSynth dataset"),
        ("{", "no NSynth dataset"),
        ('{"a": {"pitch": 3}}', "not described fully"),
        (
            '{"../../etc": {"instrument_family": 0, "instrument_str": "x", "pitch": 3, "velocity": 3}}',
            "name or pitch",
        ),
    ],
)
def test_a_broken_nsynth_folder_is_told(tmp_path, examples, sentence):
    (tmp_path / "examples.json").write_text(examples)
    with pytest.raises(PlainError, match=sentence):
        list(nsynth_notes(tmp_path))


def test_a_packed_set_comes_back(corpus, tmp_path):
    target = tmp_path / "few.zip"
    assert pack(corpus, target, 10**7) == 16
    assert is_packed(target)
    assert take_in(packed_notes(target), tmp_path / "store", "packed") == 16
    back = {i.title: i for i in read_instruments(tmp_path / "store")}
    for instrument in read_instruments(corpus):
        again = back[instrument.name]
        assert (again.family, again.split) == (instrument.family, instrument.split)
        assert sorted(again.pitch) == sorted(instrument.pitch)
    small = tmp_path / "fewer.zip"
    assert 0 < pack(corpus, small, 60_000) < 16
    assert small.stat().st_size < 90_000


def test_what_is_no_packed_set_is_told(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"no")
    assert not is_packed(tmp_path / "x.zip")
    with pytest.raises(PlainError, match="not a packed set"):
        list(packed_notes(tmp_path / "x.zip"))
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as archive:
        archive.writestr("notes.json", '[{"file": "a", "family": "kazoo"}]')
    with pytest.raises(PlainError, match="not a packed set"):
        list(packed_notes(tmp_path / "y.zip"))


@pytest.mark.parity
def test_the_shared_notes_are_read_and_are_at_their_pitch():
    path = SHARED / "gm_notes_fluidr3" / "notes.zip"
    if not path.exists():
        pytest.skip("../shared/data is not here")
    notes = [n for n in gm_notes(path) if n.instrument == "gm-071"]
    assert len(notes) >= 8
    assert {n.family for n in notes} == {"reed"}
    for note in notes[3:8]:
        sound = note.read()
        assert len(sound) == 64_000
        assert heard_pitch(sound, 16_000) == pytest.approx(note.pitch, abs=0.5)
