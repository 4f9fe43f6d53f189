"""Melody jobs: corners exact, windows stitched, seeds kept, pauses often, mistakes in plain words."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from studio.latent import Direction, MixLaw, PcaMap
from studio.melody.jobs import (
    AttributeJob,
    AverageJob,
    FourCorners,
    GridJob,
    MapJob,
    MelodyJobError,
    MorphGrid,
    MorphJob,
    PadPointJob,
    PathJob,
    ReconstructJob,
    SampleJob,
    VaryJob,
)
from studio.melody.notes import TICKS_PER_STEP, Clip, Meter, Note
from studio.melody.space import MelodySpace
from studio.melody.tokens import token_to_pitch
from studio.worker.inline import run_inline
from studio.worker.job import Job, Step
from tests.melody.spaces import OneModel

BAR = 16 * TICKS_PER_STEP


def tune(seed: int, bars: int = 2, meter: Meter = Meter()) -> Clip:
    rng = np.random.default_rng(seed)
    notes = [
        Note(start * TICKS_PER_STEP, 2 * TICKS_PER_STEP, int(rng.integers(40, 90)), 30 + seed)
        for start in range(0, bars * meter.bar_ticks // TICKS_PER_STEP - 1, 3)
    ]
    return Clip(f"Tune {seed}", length=bars * meter.bar_ticks, meter=meter).with_notes(notes)


CORNERS: FourCorners = (tune(1), tune(2), tune(3), tune(4))


def run(job: Job[Any], store: OneModel, **options: Any) -> Any:
    return run_inline(job, models=store, **options)


def contents(clips: Any) -> list[Any]:
    return [clip.notes for clip in clips]


@pytest.mark.parametrize("item_space", [False, True])
@pytest.mark.parametrize("steps", [2, 5, 16])
def test_a_morph_keeps_its_ends(one_model: OneModel, steps: int, item_space: bool) -> None:
    a, b = tune(1, bars=5), tune(2)
    clips = run(MorphJob(a, b, steps, item_space=item_space, seed=1), one_model)
    assert len(clips) == steps
    assert clips[0] is a
    assert clips[-1] is b
    assert all(clip.length == 5 * BAR for clip in clips[1:-1])
    assert len({clip.id for clip in clips}) == steps


def test_the_same_seed_gives_the_same_morph(one_model: OneModel) -> None:
    def made(seed: int, **options: Any) -> list[Any]:
        job = MorphJob(tune(1, 4), tune(2, 4), 6, temperature=1.0, seed=seed)
        return contents(run(job, one_model, **options))

    assert made(1) == made(1)
    assert made(1) != made(2)
    assert made(1, batch_limit=1) == made(1)


def test_the_law_is_the_one_asked_for() -> None:
    class Circle:
        """Puts even first tokens at (40, 0) and odd ones at (0, 40); writes the first coordinate as a token."""

        latent_size = 2

        def encode(self, windows: Any) -> Any:
            odd = windows[:, :1] % 2
            mu = np.concatenate([40 * (1 - odd), 40 * odd], axis=1).astype(np.float32)
            return mu, np.ones_like(mu)

        def decode(self, latents: Any, **_: Any) -> Any:
            return np.rint(latents[:, :1]).astype(np.uint8).repeat(32, axis=1)

    ends = [Clip().with_notes([Note(0, 240, pitch)]) for pitch in (61, 60)]
    store = OneModel(MelodySpace(Circle()))
    for law, token in ((MixLaw.LERP, 20), (MixLaw.SLERP, 28)):
        middle = run(MorphJob(*ends, 3, law=law), store)[1]
        assert middle.notes[0].pitch == token_to_pitch(token)


def test_tiles_come_as_they_are_made(one_model: OneModel) -> None:
    shown: list[Step[Any]] = []
    job = MorphJob(tune(1, 4), tune(2, 4), 6)
    clips = run(job, one_model, batch_limit=2, progress=shown.append)
    partials = [step.partial for step in shown if step.partial is not None]
    assert [sum(clip is not None for clip in partial) for partial in partials] == [2, 3, 4, 5, 6]
    assert partials[-1] == clips
    progress = [step.progress for step in shown if step.progress is not None]
    assert progress == sorted(progress)
    assert progress[-1] == pytest.approx(1.0)


def test_a_grid_pauses_between_the_steps_of_its_decoding(one_model: OneModel) -> None:
    shown: list[Step[Any]] = []
    run(GridJob(CORNERS), one_model, progress=shown.append)
    assert len(shown) > 32


def test_a_cancelled_job_leaves_nothing_behind(one_model: OneModel) -> None:
    job = GridJob(CORNERS)
    whole = contents(run(job, one_model).clips)
    cut = job.run(one_model.bench())
    for _ in range(10):
        next(cut)
    cut.close()
    assert contents(run(job, one_model).clips) == whole


@pytest.mark.parametrize("law", [MixLaw.BILINEAR, MixLaw.SLERP, MixLaw.DISTANCE])
def test_a_grid_keeps_its_corners(one_model: OneModel, law: MixLaw) -> None:
    grid = run(GridJob(CORNERS, side=5, law=law), one_model)
    assert isinstance(grid, MorphGrid)
    assert (grid.side, grid.law, len(grid.clips)) == (5, law, 25)
    assert [grid.clips[i] for i in (0, 4, 20, 24)] == list(CORNERS)
    assert grid.clips[0] is CORNERS[0]


def test_a_place_of_the_pad_is_the_tile_of_the_grid(one_model: OneModel) -> None:
    grid = run(GridJob(CORNERS, temperature=1.0, seed=9), one_model)
    for column, row in ((3, 0), (5, 5), (10, 7)):
        job = PadPointJob(CORNERS, column / 10, row / 10, temperature=1.0, seed=9)
        assert run(job, one_model).notes == grid.clips[row * 11 + column].notes


def test_a_corner_of_the_pad_needs_no_model(one_model: OneModel) -> None:
    assert run(PadPointJob(CORNERS, 0.98, 0.03), one_model) is CORNERS[1]
    alone = tune(1)
    assert run(PadPointJob((None, None, alone, None), 0.5, 0.5), one_model) is alone
    assert one_model.asked == 0


def test_a_pad_with_two_corners_is_a_strip(one_model: OneModel) -> None:
    corners = (tune(1), tune(2), None, None)
    top = run(PadPointJob(corners, 0.4, 0.0), one_model)
    bottom = run(PadPointJob(corners, 0.4, 1.0), one_model)
    assert top.notes == bottom.notes


def test_an_empty_pad_says_what_to_do(one_model: OneModel) -> None:
    for job in (
        GridJob((None,) * 4),
        PadPointJob((None,) * 4, 0, 0),
        PathJob((None,) * 4, ((0, 0),)),
    ):
        with pytest.raises(MelodyJobError, match=r"^Put a clip into a corner of the pad first\.$"):
            run(job, one_model)


def test_a_path_gives_a_clip_for_each_place(one_model: OneModel) -> None:
    points = ((0.0, 0.0), (0.3, 0.2), (0.3, 0.2), (1.0, 1.0))
    clips = run(PathJob(CORNERS, points), one_model)
    assert clips[0] is CORNERS[0]
    assert clips[3] is CORNERS[3]
    assert clips[1].notes == clips[2].notes
    assert clips[1].notes == run(PadPointJob(CORNERS, 0.3, 0.2), one_model).notes


def test_note_space_takes_notes_from_the_corners_only(one_model: OneModel) -> None:
    clips = run(MorphJob(tune(1), tune(2), 7, item_space=True, seed=1), one_model)
    own = {note.pitch for clip in (clips[0], clips[-1]) for note in clip.notes}
    assert {note.pitch for clip in clips for note in clip.notes} <= own
    assert one_model.asked == 0


def test_other_meters_and_lengths_stitch(one_model: OneModel) -> None:
    waltz = Meter(3, 4)
    clips = run(MorphJob(tune(1, 7, waltz), tune(2, 2), 4), one_model)
    assert [clip.meter for clip in clips] == [waltz, waltz, Meter(), Meter()]
    assert clips[1].length == 7 * waltz.bar_ticks
    assert clips[2].length == 7 * BAR


@pytest.mark.parametrize("bars", [1, 2, 3, 8])
def test_samples_have_the_length_asked_for(one_model: OneModel, bars: int) -> None:
    clips = run(SampleJob(3, bars, seed=4), one_model)
    assert [clip.length for clip in clips] == [bars * BAR] * 3
    assert contents(clips) == contents(run(SampleJob(3, bars, seed=4), one_model))
    assert contents(clips) != contents(run(SampleJob(3, bars, seed=5), one_model))
    assert all(note.velocity == 80 for clip in clips for note in clip.notes)


def test_variations_of_similarity_one_are_the_models_own_version(one_model: OneModel) -> None:
    clip = tune(1, 4)
    own = run(ReconstructJob(clip), one_model)
    same = run(VaryJob(clip, similarity=1.0, count=2, temperature=0.0, seed=1), one_model)
    assert contents(same) == [own.notes] * 2
    far = run(VaryJob(clip, similarity=0.1, count=3, temperature=0.0, seed=1), one_model)
    assert len({clip.notes for clip in far}) == 3
    assert own.length == clip.length


def test_an_average_lies_in_the_middle(one_model: OneModel) -> None:
    a, b = tune(1), tune(2)
    middle = run(MorphJob(a, b, 3, law=MixLaw.LERP), one_model)[1]
    assert run(AverageJob((a, b)), one_model).notes == middle.notes
    with pytest.raises(MelodyJobError, match="at least two clips"):
        run(AverageJob((a,)), one_model)


def test_attributes_push_and_measure() -> None:
    class Painter:
        """Its latent is the number of notes, and its decoder writes that many."""

        latent_size = 1

        def encode(self, windows: Any) -> Any:
            mu = (windows > 1).sum(axis=1, keepdims=True).astype(np.float32)
            return mu, np.ones_like(mu)

        def decode(self, latents: Any, **_: Any) -> Any:
            steps = np.arange(32)[None]
            return np.where(steps < np.rint(latents), 41, 0).astype(np.uint8)

    unit = np.ones(1, np.float32)
    density = Direction("note_density", "Note density", "notes/step", unit * 4)
    store = OneModel(MelodySpace(Painter(), attributes={"note_density": density}))
    clip = tune(1)
    count = len(clip.notes)
    result = run(AttributeJob(clip, {"note_density": 1.5}), store)
    assert len(result.clip.notes) == count + 6
    assert result.before["note_density"] == pytest.approx(count / 32)
    assert result.after["note_density"] == pytest.approx((count + 6) / 32)
    assert set(result.before) == set(result.after) >= {"mean_interval", "syncopation_8th"}
    untouched = run(AttributeJob(clip, {"note_density": 0.0}), store)
    assert untouched.clip is clip
    assert untouched.before == untouched.after
    with pytest.raises(MelodyJobError, match="no direction for “Mean interval”"):
        run(AttributeJob(clip, {"mean_interval": 1.0}), store)
    with pytest.raises(MelodyJobError, match="from -2 to 2"):
        run(AttributeJob(clip, {"note_density": 2.5}), store)


def test_clips_are_placed_on_the_map(tiny_space: MelodySpace) -> None:
    with pytest.raises(MelodyJobError, match="without a map"):
        run(MapJob((tune(1),)), OneModel(tiny_space))
    z = tiny_space.latent_size
    axes = PcaMap(np.zeros(z, np.float32), np.eye(2, z, dtype=np.float32), np.ones(2, np.float32))
    tiny_space.map = axes
    clips = (tune(1), tune(2, 8), tune(3))
    points = run(MapJob(clips), OneModel(tiny_space))
    assert points.shape == (3, 2)
    alone = run(MapJob((tune(2, 8),)), OneModel(tiny_space))
    np.testing.assert_allclose(points[1], alone[0], rtol=1e-5)
    assert run(MapJob(()), OneModel(tiny_space)).shape == (0, 2)


@pytest.mark.parametrize(
    ("job", "sentence"),
    [
        (MorphJob(tune(1), tune(2), 1), "2 to 16 tiles"),
        (MorphJob(tune(1), tune(2), 17), "2 to 16 tiles"),
        (PathJob(CORNERS, ()), "no places"),
        (SampleJob(0), "at least one clip"),
        (SampleJob(1, bars=0), "at least one clip"),
        (VaryJob(tune(1), similarity=1.2), "from 0 to 1"),
    ],
)
def test_mistakes_in_plain_words(one_model: OneModel, job: Job[Any], sentence: str) -> None:
    with pytest.raises(MelodyJobError, match=sentence):
        run(job, one_model)


def test_every_job_has_a_title() -> None:
    a = tune(1)
    jobs: list[Any] = [
        MorphJob(a, a), GridJob(CORNERS), PathJob(CORNERS, ((0, 0),)), PadPointJob(CORNERS, 0, 0),
        ReconstructJob(a), SampleJob(), SampleJob(1), VaryJob(a), AverageJob((a, a)),
        AttributeJob(a), MapJob((a,)),
    ]  # fmt: skip
    assert all(job.title for job in jobs)


def test_silence_goes_through_every_job(one_model: OneModel) -> None:
    silent = Clip()
    assert len(run(MorphJob(silent, silent, 3), one_model)) == 3
    assert run(AttributeJob(silent), one_model).before["note_density"] == 0
    assert run(ReconstructJob(silent), one_model).length == silent.length


def test_the_window_can_name_jobs_without_loading_torch() -> None:
    names = "jobs", "space", "space_files", "windows", "morph"
    code = "import sys\n" + "".join(f"import studio.melody.{name}\n" for name in names)
    code += "sys.exit(int('torch' in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
