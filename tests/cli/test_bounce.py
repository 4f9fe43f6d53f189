"""``chimera bounce``: a saved song to audio files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.project.chimera_file import save_project
from studio.project.song import Key, PlacedClip, Song, Track

BEAT = TICKS_PER_BEAT


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def track(name: str, pitch: int, program: int) -> Track:
        notes = tuple(Note(i * BEAT, BEAT, pitch + i, 80) for i in range(4))
        return Track(name, (PlacedClip(0, Clip(name, notes, 4 * BEAT)),), program=program)

    song = Song(
        "Tune", 240.0, key=Key(9, "minor"), tracks=(track("Lead", 60, 0), track("Bass", 40, 33))
    )
    path = tmp_path_factory.mktemp("song") / "My tune.chimera"
    save_project(path, song)
    return path


def test_mix_and_stems_of_a_saved_song(chimera: Any, project: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.wav"
    words = ("bounce", project, "--out", out, "--stems", "--format", "wav32", "--rate", "44100")
    code, text, err = chimera(*words, "--json")
    assert (code, err) == (0, "")
    files = [Path(entry["path"]) for entry in json.loads(text)["files"]]
    assert [str(path.relative_to(tmp_path)) for path in files] == [
        "x.wav",
        "x stems/01_Lead_240bpm_Amin.wav",
        "x stems/02_Bass_240bpm_Amin.wav",
    ]
    mix, *stems = (soundfile.read(path, dtype="float64")[0] for path in files)
    assert soundfile.info(out).samplerate == 44100
    assert 0.01 < np.abs(mix).max() < 0.75
    np.testing.assert_allclose(sum(stems), mix, atol=1e-5)


def test_by_default_it_lies_beside_the_song(chimera: Any, project: Path) -> None:
    code, text, _err = chimera("bounce", project, "--format", "flac24", "--no-tail")
    path = project.with_name("My tune_240bpm_Amin.flac")
    assert code == 0
    assert text.startswith(str(path))
    assert soundfile.info(path).duration == pytest.approx(1.0)


def test_mistakes_are_sentences(chimera: Any, project: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.chimera"
    save_project(empty, Song())
    for words, sentence in (
        ((empty,), "There is nothing to hear in this song"),
        ((project, "--out", "a.mp3"), "A file in wav24 ends in “.wav”, not in “.mp3”."),
        ((project, "--no-mix"), "With --no-mix, say --stems as well"),
        ((tmp_path / "none.chimera",), "cannot be opened"),
    ):
        code, text, err = chimera("bounce", *words, "--json")
        assert code == 1
        assert sentence in err
        assert sentence in json.loads(text)["error"]
