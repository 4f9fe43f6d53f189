"""The melody benchmark names every figure that was asked for, and counts arithmetic rightly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from studio.bench import melody
from studio.melody.net.musicvae import CAT_MEL_2BAR_SMALL


def test_every_figure_has_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def once(work: Callable[[], Any], times: int) -> float:
        work()
        return 1.0

    monkeypatch.setattr(melody, "median_ms", once)
    threads = torch.get_num_threads()
    rows = melody.run()
    assert torch.get_num_threads() == threads
    targets = {row.name: row.target for row in rows}
    assert targets["encode one clip"] == 4
    assert targets["decode one clip"] == 3
    assert targets["two clips to 8 steps"] == 12
    assert targets["11x11 grid in full"] == 45
    assert targets["pad drag"] == 30
    assert len(targets) == len(rows)
    assert {row.unit for row in rows} == {"ms", "%", "GFLOP/s"}
    browser = [row.comparator for row in rows if row.comparator]
    assert len(browser) == 5


def test_the_arithmetic_of_a_decoding() -> None:
    recurrent = 256 * 1024 + 512 * 1024
    assert melody.decoding_flops(CAT_MEL_2BAR_SMALL, 1) == 2 * 32 * (recurrent + 256 * 90)
