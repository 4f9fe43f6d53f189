"""Messages that are fetched instead of delivered: all of them, in order, and none after an input was dropped."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.midi.poll import MidiPoll
from studio.live.midi.ports import Heard, MidiInputs
from tests.live.midi.test_ports import FakeHandle, FakeSystem

PATIENCE_S = 20.0


class Queue(FakeHandle):
    """An input with messages waiting in it."""

    def __init__(self, *messages: Sequence[int]) -> None:
        super().__init__()
        self.waiting = deque(messages)
        self.looked = threading.Event()

    def get_message(self) -> tuple[Sequence[int], float] | None:
        assert not self.closed
        self.looked.set()
        return (self.waiting.popleft(), 0.0) if self.waiting else None


def test_messages_come_in_order_from_every_input_and_one_that_fails_stops_none() -> None:
    poll, heard, came = MidiPoll(), [], threading.Event()

    def take(data: Sequence[int]) -> None:
        heard.append(data[1])
        if data[1] == 2:
            raise ValueError("this one is refused")
        if data[1] == 9:
            came.set()

    first, second = Queue([0x90, 1, 1], [0x90, 2, 1], [0x90, 3, 1]), Queue([0x90, 9, 1])
    poll.add(first, take)
    poll.add(second, take)
    assert came.wait(PATIENCE_S)
    poll.drop(second)
    first.waiting.append([0x90, 9, 1])
    came.clear()
    assert came.wait(PATIENCE_S)
    assert heard == [1, 2, 3, 9, 9]
    poll.drop(first)
    first.waiting.append([0x90, 4, 1])
    first.closed = True  # would be noticed
    again = Queue([0x90, 9, 2])
    came.clear()
    poll.add(again, take)
    assert came.wait(PATIENCE_S)
    assert heard[-1] == 9
    assert 4 not in heard
    poll.drop(again)


def test_a_system_whose_thread_must_not_wait_is_polled(sine_bank: Bank) -> None:
    system, heard, came = FakeSystem(), [], threading.Event()
    system.polled = True
    system.there["in"] = ["Keys"]
    queue = Queue([0x90, 60, 100])
    system.open = lambda _side, _name: queue

    def listen(message: Heard) -> None:
        heard.append(message)
        came.set()

    engine = Engine(48000, sine_bank)
    inputs = MidiInputs(engine, system, listen)  # type: ignore[arg-type]
    inputs.poll()
    assert queue.callback is None
    assert came.wait(PATIENCE_S)
    assert (heard[0].port, tuple(heard[0].message)) == ("Keys", (0x90, 60, 100))
    engine.render(64)
    assert engine.meters().voices == 1
    inputs.forget()
    assert queue.closed
