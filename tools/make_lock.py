"""Write requirements.lock, -dev.lock and -bundle.lock from the packages of the running environment.

Run it with the environment's own Python after changing pyproject.toml: ``.venv/bin/python tools/make_lock.py``.
"""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def closure(requirements: list[str]) -> set[str]:
    """Collect the canonical names of all installed packages that these requirements pull in."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        waiting.extend(Requirement(text) for text in metadata.requires(name) or [])
    return found


def pin(name: str) -> str:
    """Return ``name==version`` without a local label, so that every platform finds its own build."""
    return f"{name}=={metadata.version(name).split('+')[0]}"


def write(path: Path, names: set[str], header: str) -> None:
    """Write one lock file, sorted."""
    lines = [f"# {header}", "# Made by tools/make_lock.py: do not edit.", *sorted(map(pin, names))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Write the lock files beside pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = closure(
        [*project["project"]["dependencies"], *project["build-system"]["requires"], "editables"]
    )
    dev = closure(project["dependency-groups"]["dev"]) - runtime
    bundle = closure(project["dependency-groups"]["bundle"]) - runtime
    write(ROOT / "requirements.lock", runtime, "What the program runs on.")
    write(ROOT / "requirements-dev.lock", dev, "What its tests and checks need on top.")
    write(ROOT / "requirements-bundle.lock", bundle, "What makes the double-click program, on top.")


if __name__ == "__main__":
    main()
