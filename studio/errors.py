"""The one kind of error that speaks to the person."""

from __future__ import annotations


class PlainError(Exception):
    """An expected mishap; ``str(error)`` is the one plain sentence to show."""
