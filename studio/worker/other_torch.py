"""Another torch than the one that came with the program: one for CUDA, in a Python environment of the person's.

The double-click program carries torch for the processor, because torch for CUDA is five times its size. Where the
person has an environment with the same version of torch for CUDA, that one is loaded in its place, after a process of
its own has tried it out (try_torch.py): a torch that does not work, or ends its process, never reaches the window.
Nothing here imports torch; what is known of it is read from its files.
"""

from __future__ import annotations

import hashlib
import importlib.machinery
import json
import os
import re
import shutil
import site
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from studio.another_process import module_command
from studio.files import save_bytes_atomically

AUTO, OFF = "auto", "off"
"""What the setting may say beside a folder."""
TRIAL_S = 180.0
"""How long a trial may take."""
_MOST_BYTES = 1 << 16
_PACKAGES = frozenset({"torch", "torchgen", "functorch", "triton", "nvidia"})
"""What is taken from the other environment; all else stays the program's own."""
_VERSION = re.compile(r"^__version__ = '([^']{1,64})'$", re.MULTILINE)
_CUDA = re.compile(r"^cuda(?:: [^=\n]{1,32})? = '([^']{1,16})'$", re.MULTILINE)


@dataclass(frozen=True)
class OtherTorch:
    """A torch that was found.

    Attributes:
        folder: of the packages (``site-packages``) in which it lies.
        version: e.g. ``"2.13.0+cu130"``.
        cuda: version of CUDA it was built for, or ``""`` for none.
    """

    folder: Path
    version: str
    cuda: str

    @property
    def release(self) -> str:
        """The version without the build, e.g. ``"2.13.0"``."""
        return self.version.partition("+")[0]


@dataclass(frozen=True)
class Verdict:
    """What came of trying a torch out.

    Attributes:
        key: of its files, see :func:`key_of`.
        folder: where it lies.
        works: whether it may be used.
        words: for the person: the graphics card, or why not.
    """

    key: str
    folder: str
    works: bool
    words: str


def look_in(place: Path) -> OtherTorch | None:
    """Return the torch of a Python environment, or of a folder of packages; None where there is none."""
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    inside = (
        "",
        f"lib/{python}/site-packages",
        f"lib64/{python}/site-packages",
        "Lib/site-packages",
    )
    for folder in (place / name for name in inside):
        try:
            with (folder / "torch" / "version.py").open("rb") as stream:
                text = stream.read(_MOST_BYTES).decode("utf-8", "replace")
        except OSError:
            continue
        version, cuda = _VERSION.search(text), _CUDA.search(text)
        if version is not None:
            return OtherTorch(folder.resolve(), version[1], cuda[1] if cuda else "")
    return None


def misfit(other: OtherTorch, own_release: str) -> str:
    """Say in a sentence why a torch cannot stand in for ours; ``""`` where it can."""
    if not other.cuda:
        return f"The torch in {other.folder} is for the processor, not for CUDA."
    if other.release != own_release:
        return f"The torch in {other.folder} is {other.release}; the program needs {own_release}."
    suffixes = importlib.machinery.EXTENSION_SUFFIXES
    if not any((other.folder / "torch" / f"_C{suffix}").exists() for suffix in suffixes):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return f"The torch in {other.folder} is not for Python {version}."
    return ""


def likely_places() -> list[Path]:
    """Return where a person's torch may be: the active environment, the Python on the path, the person's packages."""
    places = [
        Path(os.environ[name]) for name in ("VIRTUAL_ENV", "CONDA_PREFIX") if os.environ.get(name)
    ]
    for name in ("python3", "python"):
        found = shutil.which(name)
        if found:
            places.append(Path(found).parent.parent)
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    places.append(Path(site.USER_BASE or Path.home() / ".local") / "lib" / python / "site-packages")
    return list(dict.fromkeys(places))


def find(setting: str, own_release: str) -> tuple[OtherTorch | None, str]:
    """Return the torch that the setting means, or why there is none.

    Args:
        setting: ``"auto"``, ``"off"`` or a folder.
        own_release: of the program's own torch.
    """
    if setting == OFF:
        return None, ""
    places = likely_places() if setting == AUTO else [Path(setting)]
    why = ""
    for place in places:
        other = look_in(place)
        if other is None:
            continue
        reason = misfit(other, own_release)
        if not reason:
            return other, ""
        why = why or reason
    if setting == AUTO:
        return None, ""
    return None, why or f"There is no torch in {setting}."


def key_of(other: OtherTorch) -> str:
    """Return a name for exactly these files: another build, or an update, has another."""
    parts = [str(other.folder), other.version]
    for name in ("version.py", "__init__.py"):
        try:
            stat = (other.folder / "torch" / name).stat()
        except OSError:
            continue
        parts.append(f"{stat.st_mtime_ns} {stat.st_size}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def read_verdict(file: Path) -> Verdict | None:
    """Return what was found out before; None where there is nothing, or nothing that can be read."""
    try:
        with file.open("rb") as stream:
            values = json.loads(stream.read(_MOST_BYTES))
        verdict = Verdict(**values)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    texts = (verdict.key, verdict.folder, verdict.words)
    return verdict if all(isinstance(text, str) for text in texts) else None


def begin_trial(other: OtherTorch) -> subprocess.Popen[str]:
    """Let a process of its own load the torch and compute on the card; it takes seconds.

    Raises:
        OSError: no process could be started.
    """
    command = [*module_command("studio.worker.try_torch"), str(other.folder)]
    return subprocess.Popen(  # noqa: S603 - a module of our own
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def end_trial(other: OtherTorch, process: subprocess.Popen[str], file: Path) -> Verdict:
    """Keep what came of a trial; one that is not over yet is ended, and counts as failed.

    Args:
        other: what was tried.
        process: that of :func:`begin_trial`.
        file: where the verdict is kept.

    Raises:
        FileSaveError: the disk refuses.
    """
    if process.poll() is None:
        process.kill()
    lines = process.communicate()[0].strip().splitlines()
    words = lines[-1] if lines else ""
    works = process.returncode == 0 and bool(words)
    if not words:
        words = f"The torch in {other.folder} could not be loaded."
    verdict = Verdict(key_of(other), str(other.folder), works, words[:500])
    file.parent.mkdir(parents=True, exist_ok=True)
    save_bytes_atomically(file, json.dumps(asdict(verdict)).encode())
    return verdict


def use_if_tried(setting: str, own_release: str, file: Path) -> OtherTorch | None:
    """Take the torch that the setting means, if it was tried out and works; before torch is first imported."""
    verdict = read_verdict(file)
    if verdict is None or verdict.works is not True or setting == OFF:
        return None
    other = look_in(Path(verdict.folder)) if setting == AUTO else find(setting, own_release)[0]
    if other is None or misfit(other, own_release) or key_of(other) != verdict.key:
        return None
    use(other.folder)
    return other


def use(folder: Path) -> None:
    """Let ``import torch`` find the one in a folder of packages; what it needs and we lack is looked for there last."""
    sys.meta_path.insert(0, _Finder(folder))
    sys.path.append(str(folder))


class _Finder:
    """Finds torch's packages in one folder, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._path = [str(folder)]

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for top-level packages; those below are found through them."""
        if name.partition(".")[0] not in _PACKAGES:
            return None
        where = self._path if path is None else path
        return importlib.machinery.PathFinder.find_spec(name, where, target)
