"""Notices when a device sets up an MPE zone, so that what belongs to its notes is not learnt.

Source: MIDI Polyphonic Expression 1.0, section 2.2: the zone is set by RPN 6 on the manager's channel, its size in
controller 6.
"""

from __future__ import annotations

from collections.abc import Sequence

_CONTROL = 0xB0
_DATA, _RPN_LOW, _RPN_HIGH = 6, 100, 101
_ZONE = (0, 6)


class ZoneWatch:
    """Follows the parameter that each device has chosen on the manager's channel."""

    def __init__(self) -> None:
        self._chosen: dict[str, tuple[int, int]] = {}

    def feed(self, device: str, message: Sequence[int]) -> bool | None:
        """Take a message; return True where it opens a lower zone, False where it closes it, else None."""
        if len(message) < 3 or message[0] != _CONTROL:
            return None
        number, value = message[1], message[2]
        high, low = self._chosen.get(device, (127, 127))
        if number == _RPN_HIGH:
            self._chosen[device] = (value, low)
        elif number == _RPN_LOW:
            self._chosen[device] = (high, value)
        elif number == _DATA and (high, low) == _ZONE:
            return value > 0
        return None
