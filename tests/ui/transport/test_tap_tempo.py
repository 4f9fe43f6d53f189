"""Tempo from taps."""

from __future__ import annotations

from studio.ui.transport.tap_tempo import TapTempo


def test_taps_make_a_tempo() -> None:
    times = iter([0.0, 0.5, 1.0, 1.62, 2.0, 60.0])
    taps = TapTempo(lambda: next(times))
    assert taps.tap() is None
    assert taps.tap() == 120.0
    assert taps.tap() == 120.0
    assert taps.tap() == 120.0, "one late finger is forgiven"
    assert taps.tap() == 120.0
    assert taps.tap() is None, "a long pause begins anew"


def test_taps_stay_within_the_range_of_tempos() -> None:
    times = iter([0.0, 0.01])
    taps = TapTempo(lambda: next(times))
    taps.tap()
    assert taps.tap() == 300.0
