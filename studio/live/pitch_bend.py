"""The bend wheel's 14 bits, and what a whole bend is.

Sources: MIDI 1.0 detailed specification (pitch bend change: two data bytes, the lower first, rest 8192); General MIDI
(a whole bend is two semitones until an instrument is told otherwise).
"""

from __future__ import annotations

BEND_SEMITONES = 2.0
"""What a whole bend is to the engine, to clips, and to an instrument that was told nothing else."""
_REST = 8192


def bend_share(place: int) -> float:
    """Turn a bend of 0..16383 into -1..1, so that 0, 8192 and 16383 become exactly -1, 0 and 1."""
    away = place - _REST
    return away / (_REST - 1 if away > 0 else _REST)


def bend_bytes(share: float) -> tuple[int, int]:
    """Turn a bend of -1..1 (held to it) into the two data bytes of its message."""
    share = min(max(share, -1.0), 1.0)
    place = _REST + round(share * (_REST - 1 if share > 0 else _REST))
    return place & 0x7F, place >> 7
