"""What a patch may be, and a track that has none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.engine.patch import (
    LiveSound,
    NetTable,
    Patch,
    RenderedSounds,
)
from tests.live.random_patch import (
    RATE,
    pitch_hz,
)


def test_a_track_without_a_patch_plays_its_program(patch: Patch, sine_bank: Bank) -> None:
    engine = Engine(RATE, sine_bank)
    engine.publish_patch(1, patch)
    engine.midi.note_on(0, 69, 127)
    sound = engine.render(RATE)
    assert pitch_hz(sound[RATE // 2 :]) == pytest.approx(440, rel=1e-3)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bands", 7),
        ("phases", np.zeros(3, np.float32)),
        ("layers", []),
        ("noise_lengths", np.full(24, 10**7)),
        ("ratios", np.full(100, np.nan, np.float32)),
    ],
)
def test_a_table_that_does_not_fit_is_refused(net: NetTable, field: str, value: object) -> None:
    with pytest.raises(ValueError, match="live decoder"):
        replace(net, **{field: value})


def test_what_cannot_be_played_is_refused(net: NetTable, corners: np.ndarray) -> None:
    with pytest.raises(ValueError, match="Four embeddings"):
        LiveSound(net, corners[:3])
    with pytest.raises(ValueError, match="not finite"):
        LiveSound(net, corners * np.float32(np.nan))
    with pytest.raises(ValueError, match="no grid"):
        RenderedSounds([60.0], [[[None, None], [None]]])
    with pytest.raises(ValueError, match="needs the live decoder"):
        Patch()
