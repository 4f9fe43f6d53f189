import pytest

from studio.sketch.strokes.frame import BOX, Box, bounds, fitted_scale, place

LINE = (((10.0, 20.0), (110.0, 70.0)), ((60.0, 20.0),))


def test_bounds_and_scale():
    assert bounds(LINE) == Box(10.0, 20.0, 100.0, 50.0)
    assert fitted_scale(LINE) == pytest.approx(100 / BOX)
    assert bounds(()) is None
    assert fitted_scale((((5.0, 5.0),),)) == 1.0


def test_a_placed_drawing_keeps_its_proportions_and_lies_in_the_middle():
    placed = place(LINE, Box(0.0, 0.0, 50.0, 50.0))
    box = bounds(placed)
    assert box is not None
    assert (box.width, box.height) == (pytest.approx(50), pytest.approx(25))
    assert box.centre == (pytest.approx(25), pytest.approx(25))
    assert place((), Box(0, 0, 1, 1)) == ()
