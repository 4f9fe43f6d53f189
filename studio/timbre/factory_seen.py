"""What is known of the factory sounds before they are read: their outlines and embeddings, shipped beside them.

So the list has its pictures, the map its points and a corner its live decoder the moment the room is first entered.
``tools/make_factory_timbres.py --seen`` makes the file anew, which is due when the encoder's weights change: a file of
other weights is left alone, and everything is worked out as for any other sound.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.assets import models_dir, resources_dir
from studio.timbre.factory import FactorySound
from studio.timbre.model_names import FRONT
from studio.timbre.see.outline import COLUMNS, Outline
from studio.timbre.voicing import MAX_FRAMES

Floats = NDArray[np.float32]
FILE = "seen.npz"
Z = 16
_MOST_BYTES = 16 * 2**20
_STEPS = 255.0


@dataclass(frozen=True, eq=False)
class Seen:
    """One factory sound.

    Attributes:
        outline: 0..1, ``(96,)``, to a 255th.
        embedding: ``(frames, 16)``; None where the encoder has other weights than those that made it.
    """

    outline: Outline
    embedding: Floats | None


def factory_seen(folder: Path | None = None, weights: Path | None = None) -> dict[str, Seen]:
    """Return what is known, by the stem of each recording's file; nothing where the file is missing or damaged.

    Args:
        folder: where the sounds lie; None is ``resources/timbres``.
        weights: those of the encoder; None for the shipped ones.
    """
    path = (folder or resources_dir() / "timbres") / FILE
    try:
        if path.stat().st_size > _MOST_BYTES:
            return {}
        with np.load(path, allow_pickle=False) as found:
            front = found["front"].tobytes()
            current = weights_digest(weights) == front
            names = [str(name) for name in found["names"]]
            outlines, embeddings = found["outlines"], found["embeddings"]
            ends = found["ends"]
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
        return {}
    if not _sane(names, outlines, embeddings, ends):
        return {}
    begins = [0, *ends[:-1].tolist()]
    return {
        name: Seen(
            (outlines[number] / np.float32(_STEPS)).astype(np.float32),
            embeddings[begin:end].copy() if current else None,
        )
        for number, (name, begin, end) in enumerate(zip(names, begins, ends.tolist(), strict=True))
    }


def seen_bytes(
    sounds: Sequence[FactorySound],
    outlines: Sequence[Outline],
    embeddings: Sequence[Floats],
    weights: Path | None = None,
) -> bytes:
    """Return the content of the file."""
    out = io.BytesIO()
    np.savez_compressed(
        out,
        front=np.frombuffer(weights_digest(weights), np.uint8),
        names=np.array([sound.path.stem for sound in sounds]),
        outlines=np.rint(np.stack(outlines) * _STEPS).astype(np.uint8),
        embeddings=np.concatenate(embeddings).astype(np.float32),
        ends=np.cumsum([len(one) for one in embeddings]).astype(np.int64),
    )
    return out.getvalue()


def weights_digest(weights: Path | None = None) -> bytes:
    """Return the SHA-256 of the encoder's weights, 32 bytes.

    Raises:
        OSError: they cannot be read.
    """
    path = weights or models_dir() / FRONT / "weights.safetensors"
    return hashlib.sha256(path.read_bytes()).digest()


def _sane(
    names: list[str],
    outlines: NDArray[np.uint8],
    embeddings: Floats,
    ends: NDArray[np.int64],
) -> bool:
    count = len(names)
    if outlines.shape != (count, COLUMNS) or outlines.dtype != np.uint8 or ends.shape != (count,):
        return False
    if embeddings.ndim != 2 or embeddings.shape[1] != Z or embeddings.dtype != np.float32:
        return False
    lengths = np.diff(ends.astype(np.int64), prepend=0)
    whole = count > 0 and int(ends[-1]) == len(embeddings)
    fits = bool((lengths > 0).all() and (lengths <= MAX_FRAMES).all())
    return whole and fits and bool(np.isfinite(embeddings).all())
