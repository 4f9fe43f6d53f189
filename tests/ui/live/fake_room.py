"""A live room whose sound device is not there."""

from __future__ import annotations

from types import SimpleNamespace

from studio.live.port import OutputSettings


class FakeRoom:
    """A live room whose device does what the test says."""

    def __init__(self) -> None:
        self.on_change = lambda: None
        self.sounding, self.words, self.refusal = (
            True,
            "Interface · 48 kHz · 256 · 5.3 ms · 0 xruns",
            "",
        )
        self.applied: list[OutputSettings] = []
        self.tones = self.resets = self.checks = 0
        self.engine = None
        self.ready = self.complete = True
        self.closed = False

    def start(self) -> None:
        self.on_change()

    def close(self) -> None:
        self.closed = True

    def check(self) -> None:
        self.checks += 1

    def status(self) -> str:
        return self.words

    def details(self) -> SimpleNamespace:
        return SimpleNamespace(
            text=self.words, heard=self.sounding, rate=48000.0, block=256, latency_s=0.0107,
            underruns=3, load=0.04, trouble="",
        )  # fmt: skip

    def meters(self) -> SimpleNamespace:
        return SimpleNamespace(peak=(0.5, 0.25), reduction=1.0)

    def apply(self, settings: OutputSettings, done) -> None:
        self.applied.append(settings)
        done(self.refusal)

    def test_tone(self) -> None:
        self.tones += 1

    def reset_underruns(self) -> None:
        self.resets += 1
