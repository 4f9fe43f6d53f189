"""MIDI files byte by byte, and what was read of them."""

from __future__ import annotations

import struct
from pathlib import Path

from studio.melody.midi.read import MidiImport

END = b"\x00\xff\x2f\x00"
SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def chunk(body: bytes, *, name: bytes = b"MTrk", size: int | None = None) -> bytes:
    return name + struct.pack(">I", len(body) if size is None else size) + body


def smf(*chunks: bytes, kind: int = 1, division: int = 480, promised: int | None = None) -> bytes:
    count = len(chunks) if promised is None else promised
    return b"MThd" + struct.pack(">IHHH", 6, kind, count, division & 0xFFFF) + b"".join(chunks)


def spans(found: MidiImport, track: int = 0) -> list[tuple[int, int, int]]:
    return [(n.start, n.length, n.pitch) for n in found.tracks[track].notes]


def said(found: MidiImport, words: str) -> bool:
    return any(words in notice for notice in found.notices)


GOOD = smf(
    chunk(b"\x00\xff\x51\x03\x07\xa1\x20\x00\xff\x58\x04\x04\x02\x18\x08" + END),
    chunk(b"\x00\xff\x03\x03One" + b"\x00\x90\x3c\x40\x60\x80\x3c\x00" * 20 + END),
    chunk(b"\x00\xff\x03\x03Two" + b"\x00\x91\x40\x40\x60\x81\x40\x00" * 20 + END),
)
