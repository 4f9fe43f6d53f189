"""MIDI messages as events of the engine: controllers, bends, RPNs, and the lower zone of MPE.

Sources: MIDI 1.0 detailed specification (controllers, RPN 0), MIDI Polyphonic Expression 1.0 (RPN 6; manager channel 1,
members from channel 2 up; 48 semitones a member, 2 for the manager).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.live.engine.sender import Sender
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.midi.parse import Message
from studio.live.pitch_bend import BEND_SEMITONES, bend_share

MEMBER_BEND_RANGE = 48.0
SOFT_PEDAL = 0.7
"""The soft pedal lets new notes sound at this share of their velocity."""
_NO_RPN = (127, 127)
_ALL_SOUND_OFF, _RESET, _ALL_NOTES_OFF = 120, 121, 123


@dataclass
class _Channel:
    bend: float = 0.0
    bend_range: float = BEND_SEMITONES
    rpn: tuple[int, int] = _NO_RPN
    soft: bool = False


class MidiPlayer:
    """Turns the messages of one port into events. Only one thread at a time may call :meth:`play`.

    Args:
        sender: the ring's writing end.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._channels = [_Channel() for _ in range(L.CHANNELS)]
        self._held: set[tuple[int, int]] = set()
        self._touched: set[int] = set()
        self.members = 0
        """Member channels of the lower MPE zone; 0 without one."""
        self._handlers: dict[int, Callable[[int, int, int], None]] = {
            0x80: lambda channel, key, _: self._note_off(channel, key),
            0x90: self._note_on,
            0xA0: self._poly_pressure,
            0xB0: self._control,
            0xC0: lambda channel, program, _: self._send(L.CHANNEL_PROGRAM, channel, a=program),
            0xD0: self._channel_pressure,
            0xE0: self._bend,
        }

    def play(self, message: Message) -> None:
        """Send what a whole channel message means; system messages mean nothing here."""
        status = message[0]
        if 0x80 <= status < 0xF0:
            if status >= 0xA0:
                self._touched.add(status & 0x0F)
            data = (*message[1:], 0, 0)
            self._handlers[status & 0xF0](status & 0x0F, data[0], data[1])

    def release(self) -> None:
        """Let go of every key that is held, and of pedals, bends and pressure on the channels that used any."""
        for channel, key in sorted(self._held):
            self._sender.note_off(channel, key)
        for channel in sorted(self._touched):
            for each in self._zone(channel):
                self._channels[each].bend, self._channels[each].soft = 0.0, False
                self._send(L.RESET_CONTROLLERS, each)
        self._held.clear()
        self._touched.clear()

    def set_mpe(
        self,
        members: int,
        member_range: float = MEMBER_BEND_RANGE,
        manager_range: float = BEND_SEMITONES,
    ) -> None:
        """Take up the lower zone with so many members, or leave it (0), as if the device had asked for it.

        Args:
            members: 0..15.
            member_range: semitones, 0..96.
            manager_range: semitones, 0..96.
        """
        self._configure_mpe(members)
        if members:
            self._set_bend_range(1, member_range)
            self._set_bend_range(0, manager_range)

    def _send(self, kind: int, channel: int, *, a: int = 0, b: int = 0, value: float = 0.0) -> None:
        self._sender.send(kind, channel=channel, a=a, b=b, value=value)

    def _zone(self, channel: int) -> range:
        """Return the channels a message concerns: the manager speaks for its whole zone."""
        return range(self.members + 1) if channel == 0 else range(channel, channel + 1)

    def _note_on(self, channel: int, key: int, velocity: int) -> None:
        if velocity == 0:
            self._note_off(channel, key)
            return
        self._held.add((channel, key))
        if self._channels[channel].soft:
            velocity = max(1, round(velocity * SOFT_PEDAL))
        self._sender.note_on(channel, key, velocity)

    def _note_off(self, channel: int, key: int) -> None:
        self._held.discard((channel, key))
        self._sender.note_off(channel, key)

    def _poly_pressure(self, channel: int, key: int, pressure: int) -> None:
        self._send(L.POLY_PRESSURE, channel, a=key, value=pressure / 127)

    def _channel_pressure(self, channel: int, pressure: int, _: int) -> None:
        self._send(L.CHANNEL_PRESSURE, channel, value=pressure / 127)

    def _bend(self, channel: int, low: int, high: int) -> None:
        self._channels[channel].bend = bend_share(high << 7 | low)
        for each in self._zone(channel):
            self._send_bend(each)

    def _send_bend(self, channel: int) -> None:
        own = self._channels[channel]
        semitones = own.bend * own.bend_range
        if 0 < channel <= self.members:
            manager = self._channels[0]
            semitones += manager.bend * manager.bend_range
        # The engine keeps its own range: so the bends of manager and member can be added.
        self._send(L.BEND, channel, value=semitones / BEND_SEMITONES)

    def _control(self, channel: int, number: int, value: int) -> None:
        if number in (6, 38, 98, 99, 100, 101):
            self._parameter(channel, number, value)
            return
        for each in self._zone(channel):
            self._control_one(each, number, value)

    def _control_one(self, channel: int, number: int, value: int) -> None:
        share = value / 127
        if number == 1:
            self._send(L.MODULATION, channel, value=share)
        elif number == 7:
            self._send(L.VOLUME, channel, value=share)
        elif number == 10:
            # 64 is the centre, and 0 and 1 are both hard left (MIDI recommended practice RP-036).
            self._send(L.CHANNEL_PAN, channel, value=max(value - 1, 0) / 126)
        elif number == 11:
            self._send(L.EXPRESSION, channel, value=share)
        elif number in (64, 66):
            kind = L.SUSTAIN if number == 64 else L.SOSTENUTO
            self._send(kind, channel, a=int(value >= 64))
        elif number == 67:
            self._channels[channel].soft = value >= 64
        elif number == 74:
            self._send(L.TIMBRE, channel, value=0.5 if value == 64 else share)
        elif number == _ALL_SOUND_OFF:
            self._send(L.ALL_SOUND_OFF, channel)
        elif number == _RESET:
            self._reset(channel)
        elif number >= _ALL_NOTES_OFF:
            # 124..127 change the mode, and every change of mode is an all-notes-off too.
            self._send(L.ALL_NOTES_OFF, channel)

    def _reset(self, channel: int) -> None:
        kept = self._channels[channel].bend_range
        self._channels[channel] = _Channel(bend_range=kept)
        self._send(L.RESET_CONTROLLERS, channel)
        self._send_bend(channel)

    def _parameter(self, channel: int, number: int, value: int) -> None:
        state = self._channels[channel]
        if number == 101:
            state.rpn = (value, state.rpn[1])
        elif number == 100:
            state.rpn = (state.rpn[0], value)
        elif number in (98, 99):
            state.rpn = _NO_RPN  # a non-registered parameter: its data are not for us
        elif state.rpn == (0, 0):
            whole, cents = int(state.bend_range), round(state.bend_range % 1 * 100)
            whole, cents = (value, cents) if number == 6 else (whole, value)
            self._set_bend_range(channel, min(whole + cents / 100, 96.0))
        elif state.rpn == (0, 6) and number == 6 and channel == 0:
            self._configure_mpe(min(value, 15))

    def _set_bend_range(self, channel: int, semitones: float) -> None:
        # A member's range holds for every member of its zone (MPE 1.0, section 2.4).
        each = range(1, self.members + 1) if 0 < channel <= self.members else (channel,)
        for number in each:
            self._channels[number].bend_range = semitones
            self._send_bend(number)

    def _configure_mpe(self, members: int) -> None:
        """Take up or leave the lower zone; controllers and ranges of all channels begin anew."""
        self.members = members
        self._held.clear()
        for number in range(L.CHANNELS):
            member = 0 < number <= members
            self._channels[number] = _Channel(
                bend_range=MEMBER_BEND_RANGE if member else BEND_SEMITONES
            )
            self._send(L.ALL_NOTES_OFF, number)
            self._send(L.RESET_CONTROLLERS, number)
            self._send(L.BEND, number)
