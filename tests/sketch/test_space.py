from itertools import pairwise

import numpy as np
import pytest

from studio.latent import LatentSpace, MixLaw
from studio.sketch.chance import seeds_of
from studio.sketch.growth import Growth
from studio.sketch.item import Sketch
from studio.sketch.space import SketchSpace, load_sketch_space
from studio.worker.errors import ModelError
from tests.sketch.networks import small_space

SQUARE = (((0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (0.0, 200.0), (0.0, 0.0)),)
CROSS = (((0.0, 0.0), (90.0, 90.0)), ((90.0, 0.0), (0.0, 90.0)))


@pytest.fixture(scope="module")
def space():
    return small_space()


def scaled(strokes, by, x=0.0, y=0.0):
    return tuple(tuple((px * by + x, py * by + y) for px, py in stroke) for stroke in strokes)


def test_it_is_a_latent_space(space):
    assert isinstance(space, LatentSpace)
    assert space.latent_size == 16
    latents = space.encode([Sketch(strokes=SQUARE), Sketch(strokes=CROSS)], ["square", None])
    assert latents.shape == (2, 16)
    assert latents.dtype == np.float32
    drawn = list(space.decode(latents, temperature=0.3, seed=5))
    assert all(isinstance(sketch, Sketch) and sketch.strokes for sketch in drawn)
    again = list(space.decode(latents, temperature=0.3, seed=5))
    assert [s.strokes for s in drawn] == [s.strokes for s in again]
    assert space.attributes == {}


def test_size_and_place_of_a_drawing_do_not_matter(space):
    own = space.encode([Sketch(strokes=SQUARE)])
    other = space.encode([Sketch(strokes=scaled(SQUARE, 3.7, -900.0, 55.0))])
    assert np.allclose(own, other, atol=1e-4)
    assert not np.allclose(own, space.encode([Sketch(strokes=CROSS)]), atol=1e-3)


def test_a_point_is_z_and_category(space):
    own, pig = space.encode([Sketch(strokes=SQUARE)] * 2, ["square", "cat"])
    assert np.array_equal(own[:8], pig[:8])
    assert not np.array_equal(own[8:], pig[8:])
    assert np.array_equal(space.through(own[None], "cat")[0], pig)


def test_mixing_has_exact_ends_and_slerps_z_alone(space):
    corners = list(space.encode([Sketch(strokes=SQUARE), Sketch(strokes=CROSS)], ["square", "cat"]))
    weights = np.array([[1, 0], [0, 1], [0.5, 0.5]], dtype=np.float32)
    for law in (MixLaw.SLERP, MixLaw.LERP):
        mixed = space.mix(corners, weights, law)
        assert np.allclose(mixed[:2], corners, atol=1e-6)
        assert np.allclose(mixed[2, 8:], (corners[0][8:] + corners[1][8:]) / 2, atol=1e-6)


def test_an_empty_drawing_and_an_unknown_category_are_told(space):
    with pytest.raises(ModelError, match="empty"):
        space.encode([Sketch()])
    with pytest.raises(ModelError, match="platypus"):
        space.encode([Sketch(strokes=CROSS)], ["platypus"])
    assert space.knows(None)
    assert not space.knows("platypus")


def state(space, strokes, category="square", **more):
    prefix = space.prefix(strokes, category, 1.0, **more)
    return prefix.pens.h, prefix.pens.rows, prefix.end


def test_a_stroke_more_is_read_on_from_where_reading_stopped():
    """The same state as reading all at once, after strokes were added, taken back and changed."""
    warm = small_space()
    histories = [CROSS[:1], CROSS, (*CROSS, SQUARE[0]), CROSS, CROSS[:1], (*SQUARE, *CROSS)]
    for strokes in histories:
        h, rows, end = state(warm, strokes)
        fresh_h, fresh_rows, fresh_end = state(small_space(), strokes)
        assert np.array_equal(h, fresh_h)
        assert np.array_equal(rows, fresh_rows)
        assert end == fresh_end == strokes[-1][-1]


def test_a_drawing_of_too_many_points_is_read_more_coarsely(space):
    angles = np.linspace(0, 60, 3000)
    spiral = (tuple((float(a * np.cos(a)), float(a * np.sin(a))) for a in angles),)
    assert len(space._rows(spiral, 120 / 255)) > space.network.most_points
    assert 10 < len(space._whole(spiral)) <= space.network.most_points
    end = space._whole(spiral)[:, :2].sum(axis=0) * space.network.scale_factor
    assert np.allclose(end * 120 / 255, spiral[0][-1], atol=2), "its end is still there"
    assert space.prefix(spiral, None, 120 / 255).end == spiral[0][-1]


def test_the_last_stroke_may_go_on(space):
    lifted = state(space, CROSS)[1][0]
    down = state(space, CROSS, lifted=False)[1][0]
    assert lifted[2:].tolist() == [0, 1, 0]
    assert down[2:].tolist() == [1, 0, 0]


def test_growth_begins_where_it_is_told_and_joins_strokes(space):
    pens = space.begin_free(["square"] * 3)
    growth = Growth(pens, [(10.0, 20.0)] * 3, 2.0, continued=True)
    marks = [*growth.first_marks()]
    for step in growth.steps(0.4, seeds_of(1, 3), 20):
        marks += step
    for index in range(3):
        own = [mark for mark in marks if mark.drawing == index]
        strokes: list[list[tuple[float, float]]] = []
        for mark in own:
            if mark.begins:
                strokes.append([])
            strokes[-1].append((mark.x, mark.y))
        assert tuple(map(tuple, strokes)) == growth.strokes(index)
        assert growth.strokes(index)[0][0] == (10.0, 20.0)
    assert 0.0 <= growth.progress <= 1.0


def test_seeds_do_not_depend_on_how_many_there_are():
    assert seeds_of(7, 9)[:4] == seeds_of(7, 4)
    assert seeds_of(7, 3) != seeds_of(8, 3)
    assert len(set(seeds_of(7, 100))) == 100


def test_a_missing_model_is_told(tmp_path):
    with pytest.raises(ModelError):
        load_sketch_space(tmp_path / "nothing.gen.json")
    with pytest.raises(ModelError):
        load_sketch_space(tmp_path)


@pytest.mark.parity
def test_a_published_decoder_finishes_drawings(published):
    space = load_sketch_space(published / "bird.gen.json.gz")
    assert space.categories == ("bird",)
    prefix = space.prefix(SQUARE, None, 1.0)
    growth = Growth(prefix.pens.branch(9), [prefix.end] * 9, prefix.scale, continued=False)
    for _ in growth.steps(0.25, seeds_of(0, 9)):
        pass
    assert sum(map(len, growth.all_strokes())) > 9
    with pytest.raises(ModelError, match="cannot read"):
        space.encode([Sketch(strokes=SQUARE)])


def test_of_a_long_drawing_only_the_last_part_is_read():
    """A drawing longer than any in training takes no longer to read, and most of it stays read."""
    warm = small_space()
    most = warm.network.most_points
    corner = [((9.0 * n, 0.0), (9.0 * n, 90.0), (9.0 * n + 5.0, 40.0)) for n in range(3 * most)]
    read = []
    for count in range(most, len(corner), 7):
        strokes = tuple(corner[:count])
        h, rows, end = state(warm, strokes)
        kept = warm._read["square"].rows
        assert most <= len(kept) < 2 * most
        read.append(kept)
        cold = state(SketchSpace(warm.network), strokes)
        assert np.allclose(h, cold[0], atol=1e-5)
        assert np.array_equal(rows, cold[1])
        assert end == strokes[-1][-1]
    begun_anew = [not np.array_equal(b[: len(a)], a) for a, b in pairwise(read)]
    assert sum(begun_anew) <= len(corner) * 3 / most
