"""The real program with an eye and an ear on its timbre room: what observed.py tells, the room, and what sounds.

What sounds is read from the output's scope, which runs without a sound card too.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from studio.ui.timbre.sound_rows import ID
from tests.e2e import observed

look_at_window = observed.look
FRAMES = 8192
QUIET = 1e-3


def look(window: Any) -> dict[str, Any]:
    return look_at_window(window) | {
        "heard": heard(window.services.room),
        "typing": window.live.typing.on,
        "exported": exported(Path(window.services.settings.settings.export_folder)),
        "timbre": room_of(window) if window.rooms.is_made("timbre") else None,
    }


def exported(folder: Path) -> list[str]:
    """Return the instruments in a folder; the file that says what belongs together is written last."""
    return sorted(str(path) for path in folder.rglob("*.sfz"))


def room_of(window: Any) -> dict[str, Any]:
    room = window.more.timbre
    rows = room.sounds.list
    return {
        "names": [sound.name for sound in window.document.song.sounds],
        "roots": [sound.root_pitch for sound in window.document.song.sounds],
        "corners": list(room.pad.filled),
        "puck": list(room.pad.position),
        "pixel": observed.box(room.pad.surface)[:2],
        "places": {
            name: [room.pad.surface.pixel(x, y).x(), room.pad.surface.pixel(x, y).y()]
            for name, x, y in (("A", 0, 0), ("B", 1, 0), ("C", 0, 1), ("D", 1, 1), ("M", 0.5, 0.5))
        }
        | {"puck": [room.pad.surface.pixel(*room.pad.position).x(),
                    room.pad.surface.pixel(*room.pad.position).y()]},
        "words": room.voice.words,
        "on_keys": room.voice.on,
        "take": observed.box(room.head.take),
        "files": [row.text() for row in map(rows.item, range(rows.count()))
                  if row.data(ID) and room.shop.file_of(row.data(ID)) is not None],
        "rows": {row.text(): row_box(rows, row)
                 for row in map(rows.item, range(rows.count())) if row.data(ID)},
    }  # fmt: skip


def row_box(rows: Any, row: Any) -> list[int]:
    place = rows.visualItemRect(row)
    corner = rows.viewport().mapToGlobal(place.topLeft())
    return [corner.x(), corner.y(), place.width(), place.height()]


def heard(room: Any) -> dict[str, Any] | None:
    """Say how loud the last 170 ms were, at which MIDI pitch, and how bright: bands of a third of an octave in dB."""
    engine = room.engine
    if engine is None:
        return None
    sound = room.scope(FRAMES).mean(axis=1).astype(np.float64)
    loud = float(np.sqrt(np.mean(sound**2)))
    if loud < QUIET:
        return None
    power = np.abs(np.fft.rfft(sound * np.hanning(FRAMES), 2 * FRAMES)) ** 2
    hertz = np.fft.rfftfreq(2 * FRAMES, 1 / engine.rate)
    edges = 100 * 2 ** (np.arange(19) / 3)
    bands = np.array([power[(hertz >= a) & (hertz < b)].sum() for a, b in pairwise(edges)])
    auto = np.fft.irfft(power)[: FRAMES // 8]
    low = int(engine.rate / 1000)
    first = low + int(np.argmax(auto[low:] > 0.85 * auto[low:].max()))
    lag = first + int(np.argmax(auto[first : first + 40]))
    return {
        "rms": round(loud, 4),
        "pitch": round(float(69 + 12 * np.log2(engine.rate / lag / 440)), 1),
        "bands": np.maximum(-60, np.rint(10 * np.log10(bands / bands.max() + 1e-9))).tolist(),
    }


if __name__ == "__main__":
    observed.look = look
    sys.exit(observed.main())
