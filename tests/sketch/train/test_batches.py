import numpy as np
import pytest
import torch

from studio.sketch.train.batches import (
    PLAIN,
    Augmentation,
    make_batch,
    scale_factor,
    shuffled,
)


def unpacked(packed, place):
    """The rows of one drawing of a batch, in order."""
    starts = np.concatenate([[0], np.cumsum(packed.counts)])
    steps = [t for t, count in enumerate(packed.counts) if count > place]
    return [starts[t] + place for t in steps]


def test_packed_rows_are_the_drawing_with_start_and_end(shapes):
    chosen = np.array([3, 10, 11, 0])
    batch = make_batch(shapes, chosen, 10.0, PLAIN, np.random.default_rng(0))
    assert sorted(batch.chosen.tolist()) == [0, 3, 10, 11]
    for place, index in enumerate(batch.chosen):
        rows = shapes.drawing(index).astype(np.float32)
        at = unpacked(batch.packed, place)
        assert len(at) == len(rows)
        inputs, targets = batch.packed.inputs[at], batch.packed.targets[at]
        assert inputs[0].tolist() == [0, 0, 1, 0, 0]
        assert np.allclose(inputs[1:, :2], rows[1:, :2] / 10.0)
        assert torch.equal(inputs[1:, 3] > 0, torch.from_numpy(rows[1:, 2] > 0))
        assert torch.equal(targets[:-1], inputs[1:])
        assert targets[-1].tolist() == [0, 0, 0, 0, 1]
        assert torch.equal(batch.packed.backwards[at], targets.flip(0))
        assert int(batch.packed.last[place]) == at[-1]
        assert int(batch.categories[place]) == shapes.labels[index]


def test_every_drawing_is_dealt_once(shapes):
    dealt = list(shuffled(shapes, 7, np.random.default_rng(0), pool=3))
    assert sorted(np.concatenate(dealt).tolist()) == list(range(80))
    again = list(shuffled(shapes, 7, np.random.default_rng(1), pool=3))
    assert any(not np.array_equal(a, b) for a, b in zip(dealt, again, strict=True))


def test_the_scale_factor_leaves_out_where_drawings_lie(shapes):
    inner = [shapes.drawing(i)[1:, :2] for i in range(len(shapes))]
    assert scale_factor(shapes) == pytest.approx(np.concatenate(inner).astype(float).std())


def test_stretching_scales_both_axes_by_their_own_number(shapes):
    chosen = np.arange(40)
    random = np.random.default_rng(0)
    plain = make_batch(shapes, chosen, 1.0, PLAIN, random)
    wide = make_batch(shapes, chosen, 1.0, Augmentation(0.15, 0.0), random)
    for place in range(40):
        twin = int(np.flatnonzero(plain.chosen == wide.chosen[place])[0])
        a = plain.packed.inputs[unpacked(plain.packed, twin)][1:, :2]
        b = wide.packed.inputs[unpacked(wide.packed, place)][1:, :2]
        ratio = (b / a).numpy()
        for axis in (0, 1):
            seen = ratio[np.isfinite(ratio[:, axis]), axis]
            assert np.ptp(seen) < 1e-3
            assert 0.849 < seen[0] < 1.151


def test_dropped_points_leave_the_line_where_it_was(shapes):
    random = np.random.default_rng(0)
    zigzags = np.flatnonzero(shapes.labels == 0)
    batch = make_batch(shapes, zigzags, 1.0, Augmentation(0.0, 0.5), random)
    assert len(batch.packed.inputs) < shapes.lengths[zigzags].sum()
    for place, index in enumerate(batch.chosen):
        rows = shapes.drawing(index)
        got = batch.packed.inputs[unpacked(batch.packed, place)]
        assert np.allclose(got[:, :2].sum(0), rows[1:, :2].sum(0), atol=1e-3)
        assert int(got[:, 3].sum()) == rows[:, 2].sum(), "no lifted point is dropped"


def test_resizing_scales_both_axes_alike(shapes):
    random = np.random.default_rng(0)
    batch = make_batch(shapes, np.array([1]), 1.0, Augmentation(0.0, 0.0, 0.5), random)
    ratio = batch.packed.inputs[1:5, :2].abs().sum() / np.abs(shapes.drawing(1)[1:5, :2]).sum()
    assert ratio != 1.0
    assert np.exp(-0.5) < float(ratio) < np.exp(0.5)
