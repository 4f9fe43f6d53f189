import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from studio.sketch.net import kernels
from studio.sketch.net.fast import START, FastDecoder, FastEncoder, LstmArrays
from studio.sketch.strokes.stroke3 import network_rows
from studio.sketch.train.batches import PLAIN, make_batch
from tests.sketch.networks import CATEGORIES, small_model, small_network


@pytest.fixture(scope="module")
def model():
    return small_model()


@pytest.fixture(scope="module")
def network(model):
    return small_network(model)


def begun(network, count=1, z=None, category="square"):
    return network.begin(z, network.embed([category] * count))


def test_the_compiled_tanh():
    x = np.linspace(-20, 20, 4001).astype(np.float32)
    found = np.array([kernels.tanh32(v) for v in x])
    assert np.abs(found - np.tanh(x.astype(np.float64))).max() < 5e-7


@pytest.mark.parametrize("with_z", [True, False])
def test_encoder_and_decoder_give_the_numbers_of_torch(model, network, shapes, with_z):
    chosen = np.array([0, 1, 7])
    batch = make_batch(shapes, chosen, 30.0, PLAIN, np.random.default_rng(0))
    with torch.no_grad():
        mean, presigma = model.encode(batch.packed)
        told = model.condition(mean if with_z else None, batch.categories)
        wanted = model.decode(batch.packed, told).numpy()
    starts = np.concatenate([[0], np.cumsum(batch.packed.counts)])
    for place, index in enumerate(batch.chosen):
        rows = network_rows(shapes.drawing(index), 30.0)
        found, deviation = network.encode(rows)
        assert np.allclose(found, mean[place], atol=1e-5)
        assert np.allclose(deviation, torch.exp(presigma[place] / 2), atol=1e-5)
        category = CATEGORIES[int(batch.categories[place])]
        pens = begun(network, 1, mean[place : place + 1].numpy() if with_z else None, category)
        for step in range(len(rows)):
            outputs = pens.outputs()
            assert np.allclose(outputs[0], wanted[starts[step] + place], atol=1e-4)
            if step + 1 < len(rows):
                pens.rows[0] = rows[step + 1]


def random_lstm(units, seed):
    rng = np.random.default_rng(seed)
    shapes = ((5, 4 * units), (units, 4 * units), (4 * units,))
    return LstmArrays(*(rng.normal(0, 0.1, shape).astype(np.float32) for shape in shapes))


def plain_lstm(arrays, rows):
    """The last state by the textbook."""
    h = c = np.zeros(arrays.weight_h.shape[0])
    for row in rows.astype(np.float64):
        gates = row @ arrays.weight_x + h @ arrays.weight_h + arrays.bias
        i, f, candidate, o = np.split(gates, 4)
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        c = f * c + i * np.tanh(candidate)
        h = o * np.tanh(c)
    return h


def test_drawings_are_read_both_ways_from_several_threads_at_once():
    """192 units are three blocks, gone through forwards and backwards in turn."""
    forwards, backwards = random_lstm(192, 1), random_lstm(192, 2)
    encoder = FastEncoder(forwards, backwards)
    drawings = np.random.default_rng(3).normal(size=(8, 41, 5)).astype(np.float32)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(encoder.run, drawings))
    for state, rows in zip(found, drawings, strict=True):
        assert np.allclose(state[:192], plain_lstm(forwards, rows), atol=1e-5)
        assert np.allclose(state[192:], plain_lstm(backwards, rows[::-1]), atol=1e-5)
        assert np.array_equal(state, encoder.run(rows))


def test_an_emphasised_category_is_told_from_any_further(model):
    """The decoder is told ``any + s (category - any)``: at 0 any category, and "any" itself at every emphasis."""
    plain, bold = small_network(model), small_network(model)
    embedded = plain.embed(["square", "cat", None])
    bold.emphasis = 1.5
    expected = embedded[2] + 1.5 * (embedded - embedded[2])
    z = np.random.default_rng(0).normal(size=(3, plain.latent_size)).astype(np.float32)
    for told in (None, z):
        found = bold.begin(told, embedded).outputs()
        assert np.allclose(found, plain.begin(told, expected).outputs(), atol=1e-5)
        assert not np.allclose(found[0], plain.begin(told, embedded).outputs()[0], atol=1e-3)
        assert np.allclose(found[2], plain.begin(told, embedded).outputs()[2], atol=1e-6)
    bold.emphasis = 0.0
    outputs = bold.begin(None, embedded).outputs()
    assert np.allclose(outputs, outputs[2], atol=1e-6)


def drawn(pens, temperature, seeds, most=40):
    return [
        (frame.rows.copy(), frame.grown.copy(), frame.ended.copy())
        for frame in pens.grow(temperature, seeds, most)
    ]


def drawing(frames, index):
    return np.array([rows[index] for rows, grown, _ in frames if grown[index]])


def test_a_drawing_is_the_same_whatever_grows_beside_it(network):
    many = drawn(begun(network, 20), 0.6, range(20))
    for index in (0, 7, 19):
        alone = drawn(begun(network, 1), 0.6, [index])
        assert np.array_equal(drawing(alone, 0), drawing(many, index))
    assert not np.array_equal(drawing(many, 0), drawing(many, 1))


def test_points_fed_by_hand_leave_the_same_state_as_points_drawn(network):
    frames = drawn(begun(network), 0.5, [3], most=12)
    rows = drawing(frames, 0)
    assert len(rows) == 12
    fed = begun(network)
    fed.feed(rows[:7])
    fed.feed(rows[7:])
    grown = begun(network)
    for _ in grown.grow(0.5, [3], 12):
        pass
    assert np.array_equal(fed.h, grown.h)
    assert np.array_equal(fed.rows, grown.rows)


def test_nine_branches_begin_alike_and_part(network):
    pens = begun(network)
    pens.feed(np.array([[0.5, 0.1, 1, 0, 0], [0.2, 0.9, 0, 1, 0]], dtype=np.float32))
    state = pens.h.copy()
    frames = drawn(pens.branch(9), 0.5, range(9), most=5)
    assert len({drawing(frames, i).tobytes() for i in range(9)}) == 9
    assert np.array_equal(pens.h, state), "the prefix is not touched by its endings"
    same = drawn(pens.branch(2), 0.5, [4, 4], most=5)
    assert np.array_equal(drawing(same, 0), drawing(same, 1))


def test_only_one_drawing_is_branched_or_fed(network):
    pens = begun(network, 2)
    with pytest.raises(ValueError, match="one"):
        pens.branch(3)
    with pytest.raises(ValueError, match="one"):
        pens.feed(np.zeros((1, 5), dtype=np.float32))
    with pytest.raises(ValueError, match="seeds"):
        next(pens.grow(0.5, [1]))


def test_the_likeliest_is_drawn_at_temperature_nothing(network):
    outputs = begun(network).outputs()[0]
    frame = next(begun(network).grow(0.0, [1]))
    best = int(outputs[3:6].argmax())
    if outputs[:3].argmax() < 2:
        assert frame.rows[0, :2] == pytest.approx([outputs[6 + best], outputs[9 + best]], abs=1e-6)
    assert frame.rows[0, 2:].argmax() == outputs[:3].argmax()


def one_mixture(pen, deviation, rho):
    """A decoder that always says the same: one normal around (1, 2)."""
    bias = np.array(
        [*pen, 0.0, 1.0, 2.0, math.log(deviation), math.log(2 * deviation), math.atanh(rho)]
    )
    zeros = LstmArrays(*(np.zeros(s, dtype=np.float32) for s in ((5, 32), (8, 32), (32,))))
    return FastDecoder(zeros, np.zeros((8, 9), np.float32), bias, most_points=100)


@pytest.mark.parametrize("temperature", [0.25, 1.0])
def test_the_temperature_law_is_the_papers(temperature):
    decoder = one_mixture((1.0, 0.2, -50.0), 0.5, 0.6)
    frame = next(decoder.begin(20_000).grow(temperature, range(20_000)))
    x, y = frame.rows[:, 0], frame.rows[:, 1]
    assert x.mean() == pytest.approx(1.0, abs=0.02)
    assert y.mean() == pytest.approx(2.0, abs=0.04)
    assert x.var() == pytest.approx(0.25 * temperature, rel=0.05)
    assert y.var() == pytest.approx(1.0 * temperature, rel=0.05)
    assert np.corrcoef(x, y)[0, 1] == pytest.approx(0.6, abs=0.02)
    up = 1 / (1 + math.exp(0.8 / temperature))
    assert frame.rows[:, 3].mean() == pytest.approx(up, abs=0.015)


def test_each_drawing_may_have_its_own_temperature():
    decoder = one_mixture((9.0, 0.0, -50.0), 0.5, 0.0)
    temperatures = np.repeat([0.01, 1.0], 2000).astype(np.float32)
    frame = next(decoder.begin(4000).grow(temperatures, range(4000)))
    assert frame.rows[:2000, 0].std() == pytest.approx(0.05, rel=0.1)
    assert frame.rows[2000:, 0].std() == pytest.approx(0.5, rel=0.1)


def test_an_ended_drawing_stays_ended():
    decoder = one_mixture((-50.0, -50.0, 9.0), 0.5, 0.0)
    frames = drawn(decoder.begin(3), 1.0, range(3))
    assert len(frames) == 1
    assert frames[0][2].all()
    assert frames[0][0][:, :2].max() == 0.0


def test_sizes_that_do_not_fit_are_refused():
    arrays = LstmArrays(np.zeros((5, 36)), np.zeros((9, 36)), np.zeros(36))
    with pytest.raises(ValueError, match="9 units"):
        FastDecoder(arrays, np.zeros((9, 9)), np.zeros(9), most_points=1)
    arrays = LstmArrays(np.zeros((5, 32)), np.zeros((8, 32)), np.zeros(32))
    with pytest.raises(ValueError, match="fit"):
        FastDecoder(arrays, np.zeros((8, 10)), np.zeros(10), most_points=1)
    assert START.tolist() == [0, 0, 1, 0, 0]
