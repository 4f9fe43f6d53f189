"""The one kind of error that speaks to the person."""

from __future__ import annotations


class PlainError(Exception):
    """An expected mishap; ``str(error)`` is the one plain sentence to show."""


_LONGEST = 60


def in_short(value: object) -> str:
    """Return what a file says for a sentence about it: one line of at most 60 characters, whatever is in the file."""
    text = value if isinstance(value, str) else repr(value)
    plain = "".join(c if c.isprintable() else " " for c in text[: _LONGEST + 1])
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
