"""Every figure of the timbre models' card in one mapping: what ``chimera evaluate timbre`` prints."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio.errors import PlainError
from studio.timbre.corpus.store import count_by_split, read_instruments
from studio.timbre.guided import load_guide_maker
from studio.timbre.harmonic.decoder import load_harmonic
from studio.timbre.harmonic.encoders import TemporalSoundEncoder
from studio.timbre.harmonic.front import load_front
from studio.timbre.measure.baseline import load_baseline
from studio.timbre.measure.classifier import train_judge
from studio.timbre.measure.evaluate import Held, interpolation, measured, pitch_swap, reconstruction
from studio.timbre.measure.rivals import BaselineRival, Encode, LiveRival, Rival, WaveNetRival
from studio.timbre.model_names import FRONT, LIVE, PAIR
from studio.timbre.net.autoencoder import NsynthAutoencoder, load_autoencoder, read_manner
from studio.timbre.train.notes import load_frames, load_notes

Report = Callable[[str], None]


def timbre_figures(
    models: Path,
    notes: Path,
    *,
    baseline: Path | None = None,
    count: int = 200,
    wavenet_count: int = 64,
    threads: int = 1,
    report: Report = lambda _: None,
) -> dict[str, Any]:
    """Measure the models of a folder on the corpus's test instruments.

    Args:
        models: folder with ``timbre_live``, ``timbre_front`` and ``timbre``; a missing one is left out.
        notes: folder of the corpus.
        baseline: folder of the spectral baseline's weights, if there is one.
        count: notes and pairs.
        wavenet_count: notes and pairs for the WaveNet, which takes minutes.
        threads: torch threads.
        report: is told what is being done.

    Raises:
        PlainError: there is no corpus, or not one model.
    """
    torch.set_num_threads(threads)
    report("Training the judge of families on real notes ...")
    known, test = load_notes(notes, ["train", "valid"]), load_notes(notes, ["test"])
    others = ~measured(test)
    frames = np.concatenate([load_frames(notes, known), load_frames(notes, test)[others]])
    judge = train_judge(frames, np.concatenate([known.family, test.family[others]]))
    held = Held(test, judge)
    pair = _found(lambda: load_autoencoder(models / PAIR))
    temporal = None if pair is None else TemporalSoundEncoder(models / PAIR).encode
    quick, slow = _rivals(models, baseline, pair, temporal, threads)
    if not quick and not slow:
        raise PlainError(f"There is no timbre model in “{models.name}”.")
    figures: dict[str, Any] = {"corpus": count_by_split(read_instruments(notes))}
    for rivals, number, key in (
        (quick, count, "figures"),
        (slow, wavenet_count, "wavenet_figures"),
    ):
        if not rivals:
            continue
        figures[key] = {}
        for name, measure in _MEASURES.items():
            report(f"{name}: {', '.join(rival.name for rival in rivals)} ...")
            began = time.monotonic()
            figures[key][name] = measure(held, rivals, number)
            report(f"  {time.monotonic() - began:.0f} s")
    return figures


_MEASURES: dict[str, Callable[[Held, list[Rival], int], dict[str, Any]]] = {
    "reconstruction": reconstruction,
    "pitch_swap": pitch_swap,
    "interpolation": interpolation,
}


def _rivals(
    models: Path,
    baseline: Path | None,
    pair: NsynthAutoencoder | None,
    temporal: Encode | None,
    threads: int,
) -> tuple[list[Rival], list[Rival]]:
    front = _found(lambda: load_front(models / FRONT))
    live = _found(lambda: load_harmonic(models / LIVE))
    quick: list[Rival] = []
    if live is not None and front is not None:
        quick.append(LiveRival(front.encode, live))
    if live is not None and temporal is not None:
        quick.append(LiveRival(temporal, live, "live, temporal encoder"))
    if baseline is not None:
        quick.append(BaselineRival(load_baseline(baseline)))
    slow: list[Rival] = []
    encode = temporal if front is None else front.encode
    if pair is not None and encode is not None:
        guide = load_guide_maker(models / PAIR) if pair.config.guided else None
        warm = read_manner(models / PAIR).temperature
        slow.append(
            WaveNetRival(encode, pair.decoder, temperature=warm, guide=guide, threads=threads)
        )
    return quick, slow


def _found(load: Callable[[], Any]) -> Any:
    try:
        return load()
    except PlainError:
        return None
