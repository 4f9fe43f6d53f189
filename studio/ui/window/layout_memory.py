"""The window's place, size and panels between sessions."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from studio.project.settings import Settings, SettingsStore

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow

_ROOMY = QSize(1360, 820)
_FRAME = QSize(0, 40)
"""What a title bar takes of the height, generously."""


def remember(window: MainWindow, store: SettingsStore) -> None:
    """Write the layout into the settings."""
    room = window.melody
    state = {
        "hidden": [name for name in ("shelf", "strip", "side") if not room.panels.shown(name)],
        "splitters": {name: _text(state) for name, state in room.panels.save().items()},
        "rooms": window.more.layouts.save(),
    }
    store.update(
        window_geometry=_text(bytes(window.saveGeometry().data())), window_state=json.dumps(state)
    )


def restore(window: MainWindow, settings: Settings) -> bool:
    """Take the layout from the settings and return whether there was one; what does not fit any more is as new."""
    room = window.melody
    if geometry := _bytes(settings.window_geometry):
        window.restore_geometry_from(geometry)
    try:
        state = json.loads(settings.window_state or "{}")
        hidden = [name for name in state.get("hidden", ()) if name in ("shelf", "strip", "side")]
        splitters = {
            str(name): _bytes(str(text)) for name, text in state.get("splitters", {}).items()
        }
        window.more.layouts.take(state.get("rooms"))
    except (ValueError, AttributeError, TypeError):
        return False
    room.panels.restore({name: packed for name, packed in splitters.items() if packed})
    for name in hidden:
        if room.panels.shown(name):
            room.panels.toggle(name)
    return bool(splitters)


def fit_to_screen(window: MainWindow) -> None:
    """Give a window that has no remembered place a size that suits its screen."""
    if not window.settings.window_geometry:
        window.resize(first_size(window.screen().availableSize()))


def first_size(available: QSize) -> QSize:
    """Return three quarters of a screen, more on a small one, with room for the window's frame.

    Args:
        available: the screen without its panels, in device-independent pixels.
    """
    wanted = QSize(available.width() * 3 // 4, available.height() * 3 // 4).expandedTo(_ROOMY)
    return wanted.boundedTo(available - _FRAME)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
