"""Notes on the clipboard: in our own form, which is exact, and as a MIDI file for whoever else wants them."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray, QMimeData

from studio.melody.edits.transform import MAX_PITCH, MAX_TICK, Notes
from studio.melody.edits.transform_velocity import MAX_VELOCITY
from studio.melody.notes import Clip, Meter, Note
from studio.project.clip_midi import ClipMidiError, clip_to_midi, midi_to_notes

NOTES_MIME = "application/x-chimera-notes+json"
MIDI_MIMES = ("audio/midi", "audio/x-midi", "application/x-midi")

MAX_NOTES = 100_000
"""More notes than this are not taken from a clipboard."""

_TEMPO = 120.0


def to_mime(notes: Notes, meter: Meter) -> QMimeData:
    """Write notes for the clipboard, the earliest of them at tick 0."""
    first = min(note.start for note in notes)
    moved = tuple(Note(n.start - first, n.length, n.pitch, n.velocity) for n in notes)
    rows = [[n.start, n.length, n.pitch, n.velocity] for n in moved]
    data = QMimeData()
    data.setData(NOTES_MIME, QByteArray(json.dumps({"notes": rows}).encode()))
    clip = Clip(name="Notes", meter=meter).with_notes(moved)
    data.setData(MIDI_MIMES[0], QByteArray(clip_to_midi(clip, _TEMPO)))
    return data


def from_mime(data: QMimeData | None) -> Notes:
    """Read notes from a clipboard, the earliest of them at tick 0; none where it holds no notes."""
    if data is None:  # what another program has left there may have gone with it
        return ()
    if data.hasFormat(NOTES_MIME):
        notes = _from_json(bytes(data.data(NOTES_MIME).data()))
    else:
        held = next((mime for mime in MIDI_MIMES if data.hasFormat(mime)), None)
        notes = _from_midi(bytes(data.data(held).data())) if held is not None else ()
    first = min((note.start for note in notes), default=0)
    return tuple(Note(n.start - first, n.length, n.pitch, n.velocity) for n in notes)


def holds_notes(data: QMimeData | None) -> bool:
    """Whether a clipboard says that it holds notes."""
    return data is not None and any(data.hasFormat(mime) for mime in (NOTES_MIME, *MIDI_MIMES))


def _from_json(text: bytes) -> Notes:
    # Another program may have put anything there under our name.
    try:
        rows = json.loads(text)["notes"]
        notes = tuple(Note(*(int(value) for value in row)) for row in rows[:MAX_NOTES])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()
    return tuple(sorted((n for n in notes if _valid(n)), key=lambda n: (n.start, n.pitch)))


def _valid(note: Note) -> bool:
    return (
        0 <= note.start < MAX_TICK
        and 1 <= note.length <= MAX_TICK - note.start
        and 0 <= note.pitch <= MAX_PITCH
        and 1 <= note.velocity <= MAX_VELOCITY
    )


def _from_midi(data: bytes) -> Notes:
    try:
        return midi_to_notes(data, "Clipboard")[0][:MAX_NOTES]
    except ClipMidiError:
        return ()
