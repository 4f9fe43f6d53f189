"""What lies beside a melody model's weights: its attribute directions and its map of the library. numpy only.

``attributes.safetensors`` holds one vector ``(z,)`` per attribute name. ``map.safetensors`` holds the two axes and the
library drawn on them; the window may read it without loading the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from studio.latent import Direction, PcaMap
from studio.melody.attributes import ATTRIBUTES
from studio.melody.tokens import CLASSES, WINDOW_STEPS, Windows
from studio.worker.errors import ModelError

ATTRIBUTES_FILE = "attributes.safetensors"
MAP_FILE = "map.safetensors"


@dataclass(frozen=True)
class LibraryMap:
    """The melodies of the corpus on two axes.

    Attributes:
        axes: the projection.
        points: float32 ``(m, 2)``, in standard deviations.
        windows: uint8 ``(m, 32)``: what a click on a point loads.
        names: where each comes from.
    """

    axes: PcaMap
    points: NDArray[np.float32]
    windows: Windows
    names: tuple[str, ...]


def save_attributes(folder: Path, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    """Write the direction of each attribute; names are those of :data:`studio.melody.attributes.ATTRIBUTES`."""
    save_file(
        {name: np.ascontiguousarray(v, dtype=np.float32) for name, v in vectors.items()},
        folder / ATTRIBUTES_FILE,
    )


def read_attributes(folder: Path) -> dict[str, Direction]:
    """Read the directions that a model came with; none is no error.

    Raises:
        ModelError: the file is damaged.
    """
    if not (folder / ATTRIBUTES_FILE).is_file():
        return {}
    vectors, _ = _read(folder / ATTRIBUTES_FILE)
    return {
        name: Direction(name, known.label, known.unit, vectors[name])
        for name, known in ATTRIBUTES.items()
        if name in vectors
    }


def save_map(folder: Path, library: LibraryMap) -> None:
    """Write the map of the library."""
    arrays = {
        "mean": library.axes.mean,
        "axes": library.axes.axes,
        "spread": library.axes.spread,
        "points": library.points,
        "windows": library.windows,
    }
    save_file(
        {name: np.ascontiguousarray(value) for name, value in arrays.items()},
        folder / MAP_FILE,
        metadata={"names": json.dumps(library.names)},
    )


def read_map(folder: Path) -> LibraryMap | None:
    """Read the map of the library, or None where the model came without one.

    Raises:
        ModelError: the file is damaged, or its parts do not fit together.
    """
    if not (folder / MAP_FILE).is_file():
        return None
    arrays, metadata = _read(folder / MAP_FILE)
    try:
        names = tuple(str(name) for name in json.loads(metadata.get("names", "[]")))
        axes = PcaMap(arrays["mean"], arrays["axes"], arrays["spread"])
        library = LibraryMap(axes, arrays["points"], arrays["windows"], names)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError("The melody model's map is incomplete.") from error
    count, z = len(library.points), len(axes.mean)
    fits = (
        axes.axes.shape == (2, z)
        and axes.spread.shape == (2,)
        and library.points.shape == (count, 2)
        and library.windows.shape == (count, WINDOW_STEPS)
        and library.windows.dtype == np.uint8
        and len(names) in (0, count)
        and (not count or library.windows.max() < CLASSES)
    )
    if not fits:
        raise ModelError("The parts of the melody model's map do not fit together.")
    return library


def _read(file: Path) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    try:
        with safe_open(file, framework="numpy") as opened:
            arrays = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
            return arrays, opened.metadata() or {}
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{file.name} of the melody model cannot be read.") from error
