"""Which NSynth family and which split every General MIDI program belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Split = Literal["train", "valid", "test"]

FAMILIES = (
    "bass", "brass", "flute", "guitar", "keyboard", "mallet", "organ", "reed", "string", "synth_lead", "vocal",
)  # fmt: skip
"""The eleven families of the NSynth dataset (Engel et al. 2017, table 2), in its order and numbering."""

_RANGES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("keyboard", tuple(range(8))),
    ("mallet", (*range(8, 16), 47, 108, 112, 114)),
    ("organ", (*range(16, 22), 23)),
    ("guitar", (*range(24, 32), *range(104, 108))),
    ("bass", tuple(range(32, 40))),
    ("string", (*range(40, 47), *range(48, 52), 110)),
    ("vocal", (52, 53, 54, 85, 91)),
    ("brass", tuple(range(56, 64))),
    ("reed", (22, *range(64, 72), 109, 111)),
    ("flute", tuple(range(72, 80))),
    ("synth_lead", (*range(80, 85), *range(86, 91), *range(92, 97), 98, 99, 100, 103)),
)

FAMILY_OF_PROGRAM: Mapping[int, str] = {
    program: family for family, programs in _RANGES for program in programs
}
"""General MIDI program, from 0, to family. Programs without a pitch or with a moving one (hits, drums, effects,
echoes) are in no family and not used."""

VALID_PROGRAMS = frozenset({2, 13, 20, 34, 41, 54, 58, 66, 78, 87, 105})
TEST_PROGRAMS = frozenset({5, 7, 11, 19, 26, 35, 42, 53, 57, 71, 74, 81, 89})
"""Programs held out. A program is held out in every bank of every soundfont at once: the soundfonts share samples."""


def split_of_program(program: int) -> Split:
    """Return the split a General MIDI program belongs to."""
    if program in TEST_PROGRAMS:
        return "test"
    return "valid" if program in VALID_PROGRAMS else "train"
