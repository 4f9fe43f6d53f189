"""A whole pad of four sounds: cancelled, gone on with, found again by what it was made of."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest

from studio.latent import MixLaw
from studio.live.patch import RenderedSounds
from studio.timbre.pad_job import RenderPad
from studio.timbre.space import TimbreSpace
from studio.worker.job import Step
from tests.timbre.spaces import OneModel, tiny_space, tone

SOUNDS = (tone(220.0), tone(330.0), tone(440.0), tone(550.0))
KEYS = (48, 60)


def pad(cache: Path) -> RenderPad:
    return RenderPad(SOUNDS, cache, 2, KEYS, seconds=0.3)


def run(job: RenderPad, space: TimbreSpace) -> tuple[list[Step[RenderedSounds]], RenderedSounds]:
    steps, running = [], job.run(OneModel(space).bench(4))
    while True:
        try:
            steps.append(next(running))
        except StopIteration as end:
            return steps, end.value


def samples(grid: RenderedSounds) -> np.ndarray:
    return np.array([s.pcm.samples for key in grid.sounds for row in key for s in row if s])


@pytest.fixture(scope="module")
def space() -> TimbreSpace:
    return tiny_space()


@pytest.mark.timeout(400)
def test_what_was_cancelled_goes_on_and_the_whole_is_found_again(
    space: TimbreSpace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, whole = run(pad(tmp_path / "a"), space)
    assert whole.keys == (48.0, 60.0)
    assert samples(whole).shape == (8, 4800)
    # The middle keys are made first, four notes at once: the cancel comes in the middle of the second four.
    with contextlib.closing(pad(tmp_path / "b").run(OneModel(space).bench(4))) as running:
        for step in running:
            if step.progress and step.progress > 0.75:
                break
    steps, resumed = run(pad(tmp_path / "b"), space)
    np.testing.assert_array_equal(samples(resumed), samples(whole))
    first = next(step.progress for step in steps if step.progress)
    assert first >= 0.5, "what was whole is not made again"
    monkeypatch.setattr(TimbreSpace, "begin", None)  # nothing can be made anew
    _, again = run(pad(tmp_path / "b"), space)
    np.testing.assert_array_equal(samples(again), samples(whole))
    # The same notes at other places of another law: they are known by what they are made of.
    turned = RenderPad(SOUNDS[::-1], tmp_path / "b", 2, KEYS, MixLaw.DISTANCE, 0.3)
    _, elsewhere = run(turned, space)
    np.testing.assert_array_equal(samples(elsewhere)[:4], samples(whole)[:4][::-1])
    with pytest.raises(TypeError):
        run(RenderPad(SOUNDS, tmp_path / "b", 2, KEYS, seconds=0.2), space)
