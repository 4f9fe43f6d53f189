"""How large the unpacked program is, part by part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MOST_UNPACKED = 1_200_000_000
MOST_PACKED = 400_000_000
"""Bytes that a release may take."""

PARTS = (
    ("torch", ("torch", "torchgen", "functorch", "sympy", "mpmath", "networkx")),
    ("LLVM and numba", ("llvmlite", "numba")),
    ("Qt", ("PySide6", "shiboken6", "pyqtgraph")),
    ("numpy", ("numpy", "numpy.libs")),
    ("models", ("models",)),
    ("sounds, clips, icons", ("resources",)),
    ("Chimera Studio", ("studio", "chimera-studio", "chimera-studio.exe", "chimera.exe")),
    ("Python", ("base_library.zip", "libpython*", "python3*", "lib-dynload", "Python")),
)
"""Names of the parts, and what of the bundle belongs to them; the rest is other libraries."""
OTHER = "other libraries"


@dataclass(frozen=True)
class Part:
    """A line of the table.

    Attributes:
        name: what it is.
        size: bytes of its files; a link counts nothing.
        files: how many there are.
    """

    name: str
    size: int
    files: int


def measure(folder: Path) -> list[Part]:
    """Add up the files of an unpacked program, largest part first."""
    totals: dict[str, tuple[int, int]] = {}
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        name = part_of(path.relative_to(folder))
        size, files = totals.get(name, (0, 0))
        totals[name] = size + path.stat().st_size, files + 1
    parts = [Part(name, size, files) for name, (size, files) in totals.items()]
    return sorted(parts, key=lambda part: -part.size)


def part_of(place: Path) -> str:
    """Return the part that a file of the bundle belongs to.

    Args:
        place: of the file, relative to the program's folder.
    """
    inside = Path(*place.parts[1:]) if place.parts[0] == "_internal" else place
    top = inside.parts[0]
    for name, patterns in PARTS:
        if any(Path(top).match(pattern) for pattern in patterns):
            return name
    return OTHER


def table(parts: Iterable[Part]) -> str:
    """Return the sizes as lines of text, with their sum."""
    rows = [*parts]
    total = Part("in all", sum(p.size for p in rows), sum(p.files for p in rows))
    lines = [f"{p.name:<24}{p.size / 1e6:>9.1f} MB{p.files:>8} files" for p in [*rows, total]]
    return "\n".join(lines)


def too_large(parts: Iterable[Part]) -> bool:
    """Say whether the unpacked program is larger than promised."""
    return sum(part.size for part in parts) > MOST_UNPACKED
