"""What the worker can be asked to do with drawings: plain values that run as generators.

Drawings grow: partial results are tuples of :class:`studio.sketch.growth.Mark`, the first within a step of the
decoder, and between two of them lie a few milliseconds, so that the pen on the canvas overtakes everything.
"""

from studio.sketch.growth import Mark
from studio.sketch.jobs.finishing import ClassifyDrawing, Endings, FinishDrawing
from studio.sketch.jobs.making import AUTO, SketchJobError
from studio.sketch.jobs.morphing import (
    Corner,
    DrawSum,
    FourCorners,
    MorphGrid,
    MorphPad,
    MorphPoint,
    MorphStrip,
    Term,
)
from studio.sketch.jobs.redrawing import PlaceOnMap, Reconstruct, Redrawn, SampleGallery
from studio.sketch.jobs.warming import WarmUp

__all__ = [
    "AUTO",
    "ClassifyDrawing",
    "Corner",
    "DrawSum",
    "Endings",
    "FinishDrawing",
    "FourCorners",
    "Mark",
    "MorphGrid",
    "MorphPad",
    "MorphPoint",
    "MorphStrip",
    "PlaceOnMap",
    "Reconstruct",
    "Redrawn",
    "SampleGallery",
    "SketchJobError",
    "Term",
    "WarmUp",
]
