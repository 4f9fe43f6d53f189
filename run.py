#!/usr/bin/env python3
"""Set up Chimera Studio and start it: ``python3 run.py``, ``python3 run.py test``, ``python3 run.py demo``.

``python3 run.py bundle`` makes the double-click program (packaging/build.py; docs/packaging.md).
Only the standard library is used here, because nothing else is installed yet. Every other word is handed to the
``chimera`` command, so ``python3 run.py bench melody`` is ``chimera bench melody`` with the set-up done first.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
MIN_PYTHON = (3, 11)
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
BUNDLE_LOCK = ROOT / "requirements-bundle.lock"

# What Qt's window plugin and the sound engine open at run time and a bare Debian may lack: library -> Debian package.
LINUX_LIBRARIES = {
    "libasound.so.2": "libasound2",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libportaudio.so.2": "libportaudio2",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}

COMPILED = ("studio.live.warm_up", "studio.sketch.warm_up", "studio.timbre.net.warm_up")
"""What builds the compiled parts of the program into the user's cache."""

# What the end-to-end tests drive: a screen, its mouse, and a sound server without a sound card.
TEST_TOOLS = {"Xvfb": "xvfb", "xdotool": "xdotool", "jackd": "jackd2"}

# What PyInstaller and the packing of the download call.
BUNDLE_TOOLS = {"objdump": "binutils", "zstd": "zstd"}


def say(text: str) -> None:
    """Print one line for the person, to stderr: stdout belongs to the command's own output."""
    print(text, file=sys.stderr, flush=True)


def venv_python() -> Path:
    """Return the interpreter inside ``.venv``."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def check_python() -> None:
    """Stop with a sentence on a Python that is too old."""
    if sys.version_info < MIN_PYTHON:
        have = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Chimera Studio needs Python 3.11 or newer; this is Python {have}.")


def make_venv() -> None:
    """Create ``.venv`` where it is missing or broken (for instance after the folder was moved)."""
    python = venv_python()
    if python.exists() and subprocess.run([str(python), "-c", ""], check=False).returncode == 0:
        return
    say("Creating .venv ...")
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(VENV)
    except (subprocess.CalledProcessError, OSError):
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not install_debian_packages([version]):
            sys.exit(
                f"Python cannot make a virtual environment here; install the package {version} and try again."
            )
        venv.EnvBuilder(with_pip=True, clear=True).create(VENV)


def install(locks: list[Path], *, with_project: bool) -> None:
    """Install the pinned packages unless exactly these were installed before."""
    wanted = hashlib.sha256(
        b"".join(path.read_bytes() for path in [*locks, ROOT / "pyproject.toml"])
    ).hexdigest()
    stamp = VENV / f".installed-{locks[0].stem}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(
        f"Installing the packages of {', '.join(path.name for path in locks)} (the first time takes a few minutes) ..."
    )
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    commands = [[*pip, *(word for path in locks for word in ("-r", str(path)))]]
    if with_project:
        commands.append([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    for command in commands:
        if subprocess.run(command, check=False).returncode != 0:
            sys.exit(
                "The packages could not be installed: pip says above why. Is this machine online?"
            )
    stamp.write_text(wanted)


def missing_libraries() -> list[str]:
    """Name the Debian packages whose shared libraries cannot be opened here (Linux only)."""
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for library, package in LINUX_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def install_debian_packages(packages: list[str]) -> bool:
    """Install with apt where that needs no password; else say what to type. Return whether it worked."""
    if not shutil.which("apt-get"):
        say(f"These system packages (Debian's names) are missing: {' '.join(packages)}")
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and (
        not shutil.which("sudo")
        or subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode
    ):
        say(f"System packages are missing. Please run: sudo apt-get install {' '.join(packages)}")
        return False
    say(f"Installing system packages: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "check": False}
    subprocess.run([*sudo, "apt-get", "update", "-q"], **quiet)
    done = subprocess.run(
        [*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], **quiet
    )
    if done.returncode != 0:
        say(f"apt could not install them. Please run: sudo apt-get install {' '.join(packages)}")
    return done.returncode == 0


def ensure_system_packages(tools: dict[str, str]) -> None:
    """Install or name what the window needs from the system, and these tools (tool -> Debian package)."""
    packages = missing_libraries()
    if sys.platform.startswith("linux"):
        packages += [package for tool, package in tools.items() if not shutil.which(tool)]
    if packages:
        install_debian_packages(packages)


def run_tests(arguments: list[str]) -> int:
    """Run the linters, the type checker, the import contracts and the test suite; return the first bad exit code."""
    python = str(venv_python())
    tools = VENV / ("Scripts" if os.name == "nt" else "bin")
    checks = [
        [str(tools / "ruff"), "format", "--check", "."],
        [str(tools / "ruff"), "check", "."],
        [str(tools / "lint-imports")],
        [str(tools / "mypy")],
    ]
    suite = [
        python,
        "-m",
        "pytest",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "--max-worker-restart",
        "0",
        "--durations=15",
        *arguments,
    ]
    # Compiled once before any test waits for it, while the checks run.
    warming = [subprocess.Popen([python, "-m", module], cwd=ROOT) for module in COMPILED]
    code = 0
    for command in [*([] if arguments else checks), suite]:
        if command is suite:
            for process in warming:
                process.wait()
        say("$ " + " ".join([Path(command[0]).name, *command[1:]]))
        code = subprocess.run(command, cwd=ROOT, check=False).returncode or code
    return code


def main() -> int:
    """Set up, then do what was asked."""
    check_python()
    arguments = sys.argv[1:]
    testing, bundling = arguments[:1] == ["test"], arguments[:1] == ["bundle"]
    make_venv()
    install([RUNTIME_LOCK], with_project=True)
    tools = TEST_TOOLS if testing or "--smoke" in arguments else {}
    ensure_system_packages({**tools, **(BUNDLE_TOOLS if bundling else {})})
    if testing:
        install([DEV_LOCK], with_project=False)
        return run_tests(arguments[1:])
    if bundling:
        install([BUNDLE_LOCK], with_project=False)
        build = [str(venv_python()), str(ROOT / "packaging" / "build.py"), *arguments[1:]]
        return subprocess.run(build, check=False).returncode
    return subprocess.run([str(venv_python()), "-m", "studio", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
