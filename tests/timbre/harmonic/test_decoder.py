import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from studio.timbre.harmonic.config import INPUTS, OUTPUTS, HarmonicConfig
from studio.timbre.harmonic.decoder import HarmonicDecoder, load_harmonic, scaled
from studio.timbre.harmonic.encoders import load_encoder
from studio.timbre.harmonic.frames import FEATURES, frame_features
from studio.timbre.harmonic.front import (
    FrontEncoder,
    at_encoding_level,
    front_shapes,
    load_front,
)
from studio.timbre.harmonic.inputs import note_inputs, pitch_features, velocity_feature
from studio.timbre.harmonic.layout import EMBEDDING, FLOOR_DB, NOISE_BANDS, PARTIALS
from studio.timbre.mulaw import encode_mu_law
from studio.timbre.net.autoencoder import NsynthAutoencoder, load_autoencoder, save_autoencoder
from studio.timbre.net.config import NsynthConfig
from studio.worker.errors import ModelError
from tests.timbre.small_corpus import tone


def decoder(width=24, hidden=2, seed=0):
    rng = np.random.default_rng(seed)
    config = HarmonicConfig(width, hidden)
    weights = {n: rng.normal(0, 0.2, s).astype(np.float32) for n, s in config.shapes.items()}
    return HarmonicDecoder(config, weights)


def front(width=16):
    rng = np.random.default_rng(1)
    shapes = front_shapes(width)
    return FrontEncoder(
        width, {n: rng.normal(0, 0.1, s).astype(np.float32) for n, s in shapes.items()}
    )


def test_inputs_are_the_frames_around_then_place_pitch_and_strength():
    embedding = np.arange(3 * EMBEDDING, dtype=np.float32).reshape(3, EMBEDDING)
    rows = note_inputs(embedding, 60.0, 0.5)
    assert rows.shape == (12, INPUTS)
    np.testing.assert_array_equal(rows[5, :48], embedding.ravel())
    np.testing.assert_array_equal(rows[0, :16], rows[0, 16:32])
    np.testing.assert_array_equal(rows[11, 16:32], rows[11, 32:48])
    np.testing.assert_array_equal(rows[6, 48:52], [0, 0, 1, 0])
    np.testing.assert_allclose(rows[6, 52:-1], pitch_features(60.0))
    assert rows[6, -1] == 0.5


@given(st.floats(-50, 200), st.floats(0, 127), st.floats(0, 127))
def test_any_pitch_and_velocity_is_described_within_bounds(pitch, velocity, source):
    described = pitch_features(pitch)
    assert np.isfinite(described).all()
    assert np.abs(described).max() <= 2.0
    assert abs(velocity_feature(velocity, source)) <= 1.5


@settings(max_examples=20)
@given(st.floats(-1e4, 1e4))
def test_outputs_of_any_size_become_values_in_range(value):
    points = scaled(np.full((2, OUTPUTS), value, np.float32))
    assert points.partials.shape == (2, PARTIALS)
    assert points.noise.shape == (2, NOISE_BANDS)
    assert points.partials.min() >= FLOOR_DB
    assert points.partials.max() <= 6
    assert np.abs(points.cents).max() <= 60
    assert 0 <= points.inharmonicity.min() <= points.inharmonicity.max() <= 0.002


def test_a_decoder_comes_back_from_its_folder(tmp_path):
    made = decoder()
    made.save(tmp_path)
    again = load_harmonic(tmp_path)
    assert again.config == made.config
    inputs = note_inputs(np.ones((4, EMBEDDING), np.float32), 62)
    np.testing.assert_array_equal(again.outputs(inputs), made.outputs(inputs))


def test_a_note_has_the_length_and_rate_asked_for():
    embedding = np.zeros((10, EMBEDDING), np.float32)
    sound = decoder().render(embedding, pitch=60, rate=48_000)
    assert len(sound) == round(10 * 0.032 * 48_000)
    assert len(decoder().render(embedding, pitch=60, rate=16_000, seconds=1.5)) == 24_000
    assert np.isfinite(sound).all()


@pytest.mark.parametrize("shape", [(0, 16), (4, 15), (16,), (30_000, 16)])
def test_what_is_no_embedding_is_refused(shape):
    with pytest.raises(ValueError, match="16 numbers a frame"):
        decoder().control_points(np.zeros(shape, np.float32), 60)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "other"}, "not a live decoder"),
        ({"width": 25}, "has shape"),
        ({"hidden": 3}, "is missing"),
        ({"width": 10**6}, "out of range"),
        ({"extra": 1}, "not one of ours"),
        ({"width": "x"}, "not one of ours"),
    ],
)
def test_a_wrong_folder_is_told_in_a_sentence(tmp_path, change, sentence):
    decoder().save(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text()) | change
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match=sentence):
        load_harmonic(tmp_path)


def test_broken_weights_are_told_in_a_sentence(tmp_path):
    decoder().save(tmp_path / "live")
    (tmp_path / "live" / "weights.safetensors").write_bytes(b"\0" * 30)
    with pytest.raises(ModelError, match="cannot be read"):
        load_harmonic(tmp_path / "live")
    front().save(tmp_path / "front")
    save_file({"weight0": np.zeros(3, np.float32)}, tmp_path / "front" / "weights.safetensors")
    with pytest.raises(ModelError, match="has shape"):
        load_front(tmp_path / "front")
    with pytest.raises(ModelError, match="not a spectral front end"):
        load_front(tmp_path / "live")


def test_a_front_end_comes_back_and_hears_no_level(tmp_path):
    made = front()
    made.save(tmp_path)
    again = load_front(tmp_path)
    sound = tone(57, 1.0)
    embedding = again.encode(sound)
    assert embedding.shape == (125, EMBEDDING)
    np.testing.assert_allclose(again.encode(0.05 * sound), embedding, atol=1e-4)
    np.testing.assert_array_equal(embedding, made.encode(sound))
    with pytest.raises(ValueError, match="shorter than one frame"):
        made.encode(sound[:511])


def test_frames_see_where_an_attack_lies():
    sound = np.zeros(512 * 10, np.float32)
    sound[512 * 5 + 300 :] = np.random.default_rng(0).normal(0, 0.2, len(sound) - 512 * 5 - 300)
    features = frame_features(sound)
    assert features.shape == (10, FEATURES)
    quarters = features[5, -4:]
    assert quarters[1] == pytest.approx(-1)
    assert quarters[3] > quarters[1] + 1
    assert features[0].max() == pytest.approx(-1, abs=1e-6)


def test_frames_see_a_tone_in_its_band_at_its_level():
    sound = (0.5 * np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000)).astype(np.float32)
    features = frame_features(sound)[10, :-4]
    decibels = (features - 1) * 45
    assert decibels.max() == pytest.approx(20 * np.log10(0.5), abs=2)
    assert np.sort(decibels)[-6] < decibels.max() - 20


def test_silence_stays_silent_at_encoding_level():
    silent = np.zeros(100, np.float32)
    np.testing.assert_array_equal(at_encoding_level(silent), silent)
    assert np.abs(at_encoding_level(np.full(10, -0.1, np.float32))).max() == pytest.approx(0.9)


def test_either_encoder_is_loaded_by_its_folder(tmp_path):
    front().save(tmp_path / "front")
    config = NsynthConfig(
        encoder_width=4, encoder_layers=3, encoder_cycle=3, width=4, skip_width=4, layers=2, cycle=2
    )
    save_autoencoder(NsynthAutoencoder(config), tmp_path / "pair")
    sound = tone(57, 1.0)
    for name in ("front", "pair"):
        encoder = load_encoder(tmp_path / name)
        embedding = encoder.encode(sound)
        assert embedding.shape == (125, EMBEDDING)
        assert embedding.dtype == np.float32
        np.testing.assert_allclose(encoder.encode(0.3 * sound), embedding, atol=1e-3)
        with pytest.raises(ValueError, match="shorter than one frame"):
            encoder.encode(sound[:100])
    pair = load_autoencoder(tmp_path / "pair", "cpu")
    codes = torch.from_numpy(encode_mu_law(at_encoding_level(sound)))[None]
    with torch.inference_mode():
        plain = pair.encode(codes)[0].numpy()
    np.testing.assert_allclose(embedding, plain, atol=1e-4, err_msg="the fast way is the plain one")
    decoder().save(tmp_path / "live")
    with pytest.raises(ModelError, match="not an NSynth autoencoder"):
        load_encoder(tmp_path / "live")
