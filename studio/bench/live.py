"""The live room's figures: lost buffers under load, the way of a note from MIDI to sound, and what it all costs.

The load is the program's own: its window playing and repainting, its worker decoding melodies, and the garbage
collector running all the time, in the process that sounds.
"""

from __future__ import annotations

import os
import random
import time

import numpy as np
import psutil

from studio.assets import resources_dir
from studio.bench.jack import missing_programs
from studio.bench.live_server import on_a_server
from studio.bench.rows import BenchRow
from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.engine.sounds import load_factory_bank
from studio.live.kernel.layout import CHANNEL_PROGRAM
from studio.live.rainbowgram import BINS, Rainbowgram

SECONDS = float(os.environ.get("CHIMERA_BENCH_LIVE_SECONDS", "60"))
"""How long underruns are counted; the project asks for ten minutes (600)."""
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
    from studio.live.engine.patch import LiveSound, Patch, Shape
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
