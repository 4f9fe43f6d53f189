"""The song: everything a person makes in one session, as one immutable value.

An edit is a function from song to song; undo keeps the older value (see history.py). Unchanged parts are shared
between the values, so a long history costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from studio.latent import MixLaw, new_item_id
from studio.melody.notes import Clip, Meter
from studio.project.clip_curves import ClipCurves, Curve
from studio.sketch.item import Sketch
from studio.timbre.item import Sound
from studio.timbre.patch import Patch

MIN_TEMPO = 20.0
MAX_TEMPO = 300.0
MIN_SWING, MAX_SWING = 50.0, 75.0

SCALES: dict[str, tuple[int, ...]] = {
    "chromatic": tuple(range(12)),
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
}
"""Semitones above the tonic."""

NOTE_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (0..11, 0 is C) and the name of a scale in :data:`SCALES`."""

    tonic: int = 0
    scale: str = "major"

    @property
    def pitch_classes(self) -> frozenset[int]:
        """Pitch classes 0..11 of the scale."""
        return frozenset((self.tonic + step) % 12 for step in SCALES[self.scale])

    def __str__(self) -> str:
        return f"{NOTE_NAMES[self.tonic]} {self.scale}"


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip at a place of a track; ``start`` in ticks from the start of the song."""

    start: int
    clip: Clip


@dataclass(frozen=True, slots=True)
class Track:
    """A lane of clips that sound alike.

    Attributes:
        name: what the person calls it.
        clips: sorted by start.
        program: General MIDI program 0..127.
        channel: MIDI channel 0..15 (shown as 1..16).
        level_db: -60..+6.
        pan: -1 (left)..1 (right).
        mute: silent.
        solo: all others silent.
        id: identity within the song, saved.
        timbre: played by the pad of the timbre room; by its program where that cannot play.
    """

    name: str = "Track"
    clips: tuple[PlacedClip, ...] = ()
    program: int = 0
    channel: int = 0
    level_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False
    id: str = field(default_factory=new_item_id)
    timbre: bool = False


@dataclass(frozen=True, slots=True)
class PadPoint:
    """A moment of a gesture: ``time`` in seconds from its start, ``x`` and ``y`` in 0..1 (y downwards)."""

    time: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Gesture:
    """A recorded or drawn path over a pad: ``room`` is ``"melody"``, ``"sketch"`` or ``"timbre"``."""

    room: str
    points: tuple[PadPoint, ...]
    name: str = "Path"
    id: str = field(default_factory=new_item_id)


@dataclass(frozen=True, slots=True)
class LanePoint:
    """A moment of a pad's automation: ``beat`` in quarter notes of the song, ``x`` and ``y`` in 0..1 (y downwards)."""

    beat: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PadLane:
    """Where a room's pad goes in song time; see automation.py.

    Attributes:
        points: sorted by beat; two at one beat are a jump.
        muted: the pad stands where the hand left it.
    """

    points: tuple[LanePoint, ...] = ()
    muted: bool = False


@dataclass(frozen=True, slots=True)
class SongTake:
    """What was recorded in one pass, kept beside the clip it went into; see takes.py.

    Attributes:
        clip: its notes, from the bar in which it begins; name and id are those of the take.
        recorded: seconds since 1970.
        start: song position of the clip's beginning, in quarter notes.
        length: quarter notes from there that the recording took.
        moves: of each pad, by room, in song position.
        captured: taken from what was just played, without recording.
        curves: pedal, bend, mod wheel and pressure, in ticks of the clip.
    """

    clip: Clip
    recorded: float = 0.0
    start: float = 0.0
    length: float = 0.0
    moves: dict[str, tuple[LanePoint, ...]] = field(default_factory=dict)
    captured: bool = False
    curves: tuple[Curve, ...] = ()

    @property
    def id(self) -> str:
        """Names the take among all takes."""
        return self.clip.id

    @property
    def name(self) -> str:
        """What the person calls it."""
        return self.clip.name


Corners = tuple[str | None, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class PadState:
    """Where a room's morph pad stands.

    Attributes:
        corners: ids of the items at top-left, top-right, bottom-left and bottom-right, or None for an empty slot.
        x: 0..1.
        y: 0..1, downwards.
        law: how the corners are mixed.
        item_space: True mixes the items themselves, for comparison; False mixes their latents.
        temperature: 0 (greedy)..1.5.
        steps: tiles of the morph strip, 2..16.
    """

    corners: Corners = (None, None, None, None)
    x: float = 0.5
    y: float = 0.5
    law: MixLaw = MixLaw.BILINEAR
    item_space: bool = False
    temperature: float = 0.5
    steps: int = 5


PATCH_NOW = Patch(id="now")
"""How a new song's timbre pad is played."""
MASTER = "master"
"""Room name of the pad that moves the pads of all rooms together."""
MAX_MORPH_BEATS = 64.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the pads of all rooms stood when a person stored them; see scenes.py for what can be done with it.

    Attributes:
        name: what the person calls it.
        colour: index into the palette of scene colours, 0..15.
        pads: state of each room's morph pad by room name, :data:`MASTER` among them.
        tempo: quarter notes a minute, or None to leave the song's.
        id: identity within the song, saved.
    """

    name: str = "Scene"
    colour: int = 0
    pads: dict[str, PadState] = field(default_factory=dict)
    tempo: float | None = None
    id: str = field(default_factory=new_item_id)


@dataclass(frozen=True, slots=True)
class Song:
    """One session.

    Attributes:
        title: what the person calls it.
        tempo: quarter notes a minute, 20..300.
        meter: time signature.
        key: tonic and scale.
        tracks: the arrangement.
        clips: the shelf: clips of the melody room that are on no track.
        sketches: drawings.
        sounds: recordings.
        pads: state of each room's morph pad by room name.
        gestures: recorded paths.
        seeds: last seed of each action, so that a result can be made again.
        scenes: stored states of the pads, in the order they are launched.
        morph_beats: quarter notes that a move from one scene to another takes, 0..64.
        swing: percent of a pair of steps at which its second one is heard, 50 (straight) to 75.
        swing_grid: which steps swing, 8 (eighths) or 16.
        lanes: automation of each room's pad by room name.
        takes: what was recorded, oldest first.
        patch: how the timbre pad is played.
        patches: stored ways of playing it.
        shelf_timbre: clips that lie on no track, and keys without one, are played by the timbre pad.
        controls: pedal, bend, mod wheel and pressure of clips, at most one entry a clip.
    """

    title: str = "Untitled"
    tempo: float = 120.0
    meter: Meter = Meter()
    key: Key = Key()
    tracks: tuple[Track, ...] = ()
    clips: tuple[Clip, ...] = ()
    sketches: tuple[Sketch, ...] = ()
    sounds: tuple[Sound, ...] = ()
    pads: dict[str, PadState] = field(default_factory=dict)
    gestures: tuple[Gesture, ...] = ()
    seeds: dict[str, int] = field(default_factory=dict)
    scenes: tuple[Scene, ...] = ()
    morph_beats: float = 0.0
    swing: float = MIN_SWING
    swing_grid: int = 16
    lanes: dict[str, PadLane] = field(default_factory=dict)
    takes: tuple[SongTake, ...] = ()
    patch: Patch = PATCH_NOW
    patches: tuple[Patch, ...] = ()
    shelf_timbre: bool = False
    controls: tuple[ClipCurves, ...] = ()

    def all_clips(self) -> Iterator[Clip]:
        """Walk over every clip: the shelf first, then the tracks."""
        yield from self.clips
        for track in self.tracks:
            for placed in track.clips:
                yield placed.clip

    def curves_of(self, clip_id: str | None) -> tuple[Curve, ...]:
        """Return the controllers of a clip, or of a take."""
        of_takes = (take.curves for take in self.takes if take.id == clip_id)
        return next(
            (held.curves for held in self.controls if held.id == clip_id), next(of_takes, ())
        )

    @property
    def first_clip(self) -> Clip | None:
        """What it begins with: the first clip on a track, else the first of the shelf, or None."""
        placed = (placed.clip for track in self.tracks for placed in track.clips)
        return next(placed, None) or next(iter(self.clips), None)

    def find_clip(self, clip_id: str) -> Clip | None:
        """Return the clip of this id, or None."""
        return next((clip for clip in self.all_clips() if clip.id == clip_id), None)

    def pad(self, room: str) -> PadState:
        """Return the state of a room's pad (a fresh one if it was never touched)."""
        return self.pads.get(room, PadState())


Edit = Callable[[Song], Song]
"""An edit takes a song and returns the edited one; it never changes the song it was given."""


def replace_clip(song: Song, clip: Clip) -> Song:
    """Put ``clip`` in the place of the clip with its id, on the shelf or on a track.

    Raises:
        KeyError: the song holds no clip of that id.
    """
    if any(old.id == clip.id for old in song.clips):
        return replace(song, clips=tuple(clip if old.id == clip.id else old for old in song.clips))
    if song.find_clip(clip.id) is None:
        raise KeyError(clip.id)
    tracks = tuple(
        replace(
            track,
            clips=tuple(
                replace(placed, clip=clip) if placed.clip.id == clip.id else placed
                for placed in track.clips
            ),
        )
        if any(placed.clip.id == clip.id for placed in track.clips)
        else track
        for track in song.tracks
    )
    return replace(song, tracks=tracks)


def add_clips(song: Song, clips: tuple[Clip, ...]) -> Song:
    """Put new clips at the end of the shelf."""
    return replace(song, clips=(*song.clips, *clips))


def remove_clip(song: Song, clip_id: str) -> Song:
    """Take a clip off the shelf and the tracks, and empty the corners of pads and scenes that showed it."""
    tracks = tuple(
        replace(track, clips=tuple(p for p in track.clips if p.clip.id != clip_id))
        for track in song.tracks
    )
    clips = tuple(clip for clip in song.clips if clip.id != clip_id)
    return without_item(replace(song, tracks=tracks, clips=clips), clip_id)


def without_item(song: Song, item_id: str) -> Song:
    """Empty the corners of pads and scenes that an item was on."""
    scenes = tuple(replace(scene, pads=_pads_without(scene.pads, item_id)) for scene in song.scenes)
    return replace(song, pads=_pads_without(song.pads, item_id), scenes=scenes)


def _pads_without(pads: dict[str, PadState], item_id: str) -> dict[str, PadState]:
    return {
        room: replace(pad, corners=_without(pad.corners, item_id)) for room, pad in pads.items()
    }


def _without(corners: Corners, item_id: str) -> Corners:
    a, b, c, d = (None if corner == item_id else corner for corner in corners)
    return (a, b, c, d)


def with_pad(song: Song, room: str, pad: PadState) -> Song:
    """Set the state of a room's pad."""
    return replace(song, pads={**song.pads, room: pad})
