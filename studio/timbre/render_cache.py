"""Rendered notes on disk, by what they were made of, so that none is ever rendered twice.

One file a note: its mu-law codes, one byte a sample, named by a digest of weights, embedding, pitch, temperature, seed
and length. Unfinished notes are kept in the same way, so that an interrupted rendering goes on where it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.files import save_bytes_atomically

Codes = NDArray[np.int8]
Floats = NDArray[np.float32]

LIMIT_BYTES = 512 * 2**20
"""Six whole pads of 81 places and 16 pitches."""
_DONE, _BEGUN = ".codes", ".begun"


@dataclass(frozen=True, eq=False)
class NoteToMake:
    """Everything that decides how a rendered note sounds.

    Attributes:
        embedding: float32 ``(frames, z)``.
        pitch: MIDI pitch; does not matter where the decoder takes none.
        samples: length at 16 kHz.
        temperature: 1 as published.
        seed: of chance.
    """

    embedding: Floats
    pitch: float
    samples: int
    temperature: float
    seed: int

    def key(self, weights: str) -> str:
        """Return the name of this note as made by the weights of this digest."""
        digest = hashlib.sha256(weights.encode())
        said = (self.embedding.shape, self.pitch, self.samples, self.temperature, self.seed)
        digest.update(repr(said).encode())
        digest.update(np.ascontiguousarray(self.embedding, dtype="<f4").tobytes())
        return digest.hexdigest()


class RenderCache:
    """A folder of rendered notes that never grows beyond a size.

    Args:
        folder: made when the first note is put there.
        limit_bytes: the notes heard longest ago go first.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder, self._limit = folder, limit_bytes
        self._size: int | None = None

    def get(self, key: str, samples: int) -> Codes | None:
        """Return a whole note, or None where it is not there or not of this length."""
        codes = self._read(key + _DONE, samples)
        return codes if codes is not None and len(codes) == samples else None

    def put(self, key: str, codes: Codes) -> None:
        """Keep a whole note.

        Raises:
            FileSaveError: it could not be written.
        """
        self._write(key + _DONE, codes)
        (self._folder / (key + _BEGUN)).unlink(missing_ok=True)

    def get_begun(self, key: str, samples: int) -> Codes:
        """Return what there is of an unfinished note; nothing is an empty array."""
        codes = self._read(key + _BEGUN, samples)
        return np.zeros(0, dtype=np.int8) if codes is None else codes

    def put_begun(self, key: str, codes: Codes) -> None:
        """Keep the beginning of a note.

        Raises:
            FileSaveError: it could not be written.
        """
        self._write(key + _BEGUN, codes)

    def has(self, key: str) -> bool:
        """Whether a whole note is there."""
        return (self._folder / (key + _DONE)).exists()

    @property
    def size(self) -> int:
        """Bytes of all notes."""
        return sum(size for _, size, _ in self._files())

    def _read(self, name: str, most: int) -> Codes | None:
        path = self._folder / name
        try:
            with path.open("rb") as stream:
                data = stream.read(most + 1)
        except OSError:
            return None
        if not 0 < len(data) <= most:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return np.frombuffer(data, dtype=np.int8)

    def _write(self, name: str, codes: Codes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        save_bytes_atomically(self._folder / name, np.ascontiguousarray(codes, np.int8).tobytes())
        self._size = (self.size if self._size is None else self._size + codes.size) or 0
        if self._size > self._limit:
            self._prune(name)

    def _prune(self, newest: str) -> None:
        """Remove the oldest notes until a tenth is free again."""
        files = sorted(self._files())
        size = sum(bytes_ for _, bytes_, _ in files)
        for _, bytes_, path in files:
            if size <= 0.9 * self._limit:
                break
            if path.name != newest:
                path.unlink(missing_ok=True)
                size -= bytes_
        self._size = size

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if path.suffix in (_DONE, _BEGUN):
                    with contextlib.suppress(OSError):
                        about = path.stat()
                        found.append((about.st_mtime, about.st_size, path))
        return found
