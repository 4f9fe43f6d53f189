import json

import numpy as np
import pytest

from studio.sketch.strokes.quickdraw import CorpusError, few_of_each, load_drawings


def test_every_drawing_comes_back(shapes, shapes_folder):
    loaded = load_drawings(shapes_folder, "train")
    assert loaded.categories == shapes.categories
    assert len(loaded) == 60
    assert np.array_equal(loaded.drawing(0), shapes.drawing(0))
    assert loaded.labels.tolist() == [0] * 30 + [1] * 30


def test_single_categories_keep_their_labels(shapes_folder):
    only = load_drawings(shapes_folder, "test", ["square"])
    assert set(only.labels.tolist()) == {1}
    with pytest.raises(CorpusError, match="platypus"):
        load_drawings(shapes_folder, "test", ["platypus"])


def test_the_real_corpus_is_what_its_page_says(corpus):
    held_out = load_drawings(corpus, "test")
    assert len(held_out) == 6900
    assert len(held_out.categories) == 345
    assert np.bincount(held_out.labels).tolist() == [20] * 345
    assert held_out.lengths.min() >= 2


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"a": {}}', '{"a": {"file": "../../b.npz"}}', '{"a": 3}', "[" * 9000]
)
def test_a_bad_index_is_one_sentence(tmp_path, text):
    (tmp_path / "index.json").write_text(text)
    with pytest.raises(CorpusError):
        load_drawings(tmp_path)


@pytest.mark.parametrize("harm", ["cut", "pickle", "order", "type"])
def test_a_bad_file_is_one_sentence(shapes_folder, harm):
    path = shapes_folder / "square.npz"
    with np.load(path) as file:
        arrays = dict(file)
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:200])
    else:
        if harm == "pickle":
            arrays["train_points"] = np.array([object()])
        elif harm == "order":
            arrays["train_offsets"] = arrays["train_offsets"][::-1]
        else:
            arrays["train_points"] = arrays["train_points"].astype(np.float64)
        np.savez(path, **arrays)
    with pytest.raises(CorpusError, match="square"):
        load_drawings(shapes_folder)


def test_a_few_of_each(shapes):
    few = few_of_each(shapes, 3)
    assert few.labels.tolist() == [0] * 3 + [1] * 3
    assert np.array_equal(few.drawing(4), shapes.drawing(3))
    assert len(few_of_each(shapes, 1000)) == len(shapes)


def test_there_are_three_splits(shapes_folder):
    with pytest.raises(ValueError, match="trian"):
        load_drawings(shapes_folder, "trian")
    assert json.loads((shapes_folder / "index.json").read_text())
