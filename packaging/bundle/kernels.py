"""The compiled sound engine that the program carries, so that the first start has sound at once."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def build_kernels(folder: Path) -> list[Path]:
    """Build the engine for every processor of this machine's kind and for those with wider arithmetic.

    Args:
        folder: emptied first: a frozen program takes what it finds.

    Returns:
        The object files.
    """
    from studio.live.warm_up import build, shipped_objects

    shutil.rmtree(folder, ignore_errors=True)
    made = []
    for cpu, path in shipped_objects().items():
        made.append(folder / path.name)
        build(made[-1], cpu)
        made[-1].chmod(0o644)  # temporary files, which they begin as, are private
    return made


if __name__ == "__main__":
    build_kernels(Path(sys.argv[1]))
