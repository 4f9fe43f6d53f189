"""Make the double-click program: ``python3 run.py bundle`` (or this file with the environment's Python).

Builds the one-folder program with PyInstaller, prints its size part by part, packs it for a download, and tries it out
where that is asked for. Everything lands in ``dist/``.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bundle import release, sizes
from bundle.freeze import BundleError, draw_icons, freeze
from bundle.places import app_folder, executable
from bundle.smoke import first_windows, smoke, timed


def main(words: list[str]) -> int:
    """Do what was asked; return the exit code."""
    wanted = _parse(words)
    try:
        if not wanted.keep:
            _, seconds = timed(freeze)
            print(f"Built in {seconds:.0f} s: {app_folder()}")
        elif not executable(app_folder()).exists():
            raise BundleError("There is no program in dist/ yet; leave --keep out")
        else:
            draw_icons()
        good = _report_sizes()
        if wanted.archive != "none":
            good = _report_release(*timed(lambda: release.make_archive(wanted.archive))) and good
        if wanted.deb:
            good = _report_release(*timed(release.make_debian_package)) and good
        if wanted.start:
            print("First window, s:", ", ".join(f"{s:.2f}" for s in first_windows(app_folder())))
        if wanted.smoke:
            good = _report_smoke() and good
    except BundleError as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if good else 1


def _parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py bundle", description=__doc__)
    parser.add_argument(
        "--archive", choices=("zst", "xz", "none"), default="zst", help="the download's packing"
    )
    parser.add_argument("--deb", action="store_true", help="make a Debian package too")
    parser.add_argument(
        "--smoke", action="store_true", help="try the program out on a virtual screen"
    )
    parser.add_argument(
        "--start", action="store_true", help="measure how soon the first window is there"
    )
    parser.add_argument(
        "--keep", action="store_true", help="take the program that is in dist/ already"
    )
    return parser.parse_args(words)


def _report_sizes() -> bool:
    parts = sizes.measure(app_folder())
    print(sizes.table(parts))
    if sizes.too_large(parts):
        print(f"That is more than {sizes.MOST_UNPACKED / 1e6:.0f} MB", file=sys.stderr)
    return not sizes.too_large(parts)


def _report_release(path: Path, seconds: float) -> bool:
    size = path.stat().st_size
    print(f"{path.name}: {size / 1e6:.1f} MB, packed in {seconds:.0f} s")
    if size > sizes.MOST_PACKED:
        print(f"That is more than {sizes.MOST_PACKED / 1e6:.0f} MB", file=sys.stderr)
    return size <= sizes.MOST_PACKED


def _report_smoke() -> bool:
    outcome = smoke(app_folder())
    for name, seconds in outcome.steps:
        print(f"{name:<24}{seconds:>7.1f} s")
    for trouble in outcome.troubles:
        print(f"  {trouble}", file=sys.stderr)
    print("The smoke test " + ("failed." if outcome.troubles else "passed."))
    return not outcome.troubles


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
