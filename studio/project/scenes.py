"""Scenes: stored states of all pads, launched at once or over some beats; and the master pad that moves all pads.

Every function is an edit's body: it takes a song and returns the edited one, so that each is one step to undo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from studio.errors import PlainError
from studio.project.song import MASTER, MAX_MORPH_BEATS, PadState, Scene, Song

ROOMS = ("sketch", "melody", "timbre")
"""Rooms that have a pad; the master pad moves these."""
SCENE_COLOURS = 8
"""How many colours new scenes take in turn."""

Point = tuple[float, float]


class SceneError(PlainError):
    """A scene cannot be found; the text is a sentence for the person."""


def find_scene(song: Song, scene_id: str) -> Scene:
    """Return the scene of this id.

    Raises:
        SceneError: there is none.
    """
    for scene in song.scenes:
        if scene.id == scene_id:
            return scene
    raise SceneError("That scene is no longer there.")


def capture(song: Song, name: str = "", *, with_tempo: bool = False) -> Scene:
    """Return a new scene of the pads as they stand; it is not yet in the song.

    Args:
        song: whose pads.
        name: of the scene; "" calls it ``Scene`` and a number no other scene has.
        with_tempo: let launching the scene set the tempo too.
    """
    colour = len(song.scenes) % SCENE_COLOURS
    tempo = song.tempo if with_tempo else None
    return Scene(name or _free_name(song), colour, dict(song.pads), tempo)


def store(song: Song, scene: Scene, place: int | None = None) -> Song:
    """Put a new scene at ``place`` (0 is first), by default last."""
    place = len(song.scenes) if place is None else place
    return replace(song, scenes=(*song.scenes[:place], scene, *song.scenes[place:]))


def overwrite(song: Song, scene_id: str) -> Song:
    """Store the pads as they stand into a scene that exists; its tempo follows if it has one.

    Raises:
        SceneError: there is no such scene.
    """
    old = find_scene(song, scene_id)
    tempo = None if old.tempo is None else song.tempo
    return _changed(song, replace(old, pads=dict(song.pads), tempo=tempo))


def recall(song: Song, scene_id: str) -> Song:
    """Put the pads (and the tempo, if the scene has one) where a scene stored them.

    Raises:
        SceneError: there is no such scene.
    """
    scene = find_scene(song, scene_id)
    tempo = song.tempo if scene.tempo is None else scene.tempo
    return replace(song, pads={**song.pads, **scene.pads}, tempo=tempo)


def rename(song: Song, scene_id: str, name: str) -> Song:
    """Call a scene ``name``; an empty name is no change.

    Raises:
        SceneError: there is no such scene.
    """
    scene = find_scene(song, scene_id)
    return _changed(song, replace(scene, name=name.strip())) if name.strip() else song


def move(song: Song, scene_id: str, place: int) -> Song:
    """Move a scene so that it stands at ``place`` among the scenes, held within them.

    Raises:
        SceneError: there is no such scene.
    """
    scene = find_scene(song, scene_id)
    others = [other for other in song.scenes if other.id != scene_id]
    others.insert(min(max(place, 0), len(others)), scene)
    return replace(song, scenes=tuple(others))


def delete(song: Song, scene_id: str) -> Song:
    """Take a scene away.

    Raises:
        SceneError: there is no such scene.
    """
    find_scene(song, scene_id)
    return replace(song, scenes=tuple(s for s in song.scenes if s.id != scene_id))


def set_morph_beats(song: Song, beats: float) -> Song:
    """Set how many quarter notes a move between scenes takes, held within 0..64."""
    return replace(song, morph_beats=min(max(beats, 0.0), MAX_MORPH_BEATS))


def neighbour(song: Song, scene_id: str | None, step: int = 1) -> Scene | None:
    """Return the scene ``step`` places after one, going round; the first (or last) where none was launched yet."""
    if not song.scenes:
        return None
    ids = [scene.id for scene in song.scenes]
    if scene_id not in ids:
        return song.scenes[0 if step > 0 else -1]
    return song.scenes[(ids.index(scene_id) + step) % len(ids)]


def morph(a: Scene, b: Scene, t: float) -> dict[str, PadState]:
    """Return the pads on the way from one scene to another.

    Points and temperatures go in straight lines. What has no way between (corners, law, steps) stays that of ``a``
    until ``t`` is 1, so that the change falls together with the arrival.

    Args:
        a: from; returned as it is for ``t`` 0.
        b: to; returned as it is for ``t`` 1. A room that only one of them has stands as it does there.
        t: 0..1.
    """
    if t >= 1.0:
        return {**a.pads, **b.pads}
    moved = {
        room: _between(pad, b.pads.get(room, pad), max(t, 0.0)) for room, pad in a.pads.items()
    }
    return {**b.pads, **moved}


def morph_tempo(a: Scene, b: Scene, t: float) -> float | None:
    """Return the tempo on the way, or None to leave the song's; it moves only where both scenes have one."""
    if t >= 1.0:
        return b.tempo
    return None if a.tempo is None or b.tempo is None else _line(a.tempo, b.tempo, max(t, 0.0))


@dataclass(frozen=True)
class SceneMove:
    """A scene being reached over some beats, from wherever the pads stood.

    Attributes:
        start: the pads (and tempo) as they stood.
        target: the scene to reach.
        start_beat: song position at which it began, in quarter notes that do not jump back at a loop.
        beats: how long it takes; 0 is at once.
    """

    start: Scene
    target: Scene
    start_beat: float
    beats: float

    @staticmethod
    def begin(song: Song, scene_id: str, beat: float, beats: float | None = None) -> SceneMove:
        """Start to move from the song's pads to a scene, in the song's own morph time unless told otherwise.

        Raises:
            SceneError: there is no such scene.
        """
        target = find_scene(song, scene_id)
        stand = Scene("", 0, dict(song.pads), song.tempo)
        return SceneMove(stand, target, beat, song.morph_beats if beats is None else beats)

    def share(self, beat: float) -> float:
        """Return how much of the way is done, 0..1."""
        if self.beats <= 0.0:
            return 1.0
        return min(max((beat - self.start_beat) / self.beats, 0.0), 1.0)

    def done(self, beat: float) -> bool:
        """Whether the scene is reached."""
        return self.share(beat) >= 1.0

    def pads(self, beat: float) -> dict[str, PadState]:
        """Return the pads at a song position."""
        return morph(self.start, self.target, self.share(beat))

    def apply(self, song: Song, beat: float) -> Song:
        """Return the song with its pads and tempo as they are at a song position."""
        tempo = morph_tempo(self.start, self.target, self.share(beat))
        pads = {**song.pads, **self.pads(beat)}
        return replace(song, pads=pads, tempo=song.tempo if tempo is None else tempo)


@dataclass(frozen=True)
class Homes:
    """Where the pads stood at one place of the master pad, to be held while it moves them relatively.

    Attributes:
        at: place of the master pad.
        places: of each room's pad.
    """

    at: Point
    places: Mapping[str, Point]


def master_homes(song: Song) -> Homes:
    """Return where each room's pad stands while the master pad stands where it does."""
    master = song.pad(MASTER)
    return Homes((master.x, master.y), {room: _place(song, room) for room in ROOMS})


def master_targets(song: Song, x: float, y: float, homes: Homes | None = None) -> dict[str, Point]:
    """Return where the master pad puts the pad of each room.

    Args:
        song: whose rooms.
        x: of the master pad, 0..1.
        y: of the master pad, 0..1 downwards.
        homes: None puts every pad at ``(x, y)``. With homes, pads keep apart: where the master stood then, each
            stands at its home; at an edge of the master all stand at that edge; between them they go in straight lines.
    """
    x, y = _unit(x), _unit(y)
    if homes is None:
        return dict.fromkeys(ROOMS, (x, y))
    found = {}
    for room in ROOMS:
        home_x, home_y = homes.places.get(room, _place(song, room))
        found[room] = (_from_home(home_x, homes.at[0], x), _from_home(home_y, homes.at[1], y))
    return found


def with_master(song: Song, x: float, y: float, homes: Homes | None = None) -> Song:
    """Return the song with the master pad at ``(x, y)`` and the pads of all rooms moved; see :func:`master_targets`."""
    pads = dict(song.pads)
    for room, (pad_x, pad_y) in master_targets(song, x, y, homes).items():
        pads[room] = replace(song.pad(room), x=pad_x, y=pad_y)
    pads[MASTER] = replace(song.pad(MASTER), x=_unit(x), y=_unit(y))
    return replace(song, pads=pads)


def still_home(song: Song, homes: Homes, tolerance: float = 1e-6) -> bool:
    """Whether all pads stand where the master pad put them from these homes: nobody else has moved one since."""
    master = song.pad(MASTER)
    return all(
        max(abs(a - b) for a, b in zip(place, _place(song, room), strict=True)) <= tolerance
        for room, place in master_targets(song, master.x, master.y, homes).items()
    )


def _place(song: Song, room: str) -> Point:
    pad = song.pad(room)
    return pad.x, pad.y


def _changed(song: Song, scene: Scene) -> Song:
    return replace(song, scenes=tuple(scene if s.id == scene.id else s for s in song.scenes))


def _free_name(song: Song) -> str:
    taken = {scene.name for scene in song.scenes}
    number = len(song.scenes) + 1
    while f"Scene {number}" in taken:
        number += 1
    return f"Scene {number}"


def _between(a: PadState, b: PadState, t: float) -> PadState:
    temperature = _line(a.temperature, b.temperature, t)
    return replace(a, x=_line(a.x, b.x, t), y=_line(a.y, b.y, t), temperature=temperature)


def _line(a: float, b: float, t: float) -> float:
    # This form is exact at both ends and never leaves the range between them.
    return a if a == b else min(max(a * (1.0 - t) + b * t, min(a, b)), max(a, b))


def _from_home(home: float, pivot: float, master: float) -> float:
    """Return where a pad stands on one axis: at its home for the master at ``pivot``, at 0 for 0 and at 1 for 1."""
    if master == pivot:
        return home
    if master < pivot:
        return _line(0.0, home, master / pivot)
    return _line(home, 1.0, (master - pivot) / (1.0 - pivot))


def _unit(value: float) -> float:
    return min(max(float(value), 0.0), 1.0)
