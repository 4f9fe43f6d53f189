"""The work that the sketch jobs share: which category, and growing drawings with a pause every few milliseconds."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from studio.errors import PlainError
from studio.sketch.growth import Growth, Mark
from studio.sketch.strokes.stroke3 import Strokes
from studio.worker.job import Step, Workbench

if TYPE_CHECKING:  # the window asks for jobs without loading what they run on
    from studio.sketch.net.fast import Floats
    from studio.sketch.recognise import Recogniser
    from studio.sketch.space import SketchSpace

MODEL = "sketch"
CLASSIFIER = "sketch-classifier"

AUTO = "auto"
"""Instead of a category: the classifier's best guess leads."""

PAUSE_SECONDS = 0.004
"""Work between two pauses; the marks made in between are shown together."""

Result = TypeVar("Result")
Marks = tuple[Mark, ...]
Pieces = Generator[Step[Any], None, Result]


class SketchJobError(PlainError):
    """A job cannot be done as asked; the text says why in one sentence."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How every sketch job draws.

    Attributes:
        temperature: 0 (the likeliest)..1 (all it learned); see :mod:`studio.sketch.net.fast`.
        seed: of every chance; None draws a fresh one.
        model: name of the model.
        classifier: name of the classifier, asked where a category is :data:`AUTO`.
    """

    temperature: float = 0.25
    seed: int | None = None
    model: str = MODEL
    classifier: str = CLASSIFIER


def open_space(job: Drawing, bench: Workbench) -> SketchSpace:
    """Return the job's space, after a look at its temperature.

    Raises:
        SketchJobError: the temperature is no number from 0 to 10.
    """
    if not 0.0 <= job.temperature <= 10.0:
        raise SketchJobError("The temperature must be 0 or more, and usually at most 1.")
    space: SketchSpace = bench.models.get(job.model)
    return space


def lead(
    job: Drawing, bench: Workbench, space: SketchSpace, strokes: Strokes, category: str | None
) -> str | None:
    """Return the category that a drawing is taken for: the one asked for, or the best guess the model knows.

    A model of few categories (a published one) takes every drawing for its own.

    Raises:
        SketchJobError: the model does not know the category asked for.
    """
    if category != AUTO:
        if not space.knows(category):
            raise SketchJobError(f"The model “{space.name}” cannot draw “{category}”.")
        return category
    if len(space.categories) == 1:
        return None
    recogniser: Recogniser = bench.models.get(job.classifier)
    known = set(space.categories)
    for guess in recogniser.guess(strokes, len(recogniser.categories)):
        if guess.category in known:
            return guess.category
    return None


def grow(
    growth: Growth, temperature: float | Floats, seeds: Sequence[int], most: int | None = None
) -> Pieces[None]:
    """Let drawings grow to their ends, yielding their new marks: the first at once, then every few milliseconds."""
    marks = list(growth.first_marks())
    since = 0.0
    for fresh in growth.steps(temperature, seeds, most):
        marks += fresh
        now = time.perf_counter()
        if now - since >= PAUSE_SECONDS:
            yield Step(growth.progress, tuple(marks))
            marks, since = [], time.perf_counter()
    if marks:
        yield Step(1.0, tuple(marks))
