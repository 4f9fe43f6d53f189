"""The factory sounds: read from the folder of ``bank.json`` and laid out for the engine.

Decoding takes most of a second, so it belongs on a thread of its own; the coder lets go of the interpreter, so two
threads share the work.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.live import layout as L  # noqa: N812
from studio.live.bank import Bank, Zone

MAX_FILES = 2000
MAX_FRAMES = 60 * 48000
SEAM_FRAMES = 64
"""What lossy coding leaves of a step at a loop's seam is faded over this many frames."""

BANK_FILE = "bank.json"


class SoundError(Exception):
    """A factory sound is missing or broken; the text is a sentence for the person."""


def load_factory_bank(folder: Path) -> Bank:
    """Read every sound that ``folder/bank.json`` names, and let all 128 programs, the drums and the click play.

    Raises:
        SoundError: a file is missing, broken or not what the list says.
    """
    instruments = _read_list(folder)
    zones = [(entry, row) for entry in instruments for row in entry["zones"]]
    if not 0 < len(zones) <= MAX_FILES:
        raise SoundError(
            f"The factory sounds' list names {len(zones)} sounds, which cannot be right."
        )
    names = sorted({str(row["file"]) for _, row in zones})
    with ThreadPoolExecutor(2, thread_name_prefix="sounds") as pool:
        decoded = dict(zip(names, pool.map(lambda name: _decode(folder, name), names), strict=True))
    try:
        built = [
            _zone(int(entry["program"]), row, *decoded[str(row["file"])]) for entry, row in zones
        ]
        served = {int(p): int(entry["program"]) for entry in instruments for p in entry["serves"]}
        built.append(_test_tone())
        served[L.PROGRAM_TONE] = L.PROGRAM_TONE
        return Bank.of(built).serving(served)
    except (KeyError, TypeError, ValueError) as error:
        raise SoundError(f"The factory sounds' list is damaged: {error}.") from error


def program_names(folder: Path) -> dict[int, str]:
    """Say by which instrument each program is played, e.g. 0: "piano".

    Raises:
        SoundError: the list cannot be read.
    """
    return {int(p): str(entry["name"]) for entry in _read_list(folder) for p in entry["serves"]}


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


def _decode(folder: Path, name: str) -> tuple[NDArray[np.float32], int]:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise SoundError(f"The factory sounds' list names a file outside its folder: {name}.")
    try:
        with soundfile.SoundFile(path) as file:
            if file.frames > MAX_FRAMES or file.channels > 2:
                raise SoundError(f"The factory sound {name} is longer or wider than any should be.")
            return file.read(dtype="float32"), int(file.samplerate)
    except (soundfile.SoundFileError, OSError) as error:
        raise SoundError(f"The factory sound {name} is missing or damaged.") from error


def _zone(program: int, row: Mapping[str, Any], samples: NDArray[np.float32], rate: int) -> Zone:
    loop = row.get("loop")
    if loop is not None:
        loop = (int(loop[0]), int(loop[1]))
        samples = _seamless(samples, *loop)
    return Zone(
        program,
        samples,
        rate,
        float(row["root"]),
        (int(row["low"]), int(row["high"])),
        loop=loop,
        gain=float(row["gain"]),
        one_shot=bool(row.get("one_shot", False)),
        exclusive=int(row.get("exclusive", 0)),
        decay_s=float(row.get("decay_s", 1.0)),
        sustain=float(row.get("sustain", 1.0)),
        release_s=float(row.get("release_s", 0.25)),
    )


def _test_tone() -> Zone:
    """Make 440 Hz at -20 dB."""
    sine = np.sin(2 * np.pi * np.arange(4410) * 44 / 4410).astype(np.float32)
    return Zone(
        L.PROGRAM_TONE, sine, 44100, 69, loop=(0, 4410), gain=0.2, attack_s=0.02, release_s=0.05
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
