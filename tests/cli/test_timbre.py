"""``chimera timbre`` on real recordings with the shipped live decoder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
import soundfile

from studio.cli import timbre_work as work
from studio.cli.timbre_work import store_of_models
from studio.timbre.factory import factory_sounds
from studio.timbre.sound.listen import listened_to
from studio.timbre.sound.read import read_sound
from studio.timbre.sound.root_pitch import detect_root_pitch
from tests.sfizz import open_in_sfizz

SOUNDS = {sound.path.stem: sound.path for sound in factory_sounds()}
FLUTE, CELLO = str(SOUNDS["flute"]), str(SOUNDS["cello"])


@pytest.fixture
def chimera(chimera: Any) -> Any:
    """Run a command about sounds in this process; return exit code, stdout and stderr."""
    return lambda *words: chimera("timbre", *words)


def pitch_of(path: Path) -> float:
    samples, rate = soundfile.read(path, dtype="float32")
    found = detect_root_pitch(samples, rate)
    assert found is not None
    return found.pitch


def test_an_embedding_has_the_published_shape_and_sounds_at_any_pitch(
    chimera: Any, tmp_path: Path
) -> None:
    out = tmp_path / "flute.npy"
    code, told, _ = chimera("encode", FLUTE, "-o", out, "--seconds", 4, "--json")
    assert (code, json.loads(told)["frames"]) == (0, 125)
    assert np.load(out, allow_pickle=False).shape == (125, 16)
    for pitch in (55, 72.5):
        wave = tmp_path / f"{pitch}.wav"
        assert chimera("decode", out, "-o", wave, "--pitch", pitch, "--seconds", 1.5)[0] == 0
        assert soundfile.info(wave).duration == pytest.approx(1.5)
        assert pitch_of(wave) == pytest.approx(pitch, abs=0.2)


def test_safetensors_and_npy_hold_the_same(chimera: Any, tmp_path: Path) -> None:
    for name in ("a.npy", "a.safetensors"):
        assert chimera("encode", CELLO, "-o", tmp_path / name, "--seconds", 4)[0] == 0
    (kept,) = safetensors.numpy.load_file(tmp_path / "a.safetensors").values()
    assert (kept.shape, kept.dtype) == ((125, 16), np.float32)
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy"), kept)


def test_ends_of_a_blend_are_its_sounds(chimera: Any, tmp_path: Path) -> None:
    chimera("encode", CELLO, "-o", tmp_path / "cello.npy")
    chimera("decode", tmp_path / "cello.npy", "-o", tmp_path / "alone.wav", "--pitch", 60)
    for at in ("1,0", "0.5,0"):
        path = tmp_path / f"{at}.wav"
        code, _, error = chimera("blend", FLUTE, CELLO, "--at", at, "-o", path, "--pitch", 60)
        assert (code, error) == (0, "")
        assert pitch_of(path) == pytest.approx(60, abs=0.2)
    alone, end, middle = (
        soundfile.read(tmp_path / f"{name}.wav")[0] for name in ("alone", "1,0", "0.5,0")
    )
    length = min(map(len, (alone, end, middle)))
    # The flute is longer or shorter, so only what both have is compared.
    np.testing.assert_allclose(end[: length // 2], alone[: length // 2], atol=2e-3)
    assert np.abs(middle[: length // 2] - alone[: length // 2]).max() > 0.01


def test_rainbowgrams_as_svg_and_png(chimera: Any, tmp_path: Path) -> None:
    for name, start in (("r.svg", b"<svg"), ("r.png", b"\x89PNG")):
        assert chimera("rainbowgram", FLUTE, CELLO, "-o", tmp_path / name)[0] == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    path = tmp_path / "both.svg"
    words = ("rainbowgram", FLUTE, "-o", path, "--decoder", "live", "--seconds", 1, "--pitch", 70)
    code, told, _ = chimera(*words, "--json")
    assert (code, json.loads(told)["sounds"]) == (0, ["flute", "flute, live"])
    assert path.read_text().count("<image") == 2


def test_an_instrument_of_a_point_and_of_a_square(chimera: Any, tmp_path: Path) -> None:
    words = (FLUTE, CELLO, "-o", tmp_path, "--every", 24, "--seconds", 1.5)
    code, told, _ = chimera(
        "instrument", *words, "--at", "0.3,0", "--name", "One", "--velocity", 127, "--json"
    )
    assert code == 0
    player = open_in_sfizz(json.loads(told)["sfz"])
    assert len(list((tmp_path / "One" / "Samples").glob("*.wav"))) == 4
    code, told, _ = chimera("instrument", *words, "--side", 2, "--name", "Four", "--json")
    assert (code, len(json.loads(told)["points"])) == (0, 4)
    assert player.load_sfz_file(json.loads(told)["sfz"], quiet=False)
    assert player.playable_keys == list(range(128))
    assert pitch_of(tmp_path / "Four" / "Samples" / "Four_x2y1_072_C5_v127.wav") == pytest.approx(
        72, abs=0.2
    )


def test_what_makes_no_sense_is_said_in_a_sentence(chimera: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.npy"
    np.save(broken, np.full((3, 16), np.nan, np.float32))
    for words, sentence in (
        (("decode", broken, "-o", tmp_path / "x.wav"), "is no embedding"),
        (("decode", tmp_path / "none.npy", "-o", tmp_path / "x.wav"), "cannot be read"),
        (("encode", broken, "-o", tmp_path / "x.npy"), "broken.npy"),
        (("blend", FLUTE, "--at", "2,0", "-o", tmp_path / "x.wav"), "between 0,0 and 1,1"),
        (("encode", FLUTE, "-o", tmp_path / "x.txt"), ".safetensors"),
    ):
        code, _, error = chimera(*words)
        assert code in (1, 2)
        assert sentence in error, error
        assert "Traceback" not in error


def test_a_grid_has_a_file_for_every_place_and_key(chimera: Any, tmp_path: Path) -> None:
    words = (FLUTE, CELLO, SOUNDS["harp"], SOUNDS["oboe"], "-o", tmp_path / "grid", "--side", 2)
    code, told, _ = chimera("grid", *words, "--pitch", 60, "--pitch", 64, "--seconds", 1, "--json")
    files = json.loads(told)["files"]
    assert (code, len(set(files))) == (0, 8)
    assert pitch_of(tmp_path / "grid" / "column-02-row-01-key-064.wav") == pytest.approx(
        64, abs=0.2
    )
    three = (FLUTE, CELLO, CELLO, "-o", tmp_path / "x", "--side", 2, "--pitch", 60)
    assert chimera("grid", *three, "--seconds", 0.2, "--law", "distance")[0] == 0
    assert len(list((tmp_path / "x").glob("*.wav"))) == 4


def test_the_wavenet_of_a_checkpoint_renders_the_same_for_the_same_seed(
    chimera: Any, tmp_path: Path
) -> None:
    from studio.timbre.net.autoencoder import NsynthAutoencoder, save_autoencoder
    from studio.timbre.net.config import NsynthConfig

    config = NsynthConfig(
        encoder_width=6, encoder_layers=4, encoder_cycle=3, width=8, skip_width=5, layers=5, cycle=3,
        pitch_features=3,
    )  # fmt: skip
    save_autoencoder(NsynthAutoencoder(config), tmp_path / "pair")
    wavenet = ("--decoder", "wavenet", "--checkpoint", tmp_path / "pair")
    waves = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        path = tmp_path / f"{name}.wav"
        code, _, error = chimera(
            "blend", FLUTE, CELLO, "--seconds", 0.1, "--seed", seed, "-o", path, *wavenet
        )
        assert code == 0, error
        waves.append(soundfile.read(path)[0])
    assert len(waves[0]) == 1600
    np.testing.assert_array_equal(waves[0], waves[1])
    assert not np.array_equal(waves[0], waves[2])
    code, _, error = chimera(
        "grid", FLUTE, CELLO, FLUTE, CELLO, "-o", tmp_path / "grid", "--side", 2, "--pitch", 60,
        "--seconds", 0.1, *wavenet,
    )  # fmt: skip
    assert code == 0, error
    assert len(list((tmp_path / "grid").glob("*.wav"))) == 4
    code, told, error = chimera(
        "instrument", FLUTE, "-o", tmp_path, "--every", 24, "--seconds", 0.3, "--name", "Own",
        "--velocity", 127, *wavenet, "--json",
    )  # fmt: skip
    assert code == 0, error
    wave, rate = soundfile.read(
        Path(json.loads(told)["sfz"]).parent / "Samples/Own_048_C3_v127.wav"
    )
    assert rate == 44_100
    assert np.abs(wave).max() > 0.1
    store_of_models.cache_clear()  # what the next command of a shell begins with
    np.save(tmp_path / "x.npy", np.zeros((20, 16), np.float32))
    code, _, error = chimera(
        "decode", tmp_path / "x.npy", "-o", tmp_path / "y.wav", "--decoder", "wavenet"
    )
    assert code == 0, error
    assert len(soundfile.read(tmp_path / "y.wav")[0]) == 20 * 512


def test_corners_are_heard_from_their_onset_as_in_the_window(tmp_path: Path) -> None:
    """What a command has rendered into the cache is what the window looks for there, and the other way round."""
    samples, rate = soundfile.read(FLUTE, dtype="float32")
    late = tmp_path / "late.wav"
    soundfile.write(late, np.concatenate([np.zeros(rate // 2, np.float32), samples]), rate)
    (corner,) = work.read_corners([late])
    listened = listened_to(read_sound(late))
    assert corner.start == listened.start > 0.45 * rate
    assert corner.root_pitch == listened.root_pitch
    assert work.read_sounds([late])[0].start == 0
