"""How fast sounds are encoded and made, beside what the machine could do at best."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.bench.machine import Machine, best_seconds, measure_machine
from studio.bench.rows import BenchRow

if TYPE_CHECKING:
    from studio.timbre.net.config import NsynthConfig
    from studio.timbre.net.sampler import Precision

SECONDS_EACH = 2.0
"""How long each figure of the sampler is measured."""

FEW_STEPS, MANY_STEPS = 32, 512
"""Samples measured together; the many are whole pairs of the longest dilation at which the sampler works in pairs."""

_row = functools.partial(BenchRow, "timbre", better="higher")
_RATE = 16_000
# Measured by this project's makers on their machine (2 cores), in samples/s; not measured in this run.
_TENSORFLOW = {
    1: "published TensorFlow sampler: 62 samples/s; a public PyTorch one: 36",
    16: "published TensorFlow sampler: 571 samples/s in all",
    64: "published TensorFlow sampler: 1,639 samples/s in all",
}
_PUBLISHED_ENCODER = "published code: 0.9 s"
_ELSEWHERE = "; on its maker's machine, not this run"


def run() -> list[BenchRow]:
    """Measure everything; takes a minute."""
    import psutil
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(psutil.cpu_count(logical=False) or threads)
    try:
        machine = measure_machine(torch.get_num_threads())
        return [
            *machine.rows("timbre"),
            *_published_rows(machine),
            *_small_rows(machine),
            *_encoder_rows(machine),
            *_card_rows(),
        ]
    finally:
        torch.set_num_threads(threads)


def sampler_flops(config: NsynthConfig) -> float:
    """Count the arithmetic of one sample of one voice: two operations a weight that every sample meets."""
    taps = config.filter * 2 * config.width
    layer = config.width * (taps + config.width + config.skip_width)
    head = config.width * config.skip_width + config.skip_width * (config.skip_width + config.codes)
    return 2.0 * (config.layers * layer + head + config.filter * config.width)


def encoder_flops(config: NsynthConfig, samples: int) -> float:
    """Count the arithmetic of encoding so many samples, done plainly."""
    width = config.encoder_width
    layer = width * width * (config.encoder_filter + 1)
    return 2.0 * samples * (config.encoder_layers * layer + config.encoder_filter * width)


def _published_rows(machine: Machine) -> list[BenchRow]:
    from studio.timbre.net.config import NsynthConfig
    from studio.timbre.net.sampler import Precision

    config = NsynthConfig.published()
    weights = sampler_flops(config) / 2
    targets = {(Precision.BFLOAT16, 1): 250.0, (Precision.BFLOAT16, 64): 4000.0}
    rows = []
    for precision in (Precision.BFLOAT16, Precision.FLOAT32):
        half = precision is Precision.BFLOAT16
        gflops = machine.bfloat16 if half else machine.float32
        for voices in (1, 16, 64):
            rate = _rate(config, voices, precision)
            reading = machine.bandwidth * 1e9 / (weights * (2 if half else 4)) * voices
            limit = min(gflops * 1e9 / sampler_flops(config), reading)
            name = f"sampler, published size, batch {voices}, {precision.value}"
            note = (
                f"samples/s in all; limit: all weights read once a sample, or the bare products; "
                f"{100 * rate / limit:.0f} % of it (past taps are read once a block, so more than 100 % can be)"
            )
            theirs = _TENSORFLOW[voices] + _ELSEWHERE
            rows.append(
                _row(name, rate, "samples/s", targets.get((precision, voices)), note, theirs, limit)
            )
    return rows


def _small_rows(machine: Machine) -> list[BenchRow]:
    from studio.timbre.net.config import NsynthConfig
    from studio.timbre.net.sampler import best_precision

    config, precision = NsynthConfig.small(), best_precision()
    half = precision.value == "bfloat16"
    alone = machine.one_bfloat16 if half else machine.one_float32
    every = machine.bfloat16 if half else machine.float32
    one = _rate(config, 1, precision, threads=1)
    many = _rate(config, 64, precision) / _RATE
    flops = sampler_flops(config)
    return [
        _row("sampler, small size, one voice on one core", one, "samples/s", float(_RATE),
             f"real time is {_RATE:,}; {precision.value}, {1e6 / one:.1f} us a sample", "",
             alone * 1e9 / flops),
        _row("sampler, small size, 64 voices", many, "s of sound/s", 4.0,
             f"in all; {precision.value}", "", every * 1e9 / flops / _RATE),
    ]  # fmt: skip


def _encoder_rows(machine: Machine) -> list[BenchRow]:
    import torch

    from studio.timbre.net.config import NsynthConfig
    from studio.timbre.net.encoder import TemporalEncoder
    from studio.timbre.net.encoder_fast import FastEncoder

    codes = np.random.default_rng(0).integers(-128, 128, (1, 4 * _RATE)).astype(np.int8)
    rows = []
    for name, config, target, theirs in (
        ("published", NsynthConfig.published(), 0.8, _PUBLISHED_ENCODER + _ELSEWHERE),
        ("small", NsynthConfig.small(), 0.3, ""),
    ):
        plain = TemporalEncoder(config).requires_grad_(False)
        encoder = FastEncoder(plain)
        taken = best_seconds(functools.partial(encoder.encode, codes), SECONDS_EACH, 3)
        by_torch = best_seconds(functools.partial(plain, torch.from_numpy(codes)), SECONDS_EACH, 3)
        beside = f"the same net in plain torch, this run: {by_torch:.2f} s"
        limit = encoder_flops(config, codes.shape[1]) / machine.float32 / 1e9
        note = "float32; limit: the plain convolutions at the machine's product (ours do five twelfths less)"
        beside = "; ".join(text for text in (theirs, beside) if text)
        rows.append(
            _row(
                f"encode 4 s, {name} size", taken, "s", target, note, beside, limit, better="lower"
            )
        )
    return rows


def _card_rows() -> list[BenchRow]:
    """Measure a graphics card where there is one."""
    import torch

    if not torch.cuda.is_available():
        return []
    from studio.timbre.net.config import NsynthConfig
    from studio.timbre.net.sampler import Precision

    config = NsynthConfig.published()
    return [
        _row(
            f"sampler, published size, batch {voices}, {torch.cuda.get_device_name()}",
            _rate(config, voices, Precision.BFLOAT16, device="cuda"),
            "samples/s",
            300_000.0 if voices == 256 else None,
            "in all; bfloat16, captured graph",
        )
        for voices in (1, 256)
    ]


def _rate(
    config: NsynthConfig, voices: int, precision: Precision, threads: int | None = None, device: str = "cpu"
) -> float:  # fmt: skip
    """Return samples a second in all: the best of many short runs with random weights."""
    import torch

    from studio.timbre.net.sampler import PAIRS_VOICES, FastSampler, Voices
    from studio.timbre.net.wavenet import WaveNetDecoder

    torch.manual_seed(0)
    decoder = WaveNetDecoder(config).requires_grad_(False)
    sampler = FastSampler(decoder, precision=precision, threads=threads, device=device)
    frames = 40
    embedding = np.random.default_rng(0).normal(size=(voices, frames, config.z))
    pitch = np.linspace(40, 80, voices) if config.pitch_conditioned else None
    session = sampler.begin(Voices(embedding.astype(np.float32), range(voices), pitch))
    block = MANY_STEPS if voices >= PAIRS_VOICES else FEW_STEPS
    return voices / _seconds_a_step(session.advance, session.total, block)


def _seconds_a_step(advance: Callable[[int], Any], total: int, block: int) -> float:
    """Advance by whole blocks of samples for a while; returns the best block's time a sample."""
    advance(block)
    best, done, began = float("inf"), block, time.perf_counter()
    while done + block <= total and (
        done <= 4 * block or time.perf_counter() - began < SECONDS_EACH
    ):
        start = time.perf_counter()
        advance(block)
        best = min(best, (time.perf_counter() - start) / block)
        done += block
    return best
