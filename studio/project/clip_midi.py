"""A clip's notes as the standard MIDI file inside a project: any DAW reads it, and every tick comes back.

The bytes are the business of the melody room (melody/midi/write.py, melody/midi/events.py). Unlike an import, which
makes a new clip of what a stranger wrote, this brings back all notes of all tracks and channels, and no time is made
whole bars.
"""

from __future__ import annotations

from studio.melody.midi.events import MidiError, parse_midi
from studio.melody.midi.notes import RawNote, pair_notes
from studio.melody.midi.write import write_clip_midi
from studio.melody.notes import TICKS_PER_BEAT, Clip, Note

_FILM_FRAMES = 0x8000
"""Bit of a MIDI file's division that says its time is not counted in beats."""


class ClipMidiError(Exception):
    """Notes that no MIDI file can hold, or bytes that are none; the text is to be put into a sentence."""


def clip_to_midi(clip: Clip, tempo: float) -> bytes:
    """Write a clip as a standard MIDI file of 960 ticks to the quarter note.

    Args:
        clip: what to write; its notes sorted by ``(start, pitch)``.
        tempo: quarter notes a minute, for whoever opens the file elsewhere.

    Raises:
        ClipMidiError: a note lies outside of what MIDI can say.
    """
    try:
        return write_clip_midi(clip, tempo=tempo)
    except MidiError as error:
        raise ClipMidiError(f"clip “{clip.name}” is not valid ({_clause(error)})") from error


def midi_to_notes(data: bytes, name: str) -> tuple[tuple[Note, ...], list[str]]:
    """Read the notes of a clip's MIDI file.

    Another program may have written the file: any division is brought to 960 ticks.

    Args:
        data: the file.
        name: the clip's.

    Returns:
        The notes sorted by ``(start, pitch)``, and what was repaired, one sentence each.

    Raises:
        ClipMidiError: it is no MIDI file, or counts in film frames.
    """
    try:
        raw = parse_midi(data, f"the MIDI file of clip “{name}”")
    except MidiError as error:
        raise ClipMidiError(_clause(error)) from error
    if raw.division & _FILM_FRAMES or raw.division == 0:
        raise ClipMidiError(f"the MIDI file of clip “{name}” does not count its time in beats")
    # The writer lays notes that overlap on one key into further tracks; reading them one after the other keeps the
    # order of notes that share onset and pitch, since sorting is stable.
    found = [note for track in raw.tracks for note in pair_notes(track).notes]
    found.sort(key=lambda note: (note.start, note.pitch))
    notices = [f"Clip “{name}”: {notice}" for notice in raw.notices]
    return tuple(_note(note, raw.division) for note in found), notices


def _note(raw: RawNote, division: int) -> Note:
    start, end = raw.start, raw.end
    if division != TICKS_PER_BEAT:
        start = round(start * TICKS_PER_BEAT / division)
        end = round(end * TICKS_PER_BEAT / division)
    return Note(start, max(end - start, 1), raw.pitch, raw.velocity)


def _clause(error: MidiError) -> str:
    return str(error).rstrip(".")
