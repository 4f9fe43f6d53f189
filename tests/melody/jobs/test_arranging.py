import numpy as np
import pytest

from studio.melody.jobs import arranging as umap_job
from studio.melody.jobs.arranging import UmapJob, UmapPlaceJob
from studio.melody.jobs.making import MelodyJobError
from studio.melody.notes import TICKS_PER_STEP, Clip, Note
from studio.worker.inline import run_inline
from tests.ui.morph.desk import Store, toy_library


class Halves:
    """Arranges points by two of their numbers, as UMAP would by all of them."""

    def fit_transform(self, points):
        return self.transform(points)

    def transform(self, points):
        return points[:, [0, 8]] * 3.0


@pytest.fixture
def installed(monkeypatch):
    monkeypatch.setattr(umap_job, "umap_available", lambda: True)
    monkeypatch.setattr(umap_job, "make_reducer", lambda _count: Halves())


def test_the_library_is_arranged_and_clips_are_placed_among_it(installed):
    library = toy_library()
    arrangement = run_inline(UmapJob(library.windows), models=Store())
    assert arrangement.points.shape == (50, 2)
    assert np.allclose(arrangement.points.std(axis=0), 1.0)
    pitches = [int(library.windows[7, step]) + 19 for step in (0, 8)]
    notes = [Note(8 * i * TICKS_PER_STEP, 8 * TICKS_PER_STEP, p) for i, p in enumerate(pitches)]
    clip = Clip("Seven").with_notes(notes)
    (place,) = run_inline(UmapPlaceJob((clip,), arrangement), models=Store())
    assert place == pytest.approx(arrangement.points[7], abs=1e-5)


def test_a_fit_that_fails_says_so(installed, monkeypatch):
    class Broken(Halves):
        def fit_transform(self, _points):
            raise ValueError("no")

    monkeypatch.setattr(umap_job, "make_reducer", lambda _count: Broken())
    with pytest.raises(ValueError, match="no"):
        run_inline(UmapJob(toy_library().windows), models=Store())


def test_without_the_package_one_sentence_says_so(monkeypatch):
    monkeypatch.setattr(umap_job, "umap_available", lambda: False)
    with pytest.raises(MelodyJobError, match="umap-learn"):
        run_inline(UmapJob(toy_library().windows), models=Store())


def test_umap_itself_keeps_neighbours_together():
    pytest.importorskip("umap", reason="needs the optional package umap-learn")
    rng = np.random.default_rng(0)
    points = np.concatenate([rng.normal(0, 0.1, (30, 8)), rng.normal(5, 0.1, (30, 8))])
    placed = umap_job.make_reducer(60).fit_transform(points.astype(np.float32))
    gap = np.linalg.norm(placed[:30].mean(axis=0) - placed[30:].mean(axis=0))
    assert gap > 2 * placed[:30].std()
