from studio.bench.pad import bench_pad_latency
from tests.ui.morph.desk import Store


def test_the_pad_is_measured_from_mouse_event_to_paint(qtbot):
    rows = bench_pad_latency(Store(), moves=4)
    assert [row.name for row in rows] == [
        "drag to drawn melody, median",
        "drag to drawn melody, p99",
        "drag to exact melody, median",
        "drag to exact melody, p99",
    ]
    drawn, _, exact, _ = (row.value for row in rows)
    assert 0.0 < drawn <= exact < 5000.0
    assert {(row.target, row.unit) for row in rows} == {(30.0, "ms")}
