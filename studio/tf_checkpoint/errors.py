"""What is said of a checkpoint that cannot be read."""

from __future__ import annotations

from studio.errors import PlainError


class TfCheckpointError(PlainError):
    """A checkpoint cannot be read; the text is one sentence for the person."""


def damaged(what: str) -> TfCheckpointError:
    """Return the error of a checkpoint that is not as it was written, e.g. ``"a file is cut short"``."""
    return TfCheckpointError(f"The checkpoint is damaged: {what}.")
