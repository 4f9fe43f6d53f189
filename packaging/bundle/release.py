"""What a person downloads: the archive with its install script, and the Debian package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bundle.desktop import write_share
from bundle.freeze import BundleError
from bundle.places import (
    APP_NAME,
    BUILD,
    DIST,
    FOLDER_NAME,
    PACKAGING,
    ROOT,
    app_folder,
    release_name,
    version,
)

COMPRESSORS = {"zst": ("zstd", "-q", "-12", "-T0", "-c"), "xz": ("xz", "-6", "-T0", "-c")}
DEBIAN_NAMES = {"x86_64": "amd64", "aarch64": "arm64"}
DEPENDS = ("libc6 (>= {glibc})", "libegl1", "libgl1", "libxcb1")
"""Of the Debian package: what the program takes from the system; everything else it brings along."""


def make_archive(kind: str) -> Path:
    """Pack the program for a download.

    Args:
        kind: ``"zst"`` or ``"xz"``; Windows and macOS get a zip file whatever it says.

    Returns:
        The archive.

    Raises:
        BundleError: the compressor is missing or failed.
    """
    if sys.platform != "linux":
        name = f"{APP_NAME}.app" if sys.platform == "darwin" else FOLDER_NAME
        if sys.platform == "darwin":  # a zip file of Python's would lose links and rights
            path = DIST / f"{release_name()}.zip"
            _run(["ditto", "-c", "-k", "--keepParent", str(DIST / name), str(path)])
            return path
        return Path(shutil.make_archive(str(DIST / release_name()), "zip", DIST, name))
    path = DIST / f"{release_name()}.tar.{kind}"
    with staged(BUILD / "archive" / release_name()) as folder:
        _link_tree(app_folder(), folder / FOLDER_NAME)
        write_share(folder / "share")
        for name in ("install.sh", "uninstall.sh", "README.txt"):
            shutil.copy(PACKAGING / "linux" / name, folder)
        shutil.copy(ROOT / "LICENSE", folder)
        _pack(folder, path, kind)
    return path


def _link_tree(source: Path, target: Path) -> None:
    """Copy a folder by linking its files: nothing is written twice."""
    shutil.copytree(source, target, symlinks=True, copy_function=os.link)


def _pack(folder: Path, path: Path, kind: str) -> None:
    compressor = [*COMPRESSORS[kind]]
    if not shutil.which(compressor[0]):
        raise BundleError(f"{compressor[0]} is not installed")
    tar = [
        "tar",
        "--create",
        "--owner=0",
        "--group=0",
        "--sort=name",
        "-C",
        str(folder.parent),
        folder.name,
    ]
    with path.open("wb") as output, subprocess.Popen(tar, stdout=subprocess.PIPE) as packing:
        done = subprocess.run(compressor, stdin=packing.stdout, stdout=output, check=False)
    if packing.returncode or done.returncode:
        raise BundleError("The archive could not be written")


def make_debian_package() -> Path:
    """Pack the program for Debian and its relatives: in /opt, with menu entry and command.

    Raises:
        BundleError: dpkg-deb is missing or failed.
    """
    architecture = DEBIAN_NAMES.get(os.uname().machine, os.uname().machine)
    path = DIST / f"{FOLDER_NAME}_{version()}_{architecture}.deb"
    with staged(BUILD / "deb") as root:
        (root / "opt").mkdir()
        _link_tree(app_folder(), root / "opt" / FOLDER_NAME)
        write_share(root / "usr" / "share", f"/opt/{FOLDER_NAME}/{FOLDER_NAME}")
        (root / "usr" / "bin").mkdir(parents=True)
        for name in (FOLDER_NAME, "chimera"):
            (root / "usr" / "bin" / name).symlink_to(f"/opt/{FOLDER_NAME}/{FOLDER_NAME}")
        licence = root / "usr" / "share" / "doc" / FOLDER_NAME / "copyright"
        licence.parent.mkdir(parents=True)
        shutil.copy(ROOT / "LICENSE", licence)
        size = sum(p.stat().st_size for p in root.rglob("*") if p.is_file() and not p.is_symlink())
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN" / "control").write_text(
            control(architecture, size // 1024), encoding="utf-8"
        )
        _run(["dpkg-deb", "--root-owner-group", "-Zzstd", "-z9", "--build", str(root), str(path)])
    return path


def control(architecture: str, kilobytes: int) -> str:
    """Return the Debian package's control file."""
    depends = ", ".join(DEPENDS).format(glibc=os.confstr("CS_GNU_LIBC_VERSION").split()[-1])
    return (
        f"Package: {FOLDER_NAME}\nVersion: {version()}\nArchitecture: {architecture}\n"
        f"Maintainer: The Chimera Studio contributors <noreply@chimera.invalid>\n"
        f"Installed-Size: {kilobytes}\nDepends: {depends}\nRecommends: libasound2 | libasound2t64, libjack-jackd2-0 | "
        "pipewire-jack\nSection: sound\nPriority: optional\n"
        "Description: draw, compose and shape sound, and morph all three\n"
        " A desktop instrument in which drawings, melodies and sounds are points of\n"
        " learned latent spaces. Works offline; brings its models along.\n"
    )


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Offer an empty folder and remove it afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    if not shutil.which(command[0]) or subprocess.run(command, check=False).returncode != 0:
        raise BundleError(f"{command[0]} is missing or failed")
