"""Is this file a recording? Its first bytes say, not its name."""

from __future__ import annotations

from pathlib import Path

SUFFIXES = (".wav", ".aif", ".aiff", ".flac", ".ogg", ".oga", ".opus", ".mp3")
"""File names that a dialog offers and a folder is searched for; what a file holds is found by its content."""
_STARTS = (b"fLaC", b"OggS", b"ID3", b"caff", b".snd")
_FORMS = {b"RIFF": (b"WAVE",), b"RF64": (b"WAVE",), b"FORM": (b"AIFF", b"AIFC")}


def is_recording(path: Path) -> bool:
    """Say whether a file begins like a WAV, AIFF, FLAC, Ogg, MP3, CAF or AU file; False where it cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(12)
    except OSError:
        return False
    if head.startswith(_STARTS):
        return True
    if head[:4] in _FORMS:
        return head[8:12] in _FORMS[head[:4]]
    # An MPEG audio frame: eleven set bits, then a version and layer that exist.
    return len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0
