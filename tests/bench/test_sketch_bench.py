"""The sketch benchmark names every figure that was asked for."""

from studio.bench import sketch


def test_every_figure_has_its_row() -> None:
    rows = sketch.run()
    targets = {(row.name, row.unit): row.target for row in rows}
    assert targets["one drawing, a point", "ms"] == 0.5
    assert targets["nine endings at once, a frame", "ms"] == 1.0
    assert targets["first point of nine endings", "ms"] == 50
    assert targets["encode 200 points", "ms"] == 10
    assert targets["11x11 grid of 60 points, complete", "s"] == 1.0
    assert targets["11x11 grid of 60 points, first ink everywhere", "ms"] == 100
    assert targets["name a drawing", "ms"] == 10
    assert len(targets) == len(rows)
    assert all(row.value > 0 for row in rows)
    assert sum("JavaScript" in row.comparator for row in rows) == 2
