"""The constant-Q transform and rainbowgram against librosa and against what a tone must look like."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import librosa
import numpy as np
import pytest
import soundfile

from studio.timbre.see.constant_q import bin_hz, constant_q
from studio.timbre.see.rainbowgram import rainbowgram, rainbowgram_png, rainbowgram_svg

NOTES = Path(__file__).resolve().parents[4] / "shared" / "data" / "gm_notes_fluidr3" / "notes.zip"


def note(name: str) -> np.ndarray:
    with zipfile.ZipFile(NOTES) as notes:
        return soundfile.read(io.BytesIO(notes.read(name)), dtype="float32")[0]


def by_librosa(wave: np.ndarray) -> np.ndarray:
    return librosa.cqt(
        wave,
        sr=16_000,
        hop_length=256,
        fmin=librosa.note_to_hz("C2"),
        n_bins=240,
        bins_per_octave=40,
        filter_scale=0.8,
    )


def by_recipe(spectrum: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The published recipe in librosa's own functions."""
    magnitude, phase = librosa.magphase(spectrum)
    unwrapped = np.unwrap(np.angle(phase), axis=1)
    turn = np.concatenate([unwrapped[:, :1], np.diff(unwrapped, axis=1)], axis=1) / np.pi
    level = librosa.power_to_db(magnitude**2, amin=1e-13, top_db=70.0, ref=np.max) / 70.0 + 1.0
    return level, turn


@pytest.mark.parity
@pytest.mark.skipif(not NOTES.exists(), reason="needs ../shared/data/gm_notes_fluidr3")
@pytest.mark.parametrize("name", ["000_060_075.ogg", "056_036_120.ogg", "040_048_100.ogg"])
def test_equal_to_librosa_on_real_notes(name: str) -> None:
    wave = note(name)
    ours, theirs = constant_q(wave), by_librosa(wave)
    assert ours.shape == theirs.shape
    # librosa halves the rate for low octaves, which filters a little; the loud parts must agree.
    level, turn = by_recipe(theirs)
    gram = rainbowgram(wave)
    loud = level > 0.6
    assert np.abs(gram.level - level)[loud].mean() < 0.01
    # Hue is compared where there is a tone to speak of, and as an angle.
    distance = np.abs((gram.turn - turn + 1.0) % 2.0 - 1.0)
    assert np.median(distance[loud]) < 0.01
    assert (distance[loud] < 0.1).mean() > 0.9


def test_a_tone_lights_its_bin_and_shows_its_frequency() -> None:
    hz = bin_hz(120)
    t = np.arange(32_000) / 16_000
    gram = rainbowgram(np.sin(2 * np.pi * hz * t).astype(np.float32))
    middle = slice(40, 80)
    assert set(gram.level[:, middle].argmax(axis=0)) == {120}
    assert gram.level[120, middle].min() > 0.97
    expected = (hz * 256 / 16_000 * 2.0 + 1.0) % 2.0 - 1.0
    assert np.abs(gram.turn[120, middle] - expected).max() < 0.01
    assert gram.level[160, middle].max() < 0.3


def test_silence_is_black() -> None:
    gram = rainbowgram(np.zeros(16_000, np.float32))
    assert not gram.picture().any()
    assert gram.seconds == pytest.approx(1.0, abs=0.02)
    assert rainbowgram(np.zeros(0, np.float32)).picture().shape == (240, 1, 3)


def test_pictures() -> None:
    wave = np.sin(np.arange(16_000) * 0.2).astype(np.float32)
    gram = rainbowgram(wave)
    png = rainbowgram_png([("a", gram), ("b", gram)], scale=1)
    assert png.startswith(b"\x89PNG")
    svg = rainbowgram_svg([("Flute <1>", gram), ("Again", gram)], title="Two & two")
    tree = ElementTree.fromstring(svg)
    texts = [node.text for node in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Flute <1>", "Again", "Two & two", "C2", "C8", "1 s"} <= set(texts)
