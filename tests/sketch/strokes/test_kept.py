import numpy as np
import pytest

from studio.sketch.strokes import kept
from studio.sketch.strokes.kept import Kept, points_of
from studio.sketch.strokes.simplify import as_corpus

LINE = ((0.0, 0.0), (4.0, 3.0))


def test_what_was_made_of_a_stroke_is_made_once_for_each_question():
    asked = []
    memory = Kept(lambda stroke, *facts: asked.append((stroke, facts)) or (stroke, facts))
    assert memory.of(LINE, 1.0) is memory.of(LINE, 1.0)
    assert memory.of(LINE, 2.0) == (LINE, (2.0,))
    assert len(asked) == 2
    twin = (*LINE,)
    assert memory.of(twin, 1.0)[0] is twin, "another tuple is another stroke, whatever it holds"


def test_a_list_may_change_and_is_not_remembered():
    line = list(LINE)
    first = points_of(line)
    line.append((9.0, 9.0))
    assert len(first) == 2
    assert len(points_of(line)) == 3


def test_memory_is_bounded_and_right_after_it_was_emptied(monkeypatch):
    monkeypatch.setattr(kept, "MOST_POINTS", 10)
    memory = Kept(len)
    strokes = [tuple((float(n), float(k)) for k in range(4)) for n in range(9)]
    for _ in range(2):
        assert [memory.of(stroke) for stroke in strokes] == [4] * 9
        assert len(memory._values) <= 2


def test_nobody_can_spoil_what_is_remembered():
    with pytest.raises(ValueError, match="read-only"):
        points_of(LINE)[0] = 7.0
    found = as_corpus((LINE,), 1.0)[0]
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 7.0
    assert np.array_equal(as_corpus((LINE,), 1.0)[0], [[0, 0], [4, 3]])
    assert np.array_equal(as_corpus((LINE,), 0.5)[0], [[0, 0], [8, 6]])
