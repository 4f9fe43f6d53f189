"""What a song sounds like: its notes and lanes as the live room knows them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studio.live.kernel.layout import CLICK_TRACK, DRUM_CHANNEL, PROGRAM_DRUMS
from studio.live.kernel.swing import EIGHTHS, SIXTEENTHS, Swing
from studio.live.port import PlayControl, PlayNote, TrackSound
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.project.clip_curves import ClipCurves, Curve, pedalled, play_controls
from studio.project.midi_song import reach
from studio.project.song import PlacedClip, Song, Track
from studio.project.song_pad import SongPad, song_pad

if TYPE_CHECKING:
    from studio.live.play.bounce import PadSound
    from studio.live.play.bounce import Song as BounceSong

MAX_LANES = CLICK_TRACK
"""Lanes that the engine plays at once."""
MOST_COMPANIONS = 12
"""Tracks that play along with the clip on show; the engine's last ones are for answers and for listening."""
SHELF = "Shelf"


@dataclass(frozen=True)
class Lane:
    """A part of the song with a sound of its own: a file of its own among the stems.

    Attributes:
        name: of the track or clip.
        sound: its instrument and its place in the mix.
        timbre: the timbre pad plays it instead of the instrument.
    """

    name: str
    sound: TrackSound
    timbre: bool = False


@dataclass(frozen=True)
class SongSound:
    """All that is heard of a song.

    Attributes:
        notes: in quarter notes; ``track`` counts the lanes.
        length: quarter notes from ``start``.
        lanes: at most :data:`MAX_LANES`.
        tempo: quarter notes a minute.
        swing: how late every second step is.
        left_out: names of tracks that were one too many for the engine.
        start: where it begins, in quarter notes.
        pad: the timbre pad, where that plays any lane.
        controls: how bend, mod wheel and pressure of the lanes move.
    """

    notes: tuple[PlayNote, ...]
    length: float
    lanes: tuple[Lane, ...]
    tempo: float
    swing: Swing
    left_out: tuple[str, ...] = ()
    start: float = 0.0
    pad: SongPad | None = None
    controls: tuple[PlayControl, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it lasts, without what rings on."""
        return self.length * 60.0 / self.tempo

    def to_render(self, master_db: float = 0.0, pad: PadSound | None = None) -> BounceSong:
        """Return what :mod:`studio.live.play.bounce` renders.

        Args:
            master_db: level of the master.
            pad: the timbre pad made ready, see :meth:`SongPad.ready`.
        """
        from studio.live.play import (
            bounce,  # it imports the engine, for which the window does not wait
        )

        sounds = tuple(lane.sound for lane in self.lanes)
        return bounce.Song(
            self.notes, self.length, self.tempo, sounds, master_db, self.swing, self.start, pad,
            self.controls,
        )  # fmt: skip


def song_sound(song: Song, program: int = 0) -> SongSound:
    """Return the arrangement, to the end of its last bar.

    A song without one is the clips of its shelf, one after another from bar line to bar line, each a lane of its own
    (or all of them one lane, where they are more than the engine has).

    Args:
        song: the song.
        program: General MIDI program, or 128 for drums, of clips that lie on no track.
    """
    tracks = [track for track in song.tracks if any(placed.clip.notes for placed in track.clips)]
    if not tracks:
        return _heard(song, _shelf_lanes(song, program))
    lanes = [(Lane(track.name, track_sound(track), track.timbre), track.clips) for track in tracks]
    return _heard(song, lanes)


def clip_sound(
    song: Song, clip: Clip, sound: TrackSound, part: tuple[int, int] | None = None
) -> SongSound:
    """Return a clip of a song as it is heard alone.

    Args:
        song: gives tempo and swing.
        clip: what is played.
        sound: by what.
        part: ``(start, end)`` in ticks; None is the whole clip.
    """
    start, end = part or (0, clip.length)
    curves = song.curves_of(clip.id)
    # A part ends as a loop does: what still sounds is let go.
    notes = [
        replace(note, length=min(note.length, end - note.start)) if part else note
        for note in pedalled(clip.notes, curves, clip.length)
        if start <= note.start < end
    ]
    alone = (PlacedClip(0, replace(clip, notes=tuple(notes))),)
    lane = Lane(clip.name, sound, plays_timbre(song, clip.id))
    found = _heard(replace(song, controls=()), [(lane, alone)], clip.meter)
    found = replace(found, controls=tuple(play_controls(curves, 0.0, 0, (start, end))))
    return replace(found, start=start / TICKS_PER_BEAT, length=(end - start) / TICKS_PER_BEAT)


@dataclass(frozen=True)
class Company:
    """What plays along with a clip.

    Attributes:
        notes: in quarter notes of the clip; ``track`` counts the lanes from 1, since 0 is the clip's.
        lanes: how they sound, at most :data:`MOST_COMPANIONS`; a lane that is not heard is mute.
        timbre: numbers of the lanes that the timbre pad plays.
        controls: how bend, mod wheel and pressure of the lanes move.
    """

    notes: tuple[PlayNote, ...] = ()
    lanes: tuple[TrackSound, ...] = ()
    timbre: frozenset[int] = frozenset()
    controls: tuple[PlayControl, ...] = ()


ALONE = Company()


def company(
    tracks: tuple[Track, ...], clip_id: str, controls: tuple[ClipCurves, ...] = ()
) -> Company:
    """Return what the other tracks play while a clip plays; nothing for a clip that lies on no track.

    Args:
        tracks: of the song.
        clip_id: of a clip on one of them. What began before it is not heard, as when one starts to play there.
        controls: of the song's clips.
    """
    curves = {held.id: held.curves for held in controls}
    own = next(
        ((t, placed) for t in tracks for placed in t.clips if placed.clip.id == clip_id), None
    )
    if own is None:
        return ALONE
    others = [t for t in tracks if t is not own[0] and any(p.clip.notes for p in t.clips)]
    others = others[:MOST_COMPANIONS]
    soloed = own[0].solo or any(track.solo for track in others)
    notes = [
        PlayNote(
            (placed.start - own[1].start + note.start) / TICKS_PER_BEAT,
            note.length / TICKS_PER_BEAT,
            note.pitch,
            note.velocity,
            number,
        )
        for number, track in enumerate(others, 1)
        for placed in track.clips
        for note in _played(placed.clip, curves.get(placed.clip.id, ()))
        if placed.start + note.start >= own[1].start
    ]
    moves = tuple(
        control
        for number, track in enumerate(others, 1)
        for placed in track.clips
        for control in play_controls(
            curves.get(placed.clip.id, ()),
            (placed.start - own[1].start) / TICKS_PER_BEAT,
            number,
            (0, placed.clip.length),
        )
    )
    lanes = tuple(
        replace(track_sound(t), mute=t.mute or (soloed and not t.solo), solo=False) for t in others
    )
    pads = frozenset(number for number, track in enumerate(others, 1) if track.timbre)
    return Company(tuple(sorted(notes, key=lambda note: note.start)), lanes, pads, moves)


def plays_timbre(song: Song, clip_id: str | None) -> bool:
    """Say whether the timbre pad plays a clip: as its track says, or as the song says of what lies on no track."""
    own = (t for t in song.tracks if any(placed.clip.id == clip_id for placed in t.clips))
    track = next(own, None)
    return song.shelf_timbre if track is None else track.timbre


def song_swing(song: Song, meter: Meter | None = None) -> Swing:
    """Return how a song swings, in bars of a meter or of its own."""
    step = EIGHTHS if song.swing_grid == 8 else SIXTEENTHS
    return Swing(song.swing, step, (meter or song.meter).bar_ticks / TICKS_PER_BEAT)


def track_sound(track: Track) -> TrackSound:
    """Return how a track sounds."""
    program = PROGRAM_DRUMS if track.channel == DRUM_CHANNEL else track.program
    return TrackSound(program, track.level_db, track.pan, track.mute, track.solo)


def _played(clip: Clip, curves: tuple[Curve, ...]) -> tuple[Note, ...]:
    return pedalled(clip.notes, curves, clip.length) if curves else clip.notes


def _shelf_lanes(song: Song, program: int) -> list[tuple[Lane, tuple[PlacedClip, ...]]]:
    bar, start = song.meter.bar_ticks, 0
    placed = []
    for clip in song.clips:
        if clip.notes:
            placed.append(PlacedClip(start, clip))
            start += -(-reach(clip) // bar) * bar
    sound = TrackSound(program)
    if len(placed) > MAX_LANES:
        return [(Lane(SHELF, sound, song.shelf_timbre), tuple(placed))]
    return [(Lane(one.clip.name, sound, song.shelf_timbre), (one,)) for one in placed]


def _heard(
    song: Song,
    lanes: Iterable[tuple[Lane, tuple[PlacedClip, ...]]],
    meter: Meter | None = None,
) -> SongSound:
    chosen = list(lanes)
    curves = {held.id: held.curves for held in song.controls}
    played = chosen[:MAX_LANES]
    notes = [
        PlayNote(
            (placed.start + note.start) / TICKS_PER_BEAT,
            note.length / TICKS_PER_BEAT,
            note.pitch,
            note.velocity,
            number,
        )
        for number, (_lane, clips) in enumerate(played)
        for placed in clips
        for note in _played(placed.clip, curves.get(placed.clip.id, ()))
    ]
    moves = (
        control
        for number, (_lane, clips) in enumerate(played)
        for placed in clips
        for control in play_controls(
            curves.get(placed.clip.id, ()),
            placed.start / TICKS_PER_BEAT,
            number,
            (0, placed.clip.length),
        )
    )
    ends = [placed.start + reach(placed.clip) for _lane, clips in played for placed in clips]
    bar = (meter or song.meter).bar_ticks
    length = math.ceil(max(ends, default=0) / bar) * bar
    return SongSound(
        tuple(sorted(notes, key=lambda note: note.start)),
        length / TICKS_PER_BEAT,
        tuple(lane for lane, _clips in played),
        song.tempo,
        song_swing(song, meter),
        tuple(lane.name for lane, _clips in chosen[MAX_LANES:]),
        pad=song_pad(song, tuple(n for n, (lane, _clips) in enumerate(played) if lane.timbre)),
        controls=tuple(moves),
    )
