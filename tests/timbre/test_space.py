"""Sounds as points, mixed, and back to sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from studio.latent import LatentSpace, bilinear_weights, distance_weights
from studio.timbre.harmonic.front import at_encoding_level
from studio.timbre.item import Sound
from studio.timbre.mulaw import encode_mu_law
from studio.timbre.net.autoencoder import save_autoencoder
from studio.timbre.sound.resample import for_net
from studio.timbre.space import FRAMES, load_timbre_space
from studio.worker.errors import ModelError
from tests.timbre.spaces import tiny_space, tone

pytestmark = pytest.mark.timeout(400)  # the first one may have to compile the loops


def test_a_sound_of_any_form_becomes_one_point() -> None:
    space = tiny_space()
    assert isinstance(space, LatentSpace)
    sounds = [tone(220), tone(220, rate=16_000, channels=1), tone(440, seconds=6.0)]
    points = space.encode(sounds)
    assert points.shape == (3, FRAMES * 3)
    assert points.dtype == np.float32
    codes = encode_mu_law(at_encoding_level(for_net(sounds[0], 64_000)))[None]
    plain = space._network.encode(torch.from_numpy(codes))[0]
    np.testing.assert_allclose(space.frames_of(points[0]), plain, atol=1e-4)
    assert np.abs(points[0] - points[1]).mean() < 0.2 * np.abs(points[0] - points[2]).mean()
    assert space.encode([]).shape == (0, FRAMES * 3)


def test_silence_and_very_short_sounds_have_points_too() -> None:
    space = tiny_space()
    silent = Sound("silence", np.zeros((5, 1), np.float32), 48_000)
    assert np.isfinite(space.encode([silent])).all()


def test_points_are_mixed_by_either_law() -> None:
    space = tiny_space()
    corners = list(np.random.default_rng(1).normal(size=(4, 375)).astype(np.float32))
    middle = space.mix(corners, bilinear_weights(np.array([[0.5, 0.5]])))
    np.testing.assert_allclose(middle[0], np.mean(corners, axis=0), atol=1e-6)
    edge = space.mix(corners, distance_weights(np.array([[0.5, 0.0]])))
    np.testing.assert_allclose(edge[0], (corners[0] + corners[1]) / 2, atol=1e-6)


def test_points_become_sounds_and_a_seed_repeats_them() -> None:
    space = tiny_space()
    points = np.random.default_rng(2).normal(size=(2, 4 * 3)).astype(np.float32)
    first = list(space.decode(points, temperature=1.0, seed=5))
    again = list(space.decode(points, temperature=1.0, seed=5))
    other = list(space.decode(points, temperature=1.0, seed=6))
    assert [sound.samples.shape for sound in first] == [(2048, 1)] * 2
    assert {sound.sample_rate for sound in first} == {16_000}
    np.testing.assert_array_equal(first[1].samples, again[1].samples)
    assert (first[1].samples != other[1].samples).any()
    assert next(space.decode(points, temperature=1.0, seed=None)).samples.shape == (2048, 1)


def test_the_digest_is_of_the_weights() -> None:
    assert tiny_space().digest == tiny_space().digest
    changed = tiny_space()
    changed._network.decoder.logits.bias += 1e-3
    assert changed.digest != tiny_space().digest


def test_once_it_makes_sound_a_space_holds_the_decoder_only_once(tmp_path: Path) -> None:
    """And what it says of sounds and of itself stays the same, with the file's own memory let go."""
    whole = tiny_space()
    save_autoencoder(whole._network, tmp_path / "ours")
    space = load_timbre_space(tmp_path / "ours", "cpu")
    kept = next(space._network.encoder.parameters()).data_ptr()
    assert space.sampler is space.sampler
    held = {n for n, t in space._network.decoder.named_parameters() if not t.is_meta}
    assert not {name for name in held if not name.startswith("pitch.")}
    assert next(space._network.encoder.parameters()).data_ptr() != kept
    assert space.digest == whole.digest
    assert space.parameters == whole.parameters
    tone = Sound("Tone", np.sin(np.arange(4000) / 9).astype(np.float32)[:, None], 16_000)
    np.testing.assert_array_equal(space.encode([tone]), whole.encode([tone]))


def test_a_space_is_loaded_from_our_folder(tmp_path: Path) -> None:
    space = tiny_space()
    save_autoencoder(space._network, tmp_path / "ours")
    loaded = load_timbre_space(tmp_path / "ours", "cpu")
    assert (loaded.digest, loaded.name) == (space.digest, "ours")
    with pytest.raises(ModelError, match="has no config"):
        load_timbre_space(tmp_path, "cpu")


@pytest.mark.parity
def test_a_space_is_loaded_from_a_published_checkpoint(shared_data: Path) -> None:
    folder = shared_data / "fixtures" / "tf_checkpoint"
    from_tar = load_timbre_space(folder / "model.ckpt-200000.tar", "cpu")
    assert load_timbre_space(folder, "cpu").digest == from_tar.digest
    assert not from_tar.pitched
