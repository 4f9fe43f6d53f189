import numpy as np
import pytest
import torch

from studio.sketch.net.cells import (
    NORM_EPSILON,
    CellKind,
    HyperLstmCell,
    LayerNormLstmCell,
    LstmCell,
    PackedCells,
)
from studio.sketch.net.model import SketchRnn, SketchRnnConfig


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def normal(x):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + NORM_EPSILON)


def arrays(cell):
    return {n: p.detach().double().numpy() for n, p in cell.named_parameters()}


def shaken(cell):
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    return cell


def layer_norm_step(w, x, h, c, prefix=""):
    """The release's LayerNormLSTMCell in numpy."""
    gates = x @ w[f"{prefix}weight_x"] + h @ w[f"{prefix}weight_h"]
    each = normal(gates.reshape(len(x), 4, -1)).reshape(len(x), -1)
    each = each * w[f"{prefix}gates.gain"] + w[f"{prefix}gates.bias"]
    i, j, f, o = np.split(each, 4, axis=1)
    c = c * sigmoid(f + 1) + sigmoid(i) * np.tanh(j)
    h = np.tanh(normal(c) * w[f"{prefix}memory.weight"] + w[f"{prefix}memory.bias"]) * sigmoid(o)
    return h, c


def test_the_plain_cell():
    torch.manual_seed(0)
    cell = shaken(LstmCell(7, 8))
    w, x, (h, c) = arrays(cell), torch.randn(3, 7), torch.randn(2, 3, 8)
    gates = x.numpy() @ w["weight_x"] + h.numpy() @ w["weight_h"] + w["bias"]
    i, j, f, o = np.split(gates, 4, axis=1)
    wanted_c = c.numpy() * sigmoid(f + 1) + sigmoid(i) * np.tanh(j)
    new_h, new_c = cell(x, (h, c))
    assert np.allclose(new_c.detach(), wanted_c, atol=1e-5)
    assert np.allclose(new_h.detach(), np.tanh(wanted_c) * sigmoid(o), atol=1e-5)


def test_the_layer_norm_cell():
    torch.manual_seed(0)
    cell = shaken(LayerNormLstmCell(7, 8))
    x, (h, c) = torch.randn(3, 7), torch.randn(2, 3, 8)
    wanted = layer_norm_step(arrays(cell), *(t.double().numpy() for t in (x, h, c)))
    for found, want in zip(cell(x, (h, c)), wanted, strict=True):
        assert np.allclose(found.detach(), want, atol=1e-4)


def test_the_hyper_cell():
    torch.manual_seed(0)
    cell = shaken(HyperLstmCell(7, 8, hyper_units=4, embedding=3))
    w, x, (h, c) = arrays(cell), torch.randn(3, 7), torch.randn(2, 3, 12)
    xs, hs, cs = (t.double().numpy() for t in (x, h, c))
    own_h, own_c = hs[:, :8], cs[:, :8]
    small_h, small_c = layer_norm_step(
        w, np.concatenate([xs, own_h], 1), hs[:, 8:], cs[:, 8:], "small."
    )
    gates = []
    for k in range(4):
        part = slice(8 * k, 8 * k + 8)
        total = 0.0
        for way, product in (("from_x", xs @ w["weight_x"]), ("from_h", own_h @ w["weight_h"])):
            name = f"{way}.{k}"
            embedded = small_h @ w[f"{name}.embed.weight"].T + w[f"{name}.embed.bias"]
            total = total + (embedded @ w[f"{name}.scale.weight"].T) * product[:, part]
            if way == "from_h":
                low = small_h @ w[f"{name}.shift.0.weight"].T
                total = total + low @ w[f"{name}.shift.1.weight"].T + w[f"{name}.shift.1.bias"]
        gates.append(total + w["bias"][part])
    each = normal(np.stack(gates, 1)).reshape(3, -1) * w["gates.gain"] + w["gates.bias"]
    i, j, f, o = np.split(each, 4, axis=1)
    new_c = own_c * sigmoid(f + 1) + sigmoid(i) * np.tanh(j)
    new_h = np.tanh(normal(new_c) * w["memory.weight"] + w["memory.bias"]) * sigmoid(o)
    found_h, found_c = cell(x, (h, c))
    assert np.allclose(found_h.detach(), np.concatenate([new_h, small_h], 1), atol=1e-4)
    assert np.allclose(found_c.detach(), np.concatenate([new_c, small_c], 1), atol=1e-4)


@pytest.mark.parametrize(
    ("cell", "c_first"),
    [(LstmCell(5, 8), True), (LayerNormLstmCell(5, 8), False), (HyperLstmCell(5, 8, 4, 3), False)],
)
def test_flat_states_are_laid_out_as_in_the_release(cell, c_first):
    h, c = torch.zeros(2, cell.width), torch.ones(2, cell.width)
    flat = cell.join((h, c))
    assert bool(flat[0, 0] == 1.0) is c_first
    back_h, back_c = cell.split(flat)
    assert torch.equal(back_h, h)
    assert torch.equal(back_c, c)


@pytest.mark.parametrize("kind", list(CellKind))
def test_packed_drawings_do_not_meet(kind):
    torch.manual_seed(0)
    cells, counts = PackedCells(kind, 6, 8), [3, 2, 1]
    rows, flat = torch.randn(6, 6), torch.randn(3, 2 * cells.cell.width)
    together = cells(rows, flat, counts, None)
    alone = cells(rows[[0, 3, 5]], flat[:1], [1, 1, 1], None)
    assert torch.allclose(together[[0, 3, 5]], alone, atol=1e-6)


@pytest.mark.parametrize("kind", list(CellKind))
def test_a_model_of_any_cell_learns(kind, shapes):
    from studio.sketch.train.batches import PLAIN, make_batch
    from studio.sketch.train.loss import losses

    torch.manual_seed(0)
    sizes = SketchRnnConfig(2, 4, 8, 16, 2, 4, kind)
    model = SketchRnn(sizes)
    batch = make_batch(shapes, np.arange(20), 40.0, PLAIN, np.random.default_rng(0))
    adam = torch.optim.Adam(model.parameters(), lr=0.01)
    seen = []
    for _ in range(12):
        found = losses(model, batch, with_z=True)
        loss = (found.offsets + found.pens).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        seen.append(loss.item())
    assert seen[-1] < seen[0] - 0.3
