"""The parts of the live bench that need no sound card."""

from __future__ import annotations

import numpy as np
import psutil

from studio.assets import resources_dir
from studio.bench import live
from studio.bench.live_window import own_memory
from studio.live.engine.sounds import FactorySounds


def test_voices_and_columns_are_measured() -> None:
    rows = [live.cost_of_patches(4, 25.0, seconds=0.5), live.cost_of_columns(seconds=0.5)]
    assert [row.unit for row in rows] == ["% of a core", "ms"]
    assert all(row.value > 0 for row in rows)
    bank = FactorySounds(resources_dir() / "sounds").bank([48])
    assert 0 < live.cost_of_voices(bank, 0.5).value < 500


def test_long_playing_ends_in_silence() -> None:
    bank = FactorySounds(resources_dir() / "sounds").bank([0, 16])
    grown, stuck = live.long_playing(bank, 0.002)
    assert stuck.value == 0
    assert stuck.met
    assert np.isfinite(grown.value)


def test_memory_is_that_of_this_process_alone() -> None:
    resident = psutil.Process().memory_info().rss
    assert 0.3 * resident < own_memory() < 1.5 * resident
