"""Who was late, in a JACK server's own words: its clock, or a client that had not finished in time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import IO

_CLOCK = re.compile(r"JackTimedDriver::Process XRun")
_CLIENT = re.compile(r"JackEngine::XRun: client (?:= )?(?P<name>.+?) (?:was not )?finished")
PORTAUDIO = "PortAudio"


@dataclass(frozen=True)
class Blame:
    """How often who was late.

    Attributes:
        clock: the server itself woke up more than a cycle late: the machine stood still.
        sound: the program that plays had not finished its cycle.
        others: another client had not, e.g. a MIDI port.
    """

    clock: int = 0
    sound: int = 0
    others: int = 0

    def __sub__(self, earlier: Blame) -> Blame:
        return Blame(
            self.clock - earlier.clock, self.sound - earlier.sound, self.others - earlier.others
        )


def read_blame(words: IO[bytes]) -> Blame:
    """Count what a server has written so far into the file that is its standard error (jackd2 1.9)."""
    words.seek(0)
    found: Counter[str] = Counter()
    for raw in words:
        line = raw.decode("utf-8", "replace")
        client = _CLIENT.search(line)
        if _CLOCK.search(line):
            found["clock"] += 1
        elif client is not None:
            found["sound" if client["name"].startswith(PORTAUDIO) else "others"] += 1
    return Blame(found["clock"], found["sound"], found["others"])
