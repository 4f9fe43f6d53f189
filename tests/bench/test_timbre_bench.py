"""The timbre benchmark names every figure that was asked for, and counts arithmetic rightly."""

from __future__ import annotations

import pytest
import torch

from studio.bench import timbre
from studio.bench.machine import Machine
from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.sampler import Precision


def test_every_figure_has_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(300.0, 600.0, 150.0, 300.0, 60.0)
    monkeypatch.setattr(timbre, "measure_machine", lambda _threads: machine)
    monkeypatch.setattr(timbre, "best_seconds", lambda *_: 0.5)
    monkeypatch.setattr(timbre, "_rate", lambda *_, **__: 1000.0)
    threads = torch.get_num_threads()
    rows = timbre.run()
    assert torch.get_num_threads() == threads
    targets = {row.name: row.target for row in rows}
    assert len(targets) == len(rows)
    assert targets["sampler, published size, batch 1, bfloat16"] == 250
    assert targets["sampler, published size, batch 64, bfloat16"] == 4000
    assert targets["sampler, small size, one voice on one core"] == 16000
    assert targets["sampler, small size, 64 voices"] == 4
    assert targets["encode 4 s, published size"] == 0.8
    assert targets["encode 4 s, small size"] == 0.3
    assert {row.name for row in rows if row.name.startswith("machine")} == {
        "machine: matrix product, float32",
        "machine: matrix product, bfloat16",
        "machine: memory read",
    }
    limits = {row.name: row.limit for row in rows}
    # 59.2 million weights of two bytes at 60 GB/s; two operations each at 600 GFLOP/s.
    assert limits["sampler, published size, batch 1, bfloat16"] == pytest.approx(507, rel=0.01)
    assert limits["sampler, published size, batch 64, bfloat16"] == pytest.approx(5070, rel=0.01)


def test_the_arithmetic_of_a_sample_and_of_an_encoding() -> None:
    published = NsynthConfig.published()
    per_layer = 3 * 512 * 1024 + 512 * 512 + 512 * 256
    head = 512 * 256 + 256 * 256 + 256 * 256
    assert timbre.sampler_flops(published) == 2 * (30 * per_layer + head + 3 * 512)
    per_sample = 30 * (3 * 128 * 128 + 128 * 128) + 3 * 128
    assert timbre.encoder_flops(published, 64_000) == 2 * 64_000 * per_sample


@pytest.mark.timeout(400)  # it may have to compile the loop
def test_a_rate_is_measured_on_a_real_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timbre, "SECONDS_EACH", 0.0)
    config = NsynthConfig(
        encoder_width=4, encoder_layers=2, width=8, skip_width=8, layers=3, cycle=3
    )
    assert timbre._rate(config, 2, Precision.FLOAT32, threads=1) > 100
