"""Is this file a drawing that can be imported? Its first bytes say, not its name."""

from __future__ import annotations

import zipfile
from pathlib import Path


def is_svg(path: Path) -> bool:
    """Say whether a file begins like an SVG drawing; False where it cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return False
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith((b"<?xml", b"<svg", b"<!doctype svg", b"<!--")) and b"<svg" in text


def is_stroke_archive(path: Path) -> bool:
    """Say whether a file is a numpy archive that names points and offsets."""
    if path.suffix.lower() != ".npz":
        return False
    try:
        with zipfile.ZipFile(path) as zipped:
            names = set(zipped.namelist())
    except (OSError, zipfile.BadZipFile):
        return False
    return any(name.endswith("points.npy") for name in names)
