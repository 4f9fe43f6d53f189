"""Errors whose text is one plain sentence that a person can read."""

from __future__ import annotations

from studio.errors import PlainError


class ModelError(PlainError):
    """A model's files are missing, broken, or do not fit together."""


class JobFailedError(PlainError):
    """What :meth:`studio.worker.worker.Ticket.result` raises for a job that failed.

    Attributes:
        details: the traceback as text, for the "details" view.
    """

    def __init__(self, sentence: str, details: str) -> None:
        super().__init__(sentence)
        self.details = details


class JobCancelledError(PlainError):
    """What :meth:`studio.worker.worker.Ticket.result` raises for a job that was cancelled."""


def sentence_of(error: BaseException, title: str) -> str:
    """Say in one sentence what went wrong in the job of this title.

    An error that is a :class:`PlainError`, or carries a ``sentence`` of its own, speaks for itself.
    """
    if isinstance(error, PlainError) and str(error):
        return str(error)
    own = getattr(error, "sentence", None)
    if isinstance(own, str) and own:
        return own
    return f"The job “{title}” stopped because of an unexpected error."
