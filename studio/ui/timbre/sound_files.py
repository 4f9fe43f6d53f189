"""Finished audio files of the song's sounds: written ahead of a drag, and where the person wants one."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.files import save_bytes_atomically
from studio.project.export_names import safe_stem
from studio.timbre.item import Sound
from studio.timbre.sound.write import audio_bytes
from studio.ui.background.io_pool import IoPool

_Key = tuple[int, int, int, float, str]


@dataclass(frozen=True)
class SoundWish:
    """How a person wants a sound to be written.

    Attributes:
        path: where.
        form: ``"wav"`` or ``"flac"``.
        bits: 16, 24 or 32.
        rate: frames a second; None as recorded.
    """

    path: Path
    form: str = "wav"
    bits: int = 24
    rate: int | None = None


class SoundFiles(QObject):
    """Writes sounds as files.

    Args:
        folder: where files for drags go; made when first needed.
        pool: where writing happens.

    Signals:
        saved: path of an exported file.
        failed: a sentence and details.
    """

    saved = Signal(object)
    failed = Signal(str, str)

    def __init__(self, folder: Path, pool: IoPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._pool = folder, pool
        self._ready: dict[_Key, tuple[Sound, Path]] = {}
        self._under_way: set[_Key] = set()
        self._new: set[Path] = set()

    def prepare(self, sound: Sound) -> None:
        """Write the file of a sound for a drag unless it is there."""
        key = _key(sound)
        if key in self._under_way or self.path_of(sound) is not None:
            return
        self._under_way.add(key)

        def done(path: Path) -> None:
            self._under_way.discard(key)
            # Kept with the sound, so that the address of its samples stays taken.
            self._ready[key] = (sound, path)
            self._new.add(path)

        def failed(sentence: str, details: str) -> None:
            self._under_way.discard(key)
            self.failed.emit(sentence, details)

        self._pool.run(lambda: _write_new(self._folder, sound), done, failed)

    def path_of(self, sound: Sound) -> Path | None:
        """Return the finished file of exactly this sound, or None while there is none."""
        found = self._ready.get(_key(sound))
        return found[1] if found is not None and found[1].exists() else None

    def mark_dropped(self, sound: Sound) -> None:
        """Keep its file for ever: another program may have it now."""
        path = self.path_of(sound)
        if path is not None:
            self._new.discard(path)

    def export(self, sound: Sound, wish: SoundWish) -> None:
        """Write a sound where the person wants it."""

        def work() -> Path:
            save_bytes_atomically(
                wish.path, sound_bytes(sound, form=wish.form, bits=wish.bits, rate=wish.rate)
            )
            return wish.path

        self._pool.run(work, self.saved.emit, self.failed.emit)

    def close(self) -> None:
        """Remove the files that nobody took."""
        for path in self._new:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        self._new.clear()


def sound_bytes(
    sound: Sound, *, form: str = "wav", bits: int = 24, rate: int | None = None
) -> bytes:
    """Return the file of what is used of a sound, with loop and root pitch where the format has a place for them."""
    loop = None
    if sound.loop is not None:
        first, last = (min(max(edge, sound.start), sound.stop) - sound.start for edge in sound.loop)
        loop = (first, last) if last > first else None
    return audio_bytes(
        sound.used,
        sound.sample_rate,
        form=form,
        bits=bits,
        wanted_rate=rate,
        loop=loop,
        root_pitch=sound.root_pitch,
    )


def _write_new(folder: Path, sound: Sound) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    data = sound_bytes(sound)
    stem = safe_stem(sound.name)
    path, number = folder / f"{stem}.wav", 2
    while path.exists():
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return path
        path = folder / f"{stem} ({number}).wav"
        number += 1
    save_bytes_atomically(path, data)
    return path


def _key(sound: Sound) -> _Key:
    return id(sound.samples), sound.start, sound.stop, sound.gain_db, sound.name
