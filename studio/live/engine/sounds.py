"""The factory sounds: read from the folder of ``bank.json`` and laid out for the engine.

Decoding all of them takes a second, so it belongs on a thread of its own, and what the song needs comes first; the
coder lets go of the interpreter, so two threads share the work.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.live.engine.bank import Bank, Pcm, Zone
from studio.live.kernel import layout as L  # noqa: N812

MAX_FILES = 2000
MAX_FRAMES = 60 * 48000
SEAM_FRAMES = 64
"""What lossy coding leaves of a step at a loop's seam is faded over this many frames."""

BANK_FILE = "bank.json"


class SoundError(PlainError):
    """A factory sound is missing or broken; the text is a sentence for the person."""


class FactorySounds:
    """Decodes instruments as they are wanted and keeps what is decoded.

    Args:
        folder: where ``bank.json`` lies.

    Raises:
        SoundError: the list is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._instruments = _read_list(folder)
        count = sum(len(entry["zones"]) for entry in self._instruments)
        if not 0 < count <= MAX_FILES:
            raise SoundError(
                f"The factory sounds' list names {count} sounds, which cannot be right."
            )
        self._decoded: dict[tuple[str, int, int], tuple[Pcm, int]] = {}

    def bank(self, programs: Iterable[int] | None = None) -> Bank:
        """Return what these programs (0..127, the drums' 128), the click and the test tone sound like; all by default.

        Raises:
            SoundError: a file is missing, broken or not what the list says.
        """
        asked = None if programs is None else {*programs, L.PROGRAM_CLICK}
        served: dict[int, int] = {}
        wanted = []
        try:
            for entry in self._instruments:
                serves = [int(p) for p in entry["serves"] if asked is None or int(p) in asked]
                if serves:
                    wanted.append(entry)
                    served |= dict.fromkeys(serves, int(entry["program"]))
            return self._lay_out(wanted, served)
        except (KeyError, TypeError, ValueError) as error:
            raise SoundError(f"The factory sounds' list is damaged: {error}.") from error

    def _lay_out(self, wanted: list[Mapping[str, Any]], served: dict[int, int]) -> Bank:
        self._decode(row for entry in wanted for row in entry["zones"])
        built = [
            _zone(int(entry["program"]), row, *self._decoded[_key(row)])
            for entry in wanted
            for row in entry["zones"]
        ]
        built.append(_test_tone())
        served[L.PROGRAM_TONE] = L.PROGRAM_TONE
        return Bank.of(built).serving(served)

    def _decode(self, rows: Iterable[Mapping[str, Any]]) -> None:
        missing = {_key(row): row for row in rows if _key(row) not in self._decoded}
        with ThreadPoolExecutor(2, thread_name_prefix="sounds") as pool:
            decoded = pool.map(lambda row: _decode(self._folder, row), missing.values())
            self._decoded |= dict(zip(missing, decoded, strict=True))


def load_factory_bank(folder: Path) -> Bank:
    """Read every sound that ``folder/bank.json`` names, and let all 128 programs, the drums and the click play.

    Raises:
        SoundError: a file is missing, broken or not what the list says.
    """
    return FactorySounds(folder).bank()


def _read_list(folder: Path) -> list[Mapping[str, Any]]:
    path = folder / BANK_FILE
    try:
        instruments: list[Mapping[str, Any]] = json.loads(path.read_text("utf-8"))["instruments"]
        for entry in instruments:
            _ = entry["name"], entry["program"], list(entry["serves"]), list(entry["zones"])
    except OSError as error:
        raise SoundError(f"The factory sounds are missing: {path.name} cannot be read.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SoundError(f"The factory sounds' list {path.name} is damaged.") from error
    return instruments


def _key(row: Mapping[str, Any]) -> tuple[str, int, int]:
    """Name a recording: the same file may be played with and without a loop."""
    start, end = _loop(row) or (0, 0)
    return str(row["file"]), start, end


def _loop(row: Mapping[str, Any]) -> tuple[int, int] | None:
    loop = row.get("loop")
    return (int(loop[0]), int(loop[1])) if loop is not None else None


def _decode(folder: Path, row: Mapping[str, Any]) -> tuple[Pcm, int]:
    name = str(row["file"])
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise SoundError(f"The factory sounds' list names a file outside its folder: {name}.")
    try:
        with soundfile.SoundFile(path) as file:
            if file.frames > MAX_FRAMES or file.channels > 2:
                raise SoundError(f"The factory sound {name} is longer or wider than any should be.")
            samples, rate = file.read(dtype="float32"), int(file.samplerate)
    except (soundfile.SoundFileError, OSError) as error:
        raise SoundError(f"The factory sound {name} is missing or damaged.") from error
    loop = _loop(row)
    return Pcm.of(_seamless(samples, *loop) if loop else samples), rate


def _zone(program: int, row: Mapping[str, Any], samples: Pcm, rate: int) -> Zone:
    return Zone(
        program,
        samples,
        rate,
        float(row["root"]),
        (int(row["low"]), int(row["high"])),
        loop=_loop(row),
        gain=float(row["gain"]),
        one_shot=bool(row.get("one_shot", False)),
        exclusive=int(row.get("exclusive", 0)),
        decay_s=float(row.get("decay_s", 1.0)),
        sustain=float(row.get("sustain", 1.0)),
        release_s=float(row.get("release_s", 0.25)),
    )


def _test_tone() -> Zone:
    """Make 440 Hz that peak near -20 dBFS when the key is struck at 127."""
    sine = np.sin(2 * np.pi * np.arange(4410) * 44 / 4410).astype(np.float32)
    return Zone(
        L.PROGRAM_TONE,
        sine,
        44100,
        69,
        loop=(0, 4410),
        gain=0.2 / L.TRACK_GAIN_0_DB,
        attack_s=0.02,
        release_s=0.05,
    )


def _seamless(samples: NDArray[np.float32], start: int, end: int) -> NDArray[np.float32]:
    """Let the last frames of a loop run into those before its start, and follow it by its own first frames."""
    if not SEAM_FRAMES <= start < end <= len(samples):
        raise ValueError("a loop lies outside its sound")
    fade = np.linspace(0.0, 1.0, SEAM_FRAMES, dtype=np.float32)
    if samples.ndim == 2:
        fade = fade[:, None]
    tail = slice(end - SEAM_FRAMES, end)
    samples[tail] += (samples[start - SEAM_FRAMES : start] - samples[tail]) * fade
    return samples[:end]
