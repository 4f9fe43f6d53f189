#!/usr/bin/env python3
"""Write the factory clips: ``python tools/make_factory_clips.py``.

A melody is text: bars between ``|``, notes as name, octave and length (``f#4*3`` is three units long, one if left out),
``r`` for silence and ``-*2`` to hold the note before. Every bar must be full, so a slip of the pen stops the script.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from studio.melody.midi.write import save_clip_midi  # noqa: E402
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note  # noqa: E402
from studio.project.song import Key  # noqa: E402

OUT = ROOT / "resources" / "clips"
_TOKEN = re.compile(r"(?P<what>[a-g][#b]?\d|r|-)(?:\*(?P<units>\d+))?$")
_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_DOWNBEAT, _BEAT, _OFFBEAT = 94, 84, 76


@dataclass(frozen=True)
class Tune:
    """A melody: ``unit`` is what a note without a length lasts, as a division of a whole note."""

    name: str
    meter: Meter
    tempo: float
    key: Key
    unit: int
    text: str

    def clip(self) -> Clip:
        """Return the melody as a clip.

        Raises:
            ValueError: a bar is not full, or a token is no note.
        """
        unit = 4 * TICKS_PER_BEAT // self.unit
        notes: list[Note] = []
        now = 0
        for number, bar in enumerate(self.text.split("|"), start=1):
            for token in bar.split():
                found = _TOKEN.match(token)
                if found is None:
                    raise ValueError(f"{self.name}, bar {number}: {token} is no note")
                length = int(found["units"] or 1) * unit
                if found["what"] == "-":
                    last = notes.pop()
                    notes.append(Note(last.start, last.length + length, last.pitch, last.velocity))
                elif found["what"] != "r":
                    notes.append(Note(now, length, _pitch(found["what"]), self._velocity(now)))
                now += length
            if now != number * self.meter.bar_ticks:
                raise ValueError(f"{self.name}: bar {number} is not full, or too full")
        return Clip(self.name, tuple(notes), now, self.meter)

    def _velocity(self, tick: int) -> int:
        within = tick % self.meter.bar_ticks
        compound = self.meter.unit == 8 and self.meter.beats % 3 == 0
        beat = self.meter.beat_ticks * (3 if compound else 1)
        return _DOWNBEAT if within == 0 else _OFFBEAT if within % beat else _BEAT


def _pitch(name: str) -> int:
    accidental = name.count("#") - name[1:-1].count("b")
    return 12 * (int(name[-1]) + 1) + _STEPS[name[0]] + accidental


COMMON, WALTZ, JIG = Meter(4, 4), Meter(3, 4), Meter(6, 8)

TUNES = (
    # Our own, made to be morphed: the first two are a calm and a lively one in the same key.
    Tune(
        "Lantern Steps",
        COMMON,
        108.0,
        Key(0, "major"),
        16,
        "e4*4 g4*4 a4*4 g4*4 | c5*6 b4*2 a4*4 g4*4",
    ),
    Tune(
        "Copper Riff",
        COMMON,
        108.0,
        Key(0, "major"),
        16,
        "c4*2 e4 g4*3 a4*2 r*2 g4*2 e4*2 d4*2 | c4*2 e4 g4*3 c5*2 r*2 a4*2 g4*2 e4*2",
    ),
    Tune(
        "Glass Stairs",
        COMMON,
        120.0,
        Key(9, "minor"),
        8,
        "a4 c5 e5 a5 g5 e5 c5 b4 | f4 a4 c5 f5 e5 c5 a4 g4"
        "| g4 b4 d5 g5 f5 d5 b4 g4 | e4 g#4 b4 e5 d5 b4 g#4 e4",
    ),
    Tune(
        "Slow Harbour",
        COMMON,
        84.0,
        Key(9, "minor"),
        4,
        "e4*3 d4 | c4*2 e4*2 | d4*3 c4 | b3*2 e4*2",
    ),
    Tune(
        "Side Street",
        COMMON,
        96.0,
        Key(0, "blues"),
        16,
        "c4*3 eb4 f4*2 f#4*2 g4*4 bb4*2 g4*2 | f4*3 eb4 c4*4 r*4 bb3*2 c4*2"
        "| f4*3 g4 bb4*2 c5*2 bb4*4 g4*2 f4*2 | eb4*2 f4 f#4 f4*2 eb4*2 c4*6 r*2",
    ),
    # Melodies in the public domain.
    Tune(
        "Twinkle, Twinkle",
        COMMON,
        110.0,
        Key(0, "major"),
        4,
        "c4 c4 g4 g4 | a4 a4 g4*2 | f4 f4 e4 e4 | d4 d4 c4*2"
        "| g4 g4 f4 f4 | e4 e4 d4*2 | g4 g4 f4 f4 | e4 e4 d4*2"
        "| c4 c4 g4 g4 | a4 a4 g4*2 | f4 f4 e4 e4 | d4 d4 c4*2",
    ),
    Tune(
        "Ode to Joy",
        COMMON,
        116.0,
        Key(2, "major"),
        8,
        "f#4*2 f#4*2 g4*2 a4*2 | a4*2 g4*2 f#4*2 e4*2 | d4*2 d4*2 e4*2 f#4*2 | f#4*3 e4 e4*4"
        "| f#4*2 f#4*2 g4*2 a4*2 | a4*2 g4*2 f#4*2 e4*2 | d4*2 d4*2 e4*2 f#4*2 | e4*3 d4 d4*4"
        "| e4*2 e4*2 f#4*2 d4*2 | e4*2 f#4 g4 f#4*2 d4*2 | e4*2 f#4 g4 f#4*2 e4*2"
        "| d4*2 e4*2 a3*4"
        "| f#4*2 f#4*2 g4*2 a4*2 | a4*2 g4*2 f#4*2 e4*2 | d4*2 d4*2 e4*2 f#4*2 | e4*3 d4 d4*4",
    ),
    Tune(
        "Frère Jacques",
        COMMON,
        112.0,
        Key(5, "major"),
        8,
        "f4*2 g4*2 a4*2 f4*2 | f4*2 g4*2 a4*2 f4*2 | a4*2 bb4*2 c5*4 | a4*2 bb4*2 c5*4"
        "| c5 d5 c5 bb4 a4*2 f4*2 | c5 d5 c5 bb4 a4*2 f4*2 | f4*2 c4*2 f4*4 | f4*2 c4*2 f4*4",
    ),
    Tune(
        "Auld Lang Syne",
        COMMON,
        92.0,
        Key(5, "major"),
        8,
        "r*6 c4*2 | f4*3 f4 f4*2 a4*2 | g4*3 f4 g4*2 a4*2 | f4*3 f4 a4*2 c5*2 | d5*6 d5*2"
        "| c5*3 a4 a4*2 f4*2 | g4*3 f4 g4*2 a4*2 | f4*3 d4 d4*2 c4*2 | f4*6 d5*2"
        "| c5*3 a4 a4*2 f4*2 | g4*3 f4 g4*2 d5*2 | c5*3 a4 a4*2 c5*2 | d5*6 d5*2"
        "| c5*3 a4 a4*2 f4*2 | g4*3 f4 g4*2 a4*2 | f4*3 d4 d4*2 c4*2 | f4*6 r*2",
    ),
    Tune(
        "Passion Chorale",
        COMMON,
        72.0,
        Key(2, "minor"),
        8,
        "r*6 a4*2 | d5*2 c5*2 bb4*2 a4*2 | g4*4 a4*2 e5*2 | f5*2 f5*2 e5 d5 e5*2 | d5*6 f5*2"
        "| e5 d5 c5*2 d5*2 e5*2 | f5*4 f5*2 c5*2 | d5*2 c5*2 bb4 a4 bb4*2 | a4*6 r*2",
    ),
    Tune(
        "Drowsy Maggie",
        COMMON,
        176.0,
        Key(4, "dorian"),
        8,
        "e4*2 b4 e4 d5 e4 b4 e4 | e4*2 b4 e4 a4 f#4 d4 f#4"
        "| e4*2 b4 e4 d5 e4 b4 e4 | b4 a4 b4 c#5 d5 a4 f#4 d4"
        "| e4*2 b4 e4 d5 e4 b4 e4 | e4*2 b4 e4 a4 f#4 d4 f#4"
        "| e4*2 b4 e4 d5 e4 b4 e4 | b4 a4 b4 c#5 d5 a4 f#4 a4"
        "| d5*2 f#5 d5 c#5*2 e5 c#5 | d5 e5 f#5 g5 a5 f#5 g5 e5"
        "| d5*2 f#5 d5 c#5*2 e5 c#5 | b4 a4 b4 c#5 d5 a4 f#4 a4"
        "| d5*2 f#5 d5 c#5*2 e5 c#5 | d5 e5 f#5 g5 a5 f#5 g5 e5"
        "| a5 f#5 g5 e5 f#5 d5 e5 c#5 | b4 a4 b4 c#5 d5 a4 f#4 d4",
    ),
    Tune(
        "Minuet in G",
        WALTZ,
        120.0,
        Key(7, "major"),
        8,
        "d5*2 g4 a4 b4 c5 | d5*2 g4*2 g4*2 | e5*2 c5 d5 e5 f#5 | g5*2 g4*2 g4*2"
        "| c5*2 d5 c5 b4 a4 | b4*2 c5 b4 a4 g4 | f#4*2 g4 a4 b4 g4 | a4*6"
        "| d5*2 g4 a4 b4 c5 | d5*2 g4*2 g4*2 | e5*2 c5 d5 e5 f#5 | g5*2 g4*2 g4*2"
        "| c5*2 d5 c5 b4 a4 | b4*2 c5 b4 a4 g4 | a4*2 b4 a4 g4 f#4 | g4*6",
    ),
    Tune(
        "Amazing Grace",
        WALTZ,
        84.0,
        Key(7, "major"),
        8,
        "r*4 d4*2 | g4*4 b4 g4 | b4*4 a4*2 | g4*4 e4*2 | d4*4 d4*2"
        "| g4*4 b4 g4 | b4*4 a4*2 | d5*6 | -*4 b4*2"
        "| d5*4 b4 g4 | b4*4 a4*2 | g4*4 e4*2 | d4*4 d4*2"
        "| g4*4 b4 g4 | b4*4 a4*2 | g4*6 | -*4 r*2",
    ),
    Tune(
        "Greensleeves",
        JIG,
        84.0,
        Key(9, "minor"),
        16,
        "r*10 a4*2 | c5*4 d5*2 e5*3 f#5 e5*2 | d5*4 b4*2 g4*3 a4 b4*2"
        "| c5*4 a4*2 a4*3 g#4 a4*2 | b4*4 g#4*2 e4*4 a4*2"
        "| c5*4 d5*2 e5*3 f#5 e5*2 | d5*4 b4*2 g4*3 a4 b4*2"
        "| c5*3 b4 a4*2 g#4*3 f#4 g#4*2 | a4*6 a4*6"
        "| g5*6 g5*3 f#5 e5*2 | d5*4 b4*2 g4*3 a4 b4*2"
        "| c5*4 a4*2 a4*3 g#4 a4*2 | b4*4 g#4*2 e4*6"
        "| g5*6 g5*3 f#5 e5*2 | d5*4 b4*2 g4*3 a4 b4*2"
        "| c5*3 b4 a4*2 g#4*3 f#4 g#4*2 | a4*6 -*6",
    ),
    Tune(
        "The Irish Washerwoman",
        JIG,
        168.0,
        Key(7, "major"),
        16,
        "r*10 d5 c5 | b4*2 g4*2 g4*2 d4*2 g4*2 g4*2 | b4*2 g4*2 b4*2 d5*2 c5*2 b4*2"
        "| c5*2 a4*2 a4*2 e4*2 a4*2 a4*2 | c5*2 a4*2 c5*2 e5*2 d5*2 c5*2"
        "| b4*2 g4*2 g4*2 d4*2 g4*2 g4*2 | b4*2 g4*2 b4*2 d5*2 c5*2 b4*2"
        "| c5*2 b4*2 c5*2 a4*2 d5*2 c5*2 | b4*2 g4*2 g4*2 g4*4 g5*2"
        "| g5*2 d5*2 g5*2 g5*2 d5*2 g5*2 | g5*2 d5*2 g5*2 b5*2 a5*2 g5*2"
        "| f#5*2 d5*2 f#5*2 f#5*2 d5*2 f#5*2 | f#5*2 d5*2 f#5*2 a5*2 g5*2 f#5*2"
        "| e5*2 g5*2 g5*2 d5*2 g5*2 g5*2 | c5*2 g5*2 g5*2 b4*2 g5*2 g5*2"
        "| c5*2 b4*2 c5*2 a4*2 d5*2 c5*2 | b4*2 g4*2 g4*2 g4*4 r*2",
    ),
    Tune(
        "Für Elise",
        Meter(3, 8),
        72.0,
        Key(9, "minor"),
        16,
        "r*4 e5 d#5 | e5 d#5 e5 b4 d5 c5 | a4*2 r c4 e4 a4 | b4*2 r e4 g#4 b4"
        "| c5*2 r e4 e5 d#5 | e5 d#5 e5 b4 d5 c5 | a4*2 r c4 e4 a4 | b4*2 r e4 c5 b4 | a4*4 r*2",
    ),
)


def main() -> None:
    """Write every tune as a type 1 MIDI file, numbered in the order in which the shelf shows them."""
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.mid"):
        old.unlink()
    for number, tune in enumerate(TUNES, start=1):
        plain = tune.name.lower().translate(str.maketrans("èü", "eu", ","))
        path = OUT / f"{number:02d}-{plain.replace(' ', '-')}.mid"
        save_clip_midi(path, tune.clip(), tempo=tune.tempo, key=tune.key)


if __name__ == "__main__":
    main()
