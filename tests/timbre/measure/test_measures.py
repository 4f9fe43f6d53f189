import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.timbre.corpus.families import FAMILIES
from studio.timbre.measure.baseline import (
    BaselineTask,
    SpectralAutoencoder,
    image_of,
    load_baseline,
    save_baseline,
    sound_of,
)
from studio.timbre.measure.classifier import SUMMARY, summary, train_judge
from studio.timbre.measure.evaluate import Held, interpolation, pitch_swap, reconstruction
from studio.timbre.measure.pitch import heard_pitch, single_series_share, yin
from studio.timbre.measure.spectral import envelope_error, log_spectral_distance
from studio.timbre.train.notes import load_frames, load_notes
from studio.worker.errors import ModelError
from tests.timbre.small_corpus import tone

RATE = 16_000


def test_distance_is_nothing_between_equal_sounds_at_any_level_and_grows_with_the_difference():
    sound = tone(57, 1.0)
    assert log_spectral_distance(sound, sound) == 0
    assert log_spectral_distance(sound, 0.1 * sound) == pytest.approx(0, abs=1e-3)
    near, far = tone(57, 1.1), tone(57, 3.0)
    assert 0.1 < log_spectral_distance(sound, near) < log_spectral_distance(sound, far)
    assert log_spectral_distance(sound, tone(58, 1.0)) > 3 * log_spectral_distance(sound, near)


def test_six_decibels_on_every_partial_above_the_first_are_measured_as_such_where_they_are():
    """A distance in dB: white noise against itself, filtered to half amplitude in half of the band."""
    noise = np.random.default_rng(0).normal(0, 0.1, 64_000).astype(np.float32)
    spectrum = np.fft.rfft(noise)
    spectrum[len(spectrum) // 2 :] *= 0.5
    other = np.fft.irfft(spectrum).astype(np.float32)
    lift = 10 * np.log10(0.625)  # brought to the same level, both halves move
    wanted = np.sqrt(((-lift) ** 2 + (6.02 + lift) ** 2) / 2)
    assert log_spectral_distance(noise, other) == pytest.approx(wanted, abs=0.35)


def test_envelope_error_measures_decay_and_not_level():
    held, fading = tone(57, 1.0), tone(57, 1.0, decay=1.0)
    assert envelope_error(held, 0.3 * held) == pytest.approx(0, abs=1e-3)
    assert envelope_error(held, fading) > 5


@settings(max_examples=25)
@given(st.floats(30, 96), st.floats(0.6, 2.5))
def test_yin_hears_the_pitch_of_harmonic_tones(pitch, slope):
    sound = tone(pitch, slope, seconds=0.6)
    found = yin(sound[3000:7000], RATE)
    assert found is not None
    assert 69 + 12 * np.log2(found / 440) == pytest.approx(pitch, abs=0.15)


def test_noise_and_silence_have_no_pitch():
    assert heard_pitch(np.zeros(64_000, np.float32), RATE) is None
    noise = np.random.default_rng(1).normal(0, 0.1, 64_000).astype(np.float32)
    assert heard_pitch(noise, RATE) is None
    assert yin(np.zeros(4, np.float32), RATE) is None


def test_one_sound_and_two_are_told_apart():
    one, other = tone(50, 1.0), tone(57, 1.0)
    assert single_series_share(one, RATE, (50.0,)) > 0.97
    assert single_series_share(one + other, RATE, (50.0, 57.0)) < 0.8


def test_griffin_lim_finds_a_sound_with_the_image():
    sound = torch.from_numpy(np.stack([tone(60, 1.5)]))
    image = image_of(sound)
    assert image.shape == (1, 512, 256)
    assert float(image.min()) >= 0
    assert float(image.max()) == pytest.approx(1)
    again = sound_of(image, steps=30)
    assert again.shape == (1, 64_000)
    assert log_spectral_distance(sound[0].numpy(), again[0].numpy()) < 6
    assert heard_pitch(again[0].numpy(), RATE) == pytest.approx(60, abs=0.2)


def test_the_baseline_learns_and_is_saved(corpus, tmp_path):
    notes = load_notes(corpus, ["train"])
    task = BaselineTask(notes, load_notes(corpus, ["valid"]), batch=2)
    optimiser = torch.optim.Adam(task.net.parameters(), lr=1e-2)
    losses = []
    for _ in range(6):
        loss = task.losses()["loss"]
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.9 * losses[0]
    save_baseline(task.net, tmp_path)
    again = load_baseline(tmp_path)
    image = image_of(torch.from_numpy(notes.samples(0))[None])
    task.net.eval()
    torch.testing.assert_close(again.encode(image), task.net.encode(image))
    (tmp_path / "weights.safetensors").write_bytes(b"no")
    with pytest.raises(ModelError, match="cannot be read"):
        load_baseline(tmp_path)


def test_a_judge_learns_families_and_hears_them_at_any_level(corpus):
    notes = load_notes(corpus, ["train"])
    judge = train_judge(load_frames(corpus, notes), notes.family, steps=150)
    held = load_notes(corpus, ["valid", "test"])
    chances = judge.chances([0.2 * held.samples(n) for n in range(len(held))])
    assert chances.shape == (8, len(FAMILIES))
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-5)
    assert (chances.argmax(axis=1) == held.family).mean() >= 0.75
    assert summary(np.zeros((2, 125, 96))).shape == (2, SUMMARY)


class Echo:
    """A rival that keeps the sound itself as its code, and plays it whatever the pitch."""

    name = "echo"

    def encode(self, sounds):
        return np.stack(sounds)

    def decode(self, codes, pitches):  # noqa: ARG002
        return list(codes)


def test_figures_of_a_perfect_and_of_a_pitchless_rival(corpus):
    train = load_notes(corpus, ["train"])
    judge = train_judge(load_frames(corpus, train), train.family, steps=150)
    held = Held(load_notes(corpus, ["valid", "test"]), judge)
    same = reconstruction(held, [Echo()], count=8)
    assert same["echo"]["log_spectral_distance_db"] == 0
    assert same["echo"]["envelope_error_db"] == 0
    assert same["echo"]["pitch_within_50_cents"] == 1
    assert same["echo"]["family_accuracy"] == same["original"]["family_accuracy"]
    other = pitch_swap(held, [Echo()], count=8)
    assert other["semitones_mean"] >= 4
    assert other["echo"]["pitch_within_50_cents"] == 0
    assert other["resampled"]["pitch_within_50_cents"] == 1
    assert (
        other["resampled"]["log_spectral_distance_db"] < other["echo"]["log_spectral_distance_db"]
    )
    middle = interpolation(held, [Echo()], pairs=6)
    # Its middle is the audio mix; it must be told from one sound as the mix itself is.
    assert middle["echo"]["one_sound"] < 0.9
    assert middle["audio mix"]["one_sound"] < 0.9


def test_the_code_has_about_as_many_numbers_as_an_embedding():
    code = SpectralAutoencoder().eval().encode(torch.zeros(1, 512, 256))
    assert code[0].numel() == 2048
