"""An exported instrument played by another program: sfizz, the reference SFZ player."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pysfizz
import pytest

from studio.timbre.export.multisample import PAD_X_CONTROL, PAD_Y_CONTROL
from studio.timbre.sound.root_pitch import detect_root_pitch
from tests.sfizz import RATE, open_in_sfizz, play_note
from tests.timbre.export.test_instrument_files import instrument, square, write


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> pysfizz.Synth:
    folder = tmp_path_factory.mktemp("exported")
    path = write(instrument(), folder)
    return open_in_sfizz(path)


def test_every_key_plays(player: pysfizz.Synth) -> None:
    assert player.playable_keys == list(range(128))
    assert [i["pitch_keycenter"] for i in player.get_note_info(53)] == [48, 48]
    assert [i["pitch_keycenter"] for i in player.get_note_info(54)] == [60, 60]
    assert [i["lovel"] for i in player.get_note_info(60)] == [1, 65]


@pytest.mark.parametrize("key", [45, 48, 53, 54, 60, 67, 84])
def test_pitch_level_and_loop(player: pysfizz.Synth, key: int) -> None:
    # Held for three seconds: three times as long as the recordings, so the loop is heard.
    sound = play_note(player, key, 127, 3.0, 4.0)
    late = sound[int(1.8 * RATE) : int(2.8 * RATE)]
    found = detect_root_pitch(late.astype(np.float32), RATE)
    assert found is not None
    assert found.pitch == pytest.approx(key, abs=0.05)
    held = np.sqrt(np.mean(late**2))
    assert held > 0.05
    assert np.abs(np.diff(late)).max() < 0.2
    # Gone half a second after the key was let go, with a release of 400 ms.
    assert np.abs(sound[int(3.6 * RATE) :]).max() < 0.05 * np.abs(late).max()


def test_velocity_is_heard(player: pysfizz.Synth) -> None:
    soft = np.abs(play_note(player, 60, 40, 0.5, 1.0)).max()
    loud = np.abs(play_note(player, 60, 127, 0.5, 1.0)).max()
    assert loud > 2 * soft > 0.005


@pytest.mark.parametrize(
    ("x", "y", "weights"),
    [
        (0, 0, {(0, 0): 1.0}),
        (127, 127, {(2, 2): 1.0}),
        (64, 0, {(1, 0): 1.0}),
        (32, 0, {(0, 0): 0.5, (1, 0): 0.5}),
        (96, 32, {(1, 0): 0.25, (2, 0): 0.25, (1, 1): 0.25, (2, 1): 0.25}),
    ],
)
def test_two_controls_move_between_the_points_of_a_square(
    tmp_path: Path, x: int, y: int, weights: dict[tuple[int, int], float]
) -> None:
    player = open_in_sfizz(write(square(), tmp_path))
    for control, value in ((PAD_X_CONTROL, x), (PAD_Y_CONTROL, y)):
        player._synth.cc(0, control, value)
    sound = play_note(player, 60, 127, 0.6, 0.6)[RATE // 10 : RATE // 2]
    window = np.hanning(len(sound))
    heard = {}
    for column, row in np.ndindex(3, 3):
        wave = np.exp(-2j * np.pi * 220 * 2**column * 3**row * np.arange(len(sound)) / RATE)
        heard[column, row] = float(abs((sound * window * wave).sum()))
    total = sum(heard.values())
    for place, strength in heard.items():
        assert strength / total == pytest.approx(weights.get(place, 0.0), abs=0.02)
