"""The parts of a project document about pads: where they stand, scenes, paths, automation and takes.

A number outside of its range is brought into it, see :func:`studio.project.document.song_to_document`.
"""

from __future__ import annotations

from studio.latent import MixLaw
from studio.project.document_curves import curve_docs
from studio.project.document_values import text, within
from studio.project.schema import CornersDoc, LaneDoc, LanePointDoc, PadDoc, SceneDoc, TakeDoc
from studio.project.song import (
    MAX_TEMPO,
    MIN_TEMPO,
    LanePoint,
    PadLane,
    PadPoint,
    PadState,
    Scene,
    SongTake,
)


def _pad_doc(pad: PadState) -> PadDoc:
    top_left, top_right, bottom_left, bottom_right = pad.corners
    return PadDoc(
        corners=(top_left, top_right, bottom_left, bottom_right),
        x=within(pad.x, 0.0, 1.0, 0.5),
        y=within(pad.y, 0.0, 1.0, 0.5),
        law=pad.law,
        item_space=pad.item_space,
        temperature=within(pad.temperature, 0.0, 1.5, 0.5),
        steps=pad.steps,
    )


def _pad(doc: PadDoc) -> PadState:
    corners: CornersDoc = doc.corners
    return PadState(
        corners, doc.x, doc.y, MixLaw(doc.law), doc.item_space, doc.temperature, doc.steps
    )


def pad_docs(pads: dict[str, PadState]) -> dict[str, PadDoc]:
    """Describe the pads of all rooms."""
    return {text(room): _pad_doc(pad) for room, pad in pads.items()}


def pads(docs: dict[str, PadDoc]) -> dict[str, PadState]:
    """Build the pads of all rooms."""
    return {room: _pad(doc) for room, doc in docs.items()}


def scene_doc(scene: Scene) -> SceneDoc:
    """Describe a scene."""
    tempo = scene.tempo
    return SceneDoc(
        id=text(scene.id),
        name=text(scene.name),
        colour=scene.colour,
        pads=pad_docs(scene.pads),
        tempo=None if tempo is None else within(tempo, MIN_TEMPO, MAX_TEMPO, 120.0),
    )


def point_doc(point: PadPoint) -> tuple[float, float, float]:
    """Describe a moment of a path: seconds, x, y."""
    return (
        within(point.time, 0.0, 1e9, 0.0),
        within(point.x, 0.0, 1.0, 0.5),
        within(point.y, 0.0, 1.0, 0.5),
    )


def lane_doc(lane: PadLane) -> LaneDoc:
    """Describe a pad's automation."""
    return LaneDoc([_lane_point_doc(point) for point in lane.points], lane.muted)


def _lane_point_doc(point: LanePoint) -> LanePointDoc:
    return (
        within(point.beat, 0.0, 1e9, 0.0),
        within(point.x, 0.0, 1.0, 0.5),
        within(point.y, 0.0, 1.0, 0.5),
    )


def lane_points(docs: list[LanePointDoc]) -> tuple[LanePoint, ...]:
    """Build the points of an automation, in order of time."""
    # Whoever looks a place up searches by time, whatever order the file has.
    return tuple(sorted((LanePoint(*doc) for doc in docs), key=lambda point: point.beat))


def take_doc(take: SongTake, clip: dict[str, object]) -> TakeDoc:
    """Describe a take whose notes are ``clip``."""
    return TakeDoc(
        **clip,  # type: ignore[arg-type]
        recorded=within(take.recorded, 0.0, 1e12, 0.0),
        start=within(take.start, 0.0, 1e9, 0.0),
        beats=within(take.length, 0.0, 1e9, 0.0),
        moves={
            text(room): [_lane_point_doc(point) for point in moves]
            for room, moves in take.moves.items()
        },
        captured=take.captured,
        curves=curve_docs(take.curves),
    )
