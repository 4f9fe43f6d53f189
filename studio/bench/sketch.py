"""How fast drawings grow on the CPU, with the weights of the JavaScript reference, and how smooth the canvas stays."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from studio.bench import sketch_canvas
from studio.bench.machine import median_ms
from studio.bench.one_model import OneModel
from studio.bench.rows import BenchRow
from studio.latent import bilinear_weights, grid_positions
from studio.sketch.chance import seeds_of
from studio.sketch.growth import Growth
from studio.sketch.item import Sketch
from studio.sketch.jobs import FinishDrawing
from studio.sketch.net.conditional import ConditionalSketchRnn, Facts
from studio.sketch.net.fast import FastDecoder, LstmArrays, Pens
from studio.sketch.recognise import Recogniser, classifier_shapes
from studio.sketch.rein import Rein
from studio.sketch.space import SketchSpace
from studio.sketch.strokes.stroke3 import Strokes
from studio.worker.job import Step

PUBLISHED = Path("shared") / "data" / "checkpoints" / "sketch_rnn_gen" / "bird.gen.json.gz"
"""Beside the checkout: a published decoder. Without it random weights of the same sizes take the same time."""

UNITS, MIXTURES, CATEGORIES = 512, 20, 345
SIDE, GRID_POINTS, ENDINGS, READ_POINTS = 11, 60, 9, 200
MANY = 10**6
"""Points before which no drawing ends, so that each has as many as are to be measured."""

_row = partial(BenchRow, "sketch")
_BROWSER_ONE = (
    "JavaScript reference, same weights, this kind of machine: 3.2 to 4.9 ms (best ever 1.3)"
)
_BROWSER_NINE = (
    "JavaScript reference, same weights, this kind of machine: 28 to 44 ms (best ever 12)"
)


def run() -> list[BenchRow]:
    """Measure everything; takes half a minute, and some more when the loops are first compiled."""
    decoder, scale, weights = _decoder()
    how = f"{weights}; 512 units; one thread; median"
    space = _space()
    return [
        *_growing_rows(decoder, scale, how),
        _first_point_row(space),
        *_grid_rows(space),
        _row(
            "encode 200 points",
            median_ms(lambda: space.network.encode(_rows(READ_POINTS)), 40),
            "ms",
            10.0,
            "our network's sizes, random weights; each direction on a core of its own; median",
        ),
        _classifier_row(),
        *sketch_canvas.run(),
    ]


def _growing_rows(decoder: FastDecoder, scale: float, how: str) -> list[BenchRow]:
    rows = []
    for count, name, target, comparator in (
        (1, "one drawing, a point", 0.5, _BROWSER_ONE),
        (ENDINGS, "nine endings at once, a frame", 1.0, _BROWSER_NINE),
    ):
        taken: list[float] = []
        for turn in range(4):
            growth = _growth(decoder.begin(count), scale)
            frames = _times(growth.steps(0.25, seeds_of(turn, count), 100))
            taken += frames if turn else []
        rows.append(_row(name, statistics.median(taken) * 1e3, "ms", target, how, comparator))
        late = sorted(taken)[int(0.99 * len(taken))] * 1e3
        rows.append(_row(f"{name}, slowest of a hundred", late, "ms", None, how))
    return rows


def _first_point_row(space: SketchSpace) -> BenchRow:
    """Time from asking for nine endings of a drawing of a hundred points to their first marks."""
    bench = OneModel(space).bench(64)
    circle = np.linspace(0.0, 6.0, 100)
    taken = []
    for turn in range(12):
        line: Strokes = (
            tuple((100.0 * float(np.cos(a)), 90.0 * float(np.sin(a)) + turn) for a in circle),
        )
        start = time.perf_counter()
        step: Step[Any] = next(FinishDrawing(strokes=line, category="bird", seed=1).run(bench))
        taken.append(time.perf_counter() - start)
        assert step.partial  # noqa: S101 - there must be ink to time
    note = "job in the worker: a stroke of 100 drawn points simplified, read, and the first points drawn; median"
    value = statistics.median(taken[1:]) * 1e3
    return _row("first point of nine endings", value, "ms", 50.0, note)


def _grid_rows(space: SketchSpace) -> list[BenchRow]:
    """Time a pad of 11 x 11 drawings of 60 points between four corners, from the corners' strokes on."""
    whole, first = [], []
    weights = bilinear_weights(grid_positions(SIDE))
    for turn in range(5):
        corners = [_drawing(seed + 10 * turn) for seed in range(4)]
        start = time.perf_counter()
        latents = space.mix(list(space.encode(corners)), weights)
        growth = _growth(space.begin(latents), space.network.scale_factor)
        for index, _ in enumerate(growth.steps(0.1, [1] * len(latents), GRID_POINTS)):
            if index == 0:
                first.append(time.perf_counter() - start)
        whole.append(time.perf_counter() - start)
    note = "corners encoded, 121 drawings of 60 points each, our network's sizes, random weights; one thread; median"
    return [
        _row("11x11 grid of 60 points, complete", statistics.median(whole[1:]), "s", 1.0, note),
        _row(
            "11x11 grid of 60 points, first ink everywhere",
            statistics.median(first[1:]) * 1e3,
            "ms",
            100.0,
            note,
        ),
    ]


def _classifier_row() -> BenchRow:
    widths, random = (32, 64, 128, 256), np.random.default_rng(0)
    shapes = classifier_shapes(CATEGORIES, widths)
    weights = {n: random.normal(0, 0.05, s).astype(np.float32) for n, s in shapes.items()}
    recogniser = Recogniser([str(i) for i in range(CATEGORIES)], widths, weights)
    strokes = _drawing(5).strokes
    note = "picture and network of the shipped sizes, random weights; median"
    value = median_ms(lambda: recogniser.guess(strokes), 40)
    return _row("name a drawing", value, "ms", 10.0, note)


def _growth(pens: Pens, scale: float) -> Growth:
    rein = Rein(least=MANY, drawing=MANY, coils=MANY)
    return Growth(pens, [(0.0, 0.0)] * len(pens), scale, continued=True, rein=rein)


def _times(frames: Iterator[Any]) -> list[float]:
    taken, start = [], time.perf_counter()
    for _ in frames:
        now = time.perf_counter()
        taken.append(now - start)
        start = now
    return taken


def _decoder() -> tuple[FastDecoder, float, str]:
    path = Path(__file__).resolve().parents[3] / PUBLISHED
    if path.is_file():
        from studio.sketch.net.published import load_published

        model = load_published(path)
        return model.decoder, model.scale_factor, "published weights (bird)"
    random = np.random.default_rng(0)
    arrays = LstmArrays(
        _normal(random, (5, 4 * UNITS)),
        _normal(random, (UNITS, 4 * UNITS)),
        np.zeros(4 * UNITS, dtype=np.float32),
    )
    width = 3 + 6 * MIXTURES
    output = _normal(random, (UNITS, width))
    decoder = FastDecoder(arrays, output, np.zeros(width, dtype=np.float32), most_points=250)
    return decoder, 70.0, "random weights of the published sizes"


def _space() -> SketchSpace:
    names = ("bird", *(str(i) for i in range(1, CATEGORIES)))
    facts = Facts(names, 34.4, 250, 128, 256, UNITS, MIXTURES, 128)
    random = np.random.default_rng(0)
    weights = {name: _normal(random, shape) for name, shape in facts.shapes().items()}
    return SketchSpace(ConditionalSketchRnn(facts, weights))


def _normal(random: np.random.Generator, shape: tuple[int, ...]) -> Any:
    return random.normal(0.0, 0.04, shape).astype(np.float32)


def _drawing(seed: int) -> Sketch:
    places = np.random.default_rng(seed).uniform(0, 255, (40, 2)).tolist()
    return Sketch(strokes=(tuple((x, y) for x, y in places),))


def _rows(count: int) -> Any:
    rows = np.zeros((count, 5), dtype=np.float32)
    rows[:, :2] = np.random.default_rng(0).normal(size=(count, 2))
    rows[:, 2] = 1.0
    return rows
