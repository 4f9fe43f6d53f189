"""What lies beside a sketch model's weights: its map of real drawings. numpy only.

``map.safetensors`` holds the two axes, where some drawings of the corpus lie on them, and those drawings themselves;
the window may read it without loading the network.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from studio.latent import PcaMap
from studio.sketch.strokes.stroke3 import Strokes, to_strokes
from studio.worker.errors import ModelError

MAP_FILE = "map.safetensors"
MAX_MAP_BYTES = 32 * 2**20


@dataclass(frozen=True)
class DrawingMap:
    """Drawings of the corpus on two axes.

    Attributes:
        axes: the projection.
        places: float32 ``(m, 2)``, in standard deviations.
        rows: int16 ``(N, 3)``, stroke-3 of all drawings one after another, in corpus pixels.
        offsets: int32 ``(m + 1,)``: drawing ``i`` is ``rows[offsets[i]:offsets[i + 1]]``.
        labels: int16 ``(m,)``, index into ``categories``.
        categories: names.
    """

    axes: PcaMap
    places: NDArray[np.float32]
    rows: NDArray[np.int16]
    offsets: NDArray[np.int32]
    labels: NDArray[np.int16]
    categories: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of drawings."""
        return len(self.places)

    def strokes(self, index: int) -> Strokes:
        """Return a drawing in corpus pixels."""
        return to_strokes(self.rows[self.offsets[index] : self.offsets[index + 1]])

    def category(self, index: int) -> str:
        """Return what a drawing shows."""
        return self.categories[int(self.labels[index])]


def save_map(folder: Path, drawings: DrawingMap) -> None:
    """Write the map."""
    arrays = {
        "mean": drawings.axes.mean,
        "axes": drawings.axes.axes,
        "spread": drawings.axes.spread,
        "places": drawings.places,
        "rows": drawings.rows,
        "offsets": drawings.offsets,
        "labels": drawings.labels,
    }
    save_file(
        {name: np.ascontiguousarray(value) for name, value in arrays.items()},
        folder / MAP_FILE,
        metadata={"categories": json.dumps(drawings.categories)},
    )


def read_map(folder: Path) -> DrawingMap | None:
    """Read the map, or None where the model came without one.

    Raises:
        ModelError: the file is damaged, or its parts do not fit together.
    """
    path = folder / MAP_FILE
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > MAX_MAP_BYTES:
            raise ModelError(f"{MAP_FILE} of the sketch model is too large.")
        with safe_open(path, framework="numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            names = json.loads((file.metadata() or {}).get("categories", "[]"))
        drawings = DrawingMap(
            PcaMap(arrays["mean"], arrays["axes"], arrays["spread"]),
            arrays["places"],
            arrays["rows"],
            arrays["offsets"],
            arrays["labels"],
            tuple(str(name) for name in names),
        )
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{MAP_FILE} of the sketch model cannot be read.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError("The sketch model's map is incomplete.") from error
    if not _fits(drawings):
        raise ModelError("The parts of the sketch model's map do not fit together.")
    return drawings


def _fits(drawings: DrawingMap) -> bool:
    count, z = len(drawings.places), drawings.axes.mean.shape
    shapes = (
        drawings.axes.axes.shape == (2, *z)
        and drawings.axes.spread.shape == (2,)
        and drawings.places.shape == (count, 2)
        and drawings.rows.ndim == 2
        and drawings.rows.shape[1] == 3
        and drawings.offsets.shape == (count + 1,)
        and drawings.labels.shape == (count,)
    )
    if not shapes:
        return False
    offsets, labels = drawings.offsets, drawings.labels
    in_order = offsets[0] == 0 and offsets[-1] == len(drawings.rows) and np.diff(offsets).min() > 0
    named = not count or (labels.min() >= 0 and labels.max() < len(drawings.categories))
    return bool(in_order and named)
