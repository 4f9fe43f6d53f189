from __future__ import annotations

import numpy as np
import pytest

from studio.melody import attributes
from studio.melody.tokens import NOTE_OFF, WINDOW_STEPS, Windows, pitch_to_token


def melody(notes: dict[int, int]) -> Windows:
    """One window with a note of the given key at each step; key -1 is a note-off."""
    window = np.zeros((1, WINDOW_STEPS), dtype=np.uint8)
    for step, pitch in notes.items():
        window[0, step] = NOTE_OFF if pitch < 0 else pitch_to_token(pitch)
    return window


def test_note_density_counts_onsets_not_note_offs() -> None:
    assert attributes.note_density(melody({0: 60, 4: 60, 6: -1, 8: 62}))[0] == pytest.approx(3 / 32)


def test_in_scale_fraction() -> None:
    window = melody({0: 60, 1: 61, 2: 62, 3: 66})
    assert attributes.in_scale_fraction(window)[0] == 0.5
    assert attributes.in_scale_fraction(window, key=2)[0] == pytest.approx(0.75)
    assert attributes.in_scale_fraction(window, scale=(1, 6))[0] == 0.5


def test_mean_interval_ignores_direction_and_rests() -> None:
    assert attributes.mean_interval(melody({3: 60, 9: 64, 12: -1, 20: 63, 25: 63}))[
        0
    ] == pytest.approx(5 / 3)
    assert attributes.mean_interval(melody({3: 60}))[0] == 0.0


def test_syncopation_of_16ths() -> None:
    # Step 3 follows an onset one 16th before; 7 and 13 enter on their own.
    window = melody({2: 60, 3: 62, 7: 64, 13: 65})
    assert attributes.syncopation_16th(window)[0] == 0.5


def test_syncopation_of_8ths() -> None:
    # 2 follows step 0 (two 16ths), 6 follows step 5 (one 16th), 10 enters on its own, 12 is on the beat.
    window = melody({0: 60, 2: 60, 5: 60, 6: 62, 10: 64, 12: 65})
    assert attributes.syncopation_8th(window)[0] == pytest.approx(1 / 6)


def test_syncopation_looks_back_no_further_than_the_window() -> None:
    assert attributes.syncopation_16th(melody({1: 60}))[0] == 1.0
    assert attributes.syncopation_8th(melody({2: 60, 31: 60}))[0] == 0.5


@pytest.mark.parametrize("attribute", attributes.ATTRIBUTES.values(), ids=lambda a: a.name)
def test_silence_measures_nothing_and_shapes_hold(attribute: attributes.Attribute) -> None:
    values = attribute.measure(np.zeros((3, WINDOW_STEPS), dtype=np.uint8))
    assert values.dtype == np.float32
    assert values.tolist() == [0, 0, 0]


def test_rows_are_measured_alone() -> None:
    rng = np.random.default_rng(0)
    windows = rng.integers(0, 90, (20, WINDOW_STEPS)).astype(np.uint8)
    for attribute in attributes.ATTRIBUTES.values():
        together = attribute.measure(windows)
        alone = [attribute.measure(windows[i : i + 1])[0] for i in range(20)]
        assert together.tolist() == alone
