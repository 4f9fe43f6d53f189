"""The timbre room's jobs: in steps, stopped and taken up again, never made twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.latent import MixLaw
from studio.timbre import jobs
from studio.timbre.jobs import EncodeSounds, RenderGrid, RenderNote
from studio.timbre.mulaw import encode_mu_law
from studio.timbre.net.sampler import FastSampler
from studio.timbre.render_cache import RenderCache
from studio.timbre.space import TimbreSpace
from studio.worker.inline import run_inline
from studio.worker.job import Step
from tests.timbre.spaces import OneModel, tiny_space, tone

pytestmark = pytest.mark.timeout(400)  # the first one may have to compile the loops

FRAMES = 25


def finished(steps: Any) -> tuple[list[Step[Any]], Any]:
    """Run a job to its end: its steps and its result."""
    seen = []
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as end:
            return seen, end.value


def points(count: int, frames: int = FRAMES) -> NDArray[np.float32]:
    return np.random.default_rng(4).normal(size=(count, frames * 3)).astype(np.float32)


def note(cache: Path | None = None, **changes: Any) -> RenderNote:
    return RenderNote(points(1)[0], pitch=55.0, seconds=0.7, cache=cache, **changes)


def grid(cache: Path, **changes: Any) -> RenderGrid:
    a, b, c, d = points(4, 2)
    asked = {"side": 3, "pitches": (40, 60), "seconds": 0.05, **changes}
    return RenderGrid((a, b, c, d), cache, **asked)


def test_sounds_are_encoded_one_by_one() -> None:
    space = tiny_space()
    sounds = (tone(220), tone(440))
    steps, found = finished(EncodeSounds(sounds).run(OneModel(space).bench()))
    assert [step.progress for step in steps] == [0.5, 1.0]
    assert len(steps[0].partial) == 1
    np.testing.assert_array_equal(found, space.encode(sounds))
    assert EncodeSounds(sounds).title == "Listen to 2 sounds"


def test_a_note_is_heard_as_it_grows() -> None:
    steps, sound = finished(note().run(OneModel(tiny_space()).bench()))
    parts = [part for step in steps for part in step.partial]
    assert [part.start for part in parts] == [0, 4000, 8000]
    assert [part.done for part in parts] == [False, False, True]
    joined = np.concatenate([part.samples for part in parts])
    np.testing.assert_array_equal(joined, sound.samples[:, 0])
    assert (sound.sample_rate, sound.root_pitch, len(sound.samples)) == (16_000, 55.0, 11_200)
    progress = [step.progress for step in steps]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    assert steps[-1].message == "0.7 of 0.7 s"


def test_a_note_made_before_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = OneModel(tiny_space())
    first = run_inline(note(tmp_path), models=Inline(store))
    monkeypatch.setattr(TimbreSpace, "begin", None)
    steps, again = finished(note(tmp_path).run(store.bench()))
    np.testing.assert_array_equal(again.samples, first.samples)
    assert len(steps) == 1
    assert steps[0].progress == 1.0


def test_a_cancelled_note_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = OneModel(tiny_space())
    _, whole = finished(note().run(store.bench()))
    steps = note(tmp_path).run(store.bench())
    while not next(steps).partial:
        pass
    steps.close()
    begun = [path for path in tmp_path.iterdir() if path.suffix == ".begun"]
    assert len(begun) == 1
    assert begun[0].stat().st_size >= 4000
    seen, resumed = finished(note(tmp_path).run(store.bench()))
    assert seen[0].progress is not None
    assert seen[0].progress > 4000 / 11_200
    np.testing.assert_array_equal(resumed.samples, whole.samples)
    assert not list(tmp_path.glob("*.begun"))


def test_a_note_longer_than_its_point_is_refused() -> None:
    with pytest.raises(PlainError, match=r"sound for 0\.8 s"):
        finished(RenderNote(points(1)[0], seconds=0.9).run(OneModel(tiny_space()).bench()))


@pytest.mark.parametrize("law", [MixLaw.BILINEAR, MixLaw.DISTANCE])
def test_a_pad_is_rendered_place_by_place(tmp_path: Path, law: MixLaw) -> None:
    space = tiny_space()
    job = grid(tmp_path, law=law)
    steps, made = finished(job.run(OneModel(space).bench(4)))
    assert len(made.keys) == 9 * 2
    cache = RenderCache(tmp_path)
    # A corner of the pad is the corner's own point, at either key.
    for column, row, corner in ((0, 0, 0), (2, 0, 1), (0, 2, 2), (2, 2, 3)):
        for pitch in (40, 60):
            alone = RenderNote(job.corners[corner], pitch=pitch, seconds=0.05)
            _, sound = finished(alone.run(OneModel(space).bench()))
            codes = cache.get(made.key(column, row, pitch), 800)
            np.testing.assert_array_equal(codes, encode_mu_law(sound.samples[:, 0]))
    done = [part.note for step in steps for part in step.partial if part.done]
    assert sorted(done) == list(range(18))
    # The key at the middle comes first, everywhere.
    assert all(index % 2 == 1 for index in done[:9])
    assert steps[-1].progress == 1.0
    assert steps[0].message.startswith("Notes 1 to 4 of 18")


def test_a_cancelled_pad_makes_only_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = OneModel(tiny_space())
    steps = grid(tmp_path).run(store.bench(4))
    for step in steps:
        if step.progress >= 8 / 18:
            break
    steps.close()
    made = len(list(tmp_path.glob("*.codes")))
    assert made == 8
    begun: list[int] = []
    begin = TimbreSpace.begin

    def counted(self: TimbreSpace, embeddings: Any, *others: Any) -> Any:
        begun.append(len(embeddings))
        return begin(self, embeddings, *others)

    monkeypatch.setattr(TimbreSpace, "begin", counted)
    again, _ = finished(grid(tmp_path).run(store.bench(4)))
    assert sum(begun) == 18 - made
    assert again[0].message == "8 of 18 were made before"


def test_a_decoder_without_pitch_makes_one_note_a_place(tmp_path: Path) -> None:
    _, made = finished(grid(tmp_path).run(OneModel(tiny_space(pitch_features=0)).bench()))
    assert made.pitches == (60,)
    assert len(set(made.keys)) == 9


def test_no_more_voices_than_there_is_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FastSampler, "most_voices", 3)
    steps, _ = finished(grid(tmp_path).run(OneModel(tiny_space()).bench()))
    assert {len(step.partial) for step in steps if step.partial} == {3}


def test_a_pad_without_places_or_keys_is_refused(tmp_path: Path) -> None:
    for changes in ({"pitches": ()}, {"side": 1}, {"side": 100}):
        with pytest.raises(PlainError, match="2 to 33 places"):
            next(grid(tmp_path, **changes).run(OneModel(tiny_space()).bench()))


def test_the_usual_pad_is_that_of_nsynth_super() -> None:
    assert (jobs.GRID_SIDE, len(jobs.GRID_PITCHES)) == (9, 16)
    assert (jobs.GRID_PITCHES[0], jobs.GRID_PITCHES[-1]) == (24, 84)


class Inline(OneModel):
    """A store as :func:`run_inline` wants one."""

    def __init__(self, store: OneModel) -> None:
        self._store = store

    def on(self, device: str) -> OneModel:  # noqa: ARG002 - it has one device
        return self._store

    def make_room(self, device: str) -> None:
        """Keep the only model."""
