"""The live room's figures on a real sound server: lost buffers under load, starting, and the way of a note.

Beside the program that is measured runs a control: the smallest possible client on a server of its own. What that
loses, the machine lost.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil

from studio.bench.jack import JackServer, Program
from studio.bench.jack_words import Blame
from studio.bench.rows import BenchRow, percentile
from studio.errors import PlainError

VOICES = 32
NOTES = 100
STARTING_S = 900.0
STALL_MS = 33.0
SOUND_S = 1.0
RESIDENT_MB = 700.0
PERIOD_MS = 256 / 48.0


def on_a_server(seconds: float) -> list[BenchRow]:
    """Measure on a JACK server with a dummy driver."""
    server, beside = JackServer("chimera-bench"), JackServer("chimera-bench-bare")
    server.start()
    beside.start()
    try:
        rows = [*starting(server), *note_to_sound(server)]
        ours = _under_load(server, beside, seconds)
        theirs = _under_load(server, beside, min(seconds, 60.0), "--python-callback")
    finally:
        server.close()
        beside.close()
    note = f"{seconds:g} s, {ours.voices} voices, 256 frames, {ours.grids} melody grids decoded meanwhile"
    note += f"; JACK {'with' if server.realtime else 'without'} real-time priority"
    other = f"a Python callback in {min(seconds, 60.0):g} s: {{}}"
    return [
        *rows,
        BenchRow("live", "underruns under load", ours.underruns, "buffers", 0.0,
                 comparator=other.format(f"{theirs.underruns} buffers"), note=f"{note}; {_why(ours)}"),
        BenchRow("live", "underruns of a client that does nothing, meanwhile", ours.bare, "buffers",
                 note="native code that writes silence, on a server of its own: what the machine loses"),
        BenchRow("live", "sound lost under load", ours.lost_ms, "ms", PERIOD_MS * 2,
                 comparator=other.format(f"{theirs.lost_ms:.0f} ms"),
                 note="time that passed less sound that was made; two buffers are the measure's own error"),
        BenchRow("live", "longest stall of the window under load", ours.stall_ms, "ms",
                 note="the collector alone stops it for as long as it takes"),
    ]  # fmt: skip


@dataclass(frozen=True)
class UnderLoad:
    """What was counted: buffers lost, by whom, and by the control; sound lost, the window's stall, voices, grids."""

    underruns: int
    blame: Blame
    bare: int
    standstill_s: float
    lost_ms: float
    stall_ms: float
    voices: int
    grids: int


def _why(load: UnderLoad) -> str:
    blame = load.blame
    return (
        f"late: the server's own clock {blame.clock}, our callback {blame.sound}, other clients {blame.others}; "
        f"{load.standstill_s:.2f} s taken from this machine by others"
    )


def _under_load(server: JackServer, beside: JackServer, seconds: float, *how: str) -> UnderLoad:
    bare = Program("studio.bench.jack_bare", beside.environment)
    player = Program("studio.bench.live_window", server.environment, *how)
    try:
        _wait(player, lambda line: bool(line["complete"]))
        for word in (f"voices {VOICES}", "load"):
            player.tell(word)
        _wait(player, lambda line: line["grids"] > 0)
        _wait(bare, lambda _line: True)
        player.tell("beat")
        first, control = _next_line(player), _next_line(bare)
        blame, stood = server.blame(), psutil.cpu_times().steal
        started = time.perf_counter()
        time.sleep(seconds)
        last = _next_line(player)
        passed = time.perf_counter() - started
        blame, stood = server.blame() - blame, psutil.cpu_times().steal - stood
        lost_bare = bare.last["underruns"] - control["underruns"]
    finally:
        player.close()
        bare.close()
    lost = passed - (last["frame"] - first["frame"]) / server.rate
    return UnderLoad(
        last["underruns"] - first["underruns"],
        blame,
        lost_bare,
        stood,
        max(lost, 0.0) * 1000,
        last["stall_ms"],
        last["voices"],
        last["grids"] - first["grids"],
    )


def starting(server: JackServer) -> list[BenchRow]:
    """Start the window with no kernel on the disk, then again: its stalls, when it sounds, and the memory it takes."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="chimera-bench-") as cache:
        environment = {**server.environment, "XDG_CACHE_HOME": cache}
        for start, target in (("first", None), ("later", SOUND_S)):
            player = Program("studio.bench.live_window", environment)
            try:
                _wait(player, lambda line: bool(line["complete"]))
                begun = _next_line(player)
                player.tell("model")
                _wait(player, lambda line: bool(line["model"]))
                resident = _next_line(player)["rss"]
            finally:
                player.close()
            rows += [
                BenchRow("live", f"longest stall while sound begins, {start} start",
                         begun["stall_ms"], "ms", STALL_MS, note=f"{begun['beats']} beats"),
                BenchRow("live", f"window to sound, {start} start", begun["heard_s"], "s", target),
                BenchRow("live", f"resident with everything, {start} start", resident / 1e6, "MB",
                         RESIDENT_MB, note="window, torch, the melody model used, all sounds"),
            ]  # fmt: skip
    return rows


def _wait(player: Program, happens: Callable[[dict[str, Any]], bool]) -> None:
    if not player.wait_for(happens, STARTING_S):
        raise PlainError("The window that is measured did not get ready.")


def _next_line(player: Program) -> dict[str, Any]:
    count = len(player.lines)
    player.wait_for(lambda _: len(player.lines) > count + 1)
    return player.last


def note_to_sound(server: JackServer) -> list[BenchRow]:
    """Play notes and time each from its arrival at our MIDI port to its first sample in another program's ears."""
    keys = Program("studio.bench.jack_keys", server.environment)
    keys.wait_for(lambda line: "open" in line)
    player = Program("studio.bench.live_player", server.environment)
    ears: Program | None = None
    try:
        player.wait_for(lambda line: bool(line.get("heard")) and bool(line["ports"]), 120)
        ears = Program("studio.bench.jack_ears", server.environment)
        ears.wait_for(lambda line: "open" in line)
        arrivals, ways = _play_notes(keys, player, ears)
    finally:
        for program in (keys, player, ears):
            if program is not None:
                program.close()
    name, note = "note-on at the MIDI port to sound", f"{len(arrivals)} notes"
    target = PERIOD_MS + 1.0
    return [
        BenchRow("live", f"{name}, median", percentile(arrivals, 0.5), "ms", target, note=note),
        BenchRow("live", f"{name}, p99", percentile(arrivals, 0.99), "ms", PERIOD_MS + 5.0),
        BenchRow("live", "sent by another program to sound, median", percentile(ways, 0.5), "ms",
                 note="with two cycles of JACK's own MIDI transport"),
    ]  # fmt: skip


def _play_notes(keys: Program, player: Program, ears: Program) -> tuple[list[float], list[float]]:
    chance = random.Random(1)
    arrivals, ways = [], []
    keys.tell("C0 0C")  # the marimba begins at once
    for _ in range(NOTES):
        heard, came = len(ears.lines), player.last.get("note_count", 0)
        keys.tell("90 48 7F")
        if ears.wait_for(lambda _, n=heard: len(ears.lines) > n, 2.0):  # type: ignore[misc]
            player.wait_for(lambda line, n=came: line["note_count"] > n, 2.0)  # type: ignore[misc]
            onset = float(ears.last["onset"])
            arrivals.append(1000 * (onset - float(player.last["note_time"])))
            ways.append(1000 * (onset - float(keys.last["sent"])))
        player.tell("panic")
        time.sleep(0.1 + 0.02 * chance.random())
    return arrivals, ways
