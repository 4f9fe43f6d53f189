"""What is said of a clip in a few words."""

from __future__ import annotations

from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.ui.melody.clip_words import facts


def test_facts_of_a_clip() -> None:
    assert facts(Clip(length=4 * TICKS_PER_BEAT)) == "1 bar, 0 notes"
    assert facts(Clip(length=3 * TICKS_PER_BEAT, meter=Meter(6, 8))) == "1 bar of 6/8, 0 notes"
    many = Clip(length=4 * TICKS_PER_BEAT, notes=tuple(Note(i, 1, 60) for i in range(1200)))
    assert facts(many) == "1 bar, 1,200 notes"
