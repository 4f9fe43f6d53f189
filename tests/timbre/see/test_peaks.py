"""The pyramid of peaks equals the extremes of the samples themselves."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.timbre.see.peaks import make_peaks


@settings(max_examples=60)
@given(
    st.integers(1, 40_000),
    st.floats(-0.2, 1.0),
    st.floats(0.001, 1.4),
    st.integers(1, 300),
)
def test_every_column_holds_its_samples(
    frames: int, start: float, length: float, columns: int
) -> None:
    wave = np.random.default_rng(frames).standard_normal(frames).astype(np.float32)
    peaks = make_peaks(wave)
    begin, end = start * frames, (start + length) * frames
    out = peaks.between(begin, end, columns)
    assert out.shape == (columns, 2)
    edges = np.linspace(begin, end, columns + 1)
    for column in range(0, columns, 7):
        a, b = int(np.floor(edges[column])), int(np.ceil(edges[column + 1]))
        inside = wave[max(0, a) : max(0, b)]
        if len(inside):
            # A column never hides a peak; it may show a little of its neighbours.
            assert out[column, 0] <= inside.min()
            assert out[column, 1] >= inside.max()
    assert out.min() >= min(0.0, wave.min())
    assert out.max() <= max(0.0, wave.max())


def test_outside_there_is_nothing() -> None:
    peaks = make_peaks(np.ones(1000, np.float32))
    assert not peaks.between(2000, 3000, 10).any()
    assert not make_peaks(np.zeros(0, np.float32)).between(0, 10, 5).any()
    half = peaks.between(-1000, 1000, 20)
    assert not half[:9].any()
    assert (half[11:] == 1).all()
