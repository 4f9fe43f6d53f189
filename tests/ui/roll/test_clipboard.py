"""Notes on the clipboard, in both forms and from strangers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QMimeData

from studio.melody.notes import Meter, Note
from studio.project.clip_midi import midi_to_notes
from studio.ui.roll.clipboard import MIDI_MIMES, NOTES_MIME, from_mime, holds_notes, to_mime

NOTES = (Note(960, 480, 60, 33), Note(1200, 100, 64, 127), Note(1200, 7, 64, 1))


def plain(notes) -> list[tuple[int, int, int, int]]:
    return [(n.start, n.length, n.pitch, n.velocity) for n in notes]


def mime(kind: str, data: bytes) -> QMimeData:
    made = QMimeData()
    made.setData(kind, QByteArray(data))
    return made


def test_our_own_form_is_exact_and_begins_at_zero() -> None:
    data = to_mime(NOTES, Meter(3, 4))
    assert holds_notes(data)
    assert plain(from_mime(data)) == [(0, 480, 60, 33), (240, 100, 64, 127), (240, 7, 64, 1)]


def test_pasted_notes_are_new_ones() -> None:
    pasted = from_mime(to_mime(NOTES, Meter()))
    assert not {n.id for n in pasted} & {n.id for n in NOTES}


def test_the_midi_form_can_be_read_elsewhere() -> None:
    data = to_mime(NOTES[:2], Meter())
    midi = bytes(data.data(MIDI_MIMES[0]).data())
    assert plain(midi_to_notes(midi, "Notes")[0]) == [(0, 480, 60, 33), (240, 100, 64, 127)]


@pytest.mark.parametrize("kind", MIDI_MIMES)
def test_midi_from_elsewhere_is_read(kind: str) -> None:
    midi = bytes(to_mime(NOTES[:2], Meter()).data(MIDI_MIMES[0]).data())
    data = mime(kind, midi)
    assert holds_notes(data)
    assert plain(from_mime(data)) == [(0, 480, 60, 33), (240, 100, 64, 127)]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b'{"notes": 3}',
        b'{"notes": [[1, 2]]}',
        b'{"notes": [["a", 1, 1, 1]]}',
        b'{"notes": null}',
        b"[" * 100_000,
    ],
)
def test_nonsense_under_our_name_is_nothing(text: bytes) -> None:
    assert from_mime(mime(NOTES_MIME, text)) == ()


def test_notes_outside_of_what_a_clip_holds_are_left_out() -> None:
    rows = [[0, 1, 60, 80], [-1, 1, 60, 80], [0, 0, 60, 80], [0, 1, 128, 80], [0, 1, 60, 0]]
    rows.append([0, 1 << 40, 60, 80])
    data = mime(NOTES_MIME, json.dumps({"notes": rows}).encode())
    assert plain(from_mime(data)) == [(0, 1, 60, 80)]


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data: bytes) -> None:
    for kind in (NOTES_MIME, MIDI_MIMES[0]):
        from_mime(mime(kind, data))


def test_an_empty_clipboard() -> None:
    assert from_mime(None) == ()
    assert not holds_notes(None)
    assert not holds_notes(QMimeData())
