import subprocess
import sys

import numpy as np
import pytest

from studio.sketch import warm_up
from studio.sketch.jobs import FinishDrawing, Reconstruct, WarmUp
from studio.sketch.net import kernels
from studio.sketch.strokes import raster, simplify
from studio.worker.job import Workbench
from tests.sketch.networks import small_space

LOOPS = (
    kernels.grow, kernels.run_lstm, kernels.lstm_step, kernels.outputs_of,
    raster._draw, simplify._kept,
)  # fmt: skip
CROSS = (((0.0, 0.0), (90.0, 90.0)), ((90.0, 0.0), (0.0, 90.0)))


class Models:
    def __init__(self):
        self.asked = []
        self.space = small_space()

    def get(self, name):
        self.asked.append(name)
        return self.space


def finish(job, bench):
    for _ in job.run(bench):
        pass


def test_after_warming_up_nothing_is_left_to_compile():
    warm_up.warm_up()
    before = [len(loop.signatures) for loop in LOOPS]
    assert all(before)
    bench = Workbench("cpu", Models(), 64)
    finish(FinishDrawing(strokes=CROSS, category="cat", seed=1), bench)
    finish(Reconstruct(CROSS, "cat", seed=1), bench)
    raster.rasterise(np.zeros((3, 2), dtype=np.float32), np.zeros(3, dtype=np.bool_))
    assert [len(loop.signatures) for loop in LOOPS] == before


def test_the_job_waits_for_the_other_process_and_loads_the_models(monkeypatch):
    polled = iter([None, None, 0])

    class Compiling:
        def poll(self):
            return next(polled)

    monkeypatch.setattr(warm_up, "begin_warming", Compiling)
    models = Models()
    finish(WarmUp(), Workbench("cpu", models, 64))
    assert next(polled, "empty") == "empty"
    assert models.asked == ["sketch", "sketch-classifier"]


def test_word_is_left_when_the_loops_are_compiled(tmp_path, monkeypatch):
    monkeypatch.setattr(warm_up.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path))
    assert not warm_up.is_warm()
    monkeypatch.setattr(warm_up.os, "nice", lambda _: 0)
    warm_up.main()
    assert warm_up.is_warm()
    assert warm_up.begin_warming() is None


@pytest.mark.parametrize("module", ["studio.sketch.jobs", "studio.sketch.growth"])
def test_the_window_loads_neither_torch_nor_compiled_loops(module):
    code = f"import sys, {module}; print([m for m in ('torch', 'numba') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
