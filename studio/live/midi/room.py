"""Everything MIDI of one program: ports in and out, what is sent, and the clock that is followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from studio.live.engine.engine import Engine
from studio.live.midi.clock import ClockFollower
from studio.live.midi.out import MidiOut
from studio.live.midi.out_notes import OutSettings
from studio.live.midi.out_ports import MidiOutputs
from studio.live.midi.parse import Message
from studio.live.midi.ports import Heard, InputSettings, MidiInputs
from studio.live.midi.system import MidiSystem, PortWatch
from studio.live.play.phrase_player import Sent


class MidiRoom:
    """Ports of one MIDI system that play an engine and are played by it.

    Making it may take a moment; its methods return at once, but for :meth:`close`.

    Args:
        engine: what is played and whose song is sent.
        listen: gets a copy of every channel message, on the driver's thread: be quick and raise nothing.
        system: name of the MIDI system, "" for the first that answers.
        delay_s: tells the seconds from the rendering of a frame to its being heard.

    Attributes:
        on_change: called on some thread when ports or the system came or went.
    """

    def __init__(
        self,
        engine: Engine,
        listen: Callable[[Heard], None] = lambda _: None,
        system: str = "",
        delay_s: Callable[[], float] = lambda: 0.01,
    ) -> None:
        self.system = MidiSystem(system)
        self.inputs = MidiInputs(engine, self.system, listen)
        self.outputs = MidiOutputs(self.system)
        self.follower = ClockFollower(engine)
        self.on_change: Callable[[], None] = lambda: None
        self._out = MidiOut(engine, self.outputs, delay_s)
        self._watch = PortWatch(self.system, (self.inputs, self.outputs), self._changed)
        self.inputs.thru = self._thru
        self.inputs.on_clock = self.follower.hear
        self.inputs.on_change = self.outputs.on_change = self._changed

    def configure(
        self,
        inputs: Mapping[str, InputSettings],
        outputs: Mapping[str, OutSettings],
        clock_from: str = "",
    ) -> None:
        """Set what each port does, by name, and whose clock is followed ("" for nobody's)."""
        self.inputs.configure(inputs)
        self.outputs.configure(outputs)
        if clock_from != self.inputs.clock_from:
            self.inputs.clock_from = clock_from
            self.follower.give_up()
        self._watch.look_now()

    def start(self) -> None:
        """Look for ports from now on."""
        self._watch.start()

    def play(self, message: Message) -> None:
        """Send what is played on the screen's or the computer's keyboard to the outputs that get keys."""
        self._out.play(message)

    def answer(self, sent: Sent) -> None:
        """Send a press or release of an answer where the song is sent."""
        self._out.answer(sent)

    def panic(self) -> None:
        """Silence every instrument that is played, and everything that MIDI plays here."""
        self.inputs.panic()
        self._out.panic()

    def close(self) -> None:
        """Let go of every note, here and outside, and close every port."""
        self.on_change = lambda: None
        self._out.close()
        self._watch.close()

    def _thru(self, port: str, message: Message) -> None:
        if any(out.settings.keys for out in self.outputs.open_ports):
            self._out.play(message, port)

    def _changed(self) -> None:
        self.on_change()
