"""Controllers of clips to documents and back."""

from __future__ import annotations

from collections.abc import Iterable

from studio.project.clip_curves import MAX_POINTS, ClipCurves, Curve
from studio.project.document_values import text, within
from studio.project.schema import ControlsDoc, CurveDoc


def controls_doc(held: ClipCurves) -> ControlsDoc:
    """Describe the controllers of a clip."""
    return ControlsDoc(text(held.id), curve_docs(held.curves))


def curve_docs(curves: Iterable[Curve]) -> list[CurveDoc]:
    """Describe curves; a number outside of its range is brought into it."""
    return [
        CurveDoc(
            curve.kind,  # type: ignore[arg-type]
            [
                (min(max(tick, 0), 2**31), within(value, -1.0, 1.0, 0.0))
                for tick, value in curve.points[:MAX_POINTS]
            ],
        )
        for curve in curves
    ]


def clip_curves(doc: ControlsDoc) -> ClipCurves:
    """Build the controllers of a clip."""
    return ClipCurves(doc.id, read_curves(doc.curves))


def read_curves(docs: Iterable[CurveDoc]) -> tuple[Curve, ...]:
    """Build curves, in order of time, the first of each kind."""
    made: dict[str, Curve] = {}
    for doc in docs:
        points = tuple(sorted(map(tuple, doc.points), key=lambda point: point[0]))
        made.setdefault(doc.kind, Curve(doc.kind, points))  # type: ignore[arg-type]
    return tuple(made.values())
