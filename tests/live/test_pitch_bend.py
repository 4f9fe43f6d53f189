"""A bend goes through 14 bits and back without loss, and its rest stays at rest."""

from __future__ import annotations

import pytest

from studio.live.pitch_bend import bend_bytes, bend_share


def test_every_place_of_the_wheel_comes_back() -> None:
    for place in range(16384):
        low, high = bend_bytes(bend_share(place))
        assert high << 7 | low == place


@pytest.mark.parametrize(("place", "share"), [(0, -1.0), (8192, 0.0), (16383, 1.0), (4096, -0.5)])
def test_rest_and_ends_are_exact(place: int, share: float) -> None:
    assert bend_share(place) == share


@pytest.mark.parametrize("share", [-7.5, 1.5])
def test_a_bend_beyond_the_wheel_stays_at_its_end(share: float) -> None:
    assert bend_share(bend_bytes(share)[1] << 7 | bend_bytes(share)[0]) == (
        1.0 if share > 0 else -1.0
    )
