"""Whether anything may move that need not: one setting, which follows the system's wish unless the person chose.

What shows sound or a job (meters, playheads, the rainbowgram, lines that grow) is no decoration and goes on.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QProgressBar

SYSTEM, FULL, REDUCED = "system", "full", "reduced"

_EFFECTS = (
    Qt.UIEffect.UI_General,
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)


class _Hub(QObject):
    changed = Signal()


_hub = _Hub()
_choice = SYSTEM
_first: dict[str, int | bool] = {}

motion_changed = _hub.changed
"""Emitted without arguments when another choice counts."""


def reduced() -> bool:
    """Say whether whatever only decorates has to stand still. Every animation of the window asks this."""
    if _choice == SYSTEM:
        return _system_reduces()
    return _choice == REDUCED


def apply_motion(app: QApplication, choice: str) -> None:
    """Take a choice, ``"system"``, ``"full"`` or ``"reduced"``, for this window and for Qt's own effects."""
    global _choice
    if not _first:
        _first["flash"] = app.cursorFlashTime()
        _first["system"] = _asked_system(app)
    _choice = choice if choice in (SYSTEM, FULL, REDUCED) else SYSTEM
    still = reduced()
    app.setCursorFlashTime(0 if still else int(_first["flash"]))
    for effect in _EFFECTS if still else ():
        app.setEffectEnabled(effect, False)
    motion_changed.emit()


def show_busy(bar: QProgressBar) -> None:
    """Show work whose end is not known: a bar that wanders, or a full one that stands still."""
    if reduced():
        bar.setRange(0, 1)
        bar.setValue(1)
    else:
        bar.setRange(0, 0)


def _system_reduces() -> bool:
    return bool(_first.get("system", False))


def _asked_system(app: QApplication) -> bool:
    """Return what Qt knows of the system's wish, asked before this window changes any effect."""
    hints = app.styleHints().accessibility()
    # Qt tells from 6.12 on (QAccessibilityHints::motionPreference).
    preference = getattr(hints, "motionPreference", None)
    if preference is not None:
        return "Reduc" in str(preference())
    # Before, only Windows' switch for animations reaches Qt; elsewhere effects are off in any case.
    return sys.platform == "win32" and not app.isEffectEnabled(Qt.UIEffect.UI_General)
