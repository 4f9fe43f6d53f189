"""What a person is told about a project that more than one program has open."""

from __future__ import annotations

from pathlib import Path


def also_open(path: Path) -> str:
    """Return the sentence for a project that another running program has open."""
    return f"“{path.name}” is also open in another window; neither writes over what the other has saved."


def changed_elsewhere(path: Path) -> str:
    """Return the sentence for a save that would have cost another program's work."""
    return (
        f"“{path.name}” was not saved: another program has written it since it was opened here; "
        "“Save as” keeps both."
    )
