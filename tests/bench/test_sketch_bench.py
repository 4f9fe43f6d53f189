"""The sketch benchmark names every figure that was asked for."""

import pytest

from studio.bench import sketch, sketch_canvas


def test_every_figure_has_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    # As many strokes and frames as it takes to see that it works.
    monkeypatch.setattr(sketch_canvas, "STROKES", 30)
    monkeypatch.setattr(sketch_canvas, "FRAMES", 9)
    rows = sketch.run()
    targets = {(row.name, row.unit): row.target for row in rows}
    assert targets["one drawing, a point", "ms"] == 0.5
    assert targets["nine endings at once, a frame", "ms"] == 1.0
    assert targets["first point of nine endings", "ms"] == 50
    assert targets["encode 200 points", "ms"] == 10
    assert targets["11x11 grid of 60 points, complete", "s"] == 1.0
    assert targets["11x11 grid of 60 points, first ink everywhere", "ms"] == 100
    assert targets["name a drawing", "ms"] == 10
    for what in ("draw", "pan", "zoom", "nine endings grow"):
        assert targets[f"{what}, a frame, p99", "ms"] == pytest.approx(1000 / 60)
    assert len(targets) == len(rows)
    assert all(row.value > 0 for row in rows)
    assert sum("JavaScript" in row.comparator for row in rows) == 2
