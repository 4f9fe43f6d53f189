import json

import numpy as np
import pytest

from studio.errors import PlainError
from studio.timbre.corpus.store import (
    NOTE_SAMPLES,
    count_by_split,
    open_audio,
    open_targets,
    pack_targets,
    read_instruments,
    unpack_targets,
)
from studio.timbre.harmonic.analysis import NoteAnalysis
from studio.timbre.harmonic.layout import NOISE_BANDS, NOTE_POINTS, PARTIALS


def test_what_is_written_is_read_back(corpus):
    instruments = read_instruments(corpus)
    assert [i.name for i in instruments] == ["four", "one", "three", "two"]
    one = instruments[1]
    assert (one.title, one.source, one.family, one.split) == ("One", "synthetic", "organ", "train")
    assert one.pitch == (48, 55, 62, 69)
    assert max(map(abs, one.cents)) < 2
    audio, targets = open_audio(corpus, one), open_targets(corpus, one)
    assert audio.shape == (4, NOTE_SAMPLES)
    assert np.abs(audio.astype(int)).max(axis=1).tolist() == [29490] * 4
    assert targets.shape == (4, NOTE_POINTS, PARTIALS + NOISE_BANDS)
    assert count_by_split(instruments) == {"train": (2, 8), "valid": (1, 4), "test": (1, 4)}


def test_targets_keep_half_decibels():
    rng = np.random.default_rng(0)
    partials = rng.uniform(-100, 20, (NOTE_POINTS, PARTIALS)).astype(np.float32)
    noise = rng.uniform(-100, 20, (NOTE_POINTS, NOISE_BANDS)).astype(np.float32)
    back = unpack_targets(pack_targets(NoteAnalysis(partials, noise, 0, 0, 1)))
    np.testing.assert_allclose(back, np.concatenate([partials, noise], axis=1), atol=0.2501)


@pytest.mark.parametrize(
    "change",
    [
        {"pitch": [1, 2]},
        {"family": "kazoo"},
        {"split": "other"},
        {"gain": None},
        {"cents": ["x", 0, 0, 0]},
    ],
)
def test_a_broken_description_is_told_in_a_sentence(corpus, tmp_path, change):
    values = json.loads((corpus / "one.json").read_text()) | change
    (tmp_path / "one.json").write_text(json.dumps(values))
    with pytest.raises(PlainError, match="does not describe"):
        read_instruments(tmp_path)


def test_an_empty_folder_and_missing_audio_are_told(corpus, tmp_path):
    with pytest.raises(PlainError, match="no notes"):
        read_instruments(tmp_path)
    with pytest.raises(PlainError, match="cannot be read"):
        open_audio(tmp_path, read_instruments(corpus)[0])
    np.save(tmp_path / "one.audio.npy", np.zeros((1, 5), np.int16))
    with pytest.raises(PlainError, match="do not fit"):
        open_audio(tmp_path, read_instruments(corpus)[1])
