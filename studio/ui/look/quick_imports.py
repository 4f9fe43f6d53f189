"""Imports without Qt's look into the source of everything that is imported."""

from __future__ import annotations

import contextlib
import sys


def import_quickly() -> None:
    """Keep PySide from reading the source of every module; call it before most of them are imported.

    PySide looks in it for its own name, to know where ``from __feature__ import ...`` may count, which this program
    never writes. That would read 1,200 files (600 of torch's), keep their 20 MB of text for good (``linecache``), and
    hold the interpreter meanwhile. Where a later PySide has no such place, nothing is changed.
    """
    import PySide6.QtCore  # noqa: F401 - makes the module that is mended

    with contextlib.suppress(KeyError, AttributeError):
        feature = sys.modules["shibokensupport.feature"]
        _ = feature._mod_uses_pyside
        feature._mod_uses_pyside = lambda _module: False  # type: ignore[attr-defined]
