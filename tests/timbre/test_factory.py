"""The factory sounds: enough of them, in tune, at one level, with their licence."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from studio.assets import resources_dir
from studio.timbre.factory import factory_sounds
from studio.timbre.sound.read import SoundFileError
from studio.timbre.sound.root_pitch import detect_root_pitch


def test_there_are_enough_of_enough_families() -> None:
    sounds = factory_sounds()
    assert len(sounds) >= 24
    assert len(Counter(sound.family for sound in sounds)) >= 8
    assert len({sound.name for sound in sounds}) == len(sounds)
    assert "MIT" in (resources_dir() / "timbres" / "LICENSE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", range(0, 33, 3))
def test_a_sound_is_in_tune_and_ready(number: int) -> None:
    entry = factory_sounds()[number]
    sound = entry.load()
    assert (sound.name, sound.family) == (entry.name, entry.family)
    assert 0.5 < sound.seconds <= 4.1
    assert 0.7 < np.abs(sound.samples).max() < 0.9
    assert np.abs(sound.mono[-1]) < 0.01
    found = detect_root_pitch(sound.mono, sound.sample_rate)
    assert found is not None
    # Some organs sound an octave below the key.
    assert (found.pitch - entry.root_pitch + 0.2) % 12 < 0.4
    if sound.loop is not None:
        assert 0 < sound.loop[0] < sound.loop[1] <= len(sound.samples)


def test_without_a_list_there_are_none(tmp_path: Path) -> None:
    assert factory_sounds(tmp_path) == ()
    (tmp_path / "timbres.json").write_text("[{]")
    assert factory_sounds(tmp_path) == ()
    (tmp_path / "timbres.json").write_text(
        '[{"file": "../../x.flac", "name": "x", "family": "", "root_pitch": 60}]'
    )
    (entry,) = factory_sounds(tmp_path)
    assert entry.path.parent == tmp_path
    with pytest.raises(SoundFileError, match=r"x\.flac"):
        entry.load()
