"""Sound is dragged out of the real window into another program, which finds finished files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.e2e.desktop import Desktop, Studio
from tests.e2e.test_story import DROP_TARGET, two_melodies

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture
def studio(desktop: Desktop) -> Studio:
    studio = desktop.start_studio(*map(str, two_melodies()))
    studio.wait(
        "clips and sounds are there",
        lambda s: len(s["clips"]) == 2 and s["sounds"] and not s["jobs"],
        timeout=120,
    )
    return studio


def drag_out(desktop: Desktop, studio: Studio, handle: str) -> list[Path]:
    """Take hold of a handle, wait with the button down until the files are finished, and drop them elsewhere."""
    target = desktop.start("drop_target.py", str(DROP_TARGET[0]), str(DROP_TARGET[1]))
    target.expect("ready")
    x, y = studio.middle(handle)
    before = studio.state["rendered"]
    desktop.do("mousemove", x, y, "sleep", 0.1, "mousedown", 1, "mousemove", x + 14, y + 14)
    studio.wait("the files are finished", lambda s: s["rendered"] > before, timeout=60)
    desktop.do("sleep", 0.5, "mousemove", x + 16, y + 18, "sleep", 0.3)
    desktop.drag_on((DROP_TARGET[0] + 60, DROP_TARGET[1] + 30))
    return [Path(path) for path in json.loads(target.expect("["))]


def test_a_clip_and_the_stems_of_a_song_are_dragged_out_as_sound(
    desktop: Desktop, studio: Studio
) -> None:
    (clip,) = drag_out(desktop, studio, "clipAudioHandle")
    sound, rate = soundfile.read(clip)
    assert (clip.suffix, rate) == (".wav", 48000)
    assert len(sound) > rate
    assert np.abs(sound).max() > 0.02
    stems = drag_out(desktop, studio, "stemsAudioHandle")
    assert [path.name[:3] for path in stems] == ["01_", "02_"]
    assert len({soundfile.info(path).frames for path in stems}) == 1
    assert all(np.abs(soundfile.read(path)[0]).max() > 0.02 for path in stems)
