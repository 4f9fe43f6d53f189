"""Arrays for the audio thread have all their pages before it comes."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from studio.live.engine.engine import Engine
from studio.live.kernel import resident
from studio.live.kernel.resident import keep_resident


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts Linux's page faults")
def test_touching_them_again_faults_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    monkeypatch.setattr(resident, "_lock", lambda: None)  # as where the system refuses
    kept = np.zeros(1 << 22, np.uint8)
    assert keep_resident([kept]) == 0

    def faults(array: np.ndarray) -> int:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        array[::4096] = 1
        return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before

    assert faults(kept) < 8
    assert np.count_nonzero(kept) == len(kept) // 4096


def test_values_stay_and_refusals_are_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = np.arange(5000, dtype=np.float64)
    records = np.zeros(3, [("a", np.int32), ("b", np.float64)])
    records["b"] = 7.0
    keep_resident([numbers, records, np.zeros(0)])
    assert (numbers == np.arange(5000)).all()
    assert (records["b"] == 7.0).all()
    monkeypatch.setattr(resident, "_lock", lambda: lambda _address, _size: False)
    assert keep_resident([numbers]) == 0


def test_an_engine_plays_with_memory_that_is_kept() -> None:
    engine = Engine()
    assert engine.render(256).any() == np.False_
    assert all(array.flags.c_contiguous for array in engine.core)
