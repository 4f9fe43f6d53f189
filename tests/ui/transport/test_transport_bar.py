"""The position as the bar at the top writes it."""

from __future__ import annotations

import pytest

from studio.melody.notes import TICKS_PER_BEAT, Meter
from studio.ui.transport.transport_bar import position_text


@pytest.mark.parametrize(
    ("tick", "meter", "text"),
    [
        (0, Meter(), "1.1.1"),
        (4 * TICKS_PER_BEAT, Meter(), "2.1.1"),
        (TICKS_PER_BEAT * 5 + 480, Meter(), "2.2.3"),
        (TICKS_PER_BEAT * 3, Meter(6, 8), "2.1.1"),
        (-5, Meter(), "1.1.1"),
    ],
)
def test_positions_are_counted_from_one(tick: int, meter: Meter, text: str) -> None:
    assert position_text(tick, meter) == text
