"""The list of projects that were open lately, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

MAX_RECENT = 12


@dataclass(frozen=True)
class RecentFile:
    """A project of the list.

    Attributes:
        path: where it lies.
        name: what the menu shows; the folder's name is added where two files share a name.
        exists: False shows it greyed, since a stick may come back.
        changed: when it was last written, or None.
    """

    path: Path
    name: str
    exists: bool
    changed: datetime | None


def with_recent(paths: Sequence[str], path: Path) -> tuple[str, ...]:
    """Put a path at the head of the list, once, and keep the list short."""
    head = str(path.absolute())
    return (head, *(other for other in paths if other != head))[:MAX_RECENT]


def without_recent(paths: Sequence[str], path: Path) -> tuple[str, ...]:
    """Take a path off the list."""
    return tuple(other for other in paths if other != str(path.absolute()))


def recent_files(paths: Iterable[str]) -> tuple[RecentFile, ...]:
    """Look up the files of the list; call it off the GUI thread, since a network drive may take its time."""
    found = [Path(path) for path in paths]
    stems = [path.stem for path in found]
    return tuple(
        _look_up(
            path, path.stem if stems.count(path.stem) == 1 else f"{path.stem} – {path.parent.name}"
        )
        for path in found
    )


def _look_up(path: Path, name: str) -> RecentFile:
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.is_file() else None
    except OSError:
        changed = None
    return RecentFile(path, name, changed is not None, changed)
