"""The MIDI of a computer whose ports are what a test says."""

from __future__ import annotations

from types import SimpleNamespace


class FakePorts:
    def __init__(self) -> None:
        self.there: tuple[str, ...] = ()
        self.names: list[str] = []
        self.open_ports: tuple[SimpleNamespace, ...] = ()
        self.claimed = lambda _port, _message: False


class FakeMidi:
    """The MIDI room of a computer whose ports are what the test says."""

    def __init__(self, listen, system: str) -> None:
        self.listen, self.on_change = listen, lambda: None
        self.system = SimpleNamespace(name=system or "ALSA", has_virtual_ports=True)
        self.inputs, self.outputs = FakePorts(), FakePorts()
        self.follower = SimpleNamespace(on_move=None, tempo=lambda: None)
        self.configured: list[tuple] = []
        self.played: list[tuple[int, ...]] = []
        self.started = self.closed = False
        self.panics = 0

    def configure(self, *choices) -> None:
        self.configured.append(choices)

    def start(self) -> None:
        self.started = True

    def play(self, message: tuple[int, ...]) -> None:
        self.played.append(message)

    def panic(self) -> None:
        self.panics += 1

    def close(self) -> None:
        self.closed = True
