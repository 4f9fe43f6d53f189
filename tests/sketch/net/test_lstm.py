import pytest
import torch

from studio.sketch.net.lstm import PackedLstm
from studio.sketch.net.model import dropout_masks

COUNTS = [5, 5, 4, 2, 1, 1]
UNITS = 16


def by_hand(lstm, rows, constant, h, c, masks):
    outputs, start = [], 0
    for step, count in enumerate(COUNTS):
        gates = rows[start : start + count] @ lstm.weight_x + h[:count] @ lstm.weight_h
        i, f, g, o = (gates + constant[:count]).chunk(4, dim=1)
        candidate = torch.tanh(g)
        if masks is not None:
            candidate = candidate * masks[step : step + count]
        c = torch.sigmoid(f) * c[:count] + torch.sigmoid(i) * candidate
        h = torch.sigmoid(o) * torch.tanh(c)
        outputs.append(h)
        start += count
    return torch.cat(outputs)


@pytest.mark.parametrize("keep", [1.0, 0.7])
def test_outputs_and_gradients_are_those_of_autograd(keep):
    torch.manual_seed(1)
    lstm = PackedLstm(UNITS)
    rows = torch.randn(sum(COUNTS), 5)
    given = [torch.randn(5, width, requires_grad=True) for width in (4 * UNITS, UNITS, UNITS)]
    masks = dropout_masks(5, COUNTS, UNITS, keep, torch.device("cpu"))
    weights = torch.randn(sum(COUNTS), UNITS)
    wanted = [lstm.weight_x, lstm.weight_h, *given]

    out = lstm(rows, given[0], (given[1], given[2]), COUNTS, masks, torch.float32)
    fast = torch.autograd.grad((out * weights).sum(), wanted)
    reference = by_hand(lstm, rows, *given, masks)
    slow = torch.autograd.grad((reference * weights).sum(), wanted)

    assert torch.allclose(out, reference, atol=1e-6)
    for a, b in zip(fast, slow, strict=True):
        assert torch.allclose(a, b, atol=1e-5)


def test_low_precision_is_near():
    torch.manual_seed(1)
    lstm, rows = PackedLstm(UNITS), torch.randn(sum(COUNTS), 5)
    state = (torch.zeros(5, UNITS), torch.zeros(5, UNITS))
    constant = torch.randn(5, 4 * UNITS)
    exact = lstm(rows, constant, state, COUNTS, None, torch.float32)
    rough = lstm(rows, constant, state, COUNTS, None, torch.bfloat16)
    assert rough.dtype == torch.bfloat16
    assert (exact - rough.float()).abs().max() < 0.03
