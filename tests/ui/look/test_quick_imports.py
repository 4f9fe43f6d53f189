"""Nothing reads the source of what is imported, as long as PySide works as it does today."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import linecache, sys
from studio.ui.look.quick_imports import import_quickly
import_quickly()
import_quickly()
before = set(linecache.cache)
import colorsys
read = [name for name in set(linecache.cache) - before if name.endswith("colorsys.py")]
print(len(read), "shibokensupport.feature" in sys.modules)
"""


def test_no_source_is_read_for_an_import() -> None:
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "0 True"


def test_it_would_be_read_without() -> None:
    script = SCRIPT.replace("import_quickly()\n", "import PySide6.QtCore\n")
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "1 True", (
        "PySide no longer looks; studio/ui/look/quick_imports.py may go"
    )
