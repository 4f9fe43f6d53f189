"""An exported instrument played by another program: sfizz, the reference SFZ player."""

from __future__ import annotations

import numpy as np
import pysfizz
import pytest

from studio.timbre.export.instrument_files import write_instrument
from studio.timbre.sound.root_pitch import detect_root_pitch
from tests.timbre.export.test_instrument_files import instrument

RATE = 48_000


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> pysfizz.Synth:
    folder = tmp_path_factory.mktemp("exported")
    list(write_instrument(instrument(), folder))
    synth = pysfizz.Synth(sample_rate=RATE, block_size=256)
    assert synth.load_sfz_file(next(folder.glob("*.sfz")))
    return synth


def test_every_key_plays(player: pysfizz.Synth) -> None:
    assert player.playable_keys == list(range(128))
    assert [i["pitch_keycenter"] for i in player.get_note_info(53)] == [48, 48]
    assert [i["pitch_keycenter"] for i in player.get_note_info(54)] == [60, 60]
    assert [i["lovel"] for i in player.get_note_info(60)] == [1, 65]


@pytest.mark.parametrize("key", [45, 48, 53, 54, 60, 67, 84])
def test_pitch_level_and_loop(player: pysfizz.Synth, key: int) -> None:
    # Held for three seconds: three times as long as the recordings, so the loop is heard.
    sound = player.render_note(key, 127, 3.0, 4.0)[0]
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
    soft = np.abs(player.render_note(60, 40, 0.5, 1.0)[0]).max()
    loud = np.abs(player.render_note(60, 127, 0.5, 1.0)[0]).max()
    assert loud > 2 * soft > 0.005
