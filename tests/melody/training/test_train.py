from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.melody import space_files
from studio.melody.net.beatnet import HIDDEN_TOKEN, BeatNetConfig, shifted_past, sounding
from studio.melody.tokens import HOLD, NOTE_OFF, WINDOW_STEPS
from studio.melody.training import export
from studio.melody.training import train as training
from studio.melody.training.augment import Augmenter, pitch_rows, recombine, shorten
from studio.melody.training.corpus import Line, Split, signatures, split_lines

SMALL = BeatNetConfig(
    latent=16, width=32, beat_hidden=48, mix_hidden=64, layers=1, token=16, step=32, step_hidden=48, context=4
)  # fmt: skip
RECIPE = training.Recipe(sizes=SMALL, minutes=1.0, batch=64, rate=4e-3, seed=2, steered=8)


@pytest.fixture(scope="module")
def split() -> Split:
    rng = np.random.default_rng(0)
    lines = []
    for tune in range(40):
        steps = np.cumsum(rng.integers(-2, 3, 160)) + rng.integers(35, 45)
        steps = np.where(np.arange(160) % 2 == 0, np.clip(steps, 20, 60), HOLD).astype(np.uint8)
        lines.append(Line(0, str(tune), steps, 16))
    return split_lines(lines, seed=1)


def test_batches_are_transposed_and_hold_nothing_held_out(split: Split) -> None:
    forbidden = signatures(split.train.windows[:100])
    batch = Augmenter(split.train.windows, forbidden, seed=1).batch(256)
    assert batch.shape == (256, WINDOW_STEPS)
    assert batch.min() >= 0
    assert batch.max() <= 89
    known = {w.tobytes() for w in split.train.windows}
    assert sum(w.tobytes() not in known for w in batch) > 128
    free = Augmenter(split.train.windows[100:], forbidden, seed=1).batch(4096)
    assert not np.isin(signatures(free), forbidden).any()


def test_the_same_seed_draws_the_same_batch(split: Split) -> None:
    none = np.array([0], dtype=np.uint64)
    first = Augmenter(split.train.windows, none, seed=7).batch(32)
    assert np.array_equal(first, Augmenter(split.train.windows, none, seed=7).batch(32))


def test_recombining_keeps_rhythm_and_takes_pitches_in_turn() -> None:
    rhythm = np.array([[40, 0, 41, 1, 42, 0, 43]], dtype=np.uint8)
    giver = np.array([[50, 0, 1, 52, 0, 0, 0]], dtype=np.uint8)
    rows, counts = pitch_rows(giver)
    assert recombine(rhythm, rows, counts).tolist() == [[50, 0, 52, 1, 50, 0, 52]]


def test_shortened_notes_stay_where_they_were(split: Split) -> None:
    windows = split.train.windows[:200]
    made = shorten(windows, np.random.default_rng(0))
    assert np.array_equal(made >= 2, windows >= 2)
    assert (made == NOTE_OFF).sum() > (windows == NOTE_OFF).sum()
    events = [row[row != HOLD] for row in made]
    assert not any(((e[1:] == NOTE_OFF) & (e[:-1] == NOTE_OFF)).any() for e in events)


def test_the_past_of_every_step() -> None:
    tokens = torch.tensor([[0, 40, 0, 1, 50]])
    hidden = HIDDEN_TOKEN
    past, last = shifted_past(tokens, 2)
    assert past.tolist() == [[[hidden, hidden], [hidden, 0], [0, 40], [40, 0], [0, 1]]]
    assert last.tolist() == [[hidden, hidden, 40, 40, 1]]
    assert sounding(tokens).tolist() == [[0, 40, 40, 1, 50]]


def test_hiding_covers_all_of_some_and_nothing_of_others() -> None:
    torch.manual_seed(0)
    past = torch.zeros((400, WINDOW_STEPS, 4), dtype=torch.int64)
    hidden, last = training.hide(past, past[..., 0])
    share = (hidden == HIDDEN_TOKEN).float().mean(dim=(1, 2))
    assert 0.1 < (share == 1).float().mean() < 0.25
    assert 0.15 < (share == 0).float().mean() < 0.35
    away = ((last == HIDDEN_TOKEN).float().mean(1) - share).abs()
    assert away.mean() < 0.1


def test_learning_goes_on_from_a_checkpoint(split: Split, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    trainer = training.Trainer(split, RECIPE)
    start = training.quick_accuracy(trainer.averaged(), split.held_out.windows)
    for _ in range(60):
        trainer.step()
    trainer.save(tmp_path / "checkpoint.pt")
    half = trainer.figures()
    again = training.Trainer(split, RECIPE)
    assert again.resume(tmp_path / "checkpoint.pt")
    assert again.steps == 60
    assert again.spent == pytest.approx(trainer.spent)
    assert again.figures()["forced"] == half["forced"]
    for _ in range(90):
        again.step()
    end = again.figures()
    assert start["forced"] < 0.3 < half["forced"] < end["forced"]
    assert end["train_ce"] < half["train_ce"]


def test_rate_and_kl_weight_follow_the_clock(split: Split) -> None:
    trainer = training.Trainer(split, replace(RECIPE, first_beta=0.01, beta=0.16, warm_up=0.5))
    trainer.steps = 1000
    rates, betas = [], []
    for fraction in (0.0, 0.25, 0.5, 1.0):
        trainer.spent = fraction * 60
        rates.append(trainer.rate())
        betas.append(trainer.beta())
    assert rates == pytest.approx([4e-3, 4e-3 * 0.853553, 2e-3, 0.0], abs=1e-8)
    assert betas == pytest.approx([0.01, 0.04, 0.16, 0.16])


def test_training_from_the_corpora_writes_a_model(
    monkeypatch: pytest.MonkeyPatch, split: Split, tmp_path: Path
) -> None:
    monkeypatch.setattr(training, "load_split", lambda *_: split)
    monkeypatch.setattr(export, "library", lambda *_: (split.train.windows[:40], ("tune",) * 40))
    monkeypatch.setattr(export, "FITTED_WINDOWS", 400)
    monkeypatch.setattr(export, "SCALING_CLIPS", 20)
    lines: list[str] = []
    recipe = replace(RECIPE, minutes=0.02, checkpoint_seconds=0.3)
    model = training.train(tmp_path, tmp_path / "out", recipe, lines.append)
    assert (tmp_path / "out" / "weights.safetensors").stat().st_size > 10_000
    assert len(lines) >= 2
    loaded = training.BeatVae.from_folder(tmp_path / "out")
    windows = split.held_out.windows
    assert np.allclose(model.encode(windows)[0], loaded.encode(windows)[0], atol=0.05)
    attributes = space_files.read_attributes(tmp_path / "out")
    assert {d.vector.shape for d in attributes.values()} == {(SMALL.latent,)}
    shown = space_files.read_map(tmp_path / "out")
    assert shown is not None
    assert np.allclose(shown.points, shown.axes.project(model.encode(shown.windows)[0]), atol=1e-4)
    longer = replace(recipe, minutes=0.03)
    training.train(tmp_path, tmp_path / "out", longer, lines.append)
    assert torch.load(tmp_path / "out" / "checkpoint.pt", weights_only=True)["spent"] >= 1.8


def test_half_of_the_windows_get_all_their_noise() -> None:
    torch.manual_seed(0)
    share = training.noise_share(2000)
    assert share.shape == (2000, 1)
    assert 0.45 < (share == 1).float().mean() < 0.55
    assert share[share < 1].mean() == pytest.approx(0.5, abs=0.05)
