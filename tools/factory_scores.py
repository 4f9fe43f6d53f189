"""The music of the factory songs, as text: melodies in the notation of make_factory_clips.py, chords, beats and parts.

All of it was composed for this project. Each song goes round a four-bar progression, so that any of its four-bar
melodies fits over its first four bars, wherever the puck of the pad may stand.
"""

from __future__ import annotations

from dataclasses import dataclass

CHORDS = {
    "C": (0, 4, 7), "Am": (9, 0, 4), "F": (5, 9, 0), "G": (7, 11, 2), "Em": (4, 7, 11), "Dm": (2, 5, 9),
    "D": (2, 6, 9), "Bm": (11, 2, 6),
}  # fmt: skip
"""Pitch classes, root first."""


@dataclass(frozen=True)
class Part:
    """An accompanying track.

    Attributes:
        name: of the track.
        program: General MIDI program.
        kind: ``"chords"``, ``"bass"`` or ``"broken"``: which tones of the chord its pattern counts.
        patterns: a bar each, used in turn: a sign an eighth. ``x`` strikes all tones (of a bass the root), a digit is
            one tone counted from the lowest, ``-`` holds and ``.`` rests.
        middle: MIDI key around which its chords lie, or below which its bass does.
        level_db: in the mix.
        pan: -1..1.
        velocity: 1..127.
    """

    name: str
    program: int
    kind: str
    patterns: tuple[str, ...]
    middle: int
    level_db: float
    pan: float
    velocity: int


@dataclass(frozen=True)
class Score:
    """One song.

    Attributes:
        slug: name of the file.
        title: what the person reads.
        words: the same, a sentence on how it sounds and what to try.
        tempo: quarter notes a minute.
        swing: percent.
        key: tonic and scale.
        chords: one a bar.
        lead: melody of the timbre pad's track, a bar a chord, in eighths.
        lead_name: of that track.
        fallback: General MIDI program that plays the lead while the pad cannot.
        lead_db: its level.
        corners: name and four bars of each melody on the pad, in eighths; the first bars of the lead are the first.
        sounds: factory sounds in the corners of the timbre pad.
        parts: what accompanies.
        beats: drum patterns, used in turn: key to sixteenths of a bar (``x`` is struck, ``o`` softly).
        fill: the last bar's.
        drawn: program, level and lowest key of the melody made of the second drawing.
        scenes: name, then place of the melody pad and of the timbre pad.
    """

    slug: str
    title: str
    words: str
    tempo: float
    swing: float
    key: tuple[int, str]
    chords: str
    lead: str
    lead_name: str
    fallback: int
    lead_db: float
    corners: tuple[tuple[str, str], ...]
    sounds: tuple[str, str, str, str]
    parts: tuple[Part, ...]
    beats: tuple[dict[int, str], ...]
    fill: dict[int, str]
    drawn: tuple[int, float, int]
    scenes: tuple[tuple[str, tuple[float, float], tuple[float, float]], ...]


KICK, SIDE_STICK, SNARE, CLAP, HAT, OPEN_HAT, RIDE, TAMBOURINE, SHAKER = (
    36,
    37,
    38,
    39,
    42,
    46,
    51,
    54,
    70,
)
LOW_TOM, HIGH_TOM = 45, 48

PAPER_BOATS = Score(
    slug="paper-boats",
    title="Paper Boats",
    words="Calm, in C major. A drawn wave carries the lead from flute to ocarina and back.",
    tempo=92.0,
    swing=50.0,
    key=(0, "major"),
    chords="C Am F G  C Am F G  F G Em Am  F G C C",
    lead="e5*2 g5*2 g5*3 e5 | e5*2 c5*2 a4*4 | a4*2 c5*2 f5*2 e5*2 | d5*4 b4*2 d5*2"
    "| e5*2 g5*2 a5*3 g5 | e5*2 d5 c5 a4*4 | a4*2 c5*2 f5*2 a5*2 | g5*6 r*2"
    "| a5*3 g5 f5*2 c5*2 | b4*2 d5*2 g5*4 | g5*3 e5 b4*2 e5*2 | c5*3 b4 a4*4"
    "| f5*2 e5*2 d5*2 c5*2 | d5*3 e5 d5*2 b4*2 | c5*6 e5*2 | c5*5 r*3",
    lead_name="Lead",
    fallback=73,
    lead_db=-3.5,
    corners=(
        ("Paper boat", "e5*2 g5*2 g5*3 e5 | e5*2 c5*2 a4*4 | a4*2 c5*2 f5*2 e5*2 | d5*4 b4*2 d5*2"),
        ("Still water", "e5*8 | c5*8 | a4*4 c5*4 | b4*4 d5*4"),
        (
            "Ripples",
            "c5 e5 g5 e5 c5 e5 g5 e5 | a4 c5 e5 c5 a4 c5 e5 c5"
            "| f4 a4 c5 f5 e5 c5 a4 c5 | g4 b4 d5 g5 f5 d5 b4 d5",
        ),
        (
            "Rain",
            "r g5 e5*2 r g5 e5*2 | r e5 c5*2 r e5 c5*2 | r f5 c5*2 r a5 f5*2 | r g5 d5*2 b4*2 d5*2",
        ),
    ),
    sounds=("Flute", "Ocarina", "Clarinet", "Celesta"),
    parts=(
        Part("Piano", 0, "broken", ("0-213121", "0-213123"), 57, -10.0, -0.25, 104),
        Part("Strings", 48, "chords", ("x-------",), 62, -9.0, 0.3, 98),
        Part("Bass", 32, "bass", ("x---x--.", "x---x-x-"), 46, -8.0, 0.0, 115),
    ),
    beats=(
        {KICK: "x.......x.......", SIDE_STICK: "....x.......x...", SHAKER: "o.x.o.x.o.x.o.x."},
        {KICK: "x.......x.x.....", SIDE_STICK: "....x.......x..o", SHAKER: "o.x.o.x.o.x.o.x."},
    ),
    fill={KICK: "x.......x.......", SIDE_STICK: "....x.....x.x.x.", SHAKER: "o.x.o.x.o.x.o.x."},
    drawn=(11, -13.0, 72),
    scenes=(("Harbour", (0.0, 0.0), (0.15, 0.2)), ("Open water", (0.7, 0.6), (0.8, 0.75))),
)

NIGHT_FERRY = Score(
    slug="night-ferry",
    title="Night Ferry",
    words="Slow and dark, in A minor. The lead lies between choir, cello, horn and strings.",
    tempo=100.0,
    swing=50.0,
    key=(9, "minor"),
    chords="Am F C G  Am F C G  Dm Am F Em  Am F G Am",
    lead="a4*4 c5*2 e5*2 | f5*3 e5 c5*4 | e5*3 d5 c5*2 g4*2 | b4*4 d5*4"
    "| a4*4 c5*2 e5*2 | f5*3 g5 a5*4 | g5*3 e5 c5*2 e5*2 | d5*6 b4*2"
    "| d5*2 f5*2 a5*3 g5 | e5*4 c5*4 | a4*2 c5*2 f5*2 e5*2 | e5*4 g4*2 b4*2"
    "| c5*4 b4*2 a4*2 | a4*2 c5*2 f5*4 | d5*3 e5 d5*2 b4*2 | a4*6 r*2",
    lead_name="Lead",
    fallback=52,
    lead_db=-3.5,
    corners=(
        ("Night ferry", "a4*4 c5*2 e5*2 | f5*3 e5 c5*4 | e5*3 d5 c5*2 g4*2 | b4*4 d5*4"),
        (
            "Lighthouse",
            "e5*2 r*2 e5*2 r*2 | c5*2 r*2 c5*2 r*2 | g5*2 r*2 g5*2 r*2 | d5*2 r*2 d5*2 r*2",
        ),
        (
            "Engine room",
            "a4 a4 c5 a4 e5 a4 c5 a4 | a4 a4 c5 a4 f5 a4 c5 a4"
            "| g4 g4 c5 g4 e5 g4 c5 g4 | g4 g4 b4 g4 d5 g4 b4 g4",
        ),
        ("Far shore", "a5*6 g5*2 | f5*6 e5*2 | e5*6 d5*2 | d5*6 b4*2"),
    ),
    sounds=("Choir", "Cello", "French horn", "String section"),
    parts=(
        Part("Electric piano", 4, "chords", ("..x-..x-", "..x-..xx"), 60, -9.0, 0.25, 100),
        Part("Pad", 89, "chords", ("x-------",), 57, -8.0, -0.3, 98),
        Part("Synth bass", 38, "bass", ("x.x.x.xx", "x.x.x.x."), 45, -9.0, 0.0, 116),
    ),
    beats=(
        {KICK: "x.....x.x.......", SNARE: "....x.......x...", HAT: "x.o.x.o.x.o.x.o."},
        {
            KICK: "x.....x.x..x....",
            SNARE: "....x.......x...",
            HAT: "x.o.x.o.x.o.",
            OPEN_HAT: "..............x.",
        },
    ),
    fill={KICK: "x.....x.x.......", SNARE: "....x.....o.x.xx", HAT: "x.o.x.o.x......."},
    drawn=(11, -13.0, 69),
    scenes=(("Quay", (0.0, 0.0), (0.2, 0.8)), ("Mid-channel", (0.6, 0.4), (0.75, 0.25))),
)

KITE_SEASON = Score(
    slug="kite-season",
    title="Kite Season",
    words="Quick and bright, in D mixolydian with a little swing. Draw a kite string, hear the marimba.",
    tempo=112.0,
    swing=56.0,
    key=(2, "mixolydian"),
    chords="D C G D  D C G D  Em C G D  Em C Am D",
    lead="d5*2 f#5 g5 a5*2 f#5*2 | e5*2 g5 e5 c5*4 | d5*2 b4 d5 g5*3 f#5 | f#5*2 e5 d5 d5*4"
    "| d5*2 f#5 g5 a5*2 d6*2 | c6*2 b5 a5 g5*4 | g5*2 b5 g5 d5*2 g5*2 | a5*3 f#5 d5*4"
    "| b5*3 a5 g5*2 e5*2 | g5*3 e5 c5*4 | b4*2 d5 g5 b5*2 g5*2 | a5*4 f#5*4"
    "| b5*3 a5 g5*2 b5*2 | c6*3 b5 g5*4 | e5*2 a5 e5 c5*2 e5*2 | d5*6 r*2",
    lead_name="Lead",
    fallback=71,
    lead_db=-3.5,
    corners=(
        (
            "Kite",
            "d5*2 f#5 g5 a5*2 f#5*2 | e5*2 g5 e5 c5*4 | d5*2 b4 d5 g5*3 f#5 | f#5*2 e5 d5 d5*4",
        ),
        ("Long string", "a5*6 f#5*2 | g5*6 e5*2 | d5*6 g5*2 | f#5*4 d5*4"),
        (
            "Gusts",
            "d5 f#5 a5 f#5 d5 f#5 a5 d6 | c5 e5 g5 e5 c5 e5 g5 c6"
            "| b4 d5 g5 d5 b4 d5 g5 b5 | d5 f#5 a5 f#5 d6 a5 f#5 d5",
        ),
        ("Landing", "a5 r a5 r f#5 r d5*2 | g5 r g5 r e5 r c5*2 | b4 r d5 r g5 r b4*2 | d5*4 r*4"),
    ),
    sounds=("Accordion", "Violin", "Oboe", "Pan flute"),
    parts=(
        Part("Guitar", 24, "chords", ("x-xx.xx-", "x-xx.xxx"), 59, -10.0, -0.3, 100),
        Part("Organ", 16, "chords", ("....x-x-",), 62, -15.0, 0.35, 94),
        Part("Bass", 32, "bass", ("x--xx-x-", "x--xx--x"), 47, -8.0, 0.0, 116),
    ),
    beats=(
        {KICK: "x..x....x.x.....", SNARE: "....x.......x...", TAMBOURINE: "o.x.o.x.o.x.o.x."},
        {KICK: "x..x....x.x...x.", SNARE: "....x..o....x...", TAMBOURINE: "o.x.o.x.o.x.o.x."},
    ),
    fill={
        KICK: "x.......x.......",
        SNARE: "....x...x.x.",
        HIGH_TOM: "............x.",
        LOW_TOM: "..............x.",
    },
    drawn=(12, -9.0, 62),
    scenes=(("On the ground", (0.05, 0.05), (0.1, 0.9)), ("High up", (0.55, 0.7), (0.85, 0.2))),
)

SCORES = (PAPER_BOATS, NIGHT_FERRY, KITE_SEASON)
