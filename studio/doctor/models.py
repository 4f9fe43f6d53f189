"""The models: are they there, whole, those that came with the program, and fit to be heard?"""

from __future__ import annotations

import hashlib
from pathlib import Path

from studio.assets import models_dir
from studio.doctor.check import Check, note, ok, problem
from studio.errors import PlainError
from studio.models import open_store
from studio.worker.weights import read_config

SUMS = "SHA256SUMS"
"""In the folder of the models: a line a file, as sha256sum writes it."""
_MAX_SUMS = 2**20
_AGAIN = "Install the program again, or put the model's files back."


def model_sums(root: Path | None = None) -> dict[str, str]:
    """Return the SHA-256 of every model's weights by ``folder/file``."""
    root = root or models_dir()
    return {
        path.relative_to(root).as_posix(): _sum(path)
        for path in sorted(root.glob("*/*.safetensors"))
    }


def known_sums(root: Path | None = None) -> dict[str, str]:
    """Return the sums that came with the program; empty where there are none."""
    path = (root or models_dir()) / SUMS
    try:
        with path.open(encoding="utf-8") as stream:
            lines = stream.read(_MAX_SUMS).splitlines()
    except (OSError, ValueError):
        return {}
    pairs = (line.split(maxsplit=1) for line in lines if line.count(" "))
    return {name.lstrip("*"): value for value, name in pairs}


def write_sums(root: Path | None = None) -> Path:
    """Write down the sums of the models as they are; part of making a release."""
    root = root or models_dir()
    path = root / SUMS
    path.write_text(
        "".join(f"{value}  {name}\n" for name, value in model_sums(root).items()), "utf-8"
    )
    return path


def model_lines(root: Path | None = None) -> list[str]:
    """Return name, size and the beginning of the sum of every model file, for a report."""
    root = root or models_dir()
    return [
        f"{name}  {(root / name).stat().st_size / 2**20:.1f} MiB  {value[:16]}"
        for name, value in model_sums(root).items()
    ]


def check_models(root: Path | None = None) -> list[Check]:
    """Load every model, and compare its files with those that came with the program. Imports torch."""
    root = root or models_dir()
    store, known = open_store(root), known_sums(root)
    return [_check(name, root, store.verify(name), known) for name in store.names]


def _check(name: str, root: Path, faults: list[str], known: dict[str, str]) -> Check:
    about = f"Model “{name}”"
    if faults:
        return problem(about, " ".join(faults), _AGAIN)
    files = {f"{name}/{path.name}": path for path in sorted((root / name).glob("*.safetensors"))}
    size = sum(path.stat().st_size for path in files.values()) / 2**20
    others = [file for file, path in files.items() if file in known and known[file] != _sum(path)]
    if others:
        return note(about, f"{', '.join(others)} is not the one that came with the program.",
                    "If you did not put it there yourself, install the program again.")  # fmt: skip
    if not _audible(root / name):
        return note(
            about,
            f"{size:.1f} MiB; it is not trained to be heard, so the live decoder plays instead.",
        )
    return ok(about, f"{size:.1f} MiB" + (", as it came with the program" if known else ""))


def _audible(folder: Path) -> bool:
    try:
        return read_config(folder).get("audible") is not False
    except PlainError:
        return True


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
