"""Names of exported files that every system takes and a person can read."""

from __future__ import annotations

import re

from studio.project.song import Key, Song

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_MAX_STEM = 100
_SHORT_SCALES = {"major": "maj", "minor": "min"}
_NOTES = ("C", "Csharp", "D", "Dsharp", "E", "F", "Fsharp", "G", "Gsharp", "A", "Asharp", "B")


def safe_stem(name: str, otherwise: str = "Clip") -> str:
    """Return a file name without an ending, free of what some system does not take."""
    stem = re.sub(r"\s+", " ", _UNSAFE.sub(" ", name)).strip(" .")
    stem = stem[:_MAX_STEM].rstrip(" .") or otherwise
    return f"{stem}_" if _RESERVED.match(stem) else stem


def key_word(key: Key) -> str:
    """Return a key as file names have it, e.g. ``"Cmin"``, ``"Fsharpdorian"``."""
    scale = _SHORT_SCALES.get(key.scale, key.scale.replace(" ", "-"))
    return f"{_NOTES[key.tonic]}{scale}"


def sound_name(song: Song, name: str) -> str:
    """Return the name of exported sound without an ending, e.g. ``"Melody_120bpm_Cmin"``."""
    return f"{safe_stem(name, 'Sound')}_{song.tempo:.4g}bpm_{key_word(song.key)}"


def stem_name(song: Song, number: int, name: str) -> str:
    """Return the name of a lane's file, e.g. ``"01_Melody_120bpm_Cmin"``; lanes count from 1."""
    return f"{number:02d}_{sound_name(song, name)}"
