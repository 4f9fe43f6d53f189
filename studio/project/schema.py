"""What ``project.json`` may say: the documents of file version 2, checked field by field when a project is opened.

Documents hold what a person made and nothing derived. Notes lie beside the document as MIDI files and sounds as
FLAC; a document only names those files. A key the document does not know is kept and written again (see extras.py), so
that a file made by a later build survives a visit to this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Final, Literal, TypeVar

import msgspec
import numpy as np
from msgspec import Meta, Struct

from studio.latent import MixLaw
from studio.project.clip_curves import KINDS, MAX_POINTS
from studio.project.song import MAX_MORPH_BEATS, MAX_SWING, MAX_TEMPO, MIN_SWING, MIN_TEMPO
from studio.sketch.item import MAX_WIDTH, MIN_WIDTH
from studio.timbre.patch import PlayMode

FORMAT: Final = "chimera"
VERSION = 2

CURVES_ROW = 64
"""Bytes of one frame of an embedding."""
MAX_CURVES = 20_000
"""Frames of an embedding, over ten minutes."""

Tick = Annotated[int, Meta(ge=0, le=2**31)]
Frame = Annotated[int, Meta(ge=0, le=2**31)]
Milliseconds = Annotated[float, Meta(ge=0.0, le=10_000.0)]
Unit = Annotated[float, Meta(ge=0.0, le=1.0)]
MeterDoc = tuple[Annotated[int, Meta(ge=1, le=64)], Literal[1, 2, 4, 8, 16, 32]]
TempoDoc = Annotated[float, Meta(ge=MIN_TEMPO, le=MAX_TEMPO)]
PointDoc = tuple[float, float]
CornersDoc = tuple[str | None, str | None, str | None, str | None]
T = TypeVar("T")


class KeyDoc(Struct):
    """A tonic (0 is C) and the name of a scale."""

    tonic: Annotated[int, Meta(ge=0, le=11)] = 0
    scale: str = "major"


class ClipDoc(Struct):
    """A clip of the shelf; ``file`` names the MIDI file with its notes, ``length`` and ``loop`` are in ticks."""

    id: str
    file: str
    name: str = "Clip"
    length: Annotated[int, Meta(ge=1, le=2**31)] = 7680
    meter: MeterDoc = (4, 4)
    loop: tuple[Tick, Tick] | None = None


class PlacedClipDoc(ClipDoc, kw_only=True):
    """A clip on a track, with its start in ticks."""

    start: Tick = 0


class TrackDoc(Struct):
    """A lane of clips."""

    id: str
    name: str = "Track"
    clips: list[PlacedClipDoc] = []
    program: Annotated[int, Meta(ge=0, le=127)] = 0
    channel: Annotated[int, Meta(ge=0, le=15)] = 0
    level_db: Annotated[float, Meta(ge=-60.0, le=6.0)] = 0.0
    pan: Annotated[float, Meta(ge=-1.0, le=1.0)] = 0.0
    mute: bool = False
    solo: bool = False
    timbre: bool = False


class InkDoc(Struct):
    """How a stroke looks; ``pressures`` and ``times`` are of its points, or empty."""

    colour: Annotated[str, Meta(pattern="^(#[0-9a-f]{6})?$")] = ""
    width: Annotated[float, Meta(ge=MIN_WIDTH, le=MAX_WIDTH)] = 3.0
    pressures: list[Unit] = []
    times: list[Annotated[float, Meta(ge=0.0)]] = []


class SketchDoc(Struct):
    """A drawing: strokes of ``[x, y]`` points, and how they look."""

    id: str
    name: str = "Sketch"
    strokes: list[list[PointDoc]] = []
    inks: list[InkDoc] = []
    category: str = ""


class SoundDoc(Struct):
    """A recording; ``file`` names its samples; ``start``, ``end`` and ``loop`` count frames.

    ``curves`` is an embedding that was edited by hand: rows of 16 little-endian float32, a row each 32 ms.
    """

    id: str
    file: str
    name: str = "Sound"
    root_pitch: float | None = None
    root_confidence: Unit | None = None
    start: Frame = 0
    end: Frame | None = None
    loop: tuple[Frame, Frame] | None = None
    gain_db: Annotated[float, Meta(ge=-60.0, le=24.0)] = 0.0
    family: str = ""
    curves: Annotated[bytes, Meta(max_length=MAX_CURVES * CURVES_ROW)] | None = None


class PatchDoc(Struct):
    """How the timbre pad is played; see studio/timbre/patch.py."""

    id: str
    name: str = "Patch"
    attack_ms: Milliseconds = 4.0
    decay_ms: Milliseconds = 200.0
    sustain: Unit = 1.0
    release_ms: Milliseconds = 300.0
    position: Unit = 0.0
    loop: bool = True
    loop_start: Unit = 0.2
    loop_end: Unit = 0.41
    crossfade_ms: Milliseconds = 80.0
    glide_ms: Milliseconds = 0.0
    velocity: Unit = 0.7
    tone: Annotated[float, Meta(ge=-1.0, le=1.0)] = 0.0
    level_db: Annotated[float, Meta(ge=-60.0, le=6.0)] = 0.0
    mode: PlayMode = PlayMode.BEST
    exact_corners: bool = False


class PadDoc(Struct):
    """Where a morph pad stands."""

    corners: CornersDoc = (None, None, None, None)
    x: Unit = 0.5
    y: Unit = 0.5
    law: MixLaw = MixLaw.BILINEAR
    item_space: bool = False
    temperature: Annotated[float, Meta(ge=0.0, le=1.5)] = 0.5
    steps: Annotated[int, Meta(ge=2, le=16)] = 5


class GestureDoc(Struct):
    """A recorded path: points of ``[seconds, x, y]``."""

    id: str
    room: str
    name: str = "Path"
    points: list[tuple[Annotated[float, Meta(ge=0.0)], Unit, Unit]] = []


LanePointDoc = tuple[Annotated[float, Meta(ge=0.0, le=1e9)], Unit, Unit]


class LaneDoc(Struct):
    """Automation of a pad: points of ``[quarter notes, x, y]``."""

    points: Annotated[list[LanePointDoc], Meta(max_length=100_000)] = []
    muted: bool = False


class CurveDoc(Struct):
    """A controller of a clip: points of ``[tick, value]``, a bend in -1..1, all others in 0..1."""

    kind: Literal["sustain", "bend", "modulation", "pressure"]
    points: Annotated[
        list[tuple[Tick, Annotated[float, Meta(ge=-1.0, le=1.0)]]], Meta(max_length=MAX_POINTS)
    ] = []


CurvesDoc = Annotated[list[CurveDoc], Meta(max_length=len(KINDS))]


class ControlsDoc(Struct):
    """The controllers of the clip of this id."""

    id: str
    curves: CurvesDoc = []


class TakeDoc(ClipDoc, kw_only=True):
    """A recorded take: its notes as a clip, and when and where it was recorded; times in quarter notes."""

    recorded: Annotated[float, Meta(ge=0.0, le=1e12)] = 0.0
    start: Annotated[float, Meta(ge=0.0, le=1e9)] = 0.0
    beats: Annotated[float, Meta(ge=0.0, le=1e9)] = 0.0
    moves: dict[str, list[LanePointDoc]] = {}
    captured: bool = False
    curves: CurvesDoc = []


class SceneDoc(Struct):
    """Stored pads; ``tempo`` null leaves the song's."""

    id: str
    name: str = "Scene"
    colour: Annotated[int, Meta(ge=0, le=15)] = 0
    pads: dict[str, PadDoc] = {}
    tempo: TempoDoc | None = None


class SongDoc(Struct):
    """Everything a person made; ``levels`` says what 0 dB means in it, see old_levels.py."""

    title: str = "Untitled"
    tempo: TempoDoc = 120.0
    meter: MeterDoc = (4, 4)
    key: KeyDoc = msgspec.field(default_factory=KeyDoc)
    tracks: list[TrackDoc] = []
    clips: list[ClipDoc] = []
    sketches: list[SketchDoc] = []
    sounds: list[SoundDoc] = []
    pads: dict[str, PadDoc] = {}
    gestures: list[GestureDoc] = []
    seeds: dict[str, int] = {}
    scenes: list[SceneDoc] = []
    morph_beats: Annotated[float, Meta(ge=0.0, le=MAX_MORPH_BEATS)] = 0.0
    swing: Annotated[float, Meta(ge=MIN_SWING, le=MAX_SWING)] = MIN_SWING
    swing_grid: Literal[8, 16] = 16
    lanes: dict[str, LaneDoc] = {}
    takes: Annotated[list[TakeDoc], Meta(max_length=10_000)] = []
    patch: PatchDoc | None = None
    patches: Annotated[list[PatchDoc], Meta(max_length=1000)] = []
    shelf_timbre: bool = False
    levels: Annotated[int, Meta(ge=1)] = 1
    controls: Annotated[list[ControlsDoc], Meta(max_length=10_000)] = []


class ProjectDoc(Struct):
    """The whole of ``project.json``."""

    format: Literal["chimera"]
    version: int
    song: SongDoc
    app: str = ""
    saved: str = ""


class Header(Struct):
    """The part of ``project.json`` that every version shares."""

    format: str = ""
    version: int = 0


class DocumentError(Exception):
    """A document is not valid; the text says where and what in words, to be put into a sentence."""


def encode_document(document: object) -> bytes:
    """Write a document as JSON.

    Raises:
        DocumentError: it holds a value that JSON has no form for.
    """
    try:
        return msgspec.json.encode(document, enc_hook=_plain_number)
    except (TypeError, OverflowError, ValueError) as error:
        raise DocumentError(f"it holds a value that cannot be written ({error})") from error


def read_header(data: bytes) -> Header:
    """Read what kind of document this is.

    Raises:
        DocumentError: it is no JSON object, or one without a format and version.
    """
    return _decoded(lambda: msgspec.json.decode(data, type=Header))


def read_tree(data: bytes) -> dict[str, object]:
    """Read a JSON object as plain values, unchecked.

    Raises:
        DocumentError: it is no JSON object.
    """
    return _decoded(lambda: msgspec.json.decode(data, type=dict[str, object]))


def decode_document(data: bytes) -> ProjectDoc:
    """Read a document of the newest version.

    Raises:
        DocumentError: it is no JSON, or a field is missing, of another kind, or out of its range.
    """
    return _decoded(lambda: msgspec.json.decode(data, type=ProjectDoc))


def check_document(tree: object) -> ProjectDoc:
    """Check plain values of the newest version against the schema.

    Raises:
        DocumentError: a field is missing, of another kind, or out of its range.
    """
    return _decoded(lambda: msgspec.convert(tree, ProjectDoc))


def in_words(error: msgspec.ValidationError) -> str:
    """Say what a schema error means, e.g. ``"song.tempo should be at most 300"``."""
    what, _, place = str(error).partition(" - at `$")
    where = place.rstrip("`").replace("[...]", "").lstrip(".") or "the document"
    if match := re.fullmatch(r"Object missing required field `(.+)`", what):
        return f"{where} lacks “{match[1]}”"
    if match := re.fullmatch(r"Expected `(.+)` (<=|>=|<|>) (.+)", what):
        return f"{where} should be {_BOUNDS[match[2]]} {float(match[3]):g}"
    if match := re.fullmatch(r"Expected `(.+)`, got `(.+)`", what):
        return f"{where} should be {_kinds(match[1])}, not {_kinds(match[2])}"
    if match := re.fullmatch(r"Expected `array` of length (\d+).*", what):
        return f"{where} should be a list of {match[1]} values"
    if match := re.fullmatch(r"Invalid enum value (.+)", what):
        return f"{where} has the unknown value {match[1]}"
    return f"{where}: {what[:1].lower()}{what[1:]}"


_BOUNDS = {"<=": "at most", ">=": "at least", "<": "less than", ">": "more than"}
_KINDS = {
    "float": "a number",
    "int": "a whole number",
    "str": "text",
    "bool": "true or false",
    "object": "a group of values",
    "array": "a list",
    "null": "empty",
}


def _kinds(names: str) -> str:
    return " or ".join(_KINDS.get(name.strip(), name.strip()) for name in names.split("|"))


def _decoded(decode: Callable[[], T]) -> T:
    try:
        return decode()
    except msgspec.ValidationError as error:
        raise DocumentError(in_words(error)) from error
    except ValueError as error:  # bad JSON, or bad UTF-8 in it
        raise DocumentError("it is not readable as JSON") from error
    except RecursionError as error:
        raise DocumentError("it is nested too deeply") from error


def _plain_number(value: object) -> object:
    # Positions that come out of array arithmetic are numpy scalars.
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a value of kind {type(value).__name__}")
