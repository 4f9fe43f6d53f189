"""How fast the published small melody model runs on the CPU, beside what the machine could do at best."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

from studio.bench.machine import median_ms
from studio.bench.one_model import OneModel
from studio.bench.rows import BenchRow
from studio.latent import MixLaw, bilinear_weights, grid_positions, lerp, mix
from studio.melody.jobs import GridJob, MorphJob, PadPointJob
from studio.melody.notes import Clip
from studio.melody.space import MelodySpace
from studio.melody.tokens import WINDOW_STEPS, Windows
from studio.melody.windows import empty_frame, windows_to_clip
from studio.worker.inline import run_inline

if TYPE_CHECKING:
    from studio.melody.net.musicvae import MusicVAEConfig
    from studio.melody.net.musicvae_fast import FastMusicVAE

CHECKPOINT = Path("shared") / "data" / "checkpoints" / "musicvae_mel_small"
"""Beside the checkout: the published weights. Without them random ones of the same sizes take the same time."""

SIDE, WALK = 11, 8
_BROWSER = "browser library, its best backend: "
_row = partial(BenchRow, "melody")


def run() -> list[BenchRow]:
    """Measure everything; takes about ten seconds."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(psutil.cpu_count(logical=False) or os.cpu_count() or 1)
    try:
        network, weights = _network()
        single, double = _gemm_gflops(torch.float32), _gemm_gflops(torch.bfloat16)
        how = f"{weights}; {torch.get_num_threads()} threads; median"
        return [
            *_network_rows(network, how, single),
            *_job_rows(MelodySpace(network), how),
            _row("matrix product, float32", single, "GFLOP/s", note="oneDNN, packed weights"),
            _row("matrix product, bfloat16", double, "GFLOP/s", note="oneDNN"),
        ]
    finally:
        torch.set_num_threads(threads)


def _network_rows(network: FastMusicVAE, how: str, gflops: float) -> list[BenchRow]:
    windows = _melodies(4)
    points = network.encode(windows)[0]
    walk = lerp(points[0], points[1], np.linspace(0, 1, WALK))
    weights = bilinear_weights(grid_positions(SIDE))
    square = mix(list(points), weights)

    def decode(latents: Any) -> Windows:
        return network.decode(latents, temperature=0.0, seed=None)

    def two_to_eight() -> None:
        ends = network.encode(windows[:2])[0]
        decode(lerp(ends[0], ends[1], np.linspace(0, 1, WALK)))

    def whole_grid() -> None:
        decode(mix(list(network.encode(windows)[0]), weights))

    decode(walk)
    grid, whole = median_ms(lambda: decode(square), 15), median_ms(whole_grid, 15)
    ideal = decoding_flops(network.config, len(square)) / gflops / 1e6
    return [
        _row("encode one clip", median_ms(lambda: network.encode(windows[:1]), 40), "ms", 4.0, how,
             _BROWSER + "11 ms", _reading_ms(network)[0]),
        _row("decode one clip", median_ms(lambda: decode(points[:1]), 40), "ms", 3.0, how,
             _BROWSER + "6.1 ms", _reading_ms(network)[1]),
        _row("two clips to 8 steps", median_ms(two_to_eight, 30), "ms", 12.0, how,
             _BROWSER + "46 ms"),
        _row("11x11 grid, decoding only", grid, "ms", None, how, _BROWSER + "78 ms", ideal),
        _row("11x11 grid in full", whole, "ms", 45.0, how, _BROWSER + "91 ms", ideal),
        _row("share of the float32 product that the grid reaches", 100 * ideal / grid, "%",
             note="of the figure measured in this run", better="higher"),
    ]  # fmt: skip


def _job_rows(space: MelodySpace, how: str) -> list[BenchRow]:
    clips = [_clip(window) for window in _melodies(4)]
    corners = (clips[0], clips[1], clips[2], clips[3])
    store = OneModel(space)
    places = iter(np.random.default_rng(0).uniform(0.1, 0.9, (1000, 2)).tolist())

    def drag() -> None:
        x, y = next(places)
        run_inline(PadPointJob(corners, x, y), models=store)

    note = "whole job in the worker: notes in, notes out, corners known; " + how
    return [
        _row("pad drag", median_ms(drag, 60), "ms", 30.0, note),
        _row("pad drag, mixing notes for comparison", median_ms(
            lambda: run_inline(PadPointJob(corners, 0.3, 0.6, item_space=True), models=store), 60),
            "ms", None, note),
        _row("strip of 8 tiles", median_ms(
            lambda: run_inline(MorphJob(clips[0], clips[1], 8, law=MixLaw.LERP), models=store), 20),
            "ms", None, note),
        _row("pad of 121 tiles",
             median_ms(lambda: run_inline(GridJob(corners), models=store), 10), "ms", None, note),
        _row("longest pause of a pad of 121 tiles",
             _longest_pause_ms(lambda: GridJob(corners).run(store.bench(256))), "ms", None,
             "between two places where an urgent job may come in; median of 5"),
    ]  # fmt: skip


def decoding_flops(config: MusicVAEConfig, count: int) -> float:
    """Count the arithmetic that decoding ``count`` windows cannot do without: the recurrent products and the output."""
    below, products = 0, 0
    for units in config.decoder_units:
        products += (below + units) * 4 * units
        below = units
    return 2.0 * count * config.steps * (products + below * config.classes)


def _network() -> tuple[FastMusicVAE, str]:
    import torch

    from studio.melody.net.musicvae import CAT_MEL_2BAR_SMALL, MusicVAE
    from studio.melody.net.musicvae_fast import FastMusicVAE
    from studio.melody.net.published import load_musicvae

    folder = Path(__file__).resolve().parents[3] / CHECKPOINT
    network = load_musicvae(folder) if folder.is_dir() else MusicVAE(CAT_MEL_2BAR_SMALL)
    # The published checkpoint lies without its encoder kernels: they are random here, and no slower for it.
    network.encoder_available = True
    torch.manual_seed(0)
    weights = "published weights" if folder.is_dir() else "random weights of the published sizes"
    return FastMusicVAE(network.requires_grad_(False).eval()), weights


def _melodies(count: int) -> Windows:
    rng = np.random.default_rng(0)
    windows = np.zeros((count, WINDOW_STEPS), dtype=np.uint8)
    windows[:, ::2] = rng.integers(38, 60, (count, WINDOW_STEPS // 2))
    return windows


def _clip(window: Windows) -> Clip:
    return windows_to_clip(window[None], empty_frame(2), "Bench")


def _gemm_gflops(dtype: Any) -> float:
    """Measure a product of the decoder's own kind: 512 rows by a 512 to 1024 matrix, packed."""
    import torch

    rows, inputs, outputs = 512, 512, 1024
    x, w = torch.randn(rows, inputs).to(dtype), torch.randn(outputs, inputs).to(dtype)
    packed = torch.ops.mkldnn._reorder_linear_weight(w, None)

    def product() -> None:
        torch.ops.mkldnn._linear_pointwise(x, packed, None, "none", [], "")

    return 2 * rows * inputs * outputs / median_ms(product, 60) / 1e6


def _reading_ms(network: FastMusicVAE) -> tuple[float, float]:
    """Return the least time of encoding and of decoding one clip: reading the recurrent weights at every step."""
    config = network.config
    encoder = 2 * config.encoder_units * 4 * config.encoder_units * 4
    decoder = decoding_flops(config, 1) / config.steps * 2
    return tuple(_read_ms(int(size)) * config.steps for size in (encoder, decoder))  # type: ignore[return-value]


def _read_ms(size: int) -> float:
    """Measure one thread reading ``size`` bytes that it read just before."""
    numbers = np.ones(size // 4, dtype=np.float32)
    return median_ms(lambda: np.dot(numbers, numbers), 60)


def _longest_pause_ms(job: Callable[[], Generator[Any, None, Any]]) -> float:
    longest = []
    for _ in range(5):
        pauses = []
        steps, start = job(), time.perf_counter()
        for _ in steps:
            pauses.append(time.perf_counter() - start)
            start = time.perf_counter()
        longest.append(max(pauses))
    return statistics.median(longest) * 1e3
