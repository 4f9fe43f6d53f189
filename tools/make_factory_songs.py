#!/usr/bin/env python3
"""Write the factory songs: ``python tools/make_factory_songs.py [--listen FOLDER]``.

Each is an ordinary project that uses every room: drawings (one became a melody, and a wave is the path of the timbre
pad), four melodies on the melody pad, four factory sounds on the timbre pad, which plays the lead, and two scenes. The
same text always gives the same songs. ``--listen`` renders them with the engine into WAV files and measures those.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from studio.melody.notes import TICKS_PER_BEAT, TICKS_PER_STEP, Clip, Meter, Note  # noqa: E402
from studio.project import automation, scenes  # noqa: E402
from studio.project.chimera_file import save_project  # noqa: E402
from studio.project.pad_path import PadPath  # noqa: E402
from studio.project.song import (  # noqa: E402
    Key,
    PadState,
    PlacedClip,
    Song,
    Track,
    with_pad,
)
from studio.project.stroke_melody import StrokeTune, stroke_notes  # noqa: E402
from studio.sketch.item import PLAIN, Sketch  # noqa: E402
from studio.timbre.factory import factory_sounds  # noqa: E402
from studio.timbre.item import Sound  # noqa: E402
from studio.timbre.patch import Patch  # noqa: E402
from tools import factory_drawings as drawings  # noqa: E402
from tools.factory_scores import CHORDS, SCORES, Part, Score  # noqa: E402
from tools.make_factory_clips import Tune  # noqa: E402

OUT = ROOT / "resources" / "songs"
COMMON = Meter(4, 4)
BAR, EIGHTH = COMMON.bar_ticks, TICKS_PER_BEAT // 2
DRAWN = {
    "paper-boats": (("Boat", drawings.boat), ("Wave", drawings.wave)),
    "night-ferry": (("Moon", drawings.moon), ("Wake", drawings.wake)),
    "kite-season": (("Kite", drawings.kite), ("Kite string", drawings.string)),
}
PENTATONIC = {
    "major": "major pentatonic",
    "minor": "minor pentatonic",
    "mixolydian": "major pentatonic",
}
"""A drawn line is taken to the scale that fits every chord of the song."""
LEAD = 1.25
"""How much harder a lead is struck than a melody of the library."""
_EVERY = 4
"""Bars after which a drawn melody comes again."""
LOOSE = 5
"""Velocities differ by so much at random, as those of hands do."""


def make_song(score: Score) -> Song:
    """Return a song as its score says."""
    hands = random.Random(score.slug)
    key = Key(*score.key)
    drawn = tuple(
        Sketch(name, make(), f"{score.slug}-sketch-{number}")
        for number, (name, make) in enumerate(DRAWN[score.slug])
    )
    sounds = tuple(_sound(score, name) for name in score.sounds)
    corners = tuple(
        _tune(f"{score.slug}-corner-{n}", name, score, text)
        for n, (name, text) in enumerate(score.corners)
    )
    lead = _tune(f"{score.slug}-lead", score.lead_name, score, score.lead)
    chords = score.chords.split()
    if len(chords) * BAR != lead.length:
        raise ValueError(f"{score.title}: the lead has not a bar a chord")
    program, level, low = score.drawn
    line = _drawn_line(score, key, drawn[1], low, len(chords))
    tracks = [
        Track(
            score.lead_name, (PlacedClip(0, lead),), score.fallback, 0, score.lead_db, timbre=True
        ),
        *(_track(score, n, part, chords, hands) for n, part in enumerate(score.parts, 1)),
        Track(f"{drawn[1].name}, drawn", (PlacedClip(0, line),), program, 5, level, 0.4),
        Track("Drums", (PlacedClip(0, _beats(score, len(chords), hands)),), 0, 9, -8.0),
    ]
    song = Song(
        title=score.title,
        tempo=score.tempo,
        meter=COMMON,
        key=key,
        tracks=tuple(replace(t, id=f"{score.slug}-track-{n}") for n, t in enumerate(tracks)),
        clips=corners,
        sketches=drawn,
        sounds=sounds,
        swing=score.swing,
        morph_beats=4.0,
        patch=Patch("Lead", attack_ms=12.0, release_ms=220.0, id="now"),
    )
    return _with_scenes(_with_pads(song, score, len(chords)), score)


def _with_pads(song: Song, score: Score, bars: int) -> Song:
    for room, items in (("melody", song.clips), ("timbre", song.sounds)):
        a, b, c, d = (item.id for item in items)
        song = with_pad(song, room, PadState((a, b, c, d), 0.15, 0.2, temperature=0.3))
    a, b = (sketch.id for sketch in song.sketches)
    song = with_pad(song, "sketch", PadState((a, b, None, None), 0.5, 0.0))
    path = PadPath.of_stroke(
        drawings.wave()[0] if score.slug != "paper-boats" else song.sketches[1].strokes[0]
    )
    return automation.write_path(song, "timbre", path, 0.0, 4.0 * bars)


def _with_scenes(song: Song, score: Score) -> Song:
    stand = song.pads
    for number, (name, melody, timbre) in enumerate(score.scenes):
        for room, (x, y) in (("melody", melody), ("timbre", timbre)):
            song = with_pad(song, room, replace(song.pad(room), x=x, y=y))
        scene = replace(
            scenes.capture(song, name), id=f"{score.slug}-scene-{number}", colour=4 * number
        )
        song = scenes.store(song, scene)
    return replace(song, pads=stand)


def _sound(score: Score, name: str) -> Sound:
    found = next(sound for sound in factory_sounds() if sound.name == name)
    return replace(found.load(), id=f"{score.slug}-sound-{name.lower().replace(' ', '-')}")


def _tune(identity: str, name: str, score: Score, text: str) -> Clip:
    """Return a melody, struck as hard as a lead is."""
    clip = Tune(name, COMMON, score.tempo, Key(*score.key), 8, text).clip()
    notes = tuple(
        replace(note, velocity=min(127, round(LEAD * note.velocity))) for note in clip.notes
    )
    return replace(clip, notes=notes, id=identity)


def _drawn_line(score: Score, key: Key, sketch: Sketch, low: int, bars: int) -> Clip:
    """Let a drawing be a melody, two bars long, at the head of every four."""
    scale = Key(key.tonic, PENTATONIC[key.scale])
    tune = StrokeTune(low, 1, 2, step=2 * TICKS_PER_STEP)
    once = stroke_notes([(stroke, PLAIN) for stroke in sketch.strokes], scale, BAR, tune)
    notes = [
        replace(note, start=note.start + bar * BAR, velocity=108)
        for bar in range(0, bars, _EVERY)
        for note in once
    ]
    return Clip(f"{sketch.name}, drawn", tuple(notes), bars * BAR, COMMON, id=f"{score.slug}-drawn")


def _track(score: Score, number: int, part: Part, chords: list[str], hands: random.Random) -> Track:
    notes = [
        replace(note, start=note.start + bar * BAR)
        for bar, chord in enumerate(chords)
        for note in _bar(part, chord, part.patterns[bar % len(part.patterns)], hands)
    ]
    clip = Clip(
        part.name, tuple(notes), len(chords) * BAR, COMMON, id=f"{score.slug}-part-{number}"
    )
    return Track(part.name, (PlacedClip(0, clip),), part.program, number, part.level_db, part.pan)


def _bar(part: Part, chord: str, pattern: str, hands: random.Random) -> Iterator[Note]:
    """Play a bar's pattern with the tones of a chord."""
    tones = _tones(part, chord)
    for place, sign in enumerate(pattern):
        if sign in "-.":
            continue
        held = 1
        while place + held < len(pattern) and pattern[place + held] == "-":
            held += 1
        accent = 8 if place == 0 else 0
        for pitch in tones if sign == "x" else [tones[int(sign)]]:
            velocity = min(127, part.velocity + accent + hands.randint(-LOOSE, LOOSE))
            # A hair of air between two strikes of one key.
            length = held * EIGHTH - (
                TICKS_PER_BEAT // 24 if part.kind != "chords" or held < 8 else 0
            )
            yield Note(place * EIGHTH, length, pitch, velocity)


def _tones(part: Part, chord: str) -> list[int]:
    """Return the keys of a chord: a bass its root, broken chords four tones upwards, others close together."""
    classes = CHORDS[chord]
    if part.kind == "bass":
        return [part.middle - (part.middle - classes[0]) % 12]
    if part.kind == "broken":
        root = part.middle - 6 + (classes[0] - part.middle + 6) % 12
        third, fifth = ((tone - classes[0]) % 12 for tone in classes[1:])
        return [root - 12, root, root + third, root + fifth]
    return sorted(part.middle - 6 + (tone - part.middle + 6) % 12 for tone in classes)


def _beats(score: Score, bars: int, hands: random.Random) -> Clip:
    notes = []
    for bar in range(bars):
        beat = score.fill if bar == bars - 1 else score.beats[bar % len(score.beats)]
        for pitch, pattern in beat.items():
            for place, sign in enumerate(pattern):
                if sign in "xo":
                    velocity = (118 if sign == "x" else 80) + hands.randint(-LOOSE, LOOSE)
                    start = bar * BAR + place * TICKS_PER_STEP
                    notes.append(Note(start, TICKS_PER_STEP, pitch, velocity))
    ordered = tuple(sorted(notes, key=lambda note: (note.start, note.pitch)))
    return Clip("Drums", ordered, bars * BAR, COMMON, id=f"{score.slug}-drums")


def entry(score: Score, song: Song) -> dict[str, object]:
    """Return what the welcome page needs to know of a song without opening it."""
    tracks = [track.clips[0].clip for track in song.tracks if track.channel != 9]
    length = song.tracks[0].clips[0].clip.length
    return {
        "file": f"{score.slug}.chimera",
        "title": score.title,
        "words": score.words,
        "seconds": round(length / TICKS_PER_BEAT * 60.0 / score.tempo, 1),
        "beats": length // TICKS_PER_BEAT,
        "roll": [
            [[round(n.start / EIGHTH, 2), round(n.length / EIGHTH, 2), n.pitch] for n in clip.notes]
            for clip in tracks
        ],
    }


def main() -> None:
    """Write all songs and their list."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listen", type=Path, help="render into WAV files there, and measure")
    asked = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    entries = []
    for score in SCORES:
        song = make_song(score)
        path = OUT / f"{score.slug}.chimera"
        save_project(path, song)
        path.with_name(path.name + ".bak").unlink(missing_ok=True)
        entries.append(entry(score, song))
        if asked.listen is not None:
            from tools.factory_listening import listen

            asked.listen.mkdir(parents=True, exist_ok=True)
            print(score.title, listen(song, asked.listen / f"{score.slug}.wav"))  # noqa: T201
    (OUT / "songs.json").write_text(json.dumps(entries, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
