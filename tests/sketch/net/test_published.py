import gzip
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.sketch.net.fast import START, ZERO_START
from studio.sketch.net.published import GEN_PARTS, load_published
from studio.worker.errors import ModelError
from tests.sketch.networks import vae_parts, write_published

CATEGORIES = (
    "bicycle", "bird", "dog", "dolphin", "key", "lantern",
    "monkey", "palm_tree", "rabbit", "rain", "sheep", "tiger",
)  # fmt: skip


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


@pytest.mark.parity
@pytest.mark.parametrize("name", CATEGORIES)
def test_the_published_decoders_say_what_javascript_says(name, published, shared_data):
    recorded = json.loads((shared_data / "fixtures" / f"sketchrnn_{name}.json").read_text())
    model = load_published(published / f"{name}.gen.json.gz")
    assert model.scale_factor == recorded["scale_factor"]
    pens = model.begin(None, model.embed([None]))
    for step in recorded["steps"]:
        row = np.array(step["in"], dtype=np.float64)
        row[:2] /= model.scale_factor
        pens.rows[0] = row
        out = pens.outputs()[0].astype(np.float64)
        found = {
            "pen": softmax(out[:3]),
            "pi": softmax(out[3:23]),
            "mu1": out[23:43],
            "mu2": out[43:63],
            "sigma1": np.exp(out[63:83]),
            "sigma2": np.exp(out[83:103]),
            "corr": np.tanh(out[103:123]),
        }
        for part, values in step["pdf"].items():
            assert np.abs(found[part] - values).max() < 1e-4, part
    assert np.abs(pens.h[0] - recorded["final_h"]).max() < 1e-4
    assert np.abs(pens.c[0] - recorded["final_c"]).max() < 1e-4


def test_decoders_begin_with_a_zero_row_unless_told_otherwise(tmp_path):
    parts = {name: value for name, value in vae_parts(latent=4).items() if name in GEN_PARTS}
    parts["decoder_x"] = parts["decoder_x"][:5]
    path = write_published(tmp_path / "toy.gen.json", parts)
    assert load_published(path).decoder.first.tolist() == ZERO_START.tolist()
    assert load_published(path, START).decoder.first.tolist() == START.tolist()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def cell(x, h, c, weight_x, weight_h, bias):
    """The JavaScript release's cell: gates i, g, f, o; forget bias 1."""
    i, g, f, o = np.split(x @ weight_x + h @ weight_h + bias, 4)
    c = sigmoid(f + 1) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def read(rows, parts, way):
    units = parts[f"{way}_h"].shape[0]
    h, c = np.zeros(units), np.zeros(units)
    for row in rows:
        h, c = cell(row, h, c, *(parts[f"{way}_{p}"] for p in ("x", "h", "bias")))
    return h


@pytest.mark.parametrize("suffix", [".json", ".json.gz"])
def test_a_variational_model_reads_and_draws_as_the_release_does(tmp_path, suffix):
    parts = vae_parts()
    model = load_published(write_published(tmp_path / f"toy{suffix}", parts))
    assert (model.latent_size, model.name, model.most_points) == (4, "toy", 40)
    random = np.random.default_rng(0)
    rows = np.column_stack([random.normal(size=(9, 2)), np.eye(3)[random.integers(0, 2, 9)]])
    state = np.concatenate([read(rows[1:], parts, "encoder"), read(rows[:0:-1], parts, "backward")])
    mean = state @ parts["mean"] + parts["mean_bias"]
    deviation = np.exp((state @ parts["presigma"] + parts["presigma_bias"]) / 2)
    found, spread = model.encode(rows.astype(np.float32))
    assert np.allclose(found, mean, atol=1e-5)
    assert np.allclose(spread, deviation, atol=1e-5)

    c, h = np.split(np.tanh(mean @ parts["start"] + parts["start_bias"]), 2)
    pens = model.begin(found[None], model.embed([None]))
    for row in np.vstack([START, rows]):
        told = np.concatenate([row, mean])
        h, c = cell(told, h, c, *(parts[f"decoder_{p}"] for p in ("x", "h", "bias")))
        pens.rows[0] = row
        assert np.allclose(pens.outputs()[0], h @ parts["output"] + parts["output_bias"], atol=1e-4)


def test_a_decoder_without_an_encoder_says_so(tmp_path):
    parts = {name: value for name, value in vae_parts().items() if name in GEN_PARTS}
    parts["decoder_x"] = parts["decoder_x"][:5]
    model = load_published(write_published(tmp_path / "toy.gen.json", parts))
    with pytest.raises(ModelError, match="cannot read"):
        model.encode(np.zeros((3, 5), dtype=np.float32))


def refused(path):
    with pytest.raises(ModelError) as caught:
        load_published(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "facts",
    [
        {"scale_factor": 0}, {"scale_factor": float("nan")}, {"scale_factor": "1"},
        {"max_seq_len": -1}, {"max_seq_len": 10**9}, {"max_seq_len": 3.5}, {"name": None},
    ],
)  # fmt: skip
def test_facts_that_make_no_sense_are_refused(tmp_path, facts):
    refused(write_published(tmp_path / "toy.json", vae_parts(), **facts))


@pytest.mark.parametrize("part", ["decoder_h", "output", "mean", "backward_x", "start_bias"])
def test_weights_that_do_not_fit_together_are_refused(tmp_path, part):
    parts = vae_parts()
    parts[part] = parts[part][:-1]
    refused(write_published(tmp_path / "toy.json", parts))


def test_broken_files_are_refused(tmp_path):
    good = write_published(tmp_path / "toy.json", vae_parts()).read_bytes()
    values = json.loads(good)
    values[2][0] = values[2][0][:-4] + "!!!!"
    shapes = json.loads(good)
    shapes[1][0] = [10**9, 10**9]
    texts = {
        "empty": b"",
        "cut": good[: len(good) // 2],
        "no model": b'{"a": 1}',
        "few": json.dumps([values[0], values[1][:4], values[2][:4]]).encode(),
        "base64": json.dumps(values).encode(),
        "huge": json.dumps(shapes).encode(),
        "deep": b"[" * 100_000,
        "gzip": b"\x1f\x8b" + b"0" * 100,
        "cut gzip": gzip.compress(good)[:-20],
    }
    for name, data in texts.items():
        path = tmp_path / f"{name}.json"
        path.write_bytes(data)
        refused(path)
    refused(tmp_path / "absent.json")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=12,
    )
)
def test_any_json_is_refused_in_one_sentence(tmp_path, value):
    path = tmp_path / "any.json"
    path.write_text(json.dumps(value))
    refused(path)
