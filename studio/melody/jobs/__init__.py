"""What the worker can be asked to do with melodies: plain values that run as generators.

Every job names the model it wants (``"melody"`` unless told otherwise) and yields between the steps of a decoding, a
millisecond or two of work, so that a drag of the pad overtakes a grid.
"""

from studio.melody.jobs.answering import ResponseJob
from studio.melody.jobs.making import FourCorners, MelodyJobError
from studio.melody.jobs.morphing import GridJob, MorphGrid, MorphJob, PadPointJob, PathJob
from studio.melody.jobs.shaping import (
    AttributeJob,
    AttributeResult,
    AverageJob,
    MapJob,
    ReconstructJob,
    SampleJob,
    VaryJob,
)
from studio.melody.morph import notices_for

__all__ = [
    "AttributeJob",
    "AttributeResult",
    "AverageJob",
    "FourCorners",
    "GridJob",
    "MapJob",
    "MelodyJobError",
    "MorphGrid",
    "MorphJob",
    "PadPointJob",
    "PathJob",
    "ReconstructJob",
    "ResponseJob",
    "SampleJob",
    "VaryJob",
    "notices_for",
]
