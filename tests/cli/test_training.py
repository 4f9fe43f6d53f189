import json

import pytest

from studio.timbre.corpus.store import read_instruments
from tests.timbre import small_corpus


@pytest.fixture(scope="module")
def notes(tmp_path_factory):
    return small_corpus.make(tmp_path_factory.mktemp("corpus"))


def test_notes_are_packed_and_taken_in_again(chimera, notes, tmp_path):
    packed, store = tmp_path / "few.zip", tmp_path / "store"
    train = ("train", "timbre", "--out", tmp_path)
    code, out, _ = chimera(*train, "--notes", notes, "--pack", packed, "--json")
    assert code == 0
    assert json.loads(out)["notes"] == 16
    words = ("--notes", store, "--stage", "live")
    code, _, err = chimera(*train, *words, "--take", packed, "--minutes", 0.01, "--batch", 4)
    assert code == 0, err
    assert len(read_instruments(store)) == 4
    assert (tmp_path / "timbre_live" / "weights.safetensors").exists()
    code, _, err = chimera(*train, *words)
    assert code != 0
    assert "--resume" in err


def test_figures_are_printed(chimera, notes, monkeypatch):
    from studio.timbre.measure import card

    judge = card.train_judge
    monkeypatch.setattr(card, "train_judge", lambda *given: judge(*given, steps=20))
    monkeypatch.setattr(card, "load_autoencoder", _missing)
    code, out, err = chimera("evaluate", "timbre", "--notes", notes, "--count", 4, "--json")
    assert code == 0, err
    figures = json.loads(out)["figures"]
    assert figures["reconstruction"]["live"]["log_spectral_distance_db"] < 12
    assert figures["interpolation"]["live"]["one_sound"] > 0.8


def _missing(_):
    from studio.errors import PlainError

    raise PlainError("There is none.")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--stage", "everything"), "no stage"),
        (("--size", "huge"), "no size"),
        (("--take", "nothing.zip"), "not a zip of notes"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(chimera, notes, tmp_path, words, sentence):
    code, _, err = chimera("train", "timbre", "--out", tmp_path, "--notes", notes, *words)
    assert code != 0
    assert sentence in err
    assert "Traceback" not in err
