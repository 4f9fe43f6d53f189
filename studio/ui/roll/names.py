"""How notes and times are written for the person."""

from __future__ import annotations

from studio.melody.notes import TICKS_PER_BEAT, Meter, Note
from studio.project.song import NOTE_NAMES


def note_name(pitch: int) -> str:
    """Name a MIDI key, 60 being C4."""
    return f"{NOTE_NAMES[pitch % 12].replace('#', '♯')}{pitch // 12 - 1}"


def position(tick: float, meter: Meter) -> str:
    """Write a tick as bar.beat.sixteenth, all counted from 1."""
    bar, rest = divmod(int(tick), meter.bar_ticks)
    beat, rest = divmod(rest, meter.beat_ticks)
    return f"{bar + 1}.{beat + 1}.{rest // (TICKS_PER_BEAT // 4) + 1}"


def duration(ticks: int) -> str:
    """Write a length in beats (quarter notes), e.g. ``"1 beat"``, ``"0.25 beats"``."""
    beats = f"{ticks / TICKS_PER_BEAT:.3f}".rstrip("0").rstrip(".")
    return f"{beats} beat" if beats == "1" else f"{beats} beats"


def describe(note: Note, meter: Meter) -> str:
    """Say what a note is, for the value tip and for screen readers."""
    return f"{note_name(note.pitch)} · bar {position(note.start, meter)} · vel {note.velocity}"
