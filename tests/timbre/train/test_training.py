import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from studio.errors import PlainError
from studio.timbre.harmonic.config import HarmonicConfig
from studio.timbre.harmonic.decoder import load_harmonic
from studio.timbre.harmonic.front import load_front
from studio.timbre.harmonic.inputs import note_inputs
from studio.timbre.harmonic.layout import BELOW, FLOOR_DB, NOISE_BANDS, PARTIALS
from studio.timbre.harmonic.net import HarmonicNet
from studio.timbre.mulaw import encode_mu_law
from studio.timbre.net.autoencoder import load_autoencoder
from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.encoder import TemporalEncoder
from studio.timbre.train.encoder import GRID, EncoderTask, thinned
from studio.timbre.train.front_end import FrontEnd
from studio.timbre.train.live import LivePair, LiveTask, point_losses, without_leakage
from studio.timbre.train.loop import CHECKPOINT, LOG, Loop, Recipe
from studio.timbre.train.notes import load_frames, load_notes
from studio.timbre.train.stages import TimbreTraining, config_named, embed_all
from studio.timbre.train.wavenet import WaveNetTask

TINY = NsynthConfig(
    encoder_width=8, encoder_layers=6, encoder_cycle=6, width=8, skip_width=8, layers=4, cycle=4, pitch_features=4
)  # fmt: skip


def live_task(corpus, **kwargs):
    train, held = load_notes(corpus, ["train"]), load_notes(corpus, ["valid"])
    frames = load_frames(corpus, train), load_frames(corpus, held)
    return LiveTask(train, frames[0], held, frames[1], batch=16, **kwargs)


def test_the_live_pair_learns_the_notes(corpus):
    task = live_task(corpus, config=HarmonicConfig(width=48, hidden=2))
    loop = Loop(task, Recipe(minutes=1, low_precision=False, rate=3e-3))
    loop.steps = 1000  # past the warm-up
    before = task.figures()["held_self_loss"]
    for _ in range(40):
        loop.step()
    assert task.figures()["held_self_loss"] < 0.6 * before


def test_the_batch_asks_for_other_keys_of_the_same_instrument(corpus):
    task = live_task(corpus)
    side = task._train
    rng = np.random.default_rng(0)
    source = np.repeat(np.arange(len(side.notes)), 50)
    other = side.another(rng, source, same=0.0)
    assert (side.notes.instrument[other] == side.notes.instrument[source]).all()
    assert 0.1 < (other == source).mean() < 0.4
    assert (side.another(rng, source, same=1.0) == source).all()


def test_losses_are_nothing_for_the_truth_and_count_what_is_heard():
    rng = np.random.default_rng(0)
    wanted = torch.from_numpy(rng.uniform(-80, -20, (3, 5, PARTIALS + NOISE_BANDS)).astype("f"))
    outputs = torch.zeros(3, 5, PARTIALS + NOISE_BANDS + 2)
    outputs[..., :-2] = (wanted + 60) / 20
    outputs[..., -1] = -16
    mask, still = torch.ones(3, PARTIALS + NOISE_BANDS), torch.zeros(3)
    true = point_losses(outputs, wanted, mask, still, still)
    assert float(true["loss"]) < 0.01
    worse = outputs.clone()
    worse[..., :PARTIALS] += 0.3  # six decibels
    assert float(point_losses(worse, wanted, mask, still, still)["partials"]) == pytest.approx(
        5.5, abs=0.2
    )
    hidden = mask.clone()
    hidden[:, :PARTIALS] = 0
    hidden[:, 0] = 1
    few = point_losses(worse, wanted, hidden, still, still)
    assert float(few["noise"]) < 0.01


def test_leakage_below_the_fundamental_is_silenced_and_real_octaves_are_kept():
    decibels = torch.full((1, 2, PARTIALS + NOISE_BANDS), -70.0)
    decibels[0, :, len(BELOW)] = -20
    decibels[0, 1, 0] = -30
    clean = without_leakage(decibels)
    assert float(clean[0, 0, 0]) == FLOOR_DB
    assert float(clean[0, 1, 0]) == -30
    assert float(clean[0, 0, len(BELOW) + 1]) == -70


def test_front_end_and_decoder_say_the_same_with_and_without_torch(corpus):
    torch.manual_seed(3)
    notes = load_notes(corpus, ["train"])
    frames = load_frames(corpus, notes)
    front = FrontEnd(width=32)
    for _ in range(20):
        front(torch.randn(64, 3, frames.shape[2]))
    front.eval()
    row = frames[0].astype(np.float32)
    patches = np.stack([row[np.clip(np.arange(i - 1, i + 2), 0, 124)] for i in range(125)])
    plain = front.encoder().embed(row)
    with torch.no_grad():
        np.testing.assert_allclose(plain, front(torch.from_numpy(patches)).numpy(), atol=2e-5)
        net = HarmonicNet(HarmonicConfig(width=32, hidden=2))
        inputs = note_inputs(plain, 61.5, 0.3)
        np.testing.assert_allclose(
            net.decoder().outputs(inputs), net(torch.from_numpy(inputs)).numpy(), atol=2e-5
        )
        other = HarmonicNet(HarmonicConfig(width=32, hidden=2))
        other.load(net.decoder())
        torch.testing.assert_close(other(torch.from_numpy(inputs)), net(torch.from_numpy(inputs)))


def test_the_thinned_encoder_equals_the_full_one_on_its_grid():
    torch.manual_seed(0)
    config = replace(TINY, encoder_layers=9, encoder_cycle=9)
    encoder = TemporalEncoder(config).eval()
    codes = torch.randint(-128, 128, (2, 4096))
    with torch.no_grad():
        x = encoder.start(codes.float()[:, None] / 128)
        for layer in encoder.layers:
            x = layer(x)
        framed = x[:, :, ::GRID].reshape(2, 8, 8, -1).mean(3)
        wanted = encoder.bottleneck(framed).transpose(1, 2)
        torch.testing.assert_close(thinned(encoder, codes), wanted, atol=1e-5, rtol=1e-5)
        # Two cycles cannot be thinned: then all of it is computed.
        two = TemporalEncoder(replace(config, encoder_cycle=5)).eval()
        torch.testing.assert_close(thinned(two, codes), two(codes))


@pytest.mark.parametrize(
    ("make", "rate", "steps", "share"),
    [(EncoderTask, 3e-3, 80, 0.7), (WaveNetTask, 1e-2, 25, 0.95)],
)
def test_encoder_and_wavenet_learn(corpus, make, rate, steps, share):
    train, held = load_notes(corpus, ["train"]), load_notes(corpus, ["valid"])
    loudness = load_frames(corpus, train)[..., -4:].astype(np.float32).mean(axis=-1)
    known = np.repeat(2 * loudness[..., None], 16, axis=-1)
    task = make(train, known, held, known[:4], config=TINY, batch=4)
    loop = Loop(task, Recipe(minutes=5, rate=rate, low_precision=False, threads=1))
    loop.steps = 1000  # past the warm-up
    losses = []
    for _ in range(steps):
        loop.step()
        losses.append(loop._sums["loss"] - sum(losses))
    assert np.mean(losses[-6:]) < share * np.mean(losses[:2])
    assert np.isfinite(list(task.figures().values())).all()


def guided_task(corpus, **changes):
    train, held = load_notes(corpus, ["train"]), load_notes(corpus, ["valid"])
    known = np.zeros((len(train), 125, 16), np.float32)
    config = replace(TINY, guide_taps=16)
    return WaveNetTask(train, known, held, known[:4], config=config, **changes)


def test_a_guided_wavenet_begins_near_its_guide_and_learns(corpus):
    task = guided_task(corpus)
    before = task.figures()["held_loss"]
    plain = WaveNetTask(*task._train, *task._held, config=TINY)
    # What codes follow which of the guide's is counted before the first step.
    assert before < 3.5 < plain.figures()["held_loss"]
    loop = Loop(task, Recipe(minutes=5, rate=5e-3, low_precision=False))
    loop.steps = 1000
    for _ in range(25):
        loop.step()
    assert task.figures()["held_loss"] < 0.93 * before


def test_only_the_past_is_made_wrong_and_only_while_learning(corpus):
    task = guided_task(corpus)
    rng = np.random.default_rng(0)
    learning = task._chunks(*task._train, rng, 4, 0.5, 3.0)
    off = (learning.past.int() - learning.codes.int()).abs().float()
    assert 0 < float(off.mean()) < 3
    measured = task._chunks(*task._train, rng, 4, 0.0, 0.0)
    assert (measured.past == measured.codes).all()
    assert measured.guide.shape == measured.codes.shape
    # Notes are learned at the level that the live decoder plays them at.
    assert float(measured.guide.abs().max()) < 0.9


def test_a_wavenet_without_pitch_is_never_told_by_another_note(corpus):
    notes = load_notes(corpus, ["train"])
    known = np.zeros((len(notes), 125, 16), np.float32)
    task = WaveNetTask(notes, known, notes, known, config=replace(TINY, pitch_features=0))
    assert task._swapped == 0
    assert np.isfinite(float(task.losses()["loss"].detach()))


def test_a_killed_training_goes_on_from_its_checkpoint(corpus, tmp_path):
    def fresh():
        return Loop(
            live_task(corpus, config=HarmonicConfig(8, 1)), Recipe(minutes=1, low_precision=False)
        )

    loop = fresh()
    for _ in range(3):
        loop.step()
    loop.save(tmp_path / CHECKPOINT)
    again = fresh()
    assert again.resume(tmp_path / CHECKPOINT)
    assert (again.steps, again.spent) == (3, loop.spent)
    for name, value in loop.task.net.state_dict().items():
        torch.testing.assert_close(again.task.net.state_dict()[name], value)
        torch.testing.assert_close(again.average[name], loop.average[name])
    assert not fresh().resume(tmp_path / "none")


def test_the_rate_falls_to_nothing_with_the_clock(corpus):
    loop = Loop(live_task(corpus, config=HarmonicConfig(8, 1)), Recipe(minutes=1, rate=1e-3))
    loop.steps = 1000
    assert loop.rate() == pytest.approx(1e-3)
    loop.spent = 30
    assert loop.rate() == pytest.approx(5e-4)
    loop.spent = 61
    assert loop.rate() == pytest.approx(0, abs=1e-12)


def test_all_stages_make_a_whole_set_of_models(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr("studio.timbre.train.stages.build", lambda *_: 0)
    batches = {"live": 8, "decoder": 8, "encoder": 2, "wavenet": 1, "baseline": 2}
    config = replace(TINY, guide_taps=8)
    training = TimbreTraining(
        tmp_path, corpus, minutes=dict.fromkeys(batches, 0.01), batch=batches, config=config
    )
    lines = []
    training.run_all(lines.append)
    live, front = load_harmonic(tmp_path / "timbre_live"), load_front(tmp_path / "timbre_front")
    pair = load_autoencoder(tmp_path / "timbre")
    notes = load_notes(corpus, ["test"])
    embedding = front.encode(notes.samples(0))
    assert embedding.shape == (125, 16)
    assert np.isfinite(live.render(embedding, pitch=55, rate=16_000)).all()
    codes = torch.from_numpy(encode_mu_law(notes.samples(0)))[None]
    assert pair.encode(codes).shape == (1, 125, 16)
    assert (tmp_path / "timbre" / "weights.safetensors").stat().st_size < 180_000
    assert pair.config == config
    logged = [json.loads(line) for line in (tmp_path / "live" / LOG).read_text().splitlines()]
    assert logged[-1]["steps"] >= 1
    with pytest.raises(PlainError, match="add --resume"):
        training.run("live")
    training.run("live", resume=True)
    before = (tmp_path / "timbre" / "weights.safetensors").read_bytes()
    with pytest.raises(PlainError, match="of other sizes"):
        replace(training, config=TINY).run("export")
    assert (tmp_path / "timbre" / "weights.safetensors").read_bytes() == before


def test_stages_say_what_is_missing(corpus, tmp_path, monkeypatch):
    training = TimbreTraining(tmp_path, corpus)
    monkeypatch.setattr("studio.timbre.train.stages.models_dir", lambda: tmp_path)
    with pytest.raises(PlainError, match="no stage"):
        training.run("everything")
    with pytest.raises(PlainError, match="config"):
        training.run("wavenet")
    with pytest.raises(PlainError, match="no size"):
        config_named("huge")
    assert config_named("published").width == 512


def test_embeddings_have_the_published_shape(corpus):
    torch.manual_seed(0)
    notes = load_notes(corpus, ["train"])
    found = embed_all(
        LivePair(HarmonicConfig(8, 1)).eval().front.encoder(), load_frames(corpus, notes)
    )
    assert found.shape == (8, 125, 16)
    assert found.dtype == np.float32
