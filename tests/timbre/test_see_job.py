"""Rainbowgrams of a sound and of what the decoders make of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.timbre.factory import factory_sounds
from studio.timbre.item import Sound
from studio.timbre.live_jobs import DecodeCurves, Seen, SeeSound
from studio.worker.inline import run_inline
from studio.worker.job import Workbench
from tests.timbre.spaces import WithTinyWavenet

pytestmark = pytest.mark.timeout(400)  # the first one may have to compile the sampler's loops


def short() -> Sound:
    sound = factory_sounds()[4].load()
    return replace(sound, end=sound.sample_rate)


def test_original_live_and_wavenet_come_one_after_the_other(tmp_path: Path) -> None:
    sound = short()
    steps = list(SeeSound(sound, cache=tmp_path).run(Workbench("cpu", WithTinyWavenet(), 1)))
    partial = [step.partial for step in steps if step.partial is not None]
    assert [one.decoded is not None for one in partial] == [False, True]
    shares = [step.progress for step in steps]
    assert shares == sorted(shares)
    assert len([share for share in shares if share > 0.3]) >= 4, "each quarter of a second is told"
    seen: Seen = run_inline(SeeSound(sound, cache=tmp_path), models=WithTinyWavenet())
    assert seen.rendered is not None
    assert seen.rendered_samples.ndim == 1
    assert len(seen.rendered_samples) == round(sound.seconds * 16_000)
    columns = [gram.level.shape[1] for gram in (seen.original, seen.decoded, seen.rendered)]
    assert max(columns) - min(columns) <= 3
    pair = np.corrcoef(*(g.level[:, : min(columns)].ravel() for g in (seen.original, seen.decoded)))
    assert pair[0, 1] > 0.6


def test_without_a_wavenet_there_are_two(tmp_path: Path) -> None:
    seen = run_inline(SeeSound(short()), models=WithTinyWavenet())
    assert seen.rendered is None
    assert not list(tmp_path.iterdir())


def test_curves_are_decoded_at_the_sounds_own_pitch() -> None:
    samples = run_inline(
        DecodeCurves(short(), np.zeros((40, 16), np.float32)), models=WithTinyWavenet()
    )
    assert samples.dtype == np.float32
    assert len(samples) == 40 * 512
