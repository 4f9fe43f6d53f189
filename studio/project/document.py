"""Turning a song into the document of a project file and back.

Notes and samples do not go into the document but into files beside it; where those lie is the business of a *store*:
the zip of a project (chimera_file.py) or the folder of an autosave (journal.py).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Protocol

import msgspec
import numpy as np

from studio.latent import new_item_id
from studio.melody.notes import Clip, Meter, Note
from studio.project.clip_midi import ClipMidiError, midi_to_notes
from studio.project.document_curves import clip_curves, controls_doc, read_curves
from studio.project.document_pads import (
    lane_doc,
    lane_points,
    pad_docs,
    pads,
    point_doc,
    scene_doc,
    take_doc,
)
from studio.project.document_values import text, within
from studio.project.old_levels import LEVELS, as_heard
from studio.project.schema import (
    CURVES_ROW,
    MAX_CURVES,
    ClipDoc,
    DocumentError,
    GestureDoc,
    InkDoc,
    KeyDoc,
    PatchDoc,
    PlacedClipDoc,
    SketchDoc,
    SongDoc,
    SoundDoc,
    TakeDoc,
    TrackDoc,
)
from studio.project.song import (
    MAX_MORPH_BEATS,
    MAX_SWING,
    MAX_TEMPO,
    MIN_SWING,
    MIN_TEMPO,
    PATCH_NOW,
    SCALES,
    Gesture,
    Key,
    PadLane,
    PadPoint,
    PlacedClip,
    Scene,
    Song,
    SongTake,
    Track,
)
from studio.project.sound_codec import MAX_SOUND_BYTES, Samples, SoundCodecError, decode_sound
from studio.sketch.item import MAX_WIDTH, MIN_WIDTH, Ink, Sketch
from studio.timbre.item import Sound
from studio.timbre.patch import Patch

MAX_NOTES = 900_000
"""Notes of a whole song; even all in one clip they stay below the bounds of the MIDI reader."""
MAX_MIDI_BYTES = 2**26
"""MIDI bytes of a whole song: more than :data:`MAX_NOTES` notes ever take."""
MAX_SAMPLE_BYTES = 2**31
"""Memory of the samples of a whole song."""


class Store(Protocol):
    """Where the files named by a document are put."""

    def put_clip(self, clip: Clip, tempo: float) -> str:
        """Keep a clip's notes as MIDI; return the file's name."""
        ...

    def put_sound(self, sound: Sound) -> str:
        """Keep a sound's samples; return the file's name."""
        ...


def song_to_document(song: Song, store: Store) -> SongDoc:
    """Describe a song, putting its notes and samples into ``store``.

    A number outside of its range (which only a fault of this program can make) is brought into it: better a pan of 1
    than a song that cannot be saved or opened.

    Raises:
        DocumentError: the song is too large to be opened again.
    """
    taken = (take.clip for take in song.takes)
    if sum(len(clip.notes) for clip in itertools.chain(song.all_clips(), taken)) > MAX_NOTES:
        raise DocumentError(f"it has more than {MAX_NOTES} notes")
    if sum(sound.samples.nbytes for sound in song.sounds) > MAX_SAMPLE_BYTES:
        raise DocumentError("its sounds take more than 2 GB")
    tempo = within(song.tempo, MIN_TEMPO, MAX_TEMPO, 120.0)

    def clip_doc(clip: Clip) -> dict[str, object]:
        return {
            "id": text(clip.id),
            "file": store.put_clip(clip, tempo),
            "name": text(clip.name),
            "length": clip.length,
            "meter": (clip.meter.beats, clip.meter.unit),
            "loop": clip.loop,
        }

    return SongDoc(
        title=text(song.title),
        tempo=tempo,
        meter=(song.meter.beats, song.meter.unit),  # type: ignore[arg-type]
        key=KeyDoc(song.key.tonic, song.key.scale),
        tracks=[
            _track_doc(
                track,
                [
                    PlacedClipDoc(start=placed.start, **clip_doc(placed.clip))  # type: ignore[arg-type]
                    for placed in track.clips
                ],
            )
            for track in song.tracks
        ],
        clips=[ClipDoc(**clip_doc(clip)) for clip in song.clips],  # type: ignore[arg-type]
        sketches=[
            SketchDoc(
                text(sketch.id),
                text(sketch.name),
                sketch.strokes,  # type: ignore[arg-type]
                [_ink_doc(ink) for ink in sketch.inks],
                text(sketch.category),
            )
            for sketch in song.sketches
        ],
        sounds=[
            SoundDoc(
                text(sound.id),
                store.put_sound(sound),
                text(sound.name),
                sound.root_pitch,
                sound.root_confidence,
                sound.start,
                sound.end,
                sound.loop,
                sound.gain_db,
                text(sound.family),
                _curves_bytes(sound.curves),
            )
            for sound in song.sounds
        ],
        pads=pad_docs(song.pads),
        gestures=[
            GestureDoc(
                text(gesture.id),
                text(gesture.room),
                text(gesture.name),
                [point_doc(point) for point in gesture.points],
            )
            for gesture in song.gestures
        ],
        seeds={text(action): seed for action, seed in song.seeds.items()},
        scenes=[scene_doc(scene) for scene in song.scenes],
        morph_beats=within(song.morph_beats, 0.0, MAX_MORPH_BEATS, 0.0),
        swing=within(song.swing, MIN_SWING, MAX_SWING, MIN_SWING),
        swing_grid=8 if song.swing_grid == 8 else 16,
        lanes={text(room): lane_doc(lane) for room, lane in song.lanes.items()},
        takes=[take_doc(take, clip_doc(take.clip)) for take in song.takes],
        patch=_patch_doc(song.patch),
        patches=[_patch_doc(patch) for patch in song.patches],
        shelf_timbre=song.shelf_timbre,
        levels=LEVELS,
        controls=[controls_doc(held) for held in song.controls],
    )


class SongReader:
    """Builds a song from a document, reading each file it names once.

    Args:
        read: returns the content of a named file, refusing one of more than so many bytes.

    Attributes:
        notices: sentences for the person about what could not be taken over as it was.
    """

    def __init__(self, read: Callable[[str, int], bytes]) -> None:
        self.notices: list[str] = []
        self._read = read
        self._notes: dict[str, tuple[Note, ...]] = {}
        self._samples: dict[str, tuple[Samples, int]] = {}
        self._midi_left = MAX_MIDI_BYTES
        self._samples_left = MAX_SAMPLE_BYTES
        self._ids: set[str] = set()

    def song(self, doc: SongDoc) -> Song:
        """Build the song.

        Raises:
            DocumentError: the document contradicts itself, or a file it names is damaged.
        """
        song = Song(
            title=doc.title,
            tempo=doc.tempo,
            meter=Meter(*doc.meter),
            key=self._key(doc.key),
            tracks=tuple(self._track(track) for track in doc.tracks),
            clips=tuple(self._clip(clip, self._own_id(clip.id)) for clip in doc.clips),
            sketches=tuple(
                Sketch(
                    sketch.name,
                    tuple(map(tuple, sketch.strokes)),
                    self._own_id(sketch.id),
                    tuple(
                        Ink(ink.colour, ink.width, tuple(ink.pressures), tuple(ink.times))
                        for ink in sketch.inks
                    ),
                    sketch.category,
                )
                for sketch in doc.sketches
            ),
            sounds=tuple(self._sound(sound) for sound in doc.sounds),
            pads=pads(doc.pads),
            gestures=tuple(
                Gesture(g.room, tuple(PadPoint(*point) for point in g.points), g.name, g.id)
                for g in doc.gestures
            ),
            seeds=dict(doc.seeds),
            scenes=tuple(
                Scene(s.name, s.colour, pads(s.pads), s.tempo, self._own_id(s.id))
                for s in doc.scenes
            ),
            morph_beats=doc.morph_beats,
            swing=doc.swing,
            swing_grid=doc.swing_grid,
            lanes={
                room: PadLane(lane_points(lane.points), lane.muted)
                for room, lane in doc.lanes.items()
            },
            takes=tuple(self._take(take) for take in doc.takes),
            patch=PATCH_NOW if doc.patch is None else _patch(doc.patch, doc.patch.id),
            patches=tuple(_patch(patch, self._own_id(patch.id)) for patch in doc.patches),
            shelf_timbre=doc.shelf_timbre,
            controls=tuple(map(clip_curves, doc.controls)),
        )
        return as_heard(song, doc.levels)

    def _key(self, doc: KeyDoc) -> Key:
        if doc.scale in SCALES:
            return Key(doc.tonic, doc.scale)
        self.notices.append(
            f"The scale “{doc.scale}” is not known here; chromatic is used instead."
        )
        return Key(doc.tonic, "chromatic")

    def _track(self, doc: TrackDoc) -> Track:
        placed = (PlacedClip(clip.start, self._clip(clip, clip.id)) for clip in doc.clips)
        return Track(
            name=doc.name,
            clips=tuple(sorted(placed, key=lambda clip: clip.start)),
            program=doc.program,
            channel=doc.channel,
            level_db=doc.level_db,
            pan=doc.pan,
            mute=doc.mute,
            solo=doc.solo,
            id=self._own_id(doc.id),
            timbre=doc.timbre,
        )

    def _clip(self, doc: ClipDoc, identity: str) -> Clip:
        if doc.loop is not None and not doc.loop[0] < doc.loop[1]:
            raise DocumentError(f"the loop of clip “{doc.name}” ends before it begins")
        if doc.file not in self._notes:
            data = self._read(doc.file, self._midi_left)
            self._midi_left -= len(data)
            try:
                self._notes[doc.file], repaired = midi_to_notes(data, doc.name)
            except ClipMidiError as error:
                raise DocumentError(str(error)) from error
            self.notices += repaired
        notes = self._notes[doc.file]
        return Clip(doc.name, notes, doc.length, Meter(*doc.meter), doc.loop, identity)

    def _take(self, doc: TakeDoc) -> SongTake:
        return SongTake(
            clip=self._clip(doc, self._own_id(doc.id)),
            recorded=doc.recorded,
            start=doc.start,
            length=doc.beats,
            moves={room: lane_points(moves) for room, moves in doc.moves.items()},
            captured=doc.captured,
            curves=read_curves(doc.curves),
        )

    def _sound(self, doc: SoundDoc) -> Sound:
        if doc.file not in self._samples:
            try:
                self._samples[doc.file] = decode_sound(self._read(doc.file, MAX_SOUND_BYTES))
            except SoundCodecError as error:
                raise DocumentError(f"the sound “{doc.name}” cannot be read: {error}") from error
            self._samples_left -= self._samples[doc.file][0].nbytes
            if self._samples_left < 0:
                raise DocumentError("its sounds take more than 2 GB")
        samples, rate = self._samples[doc.file]
        frames = len(samples)
        start = min(doc.start, frames)
        end = None if doc.end is None else min(max(doc.end, start), frames)
        loop = doc.loop if doc.loop and doc.loop[0] < doc.loop[1] <= frames else None
        return Sound(
            doc.name,
            samples,
            rate,
            doc.root_pitch,
            root_confidence=doc.root_confidence,
            start=start,
            end=end,
            loop=loop,
            gain_db=doc.gain_db,
            family=doc.family,
            curves=_curves(doc.curves),
            id=self._own_id(doc.id),
        )

    def _own_id(self, identity: str) -> str:
        # Edits find an item by its id, so no two may share one, whatever the file says.
        own = new_item_id() if identity in self._ids else identity
        self._ids.add(own)
        return own


def _track_doc(track: Track, clips: list[PlacedClipDoc]) -> TrackDoc:
    return TrackDoc(
        id=text(track.id),
        name=text(track.name),
        clips=clips,
        program=track.program,
        channel=track.channel,
        level_db=within(track.level_db, -60.0, 6.0, 0.0),
        pan=within(track.pan, -1.0, 1.0, 0.0),
        mute=track.mute,
        solo=track.solo,
        timbre=track.timbre,
    )


def _curves_bytes(curves: Samples | None) -> bytes | None:
    """Return the rows of an edited embedding; what no reader would take is as if it had not been edited."""
    if curves is None or curves.ndim != 2 or 4 * curves.shape[1] != CURVES_ROW:
        return None
    if not 0 < len(curves) <= MAX_CURVES or not np.isfinite(curves).all():
        return None
    return curves.astype("<f4").tobytes()


def _curves(data: bytes | None) -> Samples | None:
    if not data or len(data) % CURVES_ROW:
        return None
    curves = np.frombuffer(data, "<f4").reshape(-1, CURVES_ROW // 4).astype(np.float32)
    return curves if np.isfinite(curves).all() else None


def _ink_doc(ink: Ink) -> InkDoc:
    width = within(ink.width, MIN_WIDTH, MAX_WIDTH, 3.0)
    colour = ink.colour if re.fullmatch("#[0-9a-f]{6}", ink.colour) else ""
    return InkDoc(colour, width, list(ink.pressures), list(ink.times))


def _patch_doc(patch: Patch) -> PatchDoc:
    """Copy the fields, which have the same names; out of range, a field takes its default."""
    values = {mark.name: getattr(patch, mark.name) for mark in fields(Patch)}
    try:
        return msgspec.convert(values | {"name": text(patch.name), "id": text(patch.id)}, PatchDoc)
    except msgspec.ValidationError:
        return PatchDoc(text(patch.id), text(patch.name))


def _patch(doc: PatchDoc, identity: str) -> Patch:
    return Patch(**(msgspec.structs.asdict(doc) | {"id": identity}))
