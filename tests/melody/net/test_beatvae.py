from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from studio.melody.net import beatvae
from studio.melody.net.beatnet import BeatNetConfig
from studio.melody.net.beatvae import BeatVae
from studio.melody.space import finish
from studio.melody.tokens import CLASSES, WINDOW_STEPS
from studio.worker.errors import ModelError

TINY = BeatNetConfig(
    latent=8, width=16, beat_hidden=24, mix_hidden=32, layers=2, token=8, step=16, step_hidden=24, context=5
)  # fmt: skip
MODEL = Path(__file__).resolve().parents[3] / "models" / "melody"


@pytest.fixture(scope="module")
def tiny() -> BeatVae:
    return BeatVae.random(TINY, seed=3)


def some_windows(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    onset = rng.random((count, WINDOW_STEPS)) < 0.4
    silent = rng.integers(0, 2, onset.shape)
    return np.where(onset, rng.integers(30, 60, onset.shape), silent).astype(np.uint8)


def some_points(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, TINY.latent)).astype(np.float32) * 3


def test_shapes_and_ranges(tiny: BeatVae) -> None:
    windows = some_windows(7)
    mu, sigma = tiny.encode(windows)
    assert mu.shape == sigma.shape == (7, 8)
    assert mu.dtype == sigma.dtype == np.float32
    assert (sigma > 0).all()
    assert tiny.logits(windows, mu).shape == (7, WINDOW_STEPS, CLASSES)
    made = tiny.decode(mu, temperature=1.0, seed=1)
    assert made.shape == (7, WINDOW_STEPS)
    assert made.dtype == np.uint8
    assert made.max() < CLASSES


def test_greedy_decoding_is_what_teacher_forcing_on_itself_predicts(tiny: BeatVae) -> None:
    """The quick step-by-step path (tables, running state) and the parallel path are the same network."""
    points = some_points(40)
    greedy = tiny.decode(points, temperature=0.0, seed=None)
    assert len(np.unique(greedy)) > 3
    assert np.array_equal(tiny.logits(greedy, points).argmax(-1), greedy)


def test_sampling_follows_the_softmax(tiny: BeatVae) -> None:
    """The first token's frequencies over many draws are softmax(logits / temperature)."""
    point = some_points(1)
    logits = tiny.logits(np.zeros((1, WINDOW_STEPS), dtype=np.uint8), point)[0, 0] / 0.7
    chance = np.exp(logits - logits.max())
    chance /= chance.sum()
    drawn = tiny.decode(np.repeat(point, 20_000, axis=0), temperature=0.7, seed=5)[:, 0]
    found = np.bincount(drawn, minlength=CLASSES) / len(drawn)
    assert np.abs(found - chance).max() < 0.015


def test_seeds(tiny: BeatVae) -> None:
    points = some_points(6)
    first = tiny.decode(points, temperature=1.0, seed=4)
    assert np.array_equal(first, tiny.decode(points, temperature=1.0, seed=4))
    assert not np.array_equal(first, tiny.decode(points, temperature=1.0, seed=5))
    assert np.array_equal(first[:2], tiny.decode(points[:2], temperature=1.0, seed=4))


def test_rows_of_one_voice_draw_alike(tiny: BeatVae) -> None:
    points = np.repeat(some_points(1), 4, axis=0)
    voices = np.array([0, 1, 0, 1])
    made = finish(tiny.decode_steps(points, temperature=1.0, seed=2, voices=voices))
    assert np.array_equal(made[:2], made[2:])
    assert not np.array_equal(made[0], made[1])
    assert np.array_equal(made[:2], tiny.decode(points[:2], temperature=1.0, seed=2))


def test_decoding_reports_every_step_and_bears_no_points(tiny: BeatVae) -> None:
    done = list(tiny.decode_steps(some_points(2), temperature=0.0, seed=None))
    assert done[-WINDOW_STEPS:] == [(i + 1) / WINDOW_STEPS for i in range(WINDOW_STEPS)]
    assert set(done[:-WINDOW_STEPS]) <= {0.0}
    assert tiny.decode(some_points(0), temperature=1.0, seed=1).shape == (0, WINDOW_STEPS)


def test_the_head_sees_only_the_past(tiny: BeatVae) -> None:
    windows, points = some_windows(1), some_points(1)
    changed = windows.copy()
    changed[0, 20] = 77
    before, after = tiny.logits(windows, points), tiny.logits(changed, points)
    assert np.array_equal(before[:, :21], after[:, :21])
    assert not np.array_equal(before[:, 21], after[:, 21])


def test_saving_and_loading(tiny: BeatVae, tmp_path: Path) -> None:
    tiny.save(tmp_path)
    again = BeatVae.from_folder(tmp_path)
    windows = some_windows(9)
    assert np.allclose(tiny.encode(windows)[0], again.encode(windows)[0], atol=2e-2)
    twice = tmp_path / "twice"
    again.save(twice)
    assert np.array_equal(BeatVae.from_folder(twice).encode(windows)[0], again.encode(windows)[0])


def test_what_does_not_fit_is_named(tiny: BeatVae, tmp_path: Path) -> None:
    tiny.save(tmp_path)
    weights = load_file(tmp_path / "weights.safetensors")
    weights["logit.bias"] = weights["logit.bias"][:-1].copy()
    del weights["beat_place"]
    save_file(weights, tmp_path / "weights.safetensors")
    with pytest.raises(ModelError) as caught:
        BeatVae.from_folder(tmp_path)
    assert str(caught.value) == (
        "weights.safetensors: tensor 'beat_place' is missing; "
        "tensor 'logit.bias' has shape [89]; the config says [90]."
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "other"}, "does not hold a beatvae"),
        ({"format": 99}, "format 99, not 1"),
        ({"sizes": {"latent": 8}}, "missing or does not know: .*layers"),
        ({"sizes": TINY.to_json() | {"width": -1}}, "width = -1"),
        ({"sizes": TINY.to_json() | {"extra": 1}}, "extra"),
    ],
)
def test_a_wrong_config_gets_a_sentence(
    tiny: BeatVae, tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    tiny.save(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(ModelError, match=sentence):
        BeatVae.from_folder(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\xff\xff", b"{}", b"[1]"])
def test_damaged_files_get_a_sentence(tiny: BeatVae, tmp_path: Path, content: bytes) -> None:
    tiny.save(tmp_path)
    (tmp_path / "weights.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match="weights"):
        BeatVae.from_folder(tmp_path)
    (tmp_path / "config.json").write_bytes(content)
    with pytest.raises(ModelError):
        beatvae.read_sizes(tmp_path)
    with pytest.raises(ModelError, match=r"has no config\.json"):
        BeatVae.from_folder(tmp_path / "nowhere")
