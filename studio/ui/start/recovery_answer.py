"""What a person decides about work that was not saved before a crash."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.project.recovery import Recovery


class RecoveryChoice(StrEnum):
    """What to do with a recovery."""

    RECOVER = "recover"
    OPEN_SAVED = "open saved"
    DISCARD = "discard"


@dataclass(frozen=True)
class RecoveryAnswer:
    """What the person chose.

    Attributes:
        choice: what to do.
        recovery: with which one; the others stay for the next start.
    """

    choice: RecoveryChoice
    recovery: Recovery
