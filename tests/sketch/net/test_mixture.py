import math

import numpy as np
import torch

from studio.sketch.net.mixture import (
    density,
    kl_divergence,
    offset_log_likelihood,
    output_width,
    pen_log_likelihood,
)


def outputs(mixtures=4, n=5, seed=0):
    torch.manual_seed(seed)
    return torch.randn(n, output_width(mixtures)) * 0.7


def test_twenty_mixtures_have_123_outputs():
    assert output_width(20) == 123


def test_the_density_is_that_of_the_reference_formula():
    raw = outputs().double()
    points = density(raw)
    offsets = torch.randn(5, 2).double()
    found = offset_log_likelihood(points, offsets)
    for n in range(5):
        total = 0.0
        pi = torch.softmax(raw[n, 3:7], 0)
        for k in range(4):
            m1, m2 = raw[n, 7 + k], raw[n, 11 + k]
            s1, s2 = math.exp(raw[n, 15 + k]), math.exp(raw[n, 19 + k])
            rho = 0.999 * math.tanh(raw[n, 23 + k])
            x, y = (offsets[n, 0] - m1) / s1, (offsets[n, 1] - m2) / s2
            z = x * x + y * y - 2 * rho * x * y
            scale = 2 * math.pi * s1 * s2 * math.sqrt(1 - rho * rho)
            total += pi[k] * math.exp(-z / (2 * (1 - rho * rho))) / scale
        assert math.isclose(math.log(total), found[n], rel_tol=1e-6)


def test_the_density_sums_to_one():
    points = density(outputs(n=1).double())
    steps = torch.linspace(-25, 25, 901).double()
    x, y = torch.meshgrid(steps, steps, indexing="ij")
    grid = torch.stack([x.reshape(-1), y.reshape(-1)], dim=1)
    many = type(points)(*(part.expand(len(grid), -1) for part in points))
    total = torch.exp(offset_log_likelihood(many, grid)).sum() * (steps[1] - steps[0]) ** 2
    assert abs(float(total) - 1.0) < 1e-3


def test_pens():
    points = density(outputs())
    found = pen_log_likelihood(points, torch.tensor([0, 1, 2, 0, 1]))
    wanted = torch.log_softmax(points.pen, 1)[torch.arange(5), torch.tensor([0, 1, 2, 0, 1])]
    assert torch.allclose(found, wanted)


def test_kl_is_nothing_for_the_prior_and_right_elsewhere():
    assert float(kl_divergence(torch.zeros(1), torch.zeros(1))) == 0.0
    mean, deviation = 0.7, 0.4
    found = float(kl_divergence(torch.tensor([mean]), torch.tensor([2 * math.log(deviation)])))
    draws = np.random.default_rng(0).normal(mean, deviation, 400_000)
    estimate = np.mean(
        -0.5 * ((draws - mean) / deviation) ** 2 - math.log(deviation) + 0.5 * draws**2
    )
    assert abs(found - estimate) < 0.01
