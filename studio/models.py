"""Which models the program has and how each is loaded: the weight store that window, command line and benches share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.assets import models_dir
from studio.worker.store import DEFAULT_SIZE_LIMIT, WeightStore


def open_store(
    root: Path | None = None, *, size_limit_bytes: int = DEFAULT_SIZE_LIMIT
) -> WeightStore:
    """Return a store of all models, none of them loaded yet.

    Args:
        root: folder with one sub-folder a model; the one shipped with the program by default.
        size_limit_bytes: how much of them is kept in memory.
    """
    loaders = {
        "melody": _load_melody,
        "sketch": _load_sketch,
        "sketch-classifier": _load_sketch_classifier,
        "timbre": _load_timbre,
        "timbre_front": _load_timbre_front,
        "timbre_live": _load_timbre_live,
    }
    return WeightStore(root or models_dir(), loaders, size_limit_bytes=size_limit_bytes)


def known_categories(root: Path | None = None) -> tuple[str, ...]:
    """Return what the sketch model can draw, without loading it; nothing where there is no model."""
    from studio.errors import PlainError
    from studio.worker.weights import read_config

    try:
        config = read_config((root or models_dir()) / "sketch")
    except PlainError:
        return ()
    return tuple(str(name) for name in config.get("categories", ()))


def _load_melody(folder: Path, device: str) -> Any:
    from studio.melody.space import load_melody_space

    return load_melody_space(folder, device)


def _load_sketch(folder: Path, device: str) -> Any:
    from studio.sketch.space import load_sketch_space

    return load_sketch_space(folder, device)


def _load_sketch_classifier(folder: Path, device: str) -> Any:  # noqa: ARG001 - it runs on the processor
    from studio.sketch.recognise import load_recogniser

    return load_recogniser(folder)


def _load_timbre(folder: Path, device: str) -> Any:
    from studio.timbre.space import load_timbre_space

    return load_timbre_space(folder, device)


def _load_timbre_front(folder: Path, device: str) -> Any:  # noqa: ARG001 - it runs on the processor
    from studio.timbre.harmonic.front import load_front

    return load_front(folder)


def _load_timbre_live(folder: Path, device: str) -> Any:  # noqa: ARG001 - it runs on the processor
    from studio.timbre.harmonic.decoder import load_harmonic

    return load_harmonic(folder)
