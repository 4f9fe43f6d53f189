"""What belongs to controls, asked from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np

from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.learn.controls import standard_controls
from studio.live.learn.mapping import Binding, MappingTable
from studio.live.midi.ports import MidiInputs
from studio.live.midi.source import Source, SourceKind
from studio.live.midi.zone_watch import ZoneWatch

KEYS = "Keystation"


def cc(number: int, value: int = 1, channel: int = 0) -> bytes:
    return bytes((0xB0 | channel, number, value))


def test_both_parts_of_a_wide_knob_are_claimed() -> None:
    table = MappingTable(standard_controls())
    table.bind(KEYS, Binding(Source(SourceKind.CC14, 0, 20), "similarity"))
    assert table.claims(KEYS, cc(20))
    assert table.claims(KEYS, cc(52))
    assert not table.claims(KEYS, cc(20, channel=1))
    assert not table.claims("another", cc(20))


def test_what_is_forgotten_sounds_again() -> None:
    table = MappingTable(standard_controls())
    table.bind(KEYS, Binding(Source(SourceKind.NOTE, 9, 36), "panic"))
    message = bytes((0x99, 36, 100))
    assert table.claims(KEYS, message)
    table.forget("panic", KEYS)
    assert not table.claims(KEYS, message)
    table.bind(KEYS, Binding(Source(SourceKind.NOTE, 9, 36), "panic"))
    table.forget_device(KEYS)
    assert not table.claims(KEYS, message)


def test_other_threads_never_see_half_a_map() -> None:
    """Two knobs are always taught and forgotten together, so a thread must find both or neither."""
    table = MappingTable(standard_controls())
    pair = [Binding(Source(SourceKind.CC, 0, n), c) for n, c in ((20, "similarity"), (21, "panic"))]
    torn, stop = [], threading.Event()

    def watch() -> None:
        while not stop.is_set():
            picture = table._claims
            if picture.claims(KEYS, cc(20)) is not picture.claims(KEYS, cc(21)):
                torn.append(picture)

    thread = threading.Thread(target=watch)
    thread.start()
    for _ in range(2000):
        table.load(KEYS, pair)
        table.load(KEYS, [])
    stop.set()
    thread.join()
    assert torn == []


class Handle:
    """An open port of the driver, which plays what the test says."""

    def ignore_types(self, **_kinds: bool) -> None:
        """Nothing is hidden."""

    def set_callback(self, callback: Callable[[tuple[Sequence[int], float]], None]) -> None:
        self.play = callback


class OnePort:
    """A system with one port."""

    polled = False

    def __init__(self) -> None:
        self.handle = Handle()

    def ports(self, _side: str) -> list[str]:
        return [KEYS]

    def virtual(self, _side: str) -> None:
        return None

    def open(self, _side: str, _name: str) -> Handle:
        return self.handle


def test_a_mapped_key_and_knob_do_not_reach_the_engine(sine_bank: Bank) -> None:
    engine, system, heard = Engine(48000, sine_bank), OnePort(), []
    table = MappingTable(standard_controls())
    table.bind(KEYS, Binding(Source(SourceKind.NOTE, 0, 36), "panic"))
    table.bind(KEYS, Binding(Source(SourceKind.CC, 0, 7), "master.level"))
    inputs = MidiInputs(engine, system, heard.append, claimed=table.claims)  # type: ignore[arg-type]
    inputs.poll()
    for message in ((0x90, 36, 100), (0xB0, 7, 0)):
        system.handle.play((message, 0.0))
    assert np.abs(engine.render(4800)).max() == 0.0
    assert [one.message for one in heard] == [(0x90, 36, 100), (0xB0, 7, 0)], "it steers, though"
    system.handle.play(((0x90, 60, 100), 0.0))
    assert np.abs(engine.render(4800)).max() > 0.01, "others sound, and at full volume"
    table.forget_device(KEYS)
    system.handle.play(((0x80, 60, 0), 0.0))
    engine.render(48000)
    system.handle.play(((0x90, 36, 100), 0.0))
    assert np.abs(engine.render(4800)).max() > 0.01, "what is forgotten sounds again"


def test_an_mpe_zone_is_noticed() -> None:
    watch = ZoneWatch()
    assert [watch.feed(KEYS, m) for m in (cc(101, 0), cc(100, 6), cc(6, 15))] == [None, None, True]
    assert watch.feed("another", cc(6, 15)) is None, "it chose no parameter"
    assert watch.feed(KEYS, cc(6, 0)) is False
    watch.feed(KEYS, cc(100, 0))
    assert watch.feed(KEYS, cc(6, 2)) is None, "a bend range is no zone"
    assert watch.feed(KEYS, b"\xb0\x06") is None
