import numpy as np
import pytest
from safetensors.numpy import save_file

from studio.latent import PcaMap
from studio.sketch.net.conditional import KIND, load_conditional
from studio.sketch.recognise import load_recogniser
from studio.sketch.space import load_sketch_space
from studio.sketch.space_files import MAP_FILE, DrawingMap, read_map, save_map
from studio.sketch.train.export import export_network
from studio.worker.errors import ModelError
from tests.sketch.networks import CATEGORIES, small_model, small_network

Z = 16


def a_map(z=Z):
    random = np.random.default_rng(0)
    return DrawingMap(
        PcaMap.fit(random.normal(size=(9, z)).astype(np.float32)),
        random.normal(size=(2, 2)).astype(np.float32),
        np.array([[0, 0, 0], [5, 5, 1], [1, 1, 0], [3, 0, 0], [0, 3, 1]], dtype=np.int16),
        np.array([0, 2, 5], dtype=np.int32),
        np.array([2, 0], dtype=np.int16),
        CATEGORIES,
    )


def test_a_map_comes_back(tmp_path):
    save_map(tmp_path, a_map())
    found = read_map(tmp_path)
    assert found is not None
    assert len(found) == 2
    assert found.category(0) == "cat"
    assert found.strokes(1) == (((1.0, 1.0), (4.0, 1.0), (4.0, 4.0)),)
    assert np.array_equal(found.axes.axes, a_map().axes.axes)
    assert read_map(tmp_path / "elsewhere") is None


@pytest.mark.parametrize("harm", ["cut", "labels", "offsets", "missing", "rows", "empty names"])
def test_a_broken_map_is_one_sentence(tmp_path, harm):
    save_map(tmp_path, a_map())
    path = tmp_path / MAP_FILE
    whole = a_map()
    arrays = {
        "mean": whole.axes.mean, "axes": whole.axes.axes, "spread": whole.axes.spread,
        "places": whole.places, "rows": whole.rows, "offsets": whole.offsets,
        "labels": whole.labels,
    }  # fmt: skip
    names = '["zigzag", "square", "cat"]'
    if harm == "labels":
        arrays["labels"] = np.array([2, 3], dtype=np.int16)
    elif harm == "offsets":
        arrays["offsets"] = np.array([0, 9, 5], dtype=np.int32)
    elif harm == "missing":
        del arrays["places"]
    elif harm == "rows":
        arrays["rows"] = arrays["rows"][:, :2].copy()
    elif harm == "empty names":
        names = "[]"
    save_file(arrays, path, metadata={"categories": names})
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(ModelError):
        read_map(tmp_path)


def test_an_exported_network_says_what_the_trained_one_said(tmp_path):
    model = small_model()
    export_network(model, 30.0, CATEGORIES, tmp_path)
    shipped, own = load_conditional(tmp_path), small_network(model)
    rows = np.zeros((4, 5), dtype=np.float32)
    rows[:, :2], rows[:, 2] = np.random.default_rng(0).normal(size=(4, 2)), 1.0
    z = own.encode(rows)[0]
    assert np.allclose(shipped.encode(rows)[0], z, atol=2e-3)
    told = own.embed(["cat"])
    wanted = own.begin(z[None], told).outputs()
    assert np.allclose(shipped.begin(z[None], told).outputs(), wanted, atol=5e-3)
    assert shipped.categories == CATEGORIES


def test_only_plain_lstms_are_shipped(tmp_path):
    from studio.sketch.net.model import SketchRnn, SketchRnnConfig

    model = SketchRnn(SketchRnnConfig(3, 4, 8, 16, 2, 4, "layer_norm"))
    with pytest.raises(ValueError, match="plain"):
        export_network(model, 30.0, CATEGORIES, tmp_path)


def test_a_map_of_another_model_is_refused(tmp_path):
    export_network(small_model(), 30.0, CATEGORIES, tmp_path)
    save_map(tmp_path, a_map())
    assert load_sketch_space(tmp_path).map is not None
    save_map(tmp_path, a_map(z=5))
    with pytest.raises(ModelError, match="another"):
        load_sketch_space(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'"{KIND}"', '"melody"'),
        ('"scale_factor": 30.0', '"scale_factor": -1'),
        ('"decoder": 32', '"decoder": 31'),
        ('"decoder": 32', '"decoder": 64'),
        ('"decoder": 32', '"decoder": "32"'),
        ('"cat"', '"square"'),
        ('"categories": [', '"categories": 3, "names": ['),
        ('"latent": 8,', ""),
        ('"scale_factor"', '"emphasis": 9.0, "scale_factor"'),
        ('"scale_factor"', '"emphasis": "much", "scale_factor"'),
        ('"scale_factor"', '"emphasis": NaN, "scale_factor"'),
    ],
)
def test_a_config_that_makes_no_sense_is_refused(tmp_path, old, new):
    export_network(small_model(), 30.0, CATEGORIES, tmp_path)
    config = tmp_path / "config.json"
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))
    with pytest.raises(ModelError):
        load_conditional(tmp_path)


@pytest.mark.parametrize("text", ["{}", '{"kind": "sketch-classifier", "categories": ["a"]}', "x"])
def test_a_classifier_without_a_config_is_refused(tmp_path, text):
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(ModelError):
        load_recogniser(tmp_path)
