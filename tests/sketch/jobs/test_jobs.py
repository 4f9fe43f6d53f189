from dataclasses import replace

import numpy as np
import pytest

from studio.latent import MixLaw, PcaMap
from studio.sketch.jobs import (
    AUTO,
    ClassifyDrawing,
    Corner,
    DrawSum,
    FinishDrawing,
    MorphPad,
    MorphPoint,
    MorphStrip,
    PlaceOnMap,
    Reconstruct,
    SampleGallery,
    SketchJobError,
    Term,
)
from studio.sketch.recognise import Guess, Recogniser, classifier_shapes
from studio.sketch.strokes.frame import bounds
from studio.worker.job import Workbench
from tests.sketch.networks import CATEGORIES, small_space

SQUARE = (((0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (0.0, 200.0), (0.0, 0.0)),)
CROSS = (((0.0, 0.0), (90.0, 90.0)), ((90.0, 0.0), (0.0, 90.0)))


class SureRecogniser(Recogniser):
    """A classifier of random weights, but sure of a square; it counts how often it is asked."""

    def __init__(self):
        random = np.random.default_rng(0)
        shapes = classifier_shapes(4, (4, 4))
        weights = {n: random.normal(size=s).astype(np.float32) for n, s in shapes.items()}
        weights["output_bias"] = np.array([90, 50, 10, 0], dtype=np.float32)
        super().__init__(("submarine", "square", "cat", "zigzag"), (4, 4), weights)


class Models:
    def __init__(self, space=None):
        self.models = {"sketch": space or small_space(), "sketch-classifier": SureRecogniser()}

    def get(self, name):
        return self.models[name]


@pytest.fixture
def bench():
    return Workbench("cpu", Models(), 64)


def run(job, bench):
    """Run a job; returns its result and all marks it showed on the way."""
    marks, steps = [], job.run(bench)
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value, marks
        marks += step.partial or ()
        assert step.progress is None or 0.0 <= step.progress <= 1.0


def joined(marks, count):
    """Put marks together to drawings."""
    drawings = [[] for _ in range(count)]
    for mark in marks:
        if mark.begins:
            drawings[mark.drawing].append([])
        drawings[mark.drawing][-1].append((mark.x, mark.y))
    return tuple(tuple(map(tuple, strokes)) for strokes in drawings)


def test_nine_endings_grow_as_they_end(bench):
    job = FinishDrawing(strokes=CROSS, category="square", seed=3, side=100.0)
    result, marks = run(job, bench)
    assert result.category == "square"
    assert len(result.strokes) == 9
    assert joined(marks, 9) == result.strokes
    assert len(set(result.strokes)) > 3
    assert run(job, bench)[0] == result, "the same seed gives the same endings"
    assert run(replace(job, seed=4), bench)[0] != result
    fewer, _ = run(replace(job, count=4), bench)
    assert fewer.strokes == result.strokes[:4]


def test_the_size_of_endings_follows_the_canvas(bench):
    job = FinishDrawing(strokes=CROSS, category="cat", seed=3, side=1000.0, temperature=0.0)
    small, _ = run(replace(job, count=1), bench)
    tenfold = tuple(tuple((10 * x, 10 * y) for x, y in stroke) for stroke in CROSS)
    large, _ = run(replace(job, strokes=tenfold, side=10_000.0, count=1), bench)
    flat = [p for s in small.strokes[0] for p in s]
    assert flat
    wanted = np.array(flat) * 10
    assert np.allclose([p for s in large.strokes[0] for p in s], wanted, rtol=1e-3, atol=1e-2)


def test_a_stroke_that_is_not_lifted_goes_on(bench):
    job = FinishDrawing(strokes=CROSS, category="square", seed=3, lifted=False)
    result, _ = run(job, bench)
    assert result.continued
    assert all(strokes[0][0] == CROSS[-1][-1] for strokes in result.strokes)


def test_drawings_grow_from_nothing_where_they_are_told(bench):
    result, _ = run(FinishDrawing(category="cat", start=(30.0, 40.0), count=3, seed=1), bench)
    assert all(strokes[0][0] == (30.0, 40.0) for strokes in result.strokes)


def test_the_best_guess_that_the_model_knows_leads(bench):
    result, _ = run(FinishDrawing(strokes=CROSS, count=1, seed=0), bench)
    assert result.category == "square", "the model cannot draw the classifier's first guess"
    told, _ = run(FinishDrawing(strokes=CROSS, category=None, count=1, seed=0), bench)
    assert told.category is None


def test_naming_a_drawing(bench):
    guesses, _ = run(ClassifyDrawing(CROSS), bench)
    assert [g.category for g in guesses] == ["submarine", "square", "cat"]
    assert all(isinstance(g, Guess) for g in guesses)
    assert run(ClassifyDrawing(()), bench)[0] == ()


def test_redrawing_begins_where_the_drawing_began(bench):
    moved = tuple(tuple((x + 500, y - 70) for x, y in stroke) for stroke in CROSS)
    result, marks = run(Reconstruct(moved, "square", seed=2), bench)
    assert len(result.strokes) == 9
    assert joined(marks, 9) == result.strokes
    assert all(strokes[0][0] == (500.0, -70.0) for strokes in result.strokes)
    other, _ = run(Reconstruct(moved, "cat", seed=2), bench)
    assert other.strokes != result.strokes, "another category draws it otherwise"
    varied, _ = run(Reconstruct(moved, "square", seed=2, similarity=0.3), bench)
    assert varied.strokes != result.strokes


CORNERS = (Corner(SQUARE, "square"), Corner(CROSS, "cat"), None, Corner(CROSS, "zigzag"))


def test_the_pad_has_the_persons_own_drawings_on_its_corners(bench):
    job = MorphPad(CORNERS, 5, seed=1)
    grid, marks = run(job, bench)
    assert len(grid.tiles) == 25
    assert joined(marks, 25) == grid.tiles
    wanted = np.array(SQUARE[0]) * 255 / 200
    assert np.allclose(np.array(grid.tiles[0][0]), wanted)
    for index in (4, 24):
        box = bounds(grid.tiles[index])
        assert box is not None
        assert box.side == pytest.approx(255)
    point, _ = run(MorphPoint(CORNERS, 0.25, 0.5, seed=1), bench)
    assert point == grid.tiles[2 * 5 + 1]


@pytest.mark.parametrize("law", [MixLaw.BILINEAR, MixLaw.SLERP, MixLaw.DISTANCE])
@pytest.mark.parametrize("present", [(0,), (0, 1), (1, 2, 3), (0, 1, 2, 3)])
def test_any_corners_make_a_pad(bench, law, present):
    full = (CORNERS[0], CORNERS[1], Corner(SQUARE, "cat"), CORNERS[3])
    corners = tuple(corner if i in present else None for i, corner in enumerate(full))
    grid, _ = run(MorphPad(corners, 3, law=law, seed=1), bench)
    assert all(grid.tiles)


def test_a_strip_walks_from_one_to_the_other(bench):
    tiles, marks = run(MorphStrip(CORNERS[0], CORNERS[1], 6, seed=1), bench)
    assert len(tiles) == 6
    assert joined(marks, 6) == tiles
    assert len(tiles[0]) == len(SQUARE)
    assert len(tiles[-1]) == len(CROSS)


def test_sums_of_drawings(bench):
    cat, square = Corner(CROSS, "cat"), Corner(SQUARE, "square")
    own, _ = run(DrawSum((Term(square),), seed=1), bench)
    there_and_back = (Term(square), Term(cat, -1.0), Term(cat, 1.0))
    again, _ = run(DrawSum(there_and_back, seed=1), bench)
    first = np.array([p for s in own for p in s][:6])
    assert np.allclose(first, np.array([p for s in again for p in s][:6]), atol=0.5)
    through, _ = run(DrawSum((Term(square),), "cat", seed=1), bench)
    assert through != own


def test_the_gallery(bench):
    job = SampleGallery("cat", 5, temperature=0.05, last_temperature=1.0, seed=3)
    tiles, marks = run(job, bench)
    assert joined(marks, 5) == tiles
    prior, _ = run(replace(job, from_prior=True), bench)
    assert prior != tiles
    assert len(run(SampleGallery(None, 2, seed=1), bench)[0]) == 2


def test_places_on_the_map():
    space = small_space()
    random = np.random.default_rng(0)
    space.map = PcaMap.fit(random.normal(size=(30, space.latent_size)).astype(np.float32))
    bench = Workbench("cpu", Models(space), 64)
    places, _ = run(PlaceOnMap(drawings=(CORNERS[0], CORNERS[1])), bench)
    assert places.shape == (2, 2)
    assert not np.allclose(places[0], places[1])
    assert run(PlaceOnMap(), bench)[0].shape == (0, 2)


@pytest.mark.parametrize(
    "job",
    [
        FinishDrawing(strokes=CROSS, category="platypus"),
        FinishDrawing(strokes=CROSS, category="cat", count=0),
        FinishDrawing(strokes=CROSS, category="cat", side=0.0),
        FinishDrawing(strokes=CROSS, category="cat", temperature=-1.0),
        FinishDrawing(strokes=CROSS, category="cat", temperature=float("nan")),
        MorphPad((None, None, None, None)),
        MorphPad(CORNERS, 1),
        MorphStrip(CORNERS[0], CORNERS[1], 1),
        Reconstruct(CROSS, "cat", similarity=2.0),
        DrawSum(()),
        SampleGallery("cat", 0),
        PlaceOnMap(drawings=(CORNERS[0],)),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(job, bench):
    with pytest.raises(SketchJobError) as caught:
        run(job, bench)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("job", [Reconstruct((), "cat"), DrawSum((Term(Corner(())),))])
def test_an_empty_drawing_is_said_in_a_sentence(job, bench):
    from studio.errors import PlainError

    with pytest.raises(PlainError, match="empty"):
        run(job, bench)


def test_every_job_has_a_title():
    jobs = [
        FinishDrawing(), ClassifyDrawing(CROSS), MorphPad(CORNERS), MorphPoint(CORNERS, 0, 0),
        MorphStrip(CORNERS[0], CORNERS[1]), DrawSum(()), Reconstruct(CROSS), PlaceOnMap(),
        SampleGallery(), SampleGallery("cat"),
    ]  # fmt: skip
    assert len({job.title for job in jobs}) == len(jobs)
    assert AUTO not in CATEGORIES


def test_a_growing_job_pauses_often_and_can_be_left(bench):
    steps = FinishDrawing(strokes=CROSS, category="square", seed=3, count=9).run(bench)
    first = next(steps)
    assert first.partial, "the first points are shown at once"
    steps.close()


def test_a_finished_drawing_gets_endings_all_the_same_and_it_is_said(bench):
    space = bench.models.get("sketch")
    space.network.decoder.push_end(30.0)
    told = {"strokes": CROSS, "category": "square", "seed": 3, "side": 100.0}
    result, _ = run(FinishDrawing(**told), bench)
    assert result.finished > 0.99
    assert all(sum(map(len, strokes)) == 6 for strokes in result.strokes)
    bare, _ = run(FinishDrawing(**told, least=0), bench)
    assert bare.strokes == ((),) * 9
    space.network.decoder.push_end(-60.0)
    bench.models.models["sketch"] = type(space)(space.network)
    undecided, _ = run(FinishDrawing(**told), bench)
    assert undecided.finished < 0.01
