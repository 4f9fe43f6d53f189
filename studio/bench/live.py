"""The live room's figures: lost buffers under load, the way of a note from MIDI to sound, and what it all costs.

The load is the program's own: its window playing and repainting, its worker decoding melodies, and the garbage
collector running all the time, in the process that sounds.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import psutil

from studio.assets import resources_dir
from studio.bench.jack import JackServer, Program, missing_programs
from studio.bench.rows import BenchRow, percentile
from studio.errors import PlainError
from studio.live.bank import Bank
from studio.live.engine import Engine
from studio.live.layout import CHANNEL_PROGRAM
from studio.live.rainbowgram import BINS, Rainbowgram
from studio.live.sounds import load_factory_bank

SECONDS = float(os.environ.get("CHIMERA_BENCH_LIVE_SECONDS", "60"))
"""How long underruns are counted; the project asks for ten minutes (600)."""
VOICES = 32
NOTES = 100
STARTING_S = 900.0
STALL_MS = 33.0
SOUND_S = 1.0
RESIDENT_MB = 700.0
PERIOD_MS = 256 / 48.0
HOURS = 8.0
LONG_RATE = 8000
"""Eight hours are rendered at a low rate: sequencing, voices and envelopes are the same, samples are fewer."""


def run() -> list[BenchRow]:
    """Measure what needs no sound card, then the rest on a JACK server if there is one."""
    bank = load_factory_bank(resources_dir() / "sounds")
    rows = [
        cost_of_voices(bank),
        cost_of_patches(16, 25.0),
        cost_of_patches(32),
        cost_of_columns(),
        *long_playing(bank, HOURS),
    ]
    return rows + (on_a_server(SECONDS) if not missing_programs() else [])


def cost_of_voices(bank: Bank, seconds: float = 10.0) -> BenchRow:
    """Render 32 held voices and compare the processor's time with the sound's."""
    engine = Engine(48000, bank)
    engine.set_track(0, program=48, level_db=0.0, pan=0.0, audible=True)
    for number in range(32):
        engine.midi.note_on(0, 40 + number, 60)
    engine.render(4800)
    started = time.process_time()
    for _ in range(int(seconds * 48000 / 256)):
        engine.render(256)
    share = 100 * (time.process_time() - started) / seconds
    note = "stereo strings at 48 kHz, 256 frames"
    return BenchRow("live", "32 sampler voices", share, "% of a core", 15.0, note=note)


def cost_of_patches(voices: int, target: float | None = None, seconds: float = 10.0) -> BenchRow:
    """Render held voices of the live decoder at its shipped size while the pad moves; random weights cost the same."""
    from studio.live.patch import LiveSound, Patch, Shape
    from studio.timbre.harmonic.config import HarmonicConfig
    from studio.timbre.harmonic.decoder import HarmonicDecoder
    from studio.timbre.harmonic.playing import net_table

    chance = np.random.default_rng(0)
    config = HarmonicConfig()
    weights = {
        name: (chance.standard_normal(shape) / np.sqrt(max(shape[0], 1))).astype(np.float32)
        for name, shape in config.shapes.items()
    }
    corners = chance.standard_normal((4, 125, 16)).astype(np.float32)
    sound = LiveSound(net_table(HarmonicDecoder(config, weights), 48000), corners)
    engine = Engine(48000)
    engine.publish_patch(0, Patch(Shape(loop=(500.0, 3000.0), level_db=-30.0), sound))
    engine.render(256)
    for number in range(voices):
        engine.midi.note_on(0, 36 + number, 60)
    engine.render(4800)
    started = time.process_time()
    for block in range(int(seconds * 48000 / 256)):
        engine.set_pad(0, block % 97 / 96, block % 61 / 60)
        engine.render(256)
    share = 100 * (time.process_time() - started) / seconds
    note = f"{config.width}x{config.hidden} net, 100 partials, 24 noise bands, the pad moving"
    return BenchRow(
        "live", f"{voices} live-decoder voices", share, "% of a core", target, note=note
    )


def cost_of_columns(seconds: float = 20.0) -> BenchRow:
    """Compute the live rainbowgram of noise at 48 kHz, as its thread does: a thirtieth of a second at a time."""
    picture = Rainbowgram(48000.0)
    sound = np.random.default_rng(0).standard_normal((int(48000 * seconds), 2)).astype(np.float32)
    columns, started = 0, time.thread_time()
    for piece in np.array_split(0.1 * sound, int(seconds * 30)):
        columns += len(picture.feed(piece))
    each = 1000 * (time.thread_time() - started) / columns
    note = f"{columns / seconds:.1f} columns a second, {BINS} bins"
    return BenchRow("live", "a column of the rainbowgram", each, "ms", 4.0, note=note)


def long_playing(bank: Bank, hours: float) -> list[BenchRow]:
    """Play random notes for hours of song time; then nothing may sound and no memory may be gone."""
    engine = Engine(LONG_RATE, bank)
    chance, process = random.Random(0), psutil.Process()
    played, before = 0, 0
    for second in range(int(hours * 3600)):
        if second == 600:
            before = process.memory_info().rss
        channel, program = chance.randrange(10), chance.randrange(128)
        engine.midi.send(CHANNEL_PROGRAM, channel=channel, a=program)
        for _ in range(4):
            pitch = chance.randrange(36, 96)
            frame = int(engine.state["frame"])
            engine.midi.note_on(channel, pitch, chance.randrange(1, 128), frame=frame)
            engine.midi.note_off(channel, pitch, frame=frame + chance.randrange(1, LONG_RATE))
            played += 1
        engine.render(LONG_RATE)
    grown = (process.memory_info().rss - before) / 2**20
    engine.render(30 * LONG_RATE)
    note = f"{played:,} random notes, programs and drums in {hours:g} h of song time"
    return [
        BenchRow("live", "memory growth while playing", grown, "MiB", 1.0, note=note),
        BenchRow("live", "notes stuck at the end", int(engine.state["sounding"]), "voices", 0.0),
    ]


def on_a_server(seconds: float) -> list[BenchRow]:
    """Measure on a JACK server with a dummy driver."""
    server = JackServer("chimera-bench")
    server.start()
    try:
        rows = [*starting(server), *note_to_sound(server)]
        ours = _under_load(server, seconds)
        theirs = _under_load(server, min(seconds, 60.0), "--python-callback")
    finally:
        server.stop()
    note = f"{seconds:g} s, {ours.voices} voices, 256 frames, {ours.grids} melody grids decoded meanwhile"
    note += f"; JACK {'with' if server.realtime else 'without'} real-time priority"
    other = f"a Python callback in {min(seconds, 60.0):g} s: {{}}"
    return [
        *rows,
        BenchRow("live", "underruns under load", ours.underruns, "buffers", 0.0,
                 comparator=other.format(f"{theirs.underruns} buffers"), note=note),
        BenchRow("live", "sound lost under load", ours.lost_ms, "ms", PERIOD_MS * 2,
                 comparator=other.format(f"{theirs.lost_ms:.0f} ms"),
                 note="time that passed less sound that was made; two buffers are the measure's own error"),
        BenchRow("live", "longest stall of the window under load", ours.stall_ms, "ms",
                 note="the collector alone stops it for as long as it takes"),
    ]  # fmt: skip


@dataclass(frozen=True)
class UnderLoad:
    """What was counted: buffers lost, sound lost, the window's longest stall, voices and grids of melodies."""

    underruns: int
    lost_ms: float
    stall_ms: float
    voices: int
    grids: int


def _under_load(server: JackServer, seconds: float, *how: str) -> UnderLoad:
    player = Program("studio.bench.live_window", server.environment, *how)
    try:
        _wait(player, lambda line: bool(line["complete"]))
        for word in (f"voices {VOICES}", "load"):
            player.tell(word)
        _wait(player, lambda line: line["grids"] > 0)
        player.tell("beat")
        first = _next_line(player)
        started = time.perf_counter()
        time.sleep(seconds)
        last = _next_line(player)
        passed = time.perf_counter() - started
    finally:
        player.close()
    lost = passed - (last["frame"] - first["frame"]) / server.rate
    return UnderLoad(
        last["underruns"] - first["underruns"],
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
