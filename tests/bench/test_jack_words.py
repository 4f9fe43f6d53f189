"""What a JACK server says of who was late is counted by cause."""

from __future__ import annotations

import io

from studio.bench.jack_words import Blame, read_blame

WORDS = b"""JACK server starting in realtime mode with priority 10
JackTimedDriver::Process XRun = 34 usec
JackEngine::XRun: client = PortAudio was not finished, state = Running
JackEngine::XRun: client = Chimera Studio in was not finished, state = Triggered
JackAudioDriver::ProcessGraphAsyncMaster: Process error
JackEngine::XRun: client PortAudio finished after current callback
JackEngine::XRun: client = PortAudio-01 was not finished, state = Triggered
"""


def test_counts_by_cause() -> None:
    words = io.BytesIO(WORDS)
    words.read()
    assert read_blame(words) == Blame(clock=1, sound=3, others=1)


def test_two_readings_tell_what_came_between() -> None:
    assert Blame(3, 5, 1) - Blame(1, 5, 0) == Blame(2, 0, 1)
