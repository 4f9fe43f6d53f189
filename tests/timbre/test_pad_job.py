"""A whole pad of four sounds: cancelled, gone on with, found again by what it was made of."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest

from studio.latent import MixLaw
from studio.live.engine.patch import RenderedSounds
from studio.timbre.pad_job import RecallPad, RenderPad
from studio.timbre.render_cache import RenderCache
from studio.timbre.space import TimbreSpace
from studio.worker.job import Step
from tests.timbre.spaces import OneModel, tiny_space, tone

SOUNDS = (tone(220.0), tone(330.0), tone(440.0), tone(550.0))
KEYS = (48, 60)


def pad(cache: Path) -> RenderPad:
    return RenderPad(SOUNDS, cache, 2, KEYS, seconds=0.3)


def run(
    job: RenderPad | RecallPad, space: TimbreSpace
) -> tuple[list[Step[RenderedSounds]], RenderedSounds]:
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
    _, recalled = run(RecallPad(pad(tmp_path / "a")), space)
    np.testing.assert_array_equal(samples(recalled), samples(whole))
    assert recalled.share == 1.0
    # The middle keys are made first, four notes at once: the cancel comes in the middle of the second four.
    with contextlib.closing(pad(tmp_path / "b").run(OneModel(space).bench(4))) as running:
        for step in running:
            if step.progress and step.progress > 0.75:
                break
    _, part = run(RecallPad(pad(tmp_path / "b")), space)
    assert part.share == 0.5, "nothing is made, and what is not whole is not heard"
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


def test_nothing_is_recalled_where_nothing_was_rendered_or_none_may_be_heard(
    space: TimbreSpace, tmp_path: Path
) -> None:
    assert run(RecallPad(pad(tmp_path)), space)[1] is None
    RenderCache(tmp_path).put("0" * 64, np.zeros(4800, np.int8))
    assert run(RecallPad(pad(tmp_path)), space)[1] is None
    run(pad(tmp_path), space)
    assert run(RecallPad(pad(tmp_path)), space)[1].share == 1.0
    silent = tiny_space()
    silent.audible = False
    assert run(RecallPad(pad(tmp_path)), silent)[1] is None
